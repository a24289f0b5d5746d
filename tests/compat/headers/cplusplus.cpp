/* SPDX-License-Identifier: MIT */
/* The kernel headers in C++, with the standard library after them, and with the user-mode headers
 * after the kernel's (both_orders.c has the other order). Only has to compile and link. */
#define INITGUID
#include <ntifs.h>

#include <ioevent.h>
#include <wdmguid.h>

#include <windows.h>

#include <cfgmgr32.h>
#include <dbt.h>

#include <algorithm>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

static const UNICODE_STRING name = RTL_CONSTANT_STRING(L"\\Device\\Idiom");

static NTSTATUS on_event(PVOID NotificationStructure, PVOID Context)
{
    auto *header = static_cast<PLUGPLAY_NOTIFICATION_HEADER *>(NotificationStructure);

    UNREFERENCED_PARAMETER(Context);
    if (header->Event == GUID_DEVICE_INTERFACE_ARRIVAL ||
        IsEqualGUID(header->Event, GUID_IO_VOLUME_LOCK)) {
        return STATUS_SUCCESS;
    }
    switch (header->Version) {
    case 1:
        return STATUS_NOT_SUPPORTED;
    default:
        return STATUS_UNSUCCESSFUL;
    }
}

int main()
{
    PDRIVER_NOTIFICATION_CALLBACK_ROUTINE callback = on_event;
    PLUGPLAY_NOTIFICATION_HEADER header = { 1, sizeof(header), GUID_IO_VOLUME_LOCK };
    LIST_ENTRY head;

    InitializeListHead(&head);
    std::string text("pnp");
    return NT_SUCCESS(callback(&header, nullptr)) && IsListEmpty(&head) && text.size() == 3 &&
                   name.Length == wcslen(L"\\Device\\Idiom") * sizeof(WCHAR)
               ? 0
               : 1;
}
