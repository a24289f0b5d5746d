/* SPDX-License-Identifier: MIT */
/* Memory that runs out while drivers ask for properties and keys, store properties, and list
 * interfaces. */
#include "fault/watcher.h"

#include <initguid.h>

#include <devpkey.h>

DEFINE_DEVPROPKEY(SWEEP_COLOUR, 0x7a6c0de4, 0x52c5, 0x4b3e, 0x90, 0x11, 0x2f, 0x4d, 0x66, 0x10,
                  0x20, 0x02, 2);

/* The device that `prepare` has plugged, and its interface; one sweep at a time. */
static struct pnpsim_device *lamp;
static UNICODE_STRING link;

static NTSTATUS link_find(void *context)
{
    NTSTATUS status = IoRegisterDeviceInterface(pnpsim_device_pdo(lamp), &KIT_CLASS, NULL, &link);
    (void)context;
    return status == STATUS_OBJECT_NAME_EXISTS ? STATUS_SUCCESS : status;
}

static int32_t a_lamp(struct pnpsim *sim, void *context)
{
    lamp = lamp_plug(sim);
    return lamp == NULL ? PNPSIM_E_NO_MEMORY : on_kernel(sim, link_find, context);
}

/* ---- Properties ---- */

static NTSTATUS ask_all(void *context)
{
    static const DEVICE_REGISTRY_PROPERTY asked[] = {
        DevicePropertyHardwareID,   DevicePropertyPhysicalDeviceObjectName,
        DevicePropertyBusTypeGuid,  DevicePropertyEnumeratorName,
        DevicePropertyInstallState, DevicePropertyContainerID,
        DevicePropertyDriverKeyName
    };
    WCHAR buffer[128];
    ULONG size;
    NTSTATUS status = STATUS_SUCCESS;
    (void)context;
    for (size_t i = 0; i < RTL_NUMBER_OF(asked) && NT_SUCCESS(status); i++) {
        status = IoGetDeviceProperty(pnpsim_device_pdo(lamp), asked[i], sizeof(buffer), buffer,
                                     &size);
    }
    return status;
}

static NTSTATUS ask_keys(void *context)
{
    static const DEVPROPKEY *const asked[] = { &DEVPKEY_Device_InstanceId, &DEVPKEY_Device_Parent,
                                               &DEVPKEY_Device_ContainerId,
                                               &DEVPKEY_Device_IsPresent };
    WCHAR buffer[128];
    ULONG size;
    DEVPROPTYPE type;
    NTSTATUS status = STATUS_SUCCESS;
    (void)context;
    for (size_t i = 0; i < RTL_NUMBER_OF(asked) && NT_SUCCESS(status); i++) {
        status = IoGetDevicePropertyData(pnpsim_device_pdo(lamp), asked[i], LOCALE_NEUTRAL, 0,
                                         sizeof(buffer), buffer, &size, &type);
    }
    return status;
}

static NTSTATUS colour_set(void *context)
{
    ULONG red = 0xFF0000;
    return context == NULL
               ? IoSetDevicePropertyData(pnpsim_device_pdo(lamp), &SWEEP_COLOUR, LOCALE_NEUTRAL, 0,
                                         DEVPROP_TYPE_UINT32, sizeof(red), &red)
               : IoSetDeviceInterfacePropertyData(context, &SWEEP_COLOUR, LOCALE_NEUTRAL, 0,
                                                  DEVPROP_TYPE_UINT32, sizeof(red), &red);
}

static NTSTATUS colour_get(void *context)
{
    ULONG colour = 0;
    ULONG size;
    DEVPROPTYPE type;
    NTSTATUS status =
        context == NULL
            ? IoGetDevicePropertyData(pnpsim_device_pdo(lamp), &SWEEP_COLOUR, LOCALE_NEUTRAL, 0,
                                      sizeof(colour), &colour, &size, &type)
            : IoGetDeviceInterfacePropertyData(context, &SWEEP_COLOUR, LOCALE_NEUTRAL, 0,
                                               sizeof(colour), &colour, &size, &type);
    return NT_SUCCESS(status) && colour != 0xFF0000 ? STATUS_DATA_ERROR : status;
}

static NTSTATUS name_set(void *context)
{
    static const WCHAR name[] = L"Eye";
    (void)context;
    return IoSetDevicePropertyData(pnpsim_device_pdo(lamp), &DEVPKEY_Device_FriendlyName,
                                   LOCALE_NEUTRAL, 0, DEVPROP_TYPE_STRING, sizeof(name),
                                   (PVOID)(uintptr_t)name);
}

static int32_t properties(struct pnpsim *sim, void *context)
{
    struct steps steps = steps_begin(sim);
    (void)context;
    STEP(&steps, on_kernel(sim, ask_keys, NULL));
    STEP_HALF(&steps, on_kernel(sim, ask_all, NULL)); /* the driver key is there to stay */
    if (STEP(&steps, on_kernel(sim, colour_set, NULL))) {
        STEP(&steps, on_kernel(sim, colour_get, NULL));
    }
    if (STEP(&steps, on_kernel(sim, colour_set, &link))) {
        STEP(&steps, on_kernel(sim, colour_get, &link));
    }
    STEP(&steps, on_kernel(sim, name_set, NULL));
    return steps.status;
}

static void a_property_is_told_or_stored_or_nothing_happens(void **state)
{
    (void)state;
    struct pnpsim_sweep sweep = { .name = "properties", .prepare = a_lamp, .scenario = properties };
    sweep_run(&sweep, 60);
}

/* ---- Keys ---- */

static HANDLE opened;

static NTSTATUS key_open(void *context)
{
    return IoOpenDeviceRegistryKey(pnpsim_device_pdo(lamp), *(const ULONG *)context, KEY_READ,
                                   &opened);
}

static NTSTATUS interface_key_open(void *context)
{
    return IoOpenDeviceInterfaceRegistryKey(context, KEY_READ, &opened);
}

static NTSTATUS key_close(void *context)
{
    (void)context;
    return ZwClose(opened);
}

static int32_t keys(struct pnpsim *sim, void *context)
{
    ULONG which[] = { PLUGPLAY_REGKEY_DEVICE, PLUGPLAY_REGKEY_DRIVER,
                      PLUGPLAY_REGKEY_DEVICE | PLUGPLAY_REGKEY_CURRENT_HWPROFILE };
    struct steps steps = steps_begin(sim);
    (void)context;
    for (size_t i = 0; i < RTL_NUMBER_OF(which); i++) {
        if (STEP(&steps, on_kernel(sim, key_open, &which[i]))) {
            UNDO(&steps, on_kernel(sim, key_close, NULL));
        }
    }
    if (STEP(&steps, on_kernel(sim, interface_key_open, &link))) {
        UNDO(&steps, on_kernel(sim, key_close, NULL));
    }
    return steps.status;
}

static void a_key_is_opened_or_no_trace_of_it_is_left(void **state)
{
    (void)state;
    struct pnpsim_sweep sweep = { .name = "keys", .prepare = a_lamp, .scenario = keys };
    sweep_run(&sweep, 40);
}

/* ---- Lists and aliases ---- */

static NTSTATUS list(void *context)
{
    PZZWSTR names;
    NTSTATUS status = IoGetDeviceInterfaces(&KIT_CLASS, pnpsim_device_pdo(lamp), 0, &names);
    (void)context;
    if (NT_SUCCESS(status)) {
        ExFreePool(names);
    }
    return status;
}

static NTSTATUS alias(void *context)
{
    UNICODE_STRING other;
    NTSTATUS status = IoGetDeviceInterfaceAlias(&link, &KIT_OTHER_CLASS, &other);
    (void)context;
    if (NT_SUCCESS(status)) {
        RtlFreeUnicodeString(&other);
    }
    return status;
}

static NTSTATUS other_register(void *context)
{
    NTSTATUS status = IoRegisterDeviceInterface(pnpsim_device_pdo(lamp), &KIT_OTHER_CLASS, NULL,
                                                context);
    return status == STATUS_OBJECT_NAME_EXISTS ? STATUS_SUCCESS : status; /* a run before this */
}

static NTSTATUS other_free(void *context)
{
    RtlFreeUnicodeString(context);
    return STATUS_SUCCESS;
}

static int32_t lists(struct pnpsim *sim, void *context)
{
    struct steps steps = steps_begin(sim);
    UNICODE_STRING other = { 0 };
    (void)context;
    STEP(&steps, on_kernel(sim, list, NULL));
    if (STEP(&steps, on_kernel(sim, other_register, &other))) {
        STEP(&steps, on_kernel(sim, alias, NULL));
        UNDO(&steps, on_kernel(sim, other_free, &other));
    }
    return steps.status;
}

static void a_list_is_whole_or_not_there(void **state)
{
    (void)state;
    struct pnpsim_sweep sweep = { .name = "lists", .prepare = a_lamp, .scenario = lists };
    sweep_run(&sweep, 5);
}

pnpsim_main(cmocka_unit_test(a_property_is_told_or_stored_or_nothing_happens),
            cmocka_unit_test(a_key_is_opened_or_no_trace_of_it_is_left),
            cmocka_unit_test(a_list_is_whole_or_not_there));
