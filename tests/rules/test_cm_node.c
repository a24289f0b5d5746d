/* SPDX-License-Identifier: MIT */
/* Device nodes as an application sees them: finding and walking them, their ids, their status. */
#include "support/kit.h"

#include <cfgmgr32.h>
#include <windows.h>

#define CAMERA L"KIT\\DEVICE\\2&CAMERA"
#define LAMP L"KIT\\DEVICE\\2&LAMP"
#define BUS L"ROOT\\SIMBUS\\0000"

enum { STALE = 0x5A5A };

/* Runs `look` as an application. */
static void as_viewer(struct pnpsim *sim, void (*look)(void *context), void *context)
{
    struct pnpsim_app *viewer = pnpsim_app_start(sim, "viewer");
    pnpsim_assert_ok(pnpsim_app_call(viewer, look, context));
    pnpsim_assert_ok(pnpsim_app_exit(viewer));
}

/* On an application's thread, as what follows. */
static DEVINST locate(PCWSTR id)
{
    DEVINST node = STALE;
    assert_int_equal(CM_Locate_DevNodeW(&node, (DEVINSTID_W)id, CM_LOCATE_DEVNODE_NORMAL),
                     CR_SUCCESS);
    assert_int_not_equal(node, 0);
    return node;
}

static void expect_id(DEVINST node, PCWSTR expected)
{
    WCHAR id[MAX_DEVICE_ID_LEN];
    ULONG length = 0;
    assert_int_equal(CM_Get_Device_IDW(node, id, RTL_NUMBER_OF(id), 0), CR_SUCCESS);
    assert_int_equal(CM_Get_Device_ID_Size(&length, node, 0), CR_SUCCESS);
    assert_int_equal(wcscmp(id, expected), 0);
    assert_int_equal(length, wcslen(expected));
}

/* ---- Finding ---- */

static void locate_in_both_halves(void *context)
{
    DEVINST wide = locate(CAMERA);
    DEVINST ansi = 0;
    CHAR name[MAX_DEVICE_ID_LEN];
    (void)context;
    assert_int_equal(CM_Locate_DevNodeA(&ansi, (DEVINSTID_A) "kit\\device\\2&camera", 0),
                     CR_SUCCESS);
    assert_int_equal(ansi, wide);
    assert_int_equal(CM_Get_Device_IDA(ansi, name, sizeof(name), 0), CR_SUCCESS);
    assert_string_equal(name, "KIT\\DEVICE\\2&CAMERA");
    expect_id(wide, CAMERA);
}

/* W-25, W-22 */
static void an_id_leads_to_a_number_and_back_in_both_halves(void **state)
{
    kit_device(*state, "camera");
    as_viewer(*state, locate_in_both_halves, NULL);
}

static void locate_malformed(void *context)
{
    static const PCWSTR malformed[] = { L"camera",      L"KIT\\DEVICE",   L"KIT\\\\1",
                                        L"\\DEVICE\\1", L"KIT\\DEVICE\\", L"KIT\\DEVICE\\1\\2",
                                        L"KIT\\D,E\\1", L"KIT\\D\tE\\1" };
    (void)context;
    for (size_t i = 0; i < RTL_NUMBER_OF(malformed); i++) {
        DEVINST node = STALE;
        assert_int_equal(CM_Locate_DevNodeW(&node, (DEVINSTID_W)malformed[i], 0),
                         CR_INVALID_DEVICE_ID);
        assert_int_equal(node, 0);
    }
}

/* W-25 */
static void a_malformed_id_is_invalid_and_zeroes_the_number(void **state)
{
    kit_device(*state, "camera");
    as_viewer(*state, locate_malformed, NULL);
}

static void locate_unterminated(void *context)
{
    WCHAR id[MAX_DEVICE_ID_LEN];
    DEVINST node = STALE;
    (void)context;
    for (size_t i = 0; i < RTL_NUMBER_OF(id); i++) {
        id[i] = i == 3 || i == 9 ? L'\\' : L'A';
    }
    assert_int_equal(CM_Locate_DevNodeW(&node, id, 0), CR_INVALID_DEVICE_ID);
    assert_int_equal(node, 0);
    id[RTL_NUMBER_OF(id) - 1] = 0; /* the longest that is legal */
    assert_int_equal(CM_Locate_DevNodeW(&node, id, 0), CR_NO_SUCH_DEVNODE);
}

/* W-25 */
static void an_oversized_id_is_invalid_and_is_not_read_beyond_its_bound(void **state)
{
    as_viewer(*state, locate_unterminated, NULL);
}

static void locate_absent(void *context)
{
    DEVINST node = STALE;
    (void)context;
    assert_int_equal(CM_Locate_DevNodeW(&node, (DEVINSTID_W)LAMP, 0), CR_NO_SUCH_DEVNODE);
    assert_int_equal(node, 0);
    assert_int_equal(CM_Locate_DevNodeW(&node, (DEVINSTID_W)LAMP, CM_LOCATE_DEVNODE_PHANTOM),
                     CR_NO_SUCH_DEVNODE);
    assert_int_equal(CM_Locate_DevNodeW(NULL, (DEVINSTID_W)LAMP, 0), CR_INVALID_POINTER);
    node = STALE;
    assert_int_equal(CM_Locate_DevNodeW(&node, NULL, 8), CR_INVALID_FLAG);
    assert_int_equal(node, 0);
}

/* W-25 */
static void what_never_was_there_is_no_devnode(void **state)
{
    kit_device(*state, "camera");
    as_viewer(*state, locate_absent, NULL);
}

static void locate_root(void *context)
{
    DEVINST by_null = 0;
    DEVINST by_empty = 0;
    (void)context;
    assert_int_equal(CM_Locate_DevNodeW(&by_null, NULL, 0), CR_SUCCESS);
    assert_int_equal(CM_Locate_DevNodeW(&by_empty, (DEVINSTID_W)L"", 0), CR_SUCCESS);
    assert_int_equal(by_null, by_empty);
    expect_id(by_null, L"HTREE\\ROOT\\0");
    assert_int_equal(locate(L"HTREE\\ROOT\\0"), by_null);
}

/* U-11.2 */
static void no_id_is_the_root(void **state)
{
    as_viewer(*state, locate_root, NULL);
}

struct phantom {
    DEVINST before;
    CONFIGRET normal;
    CONFIGRET with_phantoms;
    DEVINST after;
    CONFIGRET child;
};

static void remember(void *context)
{
    struct phantom *phantom = context;
    phantom->before = locate(CAMERA);
}

static void look_for_phantom(void *context)
{
    struct phantom *phantom = context;
    DEVINST node;
    phantom->normal = CM_Locate_DevNodeW(&node, (DEVINSTID_W)CAMERA, CM_LOCATE_DEVNODE_NORMAL);
    phantom->with_phantoms = CM_Locate_DevNodeW(&phantom->after, (DEVINSTID_W)CAMERA,
                                                CM_LOCATE_DEVNODE_PHANTOM);
    phantom->child = CM_Get_Child(&node, phantom->before, 0);
    expect_id(phantom->before, CAMERA);
}

/* U-11.2 */
static void a_device_that_has_gone_is_found_as_a_phantom_under_its_old_number(void **state)
{
    struct phantom phantom = { 0 };
    struct pnpsim_device *camera = kit_device(*state, "camera");
    as_viewer(*state, remember, &phantom);
    pnpsim_assert_ok(pnpsim_unplug(*state, camera));
    as_viewer(*state, look_for_phantom, &phantom);
    assert_int_equal(phantom.normal, CR_NO_SUCH_DEVNODE);
    assert_int_equal(phantom.with_phantoms, CR_SUCCESS);
    assert_int_equal(phantom.after, phantom.before);
    assert_int_equal(phantom.child, CR_NO_SUCH_DEVNODE);
}

static void look_again(void *context)
{
    struct phantom *phantom = context;
    phantom->after = locate(CAMERA);
}

/* U-11.2 */
static void a_device_that_comes_back_has_its_old_number(void **state)
{
    struct phantom phantom = { 0 };
    struct pnpsim_device *camera = kit_device(*state, "camera");
    as_viewer(*state, remember, &phantom);
    pnpsim_assert_ok(pnpsim_unplug(*state, camera));
    kit_device(*state, "camera");
    as_viewer(*state, look_again, &phantom);
    assert_int_equal(phantom.after, phantom.before);
}

/* ---- Walking ---- */

static void walk(void *context)
{
    DEVINST root = locate(NULL);
    DEVINST node = 0;
    ULONG depth = STALE;
    (void)context;
    assert_int_equal(CM_Get_Child(&node, root, 0), CR_SUCCESS);
    expect_id(node, BUS);
    assert_int_equal(CM_Get_Child(&node, node, 0), CR_SUCCESS);
    expect_id(node, CAMERA);
    assert_int_equal(CM_Get_Sibling(&node, node, 0), CR_SUCCESS);
    expect_id(node, LAMP);
    assert_int_equal(CM_Get_Depth(&depth, node, 0), CR_SUCCESS);
    assert_int_equal(depth, 2);
    assert_int_equal(CM_Get_Sibling(&node, node, 0), CR_NO_SUCH_DEVNODE);
    assert_int_equal(CM_Get_Child(&node, node, 0), CR_NO_SUCH_DEVNODE);
    expect_id(node, LAMP); /* untouched by what failed */
    assert_int_equal(CM_Get_Parent(&node, node, 0), CR_SUCCESS);
    assert_int_equal(CM_Get_Parent(&node, node, 0), CR_SUCCESS);
    assert_int_equal(node, root);
    assert_int_equal(CM_Get_Parent(&node, node, 0), CR_NO_SUCH_DEVNODE);
    assert_int_equal(CM_Get_Sibling(&node, node, 0), CR_NO_SUCH_DEVNODE);
}

/* U-11.3 */
static void the_tree_is_walked_by_first_child_next_sibling_and_parent(void **state)
{
    kit_device(*state, "camera");
    kit_device(*state, "lamp");
    as_viewer(*state, walk, NULL);
}

static void walk_badly(void *context)
{
    CONFIGRET (*const routines[])
    (PDEVINST, DEVINST, ULONG) = { CM_Get_Parent, CM_Get_Child, CM_Get_Sibling, CM_Get_Depth };
    DEVINST camera = locate(CAMERA);
    (void)context;
    for (size_t i = 0; i < RTL_NUMBER_OF(routines); i++) {
        DEVINST node = STALE;
        assert_int_equal(routines[i](&node, camera, 1), CR_INVALID_FLAG);
        assert_int_equal(routines[i](NULL, camera, 0), CR_INVALID_POINTER);
        assert_int_equal(routines[i](&node, 0, 0), CR_INVALID_DEVNODE);
        assert_int_equal(routines[i](&node, 1, 0), CR_INVALID_DEVNODE);
        assert_int_equal(routines[i](&node, 0xFFFFFFFF, 0), CR_INVALID_DEVNODE);
        assert_int_equal(node, STALE);
    }
}

/* U-11.3 */
static void walking_from_nowhere_is_refused_and_writes_nothing(void **state)
{
    kit_device(*state, "camera");
    as_viewer(*state, walk_badly, NULL);
}

/* ---- Ids ---- */

static void ask_ids_badly(void *context)
{
    DEVINST camera = locate(CAMERA);
    WCHAR wide[MAX_DEVICE_ID_LEN] = { STALE };
    CHAR ansi[MAX_DEVICE_ID_LEN] = { 'Z' };
    ULONG length = STALE;
    ULONG needed = (ULONG)wcslen(CAMERA);
    (void)context;
    assert_int_equal(CM_Get_Device_IDW(camera, wide, needed, 0), CR_BUFFER_SMALL);
    assert_int_equal(CM_Get_Device_IDA(camera, ansi, needed, 0), CR_BUFFER_SMALL);
    assert_int_equal(CM_Get_Device_IDW(camera, wide, 0, 0), CR_BUFFER_SMALL);
    assert_int_equal(CM_Get_Device_IDW(camera, NULL, needed, 0), CR_INVALID_POINTER);
    assert_int_equal(CM_Get_Device_IDW(camera, wide, 200, 1), CR_INVALID_FLAG);
    assert_int_equal(CM_Get_Device_IDW(camera + 1000, wide, 200, 0), CR_INVALID_DEVNODE);
    assert_int_equal(CM_Get_Device_ID_Size(NULL, camera, 0), CR_INVALID_POINTER);
    assert_int_equal(CM_Get_Device_ID_Size(&length, camera, 1), CR_INVALID_FLAG);
    assert_int_equal(CM_Get_Device_ID_Size(&length, camera + 1000, 0), CR_INVALID_DEVNODE);
    assert_int_equal(wide[0], STALE);
    assert_int_equal(ansi[0], 'Z');
    assert_int_equal(length, STALE);
    assert_int_equal(CM_Get_Device_IDW(camera, wide, needed + 1, 0), CR_SUCCESS);
}

/* W-25 */
static void an_id_that_does_not_fit_is_not_written(void **state)
{
    kit_device(*state, "camera");
    as_viewer(*state, ask_ids_badly, NULL);
}

/* ---- Status ---- */

struct status {
    PCWSTR id;
    ULONG status;
    ULONG problem;
};

static void ask_status(void *context)
{
    struct status *status = context;
    assert_int_equal(
        CM_Get_DevNode_Status(&status->status, &status->problem, locate(status->id), 0),
        CR_SUCCESS);
}

static struct status status_of(struct pnpsim *sim, PCWSTR id)
{
    struct status status = { .id = id, .status = STALE, .problem = STALE };
    as_viewer(sim, ask_status, &status);
    return status;
}

/* U-11.4 */
static void a_started_device_has_its_driver_and_no_problem(void **state)
{
    kit_device(*state, "camera");
    struct status status = status_of(*state, CAMERA);
    assert_int_equal(status.status, DN_NT_ENUMERATOR | DN_NT_DRIVER | DN_DRIVER_LOADED |
                                        DN_STARTED | DN_DISABLEABLE);
    assert_int_equal(status.problem, 0);
    assert_true(status_of(*state, BUS).status & DN_ROOT_ENUMERATED);
}

/* U-11.4 */
static void a_disabled_device_has_problem_22(void **state)
{
    struct pnpsim_device *camera = kit_device(*state, "camera");
    pnpsim_assert_ok(pnpsim_disable(*state, camera, NULL));
    struct status status = status_of(*state, CAMERA);
    assert_int_equal(status.status, DN_NT_ENUMERATOR | DN_HAS_PROBLEM | DN_DISABLEABLE);
    assert_int_equal(status.problem, CM_PROB_DISABLED);
}

/* U-11.4, K-7.1.5 */
static void what_must_not_be_disabled_takes_the_bit_from_its_parents_too(void **state)
{
    struct pnpsim_device *camera = kit_device(*state, "camera");
    kit_device(*state, "lamp");
    pnpsim_assert_ok(pnpsim_stub_set_device_state(*state, camera, PNP_DEVICE_NOT_DISABLEABLE));
    assert_false(status_of(*state, CAMERA).status & DN_DISABLEABLE);
    assert_false(status_of(*state, BUS).status & DN_DISABLEABLE);
    assert_true(status_of(*state, LAMP).status & DN_DISABLEABLE);
}

/* U-11.4 */
static void a_removable_device_says_so(void **state)
{
    struct pnpsim_hardware hardware = kit_hardware("camera");
    hardware.removable = 1;
    assert_non_null(pnpsim_plug(*state, &hardware));
    assert_true(status_of(*state, CAMERA).status & DN_REMOVABLE);
}

static DWORD look_at_status(HCMNOTIFICATION hNotify, PVOID Context, CM_NOTIFY_ACTION Action,
                            PCM_NOTIFY_EVENT_DATA EventData, DWORD EventDataSize)
{
    (void)hNotify;
    (void)EventData;
    (void)EventDataSize;
    if (Action == CM_NOTIFY_ACTION_DEVICEREMOVEPENDING) {
        ask_status(Context);
    }
    return ERROR_SUCCESS;
}

static void watch_camera(void *context)
{
    WCHAR link[256];
    HCMNOTIFICATION notification;
    CM_NOTIFY_FILTER filter = { .cbSize = sizeof(filter),
                                .FilterType = CM_NOTIFY_FILTER_TYPE_DEVICEHANDLE };
    assert_int_equal(
        CM_Get_Device_Interface_ListW((LPGUID)&KIT_CLASS, NULL, link, RTL_NUMBER_OF(link), 0),
        CR_SUCCESS);
    filter.u.DeviceHandle.hTarget = CreateFileW(link, 0, 0, NULL, OPEN_EXISTING, 0, NULL);
    assert_int_equal(CM_Register_Notification(&filter, context, look_at_status, &notification),
                     CR_SUCCESS);
    assert_true(CloseHandle(filter.u.DeviceHandle.hTarget));
}

/* U-11.4 */
static void a_device_that_is_going_is_marked_with_problem_21(void **state)
{
    struct status status = { .id = CAMERA };
    struct pnpsim_device *camera = kit_device(*state, "camera");
    struct pnpsim_app *viewer = pnpsim_app_start(*state, "viewer");
    pnpsim_assert_ok(pnpsim_app_call(viewer, watch_camera, &status));
    pnpsim_assert_ok(pnpsim_remove(*state, camera, NULL));
    assert_int_equal(status.status, DN_NT_ENUMERATOR | DN_NT_DRIVER | DN_DRIVER_LOADED |
                                        DN_STARTED | DN_DISABLEABLE | DN_HAS_PROBLEM |
                                        DN_WILL_BE_REMOVED | DN_QUERY_REMOVE_PENDING);
    assert_int_equal(status.problem, CM_PROB_WILL_BE_REMOVED);
}

static void ask_status_badly(void *context)
{
    DEVINST camera = locate(CAMERA);
    ULONG status = STALE;
    ULONG problem = STALE;
    (void)context;
    assert_int_equal(CM_Get_DevNode_Status(NULL, &problem, camera, 0), CR_INVALID_POINTER);
    assert_int_equal(CM_Get_DevNode_Status(&status, NULL, camera, 0), CR_INVALID_POINTER);
    assert_int_equal(CM_Get_DevNode_Status(&status, &problem, camera, 1), CR_INVALID_FLAG);
    assert_int_equal(CM_Get_DevNode_Status(&status, &problem, 0, 0), CR_INVALID_DEVNODE);
    assert_int_equal(status, STALE);
    assert_int_equal(problem, STALE);
}

/* U-11.4 */
static void a_malformed_question_for_the_status_writes_nothing(void **state)
{
    kit_device(*state, "camera");
    as_viewer(*state, ask_status_badly, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(an_id_leads_to_a_number_and_back_in_both_halves),
        pnpsim_unit_test(a_malformed_id_is_invalid_and_zeroes_the_number),
        pnpsim_unit_test(an_oversized_id_is_invalid_and_is_not_read_beyond_its_bound),
        pnpsim_unit_test(what_never_was_there_is_no_devnode),
        pnpsim_unit_test(no_id_is_the_root),
        pnpsim_unit_test(a_device_that_has_gone_is_found_as_a_phantom_under_its_old_number),
        pnpsim_unit_test(a_device_that_comes_back_has_its_old_number),
        pnpsim_unit_test(the_tree_is_walked_by_first_child_next_sibling_and_parent),
        pnpsim_unit_test(walking_from_nowhere_is_refused_and_writes_nothing),
        pnpsim_unit_test(an_id_that_does_not_fit_is_not_written),
        pnpsim_unit_test(a_started_device_has_its_driver_and_no_problem),
        pnpsim_unit_test(a_disabled_device_has_problem_22),
        pnpsim_unit_test(what_must_not_be_disabled_takes_the_bit_from_its_parents_too),
        pnpsim_unit_test(a_removable_device_says_so),
        pnpsim_unit_test(a_device_that_is_going_is_marked_with_problem_21),
        pnpsim_unit_test(a_malformed_question_for_the_status_writes_nothing),
    };
    return pnpsim_run_tests("device nodes", tests);
}
