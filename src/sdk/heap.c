/* SPDX-License-Identifier: MIT */
/* The heap routines. An application has one heap, the process heap. */
#include "sdk/prologue.h"

#include "user/heap.h"

#include <windows.h>

#include <string.h>

/* A number, not an address, so that it is the same in every run. */
#define PROCESS_HEAP ((HANDLE)(ULONG_PTR)0x00420000)

HANDLE GetProcessHeap(VOID)
{
    PN_SDK_ENTER(GetProcessHeap);
    PN_SDK_LEAVE();
    return PROCESS_HEAP;
}

static LPVOID heap_alloc(struct pnpsim_app *app, HANDLE heap, DWORD flags, SIZE_T size)
{
    if (heap != PROCESS_HEAP) {
        return NULL;
    }
    return pn_heap_alloc(app, size, (flags & HEAP_ZERO_MEMORY) != 0);
}

LPVOID HeapAlloc(HANDLE hHeap, DWORD dwFlags, SIZE_T dwBytes)
{
    PN_SDK_ENTER(HeapAlloc);
    if ((dwFlags & HEAP_GENERATE_EXCEPTIONS) != 0) {
        pn_sdk_not_simulated(sim, &call, "HEAP_GENERATE_EXCEPTIONS");
    }
    LPVOID block = heap_alloc(app, hHeap, dwFlags, dwBytes);
    PN_SDK_LEAVE();
    return block;
}

/* A failure leaves the old block as it is. */
static LPVOID heap_realloc(struct pnpsim_app *app, HANDLE heap, DWORD flags, LPVOID old,
                           SIZE_T size)
{
    size_t old_size;
    if (heap != PROCESS_HEAP || !pn_heap_find(app, old, &old_size) ||
        (flags & HEAP_REALLOC_IN_PLACE_ONLY) != 0) {
        return NULL;
    }
    LPVOID block = heap_alloc(app, heap, flags, size);
    if (block != NULL) {
        memcpy(block, old, size < old_size ? size : old_size);
        pn_heap_free(app, old);
    }
    return block;
}

LPVOID HeapReAlloc(HANDLE hHeap, DWORD dwFlags, LPVOID lpMem, SIZE_T dwBytes)
{
    PN_SDK_ENTER(HeapReAlloc);
    LPVOID block = heap_realloc(app, hHeap, dwFlags, lpMem, dwBytes);
    PN_SDK_LEAVE();
    return block;
}

SIZE_T HeapSize(HANDLE hHeap, DWORD dwFlags, LPCVOID lpMem)
{
    PN_SDK_ENTER(HeapSize);
    size_t size = 0;
    (void)dwFlags;
    bool is_block = hHeap == PROCESS_HEAP && pn_heap_find(app, lpMem, &size);
    PN_SDK_LEAVE();
    return is_block ? (SIZE_T)size : (SIZE_T)-1;
}

/* Where Windows corrupts its heap, a pointer that is no block is refused. */
BOOL HeapFree(HANDLE hHeap, DWORD dwFlags, LPVOID lpMem)
{
    PN_SDK_ENTER(HeapFree);
    (void)dwFlags;
    BOOL succeeds = lpMem == NULL;
    if (hHeap == PROCESS_HEAP && pn_heap_find(app, lpMem, NULL)) {
        pn_heap_free(app, lpMem);
        succeeds = TRUE;
    }
    if (!succeeds) {
        pn_sdk_set_error(sim, ERROR_INVALID_PARAMETER);
    }
    PN_SDK_LEAVE();
    return succeeds;
}
