/* SPDX-License-Identifier: MIT */
/* no_entry: a module that somebody forgot to give a DriverEntry. */
#include <ntddk.h>

VOID NoEntryHelper(VOID);

VOID NoEntryHelper(VOID)
{
    KdPrint(("no_entry: nobody calls this\n"));
}
