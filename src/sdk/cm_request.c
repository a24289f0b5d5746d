/* SPDX-License-Identifier: MIT */
/* What applications ask of the manager: removal, ejection, disabling, enabling, enumeration (U-8,
 * U-11.5). Each is a job of the worker; the calling thread waits for its end. Privileges are not
 * simulated: everybody has SeLoadDriverPrivilege. */
#include "base/sim.h"
#include "base/text.h"
#include "observe/trace.h"
#include "pnp/ask.h"
#include "sdk/cm_text.h"
#include "sdk/prologue.h"
#include "tree/devnode.h"
#include "tree/instance.h"
#include "tree/tree.h"

/* Where an application wants to hear who refused; each may be NULL. */
struct refusal {
    PPNP_VETO_TYPE type;
    struct pn_cm_out name;
};

/* U-8.5: of the others it is a name, or nothing. */
static bool text_is_instance_path(PNP_VETO_TYPE type)
{
    return type == PNP_VetoLegacyDevice || type == PNP_VetoPendingClose ||
           type == PNP_VetoOutstandingOpen || type == PNP_VetoDevice ||
           type == PNP_VetoIllegalDeviceRequest || type == PNP_VetoNonDisableable;
}

/* U-8.2: on a veto alone, and cut to what has room. Paths are in upper case (W-22). */
static void refusal_write(struct pnpsim *sim, const struct refusal *refusal,
                          const struct pn_veto *veto)
{
    char text[PN_CM_ID_SIZE];
    pn_copy_string(text, sizeof(text), pn_name_text(sim, veto->by));
    if (text_is_instance_path(veto->type)) {
        pn_instance_upper(pn_name_text(sim, veto->by), text, sizeof(text));
    }
    if (refusal->type != NULL) {
        *refusal->type = veto->type;
    }
    pn_cm_write_cut(&refusal->name, text);
}

static CONFIGRET result_of(enum pnpsim_result result)
{
    if (result == PNPSIM_E_VETOED) {
        return CR_REMOVE_VETOED;
    }
    if (result == PNPSIM_E_NOT_FOUND) {
        return CR_NO_SUCH_DEVNODE;
    }
    if (result == PNPSIM_E_NO_MEMORY) {
        return CR_OUT_OF_MEMORY;
    }
    return result == PNPSIM_OK ? CR_SUCCESS : CR_FAILURE;
}

/* U-8.5: the root cannot be removed. */
static bool is_root(struct pnpsim *sim, const struct pn_devnode *node, struct pn_veto *veto)
{
    if (node != sim->tree->root) {
        return false;
    }
    pn_veto_set(sim, veto, PNP_VetoIllegalDeviceRequest, pn_name(sim, PN_INSTANCE_ROOT),
                node->name);
    return true;
}

static CONFIGRET ask(struct pnpsim *sim, DEVINST number, const struct pn_asking *asking,
                     const struct refusal *refusal)
{
    struct pn_devnode *node;
    struct pn_veto veto = { 0 };
    bool has_name = refusal->name.wide != NULL || refusal->name.ansi != NULL;
    if (!has_name && refusal->name.length != 0) {
        return CR_INVALID_POINTER;
    }
    CONFIGRET result = pn_cm_node(sim, number, &node);
    if (result != CR_SUCCESS) {
        return result;
    }
    result = is_root(sim, node, &veto) ? CR_REMOVE_VETOED
                                       : result_of(pn_ask_and_wait(sim, node, asking, &veto));
    if (result == CR_REMOVE_VETOED) {
        refusal_write(sim, refusal, &veto);
    }
    return result;
}

/* ---- Removal and ejection ---- */

static CONFIGRET remove_subtree(struct pnpsim *sim, const struct pn_call *call, DEVINST number,
                                ULONG flags, const struct refusal *refusal)
{
    struct pn_asking asking = { .call = call->routine->name,
                                .request = PN_ASK_REMOVE,
                                .may_restart = (flags & CM_REMOVE_NO_RESTART) == 0 };
    if ((flags & ~(ULONG)CM_REMOVE_BITS) != 0) {
        return CR_INVALID_FLAG;
    }
    return ask(sim, number, &asking, refusal);
}

CONFIGRET CM_Query_And_Remove_SubTreeW(DEVINST dnAncestor, PPNP_VETO_TYPE pVetoType,
                                       LPWSTR pszVetoName, ULONG ulNameLength, ULONG ulFlags)
{
    PN_SDK_ENTER(CM_Query_And_Remove_SubTreeW);
    struct refusal refusal = { pVetoType, { .wide = pszVetoName, .length = ulNameLength } };
    CONFIGRET result = remove_subtree(sim, &call, dnAncestor, ulFlags, &refusal);
    PN_SDK_LEAVE();
    return result;
}

CONFIGRET CM_Query_And_Remove_SubTreeA(DEVINST dnAncestor, PPNP_VETO_TYPE pVetoType,
                                       LPSTR pszVetoName, ULONG ulNameLength, ULONG ulFlags)
{
    PN_SDK_ENTER(CM_Query_And_Remove_SubTreeA);
    struct refusal refusal = { pVetoType, { .ansi = pszVetoName, .length = ulNameLength } };
    CONFIGRET result = remove_subtree(sim, &call, dnAncestor, ulFlags, &refusal);
    PN_SDK_LEAVE();
    return result;
}

/* U-8.4. */
static CONFIGRET eject(struct pnpsim *sim, const struct pn_call *call, DEVINST number, ULONG flags,
                       const struct refusal *refusal)
{
    struct pn_asking asking = { .call = call->routine->name, .request = PN_ASK_EJECT };
    return flags != 0 ? CR_INVALID_FLAG : ask(sim, number, &asking, refusal);
}

CONFIGRET CM_Request_Device_EjectW(DEVINST dnDevInst, PPNP_VETO_TYPE pVetoType, LPWSTR pszVetoName,
                                   ULONG ulNameLength, ULONG ulFlags)
{
    PN_SDK_ENTER(CM_Request_Device_EjectW);
    struct refusal refusal = { pVetoType, { .wide = pszVetoName, .length = ulNameLength } };
    CONFIGRET result = eject(sim, &call, dnDevInst, ulFlags, &refusal);
    PN_SDK_LEAVE();
    return result;
}

CONFIGRET CM_Request_Device_EjectA(DEVINST dnDevInst, PPNP_VETO_TYPE pVetoType, LPSTR pszVetoName,
                                   ULONG ulNameLength, ULONG ulFlags)
{
    PN_SDK_ENTER(CM_Request_Device_EjectA);
    struct refusal refusal = { pVetoType, { .ansi = pszVetoName, .length = ulNameLength } };
    CONFIGRET result = eject(sim, &call, dnDevInst, ulFlags, &refusal);
    PN_SDK_LEAVE();
    return result;
}

/* ---- Disabling and enabling ---- */

static CONFIGRET disable(struct pnpsim *sim, const struct pn_call *call, DEVINST number,
                         ULONG flags)
{
    PNP_VETO_TYPE type = PNP_VetoTypeUnknown;
    struct pn_asking asking = { .call = call->routine->name, .request = PN_ASK_DISABLE };
    struct refusal refusal = { .type = &type };
    if ((flags & ~(ULONG)CM_DISABLE_BITS) != 0) {
        return CR_INVALID_FLAG;
    }
    if ((flags & (CM_DISABLE_ABSOLUTE | CM_DISABLE_HARDWARE)) != 0) {
        pn_sdk_not_simulated(sim, call, "disabling without asking");
        return CR_CALL_NOT_IMPLEMENTED;
    }
    CONFIGRET result = ask(sim, number, &asking, &refusal);
    bool is_impossible = type == PNP_VetoNonDisableable || type == PNP_VetoIllegalDeviceRequest;
    return result == CR_REMOVE_VETOED && is_impossible ? CR_NOT_DISABLEABLE : result;
}

CONFIGRET CM_Disable_DevNode(DEVINST dnDevInst, ULONG ulFlags)
{
    PN_SDK_ENTER(CM_Disable_DevNode);
    CONFIGRET result = disable(sim, &call, dnDevInst, ulFlags);
    PN_SDK_LEAVE();
    return result;
}

static CONFIGRET enable(struct pnpsim *sim, const struct pn_call *call, DEVINST number)
{
    struct pn_devnode *node;
    CONFIGRET result = pn_cm_node(sim, number, &node);
    if (result == CR_SUCCESS && node != sim->tree->root) {
        result = result_of(pn_enable_and_wait(sim, node, call->routine->name));
    }
    return result;
}

CONFIGRET CM_Enable_DevNode(DEVINST dnDevInst, ULONG ulFlags)
{
    PN_SDK_ENTER(CM_Enable_DevNode);
    CONFIGRET result = ulFlags != 0 ? CR_INVALID_FLAG : enable(sim, &call, dnDevInst);
    PN_SDK_LEAVE();
    return result;
}

/* U-8.3: what was removed with CM_REMOVE_NO_RESTART may start again. */
static CONFIGRET setup(struct pnpsim *sim, const struct pn_call *call, DEVINST number, ULONG flags)
{
    struct pn_devnode *node;
    if (flags > CM_SETUP_DEVNODE_RESET) {
        return CR_INVALID_FLAG;
    }
    if (flags != CM_SETUP_DEVNODE_READY && flags != CM_SETUP_DEVNODE_RESET) {
        pn_sdk_not_simulated(sim, call, "this step of setting a device up");
        return CR_CALL_NOT_IMPLEMENTED;
    }
    if (flags == CM_SETUP_DEVNODE_READY) {
        return enable(sim, call, number);
    }
    CONFIGRET result = pn_cm_node(sim, number, &node);
    if (result == CR_SUCCESS) {
        node->stays_removed = false;
    }
    return result;
}

CONFIGRET CM_Setup_DevNode(DEVINST dnDevInst, ULONG ulFlags)
{
    PN_SDK_ENTER(CM_Setup_DevNode);
    CONFIGRET result = setup(sim, &call, dnDevInst, ulFlags);
    PN_SDK_LEAVE();
    return result;
}

/* ---- Enumeration (U-11.5) ---- */

static CONFIGRET reenumerate(struct pnpsim *sim, const struct pn_call *call, DEVINST number,
                             ULONG flags)
{
    struct pn_devnode *node;
    bool is_asynchronous = (flags & CM_REENUMERATE_ASYNCHRONOUS) != 0;
    if ((flags & ~(ULONG)CM_REENUMERATE_BITS) != 0 ||
        (is_asynchronous && (flags & CM_REENUMERATE_SYNCHRONOUS) != 0)) {
        return CR_INVALID_FLAG;
    }
    CONFIGRET result = pn_cm_node(sim, number, &node);
    if (result != CR_SUCCESS) {
        return result;
    }
    struct pn_enumerating enumerating = {
        .call = call->routine->name, .retries = (flags & CM_REENUMERATE_RETRY_INSTALLATION) != 0
    };
    return result_of(is_asynchronous ? pn_enumerate_later(sim, node, &enumerating)
                                     : pn_enumerate_and_wait(sim, node, &enumerating));
}

CONFIGRET CM_Reenumerate_DevNode(DEVINST dnDevInst, ULONG ulFlags)
{
    PN_SDK_ENTER(CM_Reenumerate_DevNode);
    CONFIGRET result = reenumerate(sim, &call, dnDevInst, ulFlags);
    PN_SDK_LEAVE();
    return result;
}
