/* SPDX-License-Identifier: MIT */
/* Drivers by name: already loaded, supplied by the test, built in, or a module. */
#include "base/memory.h"
#include "base/sim.h"
#include "base/text.h"
#include "host/host.h"
#include "io/driver.h"
#include "io/io.h"
#include "kernel/object.h"
#include "observe/trace.h"
#include "pnp/builtin.h"
#include "pnp/pnp.h"

#include <detail/abi.h>

#include <stdio.h>

struct pn_image {
    struct pn_list link; /* pn_pnp.images */
    char *name;
    pnpsim_driver_entry *entry;
};

static struct pn_image *image_find(const struct pnpsim *sim, const char *name)
{
    PN_LIST_EACH (position, &sim->pnp->images) {
        struct pn_image *image = PN_CONTAINER(position, struct pn_image, link);
        if (pn_equals_folded(image->name, name)) {
            return image;
        }
    }
    return NULL;
}

bool pn_image_is_known(const struct pnpsim *sim, const char *name)
{
    return image_find(sim, name) != NULL;
}

bool pn_image_add(struct pnpsim *sim, const char *name, pnpsim_driver_entry *entry)
{
    struct pn_image *image = pn_alloc(sim, sizeof(*image));
    if (image == NULL) {
        return false;
    }
    image->name = pn_copy_text(sim, name);
    image->entry = entry;
    if (image->name == NULL) {
        pn_free(sim, image);
        return false;
    }
    pn_list_push_back(&sim->pnp->images, &image->link);
    pn_keep(sim, image->name);
    pn_keep(sim, image);
    return true;
}

static PDRIVER_INITIALIZE module_entry(struct pnpsim *sim, const char *name)
{
    struct pn_pnp *pnp = sim->pnp;
    pnp->load_result = PNPSIM_E_MODULE;
    const struct pnpsim_driver_image *image =
        pn_module_load(sim->options.driver_path, name, pnp->load_error, sizeof(pnp->load_error));
    if (image == NULL) {
        return NULL;
    }
    if (image->abi != PN_WDK_ABI) {
        snprintf(pnp->load_error, sizeof(pnp->load_error),
                 "driver module %s was built against other headers (version %u, this library has "
                 "%u): build it again",
                 name, image->abi, (unsigned)PN_WDK_ABI);
        return NULL;
    }
    if (image->entry == NULL) {
        snprintf(pnp->load_error, sizeof(pnp->load_error),
                 "driver module %s has no DriverEntry: define NTSTATUS DriverEntry(PDRIVER_OBJECT, "
                 "PUNICODE_STRING) in one of its sources",
                 name);
        return NULL;
    }
    return (PDRIVER_INITIALIZE)image->entry;
}

NTSTATUS pn_driver_demand(struct pnpsim *sim, const char *name, struct pn_driver **ret_driver)
{
    struct pn_driver *driver = pn_driver_find(sim, name);
    if (driver != NULL) {
        *ret_driver = driver;
        return STATUS_SUCCESS;
    }
    struct pn_image *image = image_find(sim, name);
    PDRIVER_INITIALIZE entry = image != NULL ? (PDRIVER_INITIALIZE)image->entry
                                             : pn_builtin_driver(name);
    if (entry == NULL) {
        entry = module_entry(sim, name);
    }
    if (entry == NULL) {
        pn_trace(sim, PN_TRACE_DRIVER, pn_name(sim, name), 0, pn_name(sim, "load"),
                 STATUS_OBJECT_NAME_NOT_FOUND);
        return STATUS_OBJECT_NAME_NOT_FOUND;
    }
    bool was_entered;
    NTSTATUS status = pn_driver_load(sim, name, entry, ret_driver, &was_entered);
    if (!NT_SUCCESS(status)) {
        sim->pnp->load_result = was_entered || status != STATUS_INSUFFICIENT_RESOURCES
                                    ? PNPSIM_E_DRIVER
                                    : PNPSIM_E_NO_MEMORY;
        snprintf(sim->pnp->load_error, sizeof(sim->pnp->load_error), "%s %s failed with 0x%08X",
                 was_entered ? "DriverEntry of" : "loading", name, (unsigned)status);
    }
    return status;
}

static void unload_run(struct pnpsim *sim, struct pn_job *job)
{
    struct pn_driver *driver = job->driver;
    struct pn_text reasons;
    driver->unload_queued = false;
    pn_text_init_record(&reasons, sim);
    bool is_held = driver->unloading || pn_driver_is_held(sim, driver, &reasons);
    pn_text_finish(&reasons);
    if (!is_held) {
        pn_driver_unload(sim, driver);
    }
    pn_object_unref(sim, &driver->object);
}

/* K-7.4 A.12. A driver that the test loaded by name stays until the test unloads it. */
void pn_driver_consider_unload(struct pnpsim *sim, struct pn_driver *driver)
{
    if (driver->is_kept || driver->unloading || driver->device_count > 0 || driver->unload_queued) {
        return;
    }
    if (driver->registration_count > 0) {
        pn_driver_unload_refused(sim, driver);
        return;
    }
    pn_object_ref(sim, &driver->object);
    driver->unload_queued = true;
    pn_submit_driver(sim, unload_run, driver);
}
