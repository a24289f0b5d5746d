/* SPDX-License-Identifier: MIT */
/* Opening a device, and reading, writing and control of it by an application: what reaches the
 * driver, and what the last error says. */
#include "support/kit.h"

#include <windows.h>

#define KIT_ASK CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800, METHOD_BUFFERED, FILE_ANY_ACCESS)
#define KIT_ASK_READ CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, METHOD_BUFFERED, FILE_READ_ACCESS)
#define KIT_ASK_WRITE CTL_CODE(FILE_DEVICE_UNKNOWN, 0x802, METHOD_BUFFERED, FILE_WRITE_ACCESS)

enum { STALE = 0x5A5A };

/* The machine: a control device whose driver answers as the scene says. */
struct scene {
    NTSTATUS status; /* of reads, writes and controls; STATUS_PENDING keeps the IRP */
    ULONG count;
    UCHAR major;
    LONGLONG offset;
    ULONG length;
    ULONG disposition;
    USHORT share;
    PIRP kept;
    void (*act)(struct scene *scene); /* on the application's thread */
    LPCWSTR path;
    HANDLE handle;
};

static struct scene *current; /* the driver has no context but its device */

static NTSTATUS complete(PIRP irp, NTSTATUS status, ULONG_PTR information)
{
    irp->IoStatus.Status = status;
    irp->IoStatus.Information = information;
    IoCompleteRequest(irp, IO_NO_INCREMENT);
    return status;
}

static NTSTATUS on_create(PDEVICE_OBJECT device, PIRP irp)
{
    PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
    (void)device;
    current->disposition = location->Parameters.Create.Options >> 24;
    current->share = location->Parameters.Create.ShareAccess;
    return complete(irp, STATUS_SUCCESS, 0);
}

static NTSTATUS on_close(PDEVICE_OBJECT device, PIRP irp)
{
    (void)device;
    return complete(irp, STATUS_SUCCESS, 0);
}

static void on_cancel(PDEVICE_OBJECT device, PIRP irp)
{
    (void)device;
    IoReleaseCancelSpinLock(irp->CancelIrql);
    current->kept = NULL;
    complete(irp, STATUS_CANCELLED, 0);
}

static NTSTATUS on_request(PDEVICE_OBJECT device, PIRP irp)
{
    PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
    (void)device;
    current->count++;
    current->major = location->MajorFunction;
    current->offset = location->Parameters.Read.ByteOffset.QuadPart;
    current->length = location->Parameters.Read.Length;
    if (current->status == STATUS_PENDING) {
        IoMarkIrpPending(irp);
        IoSetCancelRoutine(irp, on_cancel);
        current->kept = irp;
        return STATUS_PENDING;
    }
    if (NT_SUCCESS(current->status) && location->MajorFunction != IRP_MJ_FLUSH_BUFFERS) {
        ((PUCHAR)irp->AssociatedIrp.SystemBuffer)[0] = 'k';
        return complete(irp, current->status, 1);
    }
    return complete(irp, current->status, 0);
}

static void on_unload(PDRIVER_OBJECT driver)
{
    UNICODE_STRING link = RTL_CONSTANT_STRING(L"\\??\\Kit");
    IoDeleteSymbolicLink(&link);
    IoDeleteDevice(driver->DeviceObject);
}

static NTSTATUS entry(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"\\Device\\Kit");
    UNICODE_STRING link = RTL_CONSTANT_STRING(L"\\??\\Kit");
    PDEVICE_OBJECT device;
    (void)path;
    driver->MajorFunction[IRP_MJ_CREATE] = on_create;
    driver->MajorFunction[IRP_MJ_CLOSE] = on_close;
    driver->MajorFunction[IRP_MJ_CLEANUP] = on_close;
    driver->MajorFunction[IRP_MJ_READ] = on_request;
    driver->MajorFunction[IRP_MJ_WRITE] = on_request;
    driver->MajorFunction[IRP_MJ_FLUSH_BUFFERS] = on_request;
    driver->MajorFunction[IRP_MJ_DEVICE_CONTROL] = on_request;
    driver->DriverUnload = on_unload;
    NTSTATUS status = IoCreateDevice(driver, 0, &name, FILE_DEVICE_UNKNOWN, 0, FALSE, &device);
    if (NT_SUCCESS(status)) {
        device->Flags |= DO_BUFFERED_IO;
        status = IoCreateSymbolicLink(&link, &name);
    }
    return status;
}

static void scene_run(void *context)
{
    struct scene *scene = context;
    scene->act(scene);
}

static struct pnpsim_app *scene_play(struct pnpsim *sim, struct scene *scene,
                                     void (*act)(struct scene *scene))
{
    current = scene;
    scene->act = act;
    pnpsim_assert_ok(pnpsim_driver_add(sim, "kit", entry));
    pnpsim_assert_ok(pnpsim_driver_load(sim, "kit"));
    struct pnpsim_app *viewer = pnpsim_app_start(sim, "viewer");
    pnpsim_assert_ok(pnpsim_app_call(viewer, scene_run, scene));
    return viewer;
}

static HANDLE open_kit(DWORD access, DWORD flags)
{
    HANDLE handle = CreateFileW(L"\\\\.\\Kit", access, FILE_SHARE_READ, NULL, OPEN_EXISTING, flags,
                                NULL);
    assert_ptr_not_equal(handle, INVALID_HANDLE_VALUE);
    assert_int_equal(GetLastError(), NO_ERROR);
    return handle;
}

/* ---- Opening ---- */

static void expect_open_error(LPCWSTR path, DWORD disposition, DWORD error)
{
    SetLastError(STALE);
    HANDLE handle = CreateFileW(path, GENERIC_READ, 0, NULL, disposition, 0, NULL);
    assert_ptr_equal(handle, INVALID_HANDLE_VALUE);
    assert_int_equal(GetLastError(), error);
}

static void open_badly(struct scene *scene)
{
    static WCHAR oversized[0x8000];
    for (size_t i = 0; i < RTL_NUMBER_OF(oversized); i++) {
        oversized[i] = L'A'; /* no end within what a path may have */
    }
    expect_open_error(NULL, OPEN_EXISTING, ERROR_PATH_NOT_FOUND);
    expect_open_error(L"", OPEN_EXISTING, ERROR_PATH_NOT_FOUND);
    expect_open_error(L"C:\\kit", OPEN_EXISTING, ERROR_PATH_NOT_FOUND);
    expect_open_error(L"\\Device\\Kit", OPEN_EXISTING, ERROR_PATH_NOT_FOUND);
    expect_open_error(L"\\\\.\\None", OPEN_EXISTING, ERROR_FILE_NOT_FOUND);
    expect_open_error(oversized, OPEN_EXISTING, ERROR_FILENAME_EXCED_RANGE);
    expect_open_error(L"\\\\.\\Kit", 0, ERROR_INVALID_PARAMETER);
    expect_open_error(L"\\\\.\\Kit", 6, ERROR_INVALID_PARAMETER);
    expect_open_error(L"\\\\.\\Kit", TRUNCATE_EXISTING, ERROR_INVALID_PARAMETER);
    assert_ptr_equal(CreateFileW(L"\\\\.\\Kit", 0, 0x10, NULL, OPEN_EXISTING, 0, NULL),
                     INVALID_HANDLE_VALUE);
    assert_int_equal(GetLastError(), ERROR_INVALID_PARAMETER);
    assert_int_equal(scene->disposition, 0);
}

/* U-13 */
static void what_cannot_be_opened_has_its_error(void **state)
{
    struct scene scene = { 0 };
    struct pnpsim_app *viewer = scene_play(*state, &scene, open_badly);
    assert_int_equal(pnpsim_app_handle_count(viewer), 0);
}

static void open_in_ways(struct scene *scene)
{
    HANDLE handle = CreateFileW(L"\\\\?\\Kit", GENERIC_WRITE, FILE_SHARE_WRITE, NULL, OPEN_ALWAYS,
                                0, NULL);
    assert_ptr_not_equal(handle, INVALID_HANDLE_VALUE);
    assert_int_equal(scene->disposition, FILE_OPEN_IF);
    assert_int_equal(scene->share, FILE_SHARE_WRITE);
    assert_true(CloseHandle(handle));
    assert_false(CloseHandle(handle));
    assert_int_equal(GetLastError(), ERROR_INVALID_HANDLE);
}

/* U-13 */
static void disposition_and_sharing_reach_the_driver(void **state)
{
    struct scene scene = { 0 };
    scene_play(*state, &scene, open_in_ways);
}

/* ---- Requests ---- */

static void transfer(struct scene *scene)
{
    CHAR buffer[4] = "abc";
    DWORD bytes = STALE;
    HANDLE handle = open_kit(GENERIC_READ | GENERIC_WRITE, 0);
    assert_true(ReadFile(handle, buffer, sizeof(buffer), &bytes, NULL));
    assert_int_equal(bytes, 1);
    assert_int_equal(buffer[0], 'k');
    assert_int_equal(scene->major, IRP_MJ_READ);
    assert_int_equal(scene->length, sizeof(buffer));
    assert_true(WriteFile(handle, buffer, 2, &bytes, NULL));
    assert_int_equal(bytes, 1);
    assert_int_equal(scene->major, IRP_MJ_WRITE);
    assert_true(DeviceIoControl(handle, KIT_ASK, buffer, 1, buffer, 4, &bytes, NULL));
    assert_int_equal(bytes, 1);
    assert_int_equal(scene->major, IRP_MJ_DEVICE_CONTROL);
    assert_true(FlushFileBuffers(handle));
    assert_int_equal(scene->major, IRP_MJ_FLUSH_BUFFERS);
    assert_true(CloseHandle(handle));
}

/* U-13 */
static void requests_reach_the_driver_and_its_bytes_come_back(void **state)
{
    struct scene scene = { 0 };
    scene_play(*state, &scene, transfer);
}

static void fail_in_ways(struct scene *scene)
{
    static const struct {
        NTSTATUS status;
        DWORD error;
    } rows[] = {
        { STATUS_INVALID_DEVICE_REQUEST, ERROR_INVALID_FUNCTION },
        { STATUS_NOT_SUPPORTED, ERROR_NOT_SUPPORTED },
        { STATUS_BUFFER_TOO_SMALL, ERROR_INSUFFICIENT_BUFFER },
        { STATUS_BUFFER_OVERFLOW, ERROR_MORE_DATA },
        { STATUS_INVALID_PARAMETER, ERROR_INVALID_PARAMETER },
        { STATUS_DELETE_PENDING, ERROR_ACCESS_DENIED },
        { STATUS_DEVICE_NOT_CONNECTED, ERROR_DEVICE_NOT_CONNECTED },
        { STATUS_IO_DEVICE_ERROR, ERROR_IO_DEVICE },
        { STATUS_NO_SUCH_DEVICE, ERROR_FILE_NOT_FOUND },
        { STATUS_CANCELLED, ERROR_OPERATION_ABORTED },
        { (NTSTATUS)0xE0001234, ERROR_MR_MID_NOT_FOUND },
    };
    HANDLE handle = open_kit(GENERIC_READ, 0);
    for (size_t i = 0; i < RTL_NUMBER_OF(rows); i++) {
        DWORD bytes = STALE;
        scene->status = rows[i].status;
        assert_false(DeviceIoControl(handle, KIT_ASK, NULL, 0, NULL, 0, &bytes, NULL));
        assert_int_equal(GetLastError(), rows[i].error);
        assert_int_equal(bytes, 0);
    }
    assert_true(CloseHandle(handle));
}

/* W-19 */
static void a_drivers_status_is_the_last_error(void **state)
{
    struct scene scene = { 0 };
    scene_play(*state, &scene, fail_in_ways);
}

static void read_to_the_end(struct scene *scene)
{
    CHAR buffer[4];
    DWORD bytes = STALE;
    HANDLE handle = open_kit(GENERIC_READ, 0);
    scene->status = STATUS_END_OF_FILE;
    assert_true(ReadFile(handle, buffer, sizeof(buffer), &bytes, NULL));
    assert_int_equal(bytes, 0);
    assert_true(CloseHandle(handle));
}

/* U-13 */
static void the_end_of_a_file_is_a_success_without_bytes(void **state)
{
    struct scene scene = { 0 };
    scene_play(*state, &scene, read_to_the_end);
}

static void transfer_badly(struct scene *scene)
{
    CHAR buffer[4];
    DWORD bytes = STALE;
    OVERLAPPED overlapped = { .hEvent = (HANDLE)(ULONG_PTR)STALE };
    HANDLE handle = open_kit(GENERIC_READ, 0);
    HANDLE event = CreateEventW(NULL, TRUE, FALSE, NULL);
    assert_false(DeviceIoControl(INVALID_HANDLE_VALUE, KIT_ASK, NULL, 0, NULL, 0, &bytes, NULL));
    assert_int_equal(GetLastError(), ERROR_INVALID_HANDLE);
    assert_false(DeviceIoControl(event, KIT_ASK, NULL, 0, NULL, 0, &bytes, NULL));
    assert_int_equal(GetLastError(), ERROR_INVALID_HANDLE);
    assert_false(DeviceIoControl(handle, KIT_ASK, NULL, 0, NULL, 0, NULL, NULL));
    assert_int_equal(GetLastError(), ERROR_INVALID_PARAMETER);
    assert_false(DeviceIoControl(handle, KIT_ASK, NULL, 0, NULL, 0, &bytes, &overlapped));
    assert_int_equal(GetLastError(), ERROR_INVALID_HANDLE);
    assert_false(DeviceIoControl(handle, KIT_ASK_WRITE, NULL, 0, NULL, 0, &bytes, NULL));
    assert_int_equal(GetLastError(), ERROR_ACCESS_DENIED);
    assert_int_equal(bytes, STALE);
    assert_false(ReadFile(handle, buffer, sizeof(buffer), NULL, NULL));
    assert_int_equal(GetLastError(), ERROR_INVALID_PARAMETER);
    assert_false(WriteFile(handle, buffer, sizeof(buffer), &bytes, NULL));
    assert_int_equal(GetLastError(), ERROR_ACCESS_DENIED);
    assert_int_equal(bytes, 0); /* set before anything else */
    assert_int_equal(scene->count, 0);
    assert_true(DeviceIoControl(handle, KIT_ASK_READ, NULL, 0, buffer, 4, &bytes, NULL));
    assert_true(CloseHandle(event));
    assert_true(CloseHandle(handle));
}

/* U-13 */
static void a_malformed_request_never_reaches_the_driver(void **state)
{
    struct scene scene = { 0 };
    scene_play(*state, &scene, transfer_badly);
}

/* ---- Requests that are not waited for ---- */

static void complete_kept(void *context)
{
    struct scene *scene = context;
    PIRP irp = scene->kept;
    scene->kept = NULL;
    pnpsim_check(IoSetCancelRoutine(irp, NULL) != NULL);
    ((PUCHAR)irp->AssociatedIrp.SystemBuffer)[0] = 'z';
    complete(irp, STATUS_SUCCESS, 1);
}

struct asynchronous {
    struct scene scene;
    HANDLE handle;
    CHAR buffer[4];
    OVERLAPPED overlapped;
    DWORD bytes;
    BOOL result;
    DWORD error;
    DWORD waited;
};

static void begin_read(struct scene *scene)
{
    struct asynchronous *test = (struct asynchronous *)scene;
    test->handle = open_kit(GENERIC_READ, FILE_FLAG_OVERLAPPED);
    test->overlapped.hEvent = CreateEventW(NULL, TRUE, TRUE, NULL);
    test->overlapped.Offset = 7;
    test->overlapped.OffsetHigh = 1;
    assert_false(ReadFile(test->handle, test->buffer, 4, NULL, &test->overlapped));
    assert_int_equal(GetLastError(), ERROR_IO_PENDING);
    assert_false(HasOverlappedIoCompleted(&test->overlapped));
    assert_int_equal(WaitForSingleObject(test->overlapped.hEvent, 0), WAIT_TIMEOUT);
    test->bytes = STALE;
    assert_false(GetOverlappedResult(test->handle, &test->overlapped, &test->bytes, FALSE));
    assert_int_equal(GetLastError(), ERROR_IO_INCOMPLETE);
    assert_int_equal(test->bytes, STALE);
}

static void end_read(void *context)
{
    struct asynchronous *test = context;
    test->result = GetOverlappedResult(test->handle, &test->overlapped, &test->bytes, TRUE);
    test->error = GetLastError();
    test->waited = WaitForSingleObject(test->overlapped.hEvent, 0);
}

/* U-13 */
static void an_overlapped_read_is_left_with_the_driver_until_it_completes(void **state)
{
    struct asynchronous test = { .scene = { .status = STATUS_PENDING } };
    struct pnpsim_app *viewer = scene_play(*state, &test.scene, begin_read);
    assert_int_equal(test.scene.offset, 0x100000007);
    kit_call(*state, complete_kept, &test.scene);
    pnpsim_assert_ok(pnpsim_app_call(viewer, end_read, &test));
    assert_true(test.result);
    assert_int_equal(test.bytes, 1);
    assert_int_equal(test.buffer[0], 'z');
    assert_int_equal(test.waited, WAIT_OBJECT_0);
}

static void cancel_read(void *context)
{
    struct asynchronous *test = context;
    assert_true(CancelIoEx(test->handle, &test->overlapped));
    end_read(test);
    assert_false(CancelIoEx(test->handle, NULL));
    assert_int_equal(GetLastError(), ERROR_NOT_FOUND);
    assert_true(CancelIo(test->handle));
}

/* U-13 */
static void a_cancelled_read_ends_with_its_error(void **state)
{
    struct asynchronous test = { .scene = { .status = STATUS_PENDING } };
    struct pnpsim_app *viewer = scene_play(*state, &test.scene, begin_read);
    pnpsim_assert_ok(pnpsim_app_call(viewer, cancel_read, &test));
    assert_false(test.result);
    assert_int_equal(test.error, ERROR_OPERATION_ABORTED);
    assert_int_equal(test.waited, WAIT_OBJECT_0);
}

/* U-13 */
static void an_application_that_exits_cancels_what_it_has_left(void **state)
{
    struct asynchronous test = { .scene = { .status = STATUS_PENDING } };
    struct pnpsim_app *viewer = scene_play(*state, &test.scene, begin_read);
    assert_non_null(test.scene.kept);
    pnpsim_assert_ok(pnpsim_app_exit(viewer));
    assert_null(test.scene.kept);
    assert_false(HasOverlappedIoCompleted(&test.overlapped)); /* nobody is there to be told */
}

static void read_at_once(struct scene *scene)
{
    struct asynchronous *test = (struct asynchronous *)scene;
    test->handle = open_kit(GENERIC_READ, FILE_FLAG_OVERLAPPED);
    assert_true(ReadFile(test->handle, test->buffer, 4, &test->bytes, &test->overlapped));
    assert_int_equal(test->bytes, 1);
    assert_true(HasOverlappedIoCompleted(&test->overlapped));
    assert_false(ReadFile(test->handle, test->buffer, 4, &test->bytes, NULL));
    assert_int_equal(GetLastError(), ERROR_INVALID_PARAMETER);
    scene->status = STATUS_DEVICE_NOT_READY;
    assert_false(ReadFile(test->handle, test->buffer, 4, &test->bytes, &test->overlapped));
    assert_int_equal(GetLastError(), ERROR_NOT_READY);
    assert_true(CloseHandle(test->handle));
}

/* U-13 */
static void an_overlapped_read_may_end_at_once(void **state)
{
    struct asynchronous test = { .bytes = STALE };
    scene_play(*state, &test.scene, read_at_once);
}

static void read_where(struct scene *scene)
{
    struct asynchronous *test = (struct asynchronous *)scene;
    test->handle = open_kit(GENERIC_READ, 0);
    test->overlapped.Offset = 9;
    assert_true(ReadFile(test->handle, test->buffer, 4, &test->bytes, &test->overlapped));
    assert_int_equal(scene->offset, 9);
    assert_int_equal(test->overlapped.InternalHigh, 1);
    assert_true(CloseHandle(test->handle));
}

/* U-13 */
static void on_a_synchronous_handle_the_overlapped_says_where_to_read(void **state)
{
    struct asynchronous test = { .bytes = STALE };
    scene_play(*state, &test.scene, read_where);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(what_cannot_be_opened_has_its_error),
        pnpsim_unit_test(disposition_and_sharing_reach_the_driver),
        pnpsim_unit_test(requests_reach_the_driver_and_its_bytes_come_back),
        pnpsim_unit_test(a_drivers_status_is_the_last_error),
        pnpsim_unit_test(the_end_of_a_file_is_a_success_without_bytes),
        pnpsim_unit_test(a_malformed_request_never_reaches_the_driver),
        pnpsim_unit_test(an_overlapped_read_is_left_with_the_driver_until_it_completes),
        pnpsim_unit_test(a_cancelled_read_ends_with_its_error),
        pnpsim_unit_test(an_application_that_exits_cancels_what_it_has_left),
        pnpsim_unit_test(an_overlapped_read_may_end_at_once),
        pnpsim_unit_test(on_a_synchronous_handle_the_overlapped_says_where_to_read),
    };
    return pnpsim_run_tests("files of applications", tests);
}
