/* SPDX-License-Identifier: MIT */
/* The base of everything: scalar types, strings, lists, object attributes and common macros. */
#ifndef PNPSIM_WDK_NTDEF_H
#define PNPSIM_WDK_NTDEF_H

#include "driverspecs.h"
#include "sal.h"

#include "detail/compiler.h"
#include "detail/list.h"
#include "detail/macros.h"
#include "detail/object_attributes.h"
#include "detail/processor.h"
#include "detail/strings.h"
#include "detail/types.h"
#include "detail/widecrt.h"

#include "guiddef.h"

#include <ctype.h>
#include <string.h>

#endif
