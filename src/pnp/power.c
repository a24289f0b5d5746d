/* SPDX-License-Identifier: MIT */
/* The machine going to sleep and waking up: power IRPs to every device that has started. Going down
 * children come before their parents, going up parents before their children; one device after the
 * other. */
#include "pnp/power.h"

#include "base/check.h"
#include "base/sim.h"
#include "event/policy.h"
#include "io/device.h"
#include "io/irp.h"
#include "kernel/kernel.h"
#include "kernel/object.h"
#include "kernel/record.h"
#include "kernel/stop.h"
#include "kernel/task.h"
#include "observe/finding.h"
#include "observe/trace.h"
#include "pnp/pnp.h"
#include "tree/devnode.h"
#include "tree/tree.h"

/* How long a device may take for a system power IRP: ten minutes, in units of 100 ns. */
#define PATIENCE (600ull * 10000000)

struct pn_power *pn_power_of(struct pnpsim *sim)
{
    struct pn_power *power = sim->pnp->power;
    if (power == NULL) {
        power = pn_record_alloc(sim, sizeof(*power));
        pn_keep(sim, power);
        power->state = PowerSystemWorking;
        pn_list_init(&power->requests);
        sim->pnp->power = power;
    }
    return power;
}

SYSTEM_POWER_STATE pn_power_state(const struct pnpsim *sim)
{
    return sim->pnp->power == NULL ? PowerSystemWorking : sim->pnp->power->state;
}

/* ---- IRPs ---- */

uint32_t pn_power_irp_name(struct pnpsim *sim, const struct pn_power_irp *power)
{
    if (power->type == SystemPowerState) {
        return pn_name_format(sim, "%s S%d", pn_irp_power_name(power->minor),
                              (int)power->state.SystemState - 1);
    }
    return pn_name_format(sim, "%s D%d", pn_irp_power_name(power->minor),
                          (int)power->state.DeviceState - 1);
}

uint32_t pn_power_device_name(struct pnpsim *sim, PDEVICE_OBJECT device)
{
    PDEVICE_OBJECT bottom = pn_device_bottom(device);
    const struct pn_devnode *node = pn_device_of(bottom)->devnode;
    return node != NULL ? node->name : pn_object_name(sim, bottom);
}

void pn_power_irp_fill(struct pnpsim *sim, PIRP irp, const struct pn_power_irp *power)
{
    const struct pn_power *machine = pn_power_of(sim);
    PIO_STACK_LOCATION next = IoGetNextIrpStackLocation(irp);
    irp->IoStatus.Status = STATUS_NOT_SUPPORTED;
    next->MajorFunction = IRP_MJ_POWER;
    next->MinorFunction = power->minor;
    if (power->minor == IRP_MN_WAIT_WAKE) {
        next->Parameters.WaitWake.PowerState = power->state.SystemState;
        return;
    }
    next->Parameters.Power.Type = power->type;
    next->Parameters.Power.State = power->state;
    next->Parameters.Power.ShutdownType = machine->action;
    if (power->type == SystemPowerState) {
        SYSTEM_POWER_STATE_CONTEXT *context = &next->Parameters.Power.SystemPowerStateContext;
        context->TargetSystemState = (ULONG)power->state.SystemState & 0xF;
        context->EffectiveSystemState = (ULONG)power->state.SystemState & 0xF;
        context->CurrentSystemState = (ULONG)machine->state & 0xF;
    }
}

static uint32_t holder_of(struct pnpsim *sim, PIRP irp)
{
    bool is_below = (signed char)irp->CurrentLocation <= (signed char)irp->StackCount;
    PDEVICE_OBJECT device = is_below ? IoGetCurrentIrpStackLocation(irp)->DeviceObject : NULL;
    const struct pn_device *live = pn_device_find(sim, device);
    return live == NULL ? 0 : live->driver;
}

/* V-POWER_IRP_STUCK. The IRP stays, for a driver that completes it after all. A device power IRP
 * that the stack has not completed is what the system's one waits for. */
static void report_stuck(struct pnpsim *sim, PDEVICE_OBJECT top, struct pn_irp *record,
                         uint32_t name)
{
    PIRP inner = pn_power_request_under_way(sim, top);
    record->abandoned = true;
    pn_bugcheck_if(
        sim,
        pn_violation(sim, PN_RULE_POWER_IRP_STUCK, "",
                     "%s of %s was not completed within ten minutes; %s is with %s",
                     pn_name_text(sim, name), pn_name_text(sim, pn_power_device_name(sim, top)),
                     inner == NULL ? "it" : "the device power IRP that it waits for",
                     pn_name_text(sim, holder_of(sim, inner == NULL ? record->irp : inner))));
}

/* False when the time is up. */
static bool await(struct pnpsim *sim, struct pn_irp *record, uint32_t object)
{
    struct pn_wait wait = { .call = "a power request", .object = object, .key = record->irp };
    uint64_t deadline = sim->kernel->now + PATIENCE;
    while (!record->completed) {
        record->waiter = pn_task_current(sim);
        enum pn_wake wake = pn_task_block(sim, &wait, deadline);
        record->waiter = NULL;
        if (wake == PN_WAKE_TIMEOUT && !record->completed) {
            return false;
        }
    }
    return true;
}

static NTSTATUS node_send(struct pnpsim *sim, struct pn_devnode *node, UCHAR minor,
                          SYSTEM_POWER_STATE state)
{
    const struct pn_power_irp power = { minor, SystemPowerState, { .SystemState = state } };
    PDEVICE_OBJECT top = pn_device_top(node->pdo);
    uint32_t name = pn_power_irp_name(sim, &power);
    struct pn_irp *record = pn_irp_demand(sim, top);
    NTSTATUS status;
    pn_power_irp_fill(sim, record->irp, &power);
    pn_object_ref(sim, top);
    pn_trace(sim, PN_TRACE_IRP_SENT, pn_device_of(top)->driver, node->name, name, 0);
    if (pn_irp_start(sim, top, record, &status)) {
        if (await(sim, record, node->name)) {
            status = record->irp->IoStatus.Status;
            pn_irp_free(sim, record->irp);
        } else {
            status = STATUS_UNSUCCESSFUL;
            report_stuck(sim, top, record, name);
        }
    }
    pn_object_unref(sim, top);
    pn_trace(sim, PN_TRACE_IRP_DONE, 0, node->name, name, status);
    return status;
}

/* ---- All devices ---- */

/* The devices that have started, leaves first, each referenced. */
struct power_set {
    struct pn_devnode **nodes;
    uint32_t count;
    bool last_first;
};

static uint32_t subtree_count(const struct pn_devnode *node)
{
    uint32_t count = 1;
    PN_LIST_EACH (position, &node->children) {
        count += subtree_count(PN_CONTAINER(position, struct pn_devnode, sibling));
    }
    return count;
}

static void subtree_fill(struct power_set *set, struct pn_devnode *node)
{
    struct pn_list *head = &node->children;
    for (struct pn_list *position = set->last_first ? head->prev : head->next; position != head;
         position = set->last_first ? position->prev : position->next) {
        subtree_fill(set, PN_CONTAINER(position, struct pn_devnode, sibling));
    }
    if (node->state == PN_NODE_STARTED && node->pdo != NULL) {
        set->nodes[set->count++] = pn_node_ref(node);
    }
}

static void set_fill(struct pnpsim *sim, struct power_set *set)
{
    struct pn_devnode *root = sim->tree->root;
    set->nodes = pn_record_alloc(sim, subtree_count(root) * sizeof(struct pn_devnode *));
    set->last_first = pn_policy_value(sim, PN_POLICY_ORDER_SIBLINGS) == PN_SIBLINGS_LAST;
    subtree_fill(set, root);
}

static void set_release(struct pnpsim *sim, struct power_set *set)
{
    for (uint32_t i = 0; i < set->count; i++) {
        pn_node_unref(sim, set->nodes[i]);
    }
    pn_free(sim, set->nodes);
}

/* K-7.6.1. A device whose drivers say nothing does not mind. Returns how many were asked. */
static uint32_t query(struct pnpsim *sim, struct power_set *set, SYSTEM_POWER_STATE state)
{
    struct pn_veto *veto = &pn_power_of(sim)->veto;
    for (uint32_t i = 0; i < set->count; i++) {
        struct pn_devnode *node = set->nodes[i];
        NTSTATUS status = node_send(sim, node, IRP_MN_QUERY_POWER, state);
        if (!NT_SUCCESS(status) && status != STATUS_NOT_SUPPORTED) {
            bool by_driver = pn_policy_value(sim, PN_POLICY_VETO_OF_IRP) == PN_VETO_DRIVER &&
                             node->drivers.function != NULL;
            pn_veto_set(sim, veto, by_driver ? PNP_VetoDriver : PNP_VetoDevice,
                        pn_name(sim, by_driver ? node->drivers.function : node->instance_path),
                        node->name);
            return i + 1;
        }
    }
    return set->count;
}

static void set_down(struct pnpsim *sim, struct power_set *set, SYSTEM_POWER_STATE state)
{
    for (uint32_t i = 0; i < set->count; i++) {
        node_send(sim, set->nodes[i], IRP_MN_SET_POWER, state);
    }
}

/* The first `count` of the set, parents first. */
static void set_up(struct pnpsim *sim, struct power_set *set, uint32_t count)
{
    while (count > 0) {
        node_send(sim, set->nodes[--count], IRP_MN_SET_POWER, PowerSystemWorking);
    }
}

static POWER_ACTION action_for(SYSTEM_POWER_STATE state)
{
    return state == PowerSystemShutdown    ? PowerActionShutdownOff
           : state == PowerSystemHibernate ? PowerActionHibernate
                                           : PowerActionSleep;
}

/* K-7.6.1: a query that fails is taken back by a set to the state that the machine is in. A
 * shutdown asks nobody. */
static void go_down(struct pnpsim *sim, struct power_set *set, struct pn_power *power)
{
    power->action = action_for(power->wanted);
    if (power->wanted != PowerSystemShutdown) {
        uint32_t asked = query(sim, set, power->wanted);
        if (power->veto.is_set) {
            set_up(sim, set, asked);
            power->action = PowerActionNone;
            return;
        }
    }
    set_down(sim, set, power->wanted);
    power->state = power->wanted;
}

void pn_system_power_run(struct pnpsim *sim, struct pn_job *job)
{
    struct pn_power *power = pn_power_of(sim);
    struct power_set set = { 0 };
    (void)job;
    set_fill(sim, &set);
    if (power->wanted == PowerSystemWorking) { /* K-7.6.2 */
        set_up(sim, &set, set.count);
        power->state = PowerSystemWorking;
        power->action = PowerActionNone;
    } else {
        go_down(sim, &set, power);
    }
    set_release(sim, &set);
    power->is_running = false;
}
