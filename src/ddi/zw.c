/* SPDX-License-Identifier: MIT */
/* Object attributes and handles, as every system service takes them. */
#include "ddi/zw.h"

#include "ddi/check.h"
#include "io/registry.h"

NTSTATUS pn_zw_attributes(struct pnpsim *sim, const struct pn_call *call,
                          POBJECT_ATTRIBUTES attributes)
{
    if (!pn_ddi_given(sim, call, attributes, "ObjectAttributes") ||
        attributes->Length != sizeof(OBJECT_ATTRIBUTES)) {
        return STATUS_INVALID_PARAMETER;
    }
    return pn_ddi_string(sim, call, attributes->ObjectName, "ObjectAttributes->ObjectName")
               ? STATUS_SUCCESS
               : STATUS_INVALID_PARAMETER;
}

NTSTATUS pn_zw_body(struct pnpsim *sim, HANDLE handle, enum pn_object_type type, PVOID *ret_body)
{
    void *body = pn_handle_body(sim, handle);
    if (body == NULL) {
        return STATUS_INVALID_HANDLE;
    }
    if (pn_object_of(body)->class->type != type) {
        return STATUS_OBJECT_TYPE_MISMATCH;
    }
    *ret_body = body;
    return STATUS_SUCCESS;
}

NTSTATUS pn_zw_handle(struct pnpsim *sim, PVOID body, PHANDLE ret_handle)
{
    HANDLE handle = pn_handle_create(sim, body);
    pn_object_unref(sim, body);
    if (handle == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    *ret_handle = handle;
    return STATUS_SUCCESS;
}

NTSTATUS pn_zw_key_handle(struct pnpsim *sim, PVOID key, PHANDLE ret_handle)
{
    HANDLE handle = pn_handle_create(sim, key);
    if (handle == NULL) {
        pn_registry_take_back(sim, key);
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    pn_object_unref(sim, key);
    *ret_handle = handle;
    return STATUS_SUCCESS;
}
