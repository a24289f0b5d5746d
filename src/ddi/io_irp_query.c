/* SPDX-License-Identifier: MIT */
/* What an IRP says of who asks: there is one process, the system's, and all of it is 64-bit. */
#include "ddi/io_check.h"
#include "io/irp.h"

#include <ntifs.h>

PEPROCESS IoGetRequestorProcess(PIRP Irp)
{
    PN_DDI_ENTER(IoGetRequestorProcess, DISPATCH_LEVEL);
    PEPROCESS process = pn_ddi_irp(sim, &call, Irp) == NULL ? NULL : PsInitialSystemProcess;
    PN_DDI_LEAVE();
    return process;
}

ULONG IoGetRequestorProcessId(PIRP Irp)
{
    PN_DDI_ENTER(IoGetRequestorProcessId, DISPATCH_LEVEL);
    ULONG id = 0;
    if (pn_ddi_irp(sim, &call, Irp) != NULL) {
        id = (ULONG)(ULONG_PTR)PsGetProcessId(PsInitialSystemProcess);
    }
    PN_DDI_LEAVE();
    return id;
}

BOOLEAN IoIs32bitProcess(PIRP Irp)
{
    PN_DDI_ENTER(IoIs32bitProcess, DISPATCH_LEVEL);
    if (Irp != NULL) {
        pn_ddi_irp(sim, &call, Irp);
    }
    PN_DDI_LEAVE();
    return FALSE;
}

/* Whoever waits for it has said so in the IRP, or opened the file for synchronous requests. */
static BOOLEAN is_synchronous(const struct pn_irp *record)
{
    PIRP irp = record->irp;
    bool is_below = (signed char)irp->CurrentLocation <= (signed char)irp->StackCount;
    PFILE_OBJECT file = is_below ? IoGetCurrentIrpStackLocation(irp)->FileObject : NULL;
    return (irp->Flags & (IRP_SYNCHRONOUS_API | IRP_SYNCHRONOUS_PAGING_IO)) != 0 ||
           (file != NULL && (file->Flags & FO_SYNCHRONOUS_IO) != 0);
}

BOOLEAN IoIsOperationSynchronous(PIRP Irp)
{
    PN_DDI_ENTER(IoIsOperationSynchronous, DISPATCH_LEVEL);
    const struct pn_irp *record = pn_ddi_irp(sim, &call, Irp);
    BOOLEAN synchronous = record != NULL && is_synchronous(record);
    PN_DDI_LEAVE();
    return synchronous;
}
