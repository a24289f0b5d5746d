/* SPDX-License-Identifier: MIT */
/* What an application needs to open a device, talk to it, hear of it and close it. Not the whole of
 * windows.h: see docs/control-api.md. */
#ifndef PNPSIM_SDK_WINDOWS_H
#define PNPSIM_SDK_WINDOWS_H

#include "../wdk/detail/ioctl.h"
#include "../wdk/detail/widecrt.h"
#include "errhandlingapi.h"
#include "fileapi.h"
#include "handleapi.h"
#include "heapapi.h"
#include "ioapiset.h"
#include "minwindef.h"
#include "processthreadsapi.h"
#include "synchapi.h"
#include "sysinfoapi.h"
#include "threadpoolapiset.h"
#include "winbase.h"
#include "winerror.h"
#include "winnt.h"
#include "winsvc.h"
#include "winuser.h"

#ifndef ZeroMemory
#define ZeroMemory(Destination, Length) ((void)memset((Destination), 0, (Length)))
#define CopyMemory(Destination, Source, Length) ((void)memcpy((Destination), (Source), (Length)))
#define MoveMemory(Destination, Source, Length) ((void)memmove((Destination), (Source), (Length)))
#define FillMemory(Destination, Length, Fill) ((void)memset((Destination), (Fill), (Length)))
#endif

typedef WCHAR TCHAR, *PTCHAR, *LPTSTR;
typedef const WCHAR *LPCTSTR;
#define TEXT(quote) L##quote

#endif
