/* SPDX-License-Identifier: MIT */
/* Lists of interfaces and of device instances, properties by key, and codes as Win32 errors, as an
 * application gets them. */
#include "support/kit.h"

#include <cfgmgr32.h>
#include <windows.h>

#include <initguid.h>

#include <devpkey.h>

#define CAMERA L"KIT\\DEVICE\\2&CAMERA"
#define LAMP L"KIT\\DEVICE\\2&LAMP"

enum { STALE = 0x5A5A };

static void as_viewer(struct pnpsim *sim, void (*look)(void *context), void *context)
{
    struct pnpsim_app *viewer = pnpsim_app_start(sim, "viewer");
    pnpsim_assert_ok(pnpsim_app_call(viewer, look, context));
    pnpsim_assert_ok(pnpsim_app_exit(viewer));
}

/* What one question for interfaces gave. */
struct listing {
    PCWSTR device; /* NULL: of all */
    ULONG flags;
    ULONG size;
    unsigned count;
    WCHAR names[1024];
};

static unsigned count_names(PCZZWSTR list)
{
    unsigned count = 0;
    for (; *list != 0; list += wcslen(list) + 1) {
        count++;
    }
    return count;
}

static void list_interfaces(void *context)
{
    struct listing *listing = context;
    LPGUID guid = (LPGUID)&KIT_CLASS;
    DEVINSTID_W device = (DEVINSTID_W)listing->device;
    assert_int_equal(
        CM_Get_Device_Interface_List_SizeW(&listing->size, guid, device, listing->flags),
        CR_SUCCESS);
    assert_in_range(listing->size, 1, RTL_NUMBER_OF(listing->names));
    assert_int_equal(
        CM_Get_Device_Interface_ListW(guid, device, listing->names, listing->size, listing->flags),
        CR_SUCCESS);
    listing->count = count_names(listing->names);
}

static struct listing interfaces_of(struct pnpsim *sim, PCWSTR device, ULONG flags)
{
    struct listing listing = { .device = device, .flags = flags };
    as_viewer(sim, list_interfaces, &listing);
    return listing;
}

/* ---- Interfaces ---- */

/* U-11.1, W-11 */
static void present_interfaces_are_those_that_are_enabled(void **state)
{
    struct pnpsim_device *camera = kit_device(*state, "camera");
    kit_device(*state, "lamp");
    assert_int_equal(interfaces_of(*state, NULL, 0).count, 2);
    pnpsim_assert_ok(pnpsim_disable(*state, camera, NULL));
    assert_int_equal(interfaces_of(*state, NULL, 0).count, 1);
    assert_int_equal(interfaces_of(*state, NULL, CM_GET_DEVICE_INTERFACE_LIST_ALL_DEVICES).count,
                     2);
}

/* U-11.1 */
static void a_device_narrows_the_list_also_when_it_has_gone(void **state)
{
    struct pnpsim_device *camera = kit_device(*state, "camera");
    kit_device(*state, "lamp");
    struct listing of_camera = interfaces_of(*state, CAMERA, 0);
    assert_int_equal(of_camera.count, 1);
    assert_non_null(wcsstr(of_camera.names, L"camera"));
    pnpsim_assert_ok(pnpsim_unplug(*state, camera));
    assert_int_equal(interfaces_of(*state, CAMERA, 0).count, 0);
    struct listing gone = interfaces_of(*state, CAMERA, CM_GET_DEVICE_INTERFACE_LIST_ALL_DEVICES);
    assert_int_equal(gone.count, 1);
    assert_int_equal(wcscmp(gone.names, of_camera.names), 0);
}

static void open_first(void *context)
{
    struct listing *listing = context;
    list_interfaces(listing);
    HANDLE handle = CreateFileW(listing->names, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
    assert_ptr_not_equal(handle, INVALID_HANDLE_VALUE);
    assert_true(CloseHandle(handle));
}

/* U-11.1, W-26 */
static void a_listed_name_keeps_its_case_and_can_be_opened(void **state)
{
    struct listing listing = { .flags = 0 };
    kit_device(*state, "camera");
    as_viewer(*state, open_first, &listing);
    assert_int_equal(wcsncmp(listing.names, L"\\\\?\\KIT#DEVICE#2&camera#{", 25), 0);
}

static void list_nothing(void *context)
{
    WCHAR wide[2] = { STALE, STALE };
    ULONG size = 0;
    ULONG ansi_size = 0;
    (void)context;
    assert_int_equal(CM_Get_Device_Interface_List_SizeW(&size, (LPGUID)&KIT_OTHER_CLASS, NULL, 0),
                     CR_SUCCESS);
    assert_int_equal(size, 1);
    assert_int_equal(
        CM_Get_Device_Interface_List_SizeA(&ansi_size, (LPGUID)&KIT_OTHER_CLASS, NULL, 0),
        CR_SUCCESS);
    assert_int_equal(ansi_size, 1);
    assert_int_equal(CM_Get_Device_Interface_ListW((LPGUID)&KIT_OTHER_CLASS, NULL, wide, 1, 0),
                     CR_SUCCESS);
    assert_int_equal(wide[0], 0);
    assert_int_equal(wide[1], STALE);
}

/* W-26 */
static void an_empty_list_has_size_1(void **state)
{
    kit_device(*state, "camera");
    as_viewer(*state, list_nothing, NULL);
}

static void list_in_ansi(void *context)
{
    CHAR names[512];
    WCHAR wide[512];
    ULONG size = 0;
    ULONG wide_size = 0;
    LPGUID guid = (LPGUID)&KIT_CLASS;
    (void)context;
    assert_int_equal(CM_Get_Device_Interface_List_SizeA(&size, guid, NULL, 0), CR_SUCCESS);
    assert_int_equal(CM_Get_Device_Interface_List_SizeW(&wide_size, guid, NULL, 0), CR_SUCCESS);
    assert_int_equal(size, wide_size);
    assert_int_equal(CM_Get_Device_Interface_ListA(guid, NULL, names, size, 0), CR_SUCCESS);
    assert_int_equal(CM_Get_Device_Interface_ListW(guid, NULL, wide, size, 0), CR_SUCCESS);
    for (ULONG i = 0; i < size; i++) {
        assert_int_equal(names[i], wide[i]);
    }
}

/* W-26 */
static void both_halves_have_the_same_size_and_text(void **state)
{
    kit_device(*state, "camera");
    kit_device(*state, "lamp");
    as_viewer(*state, list_in_ansi, NULL);
}

static void list_badly(void *context)
{
    LPGUID guid = (LPGUID)&KIT_CLASS;
    WCHAR names[512] = { STALE };
    WCHAR unterminated[MAX_DEVICE_ID_LEN];
    ULONG size = STALE;
    ULONG needed = 0;
    (void)context;
    for (size_t i = 0; i < RTL_NUMBER_OF(unterminated); i++) {
        unterminated[i] = i == 3 || i == 9 ? L'\\' : L'A';
    }
    assert_int_equal(CM_Get_Device_Interface_List_SizeW(NULL, guid, NULL, 0), CR_INVALID_POINTER);
    assert_int_equal(CM_Get_Device_Interface_List_SizeW(&size, NULL, NULL, 0), CR_INVALID_POINTER);
    assert_int_equal(CM_Get_Device_Interface_List_SizeW(&size, guid, NULL, 2), CR_INVALID_FLAG);
    assert_int_equal(CM_Get_Device_Interface_List_SizeW(&size, guid, (DEVINSTID_W)L"camera", 0),
                     CR_INVALID_DEVICE_ID);
    assert_int_equal(CM_Get_Device_Interface_List_SizeW(&size, guid, unterminated, 0),
                     CR_INVALID_DEVICE_ID);
    assert_int_equal(size, STALE);
    assert_int_equal(CM_Get_Device_Interface_ListW(guid, NULL, NULL, 512, 0), CR_INVALID_POINTER);
    assert_int_equal(CM_Get_Device_Interface_ListW(guid, NULL, names, 0, 0), CR_INVALID_POINTER);
    assert_int_equal(CM_Get_Device_Interface_List_SizeW(&needed, guid, NULL, 0), CR_SUCCESS);
    assert_int_equal(CM_Get_Device_Interface_ListW(guid, NULL, names, needed - 1, 0),
                     CR_BUFFER_SMALL);
    assert_int_equal(names[0], STALE);
}

/* U-11.1 */
static void a_malformed_question_for_interfaces_writes_nothing(void **state)
{
    kit_device(*state, "camera");
    as_viewer(*state, list_badly, NULL);
}

/* ---- Device instances ---- */

static unsigned count_instances(PCWSTR filter, ULONG flags)
{
    WCHAR ids[512];
    ULONG size = 0;
    assert_int_equal(CM_Get_Device_ID_List_SizeW(&size, filter, flags), CR_SUCCESS);
    assert_int_equal(CM_Get_Device_ID_ListW(filter, ids, size, flags), CR_SUCCESS);
    return count_names(ids);
}

static void list_instances(void *context)
{
    (void)context;
    assert_int_equal(count_instances(NULL, CM_GETIDLIST_FILTER_NONE), 3);
    assert_int_equal(count_instances(L"kit", CM_GETIDLIST_FILTER_ENUMERATOR), 2);
    assert_int_equal(count_instances(L"KIT\\DEVICE", CM_GETIDLIST_FILTER_ENUMERATOR), 2);
    assert_int_equal(count_instances(L"KI", CM_GETIDLIST_FILTER_ENUMERATOR), 0);
    assert_int_equal(count_instances(L"simstub", CM_GETIDLIST_FILTER_SERVICE), 2);
    assert_int_equal(
        count_instances(L"{00000000-0000-0000-0000-000000000000}", CM_GETIDLIST_FILTER_CLASS), 0);
}

/* W-27 */
static void instances_are_listed_by_enumerator_service_or_class(void **state)
{
    kit_device(*state, "camera");
    kit_device(*state, "lamp");
    as_viewer(*state, list_instances, NULL);
}

static void list_instances_badly(void *context)
{
    WCHAR wide[8] = { STALE };
    CHAR ansi[8] = { 'Z' };
    ULONG size = STALE;
    (void)context;
    assert_int_equal(CM_Get_Device_ID_List_SizeW(NULL, NULL, 0), CR_INVALID_POINTER);
    assert_int_equal(CM_Get_Device_ID_List_SizeW(&size, NULL, CM_GETIDLIST_FILTER_CLASS),
                     CR_INVALID_POINTER);
    assert_int_equal(CM_Get_Device_ID_List_SizeW(&size, L"q", CM_GETIDLIST_FILTER_CLASS),
                     CR_INVALID_DATA);
    assert_int_equal(size, 0);
    assert_int_equal(CM_Get_Device_ID_List_SizeW(&size, NULL, 0x400), CR_INVALID_FLAG);
    assert_int_equal(CM_Get_Device_ID_ListW(NULL, NULL, 8, 0), CR_INVALID_POINTER);
    assert_int_equal(CM_Get_Device_ID_ListW(NULL, wide, 0, 0), CR_INVALID_POINTER);
    assert_int_equal(wide[0], STALE);
    assert_int_equal(CM_Get_Device_ID_ListW(NULL, wide, 1, 0), CR_BUFFER_SMALL);
    assert_int_equal(wide[0], 0);
    assert_int_equal(CM_Get_Device_ID_ListA(NULL, ansi, 1, 0), CR_BUFFER_SMALL);
    assert_int_equal(ansi[0], 'Z');
}

/* W-27 */
static void a_malformed_question_for_instances_has_its_code(void **state)
{
    kit_device(*state, "camera");
    as_viewer(*state, list_instances_badly, NULL);
}

/* ---- Properties ---- */

static void read_properties(void *context)
{
    WCHAR link[256];
    WCHAR text[MAX_DEVICE_ID_LEN];
    DEVPROP_BOOLEAN is_enabled = 0;
    DEVPROPTYPE type = STALE;
    ULONG size = sizeof(text);
    DEVINST camera = 0;
    (void)context;
    assert_int_equal(CM_Locate_DevNodeW(&camera, (DEVINSTID_W)CAMERA, 0), CR_SUCCESS);
    assert_int_equal(
        CM_Get_DevNode_PropertyW(camera, &DEVPKEY_Device_InstanceId, &type, (PBYTE)text, &size, 0),
        CR_SUCCESS);
    assert_int_equal(type, DEVPROP_TYPE_STRING);
    assert_int_equal(size, sizeof(CAMERA));
    assert_int_equal(_wcsicmp(text, CAMERA), 0);
    assert_int_equal(CM_Get_Device_Interface_ListW((LPGUID)&KIT_CLASS, NULL, link, 256, 0),
                     CR_SUCCESS);
    size = sizeof(is_enabled);
    assert_int_equal(CM_Get_Device_Interface_PropertyW(link, &DEVPKEY_DeviceInterface_Enabled,
                                                       &type, (PBYTE)&is_enabled, &size, 0),
                     CR_SUCCESS);
    assert_int_equal(type, DEVPROP_TYPE_BOOLEAN);
    assert_int_equal(is_enabled, DEVPROP_TRUE);
}

/* W-28, W-11 */
static void properties_are_read_by_key(void **state)
{
    kit_device(*state, "camera");
    as_viewer(*state, read_properties, NULL);
}

static const DEVPROPKEY unknown_key = { { 1, 2, 3, { 4, 5, 6, 7, 8, 9, 10, 11 } }, 12 };

static void read_interface_badly(void *context)
{
    const DEVPROPKEY *key = &DEVPKEY_DeviceInterface_Enabled;
    DEVPROPTYPE type = STALE;
    WCHAR link[256];
    BYTE value[8] = { 0x5A };
    ULONG size = sizeof(value);
    ULONG none = 0;
    (void)context;
    assert_int_equal(CM_Get_Device_Interface_ListW((LPGUID)&KIT_CLASS, NULL, link, 256, 0),
                     CR_SUCCESS);
    assert_int_equal(CM_Get_Device_Interface_PropertyW(link, key, &type, NULL, &size, 0),
                     CR_INVALID_POINTER);
    assert_int_equal(CM_Get_Device_Interface_PropertyW(NULL, key, &type, value, &size, 0),
                     CR_INVALID_POINTER);
    assert_int_equal(CM_Get_Device_Interface_PropertyW(link, key, NULL, value, &size, 0),
                     CR_INVALID_POINTER);
    assert_int_equal(CM_Get_Device_Interface_PropertyW(link, key, &type, value, NULL, 0),
                     CR_INVALID_POINTER);
    assert_int_equal(CM_Get_Device_Interface_PropertyW(link, NULL, &type, value, &size, 0),
                     CR_FAILURE);
    assert_int_equal(CM_Get_Device_Interface_PropertyW(link, key, &type, value, &size, 1),
                     CR_INVALID_FLAG);
    assert_int_equal(CM_Get_Device_Interface_PropertyW(link, &unknown_key, &type, value, &size, 0),
                     CR_NO_SUCH_VALUE);
    assert_int_equal(CM_Get_Device_Interface_PropertyW(L"\\\\?\\none", key, &type, value, &size, 0),
                     CR_NO_SUCH_DEVICE_INTERFACE);
    assert_int_equal(CM_Get_Device_Interface_PropertyW(L"", key, &type, value, &size, 0),
                     CR_NO_SUCH_DEVICE_INTERFACE);
    assert_int_equal(value[0], 0x5A);
    assert_int_equal(type, STALE);
    assert_int_equal(size, sizeof(value));
    assert_int_equal(CM_Get_Device_Interface_PropertyW(link, key, &type, NULL, &none, 0),
                     CR_BUFFER_SMALL);
    assert_int_equal(none, sizeof(DEVPROP_BOOLEAN));
}

/* W-28 */
static void a_malformed_question_for_a_property_of_an_interface_has_its_code(void **state)
{
    kit_device(*state, "camera");
    as_viewer(*state, read_interface_badly, NULL);
}

static void read_node_badly(void *context)
{
    const DEVPROPKEY *key = &DEVPKEY_Device_InstanceId;
    DEVPROPTYPE type = STALE;
    BYTE value[8] = { 0x5A };
    ULONG size = sizeof(value);
    DEVINST camera = 0;
    (void)context;
    assert_int_equal(CM_Locate_DevNodeW(&camera, (DEVINSTID_W)CAMERA, 0), CR_SUCCESS);
    assert_int_equal(CM_Get_DevNode_PropertyW(0, key, &type, value, &size, 0), CR_INVALID_DEVNODE);
    assert_int_equal(CM_Get_DevNode_PropertyW(camera, NULL, &type, value, &size, 0), CR_FAILURE);
    assert_int_equal(CM_Get_DevNode_PropertyW(camera, key, &type, value, &size, 1),
                     CR_INVALID_FLAG);
    assert_int_equal(CM_Get_DevNode_PropertyW(camera, &unknown_key, &type, value, &size, 0),
                     CR_NO_SUCH_VALUE);
    assert_int_equal(type, STALE);
    assert_int_equal(CM_Get_DevNode_PropertyW(camera, key, &type, value, &size, 0),
                     CR_BUFFER_SMALL);
    assert_int_equal(size, sizeof(CAMERA));
    assert_int_equal(value[0], 0x5A);
}

/* W-28 */
static void a_malformed_question_for_a_property_of_a_device_has_its_code(void **state)
{
    kit_device(*state, "camera");
    as_viewer(*state, read_node_badly, NULL);
}

/* ---- Codes ---- */

static void map_codes(void *context)
{
    static const CONFIGRET defaults[] = { CR_REMOVE_VETOED, CR_QUERY_VETOED, CR_FAILURE,
                                          CR_INVALID_DATA,  CR_NEED_RESTART, NUM_CR_RESULTS,
                                          0xFFFFFFFF };
    (void)context;
    assert_int_equal(CM_MapCrToWin32Err(CR_SUCCESS, 5000), ERROR_SUCCESS);
    assert_int_equal(CM_MapCrToWin32Err(CR_NO_SUCH_DEVNODE, 5000), ERROR_NOT_FOUND);
    assert_int_equal(CM_MapCrToWin32Err(CR_BUFFER_SMALL, 5000), ERROR_INSUFFICIENT_BUFFER);
    assert_int_equal(CM_MapCrToWin32Err(CR_INVALID_POINTER, 5000), ERROR_INVALID_USER_BUFFER);
    assert_int_equal(CM_MapCrToWin32Err(CR_ACCESS_DENIED, 5000), ERROR_ACCESS_DENIED);
    for (size_t i = 0; i < RTL_NUMBER_OF(defaults); i++) {
        assert_int_equal(CM_MapCrToWin32Err(defaults[i], 5000), 5000);
    }
}

/* W-29 */
static void few_codes_are_win32_errors_and_vetoes_are_not_among_them(void **state)
{
    as_viewer(*state, map_codes, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(present_interfaces_are_those_that_are_enabled),
        pnpsim_unit_test(a_device_narrows_the_list_also_when_it_has_gone),
        pnpsim_unit_test(a_listed_name_keeps_its_case_and_can_be_opened),
        pnpsim_unit_test(an_empty_list_has_size_1),
        pnpsim_unit_test(both_halves_have_the_same_size_and_text),
        pnpsim_unit_test(a_malformed_question_for_interfaces_writes_nothing),
        pnpsim_unit_test(instances_are_listed_by_enumerator_service_or_class),
        pnpsim_unit_test(a_malformed_question_for_instances_has_its_code),
        pnpsim_unit_test(properties_are_read_by_key),
        pnpsim_unit_test(a_malformed_question_for_a_property_of_an_interface_has_its_code),
        pnpsim_unit_test(a_malformed_question_for_a_property_of_a_device_has_its_code),
        pnpsim_unit_test(few_codes_are_win32_errors_and_vetoes_are_not_among_them),
    };
    return pnpsim_run_tests("lists of the configuration manager", tests);
}
