/* SPDX-License-Identifier: MIT */
/* The edges of making and stacking devices, of their names, and of the names of others. */
#include <pnpsim/cmocka.h>

#include "io/device.h"
#include "io/name.h"
#include "kernel/object.h"
#include "support/plain_driver.h"

static void in_kernel(struct pnpsim *sim, void (*function)(void *context))
{
    pnpsim_assert_ok(pnpsim_call(sim, function, sim));
}

/* ---- Making ---- */

static PDEVICE_OBJECT device_of_type(DEVICE_TYPE type)
{
    PDEVICE_OBJECT device = NULL;
    pnpsim_check(NT_SUCCESS(IoCreateDevice(plain.driver, 0, NULL, type, 0, FALSE, &device)));
    device->Flags &= ~(ULONG)DO_DEVICE_INITIALIZING;
    return device;
}

static void compare_sectors(void *context)
{
    (void)context;
    PDEVICE_OBJECT disk = device_of_type(FILE_DEVICE_DISK);
    PDEVICE_OBJECT compact = device_of_type(FILE_DEVICE_CD_ROM);
    pnpsim_check(plain.device->SectorSize == 0);
    pnpsim_check(disk->SectorSize == 512);
    pnpsim_check(device_of_type(FILE_DEVICE_VIRTUAL_DISK)->SectorSize == 512);
    pnpsim_check(compact->SectorSize == 2048);
    pnpsim_check(plain_attach(disk)->SectorSize == 512);
    pnpsim_check(plain_attach(compact)->SectorSize == 2048);
    IoDetachDevice(disk);
    IoDetachDevice(compact);
}

static void a_disk_has_sectors_and_hands_their_size_up(void **state)
{
    plain_start(*state);
    in_kernel(*state, compare_sectors);
}

static void create_too_large(void *context)
{
    PDEVICE_OBJECT device = plain.device;
    ULONG largest = MAXUSHORT - sizeof(DEVICE_OBJECT);
    (void)context;
    pnpsim_check(IoCreateDevice(plain.driver, largest + 1, NULL, FILE_DEVICE_UNKNOWN, 0, FALSE,
                                &device) == STATUS_INSUFFICIENT_RESOURCES);
    pnpsim_check(device == plain.device);
    pnpsim_check(NT_SUCCESS(
        IoCreateDevice(plain.driver, largest, NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &device)));
    pnpsim_check(device->Size == MAXUSHORT);
}

static void a_device_and_its_extension_are_at_most_64_kilobytes(void **state)
{
    plain_start(*state);
    in_kernel(*state, create_too_large);
}

static void create_with_an_empty_name(void *context)
{
    UNICODE_STRING nothing = { 0 };
    UNICODE_STRING empty = { 0, 2, (PWCH)L"" };
    PDEVICE_OBJECT device = NULL;
    (void)context;
    pnpsim_check(NT_SUCCESS(
        IoCreateDevice(plain.driver, 0, &nothing, FILE_DEVICE_UNKNOWN, 0, FALSE, &device)));
    pnpsim_check((device->Flags & DO_DEVICE_HAS_NAME) == 0);
    device = NULL;
    pnpsim_check(IoCreateDevice(plain.driver, 0, &empty, FILE_DEVICE_UNKNOWN, 0, FALSE, &device) ==
                 STATUS_OBJECT_NAME_INVALID);
    pnpsim_check(device == NULL);
}

static void a_string_without_a_buffer_is_no_name_and_an_empty_one_is_invalid(void **state)
{
    plain_start(*state);
    in_kernel(*state, create_with_an_empty_name);
}

/* ---- Stacking ---- */

static void stack_up(void *context)
{
    PDEVICE_OBJECT top = plain.device;
    (void)context;
    while (top->StackSize < 120) {
        top = plain_attach(top);
    }
    PDEVICE_OBJECT one_more = plain_new_device(0);
    pnpsim_check(IoAttachDeviceToDeviceStack(one_more, plain.device) == NULL);
    pnpsim_check(top->AttachedDevice == NULL && one_more->StackSize == 1);
    for (PDEVICE_OBJECT lower; top != plain.device; top = lower) {
        lower = IoGetLowerDeviceObject(top);
        IoDetachDevice(lower);
        ObDereferenceObject(lower);
    }
}

static void a_stack_has_at_most_120_devices(void **state)
{
    plain_start(*state);
    in_kernel(*state, stack_up);
}

static void attach_deleted(void *context)
{
    PDEVICE_OBJECT deleted = plain_new_device(0);
    (void)context;
    ObReferenceObject(deleted);
    IoDeleteDevice(deleted);
    pnpsim_check(IoAttachDeviceToDeviceStack(deleted, plain.device) == NULL);
    pnpsim_check(plain.device->AttachedDevice == NULL);
    ObDereferenceObject(deleted);
}

static void a_deleted_device_is_attached_to_nothing(void **state)
{
    plain_start(*state);
    in_kernel(*state, attach_deleted);
}

static void attach_by_name_twice(void *context)
{
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"\\Device\\Plain");
    PDEVICE_OBJECT upper = plain_attach(plain_new_device(0));
    PDEVICE_OBJECT lower = NULL;
    (void)context;
    PDEVICE_OBJECT first = IoGetLowerDeviceObject(upper);
    pnpsim_check(!NT_SUCCESS(IoAttachDevice(upper, &name, &lower)));
    pnpsim_check(plain.device->AttachedDevice == NULL && first->AttachedDevice == upper);
    ObDereferenceObject(first);
    IoDetachDevice(first);
    pnpsim_check(NT_SUCCESS(IoAttachDevice(upper, &name, &lower)) && lower == plain.device);
    IoDetachDevice(plain.device);
}

static void a_device_that_is_stacked_is_not_attached_by_name(void **state)
{
    plain_start(*state);
    in_kernel(*state, attach_by_name_twice);
}

/* ---- Names ---- */

static void link_badly(void *context)
{
    UNICODE_STRING link = RTL_CONSTANT_STRING(L"\\??\\Dangling");
    UNICODE_STRING relative = RTL_CONSTANT_STRING(L"Plain");
    UNICODE_STRING nowhere = RTL_CONSTANT_STRING(L"\\Device\\Nowhere");
    PFILE_OBJECT file = NULL;
    PDEVICE_OBJECT device = NULL;
    (void)context;
    pnpsim_check(IoCreateSymbolicLink(&link, &relative) == STATUS_OBJECT_NAME_INVALID);
    pnpsim_check(IoDeleteSymbolicLink(&link) == STATUS_OBJECT_NAME_NOT_FOUND);
    pnpsim_check(IoDeleteSymbolicLink(&relative) == STATUS_OBJECT_NAME_INVALID);
    pnpsim_check(NT_SUCCESS(IoCreateSymbolicLink(&link, &nowhere)));
    pnpsim_check(IoGetDeviceObjectPointer(&link, FILE_READ_DATA, &file, &device) ==
                 STATUS_OBJECT_NAME_NOT_FOUND);
    pnpsim_check(file == NULL && device == NULL);
    pnpsim_check(NT_SUCCESS(IoDeleteSymbolicLink(&link)));
}

static void a_link_leads_to_a_whole_name_that_need_not_exist(void **state)
{
    plain_start(*state);
    in_kernel(*state, link_badly);
}

static void take_the_generated_name(void *context)
{
    UNICODE_STRING link = RTL_CONSTANT_STRING(L"\\??\\Generated");
    PDEVICE_OBJECT devices[3] = { NULL };
    UNICODE_STRING name;
    PCUNICODE_STRING told;
    (void)context;
    for (int i = 0; i < 2; i++) {
        pnpsim_check(
            NT_SUCCESS(IoCreateDevice(plain.driver, 0, NULL, FILE_DEVICE_UNKNOWN,
                                      FILE_AUTOGENERATED_DEVICE_NAME, FALSE, &devices[i])));
    }
    told = pn_name_of_device(devices[1]);
    pnpsim_check(told != NULL && pn_name_of_device(devices[0]) != NULL);
    name = *told;
    pnpsim_check(NT_SUCCESS(IoCreateSymbolicLink(&link, &name)));
    pnpsim_check(IoCreateSymbolicLink(&name, &link) == STATUS_OBJECT_NAME_COLLISION);
    IoDeleteSymbolicLink(&link);
    devices[2] = plain_new_device(0);
    pnpsim_check(pn_name_of_device(devices[2]) == NULL);
}

static void a_generated_name_is_a_name_like_any_other(void **state)
{
    plain_start(*state);
    in_kernel(*state, take_the_generated_name);
}

pnpsim_main(pnpsim_unit_test(a_disk_has_sectors_and_hands_their_size_up),
            pnpsim_unit_test(a_device_and_its_extension_are_at_most_64_kilobytes),
            pnpsim_unit_test(a_string_without_a_buffer_is_no_name_and_an_empty_one_is_invalid),
            pnpsim_unit_test(a_stack_has_at_most_120_devices),
            pnpsim_unit_test(a_deleted_device_is_attached_to_nothing),
            pnpsim_unit_test(a_device_that_is_stacked_is_not_attached_by_name),
            pnpsim_unit_test(a_link_leads_to_a_whole_name_that_need_not_exist),
            pnpsim_unit_test(a_generated_name_is_a_name_like_any_other));
