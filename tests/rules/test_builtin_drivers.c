/* SPDX-License-Identifier: MIT */
/* The built-in bus and stub: what they make of the hardware that a test describes. Both
 * are plain driver source and are asked as Windows would ask them, by IRPs. */
#include "support/kit.h"

#include <stdbool.h>

/* ---- Asking the device at the end of a stack ---- */

struct question {
    PDEVICE_OBJECT device;
    IO_STACK_LOCATION location;
    NTSTATUS status;
    ULONG_PTR information;
};

/* Kernel side. A PnP IRP starts with STATUS_NOT_SUPPORTED (K-7.2.1). */
static void question_run(void *context)
{
    struct question *question = context;
    IO_STATUS_BLOCK answer = { 0 };
    KEVENT done;
    KeInitializeEvent(&done, NotificationEvent, FALSE);
    PIRP irp = IoBuildSynchronousFsdRequest(IRP_MJ_PNP, question->device, NULL, 0, NULL, &done,
                                            &answer);
    if (!pnpsim_check(irp != NULL)) {
        return;
    }
    irp->IoStatus.Status = STATUS_NOT_SUPPORTED;
    PIO_STACK_LOCATION next = IoGetNextIrpStackLocation(irp);
    next->MinorFunction = question->location.MinorFunction;
    next->Parameters = question->location.Parameters;
    question->status = IoCallDriver(question->device, irp);
    if (question->status == STATUS_PENDING) {
        KeWaitForSingleObject(&done, Executive, KernelMode, FALSE, NULL);
    }
    question->status = answer.Status;
    question->information = answer.Information;
}

/* A device with a filter above the stub, which tells us its PDO. */
struct watched {
    struct kit_stack filter;
    struct pnpsim_device *device;
    ULONG resource_count;
    CM_PARTIAL_RESOURCE_DESCRIPTOR resources[2];
};

static NTSTATUS note_resources(struct kit_stack *stack, PIRP irp)
{
    struct watched *watched = stack->context;
    PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
    if (location->MinorFunction != IRP_MN_START_DEVICE) {
        return STATUS_SUCCESS;
    }
    PCM_RESOURCE_LIST list = location->Parameters.StartDevice.AllocatedResourcesTranslated;
    watched->resource_count = list == NULL ? 0 : list->List[0].PartialResourceList.Count;
    for (ULONG i = 0; i < watched->resource_count && i < 2; i++) {
        watched->resources[i] = list->List[0].PartialResourceList.PartialDescriptors[i];
    }
    return STATUS_SUCCESS;
}

static void plug_watched(struct pnpsim *sim, struct watched *watched,
                         struct pnpsim_hardware *hardware)
{
    watched->filter.context = watched;
    watched->filter.on_pnp = note_resources;
    kit_stack(sim, &watched->filter, "filter");
    hardware->upper_filters[0] = "filter";
    watched->device = pnpsim_plug(sim, hardware);
    assert_non_null(watched->device);
    assert_int_equal(pnpsim_device_state(watched->device), PNPSIM_DEVICE_STARTED);
}

/* ---- The bus ---- */

/* What comes back; the ids of a list joined by ";". */
struct id_question {
    struct question question;
    WCHAR text[64];
};

static void id_question_run(void *context)
{
    struct id_question *id = context;
    question_run(&id->question);
    if (!NT_SUCCESS(id->question.status) || !pnpsim_check(id->question.information != 0)) {
        return;
    }
    BUS_QUERY_ID_TYPE type = id->question.location.Parameters.QueryId.IdType;
    bool is_list = type == BusQueryHardwareIDs || type == BusQueryCompatibleIDs;
    PWSTR text = (PWSTR)id->question.information;
    for (size_t i = 0; i < 63 && (text[i] != 0 || (is_list && text[i + 1] != 0)); i++) {
        id->text[i] = text[i] == 0 ? L';' : text[i];
    }
    ExFreePool(text);
}

static void assert_id(struct pnpsim *sim, const struct watched *watched, BUS_QUERY_ID_TYPE type,
                      PCWSTR expected)
{
    struct id_question id = { .question.device = watched->filter.pdo };
    id.question.location.MinorFunction = IRP_MN_QUERY_ID;
    id.question.location.Parameters.QueryId.IdType = type;
    kit_call(sim, id_question_run, &id);
    assert_int_equal(id.question.status, STATUS_SUCCESS);
    size_t length = 0;
    while (expected[length] != 0) {
        length++;
    }
    assert_memory_equal(id.text, expected, (length + 1) * sizeof(WCHAR));
}

static void a_device_tells_the_ids_of_its_description(void **state)
{
    struct pnpsim *sim = *state;
    struct watched watched = { 0 };
    struct pnpsim_hardware hardware = kit_hardware("camera");
    hardware.hardware_ids[0] = "KIT\\REV_2";
    hardware.hardware_ids[1] = "KIT\\ANY";
    hardware.compatible_ids[0] = "KIT\\CLASS_7";
    plug_watched(sim, &watched, &hardware);
    assert_id(sim, &watched, BusQueryDeviceID, L"KIT\\DEVICE");
    assert_id(sim, &watched, BusQueryInstanceID, L"camera");
    assert_id(sim, &watched, BusQueryHardwareIDs, L"KIT\\REV_2;KIT\\ANY");
    assert_id(sim, &watched, BusQueryCompatibleIDs, L"KIT\\CLASS_7");
}

static void a_device_without_hardware_ids_has_its_device_id_as_one(void **state)
{
    struct watched watched = { 0 };
    struct pnpsim_hardware hardware = kit_hardware("camera");
    plug_watched(*state, &watched, &hardware);
    assert_id(*state, &watched, BusQueryHardwareIDs, L"KIT\\DEVICE");
}

/* K-7.2.1: what the bus has nothing to say about keeps the status that it came with. */
static void what_the_bus_does_not_know_stays_not_supported(void **state)
{
    struct watched watched = { 0 };
    struct pnpsim_hardware hardware = kit_hardware("camera");
    plug_watched(*state, &watched, &hardware);
    struct question question = { .device = watched.filter.pdo };
    question.location.MinorFunction = IRP_MN_QUERY_DEVICE_TEXT;
    kit_call(*state, question_run, &question);
    assert_int_equal(question.status, STATUS_NOT_SUPPORTED);
    question.location.MinorFunction = IRP_MN_EJECT;
    kit_call(*state, question_run, &question);
    assert_int_equal(question.status, STATUS_NOT_SUPPORTED);
}

static void the_bus_fills_in_the_capabilities_of_the_slot(void **state)
{
    struct watched watched = { 0 };
    struct pnpsim_hardware hardware = kit_hardware("camera");
    hardware.removable = 1;
    hardware.surprise_removal_ok = 1;
    plug_watched(*state, &watched, &hardware);
    DEVICE_CAPABILITIES capabilities = { .Size = sizeof(capabilities),
                                         .Version = 1,
                                         .Address = 77 };
    struct question question = { .device = watched.filter.device };
    question.location.MinorFunction = IRP_MN_QUERY_CAPABILITIES;
    question.location.Parameters.DeviceCapabilities.Capabilities = &capabilities;
    kit_call(*state, question_run, &question);
    assert_int_equal(question.status, STATUS_SUCCESS);
    assert_true(capabilities.Removable);
    assert_true(capabilities.SurpriseRemovalOK);
    assert_false(capabilities.EjectSupported);
    assert_int_equal(capabilities.DeviceState[PowerSystemWorking], PowerDeviceD0);
    assert_int_equal(capabilities.Address, 77);
}

static void devices_without_instance_id_are_numbered(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_hardware hardware = kit_hardware("first");
    hardware.instance_id = NULL;
    struct pnpsim_device *first = pnpsim_plug(sim, &hardware);
    hardware.name = "second";
    struct pnpsim_device *second = pnpsim_plug(sim, &hardware);
    assert_int_equal(pnpsim_device_state(first), PNPSIM_DEVICE_STARTED);
    assert_int_equal(pnpsim_device_state(second), PNPSIM_DEVICE_STARTED);
    assert_string_not_equal(pnpsim_device_instance_path(first),
                            pnpsim_device_instance_path(second));
}

static void resources_arrive_with_the_start(void **state)
{
    struct watched watched = { 0 };
    struct pnpsim_hardware hardware = kit_hardware("camera");
    hardware.resources[0] = (struct pnpsim_resource){ PNPSIM_RESOURCE_PORT, 0x3F8, 8 };
    hardware.resources[1] = (struct pnpsim_resource){ PNPSIM_RESOURCE_MEMORY, 0xFE000000, 0x1000 };
    plug_watched(*state, &watched, &hardware);
    assert_int_equal(watched.resource_count, 2);
    assert_int_equal(watched.resources[0].Type, CmResourceTypePort);
    assert_int_equal(watched.resources[0].u.Port.Start.QuadPart, 0x3F8);
    assert_int_equal(watched.resources[0].u.Port.Length, 8);
    assert_int_equal(watched.resources[1].Type, CmResourceTypeMemory);
    assert_int_equal(watched.resources[1].u.Memory.Start.QuadPart, 0xFE000000);
    assert_int_equal(watched.resources[1].u.Memory.Length, 0x1000);
}

/* K-7.2.7: a device that has only been removed is still in its slot; one that was pulled is not. */
static void the_same_hardware_can_be_plugged_again_after_it_was_pulled(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *first = kit_device(sim, "camera");
    char path[128];
    snprintf(path, sizeof(path), "%s", pnpsim_device_instance_path(first));
    pnpsim_assert_ok(pnpsim_unplug(sim, first));
    assert_int_equal(pnpsim_device_state(first), PNPSIM_DEVICE_ABSENT);
    struct pnpsim_device *second = kit_device(sim, "camera");
    assert_ptr_not_equal(first, second);
    assert_string_equal(pnpsim_device_instance_path(second), path);
}

/* ---- The stub ---- */

/* One answer and the question it was the answer to. */
struct answer {
    int32_t status;
    uint32_t bytes;
    unsigned count;
    uint32_t code;
    uint32_t input_size;
    uint32_t output_size;
    char input[16];
};

static int32_t answer_run(void *context, uint32_t code, const void *input, uint32_t input_size,
                          void *output, uint32_t output_size, uint32_t *ret_bytes)
{
    struct answer *answer = context;
    assert_int_equal(*ret_bytes, 0);
    answer->count++;
    answer->code = code;
    answer->input_size = input_size;
    answer->output_size = output_size;
    if (input_size > 0) {
        memcpy(answer->input, input, input_size < 16 ? input_size : 16);
    }
    if (output_size > 0) {
        memset(output, 'o', output_size);
    }
    *ret_bytes = answer->bytes;
    return answer->status;
}

static struct pnpsim_file *open_answering(struct pnpsim *sim, struct answer *answer)
{
    struct pnpsim_hardware hardware = kit_hardware("camera");
    hardware.answer = answer == NULL ? NULL : answer_run;
    hardware.answer_context = answer;
    struct pnpsim_device *device = pnpsim_plug(sim, &hardware);
    struct pnpsim_file *file = NULL;
    pnpsim_assert_ok(pnpsim_open(sim, pnpsim_device_interface(device, &KIT_CLASS), &file));
    return file;
}

enum { BUFFERED_CODE = CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800, METHOD_BUFFERED, FILE_ANY_ACCESS) };

static void without_an_answer_the_stub_succeeds_with_no_bytes(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_file *file = open_answering(sim, NULL);
    char output[4] = "abc";
    uint32_t bytes = 99;
    pnpsim_assert_ok(pnpsim_file_ioctl(sim, file, BUFFERED_CODE, NULL, 0, output, 4, &bytes));
    assert_int_equal(bytes, 0);
    assert_string_equal(output, "abc");
}

static void a_control_request_reaches_the_answer_and_its_bytes_come_back(void **state)
{
    struct pnpsim *sim = *state;
    struct answer answer = { .bytes = 2 };
    struct pnpsim_file *file = open_answering(sim, &answer);
    char output[4] = "abc";
    uint32_t bytes = 0;
    pnpsim_assert_ok(pnpsim_file_ioctl(sim, file, BUFFERED_CODE, "in", 3, output, 4, &bytes));
    assert_int_equal(answer.count, 1);
    assert_int_equal(answer.code, BUFFERED_CODE);
    assert_int_equal(answer.input_size, 3);
    assert_string_equal(answer.input, "in");
    assert_int_equal(answer.output_size, 4);
    assert_int_equal(bytes, 2);
    assert_string_equal(output, "ooc");
}

static void reads_and_writes_reach_the_answer_without_a_code(void **state)
{
    struct pnpsim *sim = *state;
    struct answer answer = { .bytes = 3 };
    struct pnpsim_file *file = open_answering(sim, &answer);
    char output[4] = "";
    uint32_t bytes = 0;
    pnpsim_assert_ok(pnpsim_read(sim, file, output, 3, 0, &bytes));
    assert_string_equal(output, "ooo");
    assert_int_equal(bytes, 3);
    assert_int_equal(answer.code, 0);
    bytes = 0;
    pnpsim_assert_ok(pnpsim_write(sim, file, "to", 3, 0, &bytes));
    assert_string_equal(answer.input, "to");
    assert_int_equal(bytes, 3);
    assert_int_equal(answer.output_size, 0);
    assert_int_equal(answer.count, 2);
}

static void the_status_of_the_answer_is_the_status_of_the_request(void **state)
{
    struct pnpsim *sim = *state;
    struct answer answer = { .status = STATUS_DEVICE_BUSY };
    struct pnpsim_file *file = open_answering(sim, &answer);
    assert_int_equal(pnpsim_file_ioctl(sim, file, BUFFERED_CODE, NULL, 0, NULL, 0, NULL),
                     STATUS_DEVICE_BUSY);
}

/* The I/O manager would copy that many. */
static void an_answer_that_claims_more_bytes_than_there_are_is_refused(void **state)
{
    struct pnpsim *sim = *state;
    struct answer answer = { .bytes = 5 };
    struct pnpsim_file *file = open_answering(sim, &answer);
    char output[4];
    uint32_t bytes = 99;
    assert_int_equal(pnpsim_file_ioctl(sim, file, BUFFERED_CODE, NULL, 0, output, 4, &bytes),
                     STATUS_INVALID_BUFFER_SIZE);
    assert_int_equal(bytes, 0);
}

static void after_a_surprise_removal_requests_fail_without_an_answer(void **state)
{
    struct pnpsim *sim = *state;
    struct answer answer = { 0 };
    struct pnpsim_hardware hardware = kit_hardware("camera");
    hardware.answer = answer_run;
    hardware.answer_context = &answer;
    struct pnpsim_device *device = pnpsim_plug(sim, &hardware);
    struct pnpsim_file *file = NULL;
    pnpsim_assert_ok(pnpsim_open(sim, pnpsim_device_interface(device, &KIT_CLASS), &file));
    pnpsim_assert_ok(pnpsim_unplug(sim, device));
    pnpsim_assert_story(sim, "irp camera SURPRISE_REMOVAL");
    assert_int_equal(pnpsim_file_ioctl(sim, file, BUFFERED_CODE, NULL, 0, NULL, 0, NULL),
                     STATUS_NO_SUCH_DEVICE);
    assert_int_equal(answer.count, 0);
    pnpsim_assert_ok(pnpsim_close(sim, file));
    pnpsim_assert_ok(pnpsim_run(sim));
    pnpsim_assert_story(sim, "irp camera REMOVE_DEVICE");
}

/* ---- The status that a test wants of a PnP IRP ---- */

static void a_query_that_the_stub_is_told_to_fail_keeps_the_device(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *device = kit_device(sim, "camera");
    pnpsim_assert_ok(
        pnpsim_stub_set_status(sim, device, IRP_MN_QUERY_REMOVE_DEVICE, STATUS_DEVICE_BUSY));
    assert_int_equal(pnpsim_remove(sim, device, NULL), PNPSIM_E_VETOED);
    pnpsim_assert_story(sim,
                        "irp camera QUERY_REMOVE_DEVICE veto | irp camera CANCEL_REMOVE_DEVICE");
    pnpsim_assert_ok(pnpsim_stub_set_status(sim, device, IRP_MN_QUERY_REMOVE_DEVICE, 0));
    pnpsim_assert_ok(pnpsim_remove(sim, device, NULL));
    pnpsim_assert_story(sim, "irp camera QUERY_REMOVE_DEVICE ok | irp camera REMOVE_DEVICE");
}

/* K-7.2.9 */
static void a_start_that_the_stub_is_told_to_fail_ends_in_remove(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_hardware hardware = kit_hardware("camera");
    struct pnpsim_device *device = pnpsim_plug_begin(sim, &hardware);
    pnpsim_assert_ok(
        pnpsim_stub_set_status(sim, device, IRP_MN_START_DEVICE, STATUS_DEVICE_NOT_CONNECTED));
    pnpsim_assert_ok(pnpsim_run(sim));
    assert_int_equal(pnpsim_device_state(device), PNPSIM_DEVICE_FAILED_START);
    pnpsim_assert_story(sim, "irp camera START_DEVICE failed | irp camera REMOVE_DEVICE");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(a_device_tells_the_ids_of_its_description),
        pnpsim_unit_test(a_device_without_hardware_ids_has_its_device_id_as_one),
        pnpsim_unit_test(what_the_bus_does_not_know_stays_not_supported),
        pnpsim_unit_test(the_bus_fills_in_the_capabilities_of_the_slot),
        pnpsim_unit_test(devices_without_instance_id_are_numbered),
        pnpsim_unit_test(resources_arrive_with_the_start),
        pnpsim_unit_test(the_same_hardware_can_be_plugged_again_after_it_was_pulled),
        pnpsim_unit_test(without_an_answer_the_stub_succeeds_with_no_bytes),
        pnpsim_unit_test(a_control_request_reaches_the_answer_and_its_bytes_come_back),
        pnpsim_unit_test(reads_and_writes_reach_the_answer_without_a_code),
        pnpsim_unit_test(the_status_of_the_answer_is_the_status_of_the_request),
        pnpsim_unit_test(an_answer_that_claims_more_bytes_than_there_are_is_refused),
        pnpsim_unit_test(after_a_surprise_removal_requests_fail_without_an_answer),
        pnpsim_unit_test(a_query_that_the_stub_is_told_to_fail_keeps_the_device),
        pnpsim_unit_test(a_start_that_the_stub_is_told_to_fail_ends_in_remove),
    };
    return pnpsim_run_tests("builtin_drivers", tests);
}
