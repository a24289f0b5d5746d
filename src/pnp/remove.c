/* SPDX-License-Identifier: MIT */
/* Orderly removal (K-7.4 A and B): ask everybody, then act or take it back; and what asks for it:
 * a removal, disabling, a driver update, an ejection. */
#include "base/check.h"
#include "base/memory.h"
#include "base/sim.h"
#include "event/event.h"
#include "io/device.h"
#include "io/driver.h"
#include "kernel/object.h"
#include "kernel/record.h"
#include "kernel/task.h"
#include "observe/trace.h"
#include "pnp/ask.h"
#include "pnp/pnp.h"
#include "tree/devnode.h"
#include "tree/interface.h"
#include "tree/problem.h"
#include "user/app.h"

/* What one request is about. */
struct removal {
    struct pn_node_set set; /* leaves first */
    uint32_t queried;       /* how many were sent QUERY_REMOVE, the refusing one included */
    struct pn_veto veto;
};

/* What is mounted on the device, if the test has said so. */
NTSTATUS pn_file_system_step(struct pnpsim *sim, struct pn_devnode *node,
                             enum pnpsim_file_system_step step)
{
    return sim->pnp->hooks.file_system == NULL ? STATUS_SUCCESS
                                               : sim->pnp->hooks.file_system(sim, node, step);
}

/* K-2.4, K-5.20: the handle check comes after the device's own query IRP (K-10.28). */
static void node_query(struct pnpsim *sim, struct pn_devnode *node, struct pn_veto *veto)
{
    uint32_t path = pn_name(sim, node->instance_path);
    NTSTATUS status = pn_node_send_minor(sim, node, IRP_MN_QUERY_REMOVE_DEVICE);
    if (!NT_SUCCESS(status)) {
        bool by_driver = pn_policy_value(sim, PN_POLICY_VETO_OF_IRP) == PN_VETO_DRIVER &&
                         node->drivers.function != NULL;
        pn_veto_set(sim, veto, by_driver ? PNP_VetoDriver : PNP_VetoDevice,
                    by_driver ? pn_name(sim, node->drivers.function) : path, node->name);
        return;
    }
    node->state_before_query = node->state;
    pn_node_set_state(sim, node, PN_NODE_REMOVE_PENDING);
    const struct pn_devnode *pulled = pn_pulled_and_open(node);
    if (pn_device_stack_opens(node->pdo) > 0) {
        pn_veto_set(sim, veto, PNP_VetoOutstandingOpen, path, node->name);
        veto->holder = pn_app_holding(sim, node->pdo);
    } else if (pulled != NULL) { /* U-8.5: its handles close first */
        pn_veto_set(sim, veto, PNP_VetoPendingClose, pn_name(sim, pulled->instance_path),
                    pulled->name);
        veto->holder = pn_app_holding(sim, pulled->pdo);
    }
}

/* The file system comes before the device's own query IRP, which its refusal spares (K-7.4 A). */
static bool file_system_agrees(struct pnpsim *sim, struct pn_devnode *node, struct pn_veto *veto)
{
    if (NT_SUCCESS(pn_file_system_step(sim, node, PNPSIM_FILE_SYSTEM_QUERY_REMOVE))) {
        return true;
    }
    pn_veto_set(sim, veto, PNP_VetoOutstandingOpen, pn_name(sim, node->instance_path), node->name);
    return false;
}

static void query_stacks(struct pnpsim *sim, struct removal *removal)
{
    for (uint32_t i = 0; i < removal->set.count && !removal->veto.is_set; i++) {
        struct pn_devnode *node = removal->set.nodes[i];
        if (!pn_node_is_alive(node) || node->state == PN_NODE_FAILED_START) {
            continue;
        }
        if (file_system_agrees(sim, node, &removal->veto)) {
            node_query(sim, node, &removal->veto);
            removal->queried = i + 1;
        }
    }
}

/* K-2.8: every stack that was asked, the refusing one too, parents first (K-10.29). */
static void cancel_stacks(struct pnpsim *sim, struct removal *removal)
{
    for (uint32_t i = removal->queried; i-- > 0;) {
        struct pn_devnode *node = removal->set.nodes[i];
        if (!pn_node_is_alive(node) || node->state == PN_NODE_FAILED_START) {
            continue;
        }
        pn_node_send_minor(sim, node, IRP_MN_CANCEL_REMOVE_DEVICE);
        pn_file_system_step(sim, node, PNPSIM_FILE_SYSTEM_CANCEL_REMOVE);
        if (node->state == PN_NODE_REMOVE_PENDING) {
            pn_node_set_state(sim, node, node->state_before_query); /* K-2.9 */
        }
    }
}

void pn_stack_drivers_hold(struct pnpsim *sim, PDEVICE_OBJECT pdo, struct pn_stack_drivers *stack)
{
    stack->count = 0;
    for (PDEVICE_OBJECT device = pdo->AttachedDevice;
         device != NULL && stack->count < PN_STACK_DRIVERS_MAX; device = device->AttachedDevice) {
        stack->drivers[stack->count++] = pn_driver_of(device->DriverObject);
        pn_object_ref(sim, device->DriverObject);
    }
}

void pn_stack_drivers_release(struct pnpsim *sim, struct pn_stack_drivers *stack)
{
    for (uint32_t i = 0; i < stack->count; i++) {
        pn_driver_consider_unload(sim, stack->drivers[i]);
        pn_object_unref(sim, &stack->drivers[i]->object);
    }
}

void pn_node_tear_down(struct pnpsim *sim, struct pn_devnode *node)
{
    struct pn_stack_drivers stack;
    pn_stack_drivers_hold(sim, node->pdo, &stack);
    pn_node_send_minor(sim, node, IRP_MN_REMOVE_DEVICE);
    pn_interfaces_disable_all(sim, node, true); /* K-6.5 */
    pn_node_set_state(sim, node, PN_NODE_REMOVED);
    pn_stack_drivers_release(sim, &stack);
}

void pn_node_vanish(struct pnpsim *sim, struct pn_devnode *node)
{
    pn_instance_removed(sim, node);
    pn_interfaces_orphan(sim, node);
    if (sim->pnp->hooks.node_deleted != NULL) {
        sim->pnp->hooks.node_deleted(sim, node);
    }
    pn_node_delete(sim, node);
}

void pn_children_vanish(struct pnpsim *sim, struct pn_devnode *node)
{
    struct pn_list *position;
    while ((position = node->children.next) != &node->children) {
        struct pn_devnode *child = PN_CONTAINER(position, struct pn_devnode, sibling);
        PN_ASSERT(child->state == PN_NODE_REMOVED);
        pn_children_vanish(sim, child);
        pn_node_vanish(sim, child);
    }
}

/* K-7.4 A.10: user mode hears that the device is gone, after the interface events have drained. */
static void tell_removed(struct pnpsim *sim, struct pn_devnode *node)
{
    struct pn_event *event = pn_event_demand(sim, PN_EVENT_REMOVED, node);
    pn_submit_event(sim, event);
}

/* K-7.4 A.8: notification, the file system, and then the IRP (K-10.1). */
static void node_remove(struct pnpsim *sim, struct pn_devnode *node)
{
    struct pn_telling telling = { .kind = PN_EVENT_REMOVE_COMPLETE, .nodes = &node, .count = 1 };
    bool after = pn_policy_value(sim, PN_POLICY_REMOVE_COMPLETE_IRP) == PN_COMPLETE_AFTER_IRP;
    if (!after) {
        pn_tell_set(sim, &telling, NULL);
    }
    pn_file_system_step(sim, node, PNPSIM_FILE_SYSTEM_REMOVE);
    pn_pulled_children_finish(sim, node);
    pn_node_tear_down(sim, node);
    if (after) {
        pn_tell_set(sim, &telling, NULL);
    }
    pn_children_vanish(sim, node);
    tell_removed(sim, node);
}

/* Children first. */
static void commit(struct pnpsim *sim, struct removal *removal)
{
    for (uint32_t i = 0; i < removal->set.count; i++) {
        if (pn_node_is_alive(removal->set.nodes[i])) {
            node_remove(sim, removal->set.nodes[i]);
        }
    }
}

/* U-8.5: nobody is asked when one of them must not be disabled (K-7.1.5). */
static void find_not_disableable(struct pnpsim *sim, struct removal *removal)
{
    for (uint32_t i = 0; i < removal->set.count; i++) {
        struct pn_devnode *node = removal->set.nodes[i];
        if ((node->device_state & PNP_DEVICE_NOT_DISABLEABLE) != 0 && !removal->veto.is_set) {
            pn_veto_set(sim, &removal->veto, PNP_VetoNonDisableable,
                        pn_name(sim, node->instance_path), node->name);
        }
    }
}

static void ask_and_act(struct pnpsim *sim, struct removal *removal)
{
    struct pn_telling telling = { .kind = PN_EVENT_QUERY_REMOVE,
                                  .nodes = removal->set.nodes,
                                  .count = removal->set.count,
                                  .query = ++sim->events->last_query };
    pn_tell_set(sim, &telling, &removal->veto);
    if (!removal->veto.is_set) {
        query_stacks(sim, removal);
    }
    if (!removal->veto.is_set) {
        commit(sim, removal);
        return;
    }
    cancel_stacks(sim, removal);
    telling.kind = PN_EVENT_REMOVE_CANCELLED;
    telling.asked_only = pn_policy_value(sim, PN_POLICY_CANCEL_TOLD) == PN_TOLD_ASKED;
    pn_tell_set(sim, &telling, NULL);
}

/* What a request does with a device that has lost its drivers. */
static enum pnpsim_result removed_device_finish(struct pnpsim *sim, struct pn_job *job,
                                                const struct pn_node_set *set)
{
    struct pn_devnode *node = job->node;
    switch (job->request) {
    case PN_ASK_REMOVE:
        node->stays_removed = !job->may_restart; /* U-8.3 */
        return PNPSIM_OK;
    case PN_ASK_DISABLE:
        node->problem = PN_PROBLEM_DISABLED;
        return PNPSIM_OK;
    case PN_ASK_UPDATE:
        if (job->driver_name != 0) {
            node->drivers.function = pn_name_text(sim, job->driver_name);
        }
        return PNPSIM_OK;
    case PN_ASK_EJECT:
        return pn_eject_finish(sim, node, set);
    }
    return PNPSIM_OK;
}

static enum pnpsim_result request_serve(struct pnpsim *sim, struct pn_job *job,
                                        struct removal *removal)
{
    struct pn_devnode *node = job->node;
    if (job->request == PN_ASK_DISABLE && node->problem == PN_PROBLEM_DISABLED) {
        return PNPSIM_OK;
    }
    bool was_removed = node->state == PN_NODE_REMOVED && job->request != PN_ASK_REMOVE;
    if (!pn_node_is_there(node) && !was_removed) {
        return PNPSIM_E_NOT_FOUND;
    }
    if (job->request == PN_ASK_EJECT && !pn_node_is_ejectable(node)) {
        pn_veto_set(sim, &removal->veto, PNP_VetoIllegalDeviceRequest,
                    pn_name(sim, node->instance_path), node->name);
        return PNPSIM_E_VETOED;
    }
    pn_set_collect(sim, node, job->request == PN_ASK_EJECT, &removal->set);
    find_not_disableable(sim, removal);
    if (!removal->veto.is_set) {
        ask_and_act(sim, removal);
    }
    enum pnpsim_result result = removal->veto.is_set
                                    ? PNPSIM_E_VETOED
                                    : removed_device_finish(sim, job, &removal->set);
    pn_set_release(sim, &removal->set);
    return result;
}

void pn_request_end(struct pnpsim *sim, const struct pn_job *job, struct pn_devnode *node,
                    enum pnpsim_result result, const struct pn_veto *veto)
{
    if (job->is_answered && sim->pnp->hooks.request_ended != NULL) {
        sim->pnp->hooks.request_ended(sim, node, result, veto);
    }
    if (job->asked != NULL) {
        job->asked->result = result;
        job->asked->veto = *veto;
        job->asked->is_over = true;
        if (job->asked->task != NULL) {
            pn_task_wake(sim, job->asked->task);
        }
    }
}

/* The new driver starts when what the removal has to tell has been told. */
static void updated_device_start(struct pnpsim *sim, const struct pn_job *job)
{
    struct pn_job *next = pn_job_demand(sim);
    next->is_answered = job->is_answered;
    pn_submit_job(sim, next, pn_enable_run, job->node);
}

void pn_remove_run(struct pnpsim *sim, struct pn_job *job)
{
    struct removal removal = { 0 };
    enum pnpsim_result result = request_serve(sim, job, &removal);
    if (job->request == PN_ASK_UPDATE && result == PNPSIM_OK) {
        updated_device_start(sim, job);
    } else {
        pn_request_end(sim, job, job->node, result, &removal.veto);
    }
}
