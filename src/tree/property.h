/* SPDX-License-Identifier: MIT */
/* What is known of a device or an interface, as typed values. */
#ifndef PN_TREE_PROPERTY_H
#define PN_TREE_PROPERTY_H

#include <wdm.h>

struct pn_devnode;
struct pn_interface;
struct pnpsim;

/* Owned by who asked, for pn_free. */
struct pn_property {
    DEVPROPTYPE type;
    ULONG size;
    void *bytes;
};

/* K-6.12: what a device tells by the classic numbers, GUIDs of setup class and container as text.
 * STATUS_INVALID_PARAMETER_2 for other numbers, STATUS_OBJECT_NAME_NOT_FOUND for what this device
 * does not have. */
NTSTATUS pn_device_property(struct pnpsim *sim, const struct pn_devnode *node,
                            DEVICE_REGISTRY_PROPERTY which, struct pn_property *ret_property);

/* K-6.13: the same and more by keys, what a driver has stored included.
 * STATUS_OBJECT_NAME_NOT_FOUND, STATUS_UNSUCCESSFUL for a locale that is none. */
NTSTATUS pn_device_property_get(struct pnpsim *sim, const struct pn_devnode *node,
                                const DEVPROPKEY *key, LCID locale,
                                struct pn_property *ret_property);
/* Also STATUS_ACCESS_DENIED for what the system itself keeps, STATUS_INVALID_PARAMETER for bytes
 * that are not of the type. Without bytes the property is deleted. */
NTSTATUS pn_device_property_set(struct pnpsim *sim, const struct pn_devnode *node,
                                const DEVPROPKEY *key, LCID locale,
                                const struct pn_property *property);
/* The same of an interface; STATUS_NOT_IMPLEMENTED for a key that cannot be one. */
NTSTATUS pn_interface_property_get(struct pnpsim *sim, const struct pn_interface *interface,
                                   const DEVPROPKEY *key, LCID locale,
                                   struct pn_property *ret_property);
NTSTATUS pn_interface_property_set(struct pnpsim *sim, const struct pn_interface *interface,
                                   const DEVPROPKEY *key, LCID locale,
                                   const struct pn_property *property);

/* property_value.c: makes a value. STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS pn_property_give(struct pnpsim *sim, DEVPROPTYPE type, const void *bytes, ULONG size,
                          struct pn_property *ret_property);
NTSTATUS pn_property_give_number(struct pnpsim *sim, ULONG number,
                                 struct pn_property *ret_property);
/* From UTF-8; STATUS_OBJECT_NAME_NOT_FOUND when the text is NULL. */
NTSTATUS pn_property_give_text(struct pnpsim *sim, const char *text,
                               struct pn_property *ret_property);
NTSTATUS pn_property_give_list(struct pnpsim *sim, const char *list,
                               struct pn_property *ret_property);
NTSTATUS pn_property_give_guid_text(struct pnpsim *sim, const GUID *guid,
                                    struct pn_property *ret_property);
/* A text "{...}" becomes a GUID. STATUS_OBJECT_NAME_NOT_FOUND when it is none. */
NTSTATUS pn_property_to_guid(struct pnpsim *sim, struct pn_property *property);

#endif
