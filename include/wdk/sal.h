/* SPDX-License-Identifier: MIT */
/* The source annotations of both generations. They inform Microsoft's analysers and mean
 * nothing to other compilers, so each expands to nothing. */
#ifndef PNPSIM_WDK_SAL_H
#define PNPSIM_WDK_SAL_H

#include "detail/sal_old.h"
#include "detail/sal_parameters.h"

/* Annotations on locks and threads; on Windows concurrencysal.h has them. */
#define _Acquires_exclusive_lock_(...)
#define _Acquires_lock_(...)
#define _Acquires_nonreentrant_lock_(...)
#define _Acquires_shared_lock_(...)
#define _Analysis_assume_lock_acquired_(...)
#define _Analysis_assume_lock_held_(...)
#define _Analysis_assume_lock_not_held_(...)
#define _Analysis_assume_lock_released_(...)
#define _Analysis_assume_same_lock_(...)
#define _Analysis_assume_smart_lock_acquired_(...)
#define _Analysis_assume_smart_lock_released_(...)
#define _Analysis_suppress_lock_checking_(...)
#define _Create_lock_level_(...)
#define _Has_lock_kind_(...)
#define _Has_lock_level_(...)
#define _Interlocked_(...)
#define _Internal_lock_level_order_(...)
#define _Post_same_lock_(...)
#define _Releases_exclusive_lock_(...)
#define _Releases_lock_(...)
#define _Releases_nonreentrant_lock_(...)
#define _Releases_shared_lock_(...)
#define _Requires_exclusive_lock_held_(...)
#define _Requires_lock_held_(...)
#define _Requires_lock_not_held_(...)
#define _Requires_shared_lock_held_(...)
#define _Same_lock_(...)
#define _Write_guarded_by_(...)
#define _Benign_race_begin_
#define _Benign_race_end_
#define _Interlocked_operand_
#define _No_competing_thread_
#define _No_competing_thread_begin_
#define _No_competing_thread_end_

#endif
