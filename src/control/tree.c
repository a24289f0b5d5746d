/* SPDX-License-Identifier: MIT */
/* Handles for devices that the test has not plugged in itself, and the tree as text. */
#include <pnpsim/tree.h>

#include "base/memory.h"
#include "base/sim.h"
#include "base/text.h"
#include "control/device.h"
#include "io/device.h"
#include "observe/trace.h"
#include "tree/devnode.h"
#include "tree/path.h"
#include "tree/tree.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* ---- Handles ---- */

static void handle_bind(struct pnpsim_device *device, struct pn_devnode *node)
{
    device->node = pn_node_ref(node);
    node->owner = device;
}

/* The handle of a former device with this path. */
static struct pnpsim_device *handle_find(const struct pnpsim *sim, const char *path)
{
    PN_LIST_EACH (position, &sim->control->found) {
        struct pnpsim_device *device = PN_CONTAINER(position, struct pnpsim_device, link);
        if (device->node == NULL && pn_equals_folded(device->found_path, path)) {
            return device;
        }
    }
    return NULL;
}

static struct pnpsim_device *handle_create(struct pnpsim *sim, const struct pn_devnode *node)
{
    struct pnpsim_device *device = pn_alloc(sim, sizeof(*device));
    char *name = pn_copy_text(sim, pn_name_text(sim, node->name));
    char *path = pn_copy_text(sim, node->instance_path);
    if (device == NULL || name == NULL || path == NULL) {
        pn_free(sim, device);
        pn_free(sim, name);
        pn_free(sim, path);
        return NULL;
    }
    pn_keep(sim, device);
    pn_keep(sim, name);
    pn_keep(sim, path);
    device->sim = sim;
    device->name = name;
    device->found_path = path;
    pn_list_push_back(&sim->control->found, &device->link);
    return device;
}

static struct pnpsim_device *device_of_node(struct pnpsim *sim, struct pn_devnode *node)
{
    struct pnpsim_device *device = node->owner;
    if (device != NULL) {
        return device;
    }
    if (node->instance_path == NULL) {
        pn_fail(sim, PNPSIM_E_NOT_FOUND, "the device could not be identified and has no path");
        return NULL;
    }
    device = handle_find(sim, node->instance_path);
    if (device == NULL) {
        device = handle_create(sim, node);
    }
    if (device == NULL) {
        pn_fail(sim, PNPSIM_E_NO_MEMORY, "no memory for a device's handle");
        return NULL;
    }
    handle_bind(device, node);
    return device;
}

struct pnpsim_device *pnpsim_device_find(struct pnpsim *sim, const char *instance_path)
{
    if (sim == NULL) {
        return NULL;
    }
    if (instance_path == NULL) {
        pn_fail(sim, PNPSIM_E_INVALID, "pnpsim_device_find: instance_path is NULL");
        return NULL;
    }
    struct pn_devnode *node = pn_path_find(sim, instance_path);
    if (node == NULL) {
        pn_fail(sim, PNPSIM_E_NOT_FOUND, "pnpsim_device_find: there is no device %s",
                instance_path);
        return NULL;
    }
    return device_of_node(sim, node);
}

struct pnpsim_device *pnpsim_device_parent(struct pnpsim_device *device)
{
    if (device == NULL || device->node == NULL || device->node->state == PN_NODE_DELETED) {
        return NULL;
    }
    struct pn_devnode *parent = device->node->parent;
    return parent->parent == NULL ? NULL : device_of_node(device->sim, parent);
}

struct pnpsim_device *pnpsim_device_child(struct pnpsim_device *device, size_t index)
{
    if (device == NULL || device->node == NULL) {
        return NULL;
    }
    PN_LIST_EACH (position, &device->node->children) {
        if (index-- == 0) {
            return device_of_node(device->sim, PN_CONTAINER(position, struct pn_devnode, sibling));
        }
    }
    return NULL;
}

/* ---- Printing ---- */

/* Text in the caller's buffer. Holds: terminated; length < size. */
struct print {
    char *buffer;
    size_t size;
    size_t length;
    bool is_cut;
};

static void print(struct print *to, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void print(struct print *to, const char *format, ...)
{
    size_t room = to->size - to->length;
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(to->buffer + to->length, room, format, arguments);
    va_end(arguments);
    if (length < 0 || (size_t)length >= room) {
        to->is_cut = true;
        length = (int)room - 1;
    }
    to->length += (size_t)length;
}

static enum pnpsim_result print_result(const struct print *to)
{
    return to->is_cut ? PNPSIM_E_LIMIT : PNPSIM_OK;
}

/* Inside a string of DOT. */
static void print_escaped(struct print *to, const char *text)
{
    for (; *text != '\0'; text++) {
        print(to, *text == '\\' || *text == '"' ? "\\%c" : "%c", *text);
    }
}

static const char *path_of(const struct pn_devnode *node)
{
    return node->instance_path != NULL ? node->instance_path : "(not identified)";
}

static void print_stack(const struct pnpsim *sim, struct print *to, const struct pn_devnode *node)
{
    const char *separator = "";
    for (PDEVICE_OBJECT at = node->pdo; at != NULL; at = at->AttachedDevice) {
        print(to, "%s%s", separator, pn_name_text(sim, pn_device_of(at)->driver));
        separator = ",";
    }
}

/* "started, problem 10". */
static void print_state(struct print *to, const struct pn_devnode *node)
{
    print(to, "%s", pn_node_state_name(node->state));
    if (node->problem != 0) {
        print(to, ", problem %u", (unsigned)node->problem);
    }
}

static void print_line(const struct pnpsim *sim, struct print *to, const struct pn_devnode *node,
                       unsigned depth)
{
    print(to, "%*s%s", (int)(2 * depth), "", path_of(node));
    const char *name = pn_name_text(sim, node->name);
    if (name[0] != '\0' && strcmp(name, path_of(node)) != 0) {
        print(to, " (%s)", name);
    }
    print(to, ": ");
    print_state(to, node);
    print(to, "; stack ");
    print_stack(sim, to, node);
    const char *separator = "; ids ";
    for (const char *id = node->hardware_ids; id != NULL && *id != '\0'; id += strlen(id) + 1) {
        print(to, "%s%s", separator, id);
        separator = ",";
    }
    print(to, "\n");
}

static void print_vertex(const struct pnpsim *sim, struct print *to, const struct pn_devnode *node)
{
    print(to, "  n%u [label=\"", (unsigned)node->serial);
    print_escaped(to, path_of(node));
    print(to, "\\n");
    print_state(to, node);
    print(to, "\\n");
    print_stack(sim, to, node);
    print(to, "\"];\n");
    if (node->parent->parent != NULL) {
        print(to, "  n%u -> n%u;\n", (unsigned)node->parent->serial, (unsigned)node->serial);
    }
}

/* The node after this one when parents come before their children; NULL behind the last. */
static struct pn_devnode *node_next(struct pn_devnode *node, unsigned *depth)
{
    if (!pn_list_is_empty(&node->children)) {
        ++*depth;
        return PN_CONTAINER(node->children.next, struct pn_devnode, sibling);
    }
    while (node->parent != NULL && node->sibling.next == &node->parent->children) {
        --*depth;
        node = node->parent;
    }
    return node->parent == NULL ? NULL
                                : PN_CONTAINER(node->sibling.next, struct pn_devnode, sibling);
}

enum pnpsim_result pnpsim_tree_print(struct pnpsim *sim, enum pnpsim_print_format format,
                                     char *buffer, size_t size)
{
    if (sim == NULL) {
        return PNPSIM_E_INVALID;
    }
    if (buffer == NULL || size == 0) {
        return pn_fail(sim, PNPSIM_E_INVALID, "pnpsim_tree_print: there is no buffer");
    }
    struct print to = { .buffer = buffer, .size = size };
    bool is_dot = format == PNPSIM_PRINT_DOT;
    unsigned depth = 0;
    buffer[0] = '\0';
    print(&to, "%s", is_dot ? "digraph devices {\n  node [shape=box];\n" : "");
    struct pn_devnode *node = node_next(sim->tree->root, &depth);
    for (; node != NULL && !to.is_cut; node = node_next(node, &depth)) {
        if (is_dot) {
            print_vertex(sim, &to, node);
        } else {
            print_line(sim, &to, node, depth - 1);
        }
    }
    print(&to, "%s", is_dot ? "}\n" : "");
    return to.is_cut ? pn_fail(sim, PNPSIM_E_LIMIT,
                               "pnpsim_tree_print: the tree does not fit into %zu bytes", size)
                     : PNPSIM_OK;
}

static void print_moves(struct print *to, enum pn_node_state from, bool is_dot)
{
    const char *name = pn_node_state_name(from);
    print(to, is_dot ? "  \"%s\";\n" : "%s ->", name);
    for (int i = 0; i < PN_NODE_STATE_COUNT; i++) {
        enum pn_node_state state = (enum pn_node_state)i;
        if (!pn_node_is_legal_move(from, state)) {
            continue;
        }
        if (is_dot) {
            print(to, "  \"%s\" -> \"%s\";\n", name, pn_node_state_name(state));
        } else {
            print(to, " %s", pn_node_state_name(state));
        }
    }
    print(to, "%s", is_dot ? "" : "\n");
}

enum pnpsim_result pnpsim_state_machine_print(enum pnpsim_print_format format, char *buffer,
                                              size_t size)
{
    if (buffer == NULL || size == 0) {
        return PNPSIM_E_INVALID;
    }
    struct print to = { .buffer = buffer, .size = size };
    bool is_dot = format == PNPSIM_PRINT_DOT;
    buffer[0] = '\0';
    print(&to, "%s", is_dot ? "digraph states {\n" : "");
    for (int i = 0; i < PN_NODE_STATE_COUNT; i++) {
        print_moves(&to, (enum pn_node_state)i, is_dot);
    }
    print(&to, "%s", is_dot ? "}\n" : "");
    return print_result(&to);
}
