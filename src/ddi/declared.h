/* SPDX-License-Identifier: MIT */
/* Routines that the headers declare and the simulation does not have. Each is a weak function: a
 * driver that defines the routine itself is linked with its own; one that calls it reaches what
 * the test has given with pnpsim_override, or else V-NOT_SIMULATED and a value that means
 * failure: for a status STATUS_NOT_IMPLEMENTED, for anything else zero. */
#ifndef PN_DDI_DECLARED_H
#define PN_DDI_DECLARED_H

#include "ddi/prologue.h"

#include <ntifs.h>

#include <batclass.h>
#include <stddef.h>
#include <wdmsec.h>
#include <wmilib.h>

/* In the order of strcmp; NULL at the end. */
extern const char *const pn_declared_names[];

/* The test's function, or NULL and a finding. */
void (*pn_declared_find(struct pnpsim *sim, const struct pn_call *call))(void);

#define PN_DECLARED_AS(type, name, parameters, arguments, failure)                                 \
    __attribute__((weak)) type name parameters                                                     \
    {                                                                                              \
        PN_DDI_ENTER(name, PN_IRQL_ANY);                                                           \
        type(*given) parameters = (type(*) parameters)pn_declared_find(sim, &call);                \
        type answer = given == NULL ? failure : given arguments;                                   \
        PN_DDI_LEAVE();                                                                            \
        return answer;                                                                             \
    }

/* All bytes zero, also of an enumeration that has no 0. */
#define PN_DECLARED_ZERO(type)                                                                     \
    ((union {                                                                                      \
         unsigned char bytes[sizeof(type)];                                                        \
         type value;                                                                               \
     }){ .bytes = { 0 } }                                                                          \
         .value)

#define PN_DECLARED_STATUS(type, name, parameters, arguments)                                      \
    PN_DECLARED_AS(type, name, parameters, arguments, STATUS_NOT_IMPLEMENTED)
#define PN_DECLARED_VALUE(type, name, parameters, arguments)                                       \
    PN_DECLARED_AS(type, name, parameters, arguments, PN_DECLARED_ZERO(type))
#define PN_DECLARED_VOID(type, name, parameters, arguments)                                        \
    __attribute__((weak)) type name parameters                                                     \
    {                                                                                              \
        PN_DDI_ENTER(name, PN_IRQL_ANY);                                                           \
        type(*given) parameters = (type(*) parameters)pn_declared_find(sim, &call);                \
        if (given != NULL) {                                                                       \
            given arguments;                                                                       \
        }                                                                                          \
        PN_DDI_LEAVE();                                                                            \
    }

#endif
