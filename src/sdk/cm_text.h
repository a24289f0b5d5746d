/* SPDX-License-Identifier: MIT */
/* Texts of the configuration manager on their way in and out, in either character set. In the ANSI
 * half a character above 255 is a question mark; lengths are the same in both halves (W-26). */
#ifndef PN_SDK_CM_TEXT_H
#define PN_SDK_CM_TEXT_H

#include <wdm.h>

#include <cfgmgr32.h>

#include <stdbool.h>
#include <stddef.h>

struct pn_devnode;
struct pn_text;
struct pnpsim;

/* Room for MAX_DEVICE_ID_LEN characters in UTF-8. */
enum { PN_CM_ID_SIZE = 640 };

/* What an application passes in: UTF-16 or single bytes; both NULL: nothing. */
struct pn_cm_in {
    const WCHAR *wide;
    const CHAR *ansi;
};

/* Where it wants a text: one of the two, with room for `length` characters. */
struct pn_cm_out {
    WCHAR *wide;
    CHAR *ansi;
    ULONG length;
};

static inline bool pn_cm_is_empty(const struct pn_cm_in *in)
{
    return (in->wide == NULL || in->wide[0] == 0) && (in->ansi == NULL || in->ansi[0] == '\0');
}

/* False when no end is found within MAX_DEVICE_ID_LEN characters: oversized or unterminated. */
bool pn_cm_read(const struct pn_cm_in *in, char text[PN_CM_ID_SIZE]);
/* Whether the text is of the form enumerator\device\instance, of the characters that ids have. */
bool pn_cm_is_instance_id(const char *text);

/* How many characters the text has, without an end. */
ULONG pn_cm_units(const char *text);
/* Writes text and end, or nothing and CR_BUFFER_SMALL. */
CONFIGRET pn_cm_write(const struct pn_cm_out *out, const char *text);
/* As much of it as has room, and always an end. */
void pn_cm_write_cut(const struct pn_cm_out *out, const char *text);

/* A list of texts, each with its end, in a pn_text; how many characters with the end of the list:
 * 1 for an empty one (W-26). */
ULONG pn_cm_list_units(const struct pn_text *list);
CONFIGRET pn_cm_list_write(const struct pn_cm_out *out, const struct pn_text *list);

/* cm_node.c: the device behind a number. CR_INVALID_DEVNODE for a number that is none,
 * CR_NO_SUCH_DEVNODE for one whose device is not there. */
CONFIGRET pn_cm_node(struct pnpsim *sim, DEVINST number, struct pn_devnode **ret_node);

#endif
