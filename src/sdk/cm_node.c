/* SPDX-License-Identifier: MIT */
/* Device nodes as applications walk them (U-11): numbers, ids, relatives, status. A number stands
 * for an instance path and stays the same when the device goes and comes again. */
#include "base/sim.h"
#include "pnp/pnp.h"
#include "sdk/cm_text.h"
#include "sdk/prologue.h"
#include "tree/devnode.h"
#include "tree/instance.h"
#include "tree/problem.h"
#include "tree/tree.h"

CONFIGRET pn_cm_node(struct pnpsim *sim, DEVINST number, struct pn_devnode **ret_node)
{
    if (pn_instance_path(sim, number) == NULL) {
        return CR_INVALID_DEVNODE;
    }
    struct pn_devnode *node = pn_instance_node(sim, number);
    if (node == NULL || !pn_instance_is_present(node)) {
        return CR_NO_SUCH_DEVNODE;
    }
    *ret_node = node;
    return CR_SUCCESS;
}

/* ---- Finding ---- */

/* U-11.2. */
static CONFIGRET locate(struct pnpsim *sim, const struct pn_call *call, const struct pn_cm_in *id,
                        ULONG flags, DEVINST *ret_number)
{
    char text[PN_CM_ID_SIZE];
    struct pn_devnode *node = NULL;
    if ((flags & ~(ULONG)CM_LOCATE_DEVNODE_BITS) != 0) {
        return CR_INVALID_FLAG;
    }
    if (pn_cm_is_empty(id)) {
        *ret_number = pn_instance_number(sim, sim->tree->root);
        return *ret_number == 0 ? CR_OUT_OF_MEMORY : CR_SUCCESS;
    }
    if (!pn_cm_read(id, text) || !pn_cm_is_instance_id(text)) {
        return CR_INVALID_DEVICE_ID;
    }
    DEVINST number = pn_instance_find(sim, text);
    CONFIGRET result = number == 0 ? CR_NO_SUCH_DEVNODE : pn_cm_node(sim, number, &node);
    if (result == CR_SUCCESS && (flags & CM_LOCATE_DEVNODE_CANCELREMOVE) != 0 &&
        node->state == PN_NODE_REMOVE_PENDING) {
        pn_sdk_not_simulated(sim, call, "cancelling a removal that is under way");
        return CR_CALL_NOT_IMPLEMENTED;
    }
    if (number != 0 && (flags & CM_LOCATE_DEVNODE_PHANTOM) != 0) {
        result = CR_SUCCESS;
    }
    *ret_number = result == CR_SUCCESS ? number : 0;
    return result;
}

/* W-25: on failure the number is 0. */
static CONFIGRET locate_into(struct pnpsim *sim, const struct pn_call *call,
                             const struct pn_cm_in *id, ULONG flags, PDEVINST ret_number)
{
    if (ret_number == NULL) {
        return CR_INVALID_POINTER;
    }
    *ret_number = 0;
    return locate(sim, call, id, flags, ret_number);
}

CONFIGRET CM_Locate_DevNodeW(PDEVINST pdnDevInst, DEVINSTID_W pDeviceID, ULONG ulFlags)
{
    PN_SDK_ENTER(CM_Locate_DevNodeW);
    struct pn_cm_in id = { .wide = pDeviceID };
    CONFIGRET result = locate_into(sim, &call, &id, ulFlags, pdnDevInst);
    PN_SDK_LEAVE();
    return result;
}

CONFIGRET CM_Locate_DevNodeA(PDEVINST pdnDevInst, DEVINSTID_A pDeviceID, ULONG ulFlags)
{
    PN_SDK_ENTER(CM_Locate_DevNodeA);
    struct pn_cm_in id = { .ansi = pDeviceID };
    CONFIGRET result = locate_into(sim, &call, &id, ulFlags, pdnDevInst);
    PN_SDK_LEAVE();
    return result;
}

/* ---- Relatives (U-11.3) ---- */

/* What the three of them and the depth have in common. */
static CONFIGRET relative_check(struct pnpsim *sim, const void *ret, DEVINST number, ULONG flags,
                                struct pn_devnode **ret_node)
{
    if (flags != 0) {
        return CR_INVALID_FLAG;
    }
    return ret == NULL ? CR_INVALID_POINTER : pn_cm_node(sim, number, ret_node);
}

static CONFIGRET relative_give(struct pnpsim *sim, const struct pn_devnode *node,
                               PDEVINST ret_number)
{
    DEVINST number = node == NULL ? 0 : pn_instance_number(sim, node);
    if (node != NULL && number == 0) {
        return CR_OUT_OF_MEMORY;
    }
    if (number == 0) {
        return CR_NO_SUCH_DEVNODE;
    }
    *ret_number = number;
    return CR_SUCCESS;
}

/* The first from `position` on that is there and has told who it is. */
static const struct pn_devnode *child_from(const struct pn_devnode *parent,
                                           const struct pn_list *position)
{
    for (; position != &parent->children; position = position->next) {
        const struct pn_devnode *child = PN_CONTAINER(position, struct pn_devnode, sibling);
        if (child->instance_path != NULL && pn_instance_is_present(child)) {
            return child;
        }
    }
    return NULL;
}

CONFIGRET CM_Get_Parent(PDEVINST pdnDevInst, DEVINST dnDevInst, ULONG ulFlags)
{
    PN_SDK_ENTER(CM_Get_Parent);
    struct pn_devnode *node;
    CONFIGRET result = relative_check(sim, pdnDevInst, dnDevInst, ulFlags, &node);
    if (result == CR_SUCCESS) {
        result = relative_give(sim, node->parent, pdnDevInst);
    }
    PN_SDK_LEAVE();
    return result;
}

CONFIGRET CM_Get_Child(PDEVINST pdnDevInst, DEVINST dnDevInst, ULONG ulFlags)
{
    PN_SDK_ENTER(CM_Get_Child);
    struct pn_devnode *node;
    CONFIGRET result = relative_check(sim, pdnDevInst, dnDevInst, ulFlags, &node);
    if (result == CR_SUCCESS) {
        result = relative_give(sim, child_from(node, node->children.next), pdnDevInst);
    }
    PN_SDK_LEAVE();
    return result;
}

CONFIGRET CM_Get_Sibling(PDEVINST pdnDevInst, DEVINST dnDevInst, ULONG ulFlags)
{
    PN_SDK_ENTER(CM_Get_Sibling);
    struct pn_devnode *node;
    CONFIGRET result = relative_check(sim, pdnDevInst, dnDevInst, ulFlags, &node);
    if (result == CR_SUCCESS) {
        bool is_root = node->parent == NULL;
        result = relative_give(sim, is_root ? NULL : child_from(node->parent, node->sibling.next),
                               pdnDevInst);
    }
    PN_SDK_LEAVE();
    return result;
}

CONFIGRET CM_Get_Depth(PULONG pulDepth, DEVINST dnDevInst, ULONG ulFlags)
{
    PN_SDK_ENTER(CM_Get_Depth);
    struct pn_devnode *node;
    CONFIGRET result = relative_check(sim, pulDepth, dnDevInst, ulFlags, &node);
    if (result == CR_SUCCESS) {
        ULONG depth = 0;
        for (; node->parent != NULL; node = node->parent) {
            depth++;
        }
        *pulDepth = depth;
    }
    PN_SDK_LEAVE();
    return result;
}

/* ---- Ids ---- */

/* Also of a device that is not there. */
static CONFIGRET id_write(struct pnpsim *sim, DEVINST number, const struct pn_cm_out *out,
                          ULONG flags)
{
    const char *path = pn_instance_path(sim, number);
    if (flags != 0) {
        return CR_INVALID_FLAG;
    }
    if (out->wide == NULL && out->ansi == NULL) {
        return CR_INVALID_POINTER;
    }
    return path == NULL ? CR_INVALID_DEVNODE : pn_cm_write(out, path);
}

CONFIGRET CM_Get_Device_IDW(DEVINST dnDevInst, PWCHAR Buffer, ULONG BufferLen, ULONG ulFlags)
{
    PN_SDK_ENTER(CM_Get_Device_IDW);
    struct pn_cm_out out = { .wide = Buffer, .length = BufferLen };
    CONFIGRET result = id_write(sim, dnDevInst, &out, ulFlags);
    PN_SDK_LEAVE();
    return result;
}

CONFIGRET CM_Get_Device_IDA(DEVINST dnDevInst, PCHAR Buffer, ULONG BufferLen, ULONG ulFlags)
{
    PN_SDK_ENTER(CM_Get_Device_IDA);
    struct pn_cm_out out = { .ansi = Buffer, .length = BufferLen };
    CONFIGRET result = id_write(sim, dnDevInst, &out, ulFlags);
    PN_SDK_LEAVE();
    return result;
}

/* Without the end. */
CONFIGRET CM_Get_Device_ID_Size(PULONG pulLen, DEVINST dnDevInst, ULONG ulFlags)
{
    PN_SDK_ENTER(CM_Get_Device_ID_Size);
    const char *path = pn_instance_path(sim, dnDevInst);
    CONFIGRET result = CR_SUCCESS;
    if (ulFlags != 0) {
        result = CR_INVALID_FLAG;
    } else if (pulLen == NULL) {
        result = CR_INVALID_POINTER;
    } else if (path == NULL) {
        result = CR_INVALID_DEVNODE;
    } else {
        *pulLen = pn_cm_units(path);
    }
    PN_SDK_LEAVE();
    return result;
}

/* ---- Status (U-11.4) ---- */

/* Whether it has its drivers. */
static bool has_drivers(const struct pn_devnode *node)
{
    switch (node->state) {
    case PN_NODE_DRIVERS_ADDED:
    case PN_NODE_STARTED:
    case PN_NODE_STOP_PENDING:
    case PN_NODE_STOPPED:
    case PN_NODE_REMOVE_PENDING:
        return true;
    case PN_NODE_UNINITIALIZED:
    case PN_NODE_ENUMERATED:
    case PN_NODE_SURPRISE_REMOVED:
    case PN_NODE_REMOVED:
    case PN_NODE_FAILED_START:
    case PN_NODE_DELETED:
    case PN_NODE_STATE_COUNT:
        break;
    }
    return false;
}

static bool is_started(const struct pn_devnode *node)
{
    enum pn_node_state state = node->state == PN_NODE_REMOVE_PENDING ? node->state_before_query
                                                                     : node->state;
    return state == PN_NODE_STARTED || state == PN_NODE_STOP_PENDING;
}

/* It, or one below it, must not be disabled (K-7.1.5). */
static bool is_disableable(const struct pn_devnode *node)
{
    bool may = node->parent != NULL && (node->device_state & PNP_DEVICE_NOT_DISABLEABLE) == 0;
    for (const struct pn_list *position = node->children.next; may && position != &node->children;
         position = position->next) {
        may = is_disableable(PN_CONTAINER(position, struct pn_devnode, sibling));
    }
    return may;
}

static ULONG problem_of(const struct pn_devnode *node)
{
    return node->state == PN_NODE_REMOVE_PENDING ? PN_PROBLEM_WILL_BE_REMOVED : node->problem;
}

static ULONG status_of(const struct pnpsim *sim, const struct pn_devnode *node)
{
    bool is_root = node->parent == NULL;
    bool is_going = node->state == PN_NODE_REMOVE_PENDING;
    ULONG status = DN_NT_ENUMERATOR;
    status |= is_root || node->parent == sim->tree->root ? DN_ROOT_ENUMERATED : 0;
    status |= has_drivers(node) || is_root ? DN_DRIVER_LOADED | DN_NT_DRIVER : 0;
    status |= is_started(node) || is_root ? DN_STARTED : 0;
    status |= problem_of(node) != PN_PROBLEM_NONE ? DN_HAS_PROBLEM : 0;
    status |= is_disableable(node) ? DN_DISABLEABLE : 0;
    status |= pn_node_is_ejectable(node) ? DN_REMOVABLE : 0;
    status |= is_going ? DN_WILL_BE_REMOVED | DN_QUERY_REMOVE_PENDING : 0;
    return status;
}

CONFIGRET CM_Get_DevNode_Status(PULONG pulStatus, PULONG pulProblemNumber, DEVINST dnDevInst,
                                ULONG ulFlags)
{
    PN_SDK_ENTER(CM_Get_DevNode_Status);
    struct pn_devnode *node;
    CONFIGRET result = relative_check(sim, pulStatus, dnDevInst, ulFlags, &node);
    if (result == CR_SUCCESS && pulProblemNumber == NULL) {
        result = CR_INVALID_POINTER;
    }
    if (result == CR_SUCCESS) {
        *pulStatus = status_of(sim, node);
        *pulProblemNumber = problem_of(node);
    }
    PN_SDK_LEAVE();
    return result;
}
