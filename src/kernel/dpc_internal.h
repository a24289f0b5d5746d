/* SPDX-License-Identifier: MIT */
/* What dpc.c asks timer.c, and nobody else needs. */
#ifndef PN_KERNEL_DPC_INTERNAL_H
#define PN_KERNEL_DPC_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pnpsim;

bool pn_timer_is_set_by(const struct pnpsim *sim, uint32_t driver);
bool pn_timer_is_set_in(const struct pnpsim *sim, const void *start, size_t size);
void pn_timer_forget_of(struct pnpsim *sim, uint32_t driver);
void pn_timer_forget_in(struct pnpsim *sim, const void *start, size_t size);

static inline bool pn_lies_in(const void *pointer, const void *start, size_t size)
{
    return (uintptr_t)pointer - (uintptr_t)start < size;
}

#endif
