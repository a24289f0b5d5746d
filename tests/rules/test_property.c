/* SPDX-License-Identifier: MIT */
/* What IoGetDeviceProperty answers, and where it comes from. */
#include "support/kit_bus.h"

#include <wchar.h>

#define CAMERA_KEY "\\Registry\\Machine\\System\\CurrentControlSet\\Enum\\KIT\\DEVICE\\camera"

/* One question, with room of the test's choice. */
struct question {
    PDEVICE_OBJECT pdo;
    DEVICE_REGISTRY_PROPERTY property;
    ULONG room;
    PVOID buffer;
    ULONG size;
    NTSTATUS status;
};

/* What the answers are compared with. */
union answer {
    WCHAR text[128];
    ULONG number;
    GUID guid;
    CM_RESOURCE_LIST resources;
};

static void ask(void *context)
{
    struct question *question = context;
    question->status = IoGetDeviceProperty(question->pdo, question->property, question->room,
                                           question->buffer, &question->size);
}

static struct pnpsim_hardware camera_hardware(void)
{
    struct pnpsim_hardware hardware = kit_hardware("camera");
    hardware.unique_id = 1;
    return hardware;
}

static struct pnpsim_device *plug(struct pnpsim *sim, const struct pnpsim_hardware *hardware)
{
    struct pnpsim_device *device = pnpsim_plug(sim, hardware);
    assert_non_null(device);
    return device;
}

static NTSTATUS property(struct pnpsim *sim, struct pnpsim_device *device,
                         DEVICE_REGISTRY_PROPERTY which, union answer *ret_answer, ULONG *ret_size)
{
    struct question question = {
        pnpsim_device_pdo(device), which, sizeof(*ret_answer), ret_answer, 0, 0
    };
    memset(ret_answer, 0xAA, sizeof(*ret_answer));
    kit_call(sim, ask, &question);
    *ret_size = question.size;
    return question.status;
}

static void expect_bytes(struct pnpsim *sim, struct pnpsim_device *device,
                         DEVICE_REGISTRY_PROPERTY which, const void *expected, size_t size)
{
    union answer answer;
    ULONG got = 0;
    assert_int_equal(property(sim, device, which, &answer, &got), STATUS_SUCCESS);
    assert_int_equal(got, size);
    assert_memory_equal(&answer, expected, size);
}

#define EXPECT_TEXT(sim, device, which, literal)                                                   \
    expect_bytes(sim, device, which, literal, sizeof(literal))

static void expect_number(struct pnpsim *sim, struct pnpsim_device *device,
                          DEVICE_REGISTRY_PROPERTY which, ULONG expected)
{
    expect_bytes(sim, device, which, &expected, sizeof(expected));
}

static void expect_none(struct pnpsim *sim, struct pnpsim_device *device,
                        DEVICE_REGISTRY_PROPERTY which)
{
    union answer answer;
    ULONG size;
    assert_int_equal(property(sim, device, which, &answer, &size), STATUS_OBJECT_NAME_NOT_FOUND);
}

/* ---- What the bus says ---- */

/* K-6.12 */
static void the_description_is_the_one_the_bus_gave(void **state)
{
    struct pnpsim_hardware hardware = camera_hardware();
    hardware.description = "Kit Camera";
    struct pnpsim_device *camera = plug(*state, &hardware);
    EXPECT_TEXT(*state, camera, DevicePropertyDeviceDescription, L"Kit Camera");
}

/* K-6.12 */
static void an_installed_description_stands_before_that_of_the_bus(void **state)
{
    struct pnpsim_hardware hardware = camera_hardware();
    hardware.description = "Kit Camera";
    pnpsim_assert_ok(pnpsim_registry_set_string(*state, CAMERA_KEY, "DeviceDesc", "Eye"));
    struct pnpsim_device *camera = plug(*state, &hardware);
    EXPECT_TEXT(*state, camera, DevicePropertyDeviceDescription, L"Eye");
}

/* K-6.12 */
static void ids_are_multi_strings(void **state)
{
    struct pnpsim_hardware hardware = camera_hardware();
    hardware.hardware_ids[0] = "KIT\\CAMERA&REV_2";
    hardware.hardware_ids[1] = "KIT\\CAMERA";
    hardware.compatible_ids[0] = "KIT\\IMAGE";
    struct pnpsim_device *camera = plug(*state, &hardware);
    EXPECT_TEXT(*state, camera, DevicePropertyHardwareID, L"KIT\\CAMERA&REV_2\0KIT\\CAMERA\0");
    EXPECT_TEXT(*state, camera, DevicePropertyCompatibleIDs, L"KIT\\IMAGE\0");
}

/* K-6.12 */
static void a_device_without_compatible_ids_has_no_such_property(void **state)
{
    struct pnpsim_hardware hardware = camera_hardware();
    struct pnpsim_device *camera = plug(*state, &hardware);
    union answer answer;
    ULONG size = 0;
    NTSTATUS status = property(*state, camera, DevicePropertyCompatibleIDs, &answer, &size);
    assert_true(status == STATUS_OBJECT_NAME_NOT_FOUND);
}

/* K-6.12 */
static void the_bus_tells_its_type_and_number(void **state)
{
    static const GUID type = {
        0xd0a48c32, 0xe179, 0x43e6, { 0x9f, 0x07, 0xad, 0x11, 0x5e, 0xcc, 0x80, 0xac }
    };
    struct pnpsim_hardware hardware = camera_hardware();
    struct pnpsim_device *camera = plug(*state, &hardware);
    expect_bytes(*state, camera, DevicePropertyBusTypeGuid, &type, sizeof(type));
    expect_number(*state, camera, DevicePropertyLegacyBusType, PNPBus);
    expect_number(*state, camera, DevicePropertyBusNumber, 0);
    EXPECT_TEXT(*state, camera, DevicePropertyEnumeratorName, L"KIT");
}

/* K-6.12 */
static void an_address_that_the_bus_did_not_supply_is_all_ones(void **state)
{
    struct pnpsim_hardware hardware = camera_hardware();
    struct pnpsim_device *camera = plug(*state, &hardware);
    expect_number(*state, camera, DevicePropertyAddress, 0xFFFFFFFF);
    expect_number(*state, camera, DevicePropertyUINumber, 0xFFFFFFFF);
}

/* K-6.12 */
static void location_and_address_are_those_the_bus_driver_gave(void **state)
{
    struct kit_bus bus = { .children = { KIT_CHILD(L"1") } };
    bus.children[0].texts[DeviceTextLocationInformation] = (struct kit_answer)KIT_ANSWER(L"Slot 3");
    bus.children[0].address = 5;
    bus.children[0].raw_device_ok = TRUE;
    kit_bus(*state, &bus);
    union answer answer;
    struct question question = {
        bus.children[0].pdo, DevicePropertyLocationInformation, sizeof(answer), &answer, 0, 0
    };
    kit_call(*state, ask, &question);
    assert_int_equal(question.status, STATUS_SUCCESS);
    assert_memory_equal(answer.text, L"Slot 3", sizeof(L"Slot 3"));
    question.property = DevicePropertyAddress;
    kit_call(*state, ask, &question);
    assert_int_equal(answer.number, 5);
}

/* K-6.12 */
static void the_removal_policy_follows_from_the_capabilities(void **state)
{
    struct pnpsim_hardware hardware = camera_hardware();
    struct pnpsim_device *fixed = plug(*state, &hardware);
    hardware.name = hardware.instance_id = "tray";
    hardware.eject_supported = 1;
    struct pnpsim_device *tray = plug(*state, &hardware);
    hardware.name = hardware.instance_id = "stick";
    hardware.surprise_removal_ok = 1;
    struct pnpsim_device *stick = plug(*state, &hardware);
    expect_number(*state, fixed, DevicePropertyRemovalPolicy, RemovalPolicyExpectNoRemoval);
    expect_number(*state, tray, DevicePropertyRemovalPolicy, RemovalPolicyExpectOrderlyRemoval);
    expect_number(*state, stick, DevicePropertyRemovalPolicy, RemovalPolicyExpectSurpriseRemoval);
}

/* K-6.12 */
static void the_boot_configuration_is_the_resource_list_of_the_bus(void **state)
{
    struct pnpsim_hardware hardware = camera_hardware();
    struct pnpsim_device *bare = plug(*state, &hardware);
    hardware.name = hardware.instance_id = "port";
    hardware.resources[0] = (struct pnpsim_resource){ PNPSIM_RESOURCE_PORT, 0x378, 8 };
    struct pnpsim_device *port = plug(*state, &hardware);
    union answer answer;
    ULONG size = 0;
    expect_none(*state, bare, DevicePropertyBootConfiguration);
    assert_int_equal(property(*state, port, DevicePropertyBootConfiguration, &answer, &size),
                     STATUS_SUCCESS);
    assert_true(size >= sizeof(CM_RESOURCE_LIST));
    assert_int_equal(answer.resources.List[0].PartialResourceList.Count, 1);
    assert_int_equal(
        answer.resources.List[0].PartialResourceList.PartialDescriptors[0].u.Port.Start.QuadPart,
        0x378);
}

/* K-6.12 */
static void the_name_of_a_pdo_is_the_one_it_was_created_with(void **state)
{
    struct pnpsim_hardware hardware = camera_hardware();
    struct pnpsim_device *camera = plug(*state, &hardware);
    union answer answer;
    ULONG size = 0;
    assert_int_equal(
        property(*state, camera, DevicePropertyPhysicalDeviceObjectName, &answer, &size),
        STATUS_SUCCESS);
    assert_int_equal(wcsncmp(answer.text, L"\\Device\\0000", 12), 0);
    assert_int_equal(size, (wcslen(answer.text) + 1) * sizeof(WCHAR));
}

/* K-6.12 */
static void what_cannot_be_pulled_is_part_of_the_computer(void **state)
{
    struct pnpsim_hardware hardware = camera_hardware();
    struct pnpsim_device *camera = plug(*state, &hardware);
    EXPECT_TEXT(*state, camera, DevicePropertyContainerID,
                L"{00000000-0000-0000-ffff-ffffffffffff}");
}

/* ---- What an installation has set ---- */

/* K-6.12 */
static void installed_names_come_from_the_hardware_key(void **state)
{
    struct pnpsim *sim = *state;
    static const struct {
        const char *value;
        DEVICE_REGISTRY_PROPERTY property;
    } names[] = { { "Class", DevicePropertyClassName },
                  { "ClassGUID", DevicePropertyClassGuid },
                  { "Mfg", DevicePropertyManufacturer },
                  { "FriendlyName", DevicePropertyFriendlyName },
                  { "LocationInformation", DevicePropertyLocationInformation },
                  { "Driver", DevicePropertyDriverKeyName } };
    struct pnpsim_hardware hardware = camera_hardware();
    struct pnpsim_device *camera = plug(sim, &hardware);
    for (size_t i = 0; i < RTL_NUMBER_OF(names); i++) {
        if (names[i].property != DevicePropertyDriverKeyName) {
            expect_none(sim, camera, names[i].property);
        }
        pnpsim_assert_ok(pnpsim_registry_set_string(sim, CAMERA_KEY, names[i].value, "text"));
        EXPECT_TEXT(sim, camera, names[i].property, L"text");
    }
}

/* K-6.12 */
static void an_installed_name_of_another_type_is_none(void **state)
{
    struct pnpsim_hardware hardware = camera_hardware();
    struct pnpsim_device *camera = plug(*state, &hardware);
    pnpsim_assert_ok(pnpsim_registry_set_dword(*state, CAMERA_KEY, "Mfg", 7));
    expect_none(*state, camera, DevicePropertyManufacturer);
}

/* K-6.12 */
static void a_device_gets_one_driver_key_and_keeps_it(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_hardware hardware = camera_hardware();
    struct pnpsim_device *camera = plug(sim, &hardware);
    hardware.name = hardware.instance_id = "lamp";
    struct pnpsim_device *lamp = plug(sim, &hardware);
    EXPECT_TEXT(sim, lamp, DevicePropertyDriverKeyName,
                L"{4d36e97e-e325-11ce-bfc1-08002be10318}\\0000");
    EXPECT_TEXT(sim, camera, DevicePropertyDriverKeyName,
                L"{4d36e97e-e325-11ce-bfc1-08002be10318}\\0001");
    pnpsim_assert_ok(pnpsim_unplug(sim, lamp));
    lamp = plug(sim, &hardware);
    EXPECT_TEXT(sim, lamp, DevicePropertyDriverKeyName,
                L"{4d36e97e-e325-11ce-bfc1-08002be10318}\\0000");
}

/* K-6.12 */
static void the_install_state_follows_the_config_flags(void **state)
{
    static const struct {
        uint32_t flags;
        ULONG state;
    } cases[] = { { 0, InstallStateInstalled },
                  { 0x20, InstallStateNeedsReinstall },
                  { 0x40, InstallStateFailedInstall },
                  { 0x400, InstallStateFinishInstall } };
    struct pnpsim_hardware hardware = camera_hardware();
    struct pnpsim_device *camera = plug(*state, &hardware);
    expect_number(*state, camera, DevicePropertyInstallState, InstallStateInstalled);
    for (size_t i = 0; i < RTL_NUMBER_OF(cases); i++) {
        pnpsim_assert_ok(
            pnpsim_registry_set_dword(*state, CAMERA_KEY, "ConfigFlags", cases[i].flags));
        expect_number(*state, camera, DevicePropertyInstallState, cases[i].state);
    }
}

/* ---- Room, and bad input ---- */

/* K-6.12 */
static void a_buffer_that_is_too_small_is_left_alone_and_the_size_is_told(void **state)
{
    struct pnpsim_hardware hardware = camera_hardware();
    hardware.description = "Kit";
    struct pnpsim_device *camera = plug(*state, &hardware);
    WCHAR text[4] = L"???";
    struct question question = {
        pnpsim_device_pdo(camera), DevicePropertyDeviceDescription, sizeof(text) - 1, text, 0, 0
    };
    kit_call(*state, ask, &question);
    assert_int_equal(question.status, STATUS_BUFFER_TOO_SMALL);
    assert_int_equal(question.size, sizeof(text));
    assert_memory_equal(text, L"???", sizeof(text));
    question.room = 0;
    question.buffer = NULL;
    kit_call(*state, ask, &question);
    assert_int_equal(question.status, STATUS_BUFFER_TOO_SMALL);
    question.room = sizeof(text);
    question.buffer = text;
    kit_call(*state, ask, &question);
    assert_int_equal(question.status, STATUS_SUCCESS);
    assert_memory_equal(text, L"Kit", sizeof(text));
}

/* K-6.12 */
static void numbers_that_are_no_property_are_parameter_two(void **state)
{
    static const int numbers[] = { DevicePropertyResourceRequirements,
                                   DevicePropertyAllocatedResources, DevicePropertyContainerID + 1,
                                   0x7FFFFFFF };
    struct pnpsim_hardware hardware = camera_hardware();
    struct pnpsim_device *camera = plug(*state, &hardware);
    for (size_t i = 0; i < RTL_NUMBER_OF(numbers); i++) {
        union answer answer;
        ULONG size = 77;
        DEVICE_REGISTRY_PROPERTY which = (DEVICE_REGISTRY_PROPERTY)numbers[i];
        assert_int_equal(property(*state, camera, which, &answer, &size),
                         STATUS_INVALID_PARAMETER_2);
    }
}

/* K-6.12, V-REPORT_NOT_PDO */
static void only_a_pdo_has_properties(void **state)
{
    struct kit_stack function = { 0 };
    struct pnpsim_hardware hardware = camera_hardware();
    kit_stack(*state, &function, "function");
    hardware.driver = "function";
    plug(*state, &hardware);
    ULONG number;
    struct question question = {
        function.device, DevicePropertyAddress, sizeof(number), &number, 0, 0
    };
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "REPORT_NOT_PDO"));
    kit_call(*state, ask, &question);
    assert_int_equal(question.status, STATUS_INVALID_DEVICE_REQUEST);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(the_description_is_the_one_the_bus_gave),
        pnpsim_unit_test(an_installed_description_stands_before_that_of_the_bus),
        pnpsim_unit_test(ids_are_multi_strings),
        pnpsim_unit_test(a_device_without_compatible_ids_has_no_such_property),
        pnpsim_unit_test(the_bus_tells_its_type_and_number),
        pnpsim_unit_test(an_address_that_the_bus_did_not_supply_is_all_ones),
        pnpsim_unit_test(location_and_address_are_those_the_bus_driver_gave),
        pnpsim_unit_test(the_removal_policy_follows_from_the_capabilities),
        pnpsim_unit_test(the_boot_configuration_is_the_resource_list_of_the_bus),
        pnpsim_unit_test(the_name_of_a_pdo_is_the_one_it_was_created_with),
        pnpsim_unit_test(what_cannot_be_pulled_is_part_of_the_computer),
        pnpsim_unit_test(installed_names_come_from_the_hardware_key),
        pnpsim_unit_test(an_installed_name_of_another_type_is_none),
        pnpsim_unit_test(a_device_gets_one_driver_key_and_keeps_it),
        pnpsim_unit_test(the_install_state_follows_the_config_flags),
        pnpsim_unit_test(a_buffer_that_is_too_small_is_left_alone_and_the_size_is_told),
        pnpsim_unit_test(numbers_that_are_no_property_are_parameter_two),
        pnpsim_unit_test(only_a_pdo_has_properties),
    };
    return pnpsim_run_tests("property", tests);
}
