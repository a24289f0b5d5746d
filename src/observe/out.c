/* SPDX-License-Identifier: MIT */
/* Handing text to a writer. */
#include "observe/out.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void pn_out_bytes(const struct pn_out *out, const char *bytes, size_t length)
{
    if (length > 0) {
        out->write(out->context, bytes, length);
    }
}

void pn_out_text(const struct pn_out *out, const char *text)
{
    pn_out_bytes(out, text, strlen(text));
}

void pn_out_format(const struct pn_out *out, const char *format, ...)
{
    char piece[128];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(piece, sizeof(piece), format, arguments);
    va_end(arguments);
    pn_out_text(out, piece);
}
