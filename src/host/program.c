/* SPDX-License-Identifier: MIT */
/* Where the running program is, so that a failed test can say how to run it again. */
#include "host/program.h"

#include <string.h>
#include <uv.h>

bool pn_program_path(char *ret_path, size_t size)
{
    /* libuv shortens a path that does not fit; one byte more than wanted tells. */
    char path[4097];
    size_t length = sizeof(path);
    if (uv_exepath(path, &length) != 0 || length + 1 > size || length + 1 >= sizeof(path)) {
        return false;
    }
    memcpy(ret_path, path, length);
    ret_path[length] = '\0';
    return true;
}
