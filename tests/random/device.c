/* SPDX-License-Identifier: MIT */
/* The devices of the subject: hardware, what is asked of it, and what its stacks and file systems
 * are seen to be told. */
#include "subject.h"

#include <string.h>

static const char *const device_names[HUB + 1] = { "D0", "D1", "D2", "D3", "D4", "D5" };

/* "D3", or an instance path that ends so. */
static unsigned number_of(const struct pnpsim_device *device)
{
    const char *name = pnpsim_device_name(device);
    return (unsigned)(name[strlen(name) - 1] - '0');
}

static void irp_seen(void *context, struct pnpsim_device *device, uint8_t minor)
{
    struct subject *subject = context;
    bool is_milestone = minor <= MINOR_CANCEL_STOP || minor == MINOR_EJECT ||
                        minor == MINOR_SURPRISE;
    if (is_milestone) {
        unsigned number = number_of(device);
        subject_fact(subject, FACT_IRP, 0, minor, number, 0);
    }
}

void device_watch(struct subject *subject, struct pnpsim_device *device)
{
    subject_must(subject, pnpsim_on_irp(subject->sim, device, irp_seen, subject), "on_irp");
}

static int plug(struct subject *subject, const struct op *op)
{
    struct pnpsim_hardware hardware = { .name = device_names[op->a],
                                        .device_id = "RND\\DEVICE",
                                        .instance_id = device_names[op->a],
                                        .unique_id = (op->b & HARDWARE_UNIQUE) != 0,
                                        .removable = (op->b & HARDWARE_REMOVABLE) != 0 };
    hardware.eject_supported = hardware.removable && (op->b & HARDWARE_EJECT) != 0;
    unsigned count = 0;
    hardware.driver = op->a == HUB ? "simbus" : NULL;
    for (unsigned which = 0; which < CLASSES; which++) {
        if ((op->b & 1u << which) != 0 && op->a != HUB) {
            hardware.interfaces[count++] = subject_class(which);
        }
    }
    struct pnpsim_device *device = pnpsim_plug_begin(subject->sim, &hardware);
    if (device == NULL) {
        return PNPSIM_E_NO_MEMORY;
    }
    subject->devices[op->a] = device;
    subject->lives[op->a]++;
    device_watch(subject, device);
    if (op->c == 0 && op->a != HUB) {
        subject_must(subject,
                     pnpsim_stub_set_status(subject->sim, device, MINOR_START, STATUS_UNSUCCESSFUL),
                     "stub_set_status");
    }
    return PNPSIM_OK;
}

static int stub(struct subject *subject, const struct op *op)
{
    static const uint8_t minors[STUB_MINORS] = { MINOR_QUERY_REMOVE, MINOR_START,
                                                 MINOR_QUERY_STOP };
    NTSTATUS status = op->c == 1 ? STATUS_UNSUCCESSFUL : STATUS_SUCCESS;
    return op->a > HUB ? hub_stub(subject, op->a, minors[op->b], status)
                       : pnpsim_stub_set_status(subject->sim, subject->devices[op->a],
                                                minors[op->b], status);
}

static int state(struct subject *subject, const struct op *op)
{
    static const uint32_t answers[ANSWERS] = {
        [ANSWER_NOT_DISABLEABLE] = PNP_DEVICE_NOT_DISABLEABLE,
        [ANSWER_OTHER_RESOURCES] = PNP_DEVICE_RESOURCE_REQUIREMENTS_CHANGED,
        [ANSWER_FAILED] = PNP_DEVICE_FAILED,
        [ANSWER_REMOVED] = PNP_DEVICE_REMOVED,
        [ANSWER_DISABLED] = PNP_DEVICE_DISABLED,
    };
    return pnpsim_stub_set_device_state(subject->sim, subject->devices[op->a], answers[op->b]);
}

int subject_state(const struct subject *subject, unsigned device)
{
    return (int)pnpsim_device_state(subject->devices[device]);
}

/* Who stands behind a name: "m1", "a0", "simstub", or an instance path. */
static struct veto veto_of(const struct pnpsim_veto *from)
{
    struct veto veto = { .type = (uint8_t)from->type };
    if (strcmp(from->by, "simstub") == 0) {
        veto.by = BY_STUB;
    } else if (strlen(from->by) == 2) {
        veto.by = from->by[0] == 'a' ? BY_APP : BY_DRIVER;
        veto.who = (uint8_t)(from->by[1] - '0');
    } else if (strncmp(from->by, "RND\\", 4) == 0) {
        veto.by = BY_DEVICE;
        veto.who = (uint8_t)(from->by[strlen(from->by) - 1] - '0');
    }
    return veto;
}

static struct outcome outcome_of(enum pnpsim_result result, const struct pnpsim_veto *veto)
{
    struct outcome outcome = { .result = result };
    if (result == PNPSIM_E_VETOED) {
        outcome.veto = veto_of(veto);
    }
    return outcome;
}

struct outcome subject_removal(struct subject *subject, unsigned device)
{
    struct pnpsim_veto veto = { 0 };
    enum pnpsim_result result = pnpsim_remove_result(subject->sim, subject->devices[device], &veto);
    return outcome_of(result, &veto);
}

static enum pnpsim_result request_begin(struct subject *subject, const struct op *op)
{
    struct pnpsim_device *device = subject->devices[op->a];
    switch (op->kind) {
    case OP_REMOVE:
        return pnpsim_remove_begin(subject->sim, device);
    case OP_DISABLE:
        return pnpsim_disable_begin(subject->sim, device);
    case OP_ENABLE:
        return pnpsim_enable_begin(subject->sim, device);
    case OP_UPDATE:
        return pnpsim_update_driver_begin(subject->sim, device, NULL);
    default:
        return pnpsim_eject_begin(subject->sim, device);
    }
}

static enum pnpsim_result request_do(struct subject *subject, const struct op *op,
                                     struct pnpsim_veto *ret_veto)
{
    struct pnpsim_device *device = subject->devices[op->a];
    switch (op->kind) {
    case OP_REMOVE:
        return pnpsim_remove(subject->sim, device, ret_veto);
    case OP_DISABLE:
        return pnpsim_disable(subject->sim, device, ret_veto);
    case OP_ENABLE:
        return pnpsim_enable(subject->sim, device);
    case OP_UPDATE:
        return pnpsim_update_driver(subject->sim, device, NULL, ret_veto);
    default:
        return pnpsim_eject(subject->sim, device, ret_veto);
    }
}

static struct outcome request(struct subject *subject, const struct op *op)
{
    struct pnpsim_veto veto = { 0 };
    enum pnpsim_result result = op->is_later ? request_begin(subject, op)
                                             : request_do(subject, op, &veto);
    return outcome_of(result, &veto);
}

static struct outcome rebalance(struct subject *subject, const struct op *op)
{
    struct pnpsim_device *devices[DEVICES];
    size_t count = 0;
    size_t stopped = 0;
    for (unsigned i = 0; i < DEVICES; i++) {
        if ((op->a & 1u << i) != 0) {
            devices[count++] = subject->devices[i];
        }
    }
    enum pnpsim_result result = op->is_later
                                    ? pnpsim_rebalance_begin(subject->sim, devices, count)
                                    : pnpsim_rebalance(subject->sim, devices, count, &stopped);
    return (struct outcome){ .result = result, .stopped = (unsigned)stopped };
}

static struct outcome power(struct subject *subject, const struct op *op)
{
    struct pnpsim_veto veto = { 0 };
    enum pnpsim_system_state state = (enum pnpsim_system_state)op->a;
    enum pnpsim_result result = op->is_later ? pnpsim_system_power_begin(subject->sim, state)
                                             : pnpsim_system_power(subject->sim, state, &veto);
    return outcome_of(result, &veto);
}

static struct outcome profile(struct subject *subject)
{
    struct pnpsim_veto veto = { 0 };
    enum pnpsim_result result = pnpsim_profile_change(subject->sim, &veto);
    return outcome_of(result, &veto);
}

static int32_t file_system_hears(void *context, struct pnpsim_device *device,
                                 enum pnpsim_file_system_step step)
{
    struct subject *subject = context;
    unsigned number = number_of(device);
    subject_fact(subject, FACT_FILE_SYSTEM, 0, (unsigned)step, number, 0);
    return subject->file_systems[number] == FILE_SYSTEM_REFUSES ? STATUS_UNSUCCESSFUL
                                                                : STATUS_SUCCESS;
}

static int mount(struct subject *subject, const struct op *op)
{
    subject->file_systems[op->a] = op->b;
    return pnpsim_mount(subject->sim, subject->devices[op->a],
                        op->b == FILE_SYSTEM_NONE ? NULL : file_system_hears, subject);
}

static int relate(struct subject *subject, const struct op *op)
{
    return pnpsim_relate(subject->sim, subject->devices[op->a], subject->devices[op->b],
                         op->c == RELATION_REMOVAL ? PNPSIM_RELATION_REMOVAL
                                                   : PNPSIM_RELATION_EJECTION);
}

static int unplug(struct subject *subject, const struct op *op)
{
    struct pnpsim_device *device = subject->devices[op->a];
    return op->is_later ? pnpsim_unplug_begin(subject->sim, device)
                        : pnpsim_unplug(subject->sim, device);
}

struct outcome device_do(struct subject *subject, const struct op *op)
{
    struct outcome outcome = { .result = 0 };
    switch (op->kind) {
    case OP_PLUG:
        outcome.result = plug(subject, op);
        break;
    case OP_UNPLUG:
        outcome.result = unplug(subject, op);
        break;
    case OP_STUB:
        outcome.result = stub(subject, op);
        break;
    case OP_STATE:
        outcome.result = state(subject, op);
        break;
    case OP_MOUNT:
        outcome.result = mount(subject, op);
        break;
    case OP_RELATE:
        outcome.result = relate(subject, op);
        break;
    case OP_REBALANCE:
        return rebalance(subject, op);
    case OP_POWER:
        return power(subject, op);
    case OP_PROFILE:
        return profile(subject);
    default:
        return request(subject, op);
    }
    return outcome;
}
