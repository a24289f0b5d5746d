/* SPDX-License-Identifier: MIT */
/* Text on its way to a pnpsim_writer, in pieces. Nothing is allocated, so that a timeline can be
 * printed when memory has run out. */
#ifndef PN_OBSERVE_OUT_H
#define PN_OBSERVE_OUT_H

#include <pnpsim/trace.h>

#include <stddef.h>

/* Owned by the routine that writes. */
struct pn_out {
    pnpsim_writer *write;
    void *context;
};

void pn_out_bytes(const struct pn_out *out, const char *bytes, size_t length);
void pn_out_text(const struct pn_out *out, const char *text);
/* At most 127 bytes at a time: for numbers and columns. */
void pn_out_format(const struct pn_out *out, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
