/* SPDX-License-Identifier: MIT */
/* The tables that object.c and handle.c share. */
#ifndef PN_KERNEL_OBJECT_INTERNAL_H
#define PN_KERNEL_OBJECT_INTERNAL_H

#include "base/map.h"
#include "kernel/object.h"
#include "kernel/record.h"

/* Owned by the kernel. by_address has every live object under the address of its body; by_handle
 * every open handle under its value. */
struct pn_objects {
    struct pn_map by_address;
    struct pn_map by_handle;
    struct pn_list named_events; /* event_object.link */
    uint32_t serial;
    uint32_t handle_last;
    uint32_t lasting; /* objects that pn_object_lasts took out of the count */
};

#endif
