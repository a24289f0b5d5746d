/* SPDX-License-Identifier: MIT */
/* What the two files of the bus driver share: the extension of the bus device (FDO, bus.c), the
 * extension of a child (PDO, bus_child.c), and the PnP states that both keep. */
#ifndef SIMBUS_BUS_H
#define SIMBUS_BUS_H

#include <ntddk.h>

#include "tree/hardware.h"

#define SIMBUS_TAG 'suBS'

typedef enum _SIMBUS_STATE {
    SimbusNotStarted,
    SimbusStarted,
    SimbusStopPending,
    SimbusStopped,
    SimbusRemovePending,
    SimbusSurpriseRemoved,
    SimbusRemoved
} SIMBUS_STATE;

/* Both extensions begin with this. State is a SIMBUS_STATE, changed by PnP IRPs, which come one at
 * a time, and read by opens, which may come together with them. */
typedef struct _SIMBUS_COMMON {
    BOOLEAN IsBus;
    volatile LONG State;
    LONG StateBeforeQuery;
} SIMBUS_COMMON, *PSIMBUS_COMMON;

/* Lock guards Children and each child's Presence. The remove lock is held while an IRP is in the
 * driver. */
typedef struct _SIMBUS_EXTENSION {
    SIMBUS_COMMON Common;
    PDEVICE_OBJECT Self;
    PDEVICE_OBJECT LowerDevice;
    IO_REMOVE_LOCK RemoveLock;
    FAST_MUTEX Lock;
    LIST_ENTRY Children;  /* SIMBUS_CHILD.Link, in the order of discovery */
    PSIM_SLOT_LIST Slots; /* NULL until connected */
} SIMBUS_EXTENSION, *PSIMBUS_EXTENSION;

/* Whether the PnP manager knows the child, as of the last answer to a query for bus relations. */
typedef enum _SIMBUS_PRESENCE {
    SimbusChildFound,    /* not reported yet */
    SimbusChildReported, /* in the last answer: the PDO must be kept */
    SimbusChildMissing   /* was reported, and then left out: the PDO goes with its remove IRP */
} SIMBUS_PRESENCE;

/* There is no remove lock, because it cannot be used again after a removal, and a PDO outlives
 * removals for as long as its device is in the slot. Nothing is lost: no request waits here. */
typedef struct _SIMBUS_CHILD {
    SIMBUS_COMMON Common;
    PDEVICE_OBJECT Self;
    LIST_ENTRY Link;       /* SIMBUS_EXTENSION.Children while Bus is not NULL */
    PSIMBUS_EXTENSION Bus; /* NULL once the bus has been removed before this child */
    PSIM_SLOT Slot;        /* NULL once the PDO has been deleted */
    SIMBUS_PRESENCE Presence;
    BOOLEAN Locked; /* IRP_MN_SET_LOCK */
} SIMBUS_CHILD, *PSIMBUS_CHILD;

/* bus.c */
VOID SimbusBeginQuery(_Inout_ PSIMBUS_COMMON Common, _In_ SIMBUS_STATE Pending);
VOID SimbusCancelQuery(_Inout_ PSIMBUS_COMMON Common, _In_ SIMBUS_STATE Pending);
NTSTATUS SimbusComplete(_Inout_ PIRP Irp, _In_ NTSTATUS Status);

/* bus_child.c */
_IRQL_requires_max_(PASSIVE_LEVEL)
NTSTATUS SimbusChildCreate(_In_ PSIMBUS_EXTENSION Bus, _In_ PSIM_SLOT Slot);
_IRQL_requires_max_(APC_LEVEL)
VOID SimbusChildDelete(_Inout_ PSIMBUS_CHILD Child);
BOOLEAN SimbusChildIsInSlot(_In_ PSIMBUS_CHILD Child);
NTSTATUS SimbusChildPnp(_Inout_ PSIMBUS_CHILD Child, _Inout_ PIRP Irp);
NTSTATUS SimbusChildPower(_Inout_ PSIMBUS_CHILD Child, _Inout_ PIRP Irp);
NTSTATUS SimbusChildControl(_In_ PSIMBUS_CHILD Child, _Inout_ PIRP Irp);

#endif
