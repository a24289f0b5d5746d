/* SPDX-License-Identifier: MIT */
/* What passes for a PDO (K-7.1.2): a device object that its bus has reported and not yet lost. */
#include "base/sim.h"
#include "io/device.h"
#include "kernel/frame.h"
#include "kernel/object.h"
#include "kernel/stop.h"
#include "observe/finding.h"
#include "observe/trace.h"
#include "tree/devnode.h"
#include "verify/verify.h"

#include <stdio.h>

static const char *what_it_is(const struct pnpsim *sim, PDEVICE_OBJECT object)
{
    const struct pn_device *device = pn_device_find(sim, object);
    if (object == NULL) {
        return "NULL";
    }
    if (device == NULL) {
        return "no live device object";
    }
    if (device->delete_pending) {
        return "a device object that was deleted";
    }
    if (device->attached_to != NULL) {
        return "attached to another device: an FDO or a filter, not the PDO";
    }
    return "not, or not any more, among the bus relations that the PnP manager knows";
}

struct pn_devnode *pn_verify_pdo(struct pnpsim *sim, const struct pn_call *call,
                                 PDEVICE_OBJECT object, const char *parameter)
{
    struct pn_devnode *node = pn_node_of_pdo(sim, object);
    if (node != NULL) {
        return node;
    }
    char message[256];
    const char *driver = pn_name_text(sim, call->frame.driver);
    const char *name = pn_name_text(sim, pn_object_name(sim, object));
    snprintf(message, sizeof(message), "%s called by %s: %s%s%s is %s", call->routine->name,
             driver[0] != '\0' ? driver : "the test", parameter, name[0] != '\0' ? " " : "", name,
             what_it_is(sim, object));
    uint32_t code = pn_violation(sim, PN_RULE_REPORT_NOT_PDO, call->routine->name, "%s", message);
    if (code != 0) {
        pn_bugcheck(sim, code, 2, (uintptr_t)object, 0, 0, message);
    }
    return NULL;
}
