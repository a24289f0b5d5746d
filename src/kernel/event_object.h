/* SPDX-License-Identifier: MIT */
/* Events with a handle, and perhaps a name. */
#ifndef PN_KERNEL_EVENT_OBJECT_H
#define PN_KERNEL_EVENT_OBJECT_H

#include <wdm.h>

struct pnpsim;

/* Creates an event, or finds the one of that name (compared without case); `name` may be NULL. The
 * caller has a reference on *ret_event, which is the object's body. STATUS_SUCCESS,
 * STATUS_OBJECT_NAME_EXISTS (found: `type` and `state` are not used),
 * STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS pn_event_object_open(struct pnpsim *sim, PCUNICODE_STRING name, EVENT_TYPE type,
                              BOOLEAN state, PKEVENT *ret_event);

#endif
