/* SPDX-License-Identifier: MIT */
/* Drivers under test: loading, binding to hardware, their registry, and code run on their side. */
#ifndef PNPSIM_DRIVER_H
#define PNPSIM_DRIVER_H

#include <pnpsim/export.h>
#include <pnpsim/sim.h>

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct _DRIVER_OBJECT;
struct _UNICODE_STRING;

/* The shape of DriverEntry. */
typedef int32_t pnpsim_driver_entry(struct _DRIVER_OBJECT *driver_object,
                                    struct _UNICODE_STRING *registry_path);

/* Loads the module that pnpsim_add_driver(name ...) built, from a private copy with fresh globals,
 * or the driver that pnpsim_driver_add made known, and runs its DriverEntry in a system thread at
 * PASSIVE_LEVEL; returns when that has returned. A driver loaded this way stays until it is
 * unloaded by name. Modules are sought in the directories of the environment's PNPSIM_DRIVER_PATH,
 * then in options.driver_path. Errors: PNPSIM_E_INVALID (a name has 1 to 63 characters and no
 * slash), PNPSIM_E_MODULE (missing, no DriverEntry, built against other headers), PNPSIM_E_EXISTS,
 * PNPSIM_E_DRIVER (DriverEntry failed: what it left behind is reported and taken away). */
PNPSIM_API enum pnpsim_result pnpsim_driver_load(struct pnpsim *sim, const char *name);

/* Makes known a driver whose code is linked into the test itself; its DriverEntry runs when it is
 * loaded by pnpsim_driver_load or by a device that needs it. Its globals are the process's own and
 * are not reset between simulations. Runs nothing. Errors: PNPSIM_E_INVALID, PNPSIM_E_EXISTS. */
PNPSIM_API enum pnpsim_result pnpsim_driver_add(struct pnpsim *sim, const char *name,
                                                pnpsim_driver_entry *entry);

/* Unloads a driver: runs its Unload routine in a system thread at PASSIVE_LEVEL. Errors:
 * PNPSIM_E_BUSY, with the reasons in the message, while device objects of it are open, attached or
 * referenced, while it has notification registrations (K-1.5, K-4.9: also a finding), or when it
 * has no Unload routine; PNPSIM_E_NOT_FOUND when it is not loaded. */
PNPSIM_API enum pnpsim_result pnpsim_driver_unload(struct pnpsim *sim, const char *name);

/* 1 when the driver is loaded, else 0. Also inside callbacks and after a stop. */
PNPSIM_API int pnpsim_driver_is_loaded(const struct pnpsim *sim, const char *name);

enum pnpsim_role {
    PNPSIM_ROLE_FUNCTION = 0,
    PNPSIM_ROLE_LOWER_FILTER = 1,
    PNPSIM_ROLE_UPPER_FILTER = 2
};

/* What an INF file does: from now on a device with this hardware or compatible id gets `driver`
 * in that role, unless its hardware description names one. Holds for devices that come afterwards;
 * the driver need not be loaded. Runs nothing. Errors: PNPSIM_E_INVALID. */
PNPSIM_API enum pnpsim_result pnpsim_bind(struct pnpsim *sim, const char *driver,
                                          const char *hardware_id, enum pnpsim_role role);

/* Sets a registry value. `key` is absolute ("\\Registry\\Machine\\...") or relative to the
 * services key ("recorder\\Parameters"); missing keys are made. `type` is a REG_ constant; `size`
 * is in bytes, at most 1 MiB; strings are given in their registry form (UTF-16, terminated). The
 * other two forms do that for REG_DWORD and REG_SZ. Runs nothing. Errors: PNPSIM_E_INVALID. */
PNPSIM_API enum pnpsim_result pnpsim_registry_set(struct pnpsim *sim, const char *key,
                                                  const char *value, uint32_t type,
                                                  const void *data, size_t size);
PNPSIM_API enum pnpsim_result pnpsim_registry_set_dword(struct pnpsim *sim, const char *key,
                                                        const char *value, uint32_t data);
PNPSIM_API enum pnpsim_result pnpsim_registry_set_string(struct pnpsim *sim, const char *key,
                                                         const char *value, const char *text);

/* Runs `function(context)` as a system thread of the simulated machine at PASSIVE_LEVEL, where
 * Windows kernel routines may be called, and returns when it has returned; time may pass for it. It
 * is not on the test's own thread: CMocka's assertions do not work in it (use pnpsim_check), and of
 * this API it may only call what asks. */
PNPSIM_API enum pnpsim_result pnpsim_call(struct pnpsim *sim, void (*function)(void *context),
                                          void *context);

/* Starts it as a system thread called `name` and returns at once; it runs beside everything else
 * while the machine runs. `context` must stay valid until then. Works inside callbacks of the
 * test's own thread. */
PNPSIM_API enum pnpsim_result pnpsim_call_begin(struct pnpsim *sim, const char *name,
                                                void (*function)(void *context), void *context);

/* Records a failed check of code that runs on the simulated side and goes on; pnpsim_verify, and so
 * the fixture, then fails the test. Callable from any task of the simulation that is running, at
 * any IRQL; anywhere else a failed one ends the process with a message. Returns `condition`. */
PNPSIM_API int pnpsim_check_at(int condition, const char *expression, const char *file, int line);
#define pnpsim_check(condition) pnpsim_check_at(!!(condition), #condition, __FILE__, __LINE__)

#ifdef __cplusplus
}
#endif

#endif
