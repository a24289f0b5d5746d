/* SPDX-License-Identifier: MIT */
/* NTSTATUS values as people read them. */
#ifndef PN_OBSERVE_STATUS_NAME_H
#define PN_OBSERVE_STATUS_NAME_H

#include <stddef.h>
#include <stdint.h>

enum { PN_STATUS_TEXT_SIZE = 48 };

/* "STATUS_SUCCESS" for the statuses that drivers return every day, else "0xC0000123". */
void pn_status_format(int32_t status, char text[PN_STATUS_TEXT_SIZE]);

#endif
