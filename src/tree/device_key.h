/* SPDX-License-Identifier: MIT */
/* Where devices and device interfaces keep their things in the registry. */
#ifndef PN_TREE_DEVICE_KEY_H
#define PN_TREE_DEVICE_KEY_H

#include "io/registry.h"

#include <wdm.h>

#include <stdbool.h>

struct pn_devnode;
struct pn_interface;
struct pn_text;
struct pnpsim;

/* The keys of a device, below \Registry\Machine\System\CurrentControlSet. */
enum pn_device_key {
    PN_KEY_HARDWARE,        /* Enum\<instance path> */
    PN_KEY_PARAMETERS,      /* its Device Parameters */
    PN_KEY_SOFTWARE,        /* Control\Class\<name of the software key> */
    PN_KEY_PARAMETERS_HERE, /* the same two for the current hardware profile */
    PN_KEY_SOFTWARE_HERE
};

/* The name of a device's software key, "{setup class}\0007", which Windows gives it when it is
 * installed: here when it is first asked for. */
struct pn_software_key {
    char name[64];
    bool is_new; /* not given to the device yet */
};

/* STATUS_OBJECT_NAME_NOT_FOUND for a device that no function driver serves. */
NTSTATUS pn_software_key_find(struct pnpsim *sim, const struct pn_devnode *node,
                              struct pn_software_key *ret_software);
/* Gives a new name to the device. */
NTSTATUS pn_software_key_settle(struct pnpsim *sim, const struct pn_devnode *node,
                                const struct pn_software_key *software);

/* The node has its instance path. `software` is read for the software keys alone. */
void pn_device_key_path(struct pn_text *text, const struct pn_devnode *node,
                        enum pn_device_key which, const struct pn_software_key *software);
/* Control\DeviceClasses\{class}\##?#...\#reference. */
void pn_interface_key_path(struct pn_text *text, const struct pn_interface *interface);
/* The key of that path, made when it is missing; finishes the text. */
NTSTATUS pn_key_demand(struct pnpsim *sim, struct pn_text *path, PVOID *ret_key);

/* A value of the device's hardware key, valid until that key changes.
 * STATUS_OBJECT_NAME_NOT_FOUND. */
NTSTATUS pn_device_value_get(struct pnpsim *sim, const struct pn_devnode *node, const char *name,
                             struct pn_registry_data *ret_data);
NTSTATUS pn_device_value_set(struct pnpsim *sim, const struct pn_devnode *node, const char *name,
                             ULONG type, const void *data, ULONG size);
/* A value of any key, and finishes the text. A key that is missing has no value either. */
NTSTATUS pn_value_get(struct pnpsim *sim, struct pn_text *path, const char *name,
                      struct pn_registry_data *ret_data);
NTSTATUS pn_value_set(struct pnpsim *sim, struct pn_text *path, const char *name, ULONG type,
                      const void *data, ULONG size);
NTSTATUS pn_value_delete(struct pnpsim *sim, struct pn_text *path, const char *name);

#endif
