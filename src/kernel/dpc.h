/* SPDX-License-Identifier: MIT */
/* Deferred procedure calls, timers and the clock. A DPC runs at DISPATCH_LEVEL on the stack of
 * whoever lets it: at once when queued below DISPATCH_LEVEL, else when the IRQL falls below it. */
#ifndef PN_KERNEL_DPC_H
#define PN_KERNEL_DPC_H

#include <wdm.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pnpsim;

void pn_dpc_init(PRKDPC dpc, PKDEFERRED_ROUTINE routine, PVOID context);
/* False when KeInitializeDpc has not been called on it. */
bool pn_dpc_is_initialized(const KDPC *dpc);
/* False when it is queued already. */
bool pn_dpc_insert(struct pnpsim *sim, PRKDPC dpc, PVOID argument1, PVOID argument2);
bool pn_dpc_remove(struct pnpsim *sim, PRKDPC dpc);
/* Runs every queued DPC. Called by the scheduler and by pn_irql_set, below DISPATCH_LEVEL. */
void pn_dpc_drain(struct pnpsim *sim);
/* The same for the running task, when its IRQL allows it. Unwinds when a DPC stops the machine. */
void pn_dpc_let_run(struct pnpsim *sim);
/* Queues a DPC for `driver` and runs nothing. False when it is queued already. */
bool pn_dpc_enqueue(struct pnpsim *sim, PRKDPC dpc, PVOID argument1, PVOID argument2,
                    uint32_t driver);

void pn_timer_init(PKTIMER timer, TIMER_TYPE type);
/* True when the timer was already set. `period` in milliseconds, 0: once. */
bool pn_timer_set(struct pnpsim *sim, PKTIMER timer, LARGE_INTEGER due, LONG period, PKDPC dpc);
bool pn_timer_cancel(struct pnpsim *sim, PKTIMER timer);
/* The earliest due time of all timers, 0 when there is none. */
uint64_t pn_timer_next(const struct pnpsim *sim);
/* Expires every timer due at or before now: signals it and queues its DPC. */
void pn_timer_expire(struct pnpsim *sim);

/* What is still queued or set by a driver's code, or lies in [start, start + size): "DPC",
 * "timer", or NULL. */
const char *pn_dpc_pending_of(const struct pnpsim *sim, uint32_t driver);
const char *pn_dpc_pending_in(const struct pnpsim *sim, const void *start, size_t size);
/* Forgets a driver's queued DPCs and set timers, or those in memory that is being freed. */
void pn_dpc_forget_of(struct pnpsim *sim, uint32_t driver);
void pn_dpc_forget_in(struct pnpsim *sim, const void *start, size_t size);

/* The date and time, 100 ns units since 1601. The machine starts at the same one each time. */
LONGLONG pn_time_system(const struct pnpsim *sim);
/* The virtual time that a due time means: negative is relative, positive a date. */
uint64_t pn_time_due(const struct pnpsim *sim, LARGE_INTEGER due);
/* Lets time pass while the running task keeps the processor. */
void pn_time_stall(struct pnpsim *sim, uint64_t duration);

#endif
