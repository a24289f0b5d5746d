/* SPDX-License-Identifier: MIT */
/* Tests that fail on purpose, from everywhere that a test's own code is called back, each followed
 * by one that must pass. failed_callbacks.sh looks at what is printed. */
#include "support/kit.h"

#define KIT_READ CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, METHOD_BUFFERED, FILE_ANY_ACCESS)

static uint32_t failing_callback(void *context, struct pnpsim_app *app,
                                 const struct pnpsim_app_event *event)
{
    (void)context;
    (void)app;
    assert_int_equal(event->action, PNPSIM_ACTION_REMOVE_PENDING); /* it is QUERY_REMOVE */
    return 0;
}

static void fails_in_an_application_callback(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_monitor monitor = { 0 };
    struct pnpsim_device *camera = kit_device(sim, "camera");
    struct pnpsim_app *viewer = pnpsim_app_start(sim, "viewer");
    kit_watch_open(sim, &monitor, "monitor", camera);
    pnpsim_assert_ok(pnpsim_app_watch(viewer, camera));
    pnpsim_assert_ok(pnpsim_app_on_event(viewer, failing_callback, NULL));
    pnpsim_remove(sim, camera, NULL);
    fail_msg("the assertion in the callback has not left the test");
}

static int32_t failing_answer(void *context, uint32_t code, const void *input, uint32_t input_size,
                              void *output, uint32_t output_size, uint32_t *ret_bytes)
{
    (void)context;
    (void)input;
    (void)output;
    (void)output_size;
    (void)ret_bytes;
    assert_int_equal(code, KIT_READ);
    assert_int_equal(input_size, 17); /* it is 0 */
    return STATUS_SUCCESS;
}

static void fails_in_a_stub_answer(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_hardware hardware = kit_hardware("camera");
    hardware.answer = failing_answer;
    struct pnpsim_device *camera = pnpsim_plug(sim, &hardware);
    pnpsim_ioctl(sim, pnpsim_device_interface(camera, &KIT_CLASS), KIT_READ, NULL, 0, NULL, 0,
                 NULL);
    fail_msg("the assertion in the answer has not left the test");
}

static void failing_hook(void *context, struct pnpsim_device *device, uint8_t minor)
{
    (void)context;
    (void)device;
    assert_int_not_equal(minor, IRP_MN_SURPRISE_REMOVAL);
}

static void fails_in_a_hook(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_monitor monitor = { 0 };
    struct pnpsim_device *camera = kit_device(sim, "camera");
    kit_watch_open(sim, &monitor, "monitor", camera);
    pnpsim_assert_ok(pnpsim_on_irp(sim, camera, failing_hook, NULL));
    pnpsim_unplug(sim, camera);
    fail_msg("the assertion in the hook has not left the test");
}

static void failing_code(void *context)
{
    (void)context;
    assert_true(0);
}

static void fails_in_code_of_an_application(void **state)
{
    struct pnpsim_app *viewer = pnpsim_app_start(*state, "viewer");
    pnpsim_app_call(viewer, failing_code, NULL);
    fail_msg("the assertion in the application has not left the test");
}

static void failing_check(struct kit_monitor *monitor, const struct kit_heard *heard)
{
    (void)monitor;
    pnpsim_check(heard->data_size == 1); /* it is 0 */
}

static void fails_by_a_check_on_the_simulated_side(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_monitor monitor = { .on_event = failing_check };
    struct pnpsim_device *camera = kit_device(sim, "camera");
    kit_watch(sim, &monitor, "monitor", camera);
    kit_report(sim, camera, NULL, NULL, 0);
}

static void unregister_nothing(void *context)
{
    (void)context;
    IoUnregisterPlugPlayNotificationEx(NULL);
}

static void fails_by_a_finding(void **state)
{
    kit_call(*state, unregister_nothing, NULL);
}

static void fails_by_a_story(void **state)
{
    kit_device(*state, "camera");
    pnpsim_assert_story(*state, "irp camera START_DEVICE | kernel monitor ARRIVAL");
}

static void passes(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_monitor monitor = { 0 };
    struct pnpsim_device *camera = kit_device(sim, "camera");
    kit_watch(sim, &monitor, "monitor", camera);
    pnpsim_assert_ok(pnpsim_unplug(sim, camera));
    pnpsim_assert_story(sim, "irp camera SURPRISE_REMOVAL | kernel monitor REMOVE_COMPLETE | "
                             "irp camera REMOVE_DEVICE");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(fails_in_an_application_callback),
        pnpsim_unit_test(passes),
        pnpsim_unit_test(fails_in_a_stub_answer),
        pnpsim_unit_test(passes),
        pnpsim_unit_test(fails_in_a_hook),
        pnpsim_unit_test(passes),
        pnpsim_unit_test(fails_in_code_of_an_application),
        pnpsim_unit_test(passes),
        pnpsim_unit_test(fails_by_a_check_on_the_simulated_side),
        pnpsim_unit_test(passes),
        pnpsim_unit_test(fails_by_a_finding),
        pnpsim_unit_test(passes),
        pnpsim_unit_test(fails_by_a_story),
        pnpsim_unit_test(passes),
    };
    return pnpsim_run_tests("failing", tests);
}
