/* SPDX-License-Identifier: MIT */
/* Where the running program is. */
#ifndef PN_HOST_PROGRAM_H
#define PN_HOST_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>

/* The path of the program's file. false when the system does not tell or it does not fit. */
bool pn_program_path(char *ret_path, size_t size);

#endif
