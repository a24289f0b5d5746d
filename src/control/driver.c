/* SPDX-License-Identifier: MIT */
/* Drivers and their registry, as the test sees them; and running code on the simulated side. */
#include "control/control.h"
#include "host/host.h"
#include "io/driver.h"
#include "io/registry.h"
#include "kernel/kernel.h"
#include "kernel/object.h"
#include "observe/finding.h"
#include "observe/trace.h"
#include "pnp/pnp.h"
#include "tree/binding.h"

#include <string.h>

static bool name_is_valid(const char *name)
{
    return name != NULL && name[0] != '\0' && strlen(name) < 64 && strpbrk(name, "/\\") == NULL;
}

static enum pnpsim_result name_check(struct pnpsim *sim, const char *verb, const char *name)
{
    if (sim == NULL) {
        return PNPSIM_E_INVALID;
    }
    if (!name_is_valid(name)) {
        return pn_fail(sim, PNPSIM_E_INVALID,
                       "%s: a driver name has 1 to 63 characters and no slashes", verb);
    }
    return pn_setting_begin(sim);
}

struct driver_call {
    struct pnpsim *sim;
    char name[64]; /* the caller's own text may not outlive a verb that would block */
    NTSTATUS status;
    bool is_held;
    struct pn_text reasons;
};

static void load_run(void *context)
{
    struct driver_call *load = context;
    struct pn_driver *driver;
    load->status = pn_driver_demand(load->sim, load->name, &driver);
    if (NT_SUCCESS(load->status)) {
        driver->is_kept = true;
    }
}

static enum pnpsim_result load(struct pnpsim *sim, const char *name)
{
    struct driver_call call = { .sim = sim };
    pn_copy_string(call.name, sizeof(call.name), name);
    if (pn_driver_find(sim, name) != NULL) {
        return pn_fail(sim, PNPSIM_E_EXISTS, "driver %s is loaded already", name);
    }
    sim->pnp->load_result = PNPSIM_E_NO_MEMORY;
    pn_copy_string(sim->pnp->load_error, sizeof(sim->pnp->load_error), "no memory");
    enum pnpsim_result result =
        pn_run_task(sim, &(struct pn_run){ PN_TASK_SYSTEM, "loader", NULL, load_run, NULL }, &call,
                    sizeof(call));
    if (result == PNPSIM_OK && !NT_SUCCESS(call.status)) {
        return pn_fail(sim, sim->pnp->load_result, "%s", sim->pnp->load_error);
    }
    return result;
}

enum pnpsim_result pnpsim_driver_load(struct pnpsim *sim, const char *name)
{
    struct pn_verb verb;
    enum pnpsim_result result = name_check(sim, "pnpsim_driver_load", name);
    if (result == PNPSIM_OK) {
        result = pn_verb_begin(sim, &verb, PN_VERB_STIMULUS);
    }
    return result != PNPSIM_OK ? result : pn_verb_end(sim, &verb, load(sim, name));
}

enum pnpsim_result pnpsim_driver_add(struct pnpsim *sim, const char *name,
                                     pnpsim_driver_entry *entry)
{
    enum pnpsim_result result = name_check(sim, "pnpsim_driver_add", name);
    if (result != PNPSIM_OK) {
        return result;
    }
    if (entry == NULL) {
        return pn_fail(sim, PNPSIM_E_INVALID, "pnpsim_driver_add: entry is NULL");
    }
    if (pn_image_is_known(sim, name) || pn_driver_find(sim, name) != NULL) {
        return pn_fail(sim, PNPSIM_E_EXISTS, "driver %s is known already", name);
    }
    return pn_image_add(sim, name, entry)
               ? PNPSIM_OK
               : pn_fail(sim, PNPSIM_E_NO_MEMORY, "no memory for driver %s", name);
}

static void unload_run(void *context)
{
    struct driver_call *unload = context;
    struct pn_driver *driver = pn_driver_find(unload->sim, unload->name);
    unload->is_held = pn_driver_is_held(unload->sim, driver, &unload->reasons);
    if (unload->is_held) {
        pn_driver_unload_refused(unload->sim, driver);
    } else {
        pn_driver_unload(unload->sim, driver);
    }
}

static enum pnpsim_result unload(struct pnpsim *sim, const char *name)
{
    struct driver_call call = { .sim = sim };
    pn_copy_string(call.name, sizeof(call.name), name);
    if (pn_driver_find(sim, name) == NULL) {
        return pn_fail(sim, PNPSIM_E_NOT_FOUND, "driver %s is not loaded", name);
    }
    pn_text_init_record(&call.reasons, sim);
    enum pnpsim_result result = pn_run_task_surely(
        sim, &(struct pn_run){ PN_TASK_SYSTEM, "unloader", NULL, unload_run, NULL }, &call,
        sizeof(call));
    if (result == PNPSIM_OK && call.is_held) {
        result = pn_fail(sim, PNPSIM_E_BUSY, "driver %s cannot be unloaded: %s", name,
                         pn_text_bytes(&call.reasons));
    }
    pn_text_finish(&call.reasons);
    return result;
}

enum pnpsim_result pnpsim_driver_unload(struct pnpsim *sim, const char *name)
{
    struct pn_verb verb;
    enum pnpsim_result result = name_check(sim, "pnpsim_driver_unload", name);
    if (result == PNPSIM_OK) {
        result = pn_verb_begin(sim, &verb, PN_VERB_STIMULUS);
    }
    return result != PNPSIM_OK ? result : pn_verb_end(sim, &verb, unload(sim, name));
}

int pnpsim_driver_is_loaded(const struct pnpsim *sim, const char *name)
{
    return sim != NULL && name != NULL && pn_driver_find(sim, name) != NULL;
}

enum pnpsim_result pnpsim_bind(struct pnpsim *sim, const char *driver, const char *hardware_id,
                               enum pnpsim_role role)
{
    enum pnpsim_result result = name_check(sim, "pnpsim_bind", driver);
    if (result != PNPSIM_OK) {
        return result;
    }
    if (hardware_id == NULL || hardware_id[0] == '\0' || role > PNPSIM_ROLE_UPPER_FILTER) {
        return pn_fail(sim, PNPSIM_E_INVALID,
                       "pnpsim_bind: hardware_id is empty or role is unknown");
    }
    return pn_binding_add(sim, driver, hardware_id, role)
               ? PNPSIM_OK
               : pn_fail(sim, PNPSIM_E_NO_MEMORY, "no memory for a binding");
}

/* "\Registry\..." as it is; anything else below the services key. */
static bool key_path_create(struct pnpsim *sim, const char *key, UNICODE_STRING *ret_path)
{
    struct pn_text path;
    pn_text_init(&path, sim);
    if (key[0] != '\\') {
        pn_text_format(&path, "\\Registry\\Machine\\System\\CurrentControlSet\\Services\\");
    }
    pn_text_format(&path, "%s", key);
    bool is_made = !path.failed && pn_unicode_create(sim, path.bytes, ret_path);
    pn_text_finish(&path);
    return is_made;
}

enum pnpsim_result pnpsim_registry_set(struct pnpsim *sim, const char *key, const char *value,
                                       uint32_t type, const void *data, size_t size)
{
    if (sim == NULL) {
        return PNPSIM_E_INVALID;
    }
    if (key == NULL || key[0] == '\0' || value == NULL || (data == NULL && size > 0) ||
        size > 1u << 20) {
        return pn_fail(sim, PNPSIM_E_INVALID,
                       "pnpsim_registry_set: key, value and data must be given, at most 1 MiB");
    }
    enum pnpsim_result result = pn_setting_begin(sim);
    if (result != PNPSIM_OK) {
        return result;
    }
    UNICODE_STRING path = { 0 };
    UNICODE_STRING name = { 0 };
    NTSTATUS status = STATUS_INSUFFICIENT_RESOURCES;
    if (key_path_create(sim, key, &path) && pn_unicode_create(sim, value, &name)) {
        status = pn_registry_put(sim, &path, &name, type, data, (ULONG)size);
    }
    pn_free(sim, path.Buffer);
    pn_free(sim, name.Buffer);
    if (NT_SUCCESS(status)) {
        return PNPSIM_OK;
    }
    return pn_fail(
        sim, status == STATUS_INSUFFICIENT_RESOURCES ? PNPSIM_E_NO_MEMORY : PNPSIM_E_INVALID,
        "pnpsim_registry_set: %s\\%s cannot be set (0x%08X)", key, value, (unsigned)status);
}

enum pnpsim_result pnpsim_registry_set_dword(struct pnpsim *sim, const char *key, const char *value,
                                             uint32_t data)
{
    return pnpsim_registry_set(sim, key, value, REG_DWORD, &data, sizeof(data));
}

enum pnpsim_result pnpsim_registry_set_string(struct pnpsim *sim, const char *key,
                                              const char *value, const char *text)
{
    UNICODE_STRING string;
    if (sim == NULL) {
        return PNPSIM_E_INVALID;
    }
    if (text == NULL) {
        return pn_fail(sim, PNPSIM_E_INVALID, "pnpsim_registry_set_string: text is NULL");
    }
    if (!pn_unicode_create(sim, text, &string)) {
        return pn_fail(sim, PNPSIM_E_NO_MEMORY, "no memory for a registry value");
    }
    enum pnpsim_result result = pnpsim_registry_set(sim, key, value, REG_SZ, string.Buffer,
                                                    string.MaximumLength);
    pn_free(sim, string.Buffer);
    return result;
}

/* The test's own function: its context is passed on, not copied. */
struct user_call {
    void (*function)(void *context);
    void *context;
};

static void user_run(void *context)
{
    struct user_call *call = context;
    call->function(call->context);
}

enum pnpsim_result pnpsim_call(struct pnpsim *sim, void (*function)(void *context), void *context)
{
    struct pn_verb verb;
    if (sim == NULL) {
        return PNPSIM_E_INVALID;
    }
    if (function == NULL) {
        return pn_fail(sim, PNPSIM_E_INVALID, "pnpsim_call: function is NULL");
    }
    enum pnpsim_result result = pn_verb_begin(sim, &verb, PN_VERB_STIMULUS);
    if (result != PNPSIM_OK) {
        return result;
    }
    struct user_call call = { function, context };
    result = pn_run_task_surely(
        sim, &(struct pn_run){ PN_TASK_SYSTEM, "call", NULL, user_run, NULL }, &call, sizeof(call));
    return pn_verb_end(sim, &verb, result);
}

enum pnpsim_result pnpsim_call_begin(struct pnpsim *sim, const char *name,
                                     void (*function)(void *context), void *context)
{
    if (sim == NULL) {
        return PNPSIM_E_INVALID;
    }
    if (function == NULL || name == NULL || name[0] == '\0') {
        return pn_fail(sim, PNPSIM_E_INVALID, "pnpsim_call_begin: name or function is missing");
    }
    if (pn_is_stopped(sim)) {
        return pn_fail(sim, PNPSIM_E_STOPPED, "the machine has stopped");
    }
    if (pn_task_create(sim, PN_TASK_SYSTEM, pn_name(sim, name), function, context) == NULL) {
        return pn_fail(sim, PNPSIM_E_NO_MEMORY, "no memory for a simulated thread");
    }
    if (!sim->control->in_verb && !pn_host_owns_loop(sim)) {
        pn_loop_arm(sim);
    }
    return PNPSIM_OK;
}
