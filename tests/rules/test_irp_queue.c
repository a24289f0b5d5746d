/* SPDX-License-Identifier: MIT */
/* IRPs that wait in a driver: StartIo, cancel-safe queues, associated IRPs; and what
 * instrumentation asks of a driver (K-7.7.1, K-7.8.1). */
#include "support/kit.h"

#include "support/plain_driver.h"

#include <ntifs.h>
#include <wmilib.h>
#include <wmistr.h>

#include <stdbool.h>

#define CODE CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, METHOD_BUFFERED, FILE_ANY_ACCESS)
#define REQUESTS 3

static struct pnpsim_file *file;
static struct pnpsim_request *requests[REQUESTS];

static void start(struct pnpsim *sim, PDRIVER_DISPATCH ioctl)
{
    plain_reset();
    plain.routines[IRP_MJ_DEVICE_CONTROL] = ioctl;
    pnpsim_assert_ok(plain_load(sim));
    file = NULL;
    pnpsim_assert_ok(pnpsim_open(sim, PLAIN_LINK, &file));
    plain.log[0] = '\0';
}

/* Sends as many requests as there are, each with its number as input. */
static void send_all(struct pnpsim *sim)
{
    for (ULONG i = 0; i < REQUESTS; i++) {
        assert_int_equal(pnpsim_ioctl_begin(sim, file, CODE, &i, sizeof(i), NULL, 0, &requests[i]),
                         STATUS_PENDING);
    }
}

static ULONG number_of(PIRP irp)
{
    return *(ULONG *)irp->AssociatedIrp.SystemBuffer;
}

static void log_number(const char *what, ULONG number)
{
    char word[32];
    snprintf(word, sizeof(word), "%s%u", what, (unsigned)number);
    plain_log(word);
}

static void finish_all(struct pnpsim *sim, const NTSTATUS *expected)
{
    for (ULONG i = 0; i < REQUESTS; i++) {
        assert_int_equal(pnpsim_request_finish(sim, requests[i], NULL), expected[i]);
    }
    pnpsim_assert_ok(pnpsim_close(sim, file));
}

/* ---- StartIo ---- */

static ULONG keys[REQUESTS];
static bool by_key;

static void cancel_queued(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KeRemoveEntryDeviceQueue(&DeviceObject->DeviceQueue, &Irp->Tail.Overlay.DeviceQueueEntry);
    IoReleaseCancelSpinLock(Irp->CancelIrql);
    log_number("cancel", number_of(Irp));
    plain_complete(Irp, STATUS_CANCELLED, 0);
}

static NTSTATUS queue_packet(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    IoMarkIrpPending(Irp);
    IoStartPacket(DeviceObject, Irp, by_key ? &keys[number_of(Irp)] : NULL, cancel_queued);
    return STATUS_PENDING;
}

static VOID start_io(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    pnpsim_check(KeGetCurrentIrql() == DISPATCH_LEVEL && DeviceObject->CurrentIrp == Irp);
    IoSetCancelRoutine(Irp, NULL);
    log_number("start", number_of(Irp));
}

static void finish_current(void *context)
{
    PIRP irp = plain.device->CurrentIrp;
    KIRQL irql;
    (void)context;
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    plain_complete(irp, STATUS_SUCCESS, 0);
    if (by_key) {
        IoStartNextPacketByKey(plain.device, TRUE, 2);
    } else {
        IoStartNextPacket(plain.device, TRUE);
    }
    KeLowerIrql(irql);
}

static void serve_one(struct pnpsim *sim)
{
    pnpsim_assert_ok(pnpsim_call(sim, finish_current, NULL));
}

/* K-7.8.1 */
static void start_io_gets_one_irp_at_a_time_in_the_order_of_arrival(void **state)
{
    by_key = false;
    start(*state, queue_packet);
    plain.driver->DriverStartIo = start_io;
    send_all(*state);
    assert_string_equal(plain.log, "IOCTL start0 IOCTL IOCTL ");
    serve_one(*state);
    serve_one(*state);
    serve_one(*state);
    assert_string_equal(plain.log, "IOCTL start0 IOCTL IOCTL start1 start2 ");
    assert_null(plain.device->CurrentIrp);
    finish_all(*state, (NTSTATUS[]){ 0, 0, 0 });
}

/* K-7.8.1 */
static void a_key_tells_which_irp_comes_next(void **state)
{
    by_key = true;
    memcpy(keys, (ULONG[]){ 0, 1, 3 }, sizeof(keys));
    start(*state, queue_packet);
    plain.driver->DriverStartIo = start_io;
    send_all(*state);
    serve_one(*state); /* the first from 2 on */
    serve_one(*state); /* and the first of all */
    serve_one(*state);
    assert_string_equal(plain.log, "IOCTL start0 IOCTL IOCTL start2 start1 ");
    finish_all(*state, (NTSTATUS[]){ 0, 0, 0 });
}

/* K-7.8.1 */
static void an_irp_that_waits_for_start_io_can_be_cancelled(void **state)
{
    by_key = false;
    start(*state, queue_packet);
    plain.driver->DriverStartIo = start_io;
    send_all(*state);
    pnpsim_request_cancel(*state, requests[1]);
    serve_one(*state);
    serve_one(*state);
    assert_string_equal(plain.log, "IOCTL start0 IOCTL IOCTL cancel1 start2 ");
    finish_all(*state, (NTSTATUS[]){ 0, STATUS_CANCELLED, 0 });
}

static VOID start_io_at_once(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    IoSetCancelRoutine(Irp, NULL);
    ULONG number = number_of(Irp);
    log_number("start", number);
    if (number > 0) { /* the first one is finished by finish_current */
        plain_complete(Irp, STATUS_SUCCESS, 0);
        IoStartNextPacket(DeviceObject, TRUE);
    }
    log_number("end", number);
}

static void defer(void *context)
{
    (void)context;
    IoSetStartIoAttributes(plain.device, TRUE, FALSE);
}

/* K-7.8.1 */
static void deferred_start_io_is_not_called_inside_itself(void **state)
{
    by_key = false;
    start(*state, queue_packet);
    plain.driver->DriverStartIo = start_io_at_once;
    pnpsim_assert_ok(pnpsim_call(*state, defer, NULL));
    send_all(*state);
    serve_one(*state);
    assert_string_equal(plain.log, "IOCTL start0 end0 IOCTL IOCTL start1 end1 start2 end2 ");
    finish_all(*state, (NTSTATUS[]){ 0, 0, 0 });
}

/* K-7.8.1 */
static void start_io_may_call_itself_when_it_is_not_deferred(void **state)
{
    by_key = false;
    start(*state, queue_packet);
    plain.driver->DriverStartIo = start_io_at_once;
    send_all(*state);
    serve_one(*state);
    assert_string_equal(plain.log, "IOCTL start0 end0 IOCTL IOCTL start1 start2 end2 end1 ");
    finish_all(*state, (NTSTATUS[]){ 0, 0, 0 });
}

/* ---- Cancel-safe queues ---- */

static struct {
    IO_CSQ csq;
    LIST_ENTRY list;
    KSPIN_LOCK lock;
    IO_CSQ_IRP_CONTEXT contexts[REQUESTS];
    bool with_contexts;
    NTSTATUS insert_status;
    PIRP removed;
} queue;

static NTSTATUS csq_insert(PIO_CSQ Csq, PIRP Irp, PVOID InsertContext)
{
    (void)Csq;
    pnpsim_check(InsertContext == &queue);
    if (NT_SUCCESS(queue.insert_status)) {
        InsertTailList(&queue.list, &Irp->Tail.Overlay.ListEntry);
    }
    return queue.insert_status;
}

static VOID csq_remove(PIO_CSQ Csq, PIRP Irp)
{
    (void)Csq;
    RemoveEntryList(&Irp->Tail.Overlay.ListEntry);
}

static PIRP csq_peek(PIO_CSQ Csq, PIRP Irp, PVOID PeekContext)
{
    (void)Csq;
    (void)PeekContext;
    PLIST_ENTRY next = Irp == NULL ? queue.list.Flink : Irp->Tail.Overlay.ListEntry.Flink;
    return next == &queue.list ? NULL : CONTAINING_RECORD(next, IRP, Tail.Overlay.ListEntry);
}

static VOID csq_acquire(PIO_CSQ Csq, PKIRQL Irql)
{
    (void)Csq;
    KeAcquireSpinLock(&queue.lock, Irql);
}

static VOID csq_release(PIO_CSQ Csq, KIRQL Irql)
{
    (void)Csq;
    KeReleaseSpinLock(&queue.lock, Irql);
}

static VOID csq_complete(PIO_CSQ Csq, PIRP Irp)
{
    (void)Csq;
    pnpsim_check(KeGetCurrentIrql() < DISPATCH_LEVEL);
    log_number("cancelled", number_of(Irp));
    plain_complete(Irp, STATUS_CANCELLED, 0);
}

static NTSTATUS insert_into_queue(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    (void)DeviceObject;
    PIO_CSQ_IRP_CONTEXT context = queue.with_contexts ? &queue.contexts[number_of(Irp)] : NULL;
    NTSTATUS status = IoCsqInsertIrpEx(&queue.csq, Irp, context, &queue);
    return NT_SUCCESS(status) ? STATUS_PENDING : plain_complete(Irp, status, 0);
}

static void make_queue(void *context)
{
    (void)context;
    memset(&queue, 0, sizeof(queue));
    InitializeListHead(&queue.list);
    KeInitializeSpinLock(&queue.lock);
    pnpsim_check(IoCsqInitializeEx(&queue.csq, csq_insert, csq_remove, csq_peek, csq_acquire,
                                   csq_release, csq_complete) == STATUS_SUCCESS);
}

static void start_queue(struct pnpsim *sim)
{
    start(sim, insert_into_queue);
    pnpsim_assert_ok(pnpsim_call(sim, make_queue, NULL));
}

static void take_next(void *context)
{
    PIRP irp;
    (void)context;
    while ((irp = IoCsqRemoveNextIrp(&queue.csq, NULL)) != NULL) {
        log_number("served", number_of(irp));
        plain_complete(irp, STATUS_SUCCESS, 0);
    }
}

/* K-7.8.2 */
static void a_queue_gives_its_irps_back_in_order_without_the_cancelled_ones(void **state)
{
    start_queue(*state);
    send_all(*state);
    pnpsim_request_cancel(*state, requests[1]);
    pnpsim_assert_ok(pnpsim_call(*state, take_next, NULL));
    assert_string_equal(plain.log, "IOCTL IOCTL IOCTL cancelled1 served0 served2 ");
    finish_all(*state, (NTSTATUS[]){ 0, STATUS_CANCELLED, 0 });
}

static void take_second(void *context)
{
    (void)context;
    pnpsim_check(queue.contexts[1].Irp != NULL);
    queue.removed = IoCsqRemoveIrp(&queue.csq, &queue.contexts[1]);
    if (queue.removed != NULL) {
        log_number("served", number_of(queue.removed));
        plain_complete(queue.removed, STATUS_SUCCESS, 0);
    }
    pnpsim_check(IoCsqRemoveIrp(&queue.csq, &queue.contexts[1]) == NULL);
}

/* K-7.8.2 */
static void a_context_names_one_irp_of_the_queue(void **state)
{
    start_queue(*state);
    queue.with_contexts = true;
    send_all(*state);
    pnpsim_assert_ok(pnpsim_call(*state, take_second, NULL));
    pnpsim_request_cancel(*state, requests[2]);
    assert_null(queue.contexts[2].Irp);
    pnpsim_assert_ok(pnpsim_call(*state, take_next, NULL));
    assert_string_equal(plain.log, "IOCTL IOCTL IOCTL served1 cancelled2 served0 ");
    finish_all(*state, (NTSTATUS[]){ 0, 0, STATUS_CANCELLED });
}

/* K-7.8.2 */
static void an_insertion_that_fails_leaves_the_irp_with_its_driver(void **state)
{
    struct pnpsim *sim = *state;
    ULONG number = 0;
    start_queue(sim);
    queue.insert_status = STATUS_DEVICE_BUSY;
    assert_int_equal(pnpsim_file_ioctl(sim, file, CODE, &number, sizeof(number), NULL, 0, NULL),
                     STATUS_DEVICE_BUSY);
    assert_true(IsListEmpty(&queue.list));
    pnpsim_assert_ok(pnpsim_close(sim, file));
}

/* ---- Associated IRPs ---- */

static PIRP parts[2];

static NTSTATUS split(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    (void)DeviceObject;
    if ((Irp->Flags & IRP_ASSOCIATED_IRP) != 0) {
        IoMarkIrpPending(Irp);
        return STATUS_PENDING;
    }
    IoMarkIrpPending(Irp);
    Irp->AssociatedIrp.IrpCount = 2;
    for (int i = 0; i < 2; i++) {
        parts[i] = IoMakeAssociatedIrp(Irp, 1);
        if (!pnpsim_check(parts[i] != NULL)) {
            return STATUS_PENDING;
        }
        pnpsim_check(parts[i]->AssociatedIrp.MasterIrp == Irp);
        IoGetNextIrpStackLocation(parts[i])->MajorFunction = IRP_MJ_FLUSH_BUFFERS;
    }
    Irp->IoStatus.Status = STATUS_SUCCESS;
    IoCallDriver(plain.device, parts[0]);
    IoCallDriver(plain.device, parts[1]);
    return STATUS_PENDING;
}

static void complete_part(void *context)
{
    PIRP part = *(PIRP *)context;
    if (pnpsim_check(part != NULL)) {
        plain_complete(part, STATUS_SUCCESS, 0);
    }
}

/* K-7.8.3 */
static void a_master_irp_ends_with_the_last_of_its_parts(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_request *request;
    start(sim, split);
    plain.routines[IRP_MJ_FLUSH_BUFFERS] = split;
    memset(parts, 0, sizeof(parts));
    assert_int_equal(pnpsim_ioctl_begin(sim, file,
                                        CTL_CODE(FILE_DEVICE_UNKNOWN, 0x802, METHOD_NEITHER, 0),
                                        NULL, 0, NULL, 0, &request),
                     STATUS_PENDING);
    pnpsim_assert_ok(pnpsim_call(sim, complete_part, &parts[1]));
    assert_int_equal(pnpsim_request_status(request), STATUS_PENDING);
    pnpsim_assert_ok(pnpsim_call(sim, complete_part, &parts[0]));
    assert_int_equal(pnpsim_request_status(request), STATUS_SUCCESS);
    pnpsim_assert_ok(pnpsim_request_finish(sim, request, NULL));
    pnpsim_assert_ok(pnpsim_close(sim, file));
}

/* ---- Who asks ---- */

static NTSTATUS look_at_requestor(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    (void)DeviceObject;
    pnpsim_check(IoGetRequestorProcess(Irp) == PsInitialSystemProcess);
    pnpsim_check(IoGetRequestorProcessId(Irp) == (ULONG)(ULONG_PTR)PsGetCurrentProcessId());
    pnpsim_check(!IoIs32bitProcess(Irp));
    plain_log(IoIsOperationSynchronous(Irp) ? "synchronous" : "asynchronous");
    return plain_complete(Irp, STATUS_SUCCESS, 0);
}

static void look_at_own(void *context)
{
    (void)context;
    PIRP irp = IoAllocateIrp(1, FALSE);
    if (pnpsim_check(irp != NULL)) {
        pnpsim_check(!IoIsOperationSynchronous(irp));
        IoFreeIrp(irp);
    }
}

/* K-7.8.4 */
static void an_irp_tells_who_asks_and_whether_it_waits(void **state)
{
    struct pnpsim *sim = *state;
    start(sim, look_at_requestor);
    pnpsim_assert_ok(pnpsim_file_ioctl(sim, file, CODE, NULL, 0, NULL, 0, NULL));
    pnpsim_assert_ok(pnpsim_call(sim, look_at_own, NULL));
    pnpsim_assert_ok(pnpsim_close(sim, file));
    assert_string_equal(plain.log, "IOCTL synchronous CLEANUP CLOSE ");
}

/* ---- Instrumentation ---- */

static SYSCTL_IRP_DISPOSITION disposition;

static NTSTATUS system_control(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    static WMILIB_CONTEXT library;
    NTSTATUS status = WmiSystemControl(&library, DeviceObject, Irp, &disposition);
    if (disposition == IrpForward || disposition == IrpNotWmi) {
        return plain_complete(Irp, Irp->IoStatus.Status, 0);
    }
    return WmiCompleteRequest(DeviceObject, Irp, status, 0, IO_NO_INCREMENT);
}

struct wmi_send {
    UCHAR minor;
    ULONG_PTR provider;
    NTSTATUS status;
};

static void send_system_control(void *context)
{
    struct wmi_send *send = context;
    KEVENT event;
    IO_STATUS_BLOCK result = { 0 };
    KeInitializeEvent(&event, NotificationEvent, FALSE);
    PIRP irp = IoBuildSynchronousFsdRequest(IRP_MJ_SYSTEM_CONTROL, plain.device, NULL, 0, NULL,
                                            &event, &result);
    if (!pnpsim_check(irp != NULL)) {
        return;
    }
    irp->IoStatus.Status = STATUS_NOT_SUPPORTED;
    IoGetNextIrpStackLocation(irp)->MinorFunction = send->minor;
    IoGetNextIrpStackLocation(irp)->Parameters.WMI.ProviderId = send->provider;
    send->status = IoCallDriver(plain.device, irp);
}

/* K-7.7.2 */
static void a_wmi_request_for_another_device_is_to_be_passed_on(void **state)
{
    struct wmi_send send = { IRP_MN_QUERY_ALL_DATA, 1, 0 };
    start(*state, NULL);
    plain.routines[IRP_MJ_SYSTEM_CONTROL] = system_control;
    pnpsim_assert_ok(pnpsim_call(*state, send_system_control, &send));
    assert_int_equal(disposition, IrpForward);
    assert_int_equal(send.status, STATUS_NOT_SUPPORTED);
    send.minor = 0x7F;
    pnpsim_assert_ok(pnpsim_call(*state, send_system_control, &send));
    assert_int_equal(disposition, IrpNotWmi);
    pnpsim_assert_ok(pnpsim_close(*state, file));
}

/* V-NOT_SIMULATED, K-7.7.2 */
static void a_wmi_request_for_the_device_is_said_to_be_missing(void **state)
{
    struct wmi_send send = { IRP_MN_QUERY_ALL_DATA, 0, 0 };
    start(*state, NULL);
    plain.routines[IRP_MJ_SYSTEM_CONTROL] = system_control;
    send.provider = (ULONG_PTR)plain.device;
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "NOT_SIMULATED"));
    pnpsim_assert_ok(pnpsim_call(*state, send_system_control, &send));
    assert_int_equal(disposition, IrpNotCompleted);
    pnpsim_assert_ok(pnpsim_close(*state, file));
}

static void delete_provider(void *context)
{
    const bool *deregisters = context;
    PDEVICE_OBJECT device = plain_new_device(0);
    pnpsim_check(IoWMIRegistrationControl(device, WMIREG_ACTION_DEREGISTER) ==
                 STATUS_INVALID_PARAMETER);
    pnpsim_check(IoWMIRegistrationControl(device, WMIREG_ACTION_REGISTER) == STATUS_SUCCESS);
    if (*deregisters) {
        pnpsim_check(IoWMIRegistrationControl(device, WMIREG_ACTION_DEREGISTER) == STATUS_SUCCESS);
    }
    IoDeleteDevice(device);
}

/* V-WMI_STILL_REGISTERED, K-7.7.1 */
static void deleting_a_device_that_is_a_wmi_provider_is_found(void **state)
{
    bool deregisters = false;
    start(*state, NULL);
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "WMI_STILL_REGISTERED"));
    pnpsim_assert_ok(pnpsim_call(*state, delete_provider, &deregisters));
    pnpsim_assert_ok(pnpsim_close(*state, file));
}

/* V-WMI_STILL_REGISTERED, K-7.7.1 */
static void deleting_a_device_that_was_a_wmi_provider_is_silent(void **state)
{
    bool deregisters = true;
    start(*state, NULL);
    pnpsim_assert_ok(pnpsim_call(*state, delete_provider, &deregisters));
    assert_int_equal(pnpsim_finding_count(*state), 0);
    pnpsim_assert_ok(pnpsim_close(*state, file));
}

static void write_events(void *context)
{
    (void)context;
    PWNODE_HEADER node = ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(*node), 'imwT');
    if (!pnpsim_check(node != NULL)) {
        return;
    }
    node->BufferSize = sizeof(*node);
    pnpsim_check(IoWMIWriteEvent(node) == STATUS_UNSUCCESSFUL); /* no event: it stays ours */
    node->Flags = WNODE_FLAG_EVENT_ITEM;
    node->Guid = KIT_LOST;
    pnpsim_check(IoWMIWriteEvent(node) == STATUS_SUCCESS);
}

static void find_event(void *context, const char *text, size_t size)
{
    bool *found = context;
    (void)size;
    *found = *found || strstr(text, "WMI event {") != NULL;
}

/* K-7.7.3 */
static void an_event_that_is_fired_belongs_to_the_system(void **state)
{
    bool found = false;
    start(*state, NULL);
    pnpsim_assert_ok(pnpsim_call(*state, write_events, NULL)); /* a leak would be found */
    pnpsim_timeline(*state, 0, find_event, &found);
    assert_true(found);
    pnpsim_assert_ok(pnpsim_close(*state, file));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(start_io_gets_one_irp_at_a_time_in_the_order_of_arrival),
        pnpsim_unit_test(a_key_tells_which_irp_comes_next),
        pnpsim_unit_test(an_irp_that_waits_for_start_io_can_be_cancelled),
        pnpsim_unit_test(deferred_start_io_is_not_called_inside_itself),
        pnpsim_unit_test(start_io_may_call_itself_when_it_is_not_deferred),
        pnpsim_unit_test(a_queue_gives_its_irps_back_in_order_without_the_cancelled_ones),
        pnpsim_unit_test(a_context_names_one_irp_of_the_queue),
        pnpsim_unit_test(an_insertion_that_fails_leaves_the_irp_with_its_driver),
        pnpsim_unit_test(a_master_irp_ends_with_the_last_of_its_parts),
        pnpsim_unit_test(an_irp_tells_who_asks_and_whether_it_waits),
        pnpsim_unit_test(a_wmi_request_for_another_device_is_to_be_passed_on),
        pnpsim_unit_test(a_wmi_request_for_the_device_is_said_to_be_missing),
        pnpsim_unit_test(deleting_a_device_that_is_a_wmi_provider_is_found),
        pnpsim_unit_test(deleting_a_device_that_was_a_wmi_provider_is_silent),
        pnpsim_unit_test(an_event_that_is_fired_belongs_to_the_system),
    };
    return pnpsim_run_tests("IRP queues", tests);
}
