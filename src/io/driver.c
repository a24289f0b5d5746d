/* SPDX-License-Identifier: MIT */
/* Driver objects from load to unload. What DriverEntry or Unload leaves behind is reported and
 * taken away, so that the driver's code is never entered again through it. */
#include "io/driver.h"

#include "base/check.h"
#include "base/sim.h"
#include "base/text.h"
#include "io/device.h"
#include "io/io.h"
#include "io/irp.h"
#include "io/registry.h"
#include "io/unicode.h"
#include "kernel/dpc.h"
#include "kernel/frame.h"
#include "kernel/object.h"
#include "kernel/pool.h"
#include "kernel/stop.h"
#include "observe/finding.h"
#include "observe/probe.h"
#include "observe/trace.h"

#include <string.h>

enum { DRIVER_NAME_MAX = 64 };

struct driver_extension {
    struct pn_list link; /* pn_driver.extensions */
    PVOID id;
    PVOID memory;
};

struct pn_driver *pn_driver_of(PDRIVER_OBJECT object)
{
    return (struct pn_driver *)(void *)object;
}

struct pn_driver *pn_driver_find(const struct pnpsim *sim, const char *name)
{
    PN_LIST_EACH (node, &sim->io->drivers) {
        struct pn_driver *driver = PN_CONTAINER(node, struct pn_driver, link);
        if (pn_equals_folded(pn_name_text(sim, driver->name), name)) {
            return driver;
        }
    }
    return NULL;
}

bool pn_driver_is_machine(const struct pnpsim *sim, uint32_t name)
{
    const uint32_t *names = sim->io->machine_drivers;
    return name != 0 && (name == names[0] || name == names[1]);
}

struct pn_driver *pn_driver_named(const struct pnpsim *sim, uint32_t name)
{
    struct pn_io *io = sim->io;
    if (io->driver_recent != NULL && io->driver_recent->name == name) {
        return io->driver_recent;
    }
    PN_LIST_EACH (node, &io->drivers) {
        struct pn_driver *driver = PN_CONTAINER(node, struct pn_driver, link);
        if (driver->name == name) {
            io->driver_recent = driver;
            return driver;
        }
    }
    return NULL;
}

/* From here on nobody finds it. */
static void driver_unlink(struct pnpsim *sim, struct pn_driver *driver)
{
    pn_list_remove(&driver->link);
    if (sim->io->driver_recent == driver) {
        sim->io->driver_recent = NULL;
    }
}

static void driver_destroy(struct pnpsim *sim, void *body)
{
    struct pn_driver *driver = body;
    struct pn_list *node;
    while ((node = pn_list_pop_front(&driver->extensions)) != NULL) {
        struct driver_extension *extension = PN_CONTAINER(node, struct driver_extension, link);
        pn_free(sim, extension->memory);
        pn_free(sim, extension);
    }
    pn_unicode_free(sim, &driver->extension.ServiceKeyName);
    pn_unicode_free(sim, &driver->object.DriverName);
    driver_unlink(sim, driver);
}

static const struct pn_object_class driver_class = { .type = PN_OBJECT_DRIVER,
                                                     .name = "driver object",
                                                     .destroy = driver_destroy };

/* What every entry of MajorFunction is until the driver sets it. */
static NTSTATUS refuse_request(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    struct pnpsim *sim = pn_driver_of(DeviceObject->DriverObject)->sim;
    const struct pn_irp *record = pn_irp_find(sim, Irp);
    if (record == NULL || record->completed) {
        return STATUS_INVALID_DEVICE_REQUEST; /* called by the driver itself, with no request */
    }
    Irp->IoStatus.Status = STATUS_INVALID_DEVICE_REQUEST;
    Irp->IoStatus.Information = 0;
    pn_irp_complete(sim, Irp, IO_NO_INCREMENT);
    return STATUS_INVALID_DEVICE_REQUEST;
}

static bool driver_init(struct pnpsim *sim, struct pn_driver *driver, const char *name,
                        PDRIVER_INITIALIZE entry)
{
    static const UNICODE_STRING directory = PN_UNICODE(L"\\Driver\\");
    static UNICODE_STRING hardware =
        PN_UNICODE(L"\\REGISTRY\\MACHINE\\HARDWARE\\DESCRIPTION\\SYSTEM");
    DRIVER_OBJECT *object = &driver->object;
    pn_list_init(&driver->link);
    pn_list_init(&driver->devices);
    pn_list_init(&driver->extensions);
    driver->sim = sim;
    driver->name = pn_object_of(driver)->name;
    object->Type = IO_TYPE_DRIVER;
    object->Size = sizeof(DRIVER_OBJECT);
    object->DriverExtension = &driver->extension;
    object->HardwareDatabase = &hardware;
    object->DriverInit = entry;
    for (size_t i = 0; i <= IRP_MJ_MAXIMUM_FUNCTION; i++) {
        object->MajorFunction[i] = refuse_request;
    }
    driver->extension.DriverObject = object;
    PUNICODE_STRING service = &driver->extension.ServiceKeyName;
    return pn_unicode_from_utf8(sim, name, service) &&
           pn_unicode_join(sim, &directory, service, &object->DriverName);
}

static NTSTATUS service_key_create(struct pnpsim *sim, const struct pn_driver *driver,
                                   PUNICODE_STRING ret_path)
{
    static const UNICODE_STRING services =
        PN_UNICODE(L"\\REGISTRY\\MACHINE\\SYSTEM\\CurrentControlSet\\Services\\");
    UNICODE_STRING path;
    PVOID key;
    if (!pn_unicode_join(sim, &services, &driver->extension.ServiceKeyName, &path)) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    NTSTATUS status = pn_registry_open(sim, NULL, &path, TRUE, &key);
    if (!NT_SUCCESS(status)) {
        pn_unicode_free(sim, &path);
        return status;
    }
    pn_object_unref(sim, key);
    *ret_path = path;
    return STATUS_SUCCESS;
}

static void trace_driver(struct pnpsim *sim, const struct pn_driver *driver, const char *what,
                         NTSTATUS status)
{
    pn_trace(sim, PN_TRACE_DRIVER, driver->name, driver->name, pn_name(sim, what), status);
}

static void devices_delete(struct pnpsim *sim, struct pn_driver *driver)
{
    PDEVICE_OBJECT next;
    for (PDEVICE_OBJECT device = driver->object.DeviceObject; device != NULL; device = next) {
        next = device->NextDevice;
        PDEVICE_OBJECT lower = pn_device_of(device)->attached_to;
        if (lower != NULL) {
            pn_device_detach(sim, lower);
        }
        if (!pn_device_of(device)->delete_pending) {
            pn_device_delete(sim, device);
        }
    }
}

/* V-CODE_AFTER_UNLOAD: what would still run code of the driver. */
static uint32_t report_pending(struct pnpsim *sim, const struct pn_driver *driver,
                               const char *routine)
{
    const char *name = pn_name_text(sim, driver->name);
    const char *deferred = pn_dpc_pending_of(sim, driver->name);
    uint32_t code = 0;
    if (driver->pending_callbacks > 0) {
        code = pn_violation(sim, PN_RULE_CODE_AFTER_UNLOAD, routine,
                            "%s of %s returned while %u callbacks of the driver are still to come",
                            routine, name, driver->pending_callbacks);
    }
    if (deferred != NULL) {
        uint32_t pending = pn_violation(sim, PN_RULE_CODE_AFTER_UNLOAD, routine,
                                        "%s of %s returned while a %s of the driver is still set",
                                        routine, name, deferred);
        code = code != 0 ? code : pending;
        pn_dpc_forget_of(sim, driver->name);
    }
    return code;
}

/* K-4.9. Returns the bug check code that must be raised, or 0. */
static uint32_t report_left_behind(struct pnpsim *sim, const struct pn_driver *driver,
                                   const char *routine)
{
    uint64_t bytes = 0;
    uint32_t blocks = pn_pool_count(sim, driver->name, &bytes);
    uint32_t irps = pn_irp_count(sim, driver->name);
    const char *name = pn_name_text(sim, driver->name);
    uint32_t code = 0;
    if (blocks > 0 || irps > 0 || driver->device_count > 0) {
        code = pn_violation(sim, PN_RULE_POOL_LEAK_AT_UNLOAD, routine,
                            "%s of %s left behind %u pool blocks (%llu bytes), %u IRPs and %u "
                            "device objects",
                            routine, name, blocks, (unsigned long long)bytes, irps,
                            driver->device_count);
    }
    uint32_t pending = report_pending(sim, driver, routine);
    code = code != 0 ? code : pending;
    const struct pn_probes *probes = pn_probes(sim);
    if (driver->registration_count > 0 && probes->driver_unloading != NULL) {
        uint32_t held = probes->driver_unloading(sim, name, driver->registration_count);
        code = code != 0 ? code : held;
    }
    return code;
}

/* The driver object stays while somebody references it or one of its devices. */
static void driver_retire(struct pnpsim *sim, struct pn_driver *driver, const char *routine)
{
    uint32_t code = report_left_behind(sim, driver, routine);
    driver->unloading = true;
    devices_delete(sim, driver);
    driver_unlink(sim, driver);
    if (sim->io->driver_retired != NULL) {
        sim->io->driver_retired(sim, driver);
    }
    pn_object_unref(sim, driver);
    pn_bugcheck_if(sim, code);
}

/* The path is valid during DriverEntry only, as a driver must expect. */
static NTSTATUS run_entry(struct pnpsim *sim, struct pn_driver *driver, PUNICODE_STRING path)
{
    struct pn_callout callout;
    pn_callout_begin(sim, &callout, PN_FRAME_DRIVER_ENTRY, "DriverEntry", driver->name,
                     PASSIVE_LEVEL);
    NTSTATUS status = driver->object.DriverInit(&driver->object, path);
    pn_callout_end(sim, &callout);
    for (PDEVICE_OBJECT device = driver->object.DeviceObject; device != NULL;
         device = device->NextDevice) {
        device->Flags &= ~(ULONG)DO_DEVICE_INITIALIZING;
    }
    return status;
}

static bool driver_name_is_valid(const char *name)
{
    size_t length = strlen(name);
    return length > 0 && length <= DRIVER_NAME_MAX && strpbrk(name, "\\/") == NULL;
}

NTSTATUS pn_driver_load(struct pnpsim *sim, const char *name, PDRIVER_INITIALIZE entry,
                        struct pn_driver **ret_driver, bool *ret_entered)
{
    PN_ASSERT(pn_driver_find(sim, name) == NULL);

    *ret_entered = false;
    if (!driver_name_is_valid(name)) {
        return STATUS_OBJECT_NAME_INVALID;
    }
    uint32_t id = pn_name(sim, name); /* drivers are found by it: without one there is none */
    struct pn_driver *driver = id == 0 ? NULL
                                       : pn_object_create(sim, &driver_class, sizeof(*driver), id);
    if (driver == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    UNICODE_STRING path;
    NTSTATUS status = STATUS_INSUFFICIENT_RESOURCES;
    if (driver_init(sim, driver, name, entry)) {
        status = service_key_create(sim, driver, &path);
    }
    if (!NT_SUCCESS(status)) {
        pn_object_unref(sim, driver);
        return status;
    }
    pn_list_push_back(&sim->io->drivers, &driver->link);
    trace_driver(sim, driver, "load", STATUS_SUCCESS);
    *ret_entered = true;
    status = run_entry(sim, driver, &path);
    pn_unicode_free(sim, &path);
    trace_driver(sim, driver, "entry", status);
    if (!NT_SUCCESS(status)) {
        driver_retire(sim, driver, "DriverEntry");
        return status;
    }
    *ret_driver = driver;
    return STATUS_SUCCESS;
}

static bool device_is_held(struct pnpsim *sim, PDEVICE_OBJECT object, struct pn_text *reasons)
{
    const struct pn_device *device = pn_device_of(object);
    const char *name = pn_name_text(sim, pn_object_name(sim, object));
    if (device->open_count > 0) {
        pn_text_format(reasons, "device %s is open (%u file objects)\n", name, device->open_count);
        return true;
    }
    if (object->AttachedDevice != NULL) {
        pn_text_format(reasons, "another driver's device is attached to device %s\n", name);
        return true;
    }
    if (device->attached_to != NULL || device->devnode != NULL) {
        pn_text_format(reasons, "device %s is part of a device stack\n", name);
        return true;
    }
    uint32_t references = pn_object_of(object)->references;
    if (references > 1) {
        pn_text_format(reasons, "device %s has %u references\n", name, references - 1);
        return true;
    }
    return false;
}

bool pn_driver_is_held(struct pnpsim *sim, const struct pn_driver *driver, struct pn_text *reasons)
{
    bool held = false;
    if (driver->object.DriverUnload == NULL) {
        pn_text_format(reasons, "it has no Unload routine\n");
        held = true;
    }
    if (driver->registration_count > 0) {
        pn_text_format(reasons, "%u notification registrations hold it\n",
                       driver->registration_count);
        held = true;
    }
    if (driver->deleted_count > 0) {
        pn_text_format(reasons, "%u deleted devices are still referenced\n", driver->deleted_count);
        held = true;
    }
    for (PDEVICE_OBJECT device = driver->object.DeviceObject; device != NULL;
         device = device->NextDevice) {
        held = device_is_held(sim, device, reasons) || held;
    }
    return held;
}

void pn_driver_unload_refused(struct pnpsim *sim, const struct pn_driver *driver)
{
    const struct pn_probes *probes = pn_probes(sim);
    if (probes->driver_unloading != NULL) {
        pn_bugcheck_if(sim, probes->driver_unloading(sim, pn_name_text(sim, driver->name),
                                                     driver->registration_count));
    }
}

void pn_driver_unload(struct pnpsim *sim, struct pn_driver *driver)
{
    PN_ASSERT(driver->object.DriverUnload != NULL && !driver->unloading);

    driver->unloading = true;
    driver->object.Flags |= DRVO_UNLOAD_INVOKED;
    struct pn_callout callout;
    pn_callout_begin(sim, &callout, PN_FRAME_UNLOAD, "Unload", driver->name, PASSIVE_LEVEL);
    driver->object.DriverUnload(&driver->object);
    pn_callout_end(sim, &callout);
    trace_driver(sim, driver, "unload", STATUS_SUCCESS);
    driver_retire(sim, driver, "Unload");
}

void pn_driver_link_device(struct pn_driver *driver, PDEVICE_OBJECT device)
{
    device->DriverObject = &driver->object;
    device->NextDevice = driver->object.DeviceObject;
    driver->object.DeviceObject = device;
    pn_list_push_front(&driver->devices, &pn_device_of(device)->of_driver);
    driver->device_count++;
}

/* What in the chain should lead to the device. */
static PDEVICE_OBJECT *chain_before(struct pn_driver *driver, PDEVICE_OBJECT device)
{
    const struct pn_list *newer = pn_device_of(device)->of_driver.prev;
    return newer == &driver->devices
               ? &driver->object.DeviceObject
               : &PN_CONTAINER(newer, struct pn_device, of_driver)->object.NextDevice;
}

/* Drivers walk the chain, and some have been seen to write to it: it is searched when it is not as
 * we have made it, and a device that is not on it is only uncounted. */
void pn_driver_unlink_device(struct pn_driver *driver, PDEVICE_OBJECT device)
{
    PN_ASSERT(driver->device_count > 0);

    PDEVICE_OBJECT *at = chain_before(driver, device);
    if (*at != device) {
        at = &driver->object.DeviceObject;
        while (*at != NULL && *at != device) {
            at = &(*at)->NextDevice;
        }
    }
    if (*at != NULL) {
        *at = device->NextDevice;
    }
    device->NextDevice = NULL;
    pn_list_remove(&pn_device_of(device)->of_driver);
    driver->device_count--;
}

static struct driver_extension *extension_find(const struct pn_driver *driver, PVOID id)
{
    PN_LIST_EACH (node, &driver->extensions) {
        struct driver_extension *extension = PN_CONTAINER(node, struct driver_extension, link);
        if (extension->id == id) {
            return extension;
        }
    }
    return NULL;
}

NTSTATUS pn_driver_extension_add(struct pnpsim *sim, struct pn_driver *driver, PVOID id, ULONG size,
                                 PVOID *ret_extension)
{
    if (extension_find(driver, id) != NULL) {
        return STATUS_OBJECT_NAME_COLLISION;
    }
    struct driver_extension *extension = pn_alloc(sim, sizeof(*extension));
    if (extension == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    extension->memory = pn_alloc(sim, size);
    if (extension->memory == NULL) {
        pn_free(sim, extension);
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    extension->id = id;
    pn_list_push_back(&driver->extensions, &extension->link);
    *ret_extension = extension->memory;
    return STATUS_SUCCESS;
}

PVOID pn_driver_extension_get(const struct pn_driver *driver, PVOID id)
{
    const struct driver_extension *extension = extension_find(driver, id);
    return extension == NULL ? NULL : extension->memory;
}
