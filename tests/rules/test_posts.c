/* SPDX-License-Identifier: MIT */
/* Work that threads of the program hand to a simulation with a loop of its own. */
#include "support/kit.h"
#include "support/loop.h"

enum { POSTERS = 4, POSTS = 50 };

/* ---- What a post is ---- */

static void set_event(void *context)
{
    KeSetEvent(context, IO_NO_INCREMENT, FALSE);
}

static void init_event(void *context)
{
    KeInitializeEvent(context, NotificationEvent, FALSE);
}

static void wait_for_event(void *context)
{
    KeWaitForSingleObject(context, Executive, KernelMode, FALSE, NULL);
}

static void note_thread(void *context)
{
    unsigned *runs = context;
    pnpsim_check(KeGetCurrentIrql() == PASSIVE_LEVEL);
    pnpsim_check(PsIsSystemThread(PsGetCurrentThread()));
    ++*runs;
}

static void a_post_runs_as_a_system_thread_when_the_machine_runs(void **state)
{
    struct pnpsim *sim = *state;
    unsigned runs = 0;
    pnpsim_assert_ok(pnpsim_post(sim, note_thread, &runs));
    assert_int_equal(runs, 0);
    pnpsim_assert_ok(pnpsim_run(sim));
    assert_int_equal(runs, 1);
    pnpsim_assert_ok(pnpsim_run(sim));
    assert_int_equal(runs, 1);
}

static void a_post_without_simulation_or_function_is_refused(void **state)
{
    struct pnpsim *sim = *state;
    unsigned runs = 0;
    assert_int_equal(pnpsim_post(NULL, note_thread, &runs), PNPSIM_E_INVALID);
    assert_int_equal(pnpsim_post(sim, NULL, &runs), PNPSIM_E_INVALID);
    assert_int_equal(pnpsim_expect_posts(NULL, 1), PNPSIM_E_INVALID);
    pnpsim_assert_ok(pnpsim_run(sim));
    assert_int_equal(runs, 0);
}

static void report_in_post(void *context)
{
    kit_report_send(context);
}

static void what_a_post_sets_off_is_delivered_as_if_a_driver_s_thread_had_done_it(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_monitor monitor = { 0 };
    struct pnpsim_device *camera = kit_device(sim, "camera");
    struct kit_report report = { .device = camera };
    kit_watch(sim, &monitor, "monitor", camera);
    uint64_t mark = pnpsim_story_mark(sim);
    pnpsim_assert_ok(pnpsim_post(sim, report_in_post, &report));
    pnpsim_assert_ok(pnpsim_run(sim));
    assert_true(NT_SUCCESS(report.status));
    pnpsim_assert_story_since(
        sim, mark,
        "report camera LAMP_LOST | kernel monitor LAMP_LOST | completed camera LAMP_LOST");
}

/* A post may wait; those behind it do not wait for it. */
static void a_post_that_waits_does_not_hold_up_the_next(void **state)
{
    struct pnpsim *sim = *state;
    KEVENT event;
    kit_call(sim, init_event, &event);
    pnpsim_assert_ok(pnpsim_post(sim, wait_for_event, &event));
    pnpsim_assert_ok(pnpsim_post(sim, set_event, &event));
    pnpsim_assert_ok(pnpsim_run(sim));
    assert_int_equal(event.Header.SignalState, 1);
    assert_int_equal(pnpsim_finding_count(sim), 0);
}

static void refused_inside(void *context)
{
    struct pnpsim *sim = context;
    pnpsim_check(pnpsim_run(sim) == PNPSIM_E_BUSY);
    pnpsim_check(pnpsim_destroy(sim) == PNPSIM_E_BUSY);
}

static void a_post_may_neither_run_nor_end_the_machine(void **state)
{
    struct pnpsim *sim = *state;
    unsigned runs = 0;
    pnpsim_assert_ok(pnpsim_post(sim, refused_inside, sim));
    pnpsim_assert_ok(pnpsim_post(sim, note_thread, &runs));
    pnpsim_assert_ok(pnpsim_run(sim));
    assert_int_equal(runs, 1);
}

/* ---- Several threads ---- */

/* One post; what runs of a poster is counted on the simulation's side only. */
struct poster;
struct numbered {
    struct poster *poster;
    unsigned number;
};
struct poster {
    struct pnpsim *sim;
    struct numbered posts[POSTS];
    unsigned refused;
    unsigned run;
    unsigned out_of_order;
};

static void numbered_run(void *context)
{
    const struct numbered *post = context;
    struct poster *poster = post->poster;
    pnpsim_check(KeGetCurrentIrql() == PASSIVE_LEVEL);
    poster->out_of_order += post->number != poster->run;
    poster->run++;
}

static void poster_main(void *context)
{
    struct poster *poster = context;
    for (unsigned i = 0; i < POSTS; i++) {
        poster->posts[i] = (struct numbered){ poster, i };
        poster->refused += pnpsim_post(poster->sim, numbered_run, &poster->posts[i]) != PNPSIM_OK;
    }
}

static void assert_all_ran_in_order(const struct poster *posters)
{
    for (int i = 0; i < POSTERS; i++) {
        assert_int_equal(posters[i].refused, 0);
        assert_int_equal(posters[i].run, POSTS);
        assert_int_equal(posters[i].out_of_order, 0);
    }
}

static void posts_of_several_threads_run_in_the_order_of_each(void **state)
{
    struct pnpsim *sim = *state;
    static struct poster posters[POSTERS];
    struct loop_thread *threads[POSTERS];
    memset(posters, 0, sizeof(posters));
    pnpsim_assert_ok(pnpsim_expect_posts(sim, POSTERS * POSTS));
    for (int i = 0; i < POSTERS; i++) {
        posters[i].sim = sim;
        threads[i] = loop_thread_start(poster_main, &posters[i]);
    }
    pnpsim_assert_ok(pnpsim_run(sim)); /* waits for all of them */
    for (int i = 0; i < POSTERS; i++) {
        loop_thread_join(threads[i]);
    }
    assert_all_ran_in_order(posters);
}

/* Nobody waits for these: they come in whenever a verb looks. */
static void posts_that_nobody_announced_do_not_disturb_what_runs(void **state)
{
    struct pnpsim *sim = *state;
    static struct poster posters[POSTERS];
    struct loop_thread *threads[POSTERS];
    struct pnpsim_device *camera = kit_device(sim, "camera");
    memset(posters, 0, sizeof(posters));
    for (int i = 0; i < POSTERS; i++) {
        posters[i].sim = sim;
        threads[i] = loop_thread_start(poster_main, &posters[i]);
    }
    for (int i = 0; i < 20; i++) {
        kit_report(sim, camera, NULL, NULL, 0);
        pnpsim_assert_story(sim, "report camera LAMP_LOST | completed camera LAMP_LOST");
    }
    for (int i = 0; i < POSTERS; i++) {
        loop_thread_join(threads[i]);
    }
    pnpsim_assert_ok(pnpsim_run(sim));
    assert_all_ran_in_order(posters);
}

/* ---- Waiting for posts ---- */

struct outsider {
    struct pnpsim *sim;
    struct loop_gate *gate;
    KEVENT event;
};

static void outsider_main(void *context)
{
    struct outsider *outsider = context;
    loop_gate_wait(outsider->gate);
    pnpsim_post(outsider->sim, set_event, &outsider->event);
}

static void let_in_and_wait(void *context)
{
    struct outsider *outsider = context;
    KeInitializeEvent(&outsider->event, NotificationEvent, FALSE);
    loop_gate_open(outsider->gate);
    KeWaitForSingleObject(&outsider->event, Executive, KernelMode, FALSE, NULL);
}

static NTSTATUS wait_in_start(struct kit_stack *stack, PIRP irp)
{
    if (IoGetCurrentIrpStackLocation(irp)->MinorFunction == IRP_MN_START_DEVICE) {
        let_in_and_wait(stack->context);
    }
    return STATUS_SUCCESS;
}

static void outsider_begin(struct outsider *outsider, struct pnpsim *sim,
                           struct loop_thread **ret_thread)
{
    memset(outsider, 0, sizeof(*outsider));
    outsider->sim = sim;
    outsider->gate = loop_gate_create();
    *ret_thread = loop_thread_start(outsider_main, outsider);
}

static void outsider_end(struct outsider *outsider, struct loop_thread *thread)
{
    loop_thread_join(thread);
    loop_gate_destroy(outsider->gate);
}

static void a_call_waits_for_an_announced_post(void **state)
{
    struct pnpsim *sim = *state;
    struct outsider outsider;
    struct loop_thread *thread;
    outsider_begin(&outsider, sim, &thread);
    pnpsim_assert_ok(pnpsim_expect_posts(sim, 1));
    pnpsim_assert_ok(pnpsim_call(sim, let_in_and_wait, &outsider));
    assert_int_equal(outsider.event.Header.SignalState, 1);
    assert_int_equal(pnpsim_finding_count(sim), 0);
    outsider_end(&outsider, thread);
}

static void the_pnp_manager_waits_for_an_announced_post(void **state)
{
    struct pnpsim *sim = *state;
    struct outsider outsider;
    struct kit_stack stack = { .on_pnp = wait_in_start, .context = &outsider };
    struct pnpsim_hardware hardware = { .name = "radio", .device_id = "KIT\\R", .driver = "tuner" };
    struct loop_thread *thread;
    outsider_begin(&outsider, sim, &thread);
    kit_stack(sim, &stack, "tuner");
    pnpsim_assert_ok(pnpsim_expect_posts(sim, 1));
    struct pnpsim_device *radio = pnpsim_plug(sim, &hardware);
    assert_int_equal(pnpsim_device_state(radio), PNPSIM_DEVICE_STARTED);
    assert_int_equal(pnpsim_finding_count(sim), 0);
    outsider_end(&outsider, thread);
}

static void an_application_waits_for_an_announced_post(void **state)
{
    struct pnpsim *sim = *state;
    struct outsider outsider;
    struct loop_thread *thread;
    outsider_begin(&outsider, sim, &thread);
    pnpsim_assert_ok(pnpsim_expect_posts(sim, 1));
    struct pnpsim_app *viewer = pnpsim_app_start(sim, "viewer");
    pnpsim_assert_ok(pnpsim_app_call(viewer, let_in_and_wait, &outsider));
    assert_int_equal(outsider.event.Header.SignalState, 1);
    outsider_end(&outsider, thread);
}

/* V-LOST_WAKEUP */
static void a_wait_for_a_post_that_nobody_announced_is_a_lost_wake_up(void **state)
{
    struct pnpsim *sim = *state;
    KEVENT event;
    kit_call(sim, init_event, &event);
    pnpsim_assert_ok(pnpsim_expect_finding(sim, "LOST_WAKEUP"));
    assert_int_equal(pnpsim_call(sim, wait_for_event, &event), PNPSIM_E_DEADLOCK);
    pnpsim_assert_ok(pnpsim_post(sim, set_event, &event));
    assert_int_equal(pnpsim_run(sim), PNPSIM_E_STOPPED);
    assert_int_equal(event.Header.SignalState, 0);
}

/* V-LOST_WAKEUP */
static void a_wait_that_outlasts_the_announced_posts_is_a_lost_wake_up(void **state)
{
    struct pnpsim *sim = *state;
    KEVENT event;
    unsigned runs = 0;
    kit_call(sim, init_event, &event);
    pnpsim_assert_ok(pnpsim_expect_finding(sim, "LOST_WAKEUP"));
    pnpsim_assert_ok(pnpsim_expect_posts(sim, 1));
    pnpsim_assert_ok(pnpsim_post(sim, note_thread, &runs));
    assert_int_equal(pnpsim_call(sim, wait_for_event, &event), PNPSIM_E_DEADLOCK);
    assert_int_equal(runs, 1);
}

static void announcing_more_posts_than_can_be_counted_is_refused(void **state)
{
    struct pnpsim *sim = *state;
    unsigned runs = 0;
    pnpsim_assert_ok(pnpsim_expect_posts(sim, 1));
    assert_int_equal(pnpsim_expect_posts(sim, UINT32_MAX), PNPSIM_E_LIMIT);
    pnpsim_assert_ok(pnpsim_post(sim, note_thread, &runs));
    pnpsim_assert_ok(pnpsim_run(sim)); /* would wait for ever if more were announced */
    assert_int_equal(runs, 1);
}

/* ---- The end ---- */

static void posts_that_were_never_run_end_with_the_machine(void **state)
{
    struct pnpsim *sim = NULL;
    unsigned runs = 0;
    (void)state;
    pnpsim_assert_ok(pnpsim_create(NULL, &sim));
    pnpsim_assert_ok(pnpsim_post(sim, note_thread, &runs));
    pnpsim_assert_ok(pnpsim_post(sim, note_thread, &runs));
    pnpsim_assert_ok(pnpsim_destroy(sim));
    assert_int_equal(runs, 0);
}

static void a_post_in_the_middle_of_a_wait_ends_with_the_machine(void **state)
{
    struct pnpsim *sim = NULL;
    KEVENT event;
    (void)state;
    pnpsim_assert_ok(pnpsim_create(NULL, &sim));
    pnpsim_assert_ok(pnpsim_call(sim, init_event, &event));
    pnpsim_assert_ok(pnpsim_post(sim, wait_for_event, &event));
    pnpsim_assert_ok(pnpsim_run(sim));
    pnpsim_assert_ok(pnpsim_destroy(sim));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(a_post_runs_as_a_system_thread_when_the_machine_runs),
        pnpsim_unit_test(a_post_without_simulation_or_function_is_refused),
        pnpsim_unit_test(what_a_post_sets_off_is_delivered_as_if_a_driver_s_thread_had_done_it),
        pnpsim_unit_test(a_post_that_waits_does_not_hold_up_the_next),
        pnpsim_unit_test(a_post_may_neither_run_nor_end_the_machine),
        pnpsim_unit_test(posts_of_several_threads_run_in_the_order_of_each),
        pnpsim_unit_test(posts_that_nobody_announced_do_not_disturb_what_runs),
        pnpsim_unit_test(a_call_waits_for_an_announced_post),
        pnpsim_unit_test(the_pnp_manager_waits_for_an_announced_post),
        pnpsim_unit_test(an_application_waits_for_an_announced_post),
        pnpsim_unit_test(a_wait_for_a_post_that_nobody_announced_is_a_lost_wake_up),
        pnpsim_unit_test(a_wait_that_outlasts_the_announced_posts_is_a_lost_wake_up),
        pnpsim_unit_test(announcing_more_posts_than_can_be_counted_is_refused),
        pnpsim_unit_test(posts_that_were_never_run_end_with_the_machine),
        pnpsim_unit_test(a_post_in_the_middle_of_a_wait_ends_with_the_machine),
    };
    return pnpsim_run_tests("posts", tests);
}
