/* SPDX-License-Identifier: MIT */
/* Bringing up the bus that the test's hardware hangs on: the root driver's PDO, the bus driver's
 * stack on it, and the list of slots that the bus looks at. */
#include "pnp/builtin.h"

#include "base/check.h"
#include "base/sim.h"
#include "base/text.h"
#include "io/driver.h"
#include "io/io.h"
#include "io/irp.h"
#include "kernel/record.h"
#include "observe/trace.h"
#include "pnp/pnp.h"
#include "tree/devnode.h"
#include "tree/hardware.h"
#include "tree/tree.h"

PDRIVER_INITIALIZE pn_builtin_driver(const char *name)
{
    static const struct {
        const char *name;
        PDRIVER_INITIALIZE entry;
    } drivers[] = {
        { PN_BUILTIN_ROOT, pn_root_driver_entry },
        { PN_BUILTIN_BUS, pn_bus_driver_entry },
        { PN_BUILTIN_STUB, pn_stub_driver_entry },
        { PN_BUILTIN_DETECT, pn_detect_driver_entry },
    };
    for (size_t i = 0; i < sizeof(drivers) / sizeof(drivers[0]); i++) {
        if (pn_equals_folded(drivers[i].name, name)) {
            return drivers[i].entry;
        }
    }
    return NULL;
}

/* The bus device, ready to be started. */
static struct pn_devnode *bus_node_create(struct pnpsim *sim, PDEVICE_OBJECT pdo)
{
    struct pn_devnode *bus = pn_surely(sim, pn_node_create(sim, sim->tree->root));
    bus->name = pn_name(sim, PN_BUILTIN_BUS);
    bus->is_reported = true;
    bus->drivers.function = PN_BUILTIN_BUS;
    pn_node_set_pdo(sim, bus, pdo);
    if (!NT_SUCCESS(pn_node_identify(sim, bus))) {
        pn_surely(sim, NULL); /* nothing but the host's memory can be the reason */
    }
    pn_node_set_state(sim, bus, PN_NODE_ENUMERATED);
    return bus;
}

static void bus_bring_up(struct pnpsim *sim)
{
    struct pn_pnp *pnp = sim->pnp;
    struct pn_driver *driver;
    if (!NT_SUCCESS(pn_driver_demand(sim, PN_BUILTIN_ROOT, &driver))) {
        return;
    }
    driver->is_kept = true;
    PDEVICE_OBJECT pdo = driver->object.DeviceObject;
    PN_ASSERT(pdo != NULL);

    struct pn_devnode *bus = bus_node_create(sim, pdo);
    pn_node_start(sim, bus);
    if (bus->state == PN_NODE_STARTED &&
        NT_SUCCESS(pn_irp_send_internal_control(sim, bus->pdo, bus->name, IOCTL_SIMBUS_CONNECT,
                                                pnp->slots))) {
        pnp->bus = bus;
    }
}

/* The bus is a part of the machine and not of what is tested: no injected fault reaches it. */
void pn_bus_bring_up(struct pnpsim *sim, struct pn_job *job)
{
    (void)job;
    if (sim->pnp->bus != NULL) {
        return;
    }
    struct pn_exemption exemption;
    sim->io->machine_drivers[0] = pn_name(sim, PN_BUILTIN_ROOT);
    sim->io->machine_drivers[1] = pn_name(sim, PN_BUILTIN_BUS);
    pn_exemption_begin(sim, &exemption);
    bus_bring_up(sim);
    pn_exemption_end(sim, &exemption);
}
