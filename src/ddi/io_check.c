/* SPDX-License-Identifier: MIT */
/* Looking up what drivers pass to I/O routines. */
#include "ddi/io_check.h"

#include "ddi/check.h"
#include "io/device.h"
#include "io/file.h"
#include "io/irp.h"
#include "kernel/object.h"
#include "kernel/task.h"
#include "tree/devnode.h"

static bool report(struct pnpsim *sim, const struct pn_call *call, const void *pointer,
                   const char *parameter, const char *kind)
{
    const struct pn_object *object = pointer == NULL ? NULL : pn_object_find_any(sim, pointer);
    if (pointer == NULL) {
        pn_ddi_violation(sim, call, PN_RULE_BAD_OBJECT, "%s is NULL", parameter);
    } else if (object != NULL) {
        pn_ddi_violation(sim, call, PN_RULE_BAD_OBJECT, "%s is a %s, not a %s", parameter,
                         object->class->name, kind);
    } else {
        pn_ddi_violation(sim, call, PN_RULE_BAD_OBJECT,
                         "%s is no live %s: it is gone already, or never was one", parameter, kind);
    }
    return false;
}

bool pn_ddi_device(struct pnpsim *sim, const struct pn_call *call, const void *pointer,
                   const char *parameter)
{
    return pn_device_find(sim, pointer) != NULL ||
           report(sim, call, pointer, parameter, "device object");
}

bool pn_ddi_driver(struct pnpsim *sim, const struct pn_call *call, const void *pointer,
                   const char *parameter)
{
    return pn_object_find(sim, pointer, PN_OBJECT_DRIVER) != NULL ||
           report(sim, call, pointer, parameter, "driver object");
}

bool pn_ddi_file(struct pnpsim *sim, const struct pn_call *call, const void *pointer,
                 const char *parameter)
{
    return pn_file_find(sim, pointer) != NULL ||
           report(sim, call, pointer, parameter, "file object");
}

struct pn_devnode *pn_ddi_pdo(struct pnpsim *sim, const struct pn_call *call, const void *pointer,
                              const char *parameter)
{
    struct pn_devnode *node = pn_node_of_pdo(sim, pointer);
    if (node == NULL) {
        pn_ddi_violation(sim, call, PN_RULE_REPORT_NOT_PDO,
                         "%s is not a PDO that its bus has reported", parameter);
    }
    return node;
}

struct pn_irp *pn_ddi_irp(struct pnpsim *sim, const struct pn_call *call, const void *pointer)
{
    struct pn_irp *record = pn_irp_find(sim, pointer);
    if (record == NULL) {
        report(sim, call, pointer, "Irp", "IRP");
    }
    return record;
}

uint32_t pn_ddi_caller(const struct pnpsim *sim)
{
    return pn_frame_driver(pn_task_current(sim));
}

void pn_ddi_reference(struct pnpsim *sim, void *object)
{
    pn_object_ref(sim, object);
    pn_object_ledger_add(sim, object, pn_ddi_caller(sim), 1);
}
