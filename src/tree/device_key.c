/* SPDX-License-Identifier: MIT */
/* The registry keys of devices and interfaces: their paths, and values in them. Nothing is made
 * before it is asked for, so that a device costs no key. */
#include "tree/device_key.h"

#include "base/check.h"
#include "base/guid.h"
#include "base/memory.h"
#include "base/sim.h"
#include "base/text.h"
#include "io/unicode.h"
#include "kernel/object.h"
#include "tree/devnode.h"
#include "tree/interface.h"
#include "tree/tree.h"

#include <stdio.h>
#include <string.h>

#define CONTROL_SET "\\Registry\\Machine\\System\\CurrentControlSet\\"
#define PROFILE_SET CONTROL_SET "Hardware Profiles\\Current\\System\\CurrentControlSet\\"
/* The system's setup class of devices that have no other: "Unknown". */
#define UNKNOWN_CLASS "{4d36e97e-e325-11ce-bfc1-08002be10318}"

void pn_device_key_path(struct pn_text *text, const struct pn_devnode *node,
                        enum pn_device_key which, const struct pn_software_key *software)
{
    PN_ASSERT(node->instance_path != NULL);

    switch (which) {
    case PN_KEY_HARDWARE:
        pn_text_format(text, CONTROL_SET "Enum\\%s", node->instance_path);
        break;
    case PN_KEY_PARAMETERS:
        pn_text_format(text, CONTROL_SET "Enum\\%s\\Device Parameters", node->instance_path);
        break;
    case PN_KEY_SOFTWARE:
        pn_text_format(text, CONTROL_SET "Control\\Class\\%s", software->name);
        break;
    case PN_KEY_PARAMETERS_HERE:
        pn_text_format(text, PROFILE_SET "Enum\\%s\\Device Parameters", node->instance_path);
        break;
    case PN_KEY_SOFTWARE_HERE:
        pn_text_format(text, PROFILE_SET "Control\\Class\\%s", software->name);
        break;
    }
}

static void text_append_units(struct pn_text *text, PCUNICODE_STRING units)
{
    const uint16_t *source = (const uint16_t *)units->Buffer;
    size_t size = pn_utf8_from_utf16(source, pn_unicode_units(units), NULL, 0);
    char *bytes = pn_alloc(text->sim, size + 1);
    if (bytes == NULL) {
        text->failed = true;
        return;
    }
    pn_utf8_from_utf16(source, pn_unicode_units(units), bytes, size + 1);
    pn_text_append(text, bytes, size);
    pn_free(text->sim, bytes);
}

/* The link's own separators become '#', and so does the one between it and the reference. */
void pn_interface_key_path(struct pn_text *text, const struct pn_interface *interface)
{
    char guid_text[PN_GUID_TEXT_SIZE];
    size_t units = pn_unicode_units(&interface->link.name) - interface->link.rest_units;
    UNICODE_STRING link = pn_unicode_head(&interface->link.name, units);
    UNICODE_STRING reference = pn_interface_reference(interface);
    UNICODE_STRING rest = pn_unicode_tail(&link, 4);
    pn_guid_format(&interface->class->guid, guid_text);
    pn_text_format(text, CONTROL_SET "Control\\DeviceClasses\\%s\\##?#", guid_text);
    text_append_units(text, &rest);
    pn_text_append(text, "\\#", 2);
    if (reference.Length > 0) {
        text_append_units(text, &reference);
    }
}

/* The path as the registry takes it; finishes the text. */
static NTSTATUS path_take(struct pnpsim *sim, struct pn_text *path, PUNICODE_STRING ret_path)
{
    bool is_made = !path->failed && pn_unicode_from_utf8(sim, pn_text_bytes(path), ret_path);
    pn_text_finish(path);
    return is_made ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

NTSTATUS pn_key_demand(struct pnpsim *sim, struct pn_text *path, PVOID *ret_key)
{
    UNICODE_STRING whole;
    NTSTATUS status = path_take(sim, path, &whole);
    if (NT_SUCCESS(status)) {
        status = pn_registry_open(sim, NULL, &whole, TRUE, ret_key);
        pn_unicode_free(sim, &whole);
    }
    return status;
}

static NTSTATUS key_open(struct pnpsim *sim, struct pn_text *path, PVOID *ret_key)
{
    UNICODE_STRING whole;
    NTSTATUS status = path_take(sim, path, &whole);
    if (NT_SUCCESS(status)) {
        status = pn_registry_open(sim, NULL, &whole, FALSE, ret_key);
        pn_unicode_free(sim, &whole);
    }
    return status == STATUS_OBJECT_PATH_NOT_FOUND ? STATUS_OBJECT_NAME_NOT_FOUND : status;
}

NTSTATUS pn_value_get(struct pnpsim *sim, struct pn_text *path, const char *name,
                      struct pn_registry_data *ret_data)
{
    PVOID key;
    UNICODE_STRING value;
    NTSTATUS status = key_open(sim, path, &key);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    status = STATUS_INSUFFICIENT_RESOURCES;
    if (pn_unicode_from_utf8(sim, name, &value)) {
        status = pn_registry_get(sim, key, &value, ret_data);
        pn_unicode_free(sim, &value);
    }
    pn_object_unref(sim, key);
    return status;
}

NTSTATUS pn_value_set(struct pnpsim *sim, struct pn_text *path, const char *name, ULONG type,
                      const void *data, ULONG size)
{
    UNICODE_STRING whole;
    UNICODE_STRING value;
    NTSTATUS status = path_take(sim, path, &whole);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    status = STATUS_INSUFFICIENT_RESOURCES;
    if (pn_unicode_from_utf8(sim, name, &value)) {
        status = pn_registry_put(sim, &whole, &value, type, data, size);
        pn_unicode_free(sim, &value);
    }
    pn_unicode_free(sim, &whole);
    return status;
}

NTSTATUS pn_value_delete(struct pnpsim *sim, struct pn_text *path, const char *name)
{
    PVOID key;
    UNICODE_STRING value;
    NTSTATUS status = key_open(sim, path, &key);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    status = STATUS_INSUFFICIENT_RESOURCES;
    if (pn_unicode_from_utf8(sim, name, &value)) {
        status = pn_registry_unset(sim, key, &value);
        pn_unicode_free(sim, &value);
    }
    pn_object_unref(sim, key);
    return status;
}

NTSTATUS pn_device_value_get(struct pnpsim *sim, const struct pn_devnode *node, const char *name,
                             struct pn_registry_data *ret_data)
{
    struct pn_text path;
    if (node->instance_path == NULL) {
        return STATUS_OBJECT_NAME_NOT_FOUND; /* it is being asked who it is */
    }
    pn_text_init(&path, sim);
    pn_device_key_path(&path, node, PN_KEY_HARDWARE, NULL);
    return pn_value_get(sim, &path, name, ret_data);
}

NTSTATUS pn_device_value_set(struct pnpsim *sim, const struct pn_devnode *node, const char *name,
                             ULONG type, const void *data, ULONG size)
{
    struct pn_text path;
    pn_text_init(&path, sim);
    pn_device_key_path(&path, node, PN_KEY_HARDWARE, NULL);
    return pn_value_set(sim, &path, name, type, data, size);
}

/* A short string value in UTF-8. */
static NTSTATUS text_value_get(struct pnpsim *sim, const struct pn_devnode *node, const char *name,
                               char *text, size_t size)
{
    struct pn_registry_data data;
    NTSTATUS status = pn_device_value_get(sim, node, name, &data);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    const uint16_t *units = data.bytes;
    size_t count = data.size / sizeof(*units);
    while (count > 0 && units[count - 1] == 0) {
        count--;
    }
    if (data.type != REG_SZ || count == 0 || pn_utf8_from_utf16(units, count, NULL, 0) >= size) {
        return STATUS_OBJECT_NAME_NOT_FOUND;
    }
    pn_utf8_from_utf16(units, count, text, size);
    return STATUS_SUCCESS;
}

NTSTATUS pn_software_key_find(struct pnpsim *sim, const struct pn_devnode *node,
                              struct pn_software_key *ret_software)
{
    struct pn_software_key software = { .is_new = false };
    char class_text[48];
    NTSTATUS status = text_value_get(sim, node, "Driver", software.name, sizeof(software.name));
    if (status == STATUS_OBJECT_NAME_NOT_FOUND && node->drivers.function != NULL &&
        node->instance_path != NULL) {
        status = text_value_get(sim, node, "ClassGUID", class_text, sizeof(class_text));
        if (status == STATUS_OBJECT_NAME_NOT_FOUND) {
            memcpy(class_text, UNKNOWN_CLASS, sizeof(UNKNOWN_CLASS));
            status = STATUS_SUCCESS;
        }
        snprintf(software.name, sizeof(software.name), "%s\\%04u", class_text,
                 sim->tree->software_keys);
        software.is_new = true;
    }
    if (NT_SUCCESS(status)) {
        *ret_software = software;
    }
    return status;
}

NTSTATUS pn_software_key_settle(struct pnpsim *sim, const struct pn_devnode *node,
                                const struct pn_software_key *software)
{
    UNICODE_STRING name;
    if (!software->is_new) {
        return STATUS_SUCCESS;
    }
    if (!pn_unicode_from_utf8(sim, software->name, &name)) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    NTSTATUS status = pn_device_value_set(sim, node, "Driver", REG_SZ, name.Buffer,
                                          name.Length + (ULONG)sizeof(WCHAR));
    pn_unicode_free(sim, &name);
    if (NT_SUCCESS(status)) {
        sim->tree->software_keys++;
    }
    return status;
}
