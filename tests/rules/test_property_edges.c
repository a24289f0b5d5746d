/* SPDX-License-Identifier: MIT */
/* Properties of devices that have a problem, no name, no driver, children or a successor; and what
 * a hardware key may hold that is no property. */
#include "support/kit_bus.h"

#include <initguid.h>

#include <devpkey.h>

#define CAMERA_KEY "\\Registry\\Machine\\System\\CurrentControlSet\\Enum\\KIT\\DEVICE\\camera"

/* {026e516e-b814-414b-83cd-856d6fef4822} 6: of the interfaces' family, and none of the system's. */
DEFINE_DEVPROPKEY(KIT_OWN_KEY, 0x026e516e, 0xb814, 0x414b, 0x83, 0xcd, 0x85, 0x6d, 0x6f, 0xef, 0x48,
                  0x22, 6);
/* {7a6c0de4-52c5-4b3e-9011-2f4d66102001} 2: a key of the test's own. */
DEFINE_DEVPROPKEY(KIT_COLOUR, 0x7a6c0de4, 0x52c5, 0x4b3e, 0x90, 0x11, 0x2f, 0x4d, 0x66, 0x10, 0x20,
                  0x01, 2);

enum { ANSWER_MAX = 256 };

/* One question by key or by number. */
struct question {
    PDEVICE_OBJECT pdo;
    UNICODE_STRING *link; /* of an interface, when set */
    const DEVPROPKEY *key;
    DEVICE_REGISTRY_PROPERTY number; /* when there is no key */
    DEVPROPTYPE type;
    ULONG size;
    NTSTATUS status;
    UCHAR answer[ANSWER_MAX];
};

static void ask(void *context)
{
    struct question *question = context;
    if (question->link != NULL) {
        question->status = IoGetDeviceInterfacePropertyData(question->link, question->key, 0, 0,
                                                            ANSWER_MAX, question->answer,
                                                            &question->size, &question->type);
    } else if (question->key != NULL) {
        question->status = IoGetDevicePropertyData(question->pdo, question->key, 0, 0, ANSWER_MAX,
                                                   question->answer, &question->size,
                                                   &question->type);
    } else {
        question->status = IoGetDeviceProperty(question->pdo, question->number, ANSWER_MAX,
                                               question->answer, &question->size);
    }
}

static void expect(struct pnpsim *sim, struct question question, const void *bytes, size_t size)
{
    kit_call(sim, ask, &question);
    assert_int_equal(question.status, STATUS_SUCCESS);
    assert_int_equal(question.size, size);
    assert_memory_equal(question.answer, bytes, size);
}

static void expect_none(struct pnpsim *sim, struct question question)
{
    kit_call(sim, ask, &question);
    assert_int_equal(question.status, STATUS_OBJECT_NAME_NOT_FOUND);
}

static struct question by_key(PDEVICE_OBJECT pdo, const DEVPROPKEY *key)
{
    return (struct question){ .pdo = pdo, .key = key };
}

static struct question by_number(PDEVICE_OBJECT pdo, DEVICE_REGISTRY_PROPERTY number)
{
    return (struct question){ .pdo = pdo, .number = number };
}

static PDEVICE_OBJECT plug(struct pnpsim *sim)
{
    struct pnpsim_hardware hardware = kit_hardware("camera");
    hardware.unique_id = 1;
    struct pnpsim_device *camera = pnpsim_plug(sim, &hardware);
    assert_non_null(camera);
    return pnpsim_device_pdo(camera);
}

/* ---- Devices that are not well, and their relatives ---- */

/* K-6.13 */
static void a_device_that_failed_tells_its_problem(void **state)
{
    static const ULONG failed_start = 10;
    static const DEVPROP_BOOLEAN yes = DEVPROP_TRUE;
    struct pnpsim *sim = *state;
    struct kit_stack stack = { .start_status = STATUS_UNSUCCESSFUL };
    struct pnpsim_hardware hardware = kit_hardware("camera");
    kit_stack(sim, &stack, "failing");
    hardware.driver = "failing";
    struct pnpsim_device *camera = pnpsim_plug(sim, &hardware);
    assert_int_equal(pnpsim_device_state(camera), PNPSIM_DEVICE_FAILED_START);
    PDEVICE_OBJECT pdo = pnpsim_device_pdo(camera);
    expect(sim, by_key(pdo, &DEVPKEY_Device_ProblemCode), &failed_start, sizeof(failed_start));
    expect(sim, by_key(pdo, &DEVPKEY_Device_HasProblem), &yes, sizeof(yes));
}

static struct kit_bus two_children(void)
{
    struct kit_bus bus = { .children = { KIT_CHILD(L"1"), KIT_CHILD(L"2") } };
    bus.children[0].raw_device_ok = TRUE;
    bus.children[1].raw_device_ok = TRUE;
    return bus;
}

/* K-6.13 */
static void a_bus_names_its_children_and_they_name_their_bus(void **state)
{
    static const WCHAR both[] = L"KIT\\CHILD\\1\0KIT\\CHILD\\2\0";
    struct pnpsim *sim = *state;
    struct kit_bus bus = two_children();
    kit_bus(sim, &bus);
    assert_non_null(bus.pdo);
    expect(sim, by_key(bus.pdo, &DEVPKEY_Device_Children), both, sizeof(both));
    expect_none(sim, by_key(bus.children[0].pdo, &DEVPKEY_Device_Children));
    struct question parent = by_key(bus.children[0].pdo, &DEVPKEY_Device_Parent);
    struct question id = by_key(bus.pdo, &DEVPKEY_Device_InstanceId);
    kit_call(sim, ask, &id);
    assert_int_equal(id.status, STATUS_SUCCESS);
    expect(sim, parent, id.answer, id.size);
}

static void keep_child(void *context)
{
    ObReferenceObject(*(PDEVICE_OBJECT *)context);
}

/* K-6.13 */
static void a_child_that_was_pulled_is_no_child(void **state)
{
    static const WCHAR one[] = L"KIT\\CHILD\\2\0";
    struct pnpsim *sim = *state;
    struct kit_bus bus = two_children();
    kit_bus(sim, &bus);
    assert_non_null(bus.pdo);
    kit_call(sim, keep_child, &bus.children[0].pdo);
    bus.children[0].present = FALSE;
    kit_bus_rescan(sim, &bus);
    expect(sim, by_key(bus.pdo, &DEVPKEY_Device_Children), one, sizeof(one));
    bus.children[1].present = FALSE;
    kit_bus_rescan(sim, &bus);
    expect_none(sim, by_key(bus.pdo, &DEVPKEY_Device_Children));
}

/* K-6.12, K-6.13 */
static void what_the_bus_driver_did_not_tell_is_not_found(void **state)
{
    static const ULONG nobody_serves_it = InstallStateFailedInstall;
    static const ULONG no_removal = RemovalPolicyExpectNoRemoval;
    struct pnpsim *sim = *state;
    struct kit_bus bus = { .children = { KIT_CHILD(L"1") } };
    kit_bus(sim, &bus);
    assert_non_null(bus.children[0].pdo);
    PDEVICE_OBJECT pdo = bus.children[0].pdo;
    expect_none(sim, by_number(pdo, DevicePropertyBusNumber));
    expect_none(sim, by_number(pdo, DevicePropertyBusTypeGuid));
    expect_none(sim, by_key(pdo, &DEVPKEY_Device_BusReportedDeviceDesc));
    expect_none(sim, by_key(pdo, &DEVPKEY_Device_Service));
    expect(sim, by_number(pdo, DevicePropertyInstallState), &nobody_serves_it, sizeof(ULONG));
    expect(sim, by_number(pdo, DevicePropertyRemovalPolicy), &no_removal, sizeof(ULONG));
}

/* ---- What a hardware key may hold ---- */

struct entry {
    PCWSTR name;
    ULONG type;
    const void *data;
    ULONG size;
};

static void camera_write(void *context)
{
    const struct entry *entry = context;
    pnpsim_check(NT_SUCCESS(RtlWriteRegistryValue(
        RTL_REGISTRY_ABSOLUTE,
        L"\\Registry\\Machine\\System\\CurrentControlSet\\Enum\\KIT\\DEVICE\\camera", entry->name,
        entry->type, (PVOID)(uintptr_t)entry->data, entry->size)));
}

static void write_value(struct pnpsim *sim, PCWSTR name, ULONG type, const void *data, ULONG size)
{
    struct entry entry = { name, type, data, size };
    kit_call(sim, camera_write, &entry);
}

/* K-6.12 */
static void a_name_that_was_stored_without_its_terminator_gets_one(void **state)
{
    struct pnpsim *sim = *state;
    PDEVICE_OBJECT pdo = plug(sim);
    pnpsim_assert_ok(pnpsim_registry_set_dword(sim, CAMERA_KEY, "ConfigFlags", 0));
    write_value(sim, L"Mfg", REG_SZ, L"Kit", 3 * sizeof(WCHAR));
    expect(sim, by_number(pdo, DevicePropertyManufacturer), L"Kit", sizeof(L"Kit"));
    write_value(sim, L"Mfg", REG_SZ, L"", 0);
    expect(sim, by_number(pdo, DevicePropertyManufacturer), L"", sizeof(L""));
    write_value(sim, L"Mfg", REG_SZ, L"Kit", 5);
    expect_none(sim, by_number(pdo, DevicePropertyManufacturer));
}

/* K-6.12 */
static void config_flags_that_are_no_number_are_none(void **state)
{
    static const ULONG flags[2] = { 0x20, 0x20 };
    static const ULONG installed = InstallStateInstalled;
    static const ULONG reinstall = InstallStateNeedsReinstall;
    struct pnpsim *sim = *state;
    struct question question = by_number(plug(sim), DevicePropertyInstallState);
    pnpsim_assert_ok(pnpsim_registry_set_dword(sim, CAMERA_KEY, "ConfigFlags", 0x20));
    expect(sim, question, &reinstall, sizeof(reinstall));
    write_value(sim, L"ConfigFlags", REG_BINARY, flags, sizeof(ULONG));
    expect(sim, question, &installed, sizeof(installed));
    write_value(sim, L"ConfigFlags", REG_DWORD, flags, sizeof(flags));
    expect(sim, question, &installed, sizeof(installed));
}

/* K-6.13 */
static void a_setup_class_that_is_not_quite_a_guid_is_none(void **state)
{
    static const char *const texts[] = {
        "",
        "{6BDD1FC6-810F-11D0-BEC7-08002BE2092F]",
        "{6BDD1FC6-810F-11D0-BEC7-08002BE2092F} ",
        "{6BDD1FC6-810F-11D0-BEC7-8002BE2092F}",
        "{6BDD1FC6-810F-11D0-BEC7-08002BE2092F}{6BDD1FC6-810F-11D0-BEC7-08002BE2092F}",
    };
    struct pnpsim *sim = *state;
    struct question class = by_key(plug(sim), &DEVPKEY_Device_ClassGuid);
    for (size_t i = 0; i < RTL_NUMBER_OF(texts); i++) {
        pnpsim_assert_ok(pnpsim_registry_set_string(sim, CAMERA_KEY, "ClassGUID", texts[i]));
        expect_none(sim, class);
    }
}

/* K-6.12 */
static void a_driver_key_that_is_no_text_is_given_anew(void **state)
{
    static const WCHAR first[] = L"{4d36e97e-e325-11ce-bfc1-08002be10318}\\0000";
    struct pnpsim *sim = *state;
    struct question key = by_number(plug(sim), DevicePropertyDriverKeyName);
    pnpsim_assert_ok(pnpsim_registry_set_dword(sim, CAMERA_KEY, "ClassGUID", 1));
    pnpsim_assert_ok(pnpsim_registry_set_string(sim, CAMERA_KEY, "Driver", ""));
    expect(sim, key, first, sizeof(first));
}

/* ---- Types ---- */

struct storing {
    PDEVICE_OBJECT pdo;
    DEVPROPTYPE type;
    const void *data;
    ULONG size;
    NTSTATUS status;
};

static void store(void *context)
{
    struct storing *storing = context;
    storing->status = IoSetDevicePropertyData(storing->pdo, &KIT_COLOUR, 0, 0, storing->type,
                                              storing->size, (PVOID)(uintptr_t)storing->data);
}

static NTSTATUS stored(struct pnpsim *sim, PDEVICE_OBJECT pdo, DEVPROPTYPE type, const void *data,
                       ULONG size)
{
    struct storing storing = { pdo, type, data, size, 0 };
    kit_call(sim, store, &storing);
    return storing.status;
}

/* K-6.13 */
static void texts_of_every_kind_need_their_terminator(void **state)
{
    static const DEVPROPTYPE texts[] = { DEVPROP_TYPE_STRING,
                                         DEVPROP_TYPE_SECURITY_DESCRIPTOR_STRING,
                                         DEVPROP_TYPE_STRING_INDIRECT };
    struct pnpsim *sim = *state;
    PDEVICE_OBJECT pdo = plug(sim);
    for (size_t i = 0; i < RTL_NUMBER_OF(texts); i++) {
        assert_int_equal(stored(sim, pdo, texts[i], L"red", sizeof(L"red")), STATUS_SUCCESS);
        expect(sim, by_key(pdo, &KIT_COLOUR), L"red", sizeof(L"red"));
        assert_int_equal(stored(sim, pdo, texts[i], L"red", 6), STATUS_INVALID_PARAMETER);
        assert_int_equal(stored(sim, pdo, texts[i], L"red", 7), STATUS_INVALID_PARAMETER);
        assert_int_equal(stored(sim, pdo, texts[i], L"", 1), STATUS_INVALID_PARAMETER);
    }
    assert_int_equal(stored(sim, pdo, DEVPROP_TYPE_STRING_LIST, L"r\0b\0", sizeof(L"r\0b\0")),
                     STATUS_SUCCESS);
    assert_int_equal(stored(sim, pdo, DEVPROP_TYPE_STRING | 0x3000, L"red", sizeof(L"red")),
                     STATUS_INVALID_PARAMETER);
    assert_int_equal(stored(sim, pdo, DEVPROP_TYPE_SECURITY_DESCRIPTOR, L"any", 3), STATUS_SUCCESS);
}

/* ---- Interfaces ---- */

struct registration {
    PDEVICE_OBJECT pdo;
    UNICODE_STRING link;
    NTSTATUS status;
};

static void register_interface(void *context)
{
    struct registration *registration = context;
    registration->status = IoRegisterDeviceInterface(registration->pdo, &KIT_OTHER_CLASS, NULL,
                                                     &registration->link);
}

static void own_key_set(void *context)
{
    struct registration *registration = context;
    static ULONG seven = 7;
    registration->status = IoSetDeviceInterfacePropertyData(
        &registration->link, &KIT_OWN_KEY, 0, 0, DEVPROP_TYPE_UINT32, sizeof(seven), &seven);
}

/* K-6.13 */
static void an_interface_without_a_reference_string_has_none(void **state)
{
    static const ULONG seven = 7;
    struct pnpsim *sim = *state;
    struct registration registration = { .pdo = plug(sim) };
    kit_call(sim, register_interface, &registration);
    assert_int_equal(registration.status, STATUS_SUCCESS);
    struct question question = { .link = &registration.link,
                                 .key = &DEVPKEY_DeviceInterface_ReferenceString };
    expect_none(sim, question);
    question.key = &KIT_OWN_KEY;
    expect_none(sim, question);
    kit_call(sim, own_key_set, &registration);
    assert_int_equal(registration.status, STATUS_SUCCESS);
    expect(sim, question, &seven, sizeof(seven));
}

pnpsim_main(pnpsim_unit_test(a_device_that_failed_tells_its_problem),
            pnpsim_unit_test(a_bus_names_its_children_and_they_name_their_bus),
            pnpsim_unit_test(a_child_that_was_pulled_is_no_child),
            pnpsim_unit_test(what_the_bus_driver_did_not_tell_is_not_found),
            pnpsim_unit_test(a_name_that_was_stored_without_its_terminator_gets_one),
            pnpsim_unit_test(config_flags_that_are_no_number_are_none),
            pnpsim_unit_test(a_setup_class_that_is_not_quite_a_guid_is_none),
            pnpsim_unit_test(a_driver_key_that_is_no_text_is_given_anew),
            pnpsim_unit_test(texts_of_every_kind_need_their_terminator),
            pnpsim_unit_test(an_interface_without_a_reference_string_has_none));
