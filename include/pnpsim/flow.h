/* SPDX-License-Identifier: MIT */
/* What happens to a device that stays in its slot: disabling, driver updates, ejection, rebalancing
 * of resources; and why a device does not work. */
#ifndef PNPSIM_FLOW_H
#define PNPSIM_FLOW_H

#include <pnpsim/device.h>
#include <pnpsim/export.h>
#include <pnpsim/sim.h>

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Each verb here runs the machine until idle; its _begin form only queues the request, and
 * pnpsim_remove_result tells later how it ended. Errors of all of them: PNPSIM_E_INVALID,
 * PNPSIM_E_NOT_FOUND when the device is not there, PNPSIM_E_BUSY while another request for it is
 * under way, PNPSIM_E_NO_MEMORY. */

/* Disables the device: an orderly removal (K-7.4 A) after which it stays without drivers, with
 * problem 22, until it is enabled. PNPSIM_E_VETOED fills *ret_veto, which may be NULL; a device
 * that says PNP_DEVICE_NOT_DISABLEABLE, or has such a descendant, vetoes by
 * PNP_VetoNonDisableable. A device that is disabled already: PNPSIM_OK, nothing happens. */
PNPSIM_API enum pnpsim_result pnpsim_disable(struct pnpsim *sim, struct pnpsim_device *device,
                                             struct pnpsim_veto *ret_veto);
PNPSIM_API enum pnpsim_result pnpsim_disable_begin(struct pnpsim *sim,
                                                   struct pnpsim_device *device);

/* Lets a disabled device, and one that was removed or has failed to start, start again, with new
 * devices on its stack. PNPSIM_E_START_FAILED when it does not start; a device that is started
 * already: PNPSIM_OK, nothing happens. */
PNPSIM_API enum pnpsim_result pnpsim_enable(struct pnpsim *sim, struct pnpsim_device *device);
PNPSIM_API enum pnpsim_result pnpsim_enable_begin(struct pnpsim *sim, struct pnpsim_device *device);

/* Updates the driver: an orderly removal, then a start with `driver` as the function driver (NULL:
 * the same as before). Vetoed, the device goes on with the old one. PNPSIM_E_VETOED,
 * PNPSIM_E_START_FAILED. */
PNPSIM_API enum pnpsim_result pnpsim_update_driver(struct pnpsim *sim, struct pnpsim_device *device,
                                                   const char *driver,
                                                   struct pnpsim_veto *ret_veto);
PNPSIM_API enum pnpsim_result pnpsim_update_driver_begin(struct pnpsim *sim,
                                                         struct pnpsim_device *device,
                                                         const char *driver);

/* Asks for ejection as the user does (K-7.4 D): query and removal of the device, its descendants,
 * its removal and ejection relations; then IRP_MN_EJECT to the bus when the device has
 * EjectSupported, after which it is gone from its slot, else it is held with problem 47 until it is
 * unplugged. PNPSIM_E_VETOED, also by PNP_VetoIllegalDeviceRequest for a device that is neither
 * removable nor ejectable; PNPSIM_E_DRIVER when the bus fails the ejection of the removed device,
 * which is then held too. */
PNPSIM_API enum pnpsim_result pnpsim_eject(struct pnpsim *sim, struct pnpsim_device *device,
                                           struct pnpsim_veto *ret_veto);
PNPSIM_API enum pnpsim_result pnpsim_eject_begin(struct pnpsim *sim, struct pnpsim_device *device);

/* Assigns other resources, up to the first PNPSIM_RESOURCE_NONE or PNPSIM_RESOURCES_MAX; the next
 * start, also that of a rebalance, delivers them. Runs nothing. */
PNPSIM_API enum pnpsim_result pnpsim_set_resources(struct pnpsim *sim, struct pnpsim_device *device,
                                                   const struct pnpsim_resource *resources);

/* Rebalances resources: QUERY_STOP to each of the devices, STOP to all that agreed, START with the
 * resources they are assigned now (K-7.2.10). A device that refuses gets CANCEL_STOP and takes no
 * part; *ret_stopped (may be NULL) is how many took part. A restart that fails removes the
 * device by surprise. */
PNPSIM_API enum pnpsim_result pnpsim_rebalance(struct pnpsim *sim,
                                               struct pnpsim_device *const *devices, size_t count,
                                               size_t *ret_stopped);
PNPSIM_API enum pnpsim_result pnpsim_rebalance_begin(struct pnpsim *sim,
                                                     struct pnpsim_device *const *devices,
                                                     size_t count);

/* From now on `other` goes when `device` goes (K-7.2.11): as a removal relation, named by the stub
 * that serves the device (PNPSIM_E_INVALID when another driver does), or as an ejection relation,
 * named by the bus. At most 8 of each: PNPSIM_E_LIMIT. Both are devices of pnpsim_plug. Runs
 * nothing. */
enum pnpsim_relation { PNPSIM_RELATION_REMOVAL = 0, PNPSIM_RELATION_EJECTION = 1 };
PNPSIM_API enum pnpsim_result pnpsim_relate(struct pnpsim *sim, struct pnpsim_device *device,
                                            struct pnpsim_device *other,
                                            enum pnpsim_relation relation);

/* What the stub answers to IRP_MN_QUERY_PNP_DEVICE_STATE from now on: PNP_DEVICE_ bits; then calls
 * for the question, as IoInvalidateDeviceState does, and runs until idle (K-7.1.5).
 * PNPSIM_E_INVALID for a device that another driver serves, PNPSIM_E_NOT_FOUND. */
PNPSIM_API enum pnpsim_result pnpsim_stub_set_device_state(struct pnpsim *sim,
                                                           struct pnpsim_device *device,
                                                           uint32_t state);

/* Why the device does not work, a CM_PROB_ code: 0, 10 failed start, 21 being removed, 22 disabled,
 * 24 not there, 28 no driver, 47 held for eject ... A query: also inside callbacks. */
PNPSIM_API uint32_t pnpsim_device_problem(const struct pnpsim_device *device);

/* The file system mounted on the device, if any: asked after the query IRPs of its descendants and
 * before the device's own (K-7.4 A), told of the outcome. Returns 0, or an NTSTATUS of failure
 * for a veto; the answer to other steps than the query is ignored. Runs on the test's own
 * thread; of this API it may call what asks or sets. One a device: a second call replaces it,
 * NULL removes it. */
enum pnpsim_file_system_step {
    PNPSIM_FILE_SYSTEM_QUERY_REMOVE = 0,
    PNPSIM_FILE_SYSTEM_CANCEL_REMOVE = 1,
    PNPSIM_FILE_SYSTEM_REMOVE = 2,
    PNPSIM_FILE_SYSTEM_SURPRISE_REMOVE = 3
};
typedef int32_t pnpsim_file_system(void *context, struct pnpsim_device *device,
                                   enum pnpsim_file_system_step step);
PNPSIM_API enum pnpsim_result pnpsim_mount(struct pnpsim *sim, struct pnpsim_device *device,
                                           pnpsim_file_system *file_system, void *context);

#ifdef __cplusplus
}
#endif

#endif
