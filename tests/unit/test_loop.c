/* SPDX-License-Identifier: MIT */
/* A simulation inside the caller's loop: what the loop runs, when it is kept alive, how it ends. */
#include "support/kit.h"
#include "support/loop.h"

#include "base/sim.h"
#include "host/host.h"
#include "kernel/kernel.h"

/* Plain hardware that the built-in stub serves. */
static struct pnpsim_device *plug_begin(struct pnpsim *sim, const char *name)
{
    struct pnpsim_hardware hardware = kit_hardware(name);
    struct pnpsim_device *device = pnpsim_plug_begin(sim, &hardware);
    assert_non_null(device);
    return device;
}

static void count(void *context)
{
    ++*(unsigned *)context;
}

/* ---- What the loop runs ---- */

static void a_device_that_is_plugged_in_begins_to_work_when_the_loop_runs(void **state)
{
    struct loop *loop = *state;
    struct pnpsim_device *camera = plug_begin(loop->sim, "camera");
    assert_int_equal(pnpsim_device_state(camera), PNPSIM_DEVICE_ABSENT);
    loop_run(loop);
    assert_int_equal(pnpsim_device_state(camera), PNPSIM_DEVICE_STARTED);
    pnpsim_assert_story(loop->sim, "irp camera START_DEVICE");
}

static void removals_and_calls_that_were_begun_are_run_by_the_loop(void **state)
{
    struct loop *loop = *state;
    struct pnpsim_device *camera = plug_begin(loop->sim, "camera");
    struct pnpsim_device *lamp = plug_begin(loop->sim, "lamp");
    unsigned calls = 0;
    loop_run(loop);
    pnpsim_assert_ok(pnpsim_remove_begin(loop->sim, camera));
    pnpsim_assert_ok(pnpsim_unplug_begin(loop->sim, lamp));
    assert_int_equal(pnpsim_remove_result(loop->sim, camera, NULL), PNPSIM_E_BUSY);
    loop_run(loop);
    pnpsim_assert_ok(pnpsim_remove_result(loop->sim, camera, NULL));
    assert_int_equal(pnpsim_device_state(lamp), PNPSIM_DEVICE_ABSENT);
    pnpsim_assert_ok(pnpsim_call_begin(loop->sim, "visitor", count, &calls));
    assert_int_equal(calls, 0);
    loop_run(loop);
    assert_int_equal(calls, 1);
}

static void what_a_step_leaves_is_run_by_the_loop(void **state)
{
    struct loop *loop = *state;
    unsigned calls = 0;
    int is_idle = 1;
    pnpsim_assert_ok(pnpsim_call_begin(loop->sim, "first", count, &calls));
    pnpsim_assert_ok(pnpsim_call_begin(loop->sim, "second", count, &calls));
    pnpsim_assert_ok(pnpsim_step(loop->sim, &is_idle));
    assert_int_equal(is_idle, 0);
    assert_int_equal(calls, 1);
    loop_run(loop);
    assert_int_equal(calls, 2);
}

/* ---- Blocking verbs inside a callback of the loop ---- */

static void plug_ask_and_pull(void *context)
{
    struct loop *loop = context;
    struct kit_monitor monitor = { 0 };
    struct pnpsim_device *camera = kit_device(loop->sim, "camera");
    kit_watch(loop->sim, &monitor, "monitor", camera);
    pnpsim_assert_ok(pnpsim_ioctl(loop->sim, pnpsim_device_interface(camera, &KIT_CLASS), 0x222000,
                                  NULL, 0, NULL, 0, NULL));
    pnpsim_assert_ok(pnpsim_unplug(loop->sim, camera));
    pnpsim_assert_story(loop->sim, "irp camera SURPRISE_REMOVAL | kernel monitor REMOVE_COMPLETE | "
                                   "irp camera REMOVE_DEVICE");
    assert_int_equal(pnpsim_device_state(camera), PNPSIM_DEVICE_ABSENT);
    kit_unwatch(&monitor);
}

static void verbs_that_wait_work_inside_a_callback_of_the_loop(void **state)
{
    struct loop *loop = *state;
    loop_do(loop, plug_ask_and_pull, loop);
    assert_int_equal(pnpsim_finding_count(loop->sim), 0);
}

/* ---- Posts ---- */

struct turns {
    unsigned turns;
    unsigned posts;
};

static struct turns *seen_turns; /* of the one test below */

static void count_turn(struct pnpsim *sim)
{
    (void)sim;
    seen_turns->turns++;
}

static void count_post(struct pnpsim *sim, void (*function)(void *context), void *context)
{
    (void)sim;
    (void)function;
    (void)context;
    seen_turns->posts++;
}

struct poster {
    struct pnpsim *sim;
    unsigned refused;
    unsigned *calls;
};

enum { POSTERS = 3, POSTS = 10 };

static void poster_main(void *context)
{
    struct poster *poster = context;
    for (int i = 0; i < POSTS; i++) {
        poster->refused += pnpsim_post(poster->sim, count, poster->calls) != PNPSIM_OK;
    }
}

static void post_from_threads(struct pnpsim *sim, unsigned *calls)
{
    struct loop_thread *threads[POSTERS];
    struct poster posters[POSTERS];
    for (int i = 0; i < POSTERS; i++) {
        posters[i] = (struct poster){ sim, 0, calls };
        threads[i] = loop_thread_start(poster_main, &posters[i]);
    }
    for (int i = 0; i < POSTERS; i++) {
        loop_thread_join(threads[i]);
        assert_int_equal(posters[i].refused, 0);
    }
}

static void many_posts_wake_the_loop_once(void **state)
{
    struct loop *loop = *state;
    struct turns turns = { 0, 0 };
    unsigned calls = 0;
    seen_turns = &turns;
    pn_host_set_callbacks(loop->sim, count_turn, count_post);
    post_from_threads(loop->sim, &calls);
    pn_host_keep(loop->sim, true); /* or the loop would not even look */
    loop_poll(loop);
    loop_poll(loop);
    assert_int_equal(turns.posts, POSTERS * POSTS);
    assert_int_equal(turns.turns, 1);
}

static void announced_posts_keep_the_loop_alive_until_they_have_come(void **state)
{
    struct loop *loop = *state;
    unsigned calls = 0;
    struct poster poster = { loop->sim, 0, &calls };
    pnpsim_assert_ok(pnpsim_expect_posts(loop->sim, POSTS));
    assert_int_equal(loop_is_alive(loop), 1);
    struct loop_thread *thread = loop_thread_start(poster_main, &poster);
    loop_run(loop); /* returns because all have come */
    assert_int_equal(calls, POSTS);
    assert_int_equal(loop_is_alive(loop), 0);
    loop_thread_join(thread);
}

static void a_post_that_nobody_announced_is_run_when_the_loop_looks(void **state)
{
    struct loop *loop = *state;
    unsigned calls = 0;
    unsigned other = 0;
    pnpsim_assert_ok(pnpsim_post(loop->sim, count, &calls));
    loop_run(loop); /* nothing keeps it */
    loop_after(loop, 0, count, &other);
    loop_run(loop);
    assert_int_equal(calls, 1);
    assert_int_equal(other, 1);
}

static void bugcheck(void *context)
{
    (void)context;
    KeBugCheck(0xE2);
}

static void a_machine_that_has_stopped_lets_the_loop_go(void **state)
{
    struct loop *loop = *state;
    pnpsim_assert_ok(pnpsim_expect_bugcheck(loop->sim, 0xE2));
    pnpsim_assert_ok(pnpsim_expect_posts(loop->sim, 1)); /* it will never come */
    pnpsim_assert_ok(pnpsim_call_begin(loop->sim, "visitor", bugcheck, NULL));
    loop_run(loop);
    assert_int_equal(pnpsim_run(loop->sim), PNPSIM_E_STOPPED);
    pnpsim_assert_ok(pnpsim_expect_posts(loop->sim, 1));
    assert_int_equal(loop_is_alive(loop), 0);
}

static void a_turn_of_the_loop_leaves_the_last_error_alone(void **state)
{
    struct loop *loop = *state;
    unsigned calls = 0;
    assert_int_equal(pnpsim_driver_load(loop->sim, "a/b"), PNPSIM_E_INVALID);
    assert_string_not_equal(pnpsim_last_error(loop->sim), "");
    pnpsim_assert_ok(pnpsim_call_begin(loop->sim, "visitor", count, &calls));
    char message[256];
    snprintf(message, sizeof(message), "%s", pnpsim_last_error(loop->sim));
    loop_run(loop);
    assert_int_equal(calls, 1);
    assert_string_equal(pnpsim_last_error(loop->sim), message);
}

/* ---- Two simulations ---- */

static void set_to_own(void *context)
{
    struct pnpsim **seen = context;
    *seen = pn_current();
}

static void two_simulations_share_a_loop_and_nothing_else(void **state)
{
    struct loop *loop = *state;
    struct loop other = { .uv = loop->uv };
    struct pnpsim *seen[2] = { NULL, NULL };
    other.sim = loop_create(&other, NULL);
    struct pnpsim_device *camera = plug_begin(loop->sim, "camera");
    struct pnpsim_device *lamp = plug_begin(other.sim, "lamp");
    pnpsim_assert_ok(pnpsim_call_begin(loop->sim, "one", set_to_own, &seen[0]));
    pnpsim_assert_ok(pnpsim_call_begin(other.sim, "two", set_to_own, &seen[1]));
    loop_run(loop);
    assert_ptr_equal(seen[0], loop->sim);
    assert_ptr_equal(seen[1], other.sim);
    assert_int_equal(pnpsim_device_state(camera), PNPSIM_DEVICE_STARTED);
    assert_int_equal(pnpsim_device_state(lamp), PNPSIM_DEVICE_STARTED);
    pnpsim_assert_story(loop->sim, "irp camera START_DEVICE");
    pnpsim_assert_story(other.sim, "irp lamp START_DEVICE");

    pnpsim_assert_ok(loop_shutdown(&other));
    loop_run(loop);
    assert_int_equal(other.is_gone, 1);
    pnpsim_assert_ok(pnpsim_unplug(loop->sim, camera)); /* the first goes on */
}

/* An answer of one machine's hardware may run the other. */
static int32_t ask_other(void *context, uint32_t code, const void *input, uint32_t input_size,
                         void *output, uint32_t output_size, uint32_t *ret_bytes)
{
    struct pnpsim *other = context;
    (void)code;
    (void)input;
    (void)input_size;
    (void)output;
    (void)output_size;
    (void)ret_bytes;
    struct pnpsim *self = pn_current();
    kit_device(other, "lamp");
    assert_ptr_equal(pn_current(), self);
    return STATUS_SUCCESS;
}

static void a_callback_of_one_simulation_may_run_another(void **state)
{
    struct loop *loop = *state;
    struct loop other = { .uv = loop->uv };
    struct pnpsim_hardware hardware = kit_hardware("camera");
    other.sim = loop_create(&other, NULL);
    hardware.answer = ask_other;
    hardware.answer_context = other.sim;
    struct pnpsim_device *camera = pnpsim_plug(loop->sim, &hardware);
    pnpsim_assert_ok(pnpsim_ioctl(loop->sim, pnpsim_device_interface(camera, &KIT_CLASS), 0x222000,
                                  NULL, 0, NULL, 0, NULL));
    pnpsim_assert_story(other.sim, "irp lamp START_DEVICE");
    assert_null(pn_current());
    pnpsim_assert_ok(loop_shutdown(&other));
    loop_run(loop);
}

/* ---- The end ---- */

static void shut_down(void *context)
{
    struct loop *loop = context;
    pnpsim_assert_ok(loop_shutdown(loop));
    assert_int_equal(loop->is_gone, 0); /* its handles are closing */
}

static void a_callback_of_the_loop_ends_the_simulation(void **state)
{
    struct loop *loop = *state;
    plug_begin(loop->sim, "camera");
    loop_do(loop, shut_down, loop);
    assert_int_equal(loop->is_gone, 1);
    assert_int_equal(loop_is_alive(loop), 0);
}

static void wait_for_nothing(void *context)
{
    KEVENT event;
    (void)context;
    KeInitializeEvent(&event, NotificationEvent, FALSE);
    KeWaitForSingleObject(&event, Executive, KernelMode, FALSE, NULL);
}

static void a_simulation_with_work_of_every_kind_left_ends_cleanly(void **state)
{
    struct loop *loop = *state;
    unsigned calls = 0;
    pnpsim_assert_ok(pnpsim_call_begin(loop->sim, "waiter", wait_for_nothing, NULL));
    loop_run(loop); /* it waits */
    plug_begin(loop->sim, "camera");
    pnpsim_assert_ok(pnpsim_call_begin(loop->sim, "visitor", count, &calls));
    pnpsim_assert_ok(pnpsim_expect_posts(loop->sim, 5));
    pnpsim_assert_ok(pnpsim_post(loop->sim, count, &calls));
    pnpsim_assert_ok(loop_shutdown(loop));
    loop_run(loop);
    assert_int_equal(loop->is_gone, 1);
    assert_int_equal(calls, 0);
}

static void nobody(void *context)
{
    (void)context;
    fail();
}

static void only_a_simulation_in_the_caller_s_loop_is_shut_down(void **state)
{
    struct loop *loop = *state;
    struct pnpsim *own = NULL;
    pnpsim_assert_ok(pnpsim_create(NULL, &own));
    assert_int_equal(pnpsim_shutdown(own, nobody, NULL), PNPSIM_E_INVALID);
    assert_non_null(strstr(pnpsim_last_error(own), "pnpsim_destroy"));
    pnpsim_assert_ok(pnpsim_destroy(own));
    assert_int_equal(pnpsim_destroy(loop->sim), PNPSIM_E_INVALID);
    assert_non_null(strstr(pnpsim_last_error(loop->sim), "pnpsim_shutdown"));
    assert_int_equal(pnpsim_shutdown(loop->sim, NULL, NULL), PNPSIM_E_INVALID);
    assert_int_equal(pnpsim_shutdown(NULL, nobody, NULL), PNPSIM_E_INVALID);
    pnpsim_assert_ok(pnpsim_run(loop->sim));
}

/* From inside: an application's callback, a call, a post, a call of the application. */
struct inside {
    struct loop *loop;
    unsigned refused;
};

static void shut_down_inside(void *context)
{
    struct inside *inside = context;
    inside->refused += pnpsim_shutdown(inside->loop->sim, nobody, NULL) == PNPSIM_E_BUSY;
}

static uint32_t shut_down_when_told(void *context, struct pnpsim_app *app,
                                    const struct pnpsim_app_event *event)
{
    (void)app;
    (void)event;
    shut_down_inside(context);
    return 0;
}

static void a_simulation_does_not_end_from_inside_itself(void **state)
{
    struct loop *loop = *state;
    struct inside inside = { loop, 0 };
    struct pnpsim_app *viewer = pnpsim_app_start(loop->sim, "viewer");
    pnpsim_assert_ok(pnpsim_app_on_event(viewer, shut_down_when_told, &inside));
    pnpsim_assert_ok(pnpsim_app_watch_class(viewer, &KIT_CLASS));
    plug_begin(loop->sim, "camera");
    loop_run(loop);
    assert_int_equal(inside.refused, 1);
    pnpsim_assert_ok(pnpsim_call(loop->sim, shut_down_inside, &inside));
    assert_int_equal(inside.refused, 2);
    pnpsim_assert_ok(pnpsim_expect_posts(loop->sim, 1));
    pnpsim_assert_ok(pnpsim_post(loop->sim, shut_down_inside, &inside));
    loop_run(loop);
    assert_int_equal(inside.refused, 3);
    pnpsim_assert_ok(pnpsim_app_call(viewer, shut_down_inside, &inside));
    assert_int_equal(inside.refused, 4);
}

/* ---- Options ---- */

static void real_time_needs_a_loop_of_the_caller(void **state)
{
    struct loop *loop = *state;
    struct pnpsim *sim = NULL;
    struct pnpsim_options options = PNPSIM_OPTIONS_INIT;
    options.clock = PNPSIM_CLOCK_REAL;
    assert_int_equal(pnpsim_create(&options, &sim), PNPSIM_E_INVALID);
    assert_non_null(strstr(pnpsim_last_error(NULL), "options.loop"));
    options.loop = loop->uv;
    options.clock = (enum pnpsim_clock)2;
    assert_int_equal(pnpsim_create(&options, &sim), PNPSIM_E_INVALID);
    assert_non_null(strstr(pnpsim_last_error(NULL), "clock"));
    assert_null(sim);
    assert_int_equal(loop_is_alive(loop), 0);
}

static void a_simulation_that_cannot_be_made_leaves_nothing_in_the_loop(void **state)
{
    struct loop *loop = *state;
    struct pnpsim *sim = NULL;
    struct pnpsim_options options = PNPSIM_OPTIONS_INIT;
    unsigned failures = 0;
    options.loop = loop->uv;
    options.fail_for_good = 1;
    for (options.fail_allocation = 1; sim == NULL; options.fail_allocation++) {
        enum pnpsim_result result = pnpsim_create(&options, &sim);
        assert_true(result == PNPSIM_OK || result == PNPSIM_E_NO_MEMORY);
        failures += result == PNPSIM_E_NO_MEMORY;
        loop_run(loop); /* what had been opened closes here */
    }
    assert_true(failures > 0);
    struct loop made = { loop->uv, sim, 0 };
    pnpsim_assert_ok(loop_shutdown(&made));
    loop_run(loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        loop_unit_test(a_device_that_is_plugged_in_begins_to_work_when_the_loop_runs),
        loop_unit_test(removals_and_calls_that_were_begun_are_run_by_the_loop),
        loop_unit_test(what_a_step_leaves_is_run_by_the_loop),
        loop_unit_test(verbs_that_wait_work_inside_a_callback_of_the_loop),
        loop_unit_test(many_posts_wake_the_loop_once),
        loop_unit_test(announced_posts_keep_the_loop_alive_until_they_have_come),
        loop_unit_test(a_post_that_nobody_announced_is_run_when_the_loop_looks),
        loop_unit_test(a_machine_that_has_stopped_lets_the_loop_go),
        loop_unit_test(a_turn_of_the_loop_leaves_the_last_error_alone),
        loop_unit_test(two_simulations_share_a_loop_and_nothing_else),
        loop_unit_test(a_callback_of_one_simulation_may_run_another),
        loop_unit_test(a_callback_of_the_loop_ends_the_simulation),
        loop_unit_test(a_simulation_with_work_of_every_kind_left_ends_cleanly),
        loop_unit_test(only_a_simulation_in_the_caller_s_loop_is_shut_down),
        loop_unit_test(a_simulation_does_not_end_from_inside_itself),
        cmocka_unit_test_setup_teardown(real_time_needs_a_loop_of_the_caller, loop_setup_empty,
                                        loop_teardown),
        cmocka_unit_test_setup_teardown(a_simulation_that_cannot_be_made_leaves_nothing_in_the_loop,
                                        loop_setup_empty, loop_teardown),
    };
    return pnpsim_run_tests("loop", tests);
}
