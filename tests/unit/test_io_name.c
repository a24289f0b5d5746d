/* SPDX-License-Identifier: MIT */
/* The name space. */
#include <pnpsim/cmocka.h>

#include "io/name.h"
#include "io/unicode.h"
#include "support/plain_driver.h"

static void in_kernel(struct pnpsim *sim, void (*function)(void *context))
{
    pnpsim_assert_ok(pnpsim_call(sim, function, sim));
}

static NTSTATUS resolve(struct pnpsim *sim, PCWSTR text, PDEVICE_OBJECT *ret_device, char *rest)
{
    UNICODE_STRING name;
    UNICODE_STRING tail;
    RtlInitUnicodeString(&name, text);
    NTSTATUS status = pn_name_resolve(sim, &name, ret_device, &tail);
    if (NT_SUCCESS(status)) {
        USHORT units = tail.Length / sizeof(WCHAR);
        for (USHORT i = 0; i < units; i++) {
            rest[i] = (char)tail.Buffer[i];
        }
        rest[units] = '\0';
        pn_unicode_free(sim, &tail);
    }
    return status;
}

static bool leads_to(struct pnpsim *sim, PCWSTR text, PDEVICE_OBJECT device, const char *rest)
{
    PDEVICE_OBJECT found = NULL;
    char tail[64] = "";
    return NT_SUCCESS(resolve(sim, text, &found, tail)) && found == device &&
           strcmp(tail, rest) == 0;
}

static void link_to(PCWSTR link, PCWSTR target)
{
    UNICODE_STRING link_name;
    UNICODE_STRING target_name;
    RtlInitUnicodeString(&link_name, link);
    RtlInitUnicodeString(&target_name, target);
    pnpsim_check(NT_SUCCESS(IoCreateSymbolicLink(&link_name, &target_name)));
}

static void use_spellings(void *context)
{
    struct pnpsim *sim = context;
    pnpsim_check(leads_to(sim, L"\\Device\\Plain", plain.device, ""));
    pnpsim_check(leads_to(sim, L"\\DosDevices\\Plain", plain.device, ""));
    pnpsim_check(leads_to(sim, L"\\??\\Plain", plain.device, ""));
    pnpsim_check(leads_to(sim, L"\\\\.\\Plain", plain.device, ""));
    pnpsim_check(leads_to(sim, L"\\\\?\\PLAIN", plain.device, ""));
    pnpsim_check(leads_to(sim, L"\\device\\pLAIN\\x", plain.device, "\\x"));
}

static void every_spelling_of_dosdevices_is_one_directory(void **state)
{
    plain_start(*state);
    in_kernel(*state, use_spellings);
}

static void use_chain(void *context)
{
    struct pnpsim *sim = context;
    link_to(L"\\??\\First", L"\\DosDevices\\Second");
    link_to(L"\\DosDevices\\Second", L"\\Device\\Plain\\inner");
    pnpsim_check(leads_to(sim, L"\\\\.\\First", plain.device, "\\inner"));
    pnpsim_check(leads_to(sim, L"\\\\.\\First\\more", plain.device, "\\inner\\more"));
}

static void links_lead_to_links_and_keep_the_rest(void **state)
{
    plain_start(*state);
    in_kernel(*state, use_chain);
}

static void use_longest(void *context)
{
    struct pnpsim *sim = context;
    PDEVICE_OBJECT other = NULL;
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"\\Device\\Other");
    IoCreateDevice(plain.driver, 0, &name, FILE_DEVICE_UNKNOWN, 0, FALSE, &other);
    link_to(L"\\??\\usb#1#{c}", L"\\Device\\Plain");
    link_to(L"\\??\\usb#1#{c}\\ref", L"\\Device\\Other");
    pnpsim_check(leads_to(sim, L"\\??\\usb#1#{c}\\ref", other, ""));
    pnpsim_check(leads_to(sim, L"\\??\\usb#1#{c}\\reference", plain.device, "\\reference"));
}

static void the_longest_name_wins(void **state)
{
    plain_start(*state);
    in_kernel(*state, use_longest);
}

static void use_circle(void *context)
{
    struct pnpsim *sim = context;
    PDEVICE_OBJECT device;
    char rest[64];
    link_to(L"\\??\\Egg", L"\\??\\Hen");
    link_to(L"\\??\\Hen", L"\\??\\Egg");
    pnpsim_check(resolve(sim, L"\\??\\Hen", &device, rest) == STATUS_OBJECT_NAME_INVALID);
}

static void links_in_a_circle_end(void **state)
{
    plain_start(*state);
    in_kernel(*state, use_circle);
}

static void use_deleted(void *context)
{
    struct pnpsim *sim = context;
    PDEVICE_OBJECT device;
    char rest[64];
    UNICODE_STRING link = RTL_CONSTANT_STRING(L"\\??\\Plain");
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"\\Device\\Plain");
    pnpsim_check(IoCreateSymbolicLink(&link, &name) == STATUS_OBJECT_NAME_COLLISION);
    pnpsim_check(NT_SUCCESS(IoDeleteSymbolicLink(&link)));
    pnpsim_check(IoDeleteSymbolicLink(&link) == STATUS_OBJECT_NAME_NOT_FOUND);
    pnpsim_check(resolve(sim, L"\\\\.\\Plain", &device, rest) == STATUS_OBJECT_NAME_NOT_FOUND);
    pnpsim_check(IoDeleteSymbolicLink(&name) == STATUS_OBJECT_NAME_NOT_FOUND);
    pnpsim_check(leads_to(sim, L"\\Device\\Plain", plain.device, ""));
}

static void a_link_is_deleted_once_and_a_device_name_never(void **state)
{
    plain_start(*state);
    in_kernel(*state, use_deleted);
}

static void use_malformed(void *context)
{
    (void)context;
    UNICODE_STRING odd = { 3, 8, (PWCH)L"\\??\\X" };
    UNICODE_STRING empty = { 0, 0, NULL };
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"\\Device\\Plain");
    UNICODE_STRING relative = RTL_CONSTANT_STRING(L"Plain");
    UNICODE_STRING open_end = RTL_CONSTANT_STRING(L"\\??\\X\\");
    pnpsim_check(IoCreateSymbolicLink(&odd, &name) == STATUS_INVALID_PARAMETER);
    pnpsim_check(IoCreateSymbolicLink(&empty, &name) == STATUS_OBJECT_NAME_INVALID);
    pnpsim_check(IoCreateSymbolicLink(&relative, &name) == STATUS_OBJECT_NAME_INVALID);
    pnpsim_check(IoCreateSymbolicLink(&open_end, &name) == STATUS_OBJECT_NAME_INVALID);
    pnpsim_check(IoCreateSymbolicLink(NULL, &name) == STATUS_INVALID_PARAMETER);
}

static void malformed_names_are_refused(void **state)
{
    plain_start(*state);
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "BAD_OBJECT"));
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "BAD_OBJECT"));
    in_kernel(*state, use_malformed);
}

pnpsim_main(pnpsim_unit_test(every_spelling_of_dosdevices_is_one_directory),
            pnpsim_unit_test(links_lead_to_links_and_keep_the_rest),
            pnpsim_unit_test(the_longest_name_wins), pnpsim_unit_test(links_in_a_circle_end),
            pnpsim_unit_test(a_link_is_deleted_once_and_a_device_name_never),
            pnpsim_unit_test(malformed_names_are_refused));
