/* SPDX-License-Identifier: MIT */
/* Memory that runs out under requests: opening, every way of carrying data, requests that are left
 * with the driver, cancelled or finished, and closing. */
#include "fault/sweep.h"

#include "support/plain_driver.h"

#define CODE(method) CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800 + (method), (method), FILE_ANY_ACCESS)

static const char answer_bytes[] = "answer";

/* What the request carries, whichever way: the answer goes where the method wants it. */
static NTSTATUS answer(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(Irp);
    PVOID target = Irp->AssociatedIrp.SystemBuffer;
    (void)DeviceObject;
    if (location->MajorFunction == IRP_MJ_DEVICE_CONTROL &&
        METHOD_FROM_CTL_CODE(location->Parameters.DeviceIoControl.IoControlCode) ==
            METHOD_OUT_DIRECT) {
        target = MmGetSystemAddressForMdlSafe(Irp->MdlAddress, NormalPagePriority);
    }
    if (location->MajorFunction != IRP_MJ_WRITE) {
        memcpy(target, answer_bytes, sizeof(answer_bytes));
    }
    return plain_complete(Irp, STATUS_SUCCESS, sizeof(answer_bytes));
}

static VOID on_cancel(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    (void)DeviceObject;
    IoReleaseCancelSpinLock(Irp->CancelIrql);
    plain_complete(Irp, STATUS_CANCELLED, 0);
}

/* Reads wait until they are cancelled. */
static NTSTATUS keep(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    (void)DeviceObject;
    IoMarkIrpPending(Irp);
    (void)IoSetCancelRoutine(Irp, on_cancel);
    return STATUS_PENDING;
}

static int32_t load_plain(struct pnpsim *sim, void *context)
{
    (void)context;
    plain_reset();
    plain.device_flags = DO_BUFFERED_IO;
    plain.routines[IRP_MJ_DEVICE_CONTROL] = answer;
    plain.routines[IRP_MJ_WRITE] = answer;
    plain.routines[IRP_MJ_READ] = keep;
    return plain_load(sim);
}

static int32_t requests(struct pnpsim *sim, void *context)
{
    struct steps steps = steps_begin(sim);
    struct pnpsim_file *file = NULL;
    char output[16] = "";
    (void)context;
    if (!STEP(&steps, pnpsim_open(sim, PLAIN_LINK, &file))) {
        return steps.status;
    }
    if (STEP(&steps,
             pnpsim_file_ioctl(sim, file, CODE(METHOD_BUFFERED), "in", 3, output, 16, NULL))) {
        STEPS_CHECK(&steps, strcmp(output, answer_bytes) == 0);
    }
    output[0] = '\0';
    if (STEP(&steps,
             pnpsim_file_ioctl(sim, file, CODE(METHOD_OUT_DIRECT), "in", 3, output, 16, NULL))) {
        STEPS_CHECK(&steps, strcmp(output, answer_bytes) == 0);
    }
    STEP(&steps, pnpsim_write(sim, file, "out", 4, 0, NULL));
    UNDO(&steps, pnpsim_close(sim, file));
    STEPS_CHECK(&steps, plain.device->ReferenceCount == 0);
    return steps.status;
}

static int32_t one_request_by_name(struct pnpsim *sim, void *context)
{
    struct steps steps = steps_begin(sim);
    char output[16] = "";
    (void)context;
    if (STEP(&steps,
             pnpsim_ioctl(sim, PLAIN_LINK, CODE(METHOD_BUFFERED), NULL, 0, output, 16, NULL))) {
        STEPS_CHECK(&steps, strcmp(output, answer_bytes) == 0);
    }
    STEPS_CHECK(&steps, plain.device->ReferenceCount == 0);
    return steps.status;
}

static int32_t begin(struct pnpsim *sim, struct pnpsim_file *file, char *buffer,
                     struct pnpsim_request **ret_request)
{
    int32_t status = pnpsim_read_begin(sim, file, buffer, 8, 0, ret_request);
    return status == STATUS_PENDING ? 0 : status;
}

static int32_t a_request_that_waits(struct pnpsim *sim, void *context)
{
    struct steps steps = steps_begin(sim);
    struct pnpsim_file *file = NULL;
    struct pnpsim_request *request = NULL;
    char buffer[8];
    (void)context;
    if (!STEP(&steps, pnpsim_open(sim, PLAIN_LINK, &file))) {
        return steps.status;
    }
    if (STEP(&steps, begin(sim, file, buffer, &request))) {
        STEPS_CHECK(&steps, pnpsim_request_status(request) == STATUS_PENDING);
        UNDO(&steps, pnpsim_request_cancel(sim, request));
        STEPS_CHECK(&steps, pnpsim_request_finish(sim, request, NULL) == STATUS_CANCELLED);
    }
    UNDO(&steps, pnpsim_close(sim, file));
    return steps.status;
}

static void requests_fail_with_a_status(void **state)
{
    (void)state;
    struct pnpsim_sweep sweep = { .name = "requests", .prepare = load_plain, .scenario = requests };
    sweep_run(&sweep, 15);
}

static void a_request_by_name_leaves_the_device_closed(void **state)
{
    (void)state;
    struct pnpsim_sweep sweep = { .name = "one request by name",
                                  .prepare = load_plain,
                                  .scenario = one_request_by_name };
    sweep_run(&sweep, 8);
}

static void a_request_that_waits_is_whole_or_not_there(void **state)
{
    (void)state;
    struct pnpsim_sweep sweep = { .name = "a request that waits",
                                  .prepare = load_plain,
                                  .scenario = a_request_that_waits };
    sweep_run(&sweep, 8);
}

pnpsim_main(cmocka_unit_test(requests_fail_with_a_status),
            cmocka_unit_test(a_request_by_name_leaves_the_device_closed),
            cmocka_unit_test(a_request_that_waits_is_whole_or_not_there));
