/* SPDX-License-Identifier: MIT */
/* Opening files by name into handles. */
#include "io/file.h"

#include "ddi/check.h"
#include "ddi/zw.h"

#include <wdm.h>

/* Names are absolute: files below an open directory are a file system's business. */
static NTSTATUS open_file(struct pnpsim *sim, const struct pn_call *call, PHANDLE handle,
                          POBJECT_ATTRIBUTES attributes, PIO_STATUS_BLOCK iosb,
                          const struct pn_file_options *options)
{
    if (!pn_ddi_given(sim, call, handle, "FileHandle") ||
        !pn_ddi_given(sim, call, iosb, "IoStatusBlock")) {
        return STATUS_INVALID_PARAMETER;
    }
    NTSTATUS status = pn_zw_attributes(sim, call, attributes);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    if (attributes->RootDirectory != NULL) {
        return STATUS_OBJECT_TYPE_MISMATCH;
    }
    PFILE_OBJECT file;
    ULONG_PTR information = 0;
    status = pn_file_create(sim, attributes->ObjectName, options, &file, &information);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    NTSTATUS handle_status = pn_zw_handle(sim, file, handle);
    if (!NT_SUCCESS(handle_status)) {
        return handle_status;
    }
    iosb->Status = status;
    iosb->Information = information;
    return status;
}

NTSTATUS ZwCreateFile(PHANDLE FileHandle, ACCESS_MASK DesiredAccess,
                      POBJECT_ATTRIBUTES ObjectAttributes, PIO_STATUS_BLOCK IoStatusBlock,
                      PLARGE_INTEGER AllocationSize, ULONG FileAttributes, ULONG ShareAccess,
                      ULONG CreateDisposition, ULONG CreateOptions, PVOID EaBuffer, ULONG EaLength)
{
    PN_DDI_ENTER(ZwCreateFile, PASSIVE_LEVEL);
    (void)AllocationSize;
    (void)EaBuffer;
    (void)EaLength;
    struct pn_file_options options = { .access = DesiredAccess,
                                       .attributes = FileAttributes,
                                       .share = ShareAccess,
                                       .disposition = CreateDisposition,
                                       .options = CreateOptions };
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (CreateDisposition <= FILE_MAXIMUM_DISPOSITION) {
        status = open_file(sim, &call, FileHandle, ObjectAttributes, IoStatusBlock, &options);
    }
    PN_DDI_LEAVE();
    return status;
}

NTSTATUS ZwOpenFile(PHANDLE FileHandle, ACCESS_MASK DesiredAccess,
                    POBJECT_ATTRIBUTES ObjectAttributes, PIO_STATUS_BLOCK IoStatusBlock,
                    ULONG ShareAccess, ULONG OpenOptions)
{
    PN_DDI_ENTER(ZwOpenFile, PASSIVE_LEVEL);
    struct pn_file_options options = { .access = DesiredAccess,
                                       .share = ShareAccess,
                                       .disposition = FILE_OPEN,
                                       .options = OpenOptions };
    NTSTATUS status = open_file(sim, &call, FileHandle, ObjectAttributes, IoStatusBlock, &options);
    PN_DDI_LEAVE();
    return status;
}

/* Only plain files: named pipes and mailslots are file systems of their own. */
NTSTATUS IoCreateFile(PHANDLE FileHandle, ACCESS_MASK DesiredAccess,
                      POBJECT_ATTRIBUTES ObjectAttributes, PIO_STATUS_BLOCK IoStatusBlock,
                      PLARGE_INTEGER AllocationSize, ULONG FileAttributes, ULONG ShareAccess,
                      ULONG Disposition, ULONG CreateOptions, PVOID EaBuffer, ULONG EaLength,
                      CREATE_FILE_TYPE CreateFileType, PVOID InternalParameters, ULONG Options)
{
    PN_DDI_ENTER(IoCreateFile, PASSIVE_LEVEL);
    (void)AllocationSize;
    (void)EaBuffer;
    (void)EaLength;
    (void)InternalParameters;
    (void)Options;
    struct pn_file_options options = { .access = DesiredAccess,
                                       .attributes = FileAttributes,
                                       .share = ShareAccess,
                                       .disposition = Disposition,
                                       .options = CreateOptions };
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (CreateFileType == CreateFileTypeNone && Disposition <= FILE_MAXIMUM_DISPOSITION) {
        status = open_file(sim, &call, FileHandle, ObjectAttributes, IoStatusBlock, &options);
    }
    PN_DDI_LEAVE();
    return status;
}
