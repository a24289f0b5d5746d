/* SPDX-License-Identifier: MIT */
/* Driver modules: found in the search path, copied to a private file, mapped. Each load maps a
 * file of its own, so that every load has fresh globals and two simulations can hold the same
 * driver. Copies and mappings belong to the process and stay until it ends, as its code does;
 * that is what keeps sanitizer and debugger reports readable. */
#include "host/host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

/* The process's list of copies, for removal at its end. */
struct module_copy {
    struct module_copy *next;
    uv_lib_t library;
    char path[1024];
};

static uv_once_t copies_once = UV_ONCE_INIT;
static uv_mutex_t copies_mutex;
static struct module_copy *copies;
static char copies_directory[1024];

static void remove_copies(void)
{
    uv_fs_t request;
    uv_mutex_lock(&copies_mutex);
    for (struct module_copy *copy = copies; copy != NULL; copy = copy->next) {
        uv_fs_unlink(NULL, &request, copy->path, NULL);
        uv_fs_req_cleanup(&request);
    }
    if (copies_directory[0] != '\0') {
        uv_fs_rmdir(NULL, &request, copies_directory, NULL);
        uv_fs_req_cleanup(&request);
    }
    uv_mutex_unlock(&copies_mutex);
}

static void copies_init(void)
{
    uv_mutex_init(&copies_mutex);
    atexit(remove_copies);
}

static bool file_exists(const char *path)
{
    uv_fs_t request;
    int result = uv_fs_access(NULL, &request, path, 4 /* readable */, NULL);
    uv_fs_req_cleanup(&request);
    return result == 0;
}

/* The first directory of `path` that has the module. */
static bool module_find(const char *path, const char *name, char *ret_file, size_t size)
{
    while (path != NULL && *path != '\0') {
        const char *end = strchr(path, ':');
        size_t length = end == NULL ? strlen(path) : (size_t)(end - path);
        int needed = snprintf(ret_file, size, "%.*s/%s%s", (int)length, path, name,
                              PNPSIM_MODULE_SUFFIX);
        if (length > 0 && needed > 0 && (size_t)needed < size && file_exists(ret_file)) {
            return true;
        }
        path = end == NULL ? NULL : end + 1;
    }
    return false;
}

/* A directory of this process's own, made when first needed. */
static bool copies_directory_make(void)
{
    if (copies_directory[0] != '\0') {
        return true;
    }
    char temporary[512];
    size_t length = sizeof(temporary);
    char pattern[1024];
    uv_fs_t request;
    if (uv_os_tmpdir(temporary, &length) != 0) {
        return false;
    }
    snprintf(pattern, sizeof(pattern), "%s/pnpsim-XXXXXX", temporary);
    int result = uv_fs_mkdtemp(NULL, &request, pattern, NULL);
    if (result == 0) {
        snprintf(copies_directory, sizeof(copies_directory), "%s", request.path);
    }
    uv_fs_req_cleanup(&request);
    return result == 0;
}

static int module_map(const char *file, const char *name, struct module_copy *copy)
{
    static unsigned serial;
    uv_fs_t request;
    int needed = snprintf(copy->path, sizeof(copy->path), "%s/%s-%u%s", copies_directory, name,
                          ++serial, PNPSIM_MODULE_SUFFIX);
    if (needed < 0 || (size_t)needed >= sizeof(copy->path)) {
        return UV_ENAMETOOLONG;
    }
    int result = uv_fs_copyfile(NULL, &request, file, copy->path, UV_FS_COPYFILE_EXCL, NULL);
    uv_fs_req_cleanup(&request);
    return result != 0 ? result : uv_dlopen(copy->path, &copy->library);
}

/* Called with the mutex held. Adds the copy to the process's list whatever becomes of it. */
static const struct pnpsim_driver_image *module_load_locked(const char *file, const char *name,
                                                            char *message, size_t size)
{
    struct module_copy *copy = calloc(1, sizeof(*copy));
    if (copy == NULL || !copies_directory_make()) {
        snprintf(message, size, "driver module %s: no memory or no temporary directory", name);
        free(copy);
        return NULL;
    }
    int result = module_map(file, name, copy);
    copy->next = copies;
    copies = copy;
    if (result != 0) {
        snprintf(message, size, "driver module %s (%s) cannot be loaded: %s", name, file,
                 copy->library.errmsg != NULL ? uv_dlerror(&copy->library) : uv_strerror(result));
        uv_dlclose(&copy->library); /* frees libuv's message */
        return NULL;
    }
    void *image = NULL;
    if (uv_dlsym(&copy->library, "pnpsim_driver_image", &image) != 0 || image == NULL) {
        snprintf(message, size,
                 "driver module %s (%s) has no pnpsim_driver_image: build it with "
                 "pnpsim_add_driver(%s SOURCES ...)",
                 name, file, name);
        return NULL;
    }
    return image;
}

const struct pnpsim_driver_image *pn_module_load(const char *path, const char *name, char *message,
                                                 size_t size)
{
    char file[1024];
    const char *environment = getenv("PNPSIM_DRIVER_PATH");
    if (strchr(name, '/') != NULL || (!module_find(environment, name, file, sizeof(file)) &&
                                      !module_find(path, name, file, sizeof(file)))) {
        snprintf(message, size,
                 "driver module %s%s was not found in \"%s\": build it with "
                 "pnpsim_add_driver(%s SOURCES ...) and name it in pnpsim_add_test(... DRIVERS %s)",
                 name, PNPSIM_MODULE_SUFFIX, path == NULL ? "" : path, name, name);
        return NULL;
    }
    uv_once(&copies_once, copies_init);
    uv_mutex_lock(&copies_mutex);
    const struct pnpsim_driver_image *image = module_load_locked(file, name, message, size);
    uv_mutex_unlock(&copies_mutex);
    return image;
}
