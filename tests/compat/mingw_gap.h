/* SPDX-License-Identifier: MIT */
/* What driver source written for a current WDK uses and mingw-w64's DDK headers do not have. It is
 * force-included in front of a driver when, and only when, tests/compat/mingw_drivers.sh compiles
 * it with the cross compiler; pnpsim's own headers never see it. A line may go when the headers
 * have caught up. */
#ifndef PNPSIM_TESTS_COMPAT_MINGW_GAP_H
#define PNPSIM_TESTS_COMPAT_MINGW_GAP_H

#include <ntddk.h>

/* Annotations. */
#ifndef _Dispatch_type_
#define _Dispatch_type_(type)
#endif
#ifndef _Requires_lock_held_
#define _Requires_lock_held_(lock)
#endif
#ifndef _Outptr_
#define _Outptr_
#endif

/* Pool, as of Windows 10 version 2004. */
#ifndef POOL_FLAG_NON_PAGED
typedef ULONG64 POOL_FLAGS;

#define POOL_FLAG_UNINITIALIZED 0x0000000000000002ULL
#define POOL_FLAG_RAISE_ON_FAILURE 0x0000000000000020ULL
#define POOL_FLAG_NON_PAGED 0x0000000000000040ULL
#define POOL_FLAG_NON_PAGED_EXECUTE 0x0000000000000080ULL
#define POOL_FLAG_PAGED 0x0000000000000100ULL

NTKERNELAPI PVOID NTAPI ExAllocatePool2(POOL_FLAGS Flags, SIZE_T NumberOfBytes, ULONG Tag);
#endif

#endif
