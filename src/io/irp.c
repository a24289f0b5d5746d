/* SPDX-License-Identifier: MIT */
/* IRPs as memory: making, finding and freeing them. A freed IRP is kept for a while, overwritten,
 * so that its address does not become another IRP while a driver may still use it by mistake. */
#include "io/irp.h"

#include "base/check.h"
#include "base/sim.h"
#include "io/io.h"
#include "kernel/pool.h"
#include "kernel/record.h"

#include <string.h>

enum { FREED_KEPT_MAX = 32, FREED_BYTE = 0xDB };

/* The first location is preceded by a spare one: a driver that prepares the next location of an IRP
 * that has none left writes there, and not into the IRP. */
struct irp_block {
    struct pn_irp record;
    size_t size;
    IRP irp;
    IO_STACK_LOCATION spare;
    IO_STACK_LOCATION locations[];
};

static PIO_STACK_LOCATION locations_of(const struct pn_irp *record)
{
    if (record->owner == PN_IRP_FOREIGN) {
        return (PIO_STACK_LOCATION)(void *)(record->irp + 1);
    }
    return PN_CONTAINER(record, struct irp_block, record)->locations;
}

static void irp_init(struct pn_irp *record, USHORT size, CCHAR stack_size)
{
    PIRP irp = record->irp;
    memset(irp, 0, sizeof(*irp));
    irp->Type = IO_TYPE_IRP;
    irp->Size = size;
    irp->StackCount = stack_size;
    irp->CurrentLocation = (CHAR)(stack_size + 1);
    irp->ThreadListEntry.Flink = &irp->ThreadListEntry;
    irp->ThreadListEntry.Blink = &irp->ThreadListEntry;
    irp->Tail.Overlay.CurrentStackLocation = locations_of(record) + stack_size;
}

static bool record_add(struct pnpsim *sim, struct pn_irp *record)
{
    if (!pn_map_put(&sim->io->irps, pn_map_address(record->irp), record)) {
        return false;
    }
    pn_list_push_back(&sim->io->irp_list, &record->link);
    pn_list_init(&record->calls);
    return true;
}

static void record_remove(struct pnpsim *sim, struct pn_irp *record)
{
    pn_map_remove(&sim->io->irps, pn_map_address(record->irp));
    pn_list_remove(&record->link);
    struct pn_list *node;
    while ((node = pn_list_pop_front(&record->calls)) != NULL) {
        PN_CONTAINER(node, struct pn_irp_call, link)->record = NULL;
    }
}

struct pn_irp *pn_irp_create(struct pnpsim *sim, CCHAR stack_size, enum pn_irp_owner owner,
                             uint32_t driver)
{
    PN_ASSERT(stack_size > 0 && owner != PN_IRP_FOREIGN);

    size_t locations_size = (size_t)stack_size * sizeof(IO_STACK_LOCATION);
    size_t size = sizeof(struct irp_block) + locations_size;
    struct irp_block *block = pn_alloc(sim, size);
    if (block == NULL) {
        return NULL;
    }
    struct pn_irp *record = &block->record;
    block->size = size;
    record->irp = &block->irp;
    record->owner = owner;
    record->driver = driver;
    record->done = owner == PN_IRP_MANAGER ? pn_irp_wake_waiter : NULL;
    if (!record_add(sim, record)) {
        pn_free(sim, block);
        return NULL;
    }
    irp_init(record, (USHORT)(sizeof(IRP) + locations_size), stack_size);
    return record;
}

struct pn_irp *pn_irp_demand(struct pnpsim *sim, PDEVICE_OBJECT top)
{
    struct pn_exemption exemption;
    pn_exemption_begin(sim, &exemption);
    struct pn_irp *record = pn_irp_create(sim, top->StackSize, PN_IRP_MANAGER, 0);
    pn_exemption_end(sim, &exemption);
    return pn_surely(sim, record);
}

bool pn_irp_adopt(struct pnpsim *sim, PIRP irp, USHORT size, CCHAR stack_size, uint32_t driver)
{
    struct pn_irp *record = pn_map_get(&sim->io->irps, pn_map_address(irp));
    PN_ASSERT(record == NULL || record->owner == PN_IRP_FOREIGN);

    if (record == NULL) {
        record = pn_alloc(sim, sizeof(*record));
        if (record == NULL) {
            return false;
        }
        pn_list_init(&record->link);
        record->irp = irp;
        if (!record_add(sim, record)) {
            pn_free(sim, record);
            return false;
        }
        pn_keep(sim, record); /* the driver frees the IRP without a word */
    }
    record->owner = PN_IRP_FOREIGN;
    record->driver = driver;
    record->sent = false;
    record->completed = false;
    record->is_lost = false;
    record->in_pool = pn_pool_find_inside(sim, irp) != NULL;
    memset(irp, 0, size);
    irp_init(record, size, stack_size);
    return true;
}

void pn_irp_reuse(struct pnpsim *sim, PIRP irp, NTSTATUS status)
{
    struct pn_irp *record = pn_irp_find(sim, irp);
    UCHAR flags = irp->AllocationFlags;
    memset(locations_of(record), 0, (size_t)irp->StackCount * sizeof(IO_STACK_LOCATION));
    irp_init(record, irp->Size, irp->StackCount);
    irp->AllocationFlags = flags;
    irp->IoStatus.Status = status;
    record->sent = false;
    record->is_lost = false;
}

static void freed_irp_keep(struct pnpsim *sim, struct pn_irp *record)
{
    struct pn_io *io = sim->io;
    struct irp_block *block = PN_CONTAINER(record, struct irp_block, record);
    memset(&block->irp, FREED_BYTE, block->size - offsetof(struct irp_block, irp));
    pn_list_push_back(&io->freed_irps, &record->link);
    pn_keep(sim, block);
    if (++io->freed_irp_count > FREED_KEPT_MAX) {
        struct pn_list *oldest = pn_list_pop_front(&io->freed_irps);
        pn_free(sim, PN_CONTAINER(oldest, struct irp_block, record.link));
        io->freed_irp_count--;
    }
}

void pn_irp_free(struct pnpsim *sim, PIRP irp)
{
    struct pn_irp *record = pn_irp_find(sim, irp);
    PN_ASSERT(record != NULL);

    record_remove(sim, record);
    if (record->owner == PN_IRP_FOREIGN) {
        pn_free(sim, record);
    } else {
        freed_irp_keep(sim, record);
    }
}

struct pn_irp *pn_irp_find(const struct pnpsim *sim, const void *irp)
{
    struct pn_irp *record = pn_map_get(&sim->io->irps, pn_map_address(irp));
    if (record == NULL) {
        return NULL;
    }
    bool is_gone = record->in_pool && pn_pool_find_inside(sim, irp) == NULL;
    return is_gone ? NULL : record;
}

bool pn_irp_is_live(const struct pnpsim *sim, const void *irp)
{
    return pn_irp_find(sim, irp) != NULL;
}

bool pn_irp_was_freed(const struct pnpsim *sim, const void *irp)
{
    PN_LIST_EACH (node, &sim->io->freed_irps) {
        if (PN_CONTAINER(node, struct pn_irp, link)->irp == irp) {
            return true;
        }
    }
    return false;
}

uint32_t pn_irp_count(const struct pnpsim *sim, uint32_t driver)
{
    uint32_t count = 0;
    PN_LIST_EACH (node, &sim->io->irp_list) {
        const struct pn_irp *record = PN_CONTAINER(node, struct pn_irp, link);
        count += record->driver == driver && record->owner == PN_IRP_DRIVER;
    }
    return count;
}

uint64_t pn_irp_total(const struct pnpsim *sim)
{
    uint64_t count = 0;
    PN_LIST_EACH (node, &sim->io->irp_list) {
        count += PN_CONTAINER(node, struct pn_irp, link)->owner != PN_IRP_FOREIGN;
    }
    return count;
}
