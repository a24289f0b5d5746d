/* SPDX-License-Identifier: MIT */
/* The registry as drivers see it. */
#include <pnpsim/cmocka.h>

#include "support/plain_driver.h"

#define PARAMETERS L"\\Registry\\Machine\\System\\CurrentControlSet\\Services\\plain\\Parameters"

static void start(struct pnpsim *sim)
{
    plain_start(sim);
    pnpsim_assert_ok(pnpsim_registry_set_dword(sim, "plain\\Parameters", "Speed", 7));
    pnpsim_assert_ok(pnpsim_registry_set_string(sim, "plain\\Parameters", "Name", "lamp"));
}

static void in_kernel(struct pnpsim *sim, void (*function)(void *context))
{
    pnpsim_assert_ok(pnpsim_call(sim, function, NULL));
}

static NTSTATUS open_key(PCWSTR path, HANDLE root, PHANDLE ret_key)
{
    UNICODE_STRING name;
    OBJECT_ATTRIBUTES attributes;
    RtlInitUnicodeString(&name, path);
    InitializeObjectAttributes(&attributes, &name, OBJ_CASE_INSENSITIVE | OBJ_KERNEL_HANDLE, root,
                               NULL);
    return ZwOpenKey(ret_key, KEY_READ, &attributes);
}

static NTSTATUS create_key(PCWSTR path, HANDLE root, PHANDLE ret_key, PULONG ret_disposition)
{
    UNICODE_STRING name;
    OBJECT_ATTRIBUTES attributes;
    RtlInitUnicodeString(&name, path);
    InitializeObjectAttributes(&attributes, &name, OBJ_CASE_INSENSITIVE | OBJ_KERNEL_HANDLE, root,
                               NULL);
    return ZwCreateKey(ret_key, KEY_ALL_ACCESS, &attributes, 0, NULL, 0, ret_disposition);
}

static HANDLE parameters(void)
{
    HANDLE key = NULL;
    pnpsim_check(NT_SUCCESS(open_key(PARAMETERS, NULL, &key)));
    return key;
}

static void query_dword(void *context)
{
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"SPEED");
    union {
        KEY_VALUE_PARTIAL_INFORMATION information;
        UCHAR bytes[32];
    } buffer;
    ULONG length = 0;
    ULONG value;
    HANDLE key = parameters();
    (void)context;
    pnpsim_check(NT_SUCCESS(
        ZwQueryValueKey(key, &name, KeyValuePartialInformation, &buffer, sizeof(buffer), &length)));
    memcpy(&value, buffer.information.Data, sizeof(value));
    pnpsim_check(buffer.information.Type == REG_DWORD && buffer.information.DataLength == 4);
    pnpsim_check(value == 7 && length == FIELD_OFFSET(KEY_VALUE_PARTIAL_INFORMATION, Data) + 4);
    ZwClose(key);
}

static void a_value_that_the_test_set_is_read_without_case(void **state)
{
    start(*state);
    in_kernel(*state, query_dword);
}

static void query_short(void *context)
{
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"Name");
    UNICODE_STRING missing = RTL_CONSTANT_STRING(L"Missing");
    union {
        KEY_VALUE_FULL_INFORMATION information;
        UCHAR bytes[64];
    } buffer;
    ULONG needed = 0;
    ULONG length = 0;
    HANDLE key = parameters();
    (void)context;
    pnpsim_check(ZwQueryValueKey(key, &name, KeyValueFullInformation, NULL, 0, &needed) ==
                 STATUS_BUFFER_TOO_SMALL);
    pnpsim_check(ZwQueryValueKey(key, &name, KeyValueFullInformation, &buffer, needed - 2,
                                 &length) == STATUS_BUFFER_OVERFLOW);
    pnpsim_check(length == needed);
    pnpsim_check(buffer.information.Type == REG_SZ && buffer.information.DataLength == 10);
    pnpsim_check(
        NT_SUCCESS(ZwQueryValueKey(key, &name, KeyValueFullInformation, &buffer, needed, &length)));
    pnpsim_check(memcmp(buffer.bytes + buffer.information.DataOffset, L"lamp", 10) == 0);
    pnpsim_check(memcmp(buffer.information.Name, L"Name", 8) == 0);
    pnpsim_check(ZwQueryValueKey(key, &missing, KeyValueFullInformation, &buffer, needed,
                                 &length) == STATUS_OBJECT_NAME_NOT_FOUND);
    ZwClose(key);
}

static void a_short_buffer_is_told_how_much_is_needed(void **state)
{
    start(*state);
    in_kernel(*state, query_short);
}

static void create_and_delete(void *context)
{
    HANDLE root = parameters();
    HANDLE key;
    HANDLE again;
    ULONG disposition = 0;
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"v");
    ULONG value = 1;
    (void)context;
    pnpsim_check(create_key(L"a\\b", root, &key, &disposition) == STATUS_OBJECT_PATH_NOT_FOUND);
    pnpsim_check(NT_SUCCESS(create_key(L"a", root, &key, &disposition)));
    pnpsim_check(disposition == REG_CREATED_NEW_KEY);
    pnpsim_check(NT_SUCCESS(create_key(L"A", root, &again, &disposition)));
    pnpsim_check(disposition == REG_OPENED_EXISTING_KEY);
    pnpsim_check(NT_SUCCESS(ZwSetValueKey(key, &name, 0, REG_DWORD, &value, sizeof(value))));
    pnpsim_check(NT_SUCCESS(ZwDeleteValueKey(again, &name)));
    pnpsim_check(ZwDeleteValueKey(again, &name) == STATUS_OBJECT_NAME_NOT_FOUND);
    pnpsim_check(ZwDeleteKey(root) == STATUS_CANNOT_DELETE);
    pnpsim_check(NT_SUCCESS(ZwDeleteKey(key)));
    pnpsim_check(ZwSetValueKey(again, &name, 0, REG_DWORD, &value, sizeof(value)) ==
                 STATUS_KEY_DELETED);
    ZwClose(key);
    ZwClose(again);
    pnpsim_check(open_key(L"a", root, &key) == STATUS_OBJECT_NAME_NOT_FOUND);
    ZwClose(root);
}

static void a_deleted_key_is_gone_for_every_handle(void **state)
{
    start(*state);
    in_kernel(*state, create_and_delete);
}

static void enumerate(void *context)
{
    union {
        KEY_BASIC_INFORMATION basic;
        KEY_FULL_INFORMATION full;
        KEY_VALUE_BASIC_INFORMATION value;
        UCHAR bytes[96];
    } buffer;
    HANDLE root = parameters();
    HANDLE key;
    ULONG length;
    (void)context;
    create_key(L"one", root, &key, NULL);
    ZwClose(key);
    create_key(L"three", root, &key, NULL);
    ZwClose(key);
    pnpsim_check(
        NT_SUCCESS(ZwQueryKey(root, KeyFullInformation, &buffer, sizeof(buffer), &length)));
    pnpsim_check(buffer.full.SubKeys == 2 && buffer.full.Values == 2);
    pnpsim_check(buffer.full.MaxNameLen == 10 && buffer.full.MaxValueDataLen == 10);
    pnpsim_check(
        NT_SUCCESS(ZwEnumerateKey(root, 1, KeyBasicInformation, &buffer, sizeof(buffer), &length)));
    pnpsim_check(buffer.basic.NameLength == 10 && memcmp(buffer.basic.Name, L"three", 10) == 0);
    pnpsim_check(ZwEnumerateKey(root, 2, KeyBasicInformation, &buffer, sizeof(buffer), &length) ==
                 STATUS_NO_MORE_ENTRIES);
    pnpsim_check(NT_SUCCESS(
        ZwEnumerateValueKey(root, 0, KeyValueBasicInformation, &buffer, sizeof(buffer), &length)));
    pnpsim_check(memcmp(buffer.value.Name, L"Speed", 10) == 0);
    pnpsim_check(ZwEnumerateValueKey(root, 2, KeyValueBasicInformation, &buffer, sizeof(buffer),
                                     &length) == STATUS_NO_MORE_ENTRIES);
    ZwClose(root);
}

static void keys_and_values_are_enumerated_in_their_order(void **state)
{
    start(*state);
    in_kernel(*state, enumerate);
}

static void bad_paths(void *context)
{
    HANDLE key;
    HANDLE root = parameters();
    (void)context;
    pnpsim_check(open_key(L"Registry\\Machine", NULL, &key) == STATUS_OBJECT_NAME_INVALID);
    pnpsim_check(open_key(L"\\Device\\Plain", NULL, &key) == STATUS_OBJECT_PATH_NOT_FOUND);
    pnpsim_check(open_key(L"\\Registry\\Machine\\\\x", NULL, &key) == STATUS_OBJECT_NAME_INVALID);
    pnpsim_check(open_key(L"\\Registry\\Machine\\No\\x", NULL, &key) ==
                 STATUS_OBJECT_PATH_NOT_FOUND);
    pnpsim_check(open_key(L"\\x", root, &key) == STATUS_OBJECT_NAME_INVALID);
    ZwClose(root);
    pnpsim_check(open_key(L"x", root, &key) == STATUS_INVALID_HANDLE);
    pnpsim_check(open_key(PARAMETERS L"\\", NULL, &key) == STATUS_SUCCESS);
    ZwClose(key);
}

static void bad_paths_say_what_is_wrong(void **state)
{
    start(*state);
    in_kernel(*state, bad_paths);
}

static NTSTATUS note_value(PWSTR ValueName, ULONG ValueType, PVOID ValueData, ULONG ValueLength,
                           PVOID Context, PVOID EntryContext)
{
    char word[32];
    (void)ValueType;
    pnpsim_check(Context == plain.log);
    snprintf(word, sizeof(word), "%s%c%c:%u", (const char *)EntryContext, (char)ValueName[0],
             (char)((PWSTR)ValueData)[0], ValueLength);
    plain_log(word);
    return STATUS_SUCCESS;
}

static void query_table(void *context)
{
    static const WCHAR list[] = L"x\0yz\0";
    ULONG speed = 0;
    ULONG missing = 0;
    ULONG fallback = 9;
    UNICODE_STRING name = { 0 };
    RTL_QUERY_REGISTRY_TABLE table[] = {
        { NULL, RTL_QUERY_REGISTRY_SUBKEY, (PWSTR)L"Parameters", NULL, REG_NONE, NULL, 0 },
        { NULL, RTL_QUERY_REGISTRY_DIRECT, (PWSTR)L"Speed", &speed, REG_NONE, NULL, 0 },
        { NULL, RTL_QUERY_REGISTRY_DIRECT, (PWSTR)L"Missing", &missing, REG_DWORD, &fallback, 4 },
        { NULL, RTL_QUERY_REGISTRY_DIRECT, (PWSTR)L"Name", &name, REG_NONE, NULL, 0 },
        { note_value, RTL_QUERY_REGISTRY_REQUIRED, (PWSTR)L"List", (PVOID) "L", REG_NONE, NULL, 0 },
        { NULL, 0, NULL, NULL, REG_NONE, NULL, 0 }
    };
    (void)context;
    pnpsim_check(RtlQueryRegistryValues(RTL_REGISTRY_SERVICES, L"plain", table, plain.log, NULL) ==
                 STATUS_OBJECT_NAME_NOT_FOUND);
    RtlFreeUnicodeString(&name);
    pnpsim_check(
        NT_SUCCESS(RtlWriteRegistryValue(RTL_REGISTRY_SERVICES, L"plain\\Parameters", L"List",
                                         REG_MULTI_SZ, (PVOID)list, sizeof(list))));
    pnpsim_check(NT_SUCCESS(
        RtlQueryRegistryValues(RTL_REGISTRY_SERVICES, L"plain", table, plain.log, NULL)));
    pnpsim_check(speed == 7 && missing == 9);
    pnpsim_check(name.Length == 8 && memcmp(name.Buffer, L"lamp", 10) == 0);
    RtlFreeUnicodeString(&name);
}

static void a_query_table_stores_defaults_and_calls_back(void **state)
{
    start(*state);
    in_kernel(*state, query_table);
    assert_string_equal(plain.log, "LLx:4 LLy:6 ");
}

static void query_direct_sizes(void *context)
{
    ULONG speed = 0;
    LONG bytes[4] = { -(LONG)sizeof(bytes), 0, 0, 0 };
    WCHAR small_buffer[2];
    UNICODE_STRING small = { 0, sizeof(small_buffer), small_buffer };
    ULONGLONG wide = 0x1122334455667788;
    RTL_QUERY_REGISTRY_TABLE table[2] = { { 0 }, { 0 } };
    (void)context;
    RtlWriteRegistryValue(RTL_REGISTRY_ABSOLUTE, PARAMETERS, L"Wide", REG_QWORD, &wide, 8);
    table[0].Flags = RTL_QUERY_REGISTRY_DIRECT;
    table[0].Name = (PWSTR)L"Wide";
    table[0].EntryContext = bytes;
    pnpsim_check(
        NT_SUCCESS(RtlQueryRegistryValues(RTL_REGISTRY_ABSOLUTE, PARAMETERS, table, NULL, NULL)));
    pnpsim_check(memcmp(bytes, &wide, 8) == 0);
    bytes[0] = 4;
    pnpsim_check(RtlQueryRegistryValues(RTL_REGISTRY_ABSOLUTE, PARAMETERS, table, NULL, NULL) ==
                 STATUS_BUFFER_TOO_SMALL);
    table[0].Name = (PWSTR)L"Name";
    table[0].EntryContext = &small;
    pnpsim_check(RtlQueryRegistryValues(RTL_REGISTRY_ABSOLUTE, PARAMETERS, table, NULL, NULL) ==
                 STATUS_BUFFER_TOO_SMALL);
    table[0].Flags |= RTL_QUERY_REGISTRY_TYPECHECK;
    table[0].DefaultType = REG_DWORD << RTL_QUERY_REGISTRY_TYPECHECK_SHIFT;
    table[0].EntryContext = &speed;
    pnpsim_check(RtlQueryRegistryValues(RTL_REGISTRY_ABSOLUTE, PARAMETERS, table, NULL, NULL) ==
                 STATUS_OBJECT_TYPE_MISMATCH);
}

static void a_direct_query_never_writes_beyond_its_target(void **state)
{
    start(*state);
    in_kernel(*state, query_direct_sizes);
}

static NTSTATUS open_parameters(PDRIVER_OBJECT driver)
{
    HANDLE key;
    HANDLE missing;
    pnpsim_check(open_key(PARAMETERS, NULL, &key) == STATUS_OBJECT_NAME_NOT_FOUND);
    pnpsim_check(NT_SUCCESS(IoOpenDriverRegistryKey(driver, 0, KEY_READ, 0, &key)));
    pnpsim_check(IoOpenDriverRegistryKey(driver, 9, KEY_READ, 0, &missing) ==
                 STATUS_INVALID_PARAMETER);
    return ZwClose(key);
}

static void a_driver_opens_its_parameters_key(void **state)
{
    plain_reset();
    plain.entry = open_parameters;
    pnpsim_assert_ok(plain_load(*state));
}

pnpsim_main(pnpsim_unit_test(a_value_that_the_test_set_is_read_without_case),
            pnpsim_unit_test(a_short_buffer_is_told_how_much_is_needed),
            pnpsim_unit_test(a_deleted_key_is_gone_for_every_handle),
            pnpsim_unit_test(keys_and_values_are_enumerated_in_their_order),
            pnpsim_unit_test(bad_paths_say_what_is_wrong),
            pnpsim_unit_test(a_query_table_stores_defaults_and_calls_back),
            pnpsim_unit_test(a_direct_query_never_writes_beyond_its_target),
            pnpsim_unit_test(a_driver_opens_its_parameters_key));
