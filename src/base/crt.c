/* SPDX-License-Identifier: MIT */
/* What swprintf, _snwprintf and _snprintf of a driver become: the NT formatter into the caller's
 * buffer, with the Microsoft rules for the end of it: no terminator when the text fills the buffer
 * exactly, -1 when it does not fit. They are arithmetic only and need no simulation. */
#include "base/format.h"

#include <ntdef.h>

#include <limits.h>

static int result_of(const struct pn_output *output)
{
    return output->count > output->capacity || output->count > INT_MAX ? -1 : (int)output->count;
}

int WdkVsnwprintf(WCHAR *buffer, size_t count, const WCHAR *format, va_list arguments)
{
    struct pn_output output = { .units = (uint16_t *)buffer, .capacity = count };
    pn_format_list(&output, (struct pn_format){ NULL, (const uint16_t *)format }, arguments, NULL);
    if (output.count < count) {
        buffer[output.count] = 0;
    }
    return result_of(&output);
}

int WdkVsnprintf(CHAR *buffer, size_t count, const CHAR *format, va_list arguments)
{
    struct pn_output output = { .bytes = buffer, .capacity = count };
    pn_format_list(&output, (struct pn_format){ format, NULL }, arguments, NULL);
    if (output.count < count) {
        buffer[output.count] = '\0';
    }
    return result_of(&output);
}

int WdkSnwprintf(WCHAR *buffer, size_t count, const WCHAR *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int result = WdkVsnwprintf(buffer, count, format, arguments);
    va_end(arguments);
    return result;
}

int WdkSwprintf(WCHAR *buffer, const WCHAR *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int result = WdkVsnwprintf(buffer, (size_t)INT_MAX, format, arguments);
    va_end(arguments);
    return result;
}

int WdkSnprintf(CHAR *buffer, size_t count, const CHAR *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int result = WdkVsnprintf(buffer, count, format, arguments);
    va_end(arguments);
    return result;
}
