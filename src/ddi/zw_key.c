/* SPDX-License-Identifier: MIT */
/* Registry keys and values by handle. */
#include "ddi/check.h"
#include "ddi/zw.h"
#include "io/registry.h"

#include <wdm.h>

static NTSTATUS key_of(struct pnpsim *sim, HANDLE handle, PVOID *ret_key)
{
    return pn_zw_body(sim, handle, PN_OBJECT_KEY, ret_key);
}

/* The attributes and the key that a name is relative to, NULL for an absolute name. */
static NTSTATUS prepare(struct pnpsim *sim, const struct pn_call *call, PHANDLE handle,
                        POBJECT_ATTRIBUTES attributes, PVOID *ret_root)
{
    if (!pn_ddi_given(sim, call, handle, "KeyHandle")) {
        return STATUS_INVALID_PARAMETER;
    }
    NTSTATUS status = pn_zw_attributes(sim, call, attributes);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    *ret_root = NULL;
    return attributes->RootDirectory == NULL ? STATUS_SUCCESS
                                             : key_of(sim, attributes->RootDirectory, ret_root);
}

NTSTATUS ZwOpenKey(PHANDLE KeyHandle, ACCESS_MASK DesiredAccess,
                   POBJECT_ATTRIBUTES ObjectAttributes)
{
    PN_DDI_ENTER(ZwOpenKey, PASSIVE_LEVEL);
    (void)DesiredAccess;
    PVOID root;
    PVOID key = NULL;
    NTSTATUS status = prepare(sim, &call, KeyHandle, ObjectAttributes, &root);
    if (NT_SUCCESS(status)) {
        status = pn_registry_open(sim, root, ObjectAttributes->ObjectName, FALSE, &key);
    }
    if (NT_SUCCESS(status)) {
        status = pn_zw_key_handle(sim, key, KeyHandle);
    }
    PN_DDI_LEAVE();
    return status;
}

NTSTATUS ZwCreateKey(PHANDLE KeyHandle, ACCESS_MASK DesiredAccess,
                     POBJECT_ATTRIBUTES ObjectAttributes, ULONG TitleIndex, PUNICODE_STRING Class,
                     ULONG CreateOptions, PULONG Disposition)
{
    PN_DDI_ENTER(ZwCreateKey, PASSIVE_LEVEL);
    (void)DesiredAccess;
    (void)TitleIndex;
    (void)Class;
    (void)CreateOptions;
    PVOID root;
    PVOID key = NULL;
    ULONG disposition = 0;
    NTSTATUS status = prepare(sim, &call, KeyHandle, ObjectAttributes, &root);
    if (NT_SUCCESS(status)) {
        status = pn_registry_create(sim, root, ObjectAttributes->ObjectName, &disposition, &key);
    }
    if (NT_SUCCESS(status)) {
        status = pn_zw_key_handle(sim, key, KeyHandle);
    }
    if (NT_SUCCESS(status) && Disposition != NULL) {
        *Disposition = disposition;
    }
    PN_DDI_LEAVE();
    return status;
}

NTSTATUS ZwDeleteKey(HANDLE KeyHandle)
{
    PN_DDI_ENTER(ZwDeleteKey, PASSIVE_LEVEL);
    PVOID key = NULL;
    NTSTATUS status = key_of(sim, KeyHandle, &key);
    if (NT_SUCCESS(status)) {
        status = pn_registry_delete(sim, key);
    }
    PN_DDI_LEAVE();
    return status;
}

/* There is no disk to write to. */
NTSTATUS ZwFlushKey(HANDLE KeyHandle)
{
    PN_DDI_ENTER(ZwFlushKey, PASSIVE_LEVEL);
    PVOID key = NULL;
    NTSTATUS status = key_of(sim, KeyHandle, &key);
    PN_DDI_LEAVE();
    return status;
}

static bool buffer_is_given(struct pnpsim *sim, const struct pn_call *call, const void *buffer,
                            ULONG length, const ULONG *result)
{
    return (length == 0 || pn_ddi_given(sim, call, buffer, "the information buffer")) &&
           pn_ddi_given(sim, call, result, "ResultLength");
}

NTSTATUS ZwQueryKey(HANDLE KeyHandle, KEY_INFORMATION_CLASS KeyInformationClass,
                    PVOID KeyInformation, ULONG Length, PULONG ResultLength)
{
    PN_DDI_ENTER(ZwQueryKey, PASSIVE_LEVEL);
    PVOID key = NULL;
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (buffer_is_given(sim, &call, KeyInformation, Length, ResultLength)) {
        status = key_of(sim, KeyHandle, &key);
        if (NT_SUCCESS(status)) {
            status = pn_registry_query_key(sim, key, KeyInformationClass, KeyInformation, Length,
                                           ResultLength);
        }
    }
    PN_DDI_LEAVE();
    return status;
}

NTSTATUS ZwEnumerateKey(HANDLE KeyHandle, ULONG Index, KEY_INFORMATION_CLASS KeyInformationClass,
                        PVOID KeyInformation, ULONG Length, PULONG ResultLength)
{
    PN_DDI_ENTER(ZwEnumerateKey, PASSIVE_LEVEL);
    PVOID key = NULL;
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (buffer_is_given(sim, &call, KeyInformation, Length, ResultLength)) {
        status = key_of(sim, KeyHandle, &key);
        if (NT_SUCCESS(status)) {
            status = pn_registry_enumerate(sim, key, Index, KeyInformationClass, KeyInformation,
                                           Length, ResultLength);
        }
    }
    PN_DDI_LEAVE();
    return status;
}

NTSTATUS ZwEnumerateValueKey(HANDLE KeyHandle, ULONG Index,
                             KEY_VALUE_INFORMATION_CLASS KeyValueInformationClass,
                             PVOID KeyValueInformation, ULONG Length, PULONG ResultLength)
{
    PN_DDI_ENTER(ZwEnumerateValueKey, PASSIVE_LEVEL);
    PVOID key = NULL;
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (buffer_is_given(sim, &call, KeyValueInformation, Length, ResultLength)) {
        status = key_of(sim, KeyHandle, &key);
        if (NT_SUCCESS(status)) {
            status = pn_registry_enumerate_values(sim, key, Index, KeyValueInformationClass,
                                                  KeyValueInformation, Length, ResultLength);
        }
    }
    PN_DDI_LEAVE();
    return status;
}

NTSTATUS ZwQueryValueKey(HANDLE KeyHandle, PUNICODE_STRING ValueName,
                         KEY_VALUE_INFORMATION_CLASS KeyValueInformationClass,
                         PVOID KeyValueInformation, ULONG Length, PULONG ResultLength)
{
    PN_DDI_ENTER(ZwQueryValueKey, PASSIVE_LEVEL);
    PVOID key = NULL;
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (pn_ddi_string(sim, &call, ValueName, "ValueName") &&
        buffer_is_given(sim, &call, KeyValueInformation, Length, ResultLength)) {
        status = key_of(sim, KeyHandle, &key);
        if (NT_SUCCESS(status)) {
            status = pn_registry_query(sim, key, ValueName, KeyValueInformationClass,
                                       KeyValueInformation, Length, ResultLength);
        }
    }
    PN_DDI_LEAVE();
    return status;
}

NTSTATUS ZwSetValueKey(HANDLE KeyHandle, PUNICODE_STRING ValueName, ULONG TitleIndex, ULONG Type,
                       PVOID Data, ULONG DataSize)
{
    PN_DDI_ENTER(ZwSetValueKey, PASSIVE_LEVEL);
    (void)TitleIndex;
    PVOID key = NULL;
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (pn_ddi_string(sim, &call, ValueName, "ValueName") &&
        (DataSize == 0 || pn_ddi_given(sim, &call, Data, "Data"))) {
        status = key_of(sim, KeyHandle, &key);
        if (NT_SUCCESS(status)) {
            status = pn_registry_set(sim, key, ValueName, Type, Data, DataSize);
        }
    }
    PN_DDI_LEAVE();
    return status;
}

NTSTATUS ZwDeleteValueKey(HANDLE KeyHandle, PUNICODE_STRING ValueName)
{
    PN_DDI_ENTER(ZwDeleteValueKey, PASSIVE_LEVEL);
    PVOID key = NULL;
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (pn_ddi_string(sim, &call, ValueName, "ValueName")) {
        status = key_of(sim, KeyHandle, &key);
        if (NT_SUCCESS(status)) {
            status = pn_registry_unset(sim, key, ValueName);
        }
    }
    PN_DDI_LEAVE();
    return status;
}
