/* SPDX-License-Identifier: MIT */
/* Registry values by path, without handles, and the simple ones of the Rtl family. */
#include "ddi/rtl_registry.h"

#include "ddi/check.h"
#include "ddi/zw.h"
#include "io/registry.h"
#include "io/unicode.h"

#include <wdm.h>

static const UNICODE_STRING roots[RTL_REGISTRY_MAXIMUM] = {
    [RTL_REGISTRY_SERVICES] =
        PN_UNICODE(L"\\Registry\\Machine\\System\\CurrentControlSet\\Services"),
    [RTL_REGISTRY_CONTROL] = PN_UNICODE(L"\\Registry\\Machine\\System\\CurrentControlSet\\Control"),
    [RTL_REGISTRY_WINDOWS_NT] =
        PN_UNICODE(L"\\Registry\\Machine\\Software\\Microsoft\\Windows NT\\CurrentVersion"),
    [RTL_REGISTRY_DEVICEMAP] = PN_UNICODE(L"\\Registry\\Machine\\Hardware\\DeviceMap"),
    [RTL_REGISTRY_USER] = PN_UNICODE(L"\\Registry\\User\\.Default")
};

UNICODE_STRING pn_unicode_from_wide(PCWSTR text)
{
    size_t units = 0;
    while (text != NULL && units < 0x7FFE && text[units] != 0) {
        units++;
    }
    USHORT bytes = (USHORT)(units * sizeof(WCHAR));
    return (UNICODE_STRING){ .Length = bytes, .MaximumLength = bytes, .Buffer = (PWCH)text };
}

/* A path below one of the well-known roots, the root itself when there is none. */
static NTSTATUS open_below(struct pnpsim *sim, ULONG root, PCUNICODE_STRING path, BOOLEAN create,
                           PVOID *ret_key)
{
    static const UNICODE_STRING separator = PN_UNICODE(L"\\");
    UNICODE_STRING head;
    UNICODE_STRING full;
    if (!pn_unicode_join(sim, &roots[root], path->Length > 0 ? &separator : path, &head)) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    NTSTATUS status = STATUS_INSUFFICIENT_RESOURCES;
    if (pn_unicode_join(sim, &head, path, &full)) {
        status = pn_registry_open(sim, NULL, &full, create, ret_key);
        pn_unicode_free(sim, &full);
    }
    pn_unicode_free(sim, &head);
    return status;
}

NTSTATUS pn_rtl_key_open(struct pnpsim *sim, ULONG relative_to, PCWSTR path, BOOLEAN create,
                         PVOID *ret_key)
{
    if ((relative_to & RTL_REGISTRY_HANDLE) != 0) {
        NTSTATUS status = pn_zw_body(sim, (HANDLE)(ULONG_PTR)path, PN_OBJECT_KEY, ret_key);
        if (NT_SUCCESS(status)) {
            pn_object_ref(sim, *ret_key);
        }
        return status;
    }
    ULONG root = relative_to & ~(ULONG)RTL_REGISTRY_OPTIONAL;
    UNICODE_STRING name = pn_unicode_from_wide(path);
    if (root >= RTL_REGISTRY_MAXIMUM) {
        return STATUS_INVALID_PARAMETER;
    }
    if (root == RTL_REGISTRY_ABSOLUTE) {
        return pn_registry_open(sim, NULL, &name, create, ret_key);
    }
    return open_below(sim, root, &name, create, ret_key);
}

NTSTATUS RtlWriteRegistryValue(ULONG RelativeTo, PCWSTR Path, PCWSTR ValueName, ULONG ValueType,
                               PVOID ValueData, ULONG ValueLength)
{
    PN_DDI_ENTER(RtlWriteRegistryValue, PASSIVE_LEVEL);
    PVOID key = NULL;
    UNICODE_STRING name = pn_unicode_from_wide(ValueName);
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (ValueLength == 0 || pn_ddi_given(sim, &call, ValueData, "ValueData")) {
        status = pn_rtl_key_open(sim, RelativeTo, Path, TRUE, &key);
    }
    if (NT_SUCCESS(status)) {
        status = pn_registry_set(sim, key, &name, ValueType, ValueData, ValueLength);
        pn_object_unref(sim, key);
    }
    PN_DDI_LEAVE();
    return status;
}

NTSTATUS RtlDeleteRegistryValue(ULONG RelativeTo, PCWSTR Path, PCWSTR ValueName)
{
    PN_DDI_ENTER(RtlDeleteRegistryValue, PASSIVE_LEVEL);
    PVOID key = NULL;
    UNICODE_STRING name = pn_unicode_from_wide(ValueName);
    NTSTATUS status = pn_rtl_key_open(sim, RelativeTo, Path, FALSE, &key);
    if (NT_SUCCESS(status)) {
        status = pn_registry_unset(sim, key, &name);
        pn_object_unref(sim, key);
    }
    PN_DDI_LEAVE();
    return status;
}

NTSTATUS RtlCreateRegistryKey(ULONG RelativeTo, PWSTR Path)
{
    PN_DDI_ENTER(RtlCreateRegistryKey, PASSIVE_LEVEL);
    PVOID key = NULL;
    NTSTATUS status = pn_rtl_key_open(sim, RelativeTo, Path, TRUE, &key);
    if (NT_SUCCESS(status)) {
        pn_object_unref(sim, key);
    }
    PN_DDI_LEAVE();
    return status;
}

NTSTATUS RtlCheckRegistryKey(ULONG RelativeTo, PWSTR Path)
{
    PN_DDI_ENTER(RtlCheckRegistryKey, PASSIVE_LEVEL);
    PVOID key = NULL;
    NTSTATUS status = pn_rtl_key_open(sim, RelativeTo, Path, FALSE, &key);
    if (NT_SUCCESS(status)) {
        pn_object_unref(sim, key);
    }
    PN_DDI_LEAVE();
    return status;
}
