/* SPDX-License-Identifier: MIT */
/* The hub of the subject: a device that is a bus itself, served by the built-in bus driver, and
 * what is in its slots. A slot's memory stays until the simulation has gone. */
#include "subject.h"

#include "tree/hardware.h"

#include <stdlib.h>
#include <string.h>

static const WCHAR device_id[] = L"RND\\CHILD";
static const WCHAR hardware_ids[] = L"RND\\CHILD\0";
static const WCHAR instance_ids[DEVICES - HUB - 1][3] = { L"D6", L"D7" };
static const char *const paths[DEVICES - HUB - 1] = { "RND\\CHILD\\D6", "RND\\CHILD\\D7" };

/* A device that was, or is, in a slot. */
struct child {
    struct child *next;
    SIM_SLOT slot;
    SIM_MODEL model;
    NTSTATUS statuses[SIM_MINOR_STATUS_MAX];
};

struct hub {
    SIM_SLOT_LIST list;
    struct child *children; /* all of them, the latest first */
    struct child *slots[DEVICES];
};

bool hub_create(struct subject *subject)
{
    subject->hub = calloc(1, sizeof(*subject->hub));
    return subject->hub != NULL &&
           pnpsim_bind(subject->sim, "simstub", "RND\\CHILD", PNPSIM_ROLE_FUNCTION) == PNPSIM_OK;
}

void hub_destroy(struct subject *subject)
{
    while (subject->hub != NULL && subject->hub->children != NULL) {
        struct child *child = subject->hub->children;
        subject->hub->children = child->next;
        free(child);
    }
    free(subject->hub);
    subject->hub = NULL;
}

/* From now on the bus driver sees the slots, which are empty. */
static int connect(struct subject *subject)
{
    struct hub *hub = subject->hub;
    PDEVICE_OBJECT pdo = pnpsim_device_pdo(subject->devices[HUB]);
    PDEVICE_OBJECT top = IoGetAttachedDeviceReference(pdo);
    IO_STATUS_BLOCK result;
    KEVENT done;
    memset(hub->slots, 0, sizeof(hub->slots));
    InitializeListHead(&hub->list.Slots);
    KeInitializeEvent(&done, NotificationEvent, FALSE);
    PIRP irp = IoBuildDeviceIoControlRequest(IOCTL_SIMBUS_CONNECT, top, &hub->list, 0, NULL, 0,
                                             TRUE, &done, &result);
    NTSTATUS status = IoCallDriver(top, irp);
    ObDereferenceObject(top);
    return status == STATUS_SUCCESS ? 0 : 1;
}

static int child_plug(struct subject *subject, const struct op *op)
{
    struct hub *hub = subject->hub;
    struct child *child = calloc(1, sizeof(*child));
    SIM_MODEL *model = &child->model;
    *model = (SIM_MODEL){ .DeviceId = device_id,
                          .DeviceIdSize = sizeof(device_id),
                          .HardwareIds = hardware_ids,
                          .HardwareIdsSize = sizeof(hardware_ids) };
    model->Capabilities.UniqueID = 1;
    model->Capabilities.Removable = (op->b & HARDWARE_REMOVABLE) != 0;
    model->Capabilities.EjectSupported = model->Capabilities.Removable &&
                                         (op->b & HARDWARE_EJECT) != 0;
    for (unsigned which = 0; which < CLASSES; which++) {
        if ((op->b & 1u << which) != 0) {
            model->Interfaces[model->InterfaceCount++] = *subject_class(which);
        }
    }
    child->statuses[MINOR_START] = op->c == 0 ? STATUS_UNSUCCESSFUL : STATUS_SUCCESS;
    child->slot = (SIM_SLOT){ .Model = model,
                              .Present = TRUE,
                              .InstanceId = instance_ids[op->a - HUB - 1],
                              .InstanceIdSize = sizeof(instance_ids[0]),
                              .MinorStatus = child->statuses };
    child->next = hub->children;
    hub->children = child;
    hub->slots[op->a] = child;
    InsertTailList(&hub->list.Slots, &child->slot.Link);
    subject->lives[op->a]++;
    return PNPSIM_OK;
}

static int child_unplug(struct subject *subject, unsigned device)
{
    struct child *child = subject->hub->slots[device];
    if (child == NULL || !child->slot.Present) {
        return PNPSIM_E_NOT_FOUND;
    }
    child->slot.Present = FALSE;
    return PNPSIM_OK;
}

int hub_do(struct subject *subject, const struct op *op)
{
    int result;
    if (op->kind == OP_CONNECT) {
        result = connect(subject);
    } else if (op->kind == OP_PLUG) {
        result = child_plug(subject, op);
    } else {
        result = child_unplug(subject, op->a);
    }
    if (result == PNPSIM_OK) {
        IoInvalidateDeviceRelations(pnpsim_device_pdo(subject->devices[HUB]), BusRelations);
    }
    return result;
}

int hub_stub(struct subject *subject, unsigned device, uint8_t minor, NTSTATUS status)
{
    subject->hub->slots[device]->statuses[minor] = status;
    return PNPSIM_OK;
}

struct pnpsim_device *hub_find(struct subject *subject, unsigned device)
{
    return pnpsim_device_find(subject->sim, paths[device - HUB - 1]);
}
