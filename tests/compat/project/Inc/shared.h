/* SPDX-License-Identifier: MIT */
/* Found as Inc\Shared.h and as SHARED.H. */
#pragma once

#define ODD_EXPECTED 5

#ifdef __cplusplus
extern "C"
#endif
    ULONG
    OddHelperSum(ULONG First, ULONG Second);
