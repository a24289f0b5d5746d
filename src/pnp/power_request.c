/* SPDX-License-Identifier: MIT */
/* Power IRPs that drivers ask for (K-7.6.3). Each is sent from a system thread of its own at
 * PASSIVE_LEVEL; of those that change or query the state of a device, one is in a stack at a time,
 * and the next waits for its end. */
#include "base/check.h"
#include "base/sim.h"
#include "io/device.h"
#include "io/irp.h"
#include "kernel/frame.h"
#include "kernel/object.h"
#include "kernel/work.h"
#include "observe/trace.h"
#include "pnp/power.h"

/* Context of its IRP's record. Owned by pn_power.requests until its end. */
struct request {
    struct pn_list link;
    struct pnpsim *sim;
    struct pn_power_request wanted; /* the device is referenced */
    PDEVICE_OBJECT bottom;          /* the stack it belongs to; compared */
    struct pn_irp *record;
    bool is_sent;
    bool is_starting; /* inside pn_irp_start: the record must stay */
};

static bool takes_turns(const struct request *request)
{
    return request->wanted.power.minor != IRP_MN_WAIT_WAKE;
}

/* The first request of this stack that takes turns, sent or not. */
static struct request *first_of(struct pnpsim *sim, PDEVICE_OBJECT bottom)
{
    PN_LIST_EACH (node, &pn_power_of(sim)->requests) {
        struct request *request = PN_CONTAINER(node, struct request, link);
        if (request->bottom == bottom && takes_turns(request)) {
            return request;
        }
    }
    return NULL;
}

PIRP pn_power_request_under_way(struct pnpsim *sim, PDEVICE_OBJECT device)
{
    const struct request *request = first_of(sim, pn_device_bottom(device));
    return request == NULL || !request->is_sent ? NULL : request->record->irp;
}

static void request_run(void *context);

static void tell(struct pnpsim *sim, const struct pn_power_request *wanted, IO_STATUS_BLOCK *result)
{
    if (wanted->routine == NULL) {
        return;
    }
    struct pn_callout callout;
    pn_callout_begin(sim, &callout, PN_FRAME_IO_COMPLETION, "power completion routine",
                     wanted->driver, pn_irql(sim));
    wanted->routine(wanted->device, wanted->power.minor, wanted->power.state, wanted->context,
                    result);
    pn_callout_end(sim, &callout);
}

/* The next one of the stack may go before the driver hears: its routine may ask for another. */
static void request_end(struct pnpsim *sim, struct request *request, NTSTATUS status)
{
    struct pn_power_request wanted = request->wanted;
    IO_STATUS_BLOCK result = { .Status = status };
    bool took_turn = takes_turns(request);
    PDEVICE_OBJECT bottom = request->bottom;
    pn_list_remove(&request->link);
    pn_free(sim, request);
    pn_trace(sim, PN_TRACE_IRP_DONE, 0, pn_power_device_name(sim, wanted.device),
             pn_power_irp_name(sim, &wanted.power), status);
    struct request *next = took_turn ? first_of(sim, bottom) : NULL;
    if (next != NULL && !next->is_sent) {
        next->is_sent = true;
        pn_work_queue_surely(sim, "power", request_run, next);
    }
    tell(sim, &wanted, &result);
    pn_object_unref(sim, wanted.device);
}

static void request_done(struct pnpsim *sim, struct pn_irp *record)
{
    struct request *request = record->context;
    if (request == NULL || record->abandoned) { /* lost, and told about */
        pn_irp_free(sim, record->irp);
    } else if (!request->is_starting) {
        NTSTATUS status = record->irp->IoStatus.Status;
        pn_irp_free(sim, record->irp);
        request_end(sim, request, status);
    }
}

static void request_run(void *context)
{
    struct request *request = context;
    struct pnpsim *sim = request->sim;
    struct pn_irp *record = request->record;
    PDEVICE_OBJECT top = pn_device_top(request->wanted.device);
    NTSTATUS status;
    pn_trace(sim, PN_TRACE_IRP_SENT, pn_device_of(top)->driver, pn_power_device_name(sim, top),
             pn_power_irp_name(sim, &request->wanted.power), 0);
    request->is_starting = true;
    bool is_on_its_way = pn_irp_start(sim, top, record, &status);
    request->is_starting = false;
    if (!is_on_its_way) {
        record->context = NULL;
        request_end(sim, request, status);
    } else if (record->completed) {
        status = record->irp->IoStatus.Status;
        pn_irp_free(sim, record->irp);
        request_end(sim, request, status);
    }
}

static void request_discard(struct pnpsim *sim, struct request *request)
{
    if (request != NULL && request->record != NULL) {
        pn_irp_free(sim, request->record->irp);
    }
    pn_free(sim, request);
}

static struct request *request_create(struct pnpsim *sim, const struct pn_power_request *wanted)
{
    PDEVICE_OBJECT top = pn_device_top(wanted->device);
    struct request *request = pn_alloc(sim, sizeof(*request));
    if (request == NULL) {
        return NULL;
    }
    pn_list_init(&request->link);
    request->sim = sim;
    request->wanted = *wanted;
    request->bottom = pn_device_bottom(wanted->device);
    request->record = pn_irp_create(sim, top->StackSize, PN_IRP_MANAGER, 0);
    if (request->record == NULL) {
        request_discard(sim, request);
        return NULL;
    }
    request->record->context = request;
    request->record->done = request_done;
    pn_power_irp_fill(sim, request->record->irp, &wanted->power);
    return request;
}

NTSTATUS pn_power_request(struct pnpsim *sim, const struct pn_power_request *wanted, PIRP *ret_irp)
{
    struct request *request = request_create(sim, wanted);
    if (request == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    bool is_next = !takes_turns(request) || first_of(sim, request->bottom) == NULL;
    if (is_next && !pn_work_queue(sim, "power", request_run, request)) {
        request_discard(sim, request);
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    request->is_sent = is_next;
    pn_object_ref(sim, wanted->device);
    pn_list_push_back(&pn_power_of(sim)->requests, &request->link);
    if (ret_irp != NULL) {
        *ret_irp = request->record->irp;
    }
    return STATUS_PENDING;
}
