/* SPDX-License-Identifier: MIT */
/* The kernel interface for drivers. Everything lives in detail/, one concept to a header. */
#ifndef PNPSIM_WDK_WDM_H
#define PNPSIM_WDK_WDM_H

#include "ntdef.h"
#include "ntstatus.h"

#include "detail/cancel_queue.h"
#include "detail/debug.h"
#include "detail/device.h"
#include "detail/device_routines.h"
#include "detail/dispatcher.h"
#include "detail/dpc.h"
#include "detail/executive.h"
#include "detail/interlocked.h"
#include "detail/ioctl.h"
#include "detail/irp.h"
#include "detail/irp_routines.h"
#include "detail/irql.h"
#include "detail/memory.h"
#include "detail/notification.h"
#include "detail/object.h"
#include "detail/pnp_routines.h"
#include "detail/pool.h"
#include "detail/power.h"
#include "detail/registry.h"
#include "detail/remove_lock.h"
#include "detail/rtl.h"
#include "detail/slist.h"
#include "detail/thread.h"
#include "detail/work_item.h"
#include "detail/zw.h"

#endif
