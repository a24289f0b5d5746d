/* SPDX-License-Identifier: MIT */
/* Mistakes of the test's author: an error code, a message that says what to do, nothing changed. */
#include "support/kit.h"

/* The verb must answer `expected`, say something, and leave the story and the simulation alone. */
static void assert_refused(struct pnpsim *sim, int32_t actual, enum pnpsim_result expected)
{
    assert_int_equal(actual, expected);
    assert_true(strlen(pnpsim_last_error(sim)) > 0);
    assert_int_equal(pnpsim_finding_count(sim), 0);
}

static void do_nothing(void *context)
{
    (void)context;
}

static int32_t entry(PDRIVER_OBJECT driver, PUNICODE_STRING registry_path)
{
    (void)driver;
    (void)registry_path;
    return STATUS_SUCCESS;
}

static void without_a_simulation_every_verb_is_invalid(void **state)
{
    struct pnpsim_hardware hardware = kit_hardware("camera");
    struct pnpsim_file *file = NULL;
    (void)state;
    assert_int_equal(pnpsim_create(NULL, NULL), PNPSIM_E_INVALID);
    assert_int_equal(pnpsim_run(NULL), PNPSIM_E_INVALID);
    assert_int_equal(pnpsim_step(NULL, NULL), PNPSIM_E_INVALID);
    assert_int_equal(pnpsim_advance(NULL, 1), PNPSIM_E_INVALID);
    assert_null(pnpsim_plug(NULL, &hardware));
    assert_int_equal(pnpsim_unplug(NULL, NULL), PNPSIM_E_INVALID);
    assert_int_equal(pnpsim_remove(NULL, NULL, NULL), PNPSIM_E_INVALID);
    assert_int_equal(pnpsim_call(NULL, do_nothing, NULL), PNPSIM_E_INVALID);
    assert_int_equal(pnpsim_call_begin(NULL, "x", do_nothing, NULL), PNPSIM_E_INVALID);
    assert_int_equal(pnpsim_driver_load(NULL, "good"), PNPSIM_E_INVALID);
    assert_int_equal(pnpsim_driver_add(NULL, "good", entry), PNPSIM_E_INVALID);
    assert_int_equal(pnpsim_driver_unload(NULL, "good"), PNPSIM_E_INVALID);
    assert_int_equal(pnpsim_open(NULL, "\\Device\\X", &file), PNPSIM_E_INVALID);
    assert_null(pnpsim_app_start(NULL, "viewer"));
    assert_int_equal(pnpsim_app_exit(NULL), PNPSIM_E_INVALID);
    assert_int_equal(pnpsim_verify(NULL), PNPSIM_E_INVALID);
    assert_int_equal(pnpsim_expect_finding(NULL, "DEADLOCK"), PNPSIM_E_INVALID);
    assert_int_equal(pnpsim_destroy(NULL), PNPSIM_OK);
}

static void without_arguments_every_verb_says_which_is_missing(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_app *viewer = pnpsim_app_start(sim, "viewer");
    assert_null(pnpsim_plug(sim, NULL));
    assert_non_null(strstr(pnpsim_last_error(sim), "hardware is NULL"));
    assert_refused(sim, pnpsim_unplug(sim, NULL), PNPSIM_E_INVALID);
    assert_refused(sim, pnpsim_remove(sim, NULL, NULL), PNPSIM_E_INVALID);
    assert_refused(sim, pnpsim_call(sim, NULL, NULL), PNPSIM_E_INVALID);
    assert_refused(sim, pnpsim_call_begin(sim, "", do_nothing, NULL), PNPSIM_E_INVALID);
    assert_refused(sim, pnpsim_driver_load(sim, NULL), PNPSIM_E_INVALID);
    assert_refused(sim, pnpsim_driver_load(sim, "../good"), PNPSIM_E_INVALID);
    assert_refused(sim, pnpsim_driver_add(sim, "good", NULL), PNPSIM_E_INVALID);
    assert_refused(sim, pnpsim_driver_unload(sim, "nowhere"), PNPSIM_E_NOT_FOUND);
    assert_refused(sim, pnpsim_bind(sim, "good", "", PNPSIM_ROLE_FUNCTION), PNPSIM_E_INVALID);
    assert_refused(sim, pnpsim_bind(sim, "good", "X", (enum pnpsim_role)9), PNPSIM_E_INVALID);
    assert_refused(sim, pnpsim_name_guid(sim, NULL, "x"), PNPSIM_E_INVALID);
    assert_refused(sim, pnpsim_name_guid(sim, &KIT_LOST, "two words"), PNPSIM_E_INVALID);
    assert_refused(sim, pnpsim_open(sim, NULL, NULL), PNPSIM_E_INVALID);
    assert_refused(sim, pnpsim_app_watch(viewer, NULL), PNPSIM_E_INVALID);
    assert_refused(sim, pnpsim_app_open(viewer, NULL), PNPSIM_E_INVALID);
    assert_refused(sim, pnpsim_app_watch_class(viewer, NULL), PNPSIM_E_INVALID);
    assert_refused(sim, pnpsim_app_call(viewer, NULL, NULL), PNPSIM_E_INVALID);
    assert_null(pnpsim_app_start(sim, ""));
}

static void a_device_of_another_simulation_is_refused_by_both(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim *other = NULL;
    pnpsim_assert_ok(pnpsim_create(NULL, &other));
    struct pnpsim_device *foreign = kit_device(other, "camera");
    struct pnpsim_app *viewer = pnpsim_app_start(sim, "viewer");
    int32_t results[] = {
        pnpsim_unplug(sim, foreign),
        pnpsim_remove(sim, foreign, NULL),
        pnpsim_stub_set_status(sim, foreign, IRP_MN_START_DEVICE, STATUS_UNSUCCESSFUL),
        pnpsim_on_irp(sim, foreign, NULL, NULL),
        pnpsim_app_watch(viewer, foreign),
        pnpsim_app_open(viewer, foreign),
    };
    BOOLEAN is_said = strstr(pnpsim_last_error(sim), "another simulation") != NULL;
    enum pnpsim_device_state device_state = pnpsim_device_state(foreign);
    pnpsim_assert_ok(pnpsim_destroy(other));
    for (size_t i = 0; i < RTL_NUMBER_OF(results); i++) {
        assert_int_equal(results[i], PNPSIM_E_INVALID);
    }
    assert_true(is_said);
    assert_int_equal(device_state, PNPSIM_DEVICE_STARTED);
}

static void hardware_without_a_device_id_is_refused(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_hardware hardware = { .name = "camera" };
    assert_null(pnpsim_plug(sim, &hardware));
    assert_non_null(strstr(pnpsim_last_error(sim), "device_id"));
    kit_device(sim, "lamp");
}

static void hardware_with_a_malformed_device_id_is_refused(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_hardware hardware = kit_hardware("camera");
    hardware.device_id = "USB\\VID_1,PID_2"; /* K-7.1.7: no comma */
    assert_null(pnpsim_plug(sim, &hardware));
    assert_true(strlen(pnpsim_last_error(sim)) > 0);
    kit_device(sim, "lamp");
}

static void a_device_is_unplugged_once(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *camera = kit_device(sim, "camera");
    pnpsim_assert_ok(pnpsim_unplug(sim, camera));
    assert_refused(sim, pnpsim_unplug(sim, camera), PNPSIM_E_NOT_FOUND);
    assert_refused(sim, pnpsim_remove(sim, camera, NULL), PNPSIM_E_NOT_FOUND);
}

static void the_result_of_a_removal_needs_a_removal(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *camera = kit_device(sim, "camera");
    assert_refused(sim, pnpsim_remove_result(sim, camera, NULL), PNPSIM_E_NOT_FOUND);
    pnpsim_assert_ok(pnpsim_remove_begin(sim, camera));
    assert_refused(sim, pnpsim_remove_result(sim, camera, NULL), PNPSIM_E_BUSY);
    pnpsim_assert_ok(pnpsim_run(sim));
    pnpsim_assert_ok(pnpsim_remove_result(sim, camera, NULL));
}

static void a_driver_is_made_known_once(void **state)
{
    struct pnpsim *sim = *state;
    pnpsim_assert_ok(pnpsim_driver_add(sim, "once", entry));
    assert_refused(sim, pnpsim_driver_add(sim, "once", entry), PNPSIM_E_EXISTS);
    pnpsim_assert_ok(pnpsim_driver_load(sim, "once"));
    assert_refused(sim, pnpsim_driver_add(sim, "ONCE", entry), PNPSIM_E_EXISTS);
    assert_refused(sim, pnpsim_driver_unload(sim, "once"), PNPSIM_E_BUSY);
    assert_non_null(strstr(pnpsim_last_error(sim), "no Unload routine"));
}

static void options_that_make_no_sense_are_refused(void **state)
{
    struct pnpsim_options options = PNPSIM_OPTIONS_INIT;
    struct pnpsim *sim = NULL;
    (void)state;
    options.size = 1;
    assert_int_equal(pnpsim_create(&options, &sim), PNPSIM_E_INVALID);
    assert_true(strlen(pnpsim_last_error(NULL)) > 0);
    options.size = sizeof(options);
    options.policy = (enum pnpsim_policy)77;
    assert_int_equal(pnpsim_create(&options, &sim), PNPSIM_E_INVALID);
    assert_null(sim);
}

static void opening_what_is_not_there_is_the_requests_status(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_file *file = NULL;
    assert_int_equal(pnpsim_open(sim, "\\Device\\Nowhere", &file), STATUS_OBJECT_NAME_NOT_FOUND);
    assert_null(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(without_a_simulation_every_verb_is_invalid),
        pnpsim_unit_test(without_arguments_every_verb_says_which_is_missing),
        pnpsim_unit_test(a_device_of_another_simulation_is_refused_by_both),
        pnpsim_unit_test(hardware_without_a_device_id_is_refused),
        pnpsim_unit_test(hardware_with_a_malformed_device_id_is_refused),
        pnpsim_unit_test(a_device_is_unplugged_once),
        pnpsim_unit_test(the_result_of_a_removal_needs_a_removal),
        pnpsim_unit_test(a_driver_is_made_known_once),
        pnpsim_unit_test(options_that_make_no_sense_are_refused),
        pnpsim_unit_test(opening_what_is_not_there_is_the_requests_status),
    };
    return pnpsim_run_tests("misuse", tests);
}
