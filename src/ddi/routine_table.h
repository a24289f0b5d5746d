/* SPDX-License-Identifier: MIT */
/* Names of the routines that the simulated kernel exports, with their addresses. */
#ifndef PN_DDI_ROUTINE_TABLE_H
#define PN_DDI_ROUTINE_TABLE_H

/* NULL when there is no routine of that name. */
void *pn_routine_address(const char *name);

#endif
