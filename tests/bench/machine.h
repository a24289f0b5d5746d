/* SPDX-License-Identifier: MIT */
/* The simulated machine that the rows measure: devices served by the built-in stub, a driver that
 * registers callbacks and reports events, and a count of what was delivered. Its driver-side code
 * is plain Windows code; files that use this header see neither Windows nor libuv. */
#ifndef BENCH_MACHINE_H
#define BENCH_MACHINE_H

#include <pnpsim/pnpsim.h>

#include <stddef.h>
#include <stdint.h>

struct machine;

/* `loop` may be NULL. */
struct machine *machine_create(enum pnpsim_profile profile, struct uv_loop_s *loop,
                               uint32_t devices);
void machine_destroy(struct machine *machine);
/* The same for a machine that runs from a loop; the loop has then still to run. */
void machine_shut_down(struct machine *machine);
struct pnpsim *machine_sim(struct machine *machine);

/* Plugs in `count` more, each with three ids and an interface that is enabled, and waits until they
 * have started; nanoseconds in all. */
uint64_t machine_grow(struct machine *machine, uint32_t count);
/* Pulls out whatever machine_grow has plugged in; nanoseconds in all. */
uint64_t machine_shrink(struct machine *machine);

/* The callback of every registration, for a baseline that calls it by hand: it counts. */
int32_t machine_callback(void *notification, void *context);
uint64_t machine_delivered(const struct machine *machine);

/* Registers `count` times on each of the devices from `first` on. */
void machine_register(struct machine *machine, uint32_t first, uint32_t devices, uint32_t count);
/* Registers `count` times for an interface class. */
void machine_register_class(struct machine *machine, uint32_t count);

/* Reports one event about each listed device, then delivers all; nanoseconds in all. */
uint64_t machine_report(struct machine *machine, const uint32_t *devices, uint32_t count);
/* `count` events about device 0, each reported by the callback of the one before; nanoseconds. */
uint64_t machine_chain(struct machine *machine, uint32_t count);
/* Reports one event about device 0 on this thread, as a driver does that an application has called,
 * and leaves it queued. */
void machine_report_here(struct machine *machine);
/* Registers and unregisters `count` times, for a class or for device 0; nanoseconds in all. */
uint64_t machine_churn_class(struct machine *machine, uint32_t count);
uint64_t machine_churn_target(struct machine *machine, uint32_t count);

#endif
