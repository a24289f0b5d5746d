/* SPDX-License-Identifier: MIT */
/* Declared and not simulated. Written by cmake/generate_declared.sh. */
#include "ddi/declared.h"

/* clang-format off */
PN_DECLARED_STATUS(NTSTATUS, BatteryClassInitializeDevice,
            (PBATTERY_MINIPORT_INFO MiniportInfo, PVOID *ClassData),
            (MiniportInfo, ClassData))
PN_DECLARED_STATUS(NTSTATUS, BatteryClassIoctl,
            (PVOID ClassData, PIRP Irp),
            (ClassData, Irp))
PN_DECLARED_STATUS(NTSTATUS, BatteryClassStatusNotify,
            (PVOID ClassData),
            (ClassData))
PN_DECLARED_STATUS(NTSTATUS, BatteryClassUnload,
            (PVOID ClassData),
            (ClassData))
PN_DECLARED_VOID(void, CmGetCallbackVersion,
            (PULONG Major, PULONG Minor),
            (Major, Minor))
PN_DECLARED_STATUS(NTSTATUS, CmRegisterCallback,
            (PEX_CALLBACK_FUNCTION Function, PVOID Context, PLARGE_INTEGER Cookie),
            (Function, Context, Cookie))
PN_DECLARED_STATUS(NTSTATUS, CmRegisterCallbackEx,
            (PEX_CALLBACK_FUNCTION Function, PCUNICODE_STRING Altitude, PVOID Driver,
             PVOID Context, PLARGE_INTEGER Cookie, PVOID Reserved),
            (Function, Altitude, Driver, Context, Cookie, Reserved))
PN_DECLARED_STATUS(NTSTATUS, CmUnRegisterCallback,
            (LARGE_INTEGER Cookie),
            (Cookie))
PN_DECLARED_VOID(void, ProbeForRead,
            (const volatile void *Address, SIZE_T Length, ULONG Alignment),
            (Address, Length, Alignment))
PN_DECLARED_VOID(void, ProbeForWrite,
            (volatile void *Address, SIZE_T Length, ULONG Alignment),
            (Address, Length, Alignment))
PN_DECLARED_VOID(void, READ_PORT_BUFFER_UCHAR,
            (PUCHAR Port, PUCHAR Buffer, ULONG Count),
            (Port, Buffer, Count))
PN_DECLARED_VOID(void, READ_PORT_BUFFER_ULONG,
            (PULONG Port, PULONG Buffer, ULONG Count),
            (Port, Buffer, Count))
PN_DECLARED_VOID(void, READ_PORT_BUFFER_USHORT,
            (PUSHORT Port, PUSHORT Buffer, ULONG Count),
            (Port, Buffer, Count))
PN_DECLARED_VALUE(UCHAR, READ_PORT_UCHAR,
            (PUCHAR Port),
            (Port))
PN_DECLARED_VALUE(ULONG, READ_PORT_ULONG,
            (PULONG Port),
            (Port))
PN_DECLARED_VALUE(USHORT, READ_PORT_USHORT,
            (PUSHORT Port),
            (Port))
PN_DECLARED_VOID(void, READ_REGISTER_BUFFER_UCHAR,
            (volatile UCHAR *Register, PUCHAR Buffer, ULONG Count),
            (Register, Buffer, Count))
PN_DECLARED_VOID(void, READ_REGISTER_BUFFER_ULONG,
            (volatile ULONG *Register, PULONG Buffer, ULONG Count),
            (Register, Buffer, Count))
PN_DECLARED_VOID(void, READ_REGISTER_BUFFER_USHORT,
            (volatile USHORT *Register, PUSHORT Buffer, ULONG Count),
            (Register, Buffer, Count))
PN_DECLARED_VALUE(UCHAR, READ_REGISTER_UCHAR,
            (volatile UCHAR *Register),
            (Register))
PN_DECLARED_VALUE(ULONG, READ_REGISTER_ULONG,
            (volatile ULONG *Register),
            (Register))
PN_DECLARED_VALUE(ULONG64, READ_REGISTER_ULONG64,
            (volatile ULONG64 *Register),
            (Register))
PN_DECLARED_VALUE(USHORT, READ_REGISTER_USHORT,
            (volatile USHORT *Register),
            (Register))
PN_DECLARED_VALUE(ULONGLONG, VerSetConditionMask,
            (ULONGLONG ConditionMask, ULONG TypeMask, UCHAR Condition),
            (ConditionMask, TypeMask, Condition))
PN_DECLARED_VOID(void, WRITE_PORT_BUFFER_UCHAR,
            (PUCHAR Port, PUCHAR Buffer, ULONG Count),
            (Port, Buffer, Count))
PN_DECLARED_VOID(void, WRITE_PORT_BUFFER_ULONG,
            (PULONG Port, PULONG Buffer, ULONG Count),
            (Port, Buffer, Count))
PN_DECLARED_VOID(void, WRITE_PORT_BUFFER_USHORT,
            (PUSHORT Port, PUSHORT Buffer, ULONG Count),
            (Port, Buffer, Count))
PN_DECLARED_VOID(void, WRITE_PORT_UCHAR,
            (PUCHAR Port, UCHAR Value),
            (Port, Value))
PN_DECLARED_VOID(void, WRITE_PORT_ULONG,
            (PULONG Port, ULONG Value),
            (Port, Value))
PN_DECLARED_VOID(void, WRITE_PORT_USHORT,
            (PUSHORT Port, USHORT Value),
            (Port, Value))
PN_DECLARED_VOID(void, WRITE_REGISTER_BUFFER_UCHAR,
            (volatile UCHAR *Register, PUCHAR Buffer, ULONG Count),
            (Register, Buffer, Count))
PN_DECLARED_VOID(void, WRITE_REGISTER_BUFFER_ULONG,
            (volatile ULONG *Register, PULONG Buffer, ULONG Count),
            (Register, Buffer, Count))
PN_DECLARED_VOID(void, WRITE_REGISTER_BUFFER_USHORT,
            (volatile USHORT *Register, PUSHORT Buffer, ULONG Count),
            (Register, Buffer, Count))
PN_DECLARED_VOID(void, WRITE_REGISTER_UCHAR,
            (volatile UCHAR *Register, UCHAR Value),
            (Register, Value))
PN_DECLARED_VOID(void, WRITE_REGISTER_ULONG,
            (volatile ULONG *Register, ULONG Value),
            (Register, Value))
PN_DECLARED_VOID(void, WRITE_REGISTER_ULONG64,
            (volatile ULONG64 *Register, ULONG64 Value),
            (Register, Value))
PN_DECLARED_VOID(void, WRITE_REGISTER_USHORT,
            (volatile USHORT *Register, USHORT Value),
            (Register, Value))
PN_DECLARED_STATUS(NTSTATUS, WdmlibIoValidateDeviceIoControlAccess,
            (PIRP Irp, ULONG RequiredAccess),
            (Irp, RequiredAccess))
/* clang-format on */
