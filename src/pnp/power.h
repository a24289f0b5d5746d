/* SPDX-License-Identifier: MIT */
/* Power: the state of the machine, and the power IRPs that drivers ask for (K-7.6.1). */
#ifndef PN_PNP_POWER_H
#define PN_PNP_POWER_H

#include "base/list.h"
#include "event/veto.h"

#include <wdm.h>

#include <stdbool.h>
#include <stdint.h>

struct pn_devnode;
struct pn_job;
struct pnpsim;

/* Made when first needed, for as long as the machine. Holds: is_running from a request on until its
 * job has ended. */
struct pn_power {
    SYSTEM_POWER_STATE state;
    SYSTEM_POWER_STATE wanted;
    POWER_ACTION action; /* why the machine is not working, or wakes */
    bool is_running;
    bool was_asked;          /* there is a latest result */
    struct pn_veto veto;     /* of the latest */
    struct pn_list requests; /* of power_request.c, oldest first */
};

struct pn_power *pn_power_of(struct pnpsim *sim);
SYSTEM_POWER_STATE pn_power_state(const struct pnpsim *sim);
/* K-7.6.1, K-7.6.2: the job that brings the machine to pn_power.wanted. */
void pn_system_power_run(struct pnpsim *sim, struct pn_job *job);

/* What one power IRP asks for. */
struct pn_power_irp {
    UCHAR minor;
    POWER_STATE_TYPE type;
    POWER_STATE state;
};

/* Fills the next location of an IRP; the status starts as STATUS_NOT_SUPPORTED. */
void pn_power_irp_fill(struct pnpsim *sim, PIRP irp, const struct pn_power_irp *power);
/* The name of "SET_POWER S3" ... */
uint32_t pn_power_irp_name(struct pnpsim *sim, const struct pn_power_irp *power);
/* How the device is called in stories. */
uint32_t pn_power_device_name(struct pnpsim *sim, PDEVICE_OBJECT device);

/* PoRequestPowerIrp. */
struct pn_power_request {
    struct pn_power_irp power;
    PDEVICE_OBJECT device;
    PREQUEST_POWER_COMPLETE routine; /* NULL: nobody wants to hear */
    PVOID context;
    uint32_t driver; /* name id */
};

/* power_request.c (K-7.6.3). STATUS_PENDING: the IRP is sent from a system thread, behind an
 * earlier one for the same stack; else STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS pn_power_request(struct pnpsim *sim, const struct pn_power_request *wanted, PIRP *ret_irp);
/* The IRP of a driver that this stack has not completed; NULL when there is none. */
PIRP pn_power_request_under_way(struct pnpsim *sim, PDEVICE_OBJECT device);

#endif
