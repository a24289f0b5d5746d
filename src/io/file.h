/* SPDX-License-Identifier: MIT */
/* File objects: opening by name, the requests on them, closing. */
#ifndef PN_IO_FILE_H
#define PN_IO_FILE_H

#include "base/list.h"

#include <wdm.h>

#include <stdbool.h>
#include <stdint.h>

struct pnpsim;

/* The body of a file object. Holds: opened implies that the device's open_count counts it. Owned by
 * its references; while the last IRPs are under way also on pn_io.closing_files. */
struct pn_file {
    FILE_OBJECT object;           /* first: what the driver sees */
    struct pnpsim *sim;           /* for closing it from a system thread */
    PDEVICE_OBJECT device;        /* the named device that was opened; referenced until closed */
    IO_SECURITY_CONTEXT security; /* of IRP_MJ_CREATE */
    struct pn_list closing_link;
    bool opened;     /* IRP_MJ_CREATE succeeded */
    bool cleaned_up; /* IRP_MJ_CLEANUP was sent */
};

/* How ZwCreateFile opens. */
struct pn_file_options {
    ACCESS_MASK access;
    ULONG attributes;
    ULONG share;
    ULONG disposition; /* FILE_OPEN ... */
    ULONG options;     /* FILE_SYNCHRONOUS_IO_NONALERT ... */
};

/* Opens by name (a device, symbolic link or interface link): IRP_MJ_CREATE to the top of the
 * stack. The file object has one reference, the caller's, and no handle yet. PASSIVE_LEVEL, system
 * or application task. STATUS_NO_SUCH_DEVICE for a device that is not initialised or is going away,
 * STATUS_ACCESS_DENIED for an exclusive one that is open, or what pn_name_resolve or the driver
 * says. */
NTSTATUS pn_file_open(struct pnpsim *sim, PCUNICODE_STRING name, ACCESS_MASK access,
                      PFILE_OBJECT *ret_file);
/* The same with all options; *ret_information is FILE_OPENED and the like. */
NTSTATUS pn_file_create(struct pnpsim *sim, PCUNICODE_STRING name,
                        const struct pn_file_options *options, PFILE_OBJECT *ret_file,
                        ULONG_PTR *ret_information);

/* IRP_MJ_CLEANUP is sent when the last handle goes, or before IRP_MJ_CLOSE when there never was
 * one; IRP_MJ_CLOSE with the last reference. At DISPATCH_LEVEL the IRPs are left to a system thread
 * (K-8.2.8). */

/* NULL when the pointer is neither a live file object nor one that is in its last IRPs. */
struct pn_file *pn_file_find(const struct pnpsim *sim, const void *pointer);
struct pn_file *pn_file_of(PFILE_OBJECT object);
/* IoGetRelatedDeviceObject: where requests on the file go. */
PDEVICE_OBJECT pn_file_target(PFILE_OBJECT file);

/* One request on an open file, waiting for its end. The caller is a system or application task. */
struct pn_request {
    UCHAR major; /* IRP_MJ_READ, _WRITE, _FLUSH_BUFFERS or one of the three control codes */
    ULONG code;  /* IOCTL only */
    const void *input;
    ULONG input_size;
    void *output;
    ULONG output_size;
    LARGE_INTEGER offset;
};
/* ret_information may be NULL. */
NTSTATUS pn_file_request(struct pnpsim *sim, PFILE_OBJECT file, const struct pn_request *request,
                         ULONG_PTR *ret_information);

/* The same without waiting. STATUS_PENDING: it was sent, and `done(context, status, information)`
 * is called once when it completes, possibly before this returns; *ret_irp, written before it is
 * sent, may be cancelled until then. Any other status: it was not sent, done is not called. */
typedef void pn_request_done(void *context, NTSTATUS status, ULONG_PTR information);
NTSTATUS pn_file_request_begin(struct pnpsim *sim, PFILE_OBJECT file,
                               const struct pn_request *request, PIRP *ret_irp,
                               pn_request_done *done, void *context);

#endif
