/* SPDX-License-Identifier: MIT */
/* Disabling, enabling and updating the driver: an orderly removal, and what follows it. */
#include "support/kit.h"
#include "support/kit_hub.h"

#define PROBLEM_FAILED_START 10
#define PROBLEM_WILL_BE_REMOVED 21
#define PROBLEM_DISABLED 22
#define PROBLEM_NOT_THERE 24
#define PROBLEM_NO_DRIVER 28
#define PROBLEM_FAILED_ADD 31
#define PROBLEM_FAILED_LOAD 39

/* A camera, a monitor that watches it, and nothing told yet. */
struct scene {
    struct pnpsim_device *camera;
    struct kit_monitor monitor;
};

static void scene_set(struct pnpsim *sim, struct scene *scene)
{
    scene->camera = kit_device(sim, "camera");
    kit_watch(sim, &scene->monitor, "monitor", scene->camera);
}

/* K-7.4, K-7.3 */
static void disabling_removes_in_order_and_leaves_problem_22(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { 0 };
    scene_set(sim, &scene);
    pnpsim_assert_ok(pnpsim_disable(sim, scene.camera, NULL));
    pnpsim_assert_story(sim, "kernel monitor QUERY_REMOVE ok | irp camera QUERY_REMOVE_DEVICE ok | "
                             "kernel monitor REMOVE_COMPLETE | irp camera REMOVE_DEVICE");
    assert_int_equal(pnpsim_device_state(scene.camera), PNPSIM_DEVICE_REMOVED);
    assert_int_equal(pnpsim_device_problem(scene.camera), PROBLEM_DISABLED);
}

/* K-7.4 */
static void enabling_builds_a_new_stack_on_the_same_pdo(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { 0 };
    scene_set(sim, &scene);
    void *pdo = pnpsim_device_pdo(scene.camera);
    pnpsim_assert_ok(pnpsim_disable(sim, scene.camera, NULL));
    pnpsim_assert_ok(pnpsim_enable(sim, scene.camera));
    pnpsim_assert_story(sim, "irp camera START_DEVICE");
    assert_int_equal(pnpsim_device_state(scene.camera), PNPSIM_DEVICE_STARTED);
    assert_int_equal(pnpsim_device_problem(scene.camera), 0);
    assert_ptr_equal(pnpsim_device_pdo(scene.camera), pdo);
}

/* K-7.4 */
static void disabling_twice_and_enabling_twice_do_nothing(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { 0 };
    scene_set(sim, &scene);
    pnpsim_assert_ok(pnpsim_enable(sim, scene.camera));
    pnpsim_assert_story(sim, "");
    pnpsim_assert_ok(pnpsim_disable(sim, scene.camera, NULL));
    pnpsim_assert_ok(pnpsim_disable(sim, scene.camera, NULL));
    pnpsim_assert_story(sim, "");
    assert_int_equal(pnpsim_device_problem(scene.camera), PROBLEM_DISABLED);
}

/* K-7.4, K-2.3 */
static void a_vetoed_disabling_leaves_the_device_started(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { .monitor = { .answer = STATUS_DEVICE_BUSY } };
    struct pnpsim_veto veto = { 0 };
    scene_set(sim, &scene);
    assert_int_equal(pnpsim_disable(sim, scene.camera, &veto), PNPSIM_E_VETOED);
    assert_int_equal(veto.type, PNP_VetoDriver);
    assert_string_equal(veto.by, "monitor");
    pnpsim_assert_story(sim, "kernel monitor QUERY_REMOVE veto | kernel monitor REMOVE_CANCELLED");
    assert_int_equal(pnpsim_device_state(scene.camera), PNPSIM_DEVICE_STARTED);
    assert_int_equal(pnpsim_device_problem(scene.camera), 0);
}

/* K-7.4: the bus is asked again, and the device is still disabled. */
static void a_disabled_device_stays_so_when_its_bus_is_enumerated(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { 0 };
    scene_set(sim, &scene);
    pnpsim_assert_ok(pnpsim_disable(sim, scene.camera, NULL));
    kit_device(sim, "lamp");
    pnpsim_assert_story(sim, "irp lamp START_DEVICE");
    assert_int_equal(pnpsim_device_problem(scene.camera), PROBLEM_DISABLED);
}

/* K-7.4, K-7.2.7 */
static void pulling_a_disabled_device_takes_its_pdo(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { 0 };
    scene_set(sim, &scene);
    pnpsim_assert_ok(pnpsim_disable(sim, scene.camera, NULL));
    pnpsim_assert_ok(pnpsim_unplug(sim, scene.camera));
    pnpsim_assert_story(sim, "irp camera REMOVE_DEVICE");
    assert_int_equal(pnpsim_device_state(scene.camera), PNPSIM_DEVICE_ABSENT);
    assert_int_equal(pnpsim_device_problem(scene.camera), PROBLEM_NOT_THERE);
}

static uint32_t problem_seen;

static void note_problem(void *context, struct pnpsim_device *device, uint8_t minor)
{
    (void)context;
    if (minor == IRP_MN_REMOVE_DEVICE) {
        problem_seen = pnpsim_device_problem(device);
    }
}

/* K-7.3 */
static void a_device_that_is_being_removed_has_problem_21(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *camera = kit_device(sim, "camera");
    problem_seen = 0;
    pnpsim_assert_ok(pnpsim_on_irp(sim, camera, note_problem, NULL));
    pnpsim_assert_ok(pnpsim_remove(sim, camera, NULL));
    assert_int_equal(problem_seen, PROBLEM_WILL_BE_REMOVED);
    assert_int_equal(pnpsim_device_problem(camera), 0);
}

/* K-7.4 */
static void an_update_removes_the_device_and_starts_it_with_the_new_driver(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_log log = { 0 };
    struct kit_stack newer = { .log = &log };
    kit_stack(sim, &newer, "newer");
    struct pnpsim_device *camera = kit_device(sim, "camera");
    pnpsim_assert_ok(pnpsim_update_driver(sim, camera, "newer", NULL));
    pnpsim_assert_story(sim, "irp camera QUERY_REMOVE_DEVICE ok | irp camera REMOVE_DEVICE | "
                             "irp camera START_DEVICE");
    assert_string_equal(log.text, "newer AddDevice | newer START_DEVICE");
    assert_int_equal(pnpsim_device_state(camera), PNPSIM_DEVICE_STARTED);
}

/* K-7.4 */
static void a_vetoed_update_goes_on_with_the_old_driver(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_log log = { 0 };
    struct kit_stack newer = { .log = &log };
    kit_stack(sim, &newer, "newer");
    struct pnpsim_device *camera = kit_device(sim, "camera");
    pnpsim_assert_ok(
        pnpsim_stub_set_status(sim, camera, IRP_MN_QUERY_REMOVE_DEVICE, STATUS_DEVICE_BUSY));
    assert_int_equal(pnpsim_update_driver(sim, camera, "newer", NULL), PNPSIM_E_VETOED);
    pnpsim_assert_story(sim, "irp camera QUERY_REMOVE_DEVICE veto | "
                             "irp camera CANCEL_REMOVE_DEVICE");
    assert_string_equal(log.text, "");
    assert_int_equal(pnpsim_device_state(camera), PNPSIM_DEVICE_STARTED);
}

/* K-7.4, K-7.1.4: the children of a bus come back with their bus. */
static void updating_a_bus_brings_its_children_back(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_hub hub = { 0 };
    kit_hub(sim, &hub, 1);
    pnpsim_assert_ok(pnpsim_update_driver(sim, hub.device, NULL, NULL));
    pnpsim_assert_story(sim, "irp KIT\\CHILD\\1 QUERY_REMOVE_DEVICE ok | "
                             "irp hub QUERY_REMOVE_DEVICE ok | irp KIT\\CHILD\\1 REMOVE_DEVICE | "
                             "irp hub REMOVE_DEVICE | irp hub START_DEVICE");
    assert_int_equal(pnpsim_device_state(hub.device), PNPSIM_DEVICE_STARTED);
}

/* K-7.3, K-7.2.9 */
static void a_failed_start_has_problem_10_and_enabling_tries_again(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_stack driver = { .start_status = STATUS_UNSUCCESSFUL };
    struct pnpsim_hardware hardware = kit_hardware("camera");
    kit_stack(sim, &driver, "driver");
    hardware.driver = "driver";
    struct pnpsim_device *camera = pnpsim_plug(sim, &hardware);
    assert_int_equal(pnpsim_device_state(camera), PNPSIM_DEVICE_FAILED_START);
    assert_int_equal(pnpsim_device_problem(camera), PROBLEM_FAILED_START);
    assert_int_equal(pnpsim_enable(sim, camera), PNPSIM_E_START_FAILED);
    assert_non_null(strstr(pnpsim_last_error(sim), "problem 10"));
    driver.start_status = STATUS_SUCCESS;
    pnpsim_assert_ok(pnpsim_enable(sim, camera));
    pnpsim_assert_story(sim, "irp camera START_DEVICE");
    assert_int_equal(pnpsim_device_problem(camera), 0);
}

/* K-7.3 */
static void what_keeps_a_stack_from_being_built_has_a_problem_of_its_own(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_stack refusing = { .add_status = STATUS_NO_MEMORY };
    struct pnpsim_hardware hardware = kit_hardware("camera");
    kit_stack(sim, &refusing, "refusing");
    hardware.driver = "refusing";
    struct pnpsim_device *refused = pnpsim_plug(sim, &hardware);
    assert_int_equal(pnpsim_device_problem(refused), PROBLEM_FAILED_ADD);
    hardware.name = "lamp";
    hardware.instance_id = "2";
    hardware.driver = "missing";
    struct pnpsim_device *missing = pnpsim_plug(sim, &hardware);
    assert_int_equal(pnpsim_device_problem(missing), PROBLEM_FAILED_LOAD);
}

/* W-6, K-7.3 */
static void a_raw_device_starts_without_a_driver(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *raw = pnpsim_plug(
        sim,
        &(struct pnpsim_hardware){ .name = "raw", .device_id = "KIT\\RAW", .raw_device_ok = 1 });
    pnpsim_assert_story(sim, "irp raw START_DEVICE");
    assert_int_equal(pnpsim_device_problem(raw), 0);
}

/* K-7.1.5 */
static void a_device_that_is_disabled_in_hardware_gets_no_drivers(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_hardware hardware = kit_hardware("camera");
    hardware.hardware_disabled = 1;
    struct pnpsim_device *camera = pnpsim_plug(sim, &hardware);
    assert_int_equal(pnpsim_device_state(camera), PNPSIM_DEVICE_ENUMERATED);
    assert_int_equal(pnpsim_device_problem(camera), 29);
    pnpsim_assert_story(sim, "");
}

static void requests_for_what_is_not_there_are_refused_by_name(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *camera = kit_device(sim, "camera");
    assert_int_equal(pnpsim_disable(sim, NULL, NULL), PNPSIM_E_INVALID);
    assert_non_null(strstr(pnpsim_last_error(sim), "pnpsim_disable"));
    pnpsim_assert_ok(pnpsim_disable_begin(sim, camera));
    assert_int_equal(pnpsim_remove_begin(sim, camera), PNPSIM_E_BUSY);
    assert_int_equal(pnpsim_remove_result(sim, camera, NULL), PNPSIM_E_BUSY);
    pnpsim_assert_ok(pnpsim_run(sim));
    pnpsim_assert_ok(pnpsim_remove_result(sim, camera, NULL));
    assert_int_equal(pnpsim_device_problem(camera), PROBLEM_DISABLED);
    pnpsim_assert_ok(pnpsim_unplug(sim, camera));
    assert_int_equal(pnpsim_enable(sim, camera), PNPSIM_E_NOT_FOUND);
    assert_int_equal(pnpsim_update_driver(sim, camera, NULL, NULL), PNPSIM_E_NOT_FOUND);
    assert_non_null(strstr(pnpsim_last_error(sim), "camera"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(disabling_removes_in_order_and_leaves_problem_22),
        pnpsim_unit_test(enabling_builds_a_new_stack_on_the_same_pdo),
        pnpsim_unit_test(disabling_twice_and_enabling_twice_do_nothing),
        pnpsim_unit_test(a_vetoed_disabling_leaves_the_device_started),
        pnpsim_unit_test(a_disabled_device_stays_so_when_its_bus_is_enumerated),
        pnpsim_unit_test(pulling_a_disabled_device_takes_its_pdo),
        pnpsim_unit_test(a_device_that_is_being_removed_has_problem_21),
        pnpsim_unit_test(an_update_removes_the_device_and_starts_it_with_the_new_driver),
        pnpsim_unit_test(a_vetoed_update_goes_on_with_the_old_driver),
        pnpsim_unit_test(updating_a_bus_brings_its_children_back),
        pnpsim_unit_test(a_failed_start_has_problem_10_and_enabling_tries_again),
        pnpsim_unit_test(what_keeps_a_stack_from_being_built_has_a_problem_of_its_own),
        pnpsim_unit_test(a_raw_device_starts_without_a_driver),
        pnpsim_unit_test(a_device_that_is_disabled_in_hardware_gets_no_drivers),
        pnpsim_unit_test(requests_for_what_is_not_there_are_refused_by_name),
    };
    return pnpsim_run_tests("flow_request", tests);
}
