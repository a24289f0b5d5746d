/* SPDX-License-Identifier: MIT */
/* The life of the I/O layer's state. Its end runs no driver code: what drivers left (devices,
 * files, IRPs) is memory of the simulation and goes with it. */
#include "io/io.h"

#include "base/sim.h"
#include "io/irp.h"
#include "io/name.h"
#include "io/registry.h"
#include "kernel/kernel.h"

int pn_io_init(struct pnpsim *sim)
{
    struct pn_io *io = pn_alloc(sim, sizeof(*io));
    if (io == NULL) {
        return PNPSIM_E_NO_MEMORY;
    }
    pn_list_init(&io->drivers);
    pn_list_init(&io->irp_list);
    pn_list_init(&io->freed_irps);
    pn_list_init(&io->closing_files);
    pn_map_init(&io->irps, sim);
    pn_map_init(&io->remove_locks, sim);
    sim->io = io;
    sim->kernel->thread_ending = pn_irp_thread_ending;
    int result = pn_names_init(sim);
    return result != PNPSIM_OK ? result : pn_registry_init(sim);
}

void pn_io_finish(struct pnpsim *sim)
{
    struct pn_io *io = sim->io;
    if (io == NULL) {
        return;
    }
    pn_registry_finish(sim);
    pn_names_finish(sim);
    pn_map_finish(&io->remove_locks);
    pn_map_finish(&io->irps);
    pn_free(sim, io);
    sim->io = NULL;
}
