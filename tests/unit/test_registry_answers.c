/* SPDX-License-Identifier: MIT */
/* What the registry answers to less common questions: whole paths, keys that are gone, values
 * without a name or data, names that are too long. */
#include <pnpsim/cmocka.h>

#include "support/plain_driver.h"

#define SERVICE L"\\Registry\\Machine\\System\\CurrentControlSet\\Services\\plain"

static void in_kernel(struct pnpsim *sim, void (*function)(void *context))
{
    pnpsim_assert_ok(pnpsim_call(sim, function, NULL));
}

static NTSTATUS open_under(HANDLE root, PUNICODE_STRING name, PHANDLE ret_key)
{
    OBJECT_ATTRIBUTES attributes;
    InitializeObjectAttributes(&attributes, name, OBJ_CASE_INSENSITIVE | OBJ_KERNEL_HANDLE, root,
                               NULL);
    return ZwOpenKey(ret_key, KEY_ALL_ACCESS, &attributes);
}

static NTSTATUS create_under(HANDLE root, PUNICODE_STRING name, PHANDLE ret_key)
{
    OBJECT_ATTRIBUTES attributes;
    InitializeObjectAttributes(&attributes, name, OBJ_CASE_INSENSITIVE | OBJ_KERNEL_HANDLE, root,
                               NULL);
    return ZwCreateKey(ret_key, KEY_ALL_ACCESS, &attributes, 0, NULL, 0, NULL);
}

static HANDLE service_key(void)
{
    UNICODE_STRING path = RTL_CONSTANT_STRING(SERVICE);
    HANDLE key = NULL;
    pnpsim_check(NT_SUCCESS(open_under(NULL, &path, &key)));
    return key;
}

/* A buffer for every kind of answer. */
union answer {
    KEY_NODE_INFORMATION node;
    KEY_NAME_INFORMATION name;
    KEY_VALUE_FULL_INFORMATION full;
    KEY_VALUE_PARTIAL_INFORMATION partial;
    KEY_VALUE_BASIC_INFORMATION basic;
    UCHAR bytes[256];
};

/* ---- Keys ---- */

static void ask_for_the_path(void *context)
{
    static const WCHAR expected[] =
        L"\\Registry\\MACHINE\\SYSTEM\\CurrentControlSet\\Services\\plain";
    union answer answer;
    ULONG length = 0;
    HANDLE key = service_key();
    (void)context;
    NTSTATUS status = ZwQueryKey(key, KeyNameInformation, &answer, sizeof(answer), &length);
    pnpsim_check(status == STATUS_SUCCESS);
    pnpsim_check(answer.name.NameLength == sizeof(expected) - sizeof(WCHAR));
    pnpsim_check(length == FIELD_OFFSET(KEY_NAME_INFORMATION, Name) + answer.name.NameLength);
    UNICODE_STRING told = { (USHORT)answer.name.NameLength, (USHORT)answer.name.NameLength,
                            answer.name.Name };
    UNICODE_STRING wanted = RTL_CONSTANT_STRING(expected);
    pnpsim_check(RtlEqualUnicodeString(&told, &wanted, TRUE));
    ZwClose(key);
}

static void a_key_tells_the_whole_path_to_it(void **state)
{
    plain_start(*state);
    in_kernel(*state, ask_for_the_path);
}

static void ask_for_the_node(void *context)
{
    union answer answer;
    ULONG length = 0;
    HANDLE key = service_key();
    (void)context;
    NTSTATUS status = ZwQueryKey(key, KeyNodeInformation, &answer, sizeof(answer), &length);
    pnpsim_check(status == STATUS_SUCCESS);
    pnpsim_check(answer.node.NameLength == 10 && memcmp(answer.node.Name, L"plain", 10) == 0);
    pnpsim_check(answer.node.ClassLength == 0 && answer.node.ClassOffset == MAXULONG);
    pnpsim_check(length == FIELD_OFFSET(KEY_NODE_INFORMATION, Name) + 10);
    ZwClose(key);
}

static void a_key_has_a_name_and_no_class(void **state)
{
    plain_start(*state);
    in_kernel(*state, ask_for_the_node);
}

static void ask_for_nonsense(void *context)
{
    UNICODE_STRING unnamed = { 0 };
    union answer answer;
    ULONG length = 77;
    HANDLE key = service_key();
    (void)context;
    NTSTATUS status = ZwQueryKey(key, (KEY_INFORMATION_CLASS)99, &answer, sizeof(answer), &length);
    pnpsim_check(status == STATUS_INVALID_PARAMETER && length == 77);
    pnpsim_check(NT_SUCCESS(ZwSetValueKey(key, &unnamed, 0, REG_NONE, NULL, 0)));
    status = ZwQueryValueKey(key, &unnamed, (KEY_VALUE_INFORMATION_CLASS)99, &answer,
                             sizeof(answer), &length);
    pnpsim_check(status == STATUS_INVALID_PARAMETER && length == 77);
    ZwClose(key);
}

static void an_unknown_class_of_information_is_refused(void **state)
{
    plain_start(*state);
    in_kernel(*state, ask_for_nonsense);
}

static void use_a_deleted_key(void *context)
{
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"Gone");
    union answer answer;
    ULONG length = 0;
    HANDLE root = service_key();
    HANDLE key = NULL;
    HANDLE below = NULL;
    (void)context;
    pnpsim_check(NT_SUCCESS(create_under(root, &name, &key)));
    pnpsim_check(NT_SUCCESS(ZwDeleteKey(key)));
    pnpsim_check(ZwDeleteKey(key) == STATUS_KEY_DELETED);
    pnpsim_check(ZwQueryKey(key, KeyNodeInformation, &answer, sizeof(answer), &length) ==
                 STATUS_KEY_DELETED);
    pnpsim_check(ZwEnumerateKey(key, 0, KeyNodeInformation, &answer, sizeof(answer), &length) ==
                 STATUS_KEY_DELETED);
    pnpsim_check(ZwEnumerateValueKey(key, 0, KeyValueBasicInformation, &answer, sizeof(answer),
                                     &length) == STATUS_KEY_DELETED);
    pnpsim_check(ZwQueryValueKey(key, &name, KeyValueBasicInformation, &answer, sizeof(answer),
                                 &length) == STATUS_KEY_DELETED);
    pnpsim_check(ZwDeleteValueKey(key, &name) == STATUS_KEY_DELETED);
    pnpsim_check(create_under(key, &name, &below) == STATUS_KEY_DELETED);
    ZwClose(key);
    ZwClose(root);
}

static void a_deleted_key_answers_nothing(void **state)
{
    plain_start(*state);
    in_kernel(*state, use_a_deleted_key);
}

static void delete_roots(void *context)
{
    static const PCWSTR paths[] = { L"\\Registry", L"\\Registry\\Machine", L"\\Registry\\User" };
    (void)context;
    for (int i = 0; i < 3; i++) {
        UNICODE_STRING path;
        HANDLE key = NULL;
        RtlInitUnicodeString(&path, paths[i]);
        pnpsim_check(NT_SUCCESS(open_under(NULL, &path, &key)));
        pnpsim_check(ZwDeleteKey(key) == STATUS_CANNOT_DELETE);
        ZwClose(key);
        pnpsim_check(NT_SUCCESS(open_under(NULL, &path, &key)));
        ZwClose(key);
    }
}

static void the_roots_cannot_be_deleted(void **state)
{
    in_kernel(*state, delete_roots);
}

/* ---- Values ---- */

static void set_the_default_value(void *context)
{
    UNICODE_STRING unnamed = { 0 };
    union answer answer;
    ULONG length = 0;
    HANDLE key = service_key();
    (void)context;
    pnpsim_check(NT_SUCCESS(ZwSetValueKey(key, &unnamed, 0, REG_BINARY, NULL, 0)));
    pnpsim_check(NT_SUCCESS(
        ZwQueryValueKey(key, &unnamed, KeyValueFullInformation, &answer, sizeof(answer), &length)));
    pnpsim_check(answer.full.Type == REG_BINARY && answer.full.NameLength == 0);
    pnpsim_check(answer.full.DataLength == 0 && length <= sizeof(answer.full));
    pnpsim_check(NT_SUCCESS(ZwQueryValueKey(key, &unnamed, KeyValuePartialInformation, &answer,
                                            sizeof(answer), &length)));
    pnpsim_check(answer.partial.Type == REG_BINARY && answer.partial.DataLength == 0);
    pnpsim_check(length == FIELD_OFFSET(KEY_VALUE_PARTIAL_INFORMATION, Data));
    pnpsim_check(NT_SUCCESS(ZwDeleteValueKey(key, &unnamed)));
    pnpsim_check(ZwDeleteValueKey(key, &unnamed) == STATUS_OBJECT_NAME_NOT_FOUND);
    ZwClose(key);
}

static void a_value_may_have_neither_name_nor_data(void **state)
{
    plain_start(*state);
    in_kernel(*state, set_the_default_value);
}

static void use_long_names(void *context)
{
    static WCHAR units[16384];
    UNICODE_STRING name = { 255 * sizeof(WCHAR), sizeof(units), units };
    HANDLE root = service_key();
    HANDLE key = NULL;
    (void)context;
    for (size_t i = 0; i < RTL_NUMBER_OF(units); i++) {
        units[i] = L'n';
    }
    pnpsim_check(NT_SUCCESS(create_under(root, &name, &key)));
    ZwClose(key);
    name.Length = 256 * sizeof(WCHAR);
    pnpsim_check(create_under(root, &name, &key) == STATUS_OBJECT_NAME_INVALID);
    name.Length = 16383 * sizeof(WCHAR);
    pnpsim_check(NT_SUCCESS(ZwSetValueKey(root, &name, 0, REG_NONE, NULL, 0)));
    name.Length = 16384 * sizeof(WCHAR);
    pnpsim_check(ZwSetValueKey(root, &name, 0, REG_NONE, NULL, 0) == STATUS_OBJECT_NAME_INVALID);
    pnpsim_check(ZwDeleteValueKey(root, &name) == STATUS_OBJECT_NAME_INVALID);
    ZwClose(root);
}

static void names_have_a_greatest_length(void **state)
{
    plain_start(*state);
    in_kernel(*state, use_long_names);
}

/* ---- Query tables ---- */

static NTSTATUS note_name(PWSTR ValueName, ULONG ValueType, PVOID ValueData, ULONG ValueLength,
                          PVOID Context, PVOID EntryContext)
{
    char word[32];
    (void)ValueData;
    (void)Context;
    (void)EntryContext;
    snprintf(word, sizeof(word), "%c:%u:%u", (char)ValueName[0], ValueType, ValueLength);
    plain_log(word);
    return ValueName[0] == L'S' ? STATUS_UNSUCCESSFUL : STATUS_SUCCESS;
}

static void query_every_value(void *context)
{
    RTL_QUERY_REGISTRY_TABLE table[] = { { note_name, 0, NULL, NULL, REG_NONE, NULL, 0 },
                                         { NULL, 0, NULL, NULL, REG_NONE, NULL, 0 } };
    (void)context;
    pnpsim_check(RtlQueryRegistryValues(RTL_REGISTRY_SERVICES, L"plain\\Parameters", table, NULL,
                                        NULL) == STATUS_UNSUCCESSFUL);
}

static void an_entry_without_a_name_hears_of_every_value_until_it_fails(void **state)
{
    struct pnpsim *sim = *state;
    plain_start(sim);
    pnpsim_assert_ok(pnpsim_registry_set_dword(sim, "plain\\Parameters", "First", 1));
    pnpsim_assert_ok(pnpsim_registry_set_string(sim, "plain\\Parameters", "Second", "abc"));
    pnpsim_assert_ok(pnpsim_registry_set_dword(sim, "plain\\Parameters", "Third", 3));
    in_kernel(sim, query_every_value);
    assert_string_equal(plain.log, "F:4:4 S:1:8 ");
}

static void query_no_value(void *context)
{
    RTL_QUERY_REGISTRY_TABLE table[] = { { note_name, 0, NULL, NULL, REG_NONE, NULL, 0 },
                                         { NULL, 0, NULL, NULL, REG_NONE, NULL, 0 } };
    (void)context;
    pnpsim_check(RtlQueryRegistryValues(RTL_REGISTRY_SERVICES, L"plain", table, NULL, NULL) ==
                 STATUS_SUCCESS);
}

static void a_key_without_values_calls_nobody(void **state)
{
    plain_start(*state);
    in_kernel(*state, query_no_value);
    assert_string_equal(plain.log, "");
}

pnpsim_main(pnpsim_unit_test(a_key_tells_the_whole_path_to_it),
            pnpsim_unit_test(a_key_has_a_name_and_no_class),
            pnpsim_unit_test(an_unknown_class_of_information_is_refused),
            pnpsim_unit_test(a_deleted_key_answers_nothing),
            pnpsim_unit_test(the_roots_cannot_be_deleted),
            pnpsim_unit_test(a_value_may_have_neither_name_nor_data),
            pnpsim_unit_test(names_have_a_greatest_length),
            pnpsim_unit_test(an_entry_without_a_name_hears_of_every_value_until_it_fails),
            pnpsim_unit_test(a_key_without_values_calls_nobody));
