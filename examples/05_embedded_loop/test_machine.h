/* SPDX-License-Identifier: MIT */
/* The simulated machine as the program sees it: a clock card, and what it says. Kept apart because
 * uv.h and the Windows headers do not go into one source file. */
#ifndef TEST_MACHINE_H
#define TEST_MACHINE_H

#include <pnpsim/pnpsim.h>

#include <stdint.h>

struct machine_counts {
    uint32_t reported;
    uint32_t completed;
    uint32_t missed;
};

/* Names the GUIDs for stories. */
enum pnpsim_result machine_prepare(struct pnpsim *sim);

/* What is plugged in: a card that the driver `ticker` serves. */
const struct pnpsim_hardware *machine_hardware(void);

/* Makes the card tick, `count` times or until it is stopped (0), and stops it. An NTSTATUS or a
 * PNPSIM_E_ code, as what follows. */
int32_t machine_start_ticks(struct pnpsim *sim, struct pnpsim_device *card, uint32_t period_ms,
                            uint32_t count);
int32_t machine_stop_ticks(struct pnpsim *sim, struct pnpsim_device *card);
int32_t machine_count(struct pnpsim *sim, struct pnpsim_device *card,
                      struct machine_counts *ret_counts);

/* The number of the tick that an application is told of; 0 when it is told something else. */
uint32_t machine_tick_number(const struct pnpsim_app_event *event);

#endif
