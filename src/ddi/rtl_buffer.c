/* SPDX-License-Identifier: MIT */
/* Buffers of the string routines. */
#include "ddi/rtl_buffer.h"

#include "ddi/check.h"
#include "kernel/pool.h"
#include "kernel/task.h"

enum { STRING_TAG = 'grtS' };

NTSTATUS pn_rtl_allocate(struct pnpsim *sim, size_t size, PUNICODE_STRING ret_string)
{
    if (size > MAXUSHORT) {
        return STATUS_NAME_TOO_LONG;
    }
    PWCH buffer = pn_pool_alloc(sim, size == 0 ? sizeof(WCHAR) : size, STRING_TAG, true,
                                pn_frame_driver(pn_task_current(sim)));
    if (buffer == NULL) {
        return STATUS_NO_MEMORY;
    }
    *ret_string = (UNICODE_STRING){ 0, (USHORT)size, buffer };
    return STATUS_SUCCESS;
}

void pn_rtl_release(struct pnpsim *sim, const struct pn_call *call, PVOID buffer)
{
    bool intact = true;
    if (!pn_pool_free(sim, buffer, &intact)) {
        pn_ddi_violation(sim, call, PN_RULE_POOL_BAD_FREE,
                         "the string's buffer is no pool block, or was freed already");
    } else if (!intact) {
        pn_ddi_violation(sim, call, PN_RULE_POOL_OVERRUN,
                         "bytes before or behind the string's buffer were written");
    }
}
