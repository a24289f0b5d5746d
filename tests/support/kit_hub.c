/* SPDX-License-Identifier: MIT */
/* The hub of the rule tests: its slots, and the request that tells its driver of them. */
#include "support/kit_hub.h"

static const WCHAR device_id[] = L"KIT\\CHILD";
static const WCHAR hardware_ids[] = L"KIT\\CHILD\0";
static const WCHAR instance_ids[KIT_HUB_SLOTS][2] = { L"1", L"2" };

/* Kernel side. */
static void hub_connect(void *context)
{
    struct kit_hub *hub = context;
    PDEVICE_OBJECT pdo = pnpsim_device_pdo(hub->device);
    PDEVICE_OBJECT top = IoGetAttachedDeviceReference(pdo);
    IO_STATUS_BLOCK result;
    KEVENT done;
    KeInitializeEvent(&done, NotificationEvent, FALSE);
    PIRP irp = IoBuildDeviceIoControlRequest(IOCTL_SIMBUS_CONNECT, top, &hub->list, 0, NULL, 0,
                                             TRUE, &done, &result);
    if (pnpsim_check(irp != NULL)) {
        pnpsim_check(IoCallDriver(top, irp) == STATUS_SUCCESS);
        IoInvalidateDeviceRelations(pdo, BusRelations);
    }
    ObDereferenceObject(top);
}

void kit_hub(struct pnpsim *sim, struct kit_hub *hub, unsigned count)
{
    struct pnpsim_hardware hardware = { .name = "hub",
                                        .device_id = "KIT\\HUB",
                                        .driver = "simbus" };
    pnpsim_assert_ok(pnpsim_bind(sim, "simstub", "KIT\\CHILD", PNPSIM_ROLE_FUNCTION));
    pnpsim_assert_ok(pnpsim_name_guid(sim, &KIT_LOST, "LAMP_LOST"));
    kit_watch_class(sim, &hub->arrivals, "arrivals", &KIT_CLASS, 0);
    hub->device = pnpsim_plug(sim, &hardware);
    assert_non_null(hub->device);
    InitializeListHead(&hub->list.Slots);
    hub->model = (SIM_MODEL){ .DeviceId = device_id,
                              .DeviceIdSize = sizeof(device_id),
                              .HardwareIds = hardware_ids,
                              .HardwareIdsSize = sizeof(hardware_ids),
                              .Capabilities = { .UniqueID = 1 },
                              .InterfaceCount = 1,
                              .Interfaces = { KIT_CLASS } };
    for (unsigned i = 0; i < count; i++) {
        hub->slots[i] = (SIM_SLOT){ .Present = TRUE,
                                    .Model = &hub->model,
                                    .InstanceId = instance_ids[i],
                                    .InstanceIdSize = sizeof(instance_ids[i]) };
        InsertTailList(&hub->list.Slots, &hub->slots[i].Link);
    }
    kit_call(sim, hub_connect, hub);
    assert_int_equal(hub->arrivals.count, count);
    kit_unwatch(&hub->arrivals);
}

struct watch_call {
    struct kit_hub *hub;
    unsigned index;
    struct kit_monitor *monitor;
};

static void watch_run(void *context)
{
    struct watch_call *call = context;
    UNICODE_STRING link;
    RtlInitUnicodeString(&link, call->hub->arrivals.heard[call->index].link);
    if (NT_SUCCESS(kit_open_link(call->monitor, &link))) {
        kit_register_target(call->monitor);
        kit_let_go(call->monitor);
    }
}

void kit_hub_watch(struct pnpsim *sim, struct kit_hub *hub, unsigned index,
                   struct kit_monitor *monitor, const char *driver)
{
    struct watch_call call = { hub, index, monitor };
    monitor->sim = sim;
    monitor->driver = kit_driver(sim, driver);
    kit_call(sim, watch_run, &call);
    pnpsim_assert_ok(monitor->status);
}

static void hub_rescan(void *context)
{
    struct kit_hub *hub = context;
    IoInvalidateDeviceRelations(pnpsim_device_pdo(hub->device), BusRelations);
}

void kit_hub_pull(struct pnpsim *sim, struct kit_hub *hub, unsigned index)
{
    hub->slots[index].Present = FALSE;
    kit_call(sim, hub_rescan, hub);
}
