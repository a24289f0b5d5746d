/* SPDX-License-Identifier: MIT */
/* Owns how urgent an I/O is. */
#ifndef PNPSIM_WDK_DETAIL_PRIORITY_HINT_H
#define PNPSIM_WDK_DETAIL_PRIORITY_HINT_H

typedef enum _IO_PRIORITY_HINT {
    IoPriorityVeryLow = 0,
    IoPriorityLow,
    IoPriorityNormal,
    IoPriorityHigh,
    IoPriorityCritical,
    MaxIoPriorityTypes
} IO_PRIORITY_HINT;

#endif
