/* SPDX-License-Identifier: MIT */
/* From here on DEFINE_GUID defines: include this before the headers whose GUIDs this file shall
 * hold. Several files of one image may do so, because the definitions are weak. */
#ifndef INITGUID
#define INITGUID
#endif
#include "guiddef.h"
