/* SPDX-License-Identifier: MIT */
/* DEV_BROADCAST_ structures of events. */
#include "user/broadcast.h"

#include "base/check.h"
#include "event/event.h"
#include "tree/interface.h"
#include "user/watch.h"

#include <string.h>

DWORD pn_broadcast_number(const struct pn_event *event)
{
    static const DWORD numbers[PN_EVENT_KIND_COUNT] = {
        [PN_EVENT_CUSTOM] = DBT_CUSTOMEVENT,
        [PN_EVENT_QUERY_REMOVE] = DBT_DEVICEQUERYREMOVE,
        [PN_EVENT_REMOVE_CANCELLED] = DBT_DEVICEQUERYREMOVEFAILED,
        [PN_EVENT_REMOVE_COMPLETE] = DBT_DEVICEREMOVEPENDING,
        [PN_EVENT_SURPRISE_COMPLETE] = DBT_DEVICEREMOVECOMPLETE,
        [PN_EVENT_REMOVED] = DBT_DEVICEREMOVECOMPLETE,
        [PN_EVENT_INTERFACE_ARRIVAL] = DBT_DEVICEARRIVAL,
        [PN_EVENT_INTERFACE_REMOVAL] = DBT_DEVICEREMOVECOMPLETE,
        [PN_EVENT_PROFILE_QUERY] = DBT_QUERYCHANGECONFIG,
        [PN_EVENT_PROFILE_CANCELLED] = DBT_CONFIGCHANGECANCELED,
        [PN_EVENT_PROFILE_COMPLETE] = DBT_CONFIGCHANGED,
    };
    PN_ASSERT(event->kind < PN_EVENT_KIND_COUNT);
    return numbers[event->kind];
}

static size_t at_least(size_t size, size_t least)
{
    return size < least ? least : size;
}

/* U-2.20: the fixed part and the name with its terminator; the ANSI form is never longer. */
static size_t interface_size(const struct pn_event *event, size_t unit)
{
    size_t units = event->link.Length / sizeof(WCHAR) + 1;
    return FIELD_OFFSET(DEV_BROADCAST_DEVICEINTERFACE_W, dbcc_name) + units * unit;
}

static size_t handle_size(const struct pn_event *event)
{
    return event->kind == PN_EVENT_CUSTOM
               ? FIELD_OFFSET(DEV_BROADCAST_HANDLE, dbch_data) + pn_event_payload_size(event)
               : sizeof(DEV_BROADCAST_HANDLE);
}

size_t pn_broadcast_room(const struct pn_event *event)
{
    if (pn_event_is_interface(event)) {
        return at_least(interface_size(event, sizeof(WCHAR)),
                        sizeof(DEV_BROADCAST_DEVICEINTERFACE_W));
    }
    return at_least(handle_size(event), sizeof(DEV_BROADCAST_HANDLE));
}

/* The code page has what Latin-1 and it have in common. */
static CHAR ansi_of(WCHAR unit)
{
    bool is_same = unit < 0x80 || (unit >= 0xA0 && unit <= 0xFF);
    return is_same ? (CHAR)(UCHAR)unit : '?';
}

static void interface_fill(const struct pn_event *event, bool is_ansi, void *data)
{
    DEV_BROADCAST_DEVICEINTERFACE_W *broadcast = data;
    size_t units = event->link.Length / sizeof(WCHAR);
    broadcast->dbcc_size = (DWORD)interface_size(event, is_ansi ? sizeof(CHAR) : sizeof(WCHAR));
    broadcast->dbcc_devicetype = DBT_DEVTYP_DEVICEINTERFACE;
    broadcast->dbcc_classguid = event->class->guid;
    BYTE *name = (BYTE *)data + FIELD_OFFSET(DEV_BROADCAST_DEVICEINTERFACE_W, dbcc_name);
    for (size_t i = 0; i < units; i++) {
        WCHAR unit = i == 1 ? L'\\' : event->link.Buffer[i]; /* user mode's "\\?\" (K-6.10) */
        if (is_ansi) {
            name[i] = (BYTE)ansi_of(unit);
        } else {
            memcpy(name + i * sizeof(unit), &unit, sizeof(unit));
        }
    }
}

/* U-6.7: bytes before the name as they are, the rest of it one for each unit. Returns how many
 * there are then. */
static size_t payload_to_ansi(const struct pn_event *event, BYTE *data)
{
    const BYTE *payload = event->copy->CustomDataBuffer;
    LONG offset = event->copy->NameBufferOffset;
    size_t size = pn_event_payload_size(event);
    if (offset < 0 || (size_t)offset > size) {
        memcpy(data, payload, size);
        return size;
    }
    size_t units = (size - (size_t)offset) / sizeof(WCHAR);
    memcpy(data, payload, (size_t)offset);
    for (size_t i = 0; i < units; i++) {
        WCHAR unit;
        memcpy(&unit, payload + (size_t)offset + i * sizeof(unit), sizeof(unit));
        data[(size_t)offset + i] = (BYTE)ansi_of(unit);
    }
    return (size_t)offset + units;
}

static void custom_fill(const struct pn_event *event, bool is_ansi, DEV_BROADCAST_HANDLE *broadcast)
{
    size_t size = pn_event_payload_size(event);
    BYTE *data = (BYTE *)broadcast + FIELD_OFFSET(DEV_BROADCAST_HANDLE, dbch_data);
    broadcast->dbch_eventguid = event->copy->Event;
    broadcast->dbch_nameoffset = event->copy->NameBufferOffset;
    if (is_ansi) {
        size = payload_to_ansi(event, data);
    } else {
        memcpy(data, event->copy->CustomDataBuffer, size);
    }
    broadcast->dbch_size = (DWORD)(FIELD_OFFSET(DEV_BROADCAST_HANDLE, dbch_data) + size);
}

void pn_broadcast_fill(const struct pn_event *event, const struct pn_watch *watch, bool is_ansi,
                       void *data)
{
    DEV_BROADCAST_HANDLE *broadcast = data;
    if (pn_event_is_interface(event)) {
        interface_fill(event, is_ansi, data);
        return;
    }
    broadcast->dbch_size = (DWORD)handle_size(event);
    broadcast->dbch_devicetype = DBT_DEVTYP_HANDLE;
    broadcast->dbch_handle = watch->handle;
    broadcast->dbch_hdevnotify = (HDEVNOTIFY)(uintptr_t)watch; /* U-2.12 */
    if (event->kind == PN_EVENT_CUSTOM) {
        custom_fill(event, is_ansi, broadcast);
    }
}
