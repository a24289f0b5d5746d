/* SPDX-License-Identifier: MIT */
/* What the headers do themselves: lists, 16-bit wide strings, interlocked operations, stack
 * locations, GUIDs. The GUIDs are declared, then defined here, and defined again in guid_link.c. */
#include <ntddk.h>
#include <ntstrsafe.h>
#include <wdmguid.h>

#include <initguid.h>

#include <wdmguid.h>

/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
/* clang-format on */

const GUID *other_arrival(void);

struct item {
    int value;
    LIST_ENTRY link;
};

static void a_list_keeps_its_order(void **state)
{
    struct item items[3] = { { .value = 1 }, { .value = 2 }, { .value = 3 } };
    LIST_ENTRY head;

    (void)state;
    InitializeListHead(&head);
    assert_true(IsListEmpty(&head));
    InsertTailList(&head, &items[1].link);
    InsertTailList(&head, &items[2].link);
    InsertHeadList(&head, &items[0].link);

    assert_int_equal(CONTAINING_RECORD(RemoveHeadList(&head), struct item, link)->value, 1);
    assert_int_equal(CONTAINING_RECORD(RemoveTailList(&head), struct item, link)->value, 3);
    assert_true(RemoveEntryList(&items[1].link));
    assert_true(IsListEmpty(&head));
}

static void appending_splices_a_headless_ring(void **state)
{
    LIST_ENTRY head;
    LIST_ENTRY first;
    LIST_ENTRY ring[2];

    (void)state;
    InitializeListHead(&head);
    InsertTailList(&head, &first);
    InitializeListHead(&ring[0]);
    InsertTailList(&ring[0], &ring[1]);
    AppendTailList(&head, &ring[0]);

    assert_ptr_equal(RemoveHeadList(&head), &first);
    assert_ptr_equal(RemoveHeadList(&head), &ring[0]);
    assert_ptr_equal(RemoveHeadList(&head), &ring[1]);
    assert_true(IsListEmpty(&head));
}

static void a_single_list_is_a_stack(void **state)
{
    SINGLE_LIST_ENTRY head = { NULL };
    SINGLE_LIST_ENTRY entries[2];

    (void)state;
    assert_null(PopEntryList(&head));
    PushEntryList(&head, &entries[0]);
    PushEntryList(&head, &entries[1]);
    assert_ptr_equal(PopEntryList(&head), &entries[1]);
    assert_ptr_equal(PopEntryList(&head), &entries[0]);
    assert_null(PopEntryList(&head));
}

static void wide_strings_are_made_of_16_bit_units(void **state)
{
    WCHAR buffer[8];

    (void)state;
    assert_int_equal(wcslen(L"abcd"), 4);
    assert_int_equal(wcsnlen(L"abcd", 3), 3);
    assert_ptr_equal(wcscpy(buffer, L"ab"), buffer);
    assert_ptr_equal(wcscat(buffer, L"cd"), buffer);
    assert_int_equal(wcscmp(buffer, L"abcd"), 0);
    wcsncpy(buffer, L"x", 4);
    assert_memory_equal(buffer, L"x\0\0\0", 4 * sizeof(WCHAR));
    wcsncat(buffer, L"yz", 1);
    assert_int_equal(wcscmp(buffer, L"xy"), 0);
    assert_true(wcscmp(L"a", L"b") < 0);
    assert_true(wcscmp(L"b", L"a") > 0);
    assert_true(wcscmp(L"a", L"ab") < 0);
    assert_int_equal(wcsncmp(L"abc", L"abd", 2), 0);
}

static void wide_strings_can_be_searched(void **state)
{
    const WCHAR *path = L"\\Device\\Disk";

    (void)state;
    assert_ptr_equal(wcschr(path, L'D'), path + 1);
    assert_ptr_equal(wcsrchr(path, L'D'), path + 8);
    assert_ptr_equal(wcschr(path, 0), path + 12);
    assert_null(wcschr(path, L'x'));
    assert_ptr_equal(wcsstr(path, L"Disk"), path + 8);
    assert_ptr_equal(wcsstr(path, L""), path);
    assert_null(wcsstr(path, L"Disks"));
    assert_int_equal(wcsspn(L"aab", L"a"), 2);
    assert_int_equal(wcscspn(L"aab", L"b"), 2);
    assert_int_equal(_wcsicmp(L"USB#Vid", L"usb#vID"), 0);
    assert_int_equal(_wcsnicmp(L"USBx", L"usby", 3), 0);
    assert_true(_wcsicmp(L"a", L"B") < 0);
    assert_int_equal(_stricmp("PnP", "pNp"), 0);
    assert_true(_strnicmp("ab", "ac", 2) < 0);
}

static void safe_strings_truncate_and_say_so(void **state)
{
    WCHAR buffer[4];
    size_t length = 99;

    (void)state;
    assert_int_equal(RtlStringCchCopyW(buffer, 4, L"abc"), STATUS_SUCCESS);
    assert_int_equal(RtlStringCchCopyW(buffer, 4, L"wxyz"), STATUS_BUFFER_OVERFLOW);
    assert_int_equal(wcscmp(buffer, L"wxy"), 0);
    assert_int_equal(RtlStringCchCopyW(buffer, 0, L""), STATUS_INVALID_PARAMETER);
    assert_int_equal(RtlStringCbCopyNW(buffer, sizeof(buffer), L"pqr", 4), STATUS_SUCCESS);
    assert_int_equal(RtlStringCchCatW(buffer, 4, L"st"), STATUS_BUFFER_OVERFLOW);
    assert_int_equal(wcscmp(buffer, L"pqs"), 0);
    assert_int_equal(RtlStringCbLengthW(buffer, sizeof(buffer), &length), STATUS_SUCCESS);
    assert_int_equal(length, 6);
    assert_int_equal(RtlStringCchLengthW(buffer, 3, &length), STATUS_INVALID_PARAMETER);
    assert_int_equal(length, 6);
}

static void interlocked_operations_return_what_windows_documents(void **state)
{
    LONG value = 5;
    PVOID pointer = NULL;

    (void)state;
    assert_int_equal(InterlockedIncrement(&value), 6);
    assert_int_equal(InterlockedDecrement(&value), 5);
    assert_int_equal(InterlockedExchange(&value, 9), 5);
    assert_int_equal(InterlockedExchangeAdd(&value, 2), 9);
    assert_int_equal(InterlockedCompareExchange(&value, 1, 11), 11);
    assert_int_equal(value, 1);
    assert_int_equal(InterlockedCompareExchange(&value, 7, 0), 1);
    assert_int_equal(value, 1);
    assert_int_equal(InterlockedOr(&value, 6), 1);
    assert_int_equal(InterlockedAnd(&value, 3), 7);
    assert_int_equal(value, 3);
    assert_null(InterlockedExchangePointer(&pointer, &value));
    assert_ptr_equal(InterlockedCompareExchangePointer(&pointer, NULL, &value), &value);
    assert_null(pointer);
    assert_false(InterlockedBitTestAndSet(&value, 4));
    assert_true(InterlockedBitTestAndReset(&value, 4));
}

struct packet {
    IRP irp;
    IO_STACK_LOCATION stack[3];
};

static void packet_init(struct packet *packet)
{
    memset(packet, 0, sizeof(*packet));
    packet->irp.StackCount = 3;
    packet->irp.CurrentLocation = 3;
    packet->irp.Tail.Overlay.CurrentStackLocation = &packet->stack[2];
}

static void stack_locations_go_down_and_a_copy_drops_the_routine(void **state)
{
    struct packet packet;
    IO_STACK_LOCATION *next = &packet.stack[1];

    (void)state;
    packet_init(&packet);
    packet.stack[2].MajorFunction = IRP_MJ_PNP;
    packet.stack[2].Parameters.QueryId.IdType = BusQueryInstanceID;
    packet.stack[2].Context = &packet;
    IoMarkIrpPending(&packet.irp);
    IoCopyCurrentIrpStackLocationToNext(&packet.irp);

    assert_int_equal(packet.stack[2].Control, SL_PENDING_RETURNED);
    assert_ptr_equal(IoGetNextIrpStackLocation(&packet.irp), next);
    assert_int_equal(next->MajorFunction, IRP_MJ_PNP);
    assert_int_equal(next->Parameters.QueryId.IdType, BusQueryInstanceID);
    assert_null(next->Context);
    assert_int_equal(next->Control, 0);

    IoSetNextIrpStackLocation(&packet.irp);
    assert_ptr_equal(IoGetCurrentIrpStackLocation(&packet.irp), next);
    IoSkipCurrentIrpStackLocation(&packet.irp);
    assert_ptr_equal(IoGetCurrentIrpStackLocation(&packet.irp), &packet.stack[2]);
    assert_int_equal(packet.irp.CurrentLocation, 3);
}

static NTSTATUS on_completion(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    (void)DeviceObject;
    (void)Irp;
    (void)Context;
    return STATUS_SUCCESS;
}

static VOID on_cancel(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    (void)DeviceObject;
    (void)Irp;
}

static void routines_are_set_in_the_irp(void **state)
{
    struct packet packet;

    (void)state;
    packet_init(&packet);
    IoSetCompletionRoutine(&packet.irp, on_completion, &packet, TRUE, FALSE, TRUE);
    assert_ptr_equal(packet.stack[1].CompletionRoutine, on_completion);
    assert_ptr_equal(packet.stack[1].Context, &packet);
    assert_int_equal(packet.stack[1].Control, SL_INVOKE_ON_SUCCESS | SL_INVOKE_ON_CANCEL);
    assert_null(IoSetCancelRoutine(&packet.irp, on_cancel));
    assert_ptr_equal(IoSetCancelRoutine(&packet.irp, NULL), on_cancel);
    assert_int_equal(IoSizeOfIrp(2), 208 + 2 * 72);
}

static void constant_strings_count_bytes_without_the_terminator(void **state)
{
    static const UNICODE_STRING wide = RTL_CONSTANT_STRING(L"abc");
    static const STRING narrow = RTL_CONSTANT_STRING("abc");
    DECLARE_CONST_UNICODE_STRING(local, L"de");
    DECLARE_UNICODE_STRING_SIZE(empty, 4);

    (void)state;
    assert_int_equal(wide.Length, 6);
    assert_int_equal(wide.MaximumLength, 8);
    assert_int_equal(narrow.Length, 3);
    assert_int_equal(narrow.MaximumLength, 4);
    assert_int_equal(local.Length, 4);
    assert_int_equal(wcscmp(local.Buffer, L"de"), 0);
    assert_int_equal(empty.Length, 0);
    assert_int_equal(empty.MaximumLength, 8);
}

static void guids_are_equal_by_content_wherever_they_are_defined(void **state)
{
    GUID copy = GUID_DEVICE_INTERFACE_ARRIVAL;

    (void)state;
    assert_true(IsEqualGUID(&copy, other_arrival()));
    assert_false(IsEqualGUID(&copy, &GUID_DEVICE_INTERFACE_REMOVAL));
    assert_int_equal(copy.Data1, 0xcb3a4004);
    assert_int_equal(copy.Data4[7], 0x3f);
}

static void status_severity_is_in_the_top_bits(void **state)
{
    (void)state;
    assert_true(NT_SUCCESS(STATUS_PENDING));
    assert_true(NT_SUCCESS(STATUS_OBJECT_NAME_EXISTS));
    assert_true(NT_INFORMATION(STATUS_OBJECT_NAME_EXISTS));
    assert_false(NT_SUCCESS(STATUS_DEVICE_BUSY));
    assert_true(NT_WARNING(STATUS_DEVICE_BUSY));
    assert_true(NT_ERROR(STATUS_UNSUCCESSFUL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_keeps_its_order),
        cmocka_unit_test(appending_splices_a_headless_ring),
        cmocka_unit_test(a_single_list_is_a_stack),
        cmocka_unit_test(wide_strings_are_made_of_16_bit_units),
        cmocka_unit_test(wide_strings_can_be_searched),
        cmocka_unit_test(safe_strings_truncate_and_say_so),
        cmocka_unit_test(interlocked_operations_return_what_windows_documents),
        cmocka_unit_test(stack_locations_go_down_and_a_copy_drops_the_routine),
        cmocka_unit_test(routines_are_set_in_the_irp),
        cmocka_unit_test(constant_strings_count_bytes_without_the_terminator),
        cmocka_unit_test(guids_are_equal_by_content_wherever_they_are_defined),
        cmocka_unit_test(status_severity_is_in_the_top_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
