/* SPDX-License-Identifier: MIT */
/* What a violation does to the machine: the policy of Windows, the grades of single rules, and how
 * a test announces what it expects. */
#include "support/kit.h"

static const struct pnpsim_options as_windows = { .size = sizeof(as_windows),
                                                  .policy = PNPSIM_POLICY_WINDOWS };

struct scene {
    struct pnpsim_device *camera;
    struct kit_monitor monitor;
    BOOLEAN has_returned;
};

static void scene_set(struct pnpsim *sim, struct scene *scene)
{
    scene->camera = kit_device(sim, "camera");
    kit_watch(sim, &scene->monitor, "monitor", scene->camera);
}

static void unregister_twice(void *context)
{
    struct scene *scene = context;
    IoUnregisterPlugPlayNotificationEx(scene->monitor.entry);
    IoUnregisterPlugPlayNotificationEx(scene->monitor.entry);
    scene->has_returned = TRUE;
}

static void raise_and_unregister(void *context)
{
    struct scene *scene = context;
    KIRQL before;
    KeRaiseIrql(DISPATCH_LEVEL, &before);
    IoUnregisterPlugPlayNotificationEx(scene->monitor.entry);
    scene->has_returned = TRUE;
}

static void report_paged_at_dispatch(void *context)
{
    struct scene *scene = context;
    KIRQL before;
    PVOID notification = ExAllocatePool2(POOL_FLAG_PAGED, sizeof(TARGET_DEVICE_CUSTOM_NOTIFICATION),
                                         'tseT');
    KeRaiseIrql(DISPATCH_LEVEL, &before);
    IoReportTargetDeviceChangeAsynchronous(pnpsim_device_pdo(scene->camera), notification, NULL,
                                           NULL);
    scene->has_returned = TRUE;
}

/* The call must stop the machine with this code, and nothing of the caller run afterwards. */
static void assert_stops(struct pnpsim *sim, void (*function)(void *context), const char *rule,
                         uint32_t code)
{
    struct scene scene = { 0 };
    struct pnpsim_bugcheck bugcheck;
    scene_set(sim, &scene);
    pnpsim_assert_ok(pnpsim_expect_finding(sim, rule));
    pnpsim_assert_ok(pnpsim_expect_bugcheck(sim, code));
    assert_int_equal(pnpsim_call(sim, function, &scene), PNPSIM_E_STOPPED);
    pnpsim_bugcheck(sim, &bugcheck);
    assert_int_equal(bugcheck.code, code);
    assert_true(strlen(bugcheck.reason) > 0);
    assert_false(scene.has_returned);
}

/* V-DOUBLE_UNREGISTER */
static void as_windows_does_a_double_unregister_is_bug_check_c2(void **state)
{
    assert_stops(*state, unregister_twice, "DOUBLE_UNREGISTER", 0xC2);
}

/* V-IRQL_TOO_HIGH */
static void as_windows_does_a_passive_routine_at_dispatch_is_bug_check_c4(void **state)
{
    assert_stops(*state, raise_and_unregister, "IRQL_TOO_HIGH", 0xC4);
}

/* V-ASYNC_STRUCT_PAGED_AT_DISPATCH */
static void as_windows_does_a_paged_structure_at_dispatch_is_bug_check_d1(void **state)
{
    assert_stops(*state, report_paged_at_dispatch, "ASYNC_STRUCT_PAGED_AT_DISPATCH", 0xD1);
}

static void report_synchronously(struct kit_monitor *monitor, const struct kit_heard *heard)
{
    struct scene *scene = monitor->context;
    TARGET_DEVICE_CUSTOM_NOTIFICATION notification = {
        .Version = 1, .Size = 36, .NameBufferOffset = -1, .Event = KIT_BACK
    };
    (void)heard;
    IoReportTargetDeviceChange(pnpsim_device_pdo(scene->camera), &notification);
    scene->has_returned = TRUE;
}

static void report(void *context)
{
    struct scene *scene = context;
    kit_report_send(&(struct kit_report){ .device = scene->camera });
}

/* V-SYNC_REPORT_IN_CALLBACK */
static void as_windows_does_a_synchronous_report_in_a_callback_is_bug_check_1d5(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { .monitor = { .on_event = report_synchronously, .context = &scene } };
    scene_set(sim, &scene);
    pnpsim_assert_ok(pnpsim_expect_finding(sim, "SYNC_REPORT_IN_CALLBACK"));
    pnpsim_assert_ok(pnpsim_expect_bugcheck(sim, 0x1D5));
    pnpsim_assert_ok(pnpsim_call(sim, report, &scene));
    assert_int_equal(pnpsim_run(sim), PNPSIM_E_STOPPED);
    assert_int_equal(scene.monitor.count, 1);
    assert_false(scene.has_returned);
}

/* V-REG_LEAK_UNLOAD */
static void as_windows_does_an_error_of_lower_severity_does_not_stop(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { 0 };
    scene_set(sim, &scene);
    pnpsim_assert_ok(pnpsim_expect_finding(sim, "REG_LEAK_UNLOAD"));
    assert_int_equal(pnpsim_driver_unload(sim, "monitor"), PNPSIM_E_BUSY);
    pnpsim_assert_ok(pnpsim_run(sim));
}

static void after_a_bug_check_every_verb_says_so(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { 0 };
    struct pnpsim_file *file = NULL;
    struct pnpsim_hardware hardware = kit_hardware("lamp");
    scene_set(sim, &scene);
    struct pnpsim_app *viewer = pnpsim_app_start(sim, "viewer");
    pnpsim_assert_ok(pnpsim_expect_finding(sim, "DOUBLE_UNREGISTER"));
    pnpsim_assert_ok(pnpsim_expect_bugcheck(sim, 0xC2));
    pnpsim_call(sim, unregister_twice, &scene);
    assert_int_equal(pnpsim_run(sim), PNPSIM_E_STOPPED);
    assert_int_equal(pnpsim_step(sim, NULL), PNPSIM_E_STOPPED);
    assert_int_equal(pnpsim_advance(sim, 1), PNPSIM_E_STOPPED);
    assert_int_equal(pnpsim_call(sim, report, &scene), PNPSIM_E_STOPPED);
    assert_int_equal(pnpsim_call_begin(sim, "late", report, &scene), PNPSIM_E_STOPPED);
    assert_null(pnpsim_plug(sim, &hardware));
    assert_int_equal(pnpsim_unplug(sim, scene.camera), PNPSIM_E_STOPPED);
    assert_int_equal(pnpsim_remove(sim, scene.camera, NULL), PNPSIM_E_STOPPED);
    assert_int_equal(pnpsim_open(sim, "\\Device\\None", &file), PNPSIM_E_STOPPED);
    assert_int_equal(pnpsim_driver_load(sim, "good"), PNPSIM_E_STOPPED);
    assert_int_equal(pnpsim_driver_unload(sim, "monitor"), PNPSIM_E_STOPPED);
    assert_int_equal(pnpsim_app_open(viewer, scene.camera), PNPSIM_E_STOPPED);
    assert_int_equal(pnpsim_app_watch(viewer, scene.camera), PNPSIM_E_STOPPED);
    assert_int_equal(pnpsim_app_exit(viewer), PNPSIM_E_STOPPED);
    assert_non_null(strstr(pnpsim_last_error(sim), "0xC2"));
}

/* A simulation of the test's own, for what pnpsim_verify must say. */
static struct pnpsim *own_sim(enum pnpsim_policy policy)
{
    struct pnpsim_options options = PNPSIM_OPTIONS_INIT;
    struct pnpsim *sim = NULL;
    options.policy = policy;
    assert_int_equal(pnpsim_create(&options, &sim), PNPSIM_OK);
    return sim;
}

/* Verifies and destroys; the answer must be a failure that has these words. */
static void assert_verify_complains(struct pnpsim *sim, const char *words)
{
    char message[2048];
    enum pnpsim_result result = pnpsim_verify(sim);
    snprintf(message, sizeof(message), "%s", pnpsim_last_error(sim));
    assert_int_equal(pnpsim_destroy(sim), PNPSIM_OK);
    assert_int_equal(result, PNPSIM_E_FINDINGS);
    if (strstr(message, words) == NULL) {
        fail_msg("\"%s\" does not say \"%s\"", message, words);
    }
}

static void a_finding_that_was_not_announced_fails_verification(void **state)
{
    struct pnpsim *sim = own_sim(PNPSIM_POLICY_TEST);
    struct scene scene = { 0 };
    (void)state;
    scene_set(sim, &scene);
    kit_call(sim, unregister_twice, &scene);
    assert_verify_complains(sim, "DOUBLE_UNREGISTER");
}

static void a_finding_that_was_announced_and_did_not_come_fails_verification(void **state)
{
    struct pnpsim *sim = own_sim(PNPSIM_POLICY_TEST);
    (void)state;
    assert_int_equal(pnpsim_expect_finding(sim, "V-DOUBLE_UNREGISTER"), PNPSIM_OK);
    assert_verify_complains(sim, "DOUBLE_UNREGISTER");
}

static void a_bug_check_that_was_not_announced_fails_verification(void **state)
{
    struct pnpsim *sim = own_sim(PNPSIM_POLICY_WINDOWS);
    struct scene scene = { 0 };
    (void)state;
    scene_set(sim, &scene);
    assert_int_equal(pnpsim_expect_finding(sim, "DOUBLE_UNREGISTER"), PNPSIM_OK);
    assert_int_equal(pnpsim_call(sim, unregister_twice, &scene), PNPSIM_E_STOPPED);
    assert_verify_complains(sim, "0xC2");
}

static void a_bug_check_of_another_code_fails_verification(void **state)
{
    struct pnpsim *sim = own_sim(PNPSIM_POLICY_WINDOWS);
    struct scene scene = { 0 };
    (void)state;
    scene_set(sim, &scene);
    assert_int_equal(pnpsim_expect_finding(sim, "DOUBLE_UNREGISTER"), PNPSIM_OK);
    assert_int_equal(pnpsim_expect_bugcheck(sim, 0xC9), PNPSIM_OK);
    assert_int_equal(pnpsim_call(sim, unregister_twice, &scene), PNPSIM_E_STOPPED);
    assert_verify_complains(sim, "0xC9");
}

static void a_bug_check_that_was_announced_and_did_not_come_fails_verification(void **state)
{
    struct pnpsim *sim = own_sim(PNPSIM_POLICY_WINDOWS);
    (void)state;
    assert_int_equal(pnpsim_expect_bugcheck(sim, 0xC2), PNPSIM_OK);
    assert_verify_complains(sim, "0xC2");
}

static void a_rule_that_is_off_finds_nothing(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { 0 };
    scene_set(sim, &scene);
    pnpsim_assert_ok(pnpsim_rule_set(sim, "DOUBLE_UNREGISTER", PNPSIM_RULE_OFF));
    kit_call(sim, unregister_twice, &scene);
    assert_true(scene.has_returned);
    assert_int_equal(pnpsim_finding_count(sim), 0);
}

static void a_rule_that_only_notes_does_not_fail_the_test(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { 0 };
    scene_set(sim, &scene);
    pnpsim_assert_ok(pnpsim_rule_set(sim, "DOUBLE_UNREGISTER", PNPSIM_RULE_NOTE));
    kit_call(sim, unregister_twice, &scene);
    assert_int_equal(pnpsim_finding_count(sim), 1);
    assert_int_equal(pnpsim_finding_at(sim, 0)->severity, PNPSIM_SEVERITY_INFO);
}

static void a_rule_that_bug_checks_stops_under_the_tests_policy_too(void **state)
{
    pnpsim_assert_ok(pnpsim_rule_set(*state, "DOUBLE_UNREGISTER", PNPSIM_RULE_BUGCHECK));
    assert_stops(*state, unregister_twice, "DOUBLE_UNREGISTER", 0xC2);
}

static void a_rule_that_does_not_exist_is_the_test_authors_error(void **state)
{
    struct pnpsim *sim = *state;
    assert_int_equal(pnpsim_expect_finding(sim, "NO_SUCH_RULE"), PNPSIM_E_NOT_FOUND);
    assert_non_null(strstr(pnpsim_last_error(sim), "NO_SUCH_RULE"));
    assert_int_equal(pnpsim_rule_set(sim, NULL, PNPSIM_RULE_OFF), PNPSIM_E_INVALID);
    assert_int_equal(pnpsim_expect_bugcheck(sim, 0), PNPSIM_E_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test_with(as_windows_does_a_double_unregister_is_bug_check_c2, &as_windows),
        pnpsim_unit_test_with(as_windows_does_a_passive_routine_at_dispatch_is_bug_check_c4,
                              &as_windows),
        pnpsim_unit_test_with(as_windows_does_a_paged_structure_at_dispatch_is_bug_check_d1,
                              &as_windows),
        pnpsim_unit_test_with(as_windows_does_a_synchronous_report_in_a_callback_is_bug_check_1d5,
                              &as_windows),
        pnpsim_unit_test_with(as_windows_does_an_error_of_lower_severity_does_not_stop,
                              &as_windows),
        pnpsim_unit_test_with(after_a_bug_check_every_verb_says_so, &as_windows),
        pnpsim_unit_test(a_finding_that_was_not_announced_fails_verification),
        pnpsim_unit_test(a_finding_that_was_announced_and_did_not_come_fails_verification),
        pnpsim_unit_test(a_bug_check_that_was_not_announced_fails_verification),
        pnpsim_unit_test(a_bug_check_of_another_code_fails_verification),
        pnpsim_unit_test(a_bug_check_that_was_announced_and_did_not_come_fails_verification),
        pnpsim_unit_test(a_rule_that_is_off_finds_nothing),
        pnpsim_unit_test(a_rule_that_only_notes_does_not_fail_the_test),
        pnpsim_unit_test(a_rule_that_bug_checks_stops_under_the_tests_policy_too),
        pnpsim_unit_test(a_rule_that_does_not_exist_is_the_test_authors_error),
    };
    return pnpsim_run_tests("policy", tests);
}
