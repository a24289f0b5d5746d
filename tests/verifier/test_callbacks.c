/* SPDX-License-Identifier: MIT */
/* Test code that the simulation calls back: on the test's own thread, with CMocka's assertions, and
 * with a way out by a jump. What a failed assertion prints is looked at by failed_callbacks.sh. */
#include "support/kit.h"

#define KIT_READ CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, METHOD_BUFFERED, FILE_ANY_ACCESS)

static _Thread_local int this_thread; /* its address tells threads apart */

/* What the callbacks of a test do, and where they ran. */
struct stage {
    struct pnpsim *sim;
    struct pnpsim_device *camera;
    struct pnpsim_app *viewer;
    const int *thread;
    void (*act)(struct stage *stage);
    unsigned count;
    jmp_buf jump;
};

static void enter(struct stage *stage)
{
    stage->count++;
    stage->thread = &this_thread;
    if (stage->act != NULL) {
        stage->act(stage);
    }
}

static uint32_t on_event(void *context, struct pnpsim_app *app,
                         const struct pnpsim_app_event *event)
{
    (void)app;
    (void)event;
    enter(context);
    return 0;
}

static int32_t on_request(void *context, uint32_t code, const void *input, uint32_t input_size,
                          void *output, uint32_t output_size, uint32_t *ret_bytes)
{
    (void)input;
    (void)input_size;
    (void)output;
    (void)output_size;
    (void)ret_bytes;
    enter(context);
    return code == KIT_READ ? STATUS_SUCCESS : STATUS_UNSUCCESSFUL;
}

static void on_irp(void *context, struct pnpsim_device *device, uint8_t minor)
{
    (void)device;
    if (minor == IRP_MN_SURPRISE_REMOVAL) {
        enter(context);
    }
}

static void stage_set(struct pnpsim *sim, struct stage *stage)
{
    struct pnpsim_hardware hardware = kit_hardware("camera");
    hardware.answer = on_request;
    hardware.answer_context = stage;
    stage->sim = sim;
    stage->camera = pnpsim_plug(sim, &hardware);
    assert_non_null(stage->camera);
    stage->viewer = pnpsim_app_start(sim, "viewer");
    pnpsim_assert_ok(pnpsim_app_watch(stage->viewer, stage->camera));
    pnpsim_assert_ok(pnpsim_app_on_event(stage->viewer, on_event, stage));
}

static int32_t ask(struct stage *stage)
{
    return pnpsim_ioctl(stage->sim, pnpsim_device_interface(stage->camera, &KIT_CLASS), KIT_READ,
                        NULL, 0, NULL, 0, NULL);
}

static void an_application_callback_runs_on_the_tests_thread(void **state)
{
    struct stage stage = { 0 };
    stage_set(*state, &stage);
    kit_report(*state, stage.camera, NULL, NULL, 0);
    assert_int_equal(stage.count, 1);
    assert_ptr_equal(stage.thread, &this_thread);
}

static void a_stub_answer_runs_on_the_tests_thread(void **state)
{
    struct stage stage = { 0 };
    stage_set(*state, &stage);
    assert_int_equal(ask(&stage), STATUS_SUCCESS);
    assert_int_equal(stage.count, 1);
    assert_ptr_equal(stage.thread, &this_thread);
}

static void a_hook_runs_on_the_tests_thread(void **state)
{
    struct stage stage = { 0 };
    stage_set(*state, &stage);
    pnpsim_assert_ok(pnpsim_app_on_event(stage.viewer, NULL, NULL));
    pnpsim_assert_ok(pnpsim_on_irp(*state, stage.camera, on_irp, &stage));
    pnpsim_assert_ok(pnpsim_unplug(*state, stage.camera));
    assert_int_equal(stage.count, 1);
    assert_ptr_equal(stage.thread, &this_thread);
}

static void take_mocked(struct stage *stage)
{
    (void)stage;
    assert_int_equal(mock(), 42);
}

static void mocked_values_reach_a_callback(void **state)
{
    struct stage stage = { .act = take_mocked };
    stage_set(*state, &stage);
    will_return(take_mocked, 42);
    kit_report(*state, stage.camera, NULL, NULL, 0);
    assert_int_equal(stage.count, 1);
}

static void run_verbs(struct stage *stage)
{
    struct pnpsim_hardware hardware = kit_hardware("lamp");
    assert_int_equal(pnpsim_run(stage->sim), PNPSIM_E_BUSY);
    assert_int_equal(pnpsim_step(stage->sim, NULL), PNPSIM_E_BUSY);
    assert_int_equal(pnpsim_advance(stage->sim, 1), PNPSIM_E_BUSY);
    assert_null(pnpsim_plug(stage->sim, &hardware));
    assert_int_equal(pnpsim_unplug(stage->sim, stage->camera), PNPSIM_E_BUSY);
    assert_int_equal(pnpsim_remove(stage->sim, stage->camera, NULL), PNPSIM_E_BUSY);
    assert_int_equal(pnpsim_app_exit(stage->viewer), PNPSIM_E_BUSY);
    assert_int_equal(pnpsim_destroy(stage->sim), PNPSIM_E_BUSY);
    assert_int_equal(ask(stage), PNPSIM_E_BUSY);
}

static void verbs_are_refused_inside_a_callback_and_change_nothing(void **state)
{
    struct stage stage = { .act = run_verbs };
    stage_set(*state, &stage);
    kit_report(*state, stage.camera, &KIT_LOST, NULL, 0);
    assert_int_equal(stage.count, 1);
    assert_int_equal(pnpsim_device_state(stage.camera), PNPSIM_DEVICE_STARTED);
    pnpsim_assert_ok(pnpsim_run(*state));
}

static void ask_questions(struct stage *stage)
{
    assert_int_equal(pnpsim_device_state(stage->camera), PNPSIM_DEVICE_STARTED);
    assert_string_equal(pnpsim_device_name(stage->camera), "camera");
    assert_int_equal(pnpsim_app_handle_count(stage->viewer), 1);
    assert_int_equal(pnpsim_time(stage->sim), 0);
    assert_int_equal(pnpsim_app_close(stage->viewer, stage->camera), PNPSIM_OK);
    assert_int_equal(pnpsim_app_handle_count(stage->viewer), 0);
    assert_int_equal(pnpsim_app_open(stage->viewer, stage->camera), PNPSIM_OK);
}

static void queries_opening_and_closing_work_inside_a_callback(void **state)
{
    struct stage stage = { .act = ask_questions };
    stage_set(*state, &stage);
    kit_report(*state, stage.camera, NULL, NULL, 0);
    assert_int_equal(stage.count, 1);
    assert_int_equal(pnpsim_app_handle_count(stage.viewer), 1);
}

/* ---- Jumping out, as an assertion does ---- */

enum { ROUNDS = 50 };

static void jump_out(struct stage *stage)
{
    longjmp(stage->jump, 1);
}

static void report_to_application(struct stage *stage)
{
    kit_report(stage->sim, stage->camera, NULL, NULL, 0);
}

static void ask_stub(struct stage *stage)
{
    ask(stage);
}

static void unplug_hooked(struct stage *stage)
{
    pnpsim_on_irp(stage->sim, stage->camera, on_irp, stage);
    pnpsim_unplug(stage->sim, stage->camera);
}

/* Destroys a simulation right after a jump out of a callback, again and again. */
static void jump_out_often(enum pnpsim_stacks stacks, void (*stimulus)(struct stage *stage))
{
    struct stage stage;
    struct pnpsim_options options = PNPSIM_OPTIONS_INIT;
    options.stacks = stacks;
    for (volatile int i = 0; i < ROUNDS; i++) {
        struct pnpsim *sim = NULL;
        memset(&stage, 0, sizeof(stage));
        assert_int_equal(pnpsim_create(&options, &sim), PNPSIM_OK);
        stage_set(sim, &stage);
        stage.act = jump_out;
        if (setjmp(stage.jump) == 0) {
            stimulus(&stage);
            fail_msg("nobody has jumped out");
        }
        assert_int_equal(stage.count, 1);
        assert_int_equal(pnpsim_run(stage.sim), PNPSIM_E_BUSY); /* only destroy is left */
        assert_int_equal(pnpsim_destroy(stage.sim), PNPSIM_OK);
    }
}

static void a_jump_out_of_an_application_callback_leaves_a_simulation_to_destroy(void **state)
{
    (void)state;
    jump_out_often(PNPSIM_STACKS_LENT, report_to_application);
    jump_out_often(PNPSIM_STACKS_OWN, report_to_application);
}

static void a_jump_out_of_a_stub_answer_leaves_a_simulation_to_destroy(void **state)
{
    (void)state;
    jump_out_often(PNPSIM_STACKS_LENT, ask_stub);
    jump_out_often(PNPSIM_STACKS_OWN, ask_stub);
}

static void a_jump_out_of_a_hook_leaves_a_simulation_to_destroy(void **state)
{
    (void)state;
    jump_out_often(PNPSIM_STACKS_LENT, unplug_hooked);
    jump_out_often(PNPSIM_STACKS_OWN, unplug_hooked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(an_application_callback_runs_on_the_tests_thread),
        pnpsim_unit_test(a_stub_answer_runs_on_the_tests_thread),
        pnpsim_unit_test(a_hook_runs_on_the_tests_thread),
        pnpsim_unit_test(mocked_values_reach_a_callback),
        pnpsim_unit_test(verbs_are_refused_inside_a_callback_and_change_nothing),
        pnpsim_unit_test(queries_opening_and_closing_work_inside_a_callback),
        pnpsim_unit_test(a_jump_out_of_an_application_callback_leaves_a_simulation_to_destroy),
        pnpsim_unit_test(a_jump_out_of_a_stub_answer_leaves_a_simulation_to_destroy),
        pnpsim_unit_test(a_jump_out_of_a_hook_leaves_a_simulation_to_destroy),
    };
    return pnpsim_run_tests("callbacks", tests);
}
