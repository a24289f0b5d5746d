/* SPDX-License-Identifier: MIT */
/* Threads of applications: work items, events and waiting, locks, the last error, heap and
 * strings. */
#include "support/kit.h"

#include <cfgmgr32.h>
#include <windows.h>

enum { STALE = 0x5A5A };

static struct pnpsim_app *as_viewer(struct pnpsim *sim, void (*look)(void *context), void *context)
{
    struct pnpsim_app *viewer = pnpsim_app_start(sim, "viewer");
    pnpsim_assert_ok(pnpsim_app_call(viewer, look, context));
    return viewer;
}

/* ---- Work items ---- */

/* A class registration that a work item ends, as U-5.7 wants it. */
struct watcher {
    HCMNOTIFICATION handle;
    PTP_WORK work;
    CONFIGRET unregistered;
    unsigned heard;
    unsigned ran;
    BOOL submitted;
};

static VOID CALLBACK unregister_later(PTP_CALLBACK_INSTANCE Instance, PVOID Context, PTP_WORK Work)
{
    struct watcher *watcher = Context;
    (void)Instance;
    assert_ptr_equal(Work, watcher->work);
    watcher->ran++;
    watcher->unregistered = CM_Unregister_Notification(watcher->handle);
    CloseThreadpoolWork(Work);
}

static DWORD hear(HCMNOTIFICATION hNotify, PVOID Context, CM_NOTIFY_ACTION Action,
                  PCM_NOTIFY_EVENT_DATA EventData, DWORD EventDataSize)
{
    struct watcher *watcher = Context;
    (void)hNotify;
    (void)Action;
    (void)EventData;
    (void)EventDataSize;
    watcher->heard++;
    SubmitThreadpoolWork(watcher->work);
    return ERROR_SUCCESS;
}

static void watch_class(void *context)
{
    struct watcher *watcher = context;
    CM_NOTIFY_FILTER filter = { .cbSize = sizeof(filter),
                                .FilterType = CM_NOTIFY_FILTER_TYPE_DEVICEINTERFACE };
    filter.u.DeviceInterface.ClassGuid = KIT_CLASS;
    watcher->work = CreateThreadpoolWork(unregister_later, watcher, NULL);
    assert_non_null(watcher->work);
    assert_int_equal(CM_Register_Notification(&filter, watcher, hear, &watcher->handle),
                     CR_SUCCESS);
}

/* U-5.7 */
static void a_work_item_ends_the_registration_whose_callback_has_queued_it(void **state)
{
    struct watcher watcher = { .unregistered = CR_FAILURE };
    as_viewer(*state, watch_class, &watcher);
    kit_device(*state, "camera");
    assert_int_equal(watcher.heard, 1);
    assert_int_equal(watcher.ran, 1);
    assert_int_equal(watcher.unregistered, CR_SUCCESS);
    kit_device(*state, "lamp");
    assert_int_equal(watcher.heard, 1);
}

/* What runs in which order. */
struct order {
    struct kit_log log;
    PTP_WORK work;
    HANDLE event;
    DWORD waited;
};

static VOID CALLBACK run_work(PTP_CALLBACK_INSTANCE Instance, PVOID Context, PTP_WORK Work)
{
    struct order *order = Context;
    (void)Instance;
    (void)Work;
    kit_log(&order->log, "work");
}

static VOID CALLBACK run_simple(PTP_CALLBACK_INSTANCE Instance, PVOID Context)
{
    struct order *order = Context;
    (void)Instance;
    kit_log(&order->log, "simple");
}

static DWORD WINAPI run_item(LPVOID lpThreadParameter)
{
    struct order *order = lpThreadParameter;
    kit_log(&order->log, "item");
    if (order->event != NULL) {
        assert_true(SetEvent(order->event));
    }
    return 0;
}

static void submit_all(void *context)
{
    struct order *order = context;
    order->work = CreateThreadpoolWork(run_work, order, NULL);
    SubmitThreadpoolWork(order->work);
    assert_true(TrySubmitThreadpoolCallback(run_simple, order, NULL));
    SubmitThreadpoolWork(order->work);
    assert_true(QueueUserWorkItem(run_item, order, WT_EXECUTEDEFAULT));
    kit_log(&order->log, "submitted");
    WaitForThreadpoolWorkCallbacks(order->work, FALSE);
    kit_log(&order->log, "waited");
    CloseThreadpoolWork(order->work);
}

/* U-13 */
static void work_runs_in_the_order_of_submitting_after_who_submits_lets_it(void **state)
{
    struct order order = { .event = NULL };
    as_viewer(*state, submit_all, &order);
    pnpsim_assert_ok(pnpsim_run(*state));
    assert_string_equal(order.log.text, "submitted | work | simple | work | item | waited");
}

static void submit_and_cancel(void *context)
{
    struct order *order = context;
    order->work = CreateThreadpoolWork(run_work, order, NULL);
    SubmitThreadpoolWork(order->work);
    SubmitThreadpoolWork(order->work);
    WaitForThreadpoolWorkCallbacks(order->work, TRUE);
    kit_log(&order->log, "waited");
    SubmitThreadpoolWork(order->work);
    CloseThreadpoolWork(order->work);
}

/* U-13 */
static void cancelled_work_does_not_run_and_closed_work_still_does(void **state)
{
    struct order order = { .event = NULL };
    as_viewer(*state, submit_and_cancel, &order);
    pnpsim_assert_ok(pnpsim_run(*state));
    assert_string_equal(order.log.text, "waited | work");
}

static void submit_and_leave(void *context)
{
    struct order *order = context;
    assert_true(QueueUserWorkItem(run_item, order, 0));
    order->work = CreateThreadpoolWork(run_work, order, NULL);
    SubmitThreadpoolWork(order->work);
}

/* U-13 */
static void what_was_submitted_runs_before_the_application_exits(void **state)
{
    struct order order = { .event = NULL };
    struct pnpsim_app *viewer = as_viewer(*state, submit_and_leave, &order);
    pnpsim_assert_ok(pnpsim_app_exit(viewer));
    assert_string_equal(order.log.text, "item | work");
    pnpsim_assert_ok(pnpsim_run(*state));
    assert_string_equal(order.log.text, "item | work");
}

static DWORD WINAPI exit_inside(LPVOID lpThreadParameter)
{
    struct order *order = lpThreadParameter;
    kit_log(&order->log, "exit");
    ExitProcess(0);
}

static void submit_the_end(void *context)
{
    struct order *order = context;
    assert_true(QueueUserWorkItem(exit_inside, order, 0));
    assert_true(QueueUserWorkItem(run_item, order, 0));
}

/* U-13 */
static void what_waits_when_an_application_ends_itself_does_not_run(void **state)
{
    struct order order = { .event = NULL };
    struct pnpsim_ledger before;
    struct pnpsim_ledger after;
    pnpsim_ledger_read(*state, &before);
    as_viewer(*state, submit_the_end, &order);
    pnpsim_assert_ok(pnpsim_run(*state));
    assert_string_equal(order.log.text, "exit");
    pnpsim_ledger_read(*state, &after);
    assert_int_equal(after.threads, before.threads);
    assert_int_equal(after.applications, before.applications);
}

static void submit_nonsense(void *context)
{
    SubmitThreadpoolWork(context);
    assert_null(CreateThreadpoolWork(NULL, NULL, NULL));
    assert_int_equal(GetLastError(), ERROR_INVALID_PARAMETER);
    assert_false(TrySubmitThreadpoolCallback(NULL, NULL, NULL));
    assert_false(QueueUserWorkItem(NULL, NULL, 0));
}

/* V-APP_BAD_HANDLE */
static void a_pointer_that_is_no_work_item_is_found(void **state)
{
    int nothing = 0;
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "APP_BAD_HANDLE"));
    as_viewer(*state, submit_nonsense, &nothing);
}

static void use_another_pool(void *context)
{
    assert_null(CreateThreadpoolWork(run_work, NULL, context));
    assert_int_equal(GetLastError(), ERROR_NOT_SUPPORTED);
}

/* V-NOT_SIMULATED */
static void another_pool_is_said_to_be_missing(void **state)
{
    int nothing = 0;
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "NOT_SIMULATED"));
    as_viewer(*state, use_another_pool, &nothing);
}

/* ---- Waiting ---- */

static void wait_for_item(void *context)
{
    struct order *order = context;
    order->event = CreateEventW(NULL, FALSE, FALSE, NULL);
    assert_true(QueueUserWorkItem(run_item, order, 0));
    order->waited = WaitForSingleObject(order->event, INFINITE);
    kit_log(&order->log, "waited");
    assert_int_equal(WaitForSingleObject(order->event, 0), WAIT_TIMEOUT); /* it was consumed */
}

/* U-13 */
static void a_thread_waits_for_an_event_that_another_sets(void **state)
{
    struct order order = { .waited = WAIT_FAILED };
    as_viewer(*state, wait_for_item, &order);
    assert_int_equal(order.waited, WAIT_OBJECT_0);
    assert_string_equal(order.log.text, "item | waited");
}

static void wait_in_time(void *context)
{
    HANDLE handles[2] = { CreateEventW(NULL, TRUE, FALSE, NULL),
                          CreateEventW(NULL, TRUE, TRUE, NULL) };
    ULONGLONG begin = GetTickCount64();
    (void)context;
    assert_int_equal(WaitForSingleObject(handles[0], 30), WAIT_TIMEOUT);
    assert_int_equal(GetTickCount64() - begin, 30);
    Sleep(12);
    assert_int_equal(GetTickCount64() - begin, 42);
    assert_int_equal(WaitForMultipleObjects(2, handles, FALSE, INFINITE), WAIT_OBJECT_0 + 1);
    assert_int_equal(WaitForMultipleObjects(2, handles, TRUE, 5), WAIT_TIMEOUT);
    assert_true(SetEvent(handles[0]));
    assert_int_equal(WaitForMultipleObjects(2, handles, TRUE, 5), WAIT_OBJECT_0);
    assert_true(ResetEvent(handles[0]));
    assert_int_equal(WaitForSingleObject(handles[0], 0), WAIT_TIMEOUT);
    assert_true(CloseHandle(handles[0]));
    assert_true(CloseHandle(handles[1]));
}

/* U-13 */
static void waiting_and_sleeping_take_virtual_time(void **state)
{
    as_viewer(*state, wait_in_time, NULL);
}

static void name_events(void *context)
{
    HANDLE first = CreateEventW(NULL, TRUE, FALSE, L"kit");
    assert_int_equal(GetLastError(), NO_ERROR);
    HANDLE second = CreateEventW(NULL, FALSE, FALSE, L"KIT");
    (void)context;
    assert_int_equal(GetLastError(), ERROR_ALREADY_EXISTS);
    assert_ptr_not_equal(first, second);
    assert_true(SetEvent(second));
    assert_int_equal(WaitForSingleObject(first, 0), WAIT_OBJECT_0);
}

/* U-13 */
static void events_of_one_name_are_one(void **state)
{
    as_viewer(*state, name_events, NULL);
}

static void wait_badly(void *context)
{
    static WCHAR name[MAX_PATH];
    HANDLE event = CreateEventW(NULL, TRUE, TRUE, NULL);
    (void)context;
    for (size_t i = 0; i < RTL_NUMBER_OF(name); i++) {
        name[i] = L'A';
    }
    assert_null(CreateEventW(NULL, TRUE, TRUE, name));
    assert_int_equal(GetLastError(), ERROR_FILENAME_EXCED_RANGE);
    assert_int_equal(WaitForSingleObject(NULL, 0), WAIT_FAILED);
    assert_int_equal(GetLastError(), ERROR_INVALID_HANDLE);
    assert_int_equal(WaitForMultipleObjects(0, &event, FALSE, 0), WAIT_FAILED);
    assert_int_equal(GetLastError(), ERROR_INVALID_PARAMETER);
    assert_int_equal(WaitForMultipleObjects(65, &event, FALSE, 0), WAIT_FAILED);
    assert_int_equal(WaitForMultipleObjects(1, NULL, FALSE, 0), WAIT_FAILED);
    assert_true(CloseHandle(event));
    assert_int_equal(WaitForMultipleObjects(1, &event, FALSE, 0), WAIT_FAILED);
    assert_int_equal(GetLastError(), ERROR_INVALID_HANDLE);
    assert_false(SetEvent(event));
    assert_false(ResetEvent(event));
    assert_int_equal(GetLastError(), ERROR_INVALID_HANDLE);
}

/* U-13 */
static void waiting_for_nonsense_fails(void **state)
{
    as_viewer(*state, wait_badly, NULL);
}

/* ---- The last error ---- */

static DWORD WINAPI fail_elsewhere(LPVOID lpThreadParameter)
{
    (void)lpThreadParameter;
    assert_int_equal(GetLastError(), NO_ERROR); /* a new thread */
    SetLastError(STALE + 1);
    return 0;
}

static void set_error(void *context)
{
    struct order *order = context;
    SetLastError(STALE);
    assert_true(QueueUserWorkItem(fail_elsewhere, NULL, 0));
    order->event = CreateEventW(NULL, FALSE, FALSE, NULL);
    SetLastError(STALE);
    Sleep(1); /* the other runs */
    assert_int_equal(GetLastError(), STALE);
}

/* U-13 */
static void each_thread_has_a_last_error_of_its_own(void **state)
{
    struct order order = { .waited = 0 };
    as_viewer(*state, set_error, &order);
}

/* ---- Locks ---- */

static CRITICAL_SECTION section;
static SRWLOCK slim = SRWLOCK_INIT;

static DWORD WINAPI find_locked(LPVOID lpThreadParameter)
{
    struct order *order = lpThreadParameter;
    assert_false(TryEnterCriticalSection(&section));
    assert_false(TryAcquireSRWLockExclusive(&slim));
    assert_true(TryAcquireSRWLockShared(&slim));
    ReleaseSRWLockShared(&slim);
    kit_log(&order->log, "tried");
    return 0;
}

static void use_locks(void *context)
{
    struct order *order = context;
    InitializeCriticalSection(&section);
    InitializeSRWLock(&slim);
    EnterCriticalSection(&section);
    EnterCriticalSection(&section);
    AcquireSRWLockShared(&slim);
    assert_true(QueueUserWorkItem(find_locked, order, 0));
    Sleep(1);
    ReleaseSRWLockShared(&slim);
    LeaveCriticalSection(&section);
    LeaveCriticalSection(&section);
    AcquireSRWLockExclusive(&slim);
    assert_false(TryAcquireSRWLockShared(&slim));
    ReleaseSRWLockExclusive(&slim);
    assert_true(TryEnterCriticalSection(&section));
    LeaveCriticalSection(&section);
    DeleteCriticalSection(&section);
}

/* U-13 */
static void locks_keep_others_out_until_they_are_released(void **state)
{
    struct order order = { .waited = 0 };
    as_viewer(*state, use_locks, &order);
    assert_string_equal(order.log.text, "tried");
}

static void release_unheld(void *context)
{
    (void)context;
    InitializeCriticalSection(&section);
    LeaveCriticalSection(&section);
    assert_int_equal(section.RecursionCount, 0);
    InitializeSRWLock(&slim);
    ReleaseSRWLockExclusive(&slim);
    ReleaseSRWLockShared(&slim);
}

/* V-LOCK_NOT_HELD */
static void releasing_what_is_not_held_is_found(void **state)
{
    for (int i = 0; i < 3; i++) {
        pnpsim_assert_ok(pnpsim_expect_finding(*state, "LOCK_NOT_HELD"));
    }
    pnpsim_assert_ok(pnpsim_rule_set(*state, "LOCK_NOT_HELD", PNPSIM_RULE_NOTE));
    as_viewer(*state, release_unheld, NULL);
}

static void acquire_twice(void *context)
{
    (void)context;
    InitializeSRWLock(&slim);
    AcquireSRWLockExclusive(&slim);
    AcquireSRWLockExclusive(&slim);
}

/* V-LOCK_SELF */
static void acquiring_a_slim_lock_twice_stops_the_machine(void **state)
{
    struct pnpsim_app *viewer = pnpsim_app_start(*state, "viewer");
    pnpsim_assert_ok(pnpsim_expect_bugcheck(*state, 0xC4));
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "LOCK_SELF"));
    assert_int_equal(pnpsim_app_call(viewer, acquire_twice, NULL), PNPSIM_E_STOPPED);
}

/* ---- Heap and strings ---- */

static void use_heap(void *context)
{
    HANDLE heap = GetProcessHeap();
    PBYTE block = HeapAlloc(heap, HEAP_ZERO_MEMORY, 16);
    int nothing = 0;
    (void)context;
    assert_non_null(block);
    assert_int_equal(block[15], 0);
    block[0] = 7;
    assert_int_equal(HeapSize(heap, 0, block), 16);
    block = HeapReAlloc(heap, 0, block, 64);
    assert_non_null(block);
    assert_int_equal(block[0], 7);
    assert_int_equal(HeapSize(heap, 0, block), 64);
    PBYTE left = HeapAlloc(heap, 0, 1); /* to the exit */
    assert_non_null(left);
    assert_int_not_equal(left[0], 0);
    assert_null(HeapAlloc(NULL, 0, 1));
    assert_null(HeapReAlloc(heap, 0, &nothing, 1));
    assert_int_equal(HeapSize(heap, 0, &nothing), (SIZE_T)-1);
    assert_false(HeapFree(heap, 0, &nothing));
    assert_int_equal(GetLastError(), ERROR_INVALID_PARAMETER);
    assert_true(HeapFree(heap, 0, NULL));
    assert_true(HeapFree(heap, 0, block));
    assert_false(HeapFree(heap, 0, block));
}

/* U-13 */
static void heap_blocks_are_known_by_their_address_and_go_with_the_application(void **state)
{
    struct pnpsim_ledger before;
    struct pnpsim_ledger after;
    pnpsim_ledger_read(*state, &before);
    struct pnpsim_app *viewer = as_viewer(*state, use_heap, NULL);
    pnpsim_assert_ok(pnpsim_app_exit(viewer));
    pnpsim_ledger_read(*state, &after);
    assert_int_equal(after.blocks, before.blocks);
}

static void use_strings(void *context)
{
    WCHAR text[8];
    (void)context;
    assert_int_equal(lstrlenW(L"kit"), 3);
    assert_int_equal(lstrlenW(NULL), 0);
    assert_int_equal(lstrcmpW(L"kit", L"kit"), 0);
    assert_int_not_equal(lstrcmpW(L"kit", L"KIT"), 0);
    assert_int_equal(lstrcmpiW(L"kit", L"KIT"), 0);
    assert_true(lstrcmpW(NULL, L"a") < 0);
    assert_ptr_equal(lstrcpynW(text, L"notification", 8), text);
    assert_int_equal(lstrcmpW(text, L"notific"), 0);
    assert_null(lstrcpynW(text, L"a", 0));
    assert_ptr_equal(lstrcpyW(text, L"k"), text);
    assert_ptr_equal(lstrcatW(text, L"it"), text);
    assert_int_equal(lstrcmpW(text, L"kit"), 0);
    assert_null(lstrcpyW(text, NULL));
    assert_null(lstrcatW(NULL, L"a"));
}

/* U-13 */
static void strings_have_16_bit_characters_and_may_be_missing(void **state)
{
    as_viewer(*state, use_strings, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(a_work_item_ends_the_registration_whose_callback_has_queued_it),
        pnpsim_unit_test(work_runs_in_the_order_of_submitting_after_who_submits_lets_it),
        pnpsim_unit_test(cancelled_work_does_not_run_and_closed_work_still_does),
        pnpsim_unit_test(what_was_submitted_runs_before_the_application_exits),
        pnpsim_unit_test(what_waits_when_an_application_ends_itself_does_not_run),
        pnpsim_unit_test(a_pointer_that_is_no_work_item_is_found),
        pnpsim_unit_test(another_pool_is_said_to_be_missing),
        pnpsim_unit_test(a_thread_waits_for_an_event_that_another_sets),
        pnpsim_unit_test(waiting_and_sleeping_take_virtual_time),
        pnpsim_unit_test(events_of_one_name_are_one),
        pnpsim_unit_test(waiting_for_nonsense_fails),
        pnpsim_unit_test(each_thread_has_a_last_error_of_its_own),
        pnpsim_unit_test(locks_keep_others_out_until_they_are_released),
        pnpsim_unit_test(releasing_what_is_not_held_is_found),
        pnpsim_unit_test(acquiring_a_slim_lock_twice_stops_the_machine),
        pnpsim_unit_test(heap_blocks_are_known_by_their_address_and_go_with_the_application),
        pnpsim_unit_test(strings_have_16_bit_characters_and_may_be_missing),
    };
    return pnpsim_run_tests("threads of applications", tests);
}
