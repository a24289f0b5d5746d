/* SPDX-License-Identifier: MIT */
/* What the files of the stub driver share: the extension of its device (stub.c), and the entries to
 * power (stub_power.c) and requests (stub_request.c). */
#ifndef SIMSTUB_STUB_H
#define SIMSTUB_STUB_H

#include <ntddk.h>

#include "tree/hardware.h"

#define SIMSTUB_TAG 'btsS'

typedef enum _SIMSTUB_STATE {
    SimstubNotStarted,
    SimstubStarted,
    SimstubStopPending,
    SimstubStopped,
    SimstubRemovePending,
    SimstubSurpriseRemoved,
    SimstubRemoved
} SIMSTUB_STATE;

typedef struct _SIMSTUB_INTERFACE {
    UNICODE_STRING LinkName; /* from IoRegisterDeviceInterface */
    BOOLEAN Enabled;
} SIMSTUB_INTERFACE, *PSIMSTUB_INTERFACE;

/* State is a SIMSTUB_STATE. PnP IRPs change it, and they come one at a time; requests read it. */
typedef struct _SIMSTUB_EXTENSION {
    PDEVICE_OBJECT Self;
    PDEVICE_OBJECT LowerDevice;
    PDEVICE_OBJECT PhysicalDevice;
    IO_REMOVE_LOCK RemoveLock;
    PSIM_SLOT Slot;      /* NULL: the bus has none */
    PIRP SystemPowerIrp; /* waits for the device's own; stub_power.c */
    volatile LONG State;
    LONG StateBeforeQuery;
    ULONG InterfaceCount;
    SIMSTUB_INTERFACE Interfaces[ANYSIZE_ARRAY]; /* as many as the slot has */
} SIMSTUB_EXTENSION, *PSIMSTUB_EXTENSION;

/* stub.c */
NTSTATUS SimstubComplete(_Inout_ PIRP Irp, _In_ NTSTATUS Status, _In_ ULONG_PTR Information);

/* stub_power.c */
_Dispatch_type_(IRP_MJ_POWER)
DRIVER_DISPATCH SimstubPower;

/* stub_request.c */
_Dispatch_type_(IRP_MJ_READ)
_Dispatch_type_(IRP_MJ_WRITE)
_Dispatch_type_(IRP_MJ_DEVICE_CONTROL)
DRIVER_DISPATCH SimstubRequest;

#endif
