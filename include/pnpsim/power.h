/* SPDX-License-Identifier: MIT */
/* System power: putting the machine to sleep and waking it up. */
#ifndef PNPSIM_POWER_H
#define PNPSIM_POWER_H

#include <pnpsim/device.h>
#include <pnpsim/export.h>
#include <pnpsim/sim.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The system power states, with the values of SYSTEM_POWER_STATE. */
enum pnpsim_system_state {
    PNPSIM_S0 = 1, /* working; where a machine begins */
    PNPSIM_S1,
    PNPSIM_S2,
    PNPSIM_S3, /* sleeping */
    PNPSIM_S4, /* hibernated */
    PNPSIM_S5  /* shut down */
};

/* Brings the machine into `state` and runs it until idle (K-7.6.1). Going down, every started
 * device is asked with IRP_MN_QUERY_POWER, children before their parents, and then sent
 * IRP_MN_SET_POWER in the same order; a shutdown asks nobody. Back to PNPSIM_S0 parents come
 * before their children. PNPSIM_E_VETOED when a device refused: *ret_veto (may be NULL) says
 * which, all that were asked have got IRP_MN_SET_POWER for S0, and the machine works on.
 * PNPSIM_E_INVALID for a way that does not begin or end at S0, PNPSIM_E_BUSY while another
 * change is under way; the state it has already: PNPSIM_OK, nothing happens. */
PNPSIM_API enum pnpsim_result pnpsim_system_power(struct pnpsim *sim,
                                                  enum pnpsim_system_state state,
                                                  struct pnpsim_veto *ret_veto);
/* Only queues it. */
PNPSIM_API enum pnpsim_result pnpsim_system_power_begin(struct pnpsim *sim,
                                                        enum pnpsim_system_state state);
/* How the latest change ended: PNPSIM_OK, PNPSIM_E_VETOED with *ret_veto (may be NULL) filled,
 * PNPSIM_E_BUSY while it is under way, PNPSIM_E_NOT_FOUND when there was none. Runs nothing. */
PNPSIM_API enum pnpsim_result pnpsim_system_power_result(struct pnpsim *sim,
                                                         struct pnpsim_veto *ret_veto);
/* PNPSIM_S0 for NULL. */
PNPSIM_API enum pnpsim_system_state pnpsim_system_state(const struct pnpsim *sim);

/* The power state that the device's bus driver last told the power manager of its PDO
 * (PoSetPowerState), a DEVICE_POWER_STATE: 1 is D0, 4 is D3; 0 when it has told none yet, or the
 * device is absent. */
PNPSIM_API int pnpsim_device_power(const struct pnpsim_device *device);

#ifdef __cplusplus
}
#endif

#endif
