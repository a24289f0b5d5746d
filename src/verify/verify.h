/* SPDX-License-Identifier: MIT */
/* The verifier: one file per family of rules. Facts from below arrive through the probe table;
 * the Windows-named routines ask about their arguments directly. */
#ifndef PN_VERIFY_VERIFY_H
#define PN_VERIFY_VERIFY_H

#include <wdm.h>

#include <stdbool.h>

struct pn_call;
struct pn_devnode;
struct pn_irp;
struct pn_irp_call;
struct pn_registration;
struct pnpsim;

/* Fills the probe table in, unless the profile is bare. */
void pn_verify_init(struct pnpsim *sim);

/* irql.c: V-IRQL_TOO_HIGH. */
uint32_t pn_verify_call_entered(struct pnpsim *sim, const struct pn_call *call);
/* callback.c: V-CALLBACK_IRQL_CHANGED, V-CALLBACK_APC_CHANGED. */
uint32_t pn_verify_callback_returned(struct pnpsim *sim, const char *what, uint8_t irql_before,
                                     uint8_t irql_after, uint32_t apc_before, uint32_t apc_after);
/* registration.c: V-REG_LEAK_UNLOAD. */
uint32_t pn_verify_driver_unloading(struct pnpsim *sim, const char *driver, uint32_t registrations);

/* irp.c: the ways of IRPs (K-7.2.1), as probes; see observe/probe.h. */
uint32_t pn_verify_irp_sending(struct pnpsim *sim, const struct pn_irp *record);
uint32_t pn_verify_irp_returned(struct pnpsim *sim, struct pn_irp_call *call);
uint32_t pn_verify_irp_completing(struct pnpsim *sim, const struct pn_irp *record);
uint32_t pn_verify_irp_passed_up(struct pnpsim *sim, const struct pn_irp *record, uint32_t driver);
uint32_t pn_verify_stack_removed(struct pnpsim *sim, void *const *devices, uint32_t count);
/* IoDetachDevice and IoDeleteDevice: where a removal IRP is under way. `is_reported`: the device is
 * the PDO of a device that its bus still counts on. */
void pn_verify_detach(struct pnpsim *sim, const struct pn_call *call);
void pn_verify_delete(struct pnpsim *sim, const struct pn_call *call, PDEVICE_OBJECT device,
                      bool is_reported);
/* IoReleaseRemoveLockAndWait: whether it is the place for it (K-7.5.2). */
void pn_verify_remove_lock_wait(struct pnpsim *sim, const struct pn_call *call);

/* report.c: the arguments of both report routines (K-3.1). STATUS_SUCCESS, or what the call must
 * return without acting. */
NTSTATUS pn_verify_report(struct pnpsim *sim, const struct pn_call *call, PDEVICE_OBJECT pdo,
                          const TARGET_DEVICE_CUSTOM_NOTIFICATION *notification);
/* K-3.2.3: a synchronous report from where it can never end. */
NTSTATUS pn_verify_sync_report(struct pnpsim *sim, const struct pn_call *call);

/* enumeration.c: the devnode of a PDO that its bus has reported (K-7.1.2). NULL, and
 * V-REPORT_NOT_PDO, for anything else. */
struct pn_devnode *pn_verify_pdo(struct pnpsim *sim, const struct pn_call *call,
                                 PDEVICE_OBJECT object, const char *parameter);

/* registration.c: the arguments of a registration (K-1.2, K-1.3, K-1.6, K-1.10). */
NTSTATUS pn_verify_register(struct pnpsim *sim, const struct pn_call *call, ULONG category,
                            ULONG flags, PVOID data, PDRIVER_OBJECT driver,
                            PDRIVER_NOTIFICATION_CALLBACK_ROUTINE callback, PVOID *entry);
void pn_verify_register_target(struct pnpsim *sim, const struct pn_call *call, PDEVICE_OBJECT pdo,
                               PDRIVER_OBJECT driver);
/* The registration behind an entry, or NULL with a finding (K-4.1). */
struct pn_registration *pn_verify_entry(struct pnpsim *sim, const struct pn_call *call,
                                        PVOID entry);

#endif
