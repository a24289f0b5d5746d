/* SPDX-License-Identifier: MIT */
/* Small facts that tests on real Windows have shown. */
#include "support/kit.h"

#include <windows.h>

#define KIT_ASK CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, METHOD_BUFFERED, FILE_ANY_ACCESS)

/* A function driver with a log, and its device. */
struct scene {
    struct kit_log log;
    struct kit_stack function;
    struct pnpsim_device *camera;
};

static void scene_set(struct pnpsim *sim, struct scene *scene)
{
    struct pnpsim_hardware hardware = kit_hardware("camera");
    hardware.driver = "function";
    hardware.removable = 1;
    scene->function.context = scene;
    kit_stack(sim, &scene->function, "function");
    scene->camera = pnpsim_plug(sim, &hardware);
    assert_int_equal(pnpsim_device_state(scene->camera), PNPSIM_DEVICE_STARTED);
}

static NTSTATUS invalidate_in_start(struct kit_stack *stack, PIRP irp)
{
    struct scene *scene = stack->context;
    PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
    if (location->MinorFunction == IRP_MN_START_DEVICE) {
        IoInvalidateDeviceRelations(stack->pdo, BusRelations);
        IoInvalidateDeviceRelations(stack->pdo, BusRelations);
        kit_log(&scene->log, "start handler ends");
    } else if (location->MinorFunction == IRP_MN_QUERY_DEVICE_RELATIONS) {
        kit_log(&scene->log, "relations");
    }
    return STATUS_SUCCESS;
}

/* W-1, W-2 */
static void invalidating_relations_during_start_is_asynchronous_and_harmless(void **state)
{
    struct scene scene = { .function = { .on_pnp = invalidate_in_start } };
    scene_set(*state, &scene);
    assert_int_equal(strncmp(scene.log.text, "start handler ends | relations", 30), 0);
    pnpsim_assert_story(*state, "irp camera START_DEVICE");
}

static NTSTATUS look_at_capabilities(struct kit_stack *stack, PIRP irp)
{
    struct scene *scene = stack->context;
    PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
    if (location->MinorFunction == IRP_MN_QUERY_CAPABILITIES) {
        const DEVICE_CAPABILITIES *capabilities =
            location->Parameters.DeviceCapabilities.Capabilities;
        pnpsim_check(capabilities->Size == sizeof(*capabilities));
        pnpsim_check(capabilities->Version == 1);
        pnpsim_check(!capabilities->Removable && !capabilities->UniqueID);
        pnpsim_check(capabilities->Address == 0xFFFFFFFF);
        pnpsim_check(capabilities->UINumber == 0xFFFFFFFF);
        pnpsim_check(capabilities->DeviceState[PowerSystemWorking] == PowerDeviceUnspecified);
        kit_log(&scene->log, "capabilities");
    }
    return STATUS_SUCCESS;
}

/* W-5, K-7.1.4 */
static void a_query_of_capabilities_arrives_blank_also_after_the_start(void **state)
{
    struct scene scene = { .function = { .on_pnp = look_at_capabilities } };
    scene_set(*state, &scene);
    assert_string_equal(scene.log.text, "capabilities");
}

static void set_power_twice(void *context)
{
    struct scene *scene = context;
    POWER_STATE on = { .DeviceState = PowerDeviceD0 };
    POWER_STATE off = { .DeviceState = PowerDeviceD3 };
    PDEVICE_OBJECT device = scene->function.device;
    pnpsim_check(PoSetPowerState(device, DevicePowerState, on).DeviceState ==
                 PowerDeviceUnspecified);
    pnpsim_check(PoSetPowerState(device, DevicePowerState, off).DeviceState == PowerDeviceD0);
}

/* W-8 */
static void setting_the_power_state_returns_the_one_before(void **state)
{
    struct scene scene = { 0 };
    scene_set(*state, &scene);
    kit_call(*state, set_power_twice, &scene);
}

static NTSTATUS answer_control(struct kit_stack *stack, PIRP irp)
{
    struct scene *scene = stack->context;
    (void)irp;
    kit_log(&scene->log, "control");
    return STATUS_SUCCESS;
}

/* W-17 */
static void a_request_on_an_open_handle_reaches_the_driver_after_the_device_is_gone(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { .function = { .device_name = L"\\Device\\Camera",
                                         .on_control = answer_control } };
    struct pnpsim_file *file = NULL;
    scene_set(sim, &scene);
    pnpsim_assert_ok(pnpsim_open(sim, "\\Device\\Camera", &file));
    pnpsim_assert_ok(pnpsim_unplug(sim, scene.camera));
    assert_int_equal(pnpsim_file_ioctl(sim, file, KIT_ASK, NULL, 0, NULL, 0, NULL), STATUS_SUCCESS);
    assert_string_equal(scene.log.text, "control");
    pnpsim_assert_ok(pnpsim_close(sim, file));
}

static NTSTATUS refuse_control(struct kit_stack *stack, PIRP irp)
{
    (void)stack;
    (void)irp;
    return STATUS_DELETE_PENDING;
}

/* What an application's request ended with. */
struct request {
    BOOL result;
    DWORD error;
    DWORD bytes;
};

static void open_and_ask(void *context)
{
    struct request *request = context;
    HANDLE handle = CreateFileW(L"\\\\?\\KitCamera", GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
    if (handle == INVALID_HANDLE_VALUE) {
        request->error = GetLastError();
        return;
    }
    request->bytes = 77;
    request->result = DeviceIoControl(handle, KIT_ASK, NULL, 0, NULL, 0, &request->bytes, NULL);
    request->error = GetLastError();
    CloseHandle(handle);
}

/* A link to the function driver's device that user mode can name. */
static void make_link(void *context)
{
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"\\??\\KitCamera");
    UNICODE_STRING target = RTL_CONSTANT_STRING(L"\\Device\\Camera");
    (void)context;
    pnpsim_check(NT_SUCCESS(IoCreateSymbolicLink(&name, &target)));
}

/* W-19 */
static void delete_pending_is_access_denied_to_an_application(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { .function = { .device_name = L"\\Device\\Camera",
                                         .on_control = refuse_control } };
    struct request request = { .result = TRUE };
    scene_set(sim, &scene);
    kit_call(sim, make_link, NULL);
    struct pnpsim_app *viewer = pnpsim_app_start(sim, "viewer");
    pnpsim_assert_ok(pnpsim_app_call(viewer, open_and_ask, &request));
    assert_false(request.result);
    assert_int_equal(request.error, ERROR_ACCESS_DENIED);
    assert_int_equal(request.bytes, 0);
}

static void create_at_apc_level(void *context)
{
    struct scene *scene = context;
    PDEVICE_OBJECT device;
    KIRQL before;
    KeRaiseIrql(APC_LEVEL, &before);
    if (pnpsim_check(NT_SUCCESS(IoCreateDevice(scene->function.device->DriverObject, 0, NULL,
                                               FILE_DEVICE_UNKNOWN, 0, FALSE, &device)))) {
        IoDeleteDevice(device);
    }
    KeLowerIrql(before);
}

/* K-10.22 */
static void a_device_may_be_created_at_apc_level(void **state)
{
    struct scene scene = { 0 };
    scene_set(*state, &scene);
    kit_call(*state, create_at_apc_level, &scene);
    assert_int_equal(pnpsim_finding_count(*state), 0);
}

/* K-7.2.3 */
static void the_stub_cannot_be_told_to_fail_what_must_succeed(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *camera = kit_device(sim, "camera");
    static const uint8_t minors[] = { IRP_MN_REMOVE_DEVICE, IRP_MN_SURPRISE_REMOVAL,
                                      IRP_MN_CANCEL_REMOVE_DEVICE, IRP_MN_STOP_DEVICE };
    for (size_t i = 0; i < RTL_NUMBER_OF(minors); i++) {
        assert_int_equal(pnpsim_stub_set_status(sim, camera, minors[i], STATUS_UNSUCCESSFUL),
                         PNPSIM_E_INVALID);
    }
    pnpsim_assert_ok(pnpsim_unplug(sim, camera));
    pnpsim_assert_story(sim, "irp camera SURPRISE_REMOVAL | irp camera REMOVE_DEVICE");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(invalidating_relations_during_start_is_asynchronous_and_harmless),
        pnpsim_unit_test(a_query_of_capabilities_arrives_blank_also_after_the_start),
        pnpsim_unit_test(setting_the_power_state_returns_the_one_before),
        pnpsim_unit_test(a_request_on_an_open_handle_reaches_the_driver_after_the_device_is_gone),
        pnpsim_unit_test(delete_pending_is_access_denied_to_an_application),
        pnpsim_unit_test(a_device_may_be_created_at_apc_level),
        pnpsim_unit_test(the_stub_cannot_be_told_to_fail_what_must_succeed),
    };
    return pnpsim_run_tests("windows facts", tests);
}
