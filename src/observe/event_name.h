/* SPDX-License-Identifier: MIT */
/* What the name of an event says: whether it is a question that can be vetoed. */
#ifndef PN_OBSERVE_EVENT_NAME_H
#define PN_OBSERVE_EVENT_NAME_H

#include <stdbool.h>
#include <string.h>

/* The names that every layer traces for the two queries of the PnP manager. */
static inline bool pn_event_name_is_query(const char *name)
{
    return strcmp(name, "QUERY_REMOVE") == 0 || strcmp(name, "QUERY_CHANGE") == 0;
}

#endif
