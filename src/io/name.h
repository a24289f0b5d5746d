/* SPDX-License-Identifier: MIT */
/* The object name space: device names and symbolic links, compared without case. "\DosDevices\X",
 * "\??\X", "\\.\X" and "\\?\X" are one directory. */
#ifndef PN_IO_NAME_H
#define PN_IO_NAME_H

#include <wdm.h>

#include <stdbool.h>
#include <stdint.h>

struct pnpsim;

enum pn_name_kind { PN_NAME_DEVICE, PN_NAME_LINK, PN_NAME_INTERFACE };

/* One name. Holds: device is set while the name leads to one, and then the entry is in that
 * device's list of names. */
struct pn_name_entry {
    struct pn_name_entry *chain; /* the next one with the same hash */
    struct pn_name_entry *next_of_device;
    struct pn_name_entry *former_of_device;
    PDEVICE_OBJECT device; /* not referenced: the name goes before the device does */
    UNICODE_STRING name;
    uint16_t rest_units; /* at its end, that a file opened by it has as its own name */
    uint8_t kind;        /* enum pn_name_kind */
};

int pn_names_init(struct pnpsim *sim);
void pn_names_finish(struct pnpsim *sim);

/* STATUS_OBJECT_NAME_COLLISION, STATUS_OBJECT_NAME_INVALID, STATUS_INSUFFICIENT_RESOURCES; a device
 * also STATUS_OBJECT_PATH_NOT_FOUND when its name is not in a directory that exists. */
NTSTATUS pn_name_add_device(struct pnpsim *sim, PCUNICODE_STRING name, PDEVICE_OBJECT device);
NTSTATUS pn_name_add_link(struct pnpsim *sim, PCUNICODE_STRING name, PCUNICODE_STRING target);
/* Only links are removed by name. STATUS_OBJECT_NAME_NOT_FOUND. */
NTSTATUS pn_name_remove(struct pnpsim *sim, PCUNICODE_STRING name);
void pn_name_remove_device(struct pnpsim *sim, PDEVICE_OBJECT device);
/* "\Device\0000002a", or NULL when it has none. */
PCUNICODE_STRING pn_name_of_device(PDEVICE_OBJECT device);

/* For device interfaces, whose entries are part of a larger block. Joined, an entry is found by its
 * name, which is in canonical form; shown, it can be opened as well. Only joining needs memory, and
 * returns false when it runs out. */
bool pn_name_join(struct pnpsim *sim, struct pn_name_entry *entry);
void pn_name_leave(struct pnpsim *sim, struct pn_name_entry *entry);
struct pn_name_entry *pn_name_find_joined(const struct pnpsim *sim, PCUNICODE_STRING name);
/* STATUS_OBJECT_NAME_COLLISION. The device that is deleted hides what is left. */
NTSTATUS pn_name_show(struct pnpsim *sim, struct pn_name_entry *entry, PDEVICE_OBJECT device);
void pn_name_hide(struct pnpsim *sim, struct pn_name_entry *entry);
/* Names that can be opened. */
uint64_t pn_names_count(const struct pnpsim *sim);
/* Follows links. A rest of the path behind the device's name ("\ref") is copied to *ret_rest, for
 * pn_unicode_free; its Buffer is NULL when there is none. STATUS_OBJECT_NAME_INVALID,
 * STATUS_OBJECT_NAME_NOT_FOUND, STATUS_OBJECT_PATH_NOT_FOUND, STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS pn_name_resolve(struct pnpsim *sim, PCUNICODE_STRING name, PDEVICE_OBJECT *ret_device,
                         UNICODE_STRING *ret_rest);
/* "\Device\0000002a": never used before. False when memory ran out. */
bool pn_name_generate(struct pnpsim *sim, PUNICODE_STRING ret_name);

#endif
