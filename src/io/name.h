/* SPDX-License-Identifier: MIT */
/* The object name space: device names and symbolic links, compared without case. "\DosDevices\X",
 * "\??\X", "\\.\X" and "\\?\X" are one directory. */
#ifndef PN_IO_NAME_H
#define PN_IO_NAME_H

#include <wdm.h>

#include <stdbool.h>

struct pnpsim;

int pn_names_init(struct pnpsim *sim);
void pn_names_finish(struct pnpsim *sim);

/* STATUS_OBJECT_NAME_COLLISION, STATUS_OBJECT_NAME_INVALID, STATUS_INSUFFICIENT_RESOURCES; a device
 * also STATUS_OBJECT_PATH_NOT_FOUND when its name is not in a directory that exists. */
NTSTATUS pn_name_add_device(struct pnpsim *sim, PCUNICODE_STRING name, PDEVICE_OBJECT device);
/* A device interface's link, whose last `rest_units` are its reference string, backslash included:
 * they become the name of a file that is opened by it. */
NTSTATUS pn_name_add_interface(struct pnpsim *sim, PCUNICODE_STRING link, PDEVICE_OBJECT device,
                               size_t rest_units);
NTSTATUS pn_name_add_link(struct pnpsim *sim, PCUNICODE_STRING name, PCUNICODE_STRING target);
/* Only links are removed by name. STATUS_OBJECT_NAME_NOT_FOUND. */
NTSTATUS pn_name_remove(struct pnpsim *sim, PCUNICODE_STRING name);
void pn_name_remove_device(struct pnpsim *sim, PDEVICE_OBJECT device);
/* Removes one of the device's names, given in its canonical form, if it is still there (they go
 * when the device is deleted). Needs no memory. */
void pn_name_remove_from(struct pnpsim *sim, PCUNICODE_STRING canonical, PDEVICE_OBJECT device);
uint64_t pn_names_count(const struct pnpsim *sim);
/* Follows links. A rest of the path behind the device's name ("\ref") is copied to *ret_rest, for
 * pn_unicode_free; its Buffer is NULL when there is none. STATUS_OBJECT_NAME_INVALID,
 * STATUS_OBJECT_NAME_NOT_FOUND, STATUS_OBJECT_PATH_NOT_FOUND, STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS pn_name_resolve(struct pnpsim *sim, PCUNICODE_STRING name, PDEVICE_OBJECT *ret_device,
                         UNICODE_STRING *ret_rest);
/* "\Device\0000002a": never used before. False when memory ran out. */
bool pn_name_generate(struct pnpsim *sim, PUNICODE_STRING ret_name);

#endif
