/* SPDX-License-Identifier: MIT */
/* The wire between the test's hardware and the two built-in drivers: what a simulated bus sees in
 * its slots. The only header besides include/wdk that src/drivers includes; both sides of the wire
 * run on kernel memory, so pointers travel as they are.
 *
 * The bus FDO answers IRP_MJ_INTERNAL_DEVICE_CONTROL with IOCTL_SIMBUS_CONNECT: the manager hands
 * it the slot list of its bus once, when it has started. Whoever changes the list has the manager
 * ask for the bus relations afterwards, as after an interrupt. A child PDO answers
 * IOCTL_SIMBUS_QUERY_SLOT with its slot, which is how the stub driver learns what to be. */
#ifndef PN_TREE_HARDWARE_H
#define PN_TREE_HARDWARE_H

#include <wdm.h>

#define IOCTL_SIMBUS_CONNECT                                                                       \
    CTL_CODE(FILE_DEVICE_BUS_EXTENDER, 0x800, METHOD_NEITHER, FILE_ANY_ACCESS)
#define IOCTL_SIMBUS_QUERY_SLOT                                                                    \
    CTL_CODE(FILE_DEVICE_BUS_EXTENDER, 0x801, METHOD_NEITHER, FILE_ANY_ACCESS)

/* Answers a request that the stub driver received. Called at PASSIVE_LEVEL in the requester's
 * thread. */
typedef NTSTATUS SIM_ANSWER(PVOID Context, ULONG Code, const void *Input, ULONG InputSize,
                            PVOID Output, ULONG OutputSize, PULONG BytesReturned);

#define SIM_INTERFACES_MAX 8
#define SIM_MINOR_STATUS_MAX 0x20
#define SIM_RELATIONS_MAX 8

/* Devices that go when this one goes, by their slots. Grows, and never shrinks. */
typedef struct _SIM_RELATIONS {
    ULONG Count;
    struct _SIM_SLOT *Slots[SIM_RELATIONS_MAX];
} SIM_RELATIONS, *PSIM_RELATIONS;

/* What devices of one make have in common. Strings are in the form IRP_MN_QUERY_ID returns: REG_SZ,
 * or REG_MULTI_SZ with both terminators; sizes in bytes. Owned by the test side; never changes. */
typedef struct _SIM_MODEL {
    PCWSTR DeviceId;
    PCWSTR HardwareIds;
    PCWSTR CompatibleIds; /* NULL: none */
    PCWSTR Description;   /* NULL: not supported */
    ULONG DeviceIdSize;
    ULONG HardwareIdsSize;
    ULONG CompatibleIdsSize;
    ULONG DescriptionSize;
    DEVICE_CAPABILITIES Capabilities; /* the bits that the bus driver copies */

    /* For the stub driver. */
    SIM_ANSWER *Answer; /* NULL: success, 0 bytes */
    ULONG InterfaceCount;
    GUID Interfaces[SIM_INTERFACES_MAX];
} SIM_MODEL, *PSIM_MODEL;

/* One device as the hardware presents it. Owned by the test side; lives until the PDO has been
 * deleted. */
typedef struct _SIM_SLOT {
    LIST_ENTRY Link;    /* SIM_SLOT_LIST.Slots */
    PDEVICE_OBJECT Pdo; /* the bus driver's; NULL while there is none */
    const SIM_MODEL *Model;
    BOOLEAN Present; /* FALSE: pulled out */
    ULONG InstanceIdSize;
    PCWSTR InstanceId;
    PCM_RESOURCE_LIST Resources; /* NULL: none; what IRP_MN_QUERY_RESOURCES returns */
    ULONG ResourcesSize;
    PSIM_RELATIONS EjectionRelations; /* NULL: none */

    /* For the stub driver. */
    ULONG DeviceState; /* PNP_DEVICE_STATE bits */
    PVOID AnswerContext;
    NTSTATUS *MinorStatus; /* SIM_MINOR_STATUS_MAX, by PnP minor code; STATUS_SUCCESS: handle it;
                              NULL: all of them */
    PSIM_RELATIONS RemovalRelations; /* NULL: none */
} SIM_SLOT, *PSIM_SLOT;

typedef struct _SIM_SLOT_LIST {
    LIST_ENTRY Slots; /* SIM_SLOT.Link, in the order of plugging */
} SIM_SLOT_LIST, *PSIM_SLOT_LIST;

/* The extension of a PDO that the PnP manager makes itself, for a device that a driver has reported
 * below the root; simdetect answers for it. Ids as in a slot; a size of 0: none. */
#define SIM_REPORTED_UNITS 160

typedef struct _SIM_REPORTED {
    WCHAR DeviceId[SIM_REPORTED_UNITS];
    WCHAR InstanceId[8];
    WCHAR HardwareIds[SIM_REPORTED_UNITS];
    WCHAR CompatibleIds[2 * SIM_REPORTED_UNITS];
    ULONG DeviceIdSize;
    ULONG InstanceIdSize;
    ULONG HardwareIdsSize;
    ULONG CompatibleIdsSize;
} SIM_REPORTED, *PSIM_REPORTED;

#endif
