/* SPDX-License-Identifier: MIT */
/* System threads, work items, references and handles. */
#include <pnpsim/cmocka.h>

#include <wdm.h>

#include <string.h>

struct stage {
    struct pnpsim *sim;
    KEVENT event;
    KMUTEX mutex;
    WORK_QUEUE_ITEM item;
    HANDLE handle;
    PVOID thread;
    int turns;
    char log[64];
};

static void say(struct stage *stage, const char *word)
{
    size_t length = strlen(stage->log);
    snprintf(stage->log + length, sizeof(stage->log) - length, "%s%s", length > 0 ? " " : "", word);
}

static void stage_begin(struct stage *stage, void **state)
{
    memset(stage, 0, sizeof(*stage));
    stage->sim = *state;
}

/* ---- Threads ---- */

static VOID thread_routine(PVOID StartContext)
{
    struct stage *stage = StartContext;
    pnpsim_check(KeGetCurrentIrql() == PASSIVE_LEVEL);
    stage->thread = PsGetCurrentThread();
    say(stage, "runs");
}

static void creates_thread(struct stage *stage, PKSTART_ROUTINE routine)
{
    NTSTATUS status = PsCreateSystemThread(&stage->handle, THREAD_ALL_ACCESS, NULL, NULL, NULL,
                                           routine, stage);
    pnpsim_check(status == STATUS_SUCCESS);
}

static void joins_thread(void *context)
{
    struct stage *stage = context;
    PVOID thread = NULL;
    creates_thread(stage, thread_routine);
    pnpsim_check(ObReferenceObjectByHandle(stage->handle, SYNCHRONIZE, *PsThreadType, KernelMode,
                                           &thread, NULL) == STATUS_SUCCESS);
    pnpsim_check(ZwClose(stage->handle) == STATUS_SUCCESS);
    say(stage, "wait");
    pnpsim_check(KeWaitForSingleObject(thread, Executive, KernelMode, FALSE, NULL) ==
                 STATUS_SUCCESS);
    say(stage, "joined");
    pnpsim_check(stage->thread == thread);
    pnpsim_check(PsIsThreadTerminating(thread));
    ObDereferenceObject(thread);
}

static void a_thread_object_is_signalled_when_the_thread_ends(void **state)
{
    struct stage stage;
    stage_begin(&stage, state);
    pnpsim_assert_ok(pnpsim_call(stage.sim, joins_thread, &stage));
    assert_string_equal(stage.log, "wait runs joined");
}

static void deep_end(void *context)
{
    say(context, "ends");
    PsTerminateSystemThread(STATUS_SUCCESS);
    say(context, "not reached");
}

static VOID thread_that_terminates(PVOID StartContext)
{
    deep_end(StartContext);
}

static void creates_terminating(void *context)
{
    struct stage *stage = context;
    creates_thread(stage, thread_that_terminates);
    ZwClose(stage->handle);
}

static void terminating_a_thread_does_not_return(void **state)
{
    struct stage stage;
    stage_begin(&stage, state);
    pnpsim_assert_ok(pnpsim_call(stage.sim, creates_terminating, &stage));
    pnpsim_assert_ok(pnpsim_run(stage.sim));
    assert_string_equal(stage.log, "ends");
}

static void terminates_here(void *context)
{
    (void)context;
    pnpsim_check(PsTerminateSystemThread(STATUS_SUCCESS) == STATUS_INVALID_PARAMETER);
}

static void only_a_thread_of_a_driver_can_terminate(void **state)
{
    struct stage stage;
    stage_begin(&stage, state);
    pnpsim_assert_ok(pnpsim_call(stage.sim, terminates_here, &stage));
}

static VOID thread_that_keeps_mutex(PVOID StartContext)
{
    struct stage *stage = StartContext;
    KeInitializeMutex(&stage->mutex, 0);
    KeWaitForSingleObject(&stage->mutex, Executive, KernelMode, FALSE, NULL);
    KeLeaveCriticalRegion();
    PsTerminateSystemThread(STATUS_SUCCESS);
}

static void creates_keeping(void *context)
{
    struct stage *stage = context;
    creates_thread(stage, thread_that_keeps_mutex);
    ZwClose(stage->handle);
}

/* V-LOCK_HELD_AT_EXIT */
static void a_thread_that_ends_with_a_mutex_is_found(void **state)
{
    struct stage stage;
    stage_begin(&stage, state);
    pnpsim_assert_ok(pnpsim_expect_finding(stage.sim, "LOCK_HELD_AT_EXIT"));
    pnpsim_assert_ok(pnpsim_call(stage.sim, creates_keeping, &stage));
    pnpsim_assert_ok(pnpsim_run(stage.sim));
}

/* ---- References and handles ---- */

static void closes_twice(void *context)
{
    struct stage *stage = context;
    creates_thread(stage, thread_routine);
    pnpsim_check(ZwClose(stage->handle) == STATUS_SUCCESS);
    pnpsim_check(ZwClose(stage->handle) == STATUS_INVALID_HANDLE);
}

/* V-BAD_HANDLE */
static void closing_a_handle_twice_is_found(void **state)
{
    struct stage stage;
    stage_begin(&stage, state);
    pnpsim_assert_ok(pnpsim_expect_finding(stage.sim, "BAD_HANDLE"));
    pnpsim_assert_ok(pnpsim_call(stage.sim, closes_twice, &stage));
}

static void asks_for_wrong_type(void *context)
{
    struct stage *stage = context;
    PVOID object = stage;
    creates_thread(stage, thread_routine);
    pnpsim_check(ObReferenceObjectByHandle(stage->handle, 0, *IoFileObjectType, KernelMode, &object,
                                           NULL) == STATUS_OBJECT_TYPE_MISMATCH);
    pnpsim_check(object == stage);
    pnpsim_check(ObReferenceObjectByHandle((HANDLE)(uintptr_t)0x7000, 0, NULL, KernelMode, &object,
                                           NULL) == STATUS_INVALID_HANDLE);
    ZwClose(stage->handle);
}

static void a_handle_gives_its_object_only_as_what_it_is(void **state)
{
    struct stage stage;
    stage_begin(&stage, state);
    pnpsim_assert_ok(pnpsim_call(stage.sim, asks_for_wrong_type, &stage));
}

static void dereferences_too_often(void *context)
{
    struct stage *stage = context;
    PVOID thread = KeGetCurrentThread();
    pnpsim_check(ObReferenceObject(thread) > 0);
    ObDereferenceObject(thread);
    ObDereferenceObject(thread);
    say(stage, KeGetCurrentThread() == thread ? "alive" : "gone");
}

/* V-OBJECT_OVERDEREF */
static void one_dereference_too_many_is_found_and_does_nothing(void **state)
{
    struct stage stage;
    stage_begin(&stage, state);
    pnpsim_assert_ok(pnpsim_expect_finding(stage.sim, "OBJECT_OVERDEREF"));
    pnpsim_assert_ok(pnpsim_call(stage.sim, dereferences_too_often, &stage));
    assert_string_equal(stage.log, "alive");
}

static void references_foreign(void *context)
{
    pnpsim_check(ObReferenceObject(context) == 0);
}

/* V-BAD_OBJECT */
static void referencing_what_is_no_object_is_found(void **state)
{
    struct stage stage;
    stage_begin(&stage, state);
    pnpsim_assert_ok(pnpsim_expect_finding(stage.sim, "BAD_OBJECT"));
    pnpsim_assert_ok(pnpsim_call(stage.sim, references_foreign, &stage));
}

static void defers_last_reference(void *context)
{
    struct stage *stage = context;
    creates_thread(stage, thread_routine);
    ObReferenceObjectByHandle(stage->handle, 0, NULL, KernelMode, &stage->thread, NULL);
    ZwClose(stage->handle);
    KeWaitForSingleObject(stage->thread, Executive, KernelMode, FALSE, NULL);
    KIRQL irql = KeRaiseIrqlToDpcLevel();
    ObDereferenceObjectDeferDelete(stage->thread);
    say(stage, PsIsThreadTerminating(stage->thread) ? "ended" : "lives");
    KeLowerIrql(irql);
}

static void references_thread(void *context)
{
    pnpsim_check(ObReferenceObject(((struct stage *)context)->thread) == 0);
}

/* K-8.2.8 */
static void a_deferred_dereference_deletes_later_at_passive(void **state)
{
    struct stage stage;
    stage_begin(&stage, state);
    pnpsim_assert_ok(pnpsim_call(stage.sim, defers_last_reference, &stage));
    pnpsim_assert_ok(pnpsim_run(stage.sim));
    assert_string_equal(stage.log, "runs ended");
    pnpsim_assert_ok(pnpsim_expect_finding(stage.sim, "BAD_OBJECT"));
    pnpsim_assert_ok(pnpsim_call(stage.sim, references_thread, &stage));
}

static void shares_named_event(void *context)
{
    (void)context;
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"\\BaseNamedObjects\\Ready");
    UNICODE_STRING same = RTL_CONSTANT_STRING(L"\\basenamedobjects\\READY");
    HANDLE first;
    HANDLE second;
    PKEVENT event = IoCreateSynchronizationEvent(&name, &first);
    pnpsim_check(event != NULL && KeReadStateEvent(event) == 1);
    pnpsim_check(IoCreateNotificationEvent(&same, &second) == event);
    pnpsim_check(first != second);
    KeClearEvent(event);
    ZwClose(first);
    pnpsim_check(ZwSetEvent(second, NULL) == STATUS_SUCCESS);
    pnpsim_check(ZwWaitForSingleObject(second, FALSE, NULL) == STATUS_SUCCESS);
    pnpsim_check(KeReadStateEvent(event) == 0);
    ZwClose(second);
    pnpsim_check(IoCreateNotificationEvent(&name, &first) != NULL);
    ZwClose(first);
}

static void a_named_event_is_one_object_while_a_handle_is_open(void **state)
{
    struct stage stage;
    stage_begin(&stage, state);
    pnpsim_assert_ok(pnpsim_call(stage.sim, shares_named_event, &stage));
}

/* ---- Work items ---- */

static VOID work_routine(PVOID Parameter)
{
    struct stage *stage = Parameter;
    pnpsim_check(KeGetCurrentIrql() == PASSIVE_LEVEL);
    say(stage, "work");
    if (++stage->turns < 3) {
        ExQueueWorkItem(&stage->item, DelayedWorkQueue);
    }
}

static void queues_at_dispatch(void *context)
{
    struct stage *stage = context;
    ExInitializeWorkItem(&stage->item, work_routine, stage);
    KIRQL irql = KeRaiseIrqlToDpcLevel();
    ExQueueWorkItem(&stage->item, DelayedWorkQueue);
    say(stage, "queued");
    KeLowerIrql(irql);
}

/* K-8.2.7 */
static void a_work_item_runs_at_passive_and_may_queue_itself_again(void **state)
{
    struct stage stage;
    stage_begin(&stage, state);
    pnpsim_assert_ok(pnpsim_call(stage.sim, queues_at_dispatch, &stage));
    pnpsim_assert_ok(pnpsim_run(stage.sim));
    assert_string_equal(stage.log, "queued work work work");
}

static void queues_twice(void *context)
{
    struct stage *stage = context;
    stage->turns = 2;
    ExInitializeWorkItem(&stage->item, work_routine, stage);
    ExQueueWorkItem(&stage->item, DelayedWorkQueue);
    ExQueueWorkItem(&stage->item, DelayedWorkQueue);
}

/* V-WORK_ITEM_QUEUED_TWICE */
static void queueing_a_queued_work_item_is_found_and_runs_it_once(void **state)
{
    struct stage stage;
    stage_begin(&stage, state);
    pnpsim_assert_ok(pnpsim_expect_finding(stage.sim, "WORK_ITEM_QUEUED_TWICE"));
    pnpsim_assert_ok(pnpsim_call(stage.sim, queues_twice, &stage));
    pnpsim_assert_ok(pnpsim_run(stage.sim));
    assert_string_equal(stage.log, "work");
}

/* ---- Exports ---- */

static void looks_up_routines(void *context)
{
    (void)context;
    UNICODE_STRING name;
    RtlInitUnicodeString(&name, L"KeSetEvent");
    pnpsim_check(MmGetSystemRoutineAddress(&name) == (PVOID)(uintptr_t)KeSetEvent);
    RtlInitUnicodeString(&name, L"IoUnregisterPlugPlayNotificationEx");
    pnpsim_check(MmGetSystemRoutineAddress(&name) ==
                 (PVOID)(uintptr_t)IoUnregisterPlugPlayNotificationEx);
    RtlInitUnicodeString(&name, L"ZwClose");
    pnpsim_check(MmGetSystemRoutineAddress(&name) == (PVOID)(uintptr_t)ZwClose);
    RtlInitUnicodeString(&name, L"DbgPrint");
    pnpsim_check(MmGetSystemRoutineAddress(&name) == (PVOID)(uintptr_t)DbgPrint);
    RtlInitUnicodeString(&name, L"KeNoSuchRoutine");
    pnpsim_check(MmGetSystemRoutineAddress(&name) == NULL);
}

static void routines_are_found_by_name_and_unknown_ones_are_null(void **state)
{
    struct stage stage;
    stage_begin(&stage, state);
    pnpsim_assert_ok(pnpsim_call(stage.sim, looks_up_routines, &stage));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(a_thread_object_is_signalled_when_the_thread_ends),
        pnpsim_unit_test(terminating_a_thread_does_not_return),
        pnpsim_unit_test(only_a_thread_of_a_driver_can_terminate),
        pnpsim_unit_test(a_thread_that_ends_with_a_mutex_is_found),
        pnpsim_unit_test(closing_a_handle_twice_is_found),
        pnpsim_unit_test(a_handle_gives_its_object_only_as_what_it_is),
        pnpsim_unit_test(one_dereference_too_many_is_found_and_does_nothing),
        pnpsim_unit_test(referencing_what_is_no_object_is_found),
        pnpsim_unit_test(a_deferred_dereference_deletes_later_at_passive),
        pnpsim_unit_test(a_named_event_is_one_object_while_a_handle_is_open),
        pnpsim_unit_test(a_work_item_runs_at_passive_and_may_queue_itself_again),
        pnpsim_unit_test(queueing_a_queued_work_item_is_found_and_runs_it_once),
        pnpsim_unit_test(routines_are_found_by_name_and_unknown_ones_are_null),
    };
    return pnpsim_run_tests("kernel_thread", tests);
}
