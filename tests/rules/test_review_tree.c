/* SPDX-License-Identifier: MIT */
/* Devices below devices: what happens to a child, and to those who know it, when its parent goes,
 * and when it comes back while its former self is still open. */
#include "support/kit.h"

#include "tree/hardware.h"

#include <cfgmgr32.h>
#include <windows.h>

/* A device that is a bus itself, with one slot, and a device of KIT_CLASS in the slot. */
struct hub {
    struct pnpsim_device *device;
    SIM_SLOT_LIST list;
    SIM_MODEL model;
    SIM_SLOT slot;
    struct kit_monitor arrivals; /* of KIT_CLASS */
    struct kit_monitor child;
};

static void hub_connect(void *context)
{
    struct hub *hub = context;
    PDEVICE_OBJECT pdo = pnpsim_device_pdo(hub->device);
    KEVENT done;
    IO_STATUS_BLOCK result;
    KeInitializeEvent(&done, NotificationEvent, FALSE);
    PDEVICE_OBJECT top = IoGetAttachedDeviceReference(pdo);
    PIRP irp = IoBuildDeviceIoControlRequest(IOCTL_SIMBUS_CONNECT, top, &hub->list, 0, NULL, 0,
                                             TRUE, &done, &result);
    pnpsim_check(IoCallDriver(top, irp) == STATUS_SUCCESS);
    ObDereferenceObject(top);
    IoInvalidateDeviceRelations(pdo, BusRelations);
}

static void hub_rescan(void *context)
{
    struct hub *hub = context;
    IoInvalidateDeviceRelations(pnpsim_device_pdo(hub->device), BusRelations);
}

static void hub_plug(struct pnpsim *sim, struct hub *hub)
{
    static const WCHAR device_id[] = L"HUB\\CHILD";
    static const WCHAR hardware_ids[] = L"HUB\\CHILD\0";
    static const WCHAR instance_id[] = L"1";
    struct pnpsim_hardware hardware = { .name = "hub",
                                        .device_id = "USB\\HUB",
                                        .driver = "simbus" };
    pnpsim_assert_ok(pnpsim_bind(sim, "simstub", "HUB\\CHILD", PNPSIM_ROLE_FUNCTION));
    kit_watch_class(sim, &hub->arrivals, "arrivals", &KIT_CLASS, 0);
    hub->device = pnpsim_plug(sim, &hardware);
    InitializeListHead(&hub->list.Slots);
    hub->model = (SIM_MODEL){ .DeviceId = device_id,
                              .DeviceIdSize = sizeof(device_id),
                              .HardwareIds = hardware_ids,
                              .HardwareIdsSize = sizeof(hardware_ids),
                              .InterfaceCount = 1,
                              .Interfaces = { KIT_CLASS } };
    hub->slot = (SIM_SLOT){ .Present = TRUE,
                            .Model = &hub->model,
                            .InstanceId = instance_id,
                            .InstanceIdSize = sizeof(instance_id) };
    InsertTailList(&hub->list.Slots, &hub->slot.Link);
    kit_call(sim, hub_connect, hub);
    assert_int_equal(hub->arrivals.count, 1);
}

/* Kernel side: opens the child and registers for it. */
static void child_watch(void *context)
{
    struct hub *hub = context;
    UNICODE_STRING link;
    RtlInitUnicodeString(&link, hub->arrivals.heard[0].link);
    pnpsim_check(NT_SUCCESS(kit_open_link(&hub->child, &link)));
    pnpsim_check(NT_SUCCESS(kit_register_target(&hub->child)));
}

static void child_let_go(void *context)
{
    struct hub *hub = context;
    kit_let_go(&hub->child);
}

static void child_watch_open(struct pnpsim *sim, struct hub *hub)
{
    hub->child.sim = sim;
    hub->child.driver = kit_driver(sim, "monitor");
    kit_call(sim, child_watch, hub);
    assert_int_equal(hub->child.status, STATUS_SUCCESS);
}

static void child_pull(struct pnpsim *sim, struct hub *hub)
{
    hub->slot.Present = FALSE;
    kit_call(sim, hub_rescan, hub);
}

/* K-10.12, K-7.4 */
static void a_child_that_was_pulled_is_told_of_it_once_although_its_parent_follows(void **state)
{
    struct pnpsim *sim = *state;
    struct hub hub = { 0 };
    hub_plug(sim, &hub);
    child_watch_open(sim, &hub);
    child_pull(sim, &hub);
    assert_int_equal(hub.child.count, 1);
    pnpsim_assert_ok(pnpsim_unplug(sim, hub.device));
    pnpsim_assert_story(sim, "irp hub SURPRISE_REMOVAL");
    assert_int_equal(hub.child.count, 1);
    kit_call(sim, child_let_go, &hub);
    assert_int_equal(pnpsim_device_state(hub.device), PNPSIM_DEVICE_ABSENT);
}

/* K-2.4, U-8.5 */
static void a_pulled_child_that_is_still_open_vetoes_the_removal_of_its_parent(void **state)
{
    struct pnpsim *sim = *state;
    struct hub hub = { 0 };
    struct pnpsim_veto veto = { 0 };
    hub_plug(sim, &hub);
    child_watch_open(sim, &hub);
    child_pull(sim, &hub);
    assert_int_equal(pnpsim_remove(sim, hub.device, &veto), PNPSIM_E_VETOED);
    assert_int_equal(veto.type, PNP_VetoPendingClose);
    assert_int_equal(hub.child.count, 1);
    assert_int_equal(pnpsim_device_state(hub.device), PNPSIM_DEVICE_STARTED);
    kit_call(sim, child_let_go, &hub);
    pnpsim_assert_ok(pnpsim_remove(sim, hub.device, NULL));
}

/* A user-mode program that watches the child through a handle that it does not keep. */
struct program {
    struct hub *hub;
    HCMNOTIFICATION notification;
    unsigned count;
    CM_NOTIFY_ACTION actions[8];
};

static DWORD program_told(HCMNOTIFICATION notification, PVOID context, CM_NOTIFY_ACTION action,
                          PCM_NOTIFY_EVENT_DATA data, DWORD size)
{
    struct program *program = context;
    assert_ptr_equal(notification, program->notification);
    assert_int_equal(data->FilterType, CM_NOTIFY_FILTER_TYPE_DEVICEHANDLE);
    assert_true(size > 0);
    assert_true(program->count < 8);
    program->actions[program->count++] = action;
    return ERROR_SUCCESS;
}

static void program_watch(void *context)
{
    struct program *program = context;
    CM_NOTIFY_FILTER filter = { .cbSize = sizeof(filter),
                                .FilterType = CM_NOTIFY_FILTER_TYPE_DEVICEHANDLE };
    filter.u.DeviceHandle.hTarget = CreateFileW(program->hub->arrivals.heard[0].link, GENERIC_READ,
                                                0, NULL, OPEN_EXISTING, 0, NULL);
    assert_ptr_not_equal(filter.u.DeviceHandle.hTarget, INVALID_HANDLE_VALUE);
    assert_int_equal(
        CM_Register_Notification(&filter, program, program_told, &program->notification),
        CR_SUCCESS);
    assert_true(CloseHandle(filter.u.DeviceHandle.hTarget));
}

/* K-7.4, U-5.9 */
static void user_mode_hears_that_a_child_is_gone_when_its_parent_is_removed(void **state)
{
    struct pnpsim *sim = *state;
    struct hub hub = { 0 };
    struct program program = { .hub = &hub };
    hub_plug(sim, &hub);
    struct pnpsim_app *viewer = pnpsim_app_start(sim, "viewer");
    pnpsim_assert_ok(pnpsim_app_call(viewer, program_watch, &program));
    pnpsim_assert_ok(pnpsim_remove(sim, hub.device, NULL));
    assert_int_equal(program.count, 3);
    assert_int_equal(program.actions[0], CM_NOTIFY_ACTION_DEVICEQUERYREMOVE);
    assert_int_equal(program.actions[1], CM_NOTIFY_ACTION_DEVICEREMOVEPENDING);
    assert_int_equal(program.actions[2], CM_NOTIFY_ACTION_DEVICEREMOVECOMPLETE);
}

/* K-6.1, W-12 */
static void a_device_that_comes_back_shows_its_interface_although_its_former_self_is_open(
    void **state)
{
    struct pnpsim *sim = *state;
    struct kit_monitor monitor = { 0 };
    struct kit_monitor holder = { 0 };
    struct pnpsim_hardware hardware = kit_hardware("camera");
    hardware.instance_id = "7";
    hardware.unique_id = 1;
    kit_watch_class(sim, &monitor, "monitor", &KIT_CLASS, 0);
    struct pnpsim_device *first = pnpsim_plug(sim, &hardware);
    kit_watch_open(sim, &holder, "holder", first);
    pnpsim_assert_ok(pnpsim_unplug(sim, first));
    assert_int_equal(monitor.count, 2);
    hardware.name = "again";
    struct pnpsim_device *second = pnpsim_plug(sim, &hardware);
    assert_int_equal(pnpsim_device_state(second), PNPSIM_DEVICE_STARTED);
    pnpsim_assert_story(sim, "irp again START_DEVICE | kernel monitor ARRIVAL");
    pnpsim_assert_ok(pnpsim_unplug(sim, second));
    assert_int_equal(pnpsim_device_state(first), PNPSIM_DEVICE_SURPRISE_REMOVED);
    assert_int_equal(pnpsim_device_state(second), PNPSIM_DEVICE_ABSENT);
}

pnpsim_main(
    pnpsim_unit_test(a_child_that_was_pulled_is_told_of_it_once_although_its_parent_follows),
    pnpsim_unit_test(a_pulled_child_that_is_still_open_vetoes_the_removal_of_its_parent),
    pnpsim_unit_test(user_mode_hears_that_a_child_is_gone_when_its_parent_is_removed),
    pnpsim_unit_test(
        a_device_that_comes_back_shows_its_interface_although_its_former_self_is_open));
