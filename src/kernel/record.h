/* SPDX-License-Identifier: MIT */
/* Small records the simulator keeps beside a driver's own structures: a queued DPC, a set timer, a
 * wait, a held lock. Windows needs no memory for these and the routines cannot fail, so injected
 * faults pass them by. */
#ifndef PN_KERNEL_RECORD_H
#define PN_KERNEL_RECORD_H

#include <stddef.h>
#include <stdint.h>

struct pnpsim;

/* Zeroed; never NULL: a host without memory stops the machine. Freed by pn_free. */
void *pn_record_alloc(struct pnpsim *sim, size_t size);

/* What injection was set to, while a span that must not fail runs. */
struct pn_exemption {
    uint64_t fail_at;
    uint64_t allocation_count;
};

void pn_exemption_begin(struct pnpsim *sim, struct pn_exemption *exemption);
void pn_exemption_end(struct pnpsim *sim, const struct pn_exemption *exemption);

#endif
