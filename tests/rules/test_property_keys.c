/* SPDX-License-Identifier: MIT */
/* The registry keys of devices and of interfaces. */
#include "support/kit.h"

#include <stdbool.h>

#define CONTROL_SET "\\Registry\\Machine\\System\\CurrentControlSet\\"

/* Opens one key and writes or reads the number "Level" in it. */
struct visit {
    PDEVICE_OBJECT pdo;
    UNICODE_STRING link; /* an interface, when pdo is NULL */
    ULONG which;
    ULONG level;
    NTSTATUS status;
    bool writes;
};

static NTSTATUS visit_open(struct visit *visit, HANDLE *ret_key)
{
    return visit->pdo != NULL
               ? IoOpenDeviceRegistryKey(visit->pdo, visit->which, KEY_ALL_ACCESS, ret_key)
               : IoOpenDeviceInterfaceRegistryKey(&visit->link, KEY_ALL_ACCESS, ret_key);
}

static NTSTATUS level_read(HANDLE key, ULONG *ret_level)
{
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"Level");
    union {
        KEY_VALUE_PARTIAL_INFORMATION information;
        UCHAR bytes[32];
    } buffer;
    ULONG length;
    NTSTATUS status = ZwQueryValueKey(key, &name, KeyValuePartialInformation, &buffer,
                                      sizeof(buffer), &length);
    if (NT_SUCCESS(status)) {
        memcpy(ret_level, buffer.information.Data, sizeof(*ret_level));
    }
    return status;
}

static void visit_run(void *context)
{
    struct visit *visit = context;
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"Level");
    HANDLE key = NULL;
    visit->status = visit_open(visit, &key);
    if (!NT_SUCCESS(visit->status)) {
        pnpsim_check(key == NULL);
        return;
    }
    visit->status = visit->writes ? ZwSetValueKey(key, &name, 0, REG_DWORD, &visit->level,
                                                  sizeof(visit->level))
                                  : level_read(key, &visit->level);
    pnpsim_check(NT_SUCCESS(ZwClose(key)));
}

static NTSTATUS visit(struct pnpsim *sim, struct visit *what)
{
    kit_call(sim, visit_run, what);
    return what->status;
}

static struct pnpsim_device *plug(struct pnpsim *sim, const char *name)
{
    struct pnpsim_hardware hardware = kit_hardware(name);
    hardware.unique_id = 1;
    struct pnpsim_device *device = pnpsim_plug(sim, &hardware);
    assert_non_null(device);
    return device;
}

/* The driver finds in `which` what the test has put at `path`. */
static void expect_place(struct pnpsim *sim, struct pnpsim_device *device, ULONG which,
                         const char *path)
{
    struct visit visitor = { .pdo = pnpsim_device_pdo(device), .which = which };
    assert_int_equal(visit(sim, &visitor), STATUS_OBJECT_NAME_NOT_FOUND); /* made, and empty */
    pnpsim_assert_ok(pnpsim_registry_set_dword(sim, path, "Level", 7));
    assert_int_equal(visit(sim, &visitor), STATUS_SUCCESS);
    assert_int_equal(visitor.level, 7);
}

/* K-6.14 */
static void the_hardware_key_is_below_enum(void **state)
{
    expect_place(*state, plug(*state, "camera"), PLUGPLAY_REGKEY_DEVICE,
                 CONTROL_SET "Enum\\KIT\\DEVICE\\camera\\Device Parameters");
}

/* K-6.14 */
static void the_software_key_is_below_its_setup_class(void **state)
{
    pnpsim_assert_ok(pnpsim_registry_set_string(*state, CONTROL_SET "Enum\\KIT\\DEVICE\\camera",
                                                "ClassGUID",
                                                "{6bdd1fc6-810f-11d0-bec7-08002be2092f}"));
    expect_place(*state, plug(*state, "camera"), PLUGPLAY_REGKEY_DRIVER,
                 CONTROL_SET "Control\\Class\\{6bdd1fc6-810f-11d0-bec7-08002be2092f}\\0000");
}

/* K-6.14 */
static void a_key_of_the_hardware_profile_is_another_one(void **state)
{
    struct pnpsim_device *camera = plug(*state, "camera");
    expect_place(*state, camera, PLUGPLAY_REGKEY_DEVICE | PLUGPLAY_REGKEY_CURRENT_HWPROFILE,
                 CONTROL_SET "Hardware Profiles\\Current\\System\\CurrentControlSet\\Enum\\KIT\\"
                             "DEVICE\\camera\\Device Parameters");
    expect_place(*state, camera, PLUGPLAY_REGKEY_DRIVER | PLUGPLAY_REGKEY_CURRENT_HWPROFILE,
                 CONTROL_SET "Hardware Profiles\\Current\\System\\CurrentControlSet\\Control\\"
                             "Class\\{4d36e97e-e325-11ce-bfc1-08002be10318}\\0000");
}

/* K-6.14 */
static void what_a_driver_writes_is_there_when_the_device_comes_back(void **state)
{
    static const ULONG keys[] = { PLUGPLAY_REGKEY_DEVICE, PLUGPLAY_REGKEY_DRIVER };
    struct pnpsim_device *camera = plug(*state, "camera");
    for (ULONG i = 0; i < RTL_NUMBER_OF(keys); i++) {
        struct visit visitor = {
            .pdo = pnpsim_device_pdo(camera), .which = keys[i], .level = 40 + i, .writes = true
        };
        assert_int_equal(visit(*state, &visitor), STATUS_SUCCESS);
    }
    pnpsim_assert_ok(pnpsim_unplug(*state, camera));
    plug(*state, "lamp"); /* takes nothing of it */
    camera = plug(*state, "camera");
    for (ULONG i = 0; i < RTL_NUMBER_OF(keys); i++) {
        struct visit visitor = { .pdo = pnpsim_device_pdo(camera), .which = keys[i] };
        assert_int_equal(visit(*state, &visitor), STATUS_SUCCESS);
        assert_int_equal(visitor.level, 40 + i);
    }
}

/* K-6.14 */
static void flags_that_choose_no_key_are_refused(void **state)
{
    static const ULONG wrong[] = { 0, PLUGPLAY_REGKEY_DEVICE | PLUGPLAY_REGKEY_DRIVER,
                                   PLUGPLAY_REGKEY_CURRENT_HWPROFILE, 8,
                                   8 | PLUGPLAY_REGKEY_DEVICE };
    struct pnpsim_device *camera = plug(*state, "camera");
    for (size_t i = 0; i < RTL_NUMBER_OF(wrong); i++) {
        struct visit visitor = { .pdo = pnpsim_device_pdo(camera), .which = wrong[i] };
        assert_int_equal(visit(*state, &visitor), STATUS_INVALID_PARAMETER);
    }
}

/* K-6.14 */
static void a_raw_device_has_no_software_key(void **state)
{
    struct pnpsim_hardware hardware = kit_hardware("camera");
    hardware.interfaces[0] = NULL;
    hardware.raw_device_ok = 1;
    struct pnpsim_device *camera = pnpsim_plug(*state, &hardware);
    struct visit visitor = { .pdo = pnpsim_device_pdo(camera), .which = PLUGPLAY_REGKEY_DRIVER };
    assert_int_equal(pnpsim_device_state(camera), PNPSIM_DEVICE_STARTED);
    assert_int_equal(visit(*state, &visitor), STATUS_OBJECT_NAME_NOT_FOUND);
}

/* K-6.14, V-REPORT_NOT_PDO */
static void only_a_pdo_has_keys(void **state)
{
    struct kit_stack function = { 0 };
    struct pnpsim_hardware hardware = kit_hardware("camera");
    kit_stack(*state, &function, "function");
    hardware.driver = "function";
    assert_non_null(pnpsim_plug(*state, &hardware));
    struct visit visitor = { .pdo = function.device, .which = PLUGPLAY_REGKEY_DEVICE };
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "REPORT_NOT_PDO"));
    assert_int_equal(visit(*state, &visitor), STATUS_INVALID_DEVICE_REQUEST);
}

/* ---- Interfaces ---- */

struct registration {
    PDEVICE_OBJECT pdo;
    UNICODE_STRING link;
};

static void register_left(void *context)
{
    struct registration *registration = context;
    UNICODE_STRING left = RTL_CONSTANT_STRING(L"left");
    pnpsim_check(IoRegisterDeviceInterface(registration->pdo, &KIT_OTHER_CLASS, &left,
                                           &registration->link) == STATUS_SUCCESS);
}

/* K-6.9 */
static void an_interface_has_a_key_below_its_class(void **state)
{
    struct pnpsim *sim = *state;
    struct registration registration = { .pdo = pnpsim_device_pdo(plug(sim, "camera")) };
    kit_call(sim, register_left, &registration);
    struct visit visitor = { .link = registration.link };
    assert_int_equal(visit(sim, &visitor), STATUS_OBJECT_NAME_NOT_FOUND);
    pnpsim_assert_ok(pnpsim_registry_set_dword(
        sim,
        CONTROL_SET "Control\\DeviceClasses\\{6b1f0a02-52c5-4b3e-9011-2f4d66102001}\\"
                    "##?#KIT#DEVICE#camera#{6b1f0a02-52c5-4b3e-9011-2f4d66102001}\\#left\\"
                    "Device Parameters",
        "Level", 9));
    assert_int_equal(visit(sim, &visitor), STATUS_SUCCESS);
    assert_int_equal(visitor.level, 9);
}

/* K-6.9 */
static void the_key_of_an_interface_outlives_its_device(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *camera = plug(sim, "camera");
    struct registration registration = { .pdo = pnpsim_device_pdo(camera) };
    kit_call(sim, register_left, &registration);
    struct visit writer = { .link = registration.link, .level = 3, .writes = true };
    assert_int_equal(visit(sim, &writer), STATUS_SUCCESS);
    pnpsim_assert_ok(pnpsim_unplug(sim, camera));
    struct visit reader = { .link = registration.link };
    assert_int_equal(visit(sim, &reader), STATUS_SUCCESS);
    assert_int_equal(reader.level, 3);
}

/* K-6.9 */
static void a_name_that_is_no_interface_has_no_key(void **state)
{
    static const UNICODE_STRING nobody = RTL_CONSTANT_STRING(L"\\??\\nobody");
    static const UNICODE_STRING empty = RTL_CONSTANT_STRING(L"");
    struct visit visitor = { .link = nobody };
    assert_int_equal(visit(*state, &visitor), STATUS_OBJECT_NAME_NOT_FOUND);
    visitor.link = empty;
    assert_int_equal(visit(*state, &visitor), STATUS_INVALID_PARAMETER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(the_hardware_key_is_below_enum),
        pnpsim_unit_test(the_software_key_is_below_its_setup_class),
        pnpsim_unit_test(a_key_of_the_hardware_profile_is_another_one),
        pnpsim_unit_test(what_a_driver_writes_is_there_when_the_device_comes_back),
        pnpsim_unit_test(flags_that_choose_no_key_are_refused),
        pnpsim_unit_test(a_raw_device_has_no_software_key),
        pnpsim_unit_test(only_a_pdo_has_keys),
        pnpsim_unit_test(an_interface_has_a_key_below_its_class),
        pnpsim_unit_test(the_key_of_an_interface_outlives_its_device),
        pnpsim_unit_test(a_name_that_is_no_interface_has_no_key),
    };
    return pnpsim_run_tests("property_keys", tests);
}
