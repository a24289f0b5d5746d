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

/* One device as the hardware presents it. Strings are in the form IRP_MN_QUERY_ID returns: REG_SZ,
 * or REG_MULTI_SZ with both terminators; sizes in bytes. Owned by the test side; lives until the
 * PDO has been deleted. */
typedef struct _SIM_SLOT {
    LIST_ENTRY Link;    /* SIM_SLOT_LIST.Slots */
    BOOLEAN Present;    /* FALSE: pulled out */
    PDEVICE_OBJECT Pdo; /* the bus driver's; NULL while there is none */

    PCWSTR DeviceId;
    ULONG DeviceIdSize;
    PCWSTR InstanceId;
    ULONG InstanceIdSize;
    PCWSTR HardwareIds;
    ULONG HardwareIdsSize;
    PCWSTR CompatibleIds; /* NULL: none */
    ULONG CompatibleIdsSize;
    PCWSTR Description; /* NULL: not supported */
    ULONG DescriptionSize;

    DEVICE_CAPABILITIES Capabilities; /* the bits that the bus driver copies */
    PCM_RESOURCE_LIST Resources;      /* NULL: none; what IRP_MN_QUERY_RESOURCES returns */
    ULONG ResourcesSize;

    /* For the stub driver. */
    ULONG InterfaceCount;
    GUID Interfaces[SIM_INTERFACES_MAX];
    SIM_ANSWER *Answer; /* NULL: success, 0 bytes */
    PVOID AnswerContext;
    NTSTATUS MinorStatus[SIM_MINOR_STATUS_MAX]; /* by PnP minor code; STATUS_SUCCESS: handle it */
} SIM_SLOT, *PSIM_SLOT;

typedef struct _SIM_SLOT_LIST {
    LIST_ENTRY Slots; /* SIM_SLOT.Link, in the order of plugging */
} SIM_SLOT_LIST, *PSIM_SLOT_LIST;

#endif
