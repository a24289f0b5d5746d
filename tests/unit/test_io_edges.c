/* SPDX-License-Identifier: MIT */
/* Requests at their edges: nothing to transfer, a file that is closing, a device that is not ready,
 * a completion routine that waits for a cancel, an MDL that is none. */
#include <pnpsim/cmocka.h>

#include "support/plain_driver.h"

static void in_kernel(struct pnpsim *sim, void (*function)(void *context))
{
    pnpsim_assert_ok(pnpsim_call(sim, function, sim));
}

/* ---- Transfers ---- */

static NTSTATUS read_nothing(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    (void)DeviceObject;
    pnpsim_check(IoGetCurrentIrpStackLocation(Irp)->Parameters.Read.Length == 0);
    pnpsim_check(Irp->AssociatedIrp.SystemBuffer == NULL && Irp->MdlAddress == NULL);
    return plain_complete(Irp, STATUS_SUCCESS, 0);
}

static void read_zero_bytes(struct pnpsim *sim, ULONG method)
{
    struct pnpsim_file *file;
    uint32_t count = 9;
    char byte = 'x';
    plain_reset();
    plain.device_flags = method;
    plain.routines[IRP_MJ_READ] = read_nothing;
    pnpsim_assert_ok(plain_load(sim));
    pnpsim_assert_ok(pnpsim_open(sim, PLAIN_LINK, &file));
    assert_int_equal(pnpsim_read(sim, file, &byte, 0, 0, &count), PNPSIM_OK);
    assert_int_equal(count, 0);
    assert_int_equal(byte, 'x');
    pnpsim_assert_ok(pnpsim_close(sim, file));
}

static void a_buffered_read_of_nothing_has_no_buffer(void **state)
{
    read_zero_bytes(*state, DO_BUFFERED_IO);
}

static void a_direct_read_of_nothing_has_no_mdl(void **state)
{
    read_zero_bytes(*state, DO_DIRECT_IO);
}

/* ---- Files ---- */

static NTSTATUS look_at_closing_file(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PFILE_OBJECT file = IoGetCurrentIrpStackLocation(Irp)->FileObject;
    pnpsim_check(IoGetRelatedDeviceObject(file) == DeviceObject);
    pnpsim_check(file->DeviceObject == DeviceObject);
    plain_log("seen");
    return plain_complete(Irp, STATUS_SUCCESS, 0);
}

static void a_file_is_known_until_its_close_has_been_served(void **state)
{
    struct pnpsim_file *file;
    plain_reset();
    plain.routines[IRP_MJ_CLOSE] = look_at_closing_file;
    pnpsim_assert_ok(plain_load(*state));
    pnpsim_assert_ok(pnpsim_open(*state, PLAIN_LINK, &file));
    pnpsim_assert_ok(pnpsim_close(*state, file));
    assert_string_equal(plain.log, "CREATE CLEANUP CLOSE seen ");
}

static void set_initializing(void *context)
{
    (void)context;
    plain.device->Flags |= DO_DEVICE_INITIALIZING;
}

static void clear_initializing(void *context)
{
    (void)context;
    plain.device->Flags &= ~(ULONG)DO_DEVICE_INITIALIZING;
}

static void a_device_that_is_initializing_cannot_be_opened(void **state)
{
    struct pnpsim_file *file = NULL;
    plain_start(*state);
    in_kernel(*state, set_initializing);
    assert_int_equal(pnpsim_open(*state, PLAIN_LINK, &file), STATUS_NO_SUCH_DEVICE);
    assert_null(file);
    assert_string_equal(plain.log, "");
    in_kernel(*state, clear_initializing);
    pnpsim_assert_ok(pnpsim_open(*state, PLAIN_LINK, &file));
    pnpsim_assert_ok(pnpsim_close(*state, file));
}

/* ---- Completion ---- */

struct outcome {
    PIRP irp;
    unsigned calls;
};

static NTSTATUS pend(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    (void)DeviceObject;
    (void)Irp;
    IoMarkIrpPending(Irp);
    return STATUS_PENDING;
}

static NTSTATUS count_call(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    struct outcome *outcome = Context;
    (void)DeviceObject;
    (void)Irp;
    outcome->calls++;
    return STATUS_MORE_PROCESSING_REQUIRED;
}

/* Sends a request whose routine is invoked on cancel only, completes it with `status`, and returns
 * how often the routine ran. */
static unsigned calls_on_cancel_only(BOOLEAN cancel, NTSTATUS status)
{
    struct outcome outcome = { 0 };
    PIRP irp = IoAllocateIrp(plain.device->StackSize, FALSE);
    IO_STATUS_BLOCK *result = &irp->IoStatus;
    IoGetNextIrpStackLocation(irp)->MajorFunction = IRP_MJ_READ;
    IoSetCompletionRoutine(irp, count_call, &outcome, FALSE, FALSE, TRUE);
    pnpsim_check(IoCallDriver(plain.device, irp) == STATUS_PENDING);
    if (cancel) {
        pnpsim_check(!IoCancelIrp(irp)); /* it has no cancel routine */
    }
    result->Status = status;
    IoCompleteRequest(irp, IO_NO_INCREMENT);
    if (outcome.calls > 0) {
        IoFreeIrp(irp);
    }
    return outcome.calls;
}

static void complete_cancelled(void *context)
{
    (void)context;
    pnpsim_check(calls_on_cancel_only(TRUE, STATUS_SUCCESS) == 1);
    pnpsim_check(calls_on_cancel_only(TRUE, STATUS_CANCELLED) == 1);
}

static void a_routine_invoked_on_cancel_runs_whatever_the_status_is(void **state)
{
    plain_reset();
    plain.routines[IRP_MJ_READ] = pend;
    pnpsim_assert_ok(plain_load(*state));
    in_kernel(*state, complete_cancelled);
}

/* ---- MDLs ---- */

static void free_what_is_no_mdl(void *context)
{
    PVOID block = ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(MDL), 'tset');
    (void)context;
    IoFreeMdl(block);
    ExFreePoolWithTag(block, 'tset'); /* it is still there */
}

/* V-BAD_OBJECT */
static void another_pool_block_is_no_mdl(void **state)
{
    plain_start(*state);
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "BAD_OBJECT"));
    in_kernel(*state, free_what_is_no_mdl);
}

static void describe_much(void *context)
{
    PMDL mdl = IoAllocateMdl(NULL, 64u << 20, FALSE, FALSE, NULL);
    (void)context;
    if (pnpsim_check(mdl != NULL)) {
        pnpsim_check(MmGetMdlByteCount(mdl) == 64u << 20);
        pnpsim_check(mdl->Size == MAXSHORT); /* the field holds no more */
        IoFreeMdl(mdl);
    }
}

static void an_mdl_describes_more_than_its_size_field_can_say(void **state)
{
    plain_start(*state);
    in_kernel(*state, describe_much);
}

pnpsim_main(pnpsim_unit_test(a_buffered_read_of_nothing_has_no_buffer),
            pnpsim_unit_test(a_direct_read_of_nothing_has_no_mdl),
            pnpsim_unit_test(a_file_is_known_until_its_close_has_been_served),
            pnpsim_unit_test(a_device_that_is_initializing_cannot_be_opened),
            pnpsim_unit_test(a_routine_invoked_on_cancel_runs_whatever_the_status_is),
            pnpsim_unit_test(another_pool_block_is_no_mdl),
            pnpsim_unit_test(an_mdl_describes_more_than_its_size_field_can_say));
