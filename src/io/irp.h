/* SPDX-License-Identifier: MIT */
/* IRPs: allocation, the way down through dispatch routines, the way up through completion
 * routines, pending, cancelling. */
#ifndef PN_IO_IRP_H
#define PN_IO_IRP_H

#include "base/list.h"

#include <wdm.h>

#include <stdbool.h>
#include <stdint.h>

struct pn_task;
struct pnpsim;

/* Who made an IRP, and so what follows when its completion has gone all the way up. */
enum pn_irp_owner {
    PN_IRP_DRIVER,   /* IoAllocateIrp: the driver's completion routine takes it back */
    PN_IRP_FOREIGN,  /* IoInitializeIrp: the same, and the memory is the driver's own */
    PN_IRP_THREADED, /* IoBuildDeviceIoControlRequest and ...SynchronousFsdRequest: freed here */
    PN_IRP_MANAGER   /* the simulator's own requests */
};

/* One run of a dispatch routine with an IRP: what came of it. Lives on the stack of its task. */
struct pn_irp_call {
    struct pn_list link;       /* pn_irp.calls, oldest first; by itself once the IRP is gone */
    struct pn_irp_call *outer; /* of the driver above, on the same task; or NULL */
    const struct pn_task *task;
    struct pn_irp *record; /* NULL once the IRP is gone */
    PDEVICE_OBJECT device;
    uint32_t driver; /* name id */
    UCHAR major;
    UCHAR minor;
    int location;
    bool is_bottom;    /* no device was below when it was called */
    bool is_forwarded; /* a driver below has got the IRP */
    bool is_completed; /* the completion has passed this location */
    bool is_marked;    /* IoMarkIrpPending, as of then or of the return */
    bool is_blamed;    /* a rule was broken here or below: enough said */
    NTSTATUS completed_status;
    NTSTATUS lower_status; /* what the routine of the driver below has returned */
    NTSTATUS returned;
};

/* What the simulator keeps about a live IRP. Holds: while `sent`, the IRP is below the location
 * where `owner_location` says that its owner gets it back. Owned by pn_io. */
struct pn_irp {
    struct pn_list link; /* pn_io.irp_list, or pn_io.freed_irps */
    PIRP irp;
    enum pn_irp_owner owner;
    uint32_t driver; /* name id of who allocated it; 0: the simulator */
    bool sent;
    bool completed; /* it has been all the way up, and its originator has heard of it */
    bool abandoned; /* its originator gave up waiting: the end is silent */
    bool in_pool;   /* FOREIGN: the memory was pool when it was initialised */
    int owner_location;
    bool has_turned;      /* it has been completed by somebody since it was sent */
    bool at_bottom;       /* the latest device that got it is the lowest of its stack */
    bool is_lost;         /* a driver that kept it was blamed: no more of V-IRP_LOST */
    NTSTATUS status_seen; /* IoStatus.Status when it was last sent, or went up one location */
    struct pn_list calls; /* pn_irp_call.link: dispatch routines that have not returned */

    const struct pn_task *thread; /* THREADED: which thread built it; NULL when that has ended */
    struct pn_task *waiter;       /* who waits for `completed` in pn_irp_await, or for its end */
    /* Runs when it is completed; frees it, or leaves it to who waits. PN_IRP_MANAGER starts with
     * pn_irp_wake_waiter; NULL: PN_IRP_DRIVER, PN_IRP_FOREIGN. */
    void (*done)(struct pnpsim *sim, struct pn_irp *record);
    void *context; /* of done */
};

/* An IRP with a record of this owner. NULL when memory ran out. */
struct pn_irp *pn_irp_create(struct pnpsim *sim, CCHAR stack_size, enum pn_irp_owner owner,
                             uint32_t driver);
/* One of the simulator's own for a stack with this top, for what cannot fail: never NULL. Injected
 * faults pass it by, and a host without memory stops the machine. */
struct pn_irp *pn_irp_demand(struct pnpsim *sim, PDEVICE_OBJECT top);
/* IoInitializeIrp on a driver's own memory. False when memory ran out. */
bool pn_irp_adopt(struct pnpsim *sim, PIRP irp, USHORT size, CCHAR stack_size, uint32_t driver);
/* The same IRP as new, IoStatus.Status set. */
void pn_irp_reuse(struct pnpsim *sim, PIRP irp, NTSTATUS status);
void pn_irp_free(struct pnpsim *sim, PIRP irp);

/* The record of a live IRP (allocated by the simulator or initialised by IoInitializeIrp), NULL for
 * any other pointer. Never reads what it points to. */
struct pn_irp *pn_irp_find(const struct pnpsim *sim, const void *irp);
bool pn_irp_is_live(const struct pnpsim *sim, const void *irp);
/* Whether the pointer was an IRP until a short while ago. */
bool pn_irp_was_freed(const struct pnpsim *sim, const void *irp);
/* IRPs that the driver has allocated and not freed. */
uint32_t pn_irp_count(const struct pnpsim *sim, uint32_t driver);
/* All IRPs that the simulator has allocated and nobody freed. */
uint64_t pn_irp_total(const struct pnpsim *sim);

/* IoCallDriver: the next stack location becomes current, the dispatch routine of `device` runs at
 * the caller's IRQL. */
NTSTATUS pn_irp_call(struct pnpsim *sim, PDEVICE_OBJECT device, PIRP irp);
/* The innermost dispatch routine that the running task is in with this IRP; NULL when there is
 * none, or the pointer is no live IRP. */
const struct pn_irp_call *pn_irp_call_running(struct pnpsim *sim, const void *irp);
/* Ends a request that its sender cannot send: as if the next lower driver had completed it with
 * `status`. When there is no next location nothing but IoStatus is set. */
void pn_irp_refuse(struct pnpsim *sim, PIRP irp, NTSTATUS status);
/* IoCompleteRequest: completion routines from the current location upward; stops at
 * STATUS_MORE_PROCESSING_REQUIRED; at the top the IRP's originator hears of it. */
void pn_irp_complete(struct pnpsim *sim, PIRP irp, CCHAR boost);

/* IoSetCompletionRoutineEx: the device is referenced until the routine has returned.
 * STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS pn_irp_set_completion(struct pnpsim *sim, PDEVICE_OBJECT device, PIRP irp,
                               PIO_COMPLETION_ROUTINE routine, PVOID context, UCHAR control);

/* Calls and waits for the end of a PN_IRP_MANAGER request, whose record stays. A dispatch routine
 * that neither completes nor pends it breaks V-IRP_LOST: then false, and *ret_status is what it
 * returned. Otherwise IoStatus is in the IRP. */
bool pn_irp_send(struct pnpsim *sim, PDEVICE_OBJECT device, struct pn_irp *record, uint32_t object,
                 NTSTATUS *ret_status);
/* The two halves of pn_irp_send. */
bool pn_irp_start(struct pnpsim *sim, PDEVICE_OBJECT device, struct pn_irp *record,
                  NTSTATUS *ret_status);
void pn_irp_await(struct pnpsim *sim, struct pn_irp *record, uint32_t object);
/* A `done` for requests that are awaited; frees those that were given up. */
void pn_irp_wake_waiter(struct pnpsim *sim, struct pn_irp *record);
/* IoSynchronousCallDriver: calls and waits until the IRP has come back to the caller, who keeps it.
 * The caller has filled the next location. */
NTSTATUS pn_irp_call_and_wait(struct pnpsim *sim, PDEVICE_OBJECT device, PIRP irp);
/* IoForwardIrpSynchronously: waits until the IRP has come back to the caller's location. False when
 * there is no location for the lower device. */
bool pn_irp_forward_and_wait(struct pnpsim *sim, PDEVICE_OBJECT device, PIRP irp);

/* IoBuildDeviceIoControlRequest: when the IRP is complete the output is copied back, *iosb written,
 * the event set and the IRP freed. NULL when memory ran out. */
struct pn_transfer_control;
PIRP pn_irp_build_control(struct pnpsim *sim, PDEVICE_OBJECT device,
                          const struct pn_transfer_control *control, PKEVENT event,
                          PIO_STATUS_BLOCK iosb, uint32_t driver);
/* IoBuildSynchronousFsdRequest and, with PN_IRP_DRIVER, IoBuildAsynchronousFsdRequest: those the
 * driver frees itself, with buffer and MDL. */
struct pn_fsd_request {
    enum pn_irp_owner owner; /* PN_IRP_THREADED or PN_IRP_DRIVER */
    UCHAR major;
    void *buffer;
    ULONG size;
    LARGE_INTEGER offset;
    PKEVENT event;
    PIO_STATUS_BLOCK iosb;
};
PIRP pn_irp_build_fsd(struct pnpsim *sim, PDEVICE_OBJECT device,
                      const struct pn_fsd_request *request, uint32_t driver);

/* IoMakeAssociatedIrp: its end is a part of the master's. NULL when memory ran out. */
PIRP pn_irp_build_associated(struct pnpsim *sim, PIRP master, CCHAR stack_size, uint32_t driver);

/* Frees an IRP of pn_irp_build_control or _fsd that was never sent, with its buffers. */
void pn_irp_discard(struct pnpsim *sim, PIRP irp);

/* The same for who has the cancel lock already, and got `irql` for it: the routine gives it
 * back. */
void pn_irp_cancel_locked(struct pnpsim *sim, PIRP irp, KIRQL irql);
/* IoCancelIrp; false when the IRP has no cancel routine. */
bool pn_irp_cancel(struct pnpsim *sim, PIRP irp);
/* K-7.8.5: for the end of the running task. Cancels the requests that it has built and that are
 * under way, and waits for their end. */
void pn_irp_thread_ending(struct pnpsim *sim);
/* The running task will not return into the dispatch routines that it is in. */
void pn_irp_calls_abandon(struct pnpsim *sim);
KIRQL pn_cancel_lock_acquire(struct pnpsim *sim);
void pn_cancel_lock_release(struct pnpsim *sim, KIRQL irql);

/* Sends a PnP IRP from the PnP manager to the top of a stack and waits for its end (K-7.2.1: the
 * status starts as STATUS_NOT_SUPPORTED). `location` gives minor code, parameters and file object.
 * Traces IRP_SENT and IRP_DONE under the name `object`. ret_information may be NULL. */
NTSTATUS pn_irp_send_pnp(struct pnpsim *sim, PDEVICE_OBJECT device, uint32_t object,
                         const IO_STACK_LOCATION *location, ULONG_PTR *ret_information);
/* Sends IRP_MJ_INTERNAL_DEVICE_CONTROL with METHOD_NEITHER `input` to the top of a stack and
 * waits. */
NTSTATUS pn_irp_send_internal_control(struct pnpsim *sim, PDEVICE_OBJECT device, uint32_t object,
                                      ULONG code, PVOID input);
/* "QUERY_REMOVE_DEVICE" ... */
const char *pn_irp_pnp_name(UCHAR minor);
/* What a wait-for graph says of an IRP that does not come back: "START_DEVICE of camera, which lamp
 * has"; `object` when no driver has it. */
uint32_t pn_irp_pending_name(struct pnpsim *sim, const struct pn_irp *record, uint32_t object);
/* "SET_POWER" ... */
const char *pn_irp_power_name(UCHAR minor);

#endif
