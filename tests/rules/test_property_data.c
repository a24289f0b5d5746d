/* SPDX-License-Identifier: MIT */
/* Properties by key, of devices and of interfaces. */
#include "support/kit.h"

#include <initguid.h>

#include <devpkey.h>

/* {7a6c0de4-52c5-4b3e-9011-2f4d66102001} 2: a key of the test's own. */
DEFINE_DEVPROPKEY(KIT_COLOUR, 0x7a6c0de4, 0x52c5, 0x4b3e, 0x90, 0x11, 0x2f, 0x4d, 0x66, 0x10, 0x20,
                  0x01, 2);
DEFINE_DEVPROPKEY(KIT_NO_KEY, 0x7a6c0de4, 0x52c5, 0x4b3e, 0x90, 0x11, 0x2f, 0x4d, 0x66, 0x10, 0x20,
                  0x01, 1);

enum { GERMAN = 0x407, ANSWER_MAX = 128 };

/* One value to be set or asked for, of a device or, when `link` is set, of an interface. */
struct value {
    PDEVICE_OBJECT pdo;
    UNICODE_STRING *link;
    const DEVPROPKEY *key;
    LCID locale;
    ULONG flags;
    DEVPROPTYPE type;
    const void *data;
    ULONG size; /* of data, or of the room for the answer */
    ULONG needed;
    NTSTATUS status;
    UCHAR answer[ANSWER_MAX];
};

static void value_set(void *context)
{
    struct value *value = context;
    PVOID data = (PVOID)(uintptr_t)value->data;
    value->status = value->link != NULL
                        ? IoSetDeviceInterfacePropertyData(value->link, value->key, value->locale,
                                                           value->flags, value->type, value->size,
                                                           data)
                        : IoSetDevicePropertyData(value->pdo, value->key, value->locale,
                                                  value->flags, value->type, value->size, data);
}

static void value_get(void *context)
{
    struct value *value = context;
    value->status = value->link != NULL
                        ? IoGetDeviceInterfacePropertyData(value->link, value->key, value->locale,
                                                           value->flags, value->size, value->answer,
                                                           &value->needed, &value->type)
                        : IoGetDevicePropertyData(value->pdo, value->key, value->locale,
                                                  value->flags, value->size, value->answer,
                                                  &value->needed, &value->type);
}

static NTSTATUS set(struct pnpsim *sim, struct value value)
{
    kit_call(sim, value_set, &value);
    return value.status;
}

static NTSTATUS get_status(struct pnpsim *sim, struct value value)
{
    value.size = ANSWER_MAX;
    kit_call(sim, value_get, &value);
    return value.status;
}

static void expect(struct pnpsim *sim, struct value value, DEVPROPTYPE type, const void *bytes,
                   size_t size)
{
    value.size = ANSWER_MAX;
    kit_call(sim, value_get, &value);
    assert_int_equal(value.status, STATUS_SUCCESS);
    assert_int_equal(value.type, type);
    assert_int_equal(value.needed, size);
    assert_memory_equal(value.answer, bytes, size);
}

#define EXPECT_TEXT(sim, value, literal)                                                           \
    expect(sim, value, DEVPROP_TYPE_STRING, literal, sizeof(literal))

static struct pnpsim_device *plug(struct pnpsim *sim)
{
    struct pnpsim_hardware hardware = kit_hardware("camera");
    hardware.unique_id = 1;
    hardware.description = "Kit Camera";
    return pnpsim_plug(sim, &hardware);
}

static struct value of_device(struct pnpsim_device *device, const DEVPROPKEY *key)
{
    return (struct value){ .pdo = pnpsim_device_pdo(device), .key = key };
}

static struct value number_of(struct value value, const ULONG *number)
{
    value.type = DEVPROP_TYPE_UINT32;
    value.data = number;
    value.size = sizeof(*number);
    return value;
}

/* ---- What drivers store ---- */

/* K-6.13 */
static void a_stored_property_comes_back_with_its_type(void **state)
{
    static const ULONG red = 0xFF0000;
    struct value colour = of_device(plug(*state), &KIT_COLOUR);
    assert_int_equal(get_status(*state, colour), STATUS_OBJECT_NAME_NOT_FOUND);
    assert_int_equal(set(*state, number_of(colour, &red)), STATUS_SUCCESS);
    expect(*state, colour, DEVPROP_TYPE_UINT32, &red, sizeof(red));
}

/* K-6.13 */
static void a_property_has_a_value_for_each_locale(void **state)
{
    struct value neutral = of_device(plug(*state), &KIT_COLOUR);
    neutral.type = DEVPROP_TYPE_STRING;
    neutral.data = L"red";
    neutral.size = sizeof(L"red");
    struct value german = neutral;
    german.locale = GERMAN;
    german.data = L"rot";
    assert_int_equal(set(*state, neutral), STATUS_SUCCESS);
    assert_int_equal(get_status(*state, german), STATUS_OBJECT_NAME_NOT_FOUND);
    assert_int_equal(set(*state, german), STATUS_SUCCESS);
    EXPECT_TEXT(*state, neutral, L"red");
    EXPECT_TEXT(*state, german, L"rot");
}

/* K-6.13 */
static void a_property_without_data_is_deleted(void **state)
{
    static const ULONG red = 0xFF0000;
    struct value colour = of_device(plug(*state), &KIT_COLOUR);
    assert_int_equal(set(*state, number_of(colour, &red)), STATUS_SUCCESS);
    assert_int_equal(set(*state, colour), STATUS_SUCCESS);
    assert_int_equal(get_status(*state, colour), STATUS_OBJECT_NAME_NOT_FOUND);
    assert_int_equal(set(*state, colour), STATUS_OBJECT_NAME_NOT_FOUND);
}

/* K-6.13 */
static void a_stored_property_outlives_its_device(void **state)
{
    static const ULONG red = 0xFF0000;
    struct pnpsim_device *camera = plug(*state);
    struct value colour = of_device(camera, &KIT_COLOUR);
    colour.flags = PLUGPLAY_PROPERTY_PERSISTENT;
    assert_int_equal(set(*state, number_of(colour, &red)), STATUS_SUCCESS);
    pnpsim_assert_ok(pnpsim_unplug(*state, camera));
    expect(*state, of_device(plug(*state), &KIT_COLOUR), DEVPROP_TYPE_UINT32, &red, sizeof(red));
}

/* K-6.13 */
static void a_value_that_is_not_of_its_type_is_refused(void **state)
{
    static const struct {
        DEVPROPTYPE type;
        ULONG size;
    } wrong[] = { { DEVPROP_TYPE_EMPTY, 4 },
                  { DEVPROP_TYPE_NULL, 4 },
                  { DEVPROP_TYPE_UINT32, 3 },
                  { DEVPROP_TYPE_GUID, 8 },
                  { DEVPROP_TYPE_BOOLEAN, 4 },
                  { DEVPROP_TYPE_STRING, 4 }, /* no terminator */
                  { DEVPROP_TYPE_STRING, 3 },
                  { DEVPROP_TYPE_STRING_LIST, 4 },
                  { DEVPROP_TYPE_STRING | DEVPROP_TYPEMOD_ARRAY, 8 },
                  { DEVPROP_TYPE_UINT32 | DEVPROP_TYPEMOD_LIST, 8 },
                  { DEVPROP_TYPE_UINT32 | DEVPROP_TYPEMOD_ARRAY, 6 },
                  { MAX_DEVPROP_TYPE + 1, 4 },
                  { 0x00010007, 4 } };
    static const UCHAR bytes[16] = { 1, 1, 1, 1, 1, 1, 1, 1 };
    struct pnpsim_device *camera = plug(*state);
    for (size_t i = 0; i < RTL_NUMBER_OF(wrong); i++) {
        struct value value = of_device(camera, &KIT_COLOUR);
        value.type = wrong[i].type;
        value.size = wrong[i].size;
        value.data = bytes;
        assert_int_equal(set(*state, value), STATUS_INVALID_PARAMETER);
    }
    assert_int_equal(get_status(*state, of_device(camera, &KIT_COLOUR)),
                     STATUS_OBJECT_NAME_NOT_FOUND);
}

/* K-6.13 */
static void an_array_is_any_number_of_elements(void **state)
{
    static const ULONG three[] = { 1, 2, 3 };
    struct value value = of_device(plug(*state), &KIT_COLOUR);
    value.type = DEVPROP_TYPE_UINT32 | DEVPROP_TYPEMOD_ARRAY;
    value.data = three;
    value.size = sizeof(three);
    assert_int_equal(set(*state, value), STATUS_SUCCESS);
    expect(*state, value, DEVPROP_TYPE_UINT32 | DEVPROP_TYPEMOD_ARRAY, three, sizeof(three));
}

/* K-6.13 */
static void locales_flags_and_keys_that_are_none_are_refused(void **state)
{
    static const ULONG red = 0xFF0000;
    struct value colour = number_of(of_device(plug(*state), &KIT_COLOUR), &red);
    colour.locale = LOCALE_SYSTEM_DEFAULT;
    assert_int_equal(set(*state, colour), STATUS_UNSUCCESSFUL);
    assert_int_equal(get_status(*state, colour), STATUS_UNSUCCESSFUL);
    colour.locale = LOCALE_NEUTRAL;
    colour.flags = 2;
    assert_int_equal(set(*state, colour), STATUS_INVALID_PARAMETER);
    assert_int_equal(get_status(*state, colour), STATUS_INVALID_PARAMETER);
    colour.flags = 0;
    colour.key = &KIT_NO_KEY;
    assert_int_equal(set(*state, colour), STATUS_INVALID_PARAMETER);
    assert_int_equal(get_status(*state, colour), STATUS_OBJECT_NAME_NOT_FOUND);
}

/* K-6.13 */
static void a_buffer_that_is_too_small_learns_the_size(void **state)
{
    struct value value = of_device(plug(*state), &DEVPKEY_Device_BusReportedDeviceDesc);
    value.size = sizeof(L"Kit Camera") - 1;
    kit_call(*state, value_get, &value);
    assert_int_equal(value.status, STATUS_BUFFER_TOO_SMALL);
    assert_int_equal(value.needed, sizeof(L"Kit Camera"));
    assert_int_equal(value.answer[0], 0);
}

/* ---- What the system answers ---- */

/* K-6.13 */
static void known_keys_are_answered_from_the_device(void **state)
{
    static const GUID computer = { 0, 0, 0, { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff } };
    static const DEVPROP_BOOLEAN yes = DEVPROP_TRUE;
    static const DEVPROP_BOOLEAN no = DEVPROP_FALSE;
    static const ULONG unique = 0x10;
    struct pnpsim *sim = *state;
    struct pnpsim_device *camera = plug(sim);
    EXPECT_TEXT(sim, of_device(camera, &DEVPKEY_Device_InstanceId), L"KIT\\DEVICE\\camera");
    EXPECT_TEXT(sim, of_device(camera, &DEVPKEY_Device_BusReportedDeviceDesc), L"Kit Camera");
    EXPECT_TEXT(sim, of_device(camera, &DEVPKEY_Device_DeviceDesc), L"Kit Camera");
    EXPECT_TEXT(sim, of_device(camera, &DEVPKEY_Device_EnumeratorName), L"KIT");
    EXPECT_TEXT(sim, of_device(camera, &DEVPKEY_Device_Service), L"simstub");
    expect(sim, of_device(camera, &DEVPKEY_Device_HardwareIds), DEVPROP_TYPE_STRING_LIST,
           L"KIT\\DEVICE\0", sizeof(L"KIT\\DEVICE\0"));
    expect(sim, of_device(camera, &DEVPKEY_Device_ContainerId), DEVPROP_TYPE_GUID, &computer,
           sizeof(computer));
    expect(sim, of_device(camera, &DEVPKEY_Device_IsPresent), DEVPROP_TYPE_BOOLEAN, &yes, 1);
    expect(sim, of_device(camera, &DEVPKEY_Device_HasProblem), DEVPROP_TYPE_BOOLEAN, &no, 1);
    expect(sim, of_device(camera, &DEVPKEY_Device_Capabilities), DEVPROP_TYPE_UINT32, &unique,
           sizeof(unique));
}

/* K-6.13 */
static void the_setup_class_is_a_guid_when_it_was_installed(void **state)
{
    static const GUID image = {
        0x6bdd1fc6, 0x810f, 0x11d0, { 0xbe, 0xc7, 0x08, 0x00, 0x2b, 0xe2, 0x09, 0x2f }
    };
    static const char key[] =
        "\\Registry\\Machine\\System\\CurrentControlSet\\Enum\\KIT\\DEVICE\\camera";
    struct pnpsim *sim = *state;
    struct value class = of_device(plug(sim), &DEVPKEY_Device_ClassGuid);
    assert_int_equal(get_status(sim, class), STATUS_OBJECT_NAME_NOT_FOUND);
    pnpsim_assert_ok(pnpsim_registry_set_string(sim, key, "ClassGUID", "no guid at all"));
    assert_int_equal(get_status(sim, class), STATUS_OBJECT_NAME_NOT_FOUND);
    pnpsim_assert_ok(pnpsim_registry_set_string(sim, key, "ClassGUID",
                                                "{6BDD1FC6-810F-11D0-BEC7-08002BE2092F}"));
    expect(sim, class, DEVPROP_TYPE_GUID, &image, sizeof(image));
}

/* K-6.13 */
static void what_the_system_keeps_cannot_be_set(void **state)
{
    static const ULONG number = 1;
    struct value value = of_device(plug(*state), &DEVPKEY_Device_Address);
    assert_int_equal(set(*state, number_of(value, &number)), STATUS_ACCESS_DENIED);
    assert_int_equal(set(*state, value), STATUS_ACCESS_DENIED);
}

static void read_friendly_name(void *context)
{
    struct value *value = context;
    value->status = IoGetDeviceProperty(value->pdo, DevicePropertyFriendlyName, ANSWER_MAX,
                                        value->answer, &value->needed);
}

/* K-6.13, K-6.12 */
static void a_friendly_name_that_a_driver_sets_is_the_devices_name(void **state)
{
    struct value name = of_device(plug(*state), &DEVPKEY_Device_FriendlyName);
    struct value given = name;
    given.type = DEVPROP_TYPE_STRING;
    given.data = L"Eye";
    given.size = sizeof(L"Eye");
    assert_int_equal(set(*state, given), STATUS_SUCCESS);
    EXPECT_TEXT(*state, name, L"Eye");
    kit_call(*state, read_friendly_name, &name);
    assert_int_equal(name.status, STATUS_SUCCESS);
    assert_memory_equal(name.answer, L"Eye", sizeof(L"Eye"));
    static const ULONG number = 1;
    assert_int_equal(set(*state, number_of(name, &number)), STATUS_INVALID_PARAMETER);
    name.data = NULL;
    assert_int_equal(set(*state, name), STATUS_SUCCESS);
    assert_int_equal(get_status(*state, name), STATUS_OBJECT_NAME_NOT_FOUND);
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

static UNICODE_STRING interface_of(struct pnpsim *sim, struct pnpsim_device *device)
{
    struct registration registration = { .pdo = pnpsim_device_pdo(device) };
    kit_call(sim, register_left, &registration);
    return registration.link;
}

/* K-6.13 */
static void an_interface_tells_its_class_reference_and_device(void **state)
{
    static const DEVPROP_BOOLEAN no = DEVPROP_FALSE;
    struct pnpsim *sim = *state;
    UNICODE_STRING link = interface_of(sim, plug(sim));
    struct value value = { .link = &link, .key = &DEVPKEY_DeviceInterface_Enabled };
    expect(sim, value, DEVPROP_TYPE_BOOLEAN, &no, sizeof(no));
    assert_int_equal(set(sim, value), STATUS_ACCESS_DENIED);
    value.key = &DEVPKEY_DeviceInterface_ClassGuid;
    expect(sim, value, DEVPROP_TYPE_GUID, &KIT_OTHER_CLASS, sizeof(GUID));
    value.key = &DEVPKEY_DeviceInterface_ReferenceString;
    EXPECT_TEXT(sim, value, L"left");
    value.key = &DEVPKEY_Device_InstanceId;
    EXPECT_TEXT(sim, value, L"KIT\\DEVICE\\camera");
}

/* K-6.13 */
static void an_interface_keeps_properties_of_its_own(void **state)
{
    static const ULONG red = 0xFF0000;
    struct pnpsim *sim = *state;
    struct pnpsim_device *camera = plug(sim);
    UNICODE_STRING link = interface_of(sim, camera);
    struct value colour = { .link = &link, .key = &KIT_COLOUR };
    assert_int_equal(get_status(sim, colour), STATUS_OBJECT_NAME_NOT_FOUND);
    assert_int_equal(set(sim, number_of(colour, &red)), STATUS_SUCCESS);
    expect(sim, colour, DEVPROP_TYPE_UINT32, &red, sizeof(red));
    assert_int_equal(get_status(sim, of_device(camera, &KIT_COLOUR)), STATUS_OBJECT_NAME_NOT_FOUND);
    assert_int_equal(set(sim, colour), STATUS_SUCCESS); /* deleted */
    assert_int_equal(get_status(sim, colour), STATUS_OBJECT_NAME_NOT_FOUND);
}

/* K-6.13 */
static void bad_input_about_an_interface_has_its_own_answers(void **state)
{
    static const ULONG red = 0xFF0000;
    static UNICODE_STRING nobody = RTL_CONSTANT_STRING(L"\\??\\nobody");
    struct pnpsim *sim = *state;
    UNICODE_STRING link = interface_of(sim, plug(sim));
    struct value colour = number_of((struct value){ .link = &nobody, .key = &KIT_COLOUR }, &red);
    assert_int_equal(set(sim, colour), STATUS_OBJECT_NAME_NOT_FOUND);
    assert_int_equal(get_status(sim, colour), STATUS_OBJECT_NAME_NOT_FOUND);
    colour.link = &link;
    colour.key = &KIT_NO_KEY;
    assert_int_equal(set(sim, colour), STATUS_NOT_IMPLEMENTED);
    assert_int_equal(get_status(sim, colour), STATUS_NOT_IMPLEMENTED);
    colour.key = &KIT_COLOUR;
    colour.locale = LOCALE_USER_DEFAULT;
    assert_int_equal(set(sim, colour), STATUS_UNSUCCESSFUL);
    assert_int_equal(get_status(sim, colour), STATUS_UNSUCCESSFUL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(a_stored_property_comes_back_with_its_type),
        pnpsim_unit_test(a_property_has_a_value_for_each_locale),
        pnpsim_unit_test(a_property_without_data_is_deleted),
        pnpsim_unit_test(a_stored_property_outlives_its_device),
        pnpsim_unit_test(a_value_that_is_not_of_its_type_is_refused),
        pnpsim_unit_test(an_array_is_any_number_of_elements),
        pnpsim_unit_test(locales_flags_and_keys_that_are_none_are_refused),
        pnpsim_unit_test(a_buffer_that_is_too_small_learns_the_size),
        pnpsim_unit_test(known_keys_are_answered_from_the_device),
        pnpsim_unit_test(the_setup_class_is_a_guid_when_it_was_installed),
        pnpsim_unit_test(what_the_system_keeps_cannot_be_set),
        pnpsim_unit_test(a_friendly_name_that_a_driver_sets_is_the_devices_name),
        pnpsim_unit_test(an_interface_tells_its_class_reference_and_device),
        pnpsim_unit_test(an_interface_keeps_properties_of_its_own),
        pnpsim_unit_test(bad_input_about_an_interface_has_its_own_answers),
    };
    return pnpsim_run_tests("property_data", tests);
}
