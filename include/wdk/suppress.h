/* SPDX-License-Identifier: MIT */
/* Names of analyser warnings that code switches off, so that the names exist. */
#ifndef PNPSIM_WDK_SUPPRESS_H
#define PNPSIM_WDK_SUPPRESS_H

#define __WARNING_BANNED_API_USAGE 28719
#define __WARNING_CAST_CAN_OVERFLOW 12014
#define __WARNING_CONST_CONST_COMP 326
#define __WARNING_DEREF_NULL_PTR 6011
#define __WARNING_MEMORY_LEAK 28193
#define __WARNING_UNUSED_ASSIGNMENT 28930
#define __WARNING_USING_UNINIT_VAR 6001

#endif
