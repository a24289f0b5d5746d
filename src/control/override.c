/* SPDX-License-Identifier: MIT */
/* Routines that a test replaces. The table is a corner of the object name space that no driver can
 * name: an entry is joined, so that it is found by its name, and never shown, so that nothing opens
 * it. An entry lasts as long as the simulation; one that was withdrawn has no function. */
#include "control/control.h"
#include "io/name.h"

#include <pnpsim/override.h>

#include <string.h>

enum { ROUTINE_NAME_MAX = 96 };

struct override {
    struct pn_name_entry entry; /* first: what the name space knows */
    void (*function)(void);
    WCHAR name[ROUTINE_NAME_MAX];
};

/* The first character is none that a name of Windows has. The name space compares without case, so
 * the canonical form is the upper one. */
static USHORT name_write(const char *routine, WCHAR *name)
{
    USHORT length = 0;
    name[length++] = 1;
    for (const char *c = routine; *c != '\0'; c++) {
        name[length++] = (WCHAR)(*c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c);
    }
    return (USHORT)(length * sizeof(WCHAR));
}

static struct override *override_find(const struct pnpsim *sim, const char *routine)
{
    if (strlen(routine) >= ROUTINE_NAME_MAX - 1) {
        return NULL;
    }
    WCHAR name[ROUTINE_NAME_MAX];
    USHORT bytes = name_write(routine, name);
    UNICODE_STRING string = { bytes, bytes, name };
    struct pn_name_entry *entry = pn_name_find_joined(sim, &string);
    return entry == NULL ? NULL : (struct override *)entry;
}

static bool is_declared(const char *routine)
{
    const char *name;
    for (size_t i = 0; (name = pnpsim_declared_routine(i)) != NULL; i++) {
        if (strcmp(name, routine) == 0) {
            return true;
        }
    }
    return false;
}

static struct override *override_create(struct pnpsim *sim, const char *routine)
{
    struct override *override = pn_alloc(sim, sizeof(*override));
    if (override == NULL) {
        return NULL;
    }
    USHORT bytes = name_write(routine, override->name);
    override->entry.kind = PN_NAME_INTERFACE;
    override->entry.name = (UNICODE_STRING){ bytes, bytes, override->name };
    if (!pn_name_join(sim, &override->entry)) {
        pn_free(sim, override);
        return NULL;
    }
    pn_keep(sim, override);
    return override;
}

enum pnpsim_result pnpsim_override(struct pnpsim *sim, const char *routine, void (*function)(void))
{
    if (sim == NULL || routine == NULL) {
        return PNPSIM_E_INVALID;
    }
    if (!is_declared(routine)) {
        return pn_fail(sim, PNPSIM_E_INVALID,
                       "pnpsim_override: \"%s\" is no routine that is declared and not simulated "
                       "(docs/api-coverage.md)",
                       routine);
    }
    struct override *override = override_find(sim, routine);
    if (override == NULL && function != NULL) {
        override = override_create(sim, routine);
        if (override == NULL) {
            return pn_fail(sim, PNPSIM_E_NO_MEMORY, "pnpsim_override: no memory");
        }
    }
    if (override != NULL) {
        override->function = function;
    }
    return PNPSIM_OK;
}

void (*pnpsim_overridden(const struct pnpsim *sim, const char *routine))(void)
{
    if (sim == NULL || routine == NULL) {
        return NULL;
    }
    const struct override *override = override_find(sim, routine);
    return override == NULL ? NULL : override->function;
}
