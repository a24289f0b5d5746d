/* SPDX-License-Identifier: MIT */
/* Sending the PnP manager's IRPs down a device's stack. */
#include "base/check.h"
#include "base/sim.h"
#include "io/device.h"
#include "io/file.h"
#include "io/irp.h"
#include "kernel/object.h"
#include "kernel/pool.h"
#include "kernel/stop.h"
#include "observe/finding.h"
#include "observe/trace.h"
#include "pnp/pnp.h"
#include "tree/devnode.h"

NTSTATUS pn_node_send(struct pnpsim *sim, struct pn_devnode *node, IO_STACK_LOCATION *location,
                      ULONG_PTR *ret_information)
{
    PN_ASSERT(node->pdo != NULL);

    location->MajorFunction = IRP_MJ_PNP;
    if (sim->pnp->hooks.before_irp != NULL) {
        sim->pnp->hooks.before_irp(sim, node, location->MinorFunction);
    }
    return pn_irp_send_pnp(sim, pn_device_top(node->pdo), node->name, location, ret_information);
}

NTSTATUS pn_node_send_minor(struct pnpsim *sim, struct pn_devnode *node, UCHAR minor)
{
    IO_STACK_LOCATION location = { .MinorFunction = minor };
    return pn_node_send(sim, node, &location, NULL);
}

/* K-7.1.6: the driver referenced each PDO that it returned, and the reference is now ours. */
void pn_relation_take(struct pnpsim *sim, PDEVICE_OBJECT pdo)
{
    uint32_t driver = pn_device_of(pdo)->driver;
    pn_object_ref(sim, pdo);
    if (!pn_object_unref_for(sim, pdo, driver)) {
        pn_bugcheck_if(sim, pn_violation(sim, PN_RULE_TARGETRELATION_NO_REF, "",
                                         "%s returned the PDO %s in a relations list without a "
                                         "reference on it",
                                         pn_name_text(sim, driver),
                                         pn_name_text(sim, pn_object_name(sim, pdo))));
    }
}

uint32_t pn_relations_count(struct pnpsim *sim, const DEVICE_RELATIONS *relations)
{
    size_t size = pn_pool_find(sim, relations)->size;
    size_t header = FIELD_OFFSET(DEVICE_RELATIONS, Objects);
    if (size < header) {
        return 0;
    }
    size_t room = (size - header) / sizeof(PDEVICE_OBJECT);
    return relations->Count < room ? relations->Count : (uint32_t)room;
}

NTSTATUS pn_target_pdo(struct pnpsim *sim, PFILE_OBJECT file, PDEVICE_OBJECT *ret_pdo)
{
    PDEVICE_OBJECT top = pn_device_top(file->DeviceObject);
    IO_STACK_LOCATION location = {
        .MajorFunction = IRP_MJ_PNP,
        .MinorFunction = IRP_MN_QUERY_DEVICE_RELATIONS,
        .FileObject = file, /* K-1.8: the only PnP IRP that carries one */
    };
    location.Parameters.QueryDeviceRelations.Type = TargetDeviceRelation;
    ULONG_PTR information = 0;
    NTSTATUS status = pn_irp_send_pnp(sim, top, pn_object_name(sim, file->DeviceObject), &location,
                                      &information);
    if (!NT_SUCCESS(status)) {
        return status == STATUS_NOT_SUPPORTED ? STATUS_INVALID_DEVICE_REQUEST : status;
    }
    PDEVICE_RELATIONS relations = (PDEVICE_RELATIONS)information;
    if (relations == NULL || pn_pool_find(sim, relations) == NULL) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    PDEVICE_OBJECT pdo = pn_relations_count(sim, relations) == 1 ? relations->Objects[0] : NULL;
    bool is_intact;
    pn_pool_free(sim, relations, &is_intact);
    if (pdo == NULL || pn_node_of_pdo(sim, pdo) == NULL) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    pn_relation_take(sim, pdo);
    *ret_pdo = pdo;
    return STATUS_SUCCESS;
}
