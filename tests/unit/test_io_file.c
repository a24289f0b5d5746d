/* SPDX-License-Identifier: MIT */
/* File objects: open, close, and the requests between. */
#include <pnpsim/cmocka.h>

#include "support/plain_driver.h"

#define CODE(method) CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800, method, FILE_ANY_ACCESS)

static int32_t ioctl(struct pnpsim *sim, uint32_t code, const char *input, char *output,
                     uint32_t output_size, uint32_t *ret_bytes)
{
    return pnpsim_ioctl(sim, PLAIN_LINK, code, input, (uint32_t)strlen(input) + 1, output,
                        output_size, ret_bytes);
}

static void an_open_and_a_close_are_create_cleanup_close(void **state)
{
    struct pnpsim_file *file;
    plain_start(*state);
    pnpsim_assert_ok(pnpsim_open(*state, PLAIN_LINK, &file));
    assert_string_equal(plain.log, "CREATE ");
    pnpsim_assert_ok(pnpsim_close(*state, file));
    assert_string_equal(plain.log, "CREATE CLEANUP CLOSE ");
}

static NTSTATUS refuse(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    (void)DeviceObject;
    return plain_complete(Irp, STATUS_DEVICE_BUSY, 0);
}

static void a_refused_create_is_neither_cleaned_up_nor_closed(void **state)
{
    struct pnpsim_file *file = NULL;
    plain_reset();
    plain.routines[IRP_MJ_CREATE] = refuse;
    pnpsim_assert_ok(plain_load(*state));
    assert_int_equal(pnpsim_open(*state, PLAIN_LINK, &file), STATUS_DEVICE_BUSY);
    assert_null(file);
    assert_string_equal(plain.log, "CREATE ");
    assert_int_equal(plain.device->ReferenceCount, 0);
}

static void names_that_do_not_exist_say_so(void **state)
{
    struct pnpsim_file *file;
    plain_start(*state);
    assert_int_equal(pnpsim_open(*state, "\\\\.\\Nothing", &file), STATUS_OBJECT_NAME_NOT_FOUND);
    assert_int_equal(pnpsim_open(*state, "\\Device\\Nothing\\x", &file),
                     STATUS_OBJECT_PATH_NOT_FOUND);
    assert_int_equal(pnpsim_open(*state, "Plain", &file), STATUS_OBJECT_NAME_INVALID);
}

static void an_exclusive_device_is_opened_once(void **state)
{
    struct pnpsim_file *first;
    struct pnpsim_file *second;
    plain_reset();
    plain.exclusive = TRUE;
    pnpsim_assert_ok(plain_load(*state));
    pnpsim_assert_ok(pnpsim_open(*state, PLAIN_LINK, &first));
    assert_int_equal(pnpsim_open(*state, PLAIN_LINK, &second), STATUS_ACCESS_DENIED);
    pnpsim_assert_ok(pnpsim_close(*state, first));
    pnpsim_assert_ok(pnpsim_open(*state, PLAIN_LINK, &second));
    pnpsim_assert_ok(pnpsim_close(*state, second));
}

static NTSTATUS note_name(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(Irp);
    char name[32] = { 0 };
    for (USHORT i = 0; i < location->FileObject->FileName.Length / 2 && i < 31; i++) {
        name[i] = (char)location->FileObject->FileName.Buffer[i];
    }
    pnpsim_check(location->FileObject->DeviceObject == DeviceObject);
    pnpsim_check(location->Parameters.Create.SecurityContext->DesiredAccess != 0);
    plain_log(name);
    return plain_complete(Irp, STATUS_SUCCESS, 0);
}

static void the_rest_of_the_name_is_the_name_of_the_file(void **state)
{
    struct pnpsim_file *file;
    plain_reset();
    plain.routines[IRP_MJ_CREATE] = note_name;
    pnpsim_assert_ok(plain_load(*state));
    pnpsim_assert_ok(pnpsim_open(*state, PLAIN_LINK "\\one\\two", &file));
    assert_string_equal(plain.log, "CREATE \\one\\two ");
    pnpsim_assert_ok(pnpsim_close(*state, file));
}

/* Answers with what it was given, upper case, and a status and count that the input says. */
static NTSTATUS echo_buffered(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    (void)DeviceObject;
    PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(Irp);
    char *buffer = Irp->AssociatedIrp.SystemBuffer;
    ULONG size = location->Parameters.DeviceIoControl.InputBufferLength;
    NTSTATUS status = buffer[0] == 'e'   ? STATUS_UNSUCCESSFUL
                      : buffer[0] == 'w' ? STATUS_BUFFER_OVERFLOW
                                         : STATUS_SUCCESS;
    for (ULONG i = 0; i + 1 < size; i++) {
        buffer[i] = (char)(buffer[i] - 32);
    }
    return plain_complete(Irp, status, size);
}

static void start_with_ioctl(struct pnpsim *sim, PDRIVER_DISPATCH routine)
{
    plain_reset();
    plain.routines[IRP_MJ_DEVICE_CONTROL] = routine;
    pnpsim_assert_ok(plain_load(sim));
}

static void buffered_output_is_copied_back_on_success(void **state)
{
    char output[8] = "zzzzzzz";
    uint32_t bytes;
    start_with_ioctl(*state, echo_buffered);
    pnpsim_assert_ok(ioctl(*state, CODE(METHOD_BUFFERED), "abc", output, sizeof(output), &bytes));
    assert_string_equal(output, "ABC");
    assert_string_equal(output + 4, "zzz");
    assert_int_equal(bytes, 4);
}

static void buffered_output_is_copied_back_on_a_warning_and_not_on_an_error(void **state)
{
    char output[8] = "zzzzzzz";
    start_with_ioctl(*state, echo_buffered);
    assert_int_equal(ioctl(*state, CODE(METHOD_BUFFERED), "eee", output, sizeof(output), NULL),
                     STATUS_UNSUCCESSFUL);
    assert_string_equal(output, "zzzzzzz");
    assert_int_equal(ioctl(*state, CODE(METHOD_BUFFERED), "www", output, sizeof(output), NULL),
                     STATUS_BUFFER_OVERFLOW);
    assert_string_equal(output, "WWW");
}

static void buffered_output_never_goes_beyond_the_callers_buffer(void **state)
{
    char output[4] = "zzz";
    start_with_ioctl(*state, echo_buffered);
    pnpsim_assert_ok(ioctl(*state, CODE(METHOD_BUFFERED), "abcdef", output, 2, NULL));
    assert_memory_equal(output, "ABz", 3);
}

static NTSTATUS write_beyond(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    (void)DeviceObject;
    char *buffer = Irp->AssociatedIrp.SystemBuffer;
    buffer[4] = 'x';
    return plain_complete(Irp, STATUS_SUCCESS, 0);
}

/* V-POOL_OVERRUN */
static void writing_beyond_the_system_buffer_is_found(void **state)
{
    char output[4];
    start_with_ioctl(*state, write_beyond);
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "POOL_OVERRUN"));
    pnpsim_assert_ok(ioctl(*state, CODE(METHOD_BUFFERED), "abc", output, sizeof(output), NULL));
}

static NTSTATUS echo_direct(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    (void)DeviceObject;
    PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(Irp);
    char *output = MmGetSystemAddressForMdlSafe(Irp->MdlAddress, NormalPagePriority);
    pnpsim_check(MmGetMdlByteCount(Irp->MdlAddress) ==
                 location->Parameters.DeviceIoControl.OutputBufferLength);
    memcpy(output, Irp->AssociatedIrp.SystemBuffer,
           location->Parameters.DeviceIoControl.InputBufferLength);
    return plain_complete(Irp, STATUS_SUCCESS, 4);
}

static void direct_output_is_the_callers_memory_behind_an_mdl(void **state)
{
    char output[8] = "zzzzzzz";
    start_with_ioctl(*state, echo_direct);
    pnpsim_assert_ok(ioctl(*state, CODE(METHOD_OUT_DIRECT), "abc", output, sizeof(output), NULL));
    assert_string_equal(output, "abc");
    pnpsim_assert_ok(ioctl(*state, CODE(METHOD_IN_DIRECT), "def", output, sizeof(output), NULL));
    assert_string_equal(output, "def");
}

static NTSTATUS echo_neither(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    (void)DeviceObject;
    PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(Irp);
    pnpsim_check(Irp->AssociatedIrp.SystemBuffer == NULL && Irp->MdlAddress == NULL);
    memcpy(Irp->UserBuffer, location->Parameters.DeviceIoControl.Type3InputBuffer,
           location->Parameters.DeviceIoControl.InputBufferLength);
    return plain_complete(Irp, STATUS_SUCCESS, 4);
}

static void neither_gives_the_callers_own_pointers(void **state)
{
    char output[8] = "zzzzzzz";
    start_with_ioctl(*state, echo_neither);
    pnpsim_assert_ok(ioctl(*state, CODE(METHOD_NEITHER), "abc", output, sizeof(output), NULL));
    assert_string_equal(output, "abc");
}

/* Reads give the byte offset as a letter; writes log what they got. */
static NTSTATUS read_letters(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(Irp);
    char *buffer = (DeviceObject->Flags & DO_BUFFERED_IO) != 0 ? Irp->AssociatedIrp.SystemBuffer
                   : (DeviceObject->Flags & DO_DIRECT_IO) != 0
                       ? MmGetSystemAddressForMdlSafe(Irp->MdlAddress, NormalPagePriority)
                       : Irp->UserBuffer;
    for (ULONG i = 0; i < location->Parameters.Read.Length; i++) {
        buffer[i] = (char)('a' + location->Parameters.Read.ByteOffset.QuadPart + i);
    }
    return plain_complete(Irp, STATUS_SUCCESS, location->Parameters.Read.Length);
}

static void read_with_flags(struct pnpsim *sim, ULONG flags)
{
    struct pnpsim_file *file;
    char buffer[4] = "zzz";
    uint32_t bytes;
    plain_reset();
    plain.device_flags = flags;
    plain.routines[IRP_MJ_READ] = read_letters;
    pnpsim_assert_ok(plain_load(sim));
    pnpsim_assert_ok(pnpsim_open(sim, PLAIN_LINK, &file));
    pnpsim_assert_ok(pnpsim_read(sim, file, buffer, 3, 2, &bytes));
    assert_string_equal(buffer, "cde");
    assert_int_equal(bytes, 3);
    pnpsim_assert_ok(pnpsim_close(sim, file));
}

static void a_buffered_read_comes_back_through_a_system_buffer(void **state)
{
    read_with_flags(*state, DO_BUFFERED_IO);
}

static void a_direct_read_goes_through_an_mdl(void **state)
{
    read_with_flags(*state, DO_DIRECT_IO);
}

static void a_read_without_a_method_goes_to_the_callers_buffer(void **state)
{
    read_with_flags(*state, 0);
}

static NTSTATUS note_write(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    (void)DeviceObject;
    plain_log(Irp->AssociatedIrp.SystemBuffer);
    return plain_complete(Irp, STATUS_SUCCESS,
                          IoGetCurrentIrpStackLocation(Irp)->Parameters.Write.Length);
}

static void a_buffered_write_is_copied_before_it_is_sent(void **state)
{
    struct pnpsim_file *file;
    plain_reset();
    plain.device_flags = DO_BUFFERED_IO;
    plain.routines[IRP_MJ_WRITE] = note_write;
    pnpsim_assert_ok(plain_load(*state));
    pnpsim_assert_ok(pnpsim_open(*state, PLAIN_LINK, &file));
    pnpsim_assert_ok(pnpsim_write(*state, file, "hello", 6, 0, NULL));
    assert_string_equal(plain.log, "CREATE WRITE hello ");
    pnpsim_assert_ok(pnpsim_close(*state, file));
}

static void open_from_driver(void *context)
{
    (void)context;
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"\\Device\\Plain");
    PDEVICE_OBJECT top = plain_attach(plain.device);
    PFILE_OBJECT file;
    PDEVICE_OBJECT device;
    plain.log[0] = '\0';
    pnpsim_check(NT_SUCCESS(IoGetDeviceObjectPointer(&name, FILE_READ_DATA, &file, &device)));
    pnpsim_check(device == top);
    pnpsim_check(file->DeviceObject == plain.device);
    pnpsim_check(IoGetRelatedDeviceObject(file) == top);
    plain_log("|");
    ObDereferenceObject(file);
    IoDetachDevice(plain.device);
    IoDeleteDevice(top);
}

/* K-6.11 */
static void a_device_object_pointer_is_an_open_whose_handle_has_gone(void **state)
{
    plain_start(*state);
    pnpsim_assert_ok(pnpsim_call(*state, open_from_driver, NULL));
    assert_string_equal(plain.log, "CREATE CLEANUP | CLOSE ");
}

static void dereference_at_dispatch(void *context)
{
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"\\Device\\Plain");
    PFILE_OBJECT file;
    PDEVICE_OBJECT device;
    KIRQL irql;
    (void)context;
    pnpsim_check(NT_SUCCESS(IoGetDeviceObjectPointer(&name, FILE_READ_DATA, &file, &device)));
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    ObDereferenceObject(file);
    KeLowerIrql(irql);
    plain_log("|");
}

/* K-8.2.8 */
static void a_close_at_dispatch_level_is_left_to_a_system_thread(void **state)
{
    plain_start(*state);
    pnpsim_assert_ok(pnpsim_call(*state, dereference_at_dispatch, NULL));
    pnpsim_assert_ok(pnpsim_run(*state));
    assert_string_equal(plain.log, "CREATE CLEANUP | CLOSE ");
    assert_int_equal(plain.irql, PASSIVE_LEVEL);
    assert_int_equal(plain.device->ReferenceCount, 0);
}

static PIRP pended;

static NTSTATUS pend(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    (void)DeviceObject;
    IoMarkIrpPending(Irp);
    pended = Irp;
    return STATUS_PENDING;
}

static void complete_pended(void *context)
{
    (void)context;
    memcpy(pended->AssociatedIrp.SystemBuffer, "late", 5);
    plain_complete(pended, STATUS_SUCCESS, 5);
}

static void a_pended_request_is_done_when_it_is_completed(void **state)
{
    struct pnpsim_file *file;
    struct pnpsim_request *request;
    char output[8] = "zzzzzzz";
    uint32_t bytes;
    start_with_ioctl(*state, pend);
    pnpsim_assert_ok(pnpsim_open(*state, PLAIN_LINK, &file));
    assert_int_equal(pnpsim_ioctl_begin(*state, file, CODE(METHOD_BUFFERED), NULL, 0, output,
                                        sizeof(output), &request),
                     STATUS_PENDING);
    assert_int_equal(pnpsim_request_status(request), STATUS_PENDING);
    pnpsim_assert_ok(pnpsim_call(*state, complete_pended, NULL));
    assert_int_equal(pnpsim_request_status(request), STATUS_SUCCESS);
    pnpsim_assert_ok(pnpsim_request_finish(*state, request, &bytes));
    assert_int_equal(bytes, 5);
    assert_string_equal(output, "late");
    pnpsim_assert_ok(pnpsim_close(*state, file));
}

static void open_by_handle(void *context)
{
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"\\??\\Plain");
    OBJECT_ATTRIBUTES attributes;
    IO_STATUS_BLOCK iosb;
    HANDLE handle = NULL;
    char buffer[4] = { 0 };
    (void)context;
    InitializeObjectAttributes(&attributes, &name, OBJ_KERNEL_HANDLE, NULL, NULL);
    NTSTATUS status = ZwCreateFile(&handle, GENERIC_READ | SYNCHRONIZE, &attributes, &iosb, NULL, 0,
                                   FILE_SHARE_READ, FILE_OPEN, FILE_SYNCHRONOUS_IO_NONALERT, NULL,
                                   0);
    pnpsim_check(NT_SUCCESS(status) && handle != NULL);
    pnpsim_check(NT_SUCCESS(ZwReadFile(handle, NULL, NULL, NULL, &iosb, buffer, 2, NULL, NULL)));
    pnpsim_check(iosb.Information == 2 && buffer[0] == 'a');
    pnpsim_check(NT_SUCCESS(ZwReadFile(handle, NULL, NULL, NULL, &iosb, buffer, 2, NULL, NULL)));
    pnpsim_check(buffer[0] == 'c');
    pnpsim_check(NT_SUCCESS(ZwClose(handle)));
    pnpsim_check(ZwReadFile(handle, NULL, NULL, NULL, &iosb, buffer, 2, NULL, NULL) ==
                 STATUS_INVALID_HANDLE);
}

static void reads_on_a_synchronous_handle_go_on_where_the_last_one_ended(void **state)
{
    plain_reset();
    plain.routines[IRP_MJ_READ] = read_letters;
    pnpsim_assert_ok(plain_load(*state));
    pnpsim_assert_ok(pnpsim_call(*state, open_by_handle, NULL));
    assert_string_equal(plain.log, "CREATE READ READ CLEANUP CLOSE ");
}

static void delete_while_open(void *context)
{
    (void)context;
    IoDeleteDevice(plain.device);
}

/* K-7.2.8 */
static void a_device_that_is_deleted_while_open_ends_with_the_close(void **state)
{
    struct pnpsim_file *file;
    struct pnpsim_file *other;
    plain_start(*state);
    pnpsim_assert_ok(pnpsim_open(*state, PLAIN_LINK, &file));
    pnpsim_assert_ok(pnpsim_call(*state, delete_while_open, NULL));
    assert_int_equal(pnpsim_open(*state, PLAIN_DEVICE, &other), STATUS_OBJECT_NAME_NOT_FOUND);
    assert_ptr_equal(plain.driver->DeviceObject, plain.device);
    pnpsim_assert_ok(pnpsim_close(*state, file));
    assert_string_equal(plain.log, "CREATE CLEANUP CLOSE ");
    assert_null(plain.driver->DeviceObject);
}

pnpsim_main(pnpsim_unit_test(an_open_and_a_close_are_create_cleanup_close),
            pnpsim_unit_test(a_refused_create_is_neither_cleaned_up_nor_closed),
            pnpsim_unit_test(names_that_do_not_exist_say_so),
            pnpsim_unit_test(an_exclusive_device_is_opened_once),
            pnpsim_unit_test(the_rest_of_the_name_is_the_name_of_the_file),
            pnpsim_unit_test(buffered_output_is_copied_back_on_success),
            pnpsim_unit_test(buffered_output_is_copied_back_on_a_warning_and_not_on_an_error),
            pnpsim_unit_test(buffered_output_never_goes_beyond_the_callers_buffer),
            pnpsim_unit_test(writing_beyond_the_system_buffer_is_found),
            pnpsim_unit_test(direct_output_is_the_callers_memory_behind_an_mdl),
            pnpsim_unit_test(neither_gives_the_callers_own_pointers),
            pnpsim_unit_test(a_buffered_read_comes_back_through_a_system_buffer),
            pnpsim_unit_test(a_direct_read_goes_through_an_mdl),
            pnpsim_unit_test(a_read_without_a_method_goes_to_the_callers_buffer),
            pnpsim_unit_test(a_buffered_write_is_copied_before_it_is_sent),
            pnpsim_unit_test(a_device_object_pointer_is_an_open_whose_handle_has_gone),
            pnpsim_unit_test(a_close_at_dispatch_level_is_left_to_a_system_thread),
            pnpsim_unit_test(a_pended_request_is_done_when_it_is_completed),
            pnpsim_unit_test(reads_on_a_synchronous_handle_go_on_where_the_last_one_ended),
            pnpsim_unit_test(a_device_that_is_deleted_while_open_ends_with_the_close));
