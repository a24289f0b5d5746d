/* SPDX-License-Identifier: MIT */
/* Memory that runs out under the services of the kernel: threads, work items, timers, events,
 * lists, IRPs, MDLs, files, the registry. Each chain of calls gives back what it has when one
 * fails, as a careful driver does. */
#include "fault/sweep.h"

#include "support/plain_driver.h"

#include <ntddk.h>

enum { TAG = 'pews' };

static int32_t load_plain(struct pnpsim *sim, void *context)
{
    (void)context;
    plain_reset();
    return plain_load(sim);
}

/* A chain is one function on the simulated side; what it leaves shows in the ledger. */
static int32_t chain(struct pnpsim *sim, void *context)
{
    struct steps steps = steps_begin(sim);
    NTSTATUS (*const *function)(void *context) = context;
    STEP(&steps, on_kernel(sim, *function, NULL));
    return steps.status;
}

static void sweep_chain(const char *name, NTSTATUS (*function)(void *context), uint64_t least)
{
    struct pnpsim_sweep sweep = {
        .name = name, .prepare = load_plain, .scenario = chain, .context = &function
    };
    sweep_run(&sweep, least);
}

static HANDLE as_handle(NTSTATUS status, HANDLE handle)
{
    return NT_SUCCESS(status) ? handle : NULL;
}

/* ---- Threads, work items, timers ---- */

static VOID thread_body(PVOID Context)
{
    KeSetEvent(Context, IO_NO_INCREMENT, FALSE);
    PsTerminateSystemThread(STATUS_SUCCESS);
}

static NTSTATUS threads(void *context)
{
    KEVENT ran;
    HANDLE handle;
    PVOID thread;
    OBJECT_ATTRIBUTES attributes;
    (void)context;
    KeInitializeEvent(&ran, NotificationEvent, FALSE);
    InitializeObjectAttributes(&attributes, NULL, OBJ_KERNEL_HANDLE, NULL, NULL);
    NTSTATUS status = PsCreateSystemThread(&handle, THREAD_ALL_ACCESS, &attributes, NULL, NULL,
                                           thread_body, &ran);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    status = ObReferenceObjectByHandle(handle, THREAD_ALL_ACCESS, *PsThreadType, KernelMode,
                                       &thread, NULL);
    if (NT_SUCCESS(status)) {
        KeWaitForSingleObject(thread, Executive, KernelMode, FALSE, NULL);
        ObDereferenceObject(thread);
    } else {
        KeWaitForSingleObject(&ran, Executive, KernelMode, FALSE, NULL);
    }
    ZwClose(handle);
    return status;
}

static void a_thread_runs_or_was_never_made(void **state)
{
    (void)state;
    sweep_chain("threads", threads, 2);
}

static VOID item_body(PDEVICE_OBJECT DeviceObject, PVOID Context)
{
    (void)DeviceObject;
    KeSetEvent(Context, IO_NO_INCREMENT, FALSE);
}

static VOID timer_body(PKDPC Dpc, PVOID DeferredContext, PVOID SystemArgument1,
                       PVOID SystemArgument2)
{
    (void)Dpc;
    (void)SystemArgument1;
    (void)SystemArgument2;
    KeSetEvent(DeferredContext, IO_NO_INCREMENT, FALSE);
}

static NTSTATUS work_and_time(void *context)
{
    KEVENT ran;
    KTIMER timer;
    KDPC dpc;
    LARGE_INTEGER due = { .QuadPart = -10000 };
    (void)context;
    PIO_WORKITEM item = IoAllocateWorkItem(plain.device);
    if (item == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    KeInitializeEvent(&ran, SynchronizationEvent, FALSE);
    IoQueueWorkItem(item, item_body, DelayedWorkQueue, &ran);
    KeWaitForSingleObject(&ran, Executive, KernelMode, FALSE, NULL);
    IoFreeWorkItem(item);

    KeInitializeTimer(&timer);
    KeInitializeDpc(&dpc, timer_body, &ran);
    KeSetTimer(&timer, due, &dpc);
    KeWaitForSingleObject(&ran, Executive, KernelMode, FALSE, NULL);
    KeWaitForSingleObject(&timer, Executive, KernelMode, FALSE, NULL);
    return STATUS_SUCCESS;
}

static void what_was_queued_runs(void **state)
{
    (void)state;
    sweep_chain("work items and timers", work_and_time, 1);
}

/* ---- Objects and memory ---- */

static NTSTATUS event_objects(void *context)
{
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"\\BaseNamedObjects\\Swept");
    HANDLE handle;
    HANDLE unnamed;
    OBJECT_ATTRIBUTES attributes;
    (void)context;
    PKEVENT event = IoCreateNotificationEvent(&name, &handle);
    if (event == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    InitializeObjectAttributes(&attributes, NULL, OBJ_KERNEL_HANDLE, NULL, NULL);
    NTSTATUS status = ZwCreateEvent(&unnamed, EVENT_ALL_ACCESS, &attributes, NotificationEvent,
                                    FALSE);
    if (as_handle(status, unnamed) != NULL) {
        ZwClose(unnamed);
    }
    ZwClose(handle);
    return status;
}

static NTSTATUS memory(void *context)
{
    PHYSICAL_ADDRESS highest = { .QuadPart = -1 };
    NPAGED_LOOKASIDE_LIST list;
    NTSTATUS status = STATUS_INSUFFICIENT_RESOURCES;
    (void)context;
    PVOID small = ExAllocatePool2(POOL_FLAG_NON_PAGED, 40, TAG);
    PVOID large = ExAllocatePool2(POOL_FLAG_PAGED, 3 * PAGE_SIZE, TAG);
    PVOID contiguous = MmAllocateContiguousMemory(100, highest);
    PMDL mdl = small == NULL ? NULL : IoAllocateMdl(small, 40, FALSE, FALSE, NULL);
    ExInitializeNPagedLookasideList(&list, NULL, NULL, 0, 64, TAG, 0);
    PVOID entry = ExAllocateFromNPagedLookasideList(&list);
    if (small != NULL && large != NULL && contiguous != NULL && mdl != NULL && entry != NULL) {
        MmBuildMdlForNonPagedPool(mdl);
        status = STATUS_SUCCESS;
    }
    if (entry != NULL) {
        ExFreeToNPagedLookasideList(&list, entry);
    }
    ExDeleteNPagedLookasideList(&list);
    if (mdl != NULL) {
        IoFreeMdl(mdl);
    }
    if (contiguous != NULL) {
        MmFreeContiguousMemory(contiguous);
    }
    if (large != NULL) {
        ExFreePoolWithTag(large, TAG);
    }
    if (small != NULL) {
        ExFreePoolWithTag(small, TAG);
    }
    return status;
}

static NTSTATUS devices(void *context)
{
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"\\Device\\Swept");
    UNICODE_STRING link = RTL_CONSTANT_STRING(L"\\DosDevices\\Swept");
    PDEVICE_OBJECT named;
    PDEVICE_OBJECT above = NULL;
    (void)context;
    NTSTATUS status = IoCreateDevice(plain.driver, 64, &name, FILE_DEVICE_UNKNOWN, 0, FALSE,
                                     &named);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    named->Flags &= ~DO_DEVICE_INITIALIZING;
    status = IoCreateSymbolicLink(&link, &name);
    if (NT_SUCCESS(status)) {
        status = IoCreateDevice(plain.driver, 0, NULL, FILE_DEVICE_UNKNOWN,
                                FILE_AUTOGENERATED_DEVICE_NAME, FALSE, &above);
        if (NT_SUCCESS(status)) {
            PDEVICE_OBJECT lower = IoAttachDeviceToDeviceStack(above, named);
            IoDetachDevice(lower);
            IoDeleteDevice(above);
        }
        IoDeleteSymbolicLink(&link);
    }
    IoDeleteDevice(named);
    return status;
}

static void objects_come_whole_or_not_at_all(void **state)
{
    (void)state;
    sweep_chain("event objects", event_objects, 3);
    sweep_chain("pool, MDLs, lookaside lists", memory, 5);
    sweep_chain("devices and names", devices, 8);
}

/* ---- Requests that drivers make ---- */

static NTSTATUS built_request(PIRP irp, PKEVENT done, IO_STATUS_BLOCK *result)
{
    if (irp == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    NTSTATUS status = IoCallDriver(plain.device, irp);
    if (status == STATUS_PENDING) {
        KeWaitForSingleObject(done, Executive, KernelMode, FALSE, NULL);
        status = result->Status;
    }
    return status;
}

static NTSTATUS requests(void *context)
{
    KEVENT done;
    IO_STATUS_BLOCK result;
    LARGE_INTEGER offset = { .QuadPart = 0 };
    char buffer[16] = "";
    ULONG code = CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800, METHOD_OUT_DIRECT, FILE_ANY_ACCESS);
    (void)context;
    KeInitializeEvent(&done, NotificationEvent, FALSE);
    NTSTATUS status = built_request(IoBuildDeviceIoControlRequest(code, plain.device, buffer, 4,
                                                                  buffer, 16, FALSE, &done,
                                                                  &result),
                                    &done, &result);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    KeClearEvent(&done);
    status = built_request(IoBuildSynchronousFsdRequest(IRP_MJ_WRITE, plain.device, buffer, 16,
                                                        &offset, &done, &result),
                           &done, &result);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    PIRP irp = IoAllocateIrp(plain.device->StackSize, FALSE);
    if (irp == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    IoFreeIrp(irp);
    return STATUS_SUCCESS;
}

static NTSTATUS files(void *context)
{
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"\\Device\\Plain");
    OBJECT_ATTRIBUTES attributes;
    IO_STATUS_BLOCK result;
    HANDLE handle;
    PVOID file;
    char buffer[8] = "";
    LARGE_INTEGER offset = { .QuadPart = 0 };
    (void)context;
    InitializeObjectAttributes(&attributes, &name, OBJ_KERNEL_HANDLE | OBJ_CASE_INSENSITIVE, NULL,
                               NULL);
    NTSTATUS status = ZwOpenFile(&handle, FILE_GENERIC_READ | FILE_GENERIC_WRITE, &attributes,
                                 &result, FILE_SHARE_READ, FILE_SYNCHRONOUS_IO_NONALERT);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    status = ZwWriteFile(handle, NULL, NULL, NULL, &result, buffer, 8, &offset, NULL);
    if (NT_SUCCESS(status)) {
        status = ZwReadFile(handle, NULL, NULL, NULL, &result, buffer, 8, &offset, NULL);
    }
    if (NT_SUCCESS(status)) {
        status = ObReferenceObjectByHandle(handle, 0, *IoFileObjectType, KernelMode, &file, NULL);
        if (NT_SUCCESS(status)) {
            ObDereferenceObject(file);
        }
    }
    ZwClose(handle);
    return status;
}

static void requests_of_drivers_fail_with_a_status(void **state)
{
    (void)state;
    sweep_chain("requests of drivers", requests, 7);
    sweep_chain("files of drivers", files, 6);
}

/* ---- Registry and strings ---- */

static NTSTATUS registry(void *context)
{
    UNICODE_STRING path = RTL_CONSTANT_STRING(L"\\Registry\\Machine\\Swept");
    UNICODE_STRING value = RTL_CONSTANT_STRING(L"Level");
    OBJECT_ATTRIBUTES attributes;
    HANDLE key;
    ULONG data = 7;
    ULONG needed;
    UCHAR information[64];
    WCHAR text[] = L"text";
    (void)context;
    InitializeObjectAttributes(&attributes, &path, OBJ_KERNEL_HANDLE, NULL, NULL);
    NTSTATUS status = ZwCreateKey(&key, KEY_ALL_ACCESS, &attributes, 0, NULL, 0, NULL);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    status = ZwSetValueKey(key, &value, 0, REG_DWORD, &data, sizeof(data));
    if (NT_SUCCESS(status)) {
        status = ZwQueryValueKey(key, &value, KeyValuePartialInformation, information,
                                 sizeof(information), &needed);
    }
    if (NT_SUCCESS(status)) {
        status = RtlWriteRegistryValue(RTL_REGISTRY_ABSOLUTE, L"\\Registry\\Machine\\Swept",
                                       L"Name", REG_SZ, text, sizeof(text));
    }
    ZwDeleteKey(key);
    ZwClose(key);
    return status;
}

static NTSTATUS query_table(void *context)
{
    UNICODE_STRING text = { 0 };
    ULONG number = 0;
    RTL_QUERY_REGISTRY_TABLE table[] = {
        { .Flags = RTL_QUERY_REGISTRY_DIRECT, .Name = (PWSTR)L"Text", .EntryContext = &text },
        { .Flags = RTL_QUERY_REGISTRY_DIRECT, .Name = (PWSTR)L"Number", .EntryContext = &number },
        { .Name = NULL },
    };
    (void)context;
    NTSTATUS status = RtlQueryRegistryValues(RTL_REGISTRY_SERVICES, L"plain", table, NULL, NULL);
    RtlFreeUnicodeString(&text);
    return status;
}

static NTSTATUS strings(void *context)
{
    ANSI_STRING narrow;
    UNICODE_STRING wide;
    ANSI_STRING back;
    (void)context;
    RtlInitAnsiString(&narrow, "some text");
    NTSTATUS status = RtlAnsiStringToUnicodeString(&wide, &narrow, TRUE);
    if (NT_SUCCESS(status)) {
        status = RtlUnicodeStringToAnsiString(&back, &wide, TRUE);
        if (NT_SUCCESS(status)) {
            RtlFreeAnsiString(&back);
        }
        RtlFreeUnicodeString(&wide);
    }
    return status;
}

/* What a test sets in the registry before it loads the driver. */
static int32_t settings(struct pnpsim *sim, void *context)
{
    struct steps steps = steps_begin(sim);
    (void)context;
    STEP(&steps, pnpsim_registry_set_string(sim, "plain", "Text", "some text"));
    STEP(&steps, pnpsim_registry_set_dword(sim, "plain", "Number", 12));
    STEP(&steps, on_kernel(sim, query_table, NULL));
    return steps.status;
}

static void the_registry_changes_or_does_not(void **state)
{
    (void)state;
    struct pnpsim_sweep sweep = { .name = "settings", .prepare = load_plain, .scenario = settings };
    sweep_chain("registry", registry, 10);
    sweep_chain("strings", strings, 2);
    sweep_run(&sweep, 10);
}

pnpsim_main(cmocka_unit_test(a_thread_runs_or_was_never_made),
            cmocka_unit_test(what_was_queued_runs),
            cmocka_unit_test(objects_come_whole_or_not_at_all),
            cmocka_unit_test(requests_of_drivers_fail_with_a_status),
            cmocka_unit_test(the_registry_changes_or_does_not));
