/* SPDX-License-Identifier: MIT */
/* The application: finding panels, holding each by a handle and a registration on that handle, and
 * giving both up in the right order. */
#include <windows.h>

#include <winioctl.h>

#include <cfgmgr32.h>

#include <initguid.h>

#include "reporter_public.h"

#include "viewer.h"

/* One panel. In one of the viewer's two lists; only the work item frees it, or ViewerStop. */
struct _PANEL {
    PPANEL Next;
    PVIEWER Viewer;
    HANDLE Device;                /* INVALID_HANDLE_VALUE: not open */
    HCMNOTIFICATION Notification; /* stays when the handle goes: NULL before the first one */
    WCHAR Link[1];
};

/* ---- The list of panels; with the lock held ---- */

static PPANEL PanelFind(PVIEWER Viewer, PCWSTR Link)
{
    PPANEL panel;

    for (panel = Viewer->Panels; panel != NULL; panel = panel->Next) {
        if (lstrcmpiW(panel->Link, Link) == 0) {
            return panel;
        }
    }
    return NULL;
}

/* FALSE when it is not there: it is gone already. */
static BOOL PanelUnlink(PPANEL Panel)
{
    PPANEL *at = &Panel->Viewer->Panels;

    while (*at != NULL && *at != Panel) {
        at = &(*at)->Next;
    }
    if (*at == NULL) {
        return FALSE;
    }
    *at = Panel->Next;
    Panel->Next = NULL;
    return TRUE;
}

static HANDLE PanelTakeDevice(PPANEL Panel)
{
    HANDLE device = Panel->Device;

    Panel->Device = INVALID_HANDLE_VALUE;
    if (device != INVALID_HANDLE_VALUE) {
        Panel->Viewer->OpenCount--;
    }
    return device;
}

/* ---- Holding one ---- */

static VOID PanelClose(PPANEL Panel)
{
    HANDLE device;

    AcquireSRWLockExclusive(&Panel->Viewer->Lock);
    device = PanelTakeDevice(Panel);
    ReleaseSRWLockExclusive(&Panel->Viewer->Lock);
    if (device != INVALID_HANDLE_VALUE) {
        CloseHandle(device);
    }
}

/* The device is going, and may tell so twice: the first time counts. The registration cannot be
 * ended here, inside its own callback; a work item does it. */
static VOID PanelGone(PPANEL Panel)
{
    PVIEWER viewer = Panel->Viewer;
    BOOL mine;

    PanelClose(Panel);
    AcquireSRWLockExclusive(&viewer->Lock);
    mine = PanelUnlink(Panel);
    if (mine) {
        Panel->Next = viewer->Gone;
        viewer->Gone = Panel;
    }
    ReleaseSRWLockExclusive(&viewer->Lock);
    if (mine) {
        SubmitThreadpoolWork(viewer->Closing);
    }
}

static VOID PanelFailed(PVIEWER Viewer, PCM_NOTIFY_EVENT_DATA EventData)
{
    LAMP_FAILURE failure;

    if (!IsEqualGUID(&EventData->u.DeviceHandle.EventGuid, &GUID_LAMP_FAILURE) ||
        EventData->u.DeviceHandle.DataSize < sizeof(failure)) {
        return;
    }
    CopyMemory(&failure, EventData->u.DeviceHandle.Data, sizeof(failure));
    AcquireSRWLockExclusive(&Viewer->Lock);
    Viewer->FailureCount++;
    Viewer->FailedLamps = failure.FailedLamps;
    ReleaseSRWLockExclusive(&Viewer->Lock);
}

static VOID PanelOpen(PPANEL Panel);

/* It may run before CM_Register_Notification has returned, and so keeps the handle itself. To agree
 * to a removal is to close the device; the registration stays and tells how it went on. */
static DWORD CALLBACK PanelNotified(HCMNOTIFICATION Notify, PVOID Context, CM_NOTIFY_ACTION Action,
                                    PCM_NOTIFY_EVENT_DATA EventData, DWORD EventDataSize)
{
    PPANEL panel = (PPANEL)Context;

    UNREFERENCED_PARAMETER(EventDataSize);
    AcquireSRWLockExclusive(&panel->Viewer->Lock);
    panel->Notification = Notify;
    ReleaseSRWLockExclusive(&panel->Viewer->Lock);

    if (Action == CM_NOTIFY_ACTION_DEVICEQUERYREMOVE) {
        PanelClose(panel);
    } else if (Action == CM_NOTIFY_ACTION_DEVICEQUERYREMOVEFAILED) {
        PanelOpen(panel);
    } else if (Action == CM_NOTIFY_ACTION_DEVICEREMOVEPENDING ||
               Action == CM_NOTIFY_ACTION_DEVICEREMOVECOMPLETE) {
        PanelGone(panel);
    } else if (Action == CM_NOTIFY_ACTION_DEVICECUSTOMEVENT) {
        PanelFailed(panel->Viewer, EventData);
    }
    return ERROR_SUCCESS;
}

static VOID PanelRegister(PPANEL Panel, HANDLE Device)
{
    CM_NOTIFY_FILTER filter = { 0 };
    HCMNOTIFICATION notification = NULL;

    filter.cbSize = sizeof(filter);
    filter.FilterType = CM_NOTIFY_FILTER_TYPE_DEVICEHANDLE;
    filter.u.DeviceHandle.hTarget = Device;
    if (CM_Register_Notification(&filter, Panel, PanelNotified, &notification) == CR_SUCCESS) {
        AcquireSRWLockExclusive(&Panel->Viewer->Lock);
        Panel->Notification = notification;
        ReleaseSRWLockExclusive(&Panel->Viewer->Lock);
    }
}

/* After a removal that failed the old registration is still good. */
static VOID PanelOpen(PPANEL Panel)
{
    HANDLE device = CreateFileW(Panel->Link, GENERIC_READ | GENERIC_WRITE,
                                FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL);

    if (device == INVALID_HANDLE_VALUE) {
        return; /* it has gone again; the next arrival brings it back */
    }
    AcquireSRWLockExclusive(&Panel->Viewer->Lock);
    Panel->Device = device;
    Panel->Viewer->OpenCount++;
    ReleaseSRWLockExclusive(&Panel->Viewer->Lock);
    if (Panel->Notification == NULL) {
        PanelRegister(Panel, device);
    }
    if (Panel->Notification == NULL) {
        PanelClose(Panel); /* who cannot be asked must not be in the way */
    }
}

static VOID PanelFree(PPANEL Panel)
{
    if (Panel->Notification != NULL) {
        CM_Unregister_Notification(Panel->Notification);
    }
    HeapFree(GetProcessHeap(), 0, Panel);
}

/* ---- Finding them ---- */

static VOID PanelArrived(PVIEWER Viewer, PCWSTR Link)
{
    SIZE_T size = sizeof(PANEL) + (SIZE_T)lstrlenW(Link) * sizeof(WCHAR);
    PPANEL panel = (PPANEL)HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, size);
    BOOL known;

    if (panel == NULL) {
        return;
    }
    panel->Viewer = Viewer;
    panel->Device = INVALID_HANDLE_VALUE;
    lstrcpyW(panel->Link, Link);

    AcquireSRWLockExclusive(&Viewer->Lock);
    known = PanelFind(Viewer, Link) != NULL;
    if (!known) {
        panel->Next = Viewer->Panels;
        Viewer->Panels = panel;
    }
    ReleaseSRWLockExclusive(&Viewer->Lock);

    if (known) {
        HeapFree(GetProcessHeap(), 0, panel);
    } else {
        PanelOpen(panel);
    }
}

/* A panel that is open hears from its device itself whether that is going; one that could not be
 * opened ends here. */
static VOID PanelLeft(PVIEWER Viewer, PCWSTR Link)
{
    PPANEL panel;

    AcquireSRWLockExclusive(&Viewer->Lock);
    panel = PanelFind(Viewer, Link);
    if (panel != NULL && panel->Notification != NULL) {
        panel = NULL;
    }
    ReleaseSRWLockExclusive(&Viewer->Lock);
    if (panel != NULL) {
        PanelGone(panel);
    }
}

static DWORD CALLBACK ViewerNotified(HCMNOTIFICATION Notify, PVOID Context, CM_NOTIFY_ACTION Action,
                                     PCM_NOTIFY_EVENT_DATA EventData, DWORD EventDataSize)
{
    PVIEWER viewer = (PVIEWER)Context;

    UNREFERENCED_PARAMETER(Notify);
    UNREFERENCED_PARAMETER(EventDataSize);
    if (Action == CM_NOTIFY_ACTION_DEVICEINTERFACEARRIVAL) {
        PanelArrived(viewer, EventData->u.DeviceInterface.SymbolicLink);
    } else if (Action == CM_NOTIFY_ACTION_DEVICEINTERFACEREMOVAL) {
        PanelLeft(viewer, EventData->u.DeviceInterface.SymbolicLink);
    }
    return ERROR_SUCCESS;
}

/* The list may grow between the two calls; then it is asked for again. */
static CONFIGRET ViewerList(PWSTR *List)
{
    GUID guid = GUID_DEVINTERFACE_LAMP;
    HANDLE heap = GetProcessHeap();
    CONFIGRET result;
    ULONG length;

    do {
        result = CM_Get_Device_Interface_List_SizeW(&length, &guid, NULL,
                                                    CM_GET_DEVICE_INTERFACE_LIST_PRESENT);
        if (result != CR_SUCCESS) {
            return result;
        }
        *List = (PWSTR)HeapAlloc(heap, HEAP_ZERO_MEMORY, length * sizeof(WCHAR));
        if (*List == NULL) {
            return CR_OUT_OF_MEMORY;
        }
        result = CM_Get_Device_Interface_ListW(&guid, NULL, *List, length,
                                               CM_GET_DEVICE_INTERFACE_LIST_PRESENT);
        if (result != CR_SUCCESS) {
            HeapFree(heap, 0, *List);
        }
    } while (result == CR_BUFFER_SMALL);
    return result;
}

static CONFIGRET ViewerFindPresent(PVIEWER Viewer)
{
    PWSTR list;
    PWSTR link;
    CONFIGRET result = ViewerList(&list);

    if (result != CR_SUCCESS) {
        return result;
    }
    for (link = list; *link != 0; link += lstrlenW(link) + 1) {
        PanelArrived(Viewer, link);
    }
    HeapFree(GetProcessHeap(), 0, list);
    return CR_SUCCESS;
}

/* ---- Beginning and end ---- */

static VOID CALLBACK ViewerCloseGone(PTP_CALLBACK_INSTANCE Instance, PVOID Context, PTP_WORK Work)
{
    PVIEWER viewer = (PVIEWER)Context;
    PPANEL gone;
    PPANEL next;

    UNREFERENCED_PARAMETER(Instance);
    UNREFERENCED_PARAMETER(Work);
    AcquireSRWLockExclusive(&viewer->Lock);
    gone = viewer->Gone;
    viewer->Gone = NULL;
    ReleaseSRWLockExclusive(&viewer->Lock);
    for (; gone != NULL; gone = next) {
        next = gone->Next;
        PanelFree(gone);
    }
}

/* Register first, list second: what arrives in between is found twice, and then known. */
DWORD ViewerStart(PVIEWER Viewer)
{
    CM_NOTIFY_FILTER filter = { 0 };
    CONFIGRET result;

    ZeroMemory(Viewer, sizeof(*Viewer));
    InitializeSRWLock(&Viewer->Lock);
    Viewer->Closing = CreateThreadpoolWork(ViewerCloseGone, Viewer, NULL);
    if (Viewer->Closing == NULL) {
        return GetLastError();
    }
    filter.cbSize = sizeof(filter);
    filter.FilterType = CM_NOTIFY_FILTER_TYPE_DEVICEINTERFACE;
    filter.u.DeviceInterface.ClassGuid = GUID_DEVINTERFACE_LAMP;
    result = CM_Register_Notification(&filter, Viewer, ViewerNotified, &Viewer->Arrivals);
    if (result == CR_SUCCESS) {
        result = ViewerFindPresent(Viewer);
    }
    if (result != CR_SUCCESS) {
        ViewerStop(Viewer);
        return CM_MapCrToWin32Err(result, ERROR_GEN_FAILURE);
    }
    return ERROR_SUCCESS;
}

/* When the registration on the class has ended no panel arrives, and when those of the panels have,
 * nothing more is submitted. */
VOID ViewerStop(PVIEWER Viewer)
{
    PPANEL panel;

    if (Viewer->Arrivals != NULL) {
        CM_Unregister_Notification(Viewer->Arrivals);
        Viewer->Arrivals = NULL;
    }
    do {
        AcquireSRWLockExclusive(&Viewer->Lock);
        panel = Viewer->Panels;
        if (panel != NULL) {
            PanelUnlink(panel);
        }
        ReleaseSRWLockExclusive(&Viewer->Lock);
        if (panel != NULL) {
            PanelClose(panel);
            PanelFree(panel);
        }
    } while (panel != NULL);
    WaitForThreadpoolWorkCallbacks(Viewer->Closing, FALSE);
    CloseThreadpoolWork(Viewer->Closing);
    Viewer->Closing = NULL;
}
