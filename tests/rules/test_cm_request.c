/* SPDX-License-Identifier: MIT */
/* What an application asks of the manager: removal, ejection, disabling, enumeration; and who
 * refused. */
#include "support/kit_bus.h"

#include <cfgmgr32.h>
#include <windows.h>

#define CAMERA L"KIT\\DEVICE\\2&CAMERA"
#define BUS L"ROOT\\SIMBUS\\0000"

enum { STALE = 0x5A5A };

/* One question, and how it was answered. */
struct question {
    PCWSTR id; /* NULL: the root */
    ULONG flags;
    ULONG length;
    CONFIGRET result;
    PNP_VETO_TYPE type;
    WCHAR name[MAX_PATH];
    CHAR ansi[MAX_PATH];
};

static DEVINST locate(PCWSTR id)
{
    DEVINST node = 0;
    assert_int_equal(CM_Locate_DevNodeW(&node, (DEVINSTID_W)id, 0), CR_SUCCESS);
    return node;
}

static void ask_removal(void *context)
{
    struct question *question = context;
    question->result = CM_Query_And_Remove_SubTreeW(
        locate(question->id), &question->type, question->name, question->length, question->flags);
}

static void ask_ejection(void *context)
{
    struct question *question = context;
    question->result = CM_Request_Device_EjectW(locate(question->id), &question->type,
                                                question->name, question->length, question->flags);
}

static void ask_disabling(void *context)
{
    struct question *question = context;
    question->result = CM_Disable_DevNode(locate(question->id), question->flags);
}

static void ask_enabling(void *context)
{
    struct question *question = context;
    question->result = CM_Enable_DevNode(locate(question->id), question->flags);
}

static void ask_enumeration(void *context)
{
    struct question *question = context;
    question->result = CM_Reenumerate_DevNode(locate(question->id), question->flags);
}

static void ask_setup(void *context)
{
    struct question *question = context;
    question->result = CM_Setup_DevNode(locate(question->id), question->flags);
}

static struct question question_about(PCWSTR id)
{
    struct question question = { .id = id, .length = MAX_PATH, .result = STALE };
    question.type = (PNP_VETO_TYPE)STALE;
    question.name[0] = STALE;
    return question;
}

static void ask(struct pnpsim *sim, void (*how)(void *context), struct question *question)
{
    struct pnpsim_app *asker = pnpsim_app_start(sim, "asker");
    pnpsim_assert_ok(pnpsim_app_call(asker, how, question));
    pnpsim_assert_ok(pnpsim_app_exit(asker));
}

static void expect_refusal(const struct question *question, PNP_VETO_TYPE type, PCWSTR name)
{
    assert_int_equal(question->result, CR_REMOVE_VETOED);
    assert_int_equal(question->type, type);
    assert_int_equal(wcscmp(question->name, name), 0);
}

static void expect_no_veto_written(const struct question *question)
{
    assert_int_equal(question->type, STALE);
    assert_int_equal(question->name[0], STALE);
}

/* ---- Removal ---- */

/* U-8.2 */
static void a_removal_that_an_application_asks_for_is_over_when_the_call_returns(void **state)
{
    struct question question = question_about(CAMERA);
    struct pnpsim_device *camera = kit_device(*state, "camera");
    uint64_t mark = pnpsim_story_mark(*state);
    ask(*state, ask_removal, &question);
    pnpsim_assert_story_since(*state, mark,
                              "irp camera QUERY_REMOVE_DEVICE ok | irp camera REMOVE_DEVICE");
    assert_int_equal(question.result, CR_SUCCESS);
    expect_no_veto_written(&question);
    assert_int_equal(pnpsim_device_state(camera), PNPSIM_DEVICE_REMOVED);
}

/* U-8.2, U-8.5, U-8.6 */
static void a_kernel_veto_names_the_driver(void **state)
{
    struct question question = question_about(CAMERA);
    struct kit_monitor monitor = { .answer = STATUS_UNSUCCESSFUL };
    kit_watch(*state, &monitor, "monitor", kit_device(*state, "camera"));
    ask(*state, ask_removal, &question);
    expect_refusal(&question, PNP_VetoDriver, L"monitor");
}

/* U-8.2, U-8.5 */
static void an_open_handle_names_the_device(void **state)
{
    struct question question = question_about(CAMERA);
    struct pnpsim_device *camera = kit_device(*state, "camera");
    struct pnpsim_app *holder = pnpsim_app_start(*state, "holder");
    pnpsim_assert_ok(pnpsim_app_open(holder, camera));
    ask(*state, ask_removal, &question);
    expect_refusal(&question, PNP_VetoOutstandingOpen, CAMERA);
}

static uint32_t refuse(void *context, struct pnpsim_app *app, const struct pnpsim_app_event *event)
{
    (void)context;
    (void)app;
    return event->action == PNPSIM_ACTION_QUERY_REMOVE ? PNPSIM_APP_VETO : 0;
}

/* U-8.1, U-8.2, U-8.5 */
static void another_applications_veto_names_that_application(void **state)
{
    struct question question = question_about(CAMERA);
    struct pnpsim_device *camera = kit_device(*state, "camera");
    struct pnpsim_app *viewer = pnpsim_app_start(*state, "viewer");
    pnpsim_assert_ok(pnpsim_app_on_event(viewer, refuse, NULL));
    pnpsim_assert_ok(pnpsim_app_watch(viewer, camera));
    uint64_t mark = pnpsim_story_mark(*state);
    ask(*state, ask_removal, &question);
    pnpsim_assert_story_since(*state, mark,
                              "user viewer QUERY_REMOVE veto | user viewer QUERYREMOVEFAILED");
    expect_refusal(&question, PNP_VetoWindowsApp, L"viewer");
}

/* U-8.2, U-8.5 */
static void a_failed_query_irp_names_the_device(void **state)
{
    struct question question = question_about(CAMERA);
    struct pnpsim_device *camera = kit_device(*state, "camera");
    pnpsim_assert_ok(
        pnpsim_stub_set_status(*state, camera, IRP_MN_QUERY_REMOVE_DEVICE, STATUS_DEVICE_BUSY));
    ask(*state, ask_removal, &question);
    expect_refusal(&question, PNP_VetoDevice, CAMERA);
}

/* U-8.5 */
static void the_root_is_an_illegal_request(void **state)
{
    struct question question = question_about(NULL);
    kit_device(*state, "camera");
    ask(*state, ask_removal, &question);
    expect_refusal(&question, PNP_VetoIllegalDeviceRequest, L"HTREE\\ROOT\\0");
}

/* U-8.2 */
static void a_name_that_does_not_fit_is_cut_and_ended(void **state)
{
    struct question question = question_about(CAMERA);
    struct kit_monitor monitor = { .answer = STATUS_UNSUCCESSFUL };
    question.length = 4;
    question.name[4] = STALE;
    kit_watch(*state, &monitor, "monitor", kit_device(*state, "camera"));
    ask(*state, ask_removal, &question);
    expect_refusal(&question, PNP_VetoDriver, L"mon");
    assert_int_equal(question.name[4], STALE);
}

static void ask_without_pointers(void *context)
{
    struct question *question = context;
    question->result = CM_Query_And_Remove_SubTreeW(locate(question->id), NULL, NULL, 0, 0);
}

static void ask_in_ansi(void *context)
{
    struct question *question = context;
    question->result = CM_Query_And_Remove_SubTreeA(locate(question->id), &question->type,
                                                    question->ansi, sizeof(question->ansi), 0);
}

/* U-8.2 */
static void a_veto_needs_no_pointers_and_comes_in_ansi_too(void **state)
{
    struct question bare = question_about(CAMERA);
    struct question ansi = question_about(CAMERA);
    struct kit_monitor monitor = { .answer = STATUS_UNSUCCESSFUL };
    kit_watch(*state, &monitor, "monitor", kit_device(*state, "camera"));
    ask(*state, ask_without_pointers, &bare);
    ask(*state, ask_in_ansi, &ansi);
    assert_int_equal(bare.result, CR_REMOVE_VETOED);
    assert_int_equal(ansi.result, CR_REMOVE_VETOED);
    assert_string_equal(ansi.ansi, "monitor");
}

static void ask_removal_badly(void *context)
{
    struct question *question = context;
    DEVINST camera = locate(CAMERA);
    WCHAR *name = question->name;
    assert_int_equal(CM_Query_And_Remove_SubTreeW(camera, &question->type, name, 9, 8),
                     CR_INVALID_FLAG);
    assert_int_equal(CM_Query_And_Remove_SubTreeW(camera, &question->type, NULL, 9, 0),
                     CR_INVALID_POINTER);
    assert_int_equal(CM_Query_And_Remove_SubTreeW(0, &question->type, name, 9, 0),
                     CR_INVALID_DEVNODE);
    assert_int_equal(CM_Request_Device_EjectW(camera, &question->type, name, 9, 1),
                     CR_INVALID_FLAG);
    assert_int_equal(CM_Request_Device_EjectW(0, &question->type, name, 9, 0), CR_INVALID_DEVNODE);
    assert_int_equal(CM_Disable_DevNode(camera, 0x10), CR_INVALID_FLAG);
    assert_int_equal(CM_Disable_DevNode(0, 0), CR_INVALID_DEVNODE);
    assert_int_equal(CM_Enable_DevNode(camera, 1), CR_INVALID_FLAG);
    assert_int_equal(CM_Enable_DevNode(0, 0), CR_INVALID_DEVNODE);
    assert_int_equal(CM_Setup_DevNode(camera, 5), CR_INVALID_FLAG);
    assert_int_equal(CM_Setup_DevNode(0, CM_SETUP_DEVNODE_RESET), CR_INVALID_DEVNODE);
    assert_int_equal(CM_Reenumerate_DevNode(camera, 8), CR_INVALID_FLAG);
    assert_int_equal(
        CM_Reenumerate_DevNode(camera, CM_REENUMERATE_SYNCHRONOUS | CM_REENUMERATE_ASYNCHRONOUS),
        CR_INVALID_FLAG);
    assert_int_equal(CM_Reenumerate_DevNode(0, 0), CR_INVALID_DEVNODE);
}

/* U-8.2, U-11.5 */
static void a_malformed_request_does_nothing_and_writes_nothing(void **state)
{
    struct question question = question_about(CAMERA);
    kit_device(*state, "camera");
    uint64_t mark = pnpsim_story_mark(*state);
    ask(*state, ask_removal_badly, &question);
    expect_no_veto_written(&question);
    pnpsim_assert_story_since(*state, mark, "");
}

/* U-8.3 */
static void what_was_removed_starts_again_when_its_bus_is_enumerated(void **state)
{
    struct question removal = question_about(CAMERA);
    struct question enumeration = question_about(BUS);
    struct pnpsim_device *camera = kit_device(*state, "camera");
    ask(*state, ask_removal, &removal);
    uint64_t mark = pnpsim_story_mark(*state);
    ask(*state, ask_enumeration, &enumeration);
    assert_int_equal(enumeration.result, CR_SUCCESS);
    pnpsim_assert_story_since(*state, mark, "irp camera START_DEVICE");
    assert_int_equal(pnpsim_device_state(camera), PNPSIM_DEVICE_STARTED);
}

/* U-8.3 */
static void what_must_not_restart_stays_removed_until_it_is_reset(void **state)
{
    struct question removal = question_about(CAMERA);
    struct question reset = question_about(CAMERA);
    struct question enumeration = question_about(BUS);
    struct pnpsim_device *camera = kit_device(*state, "camera");
    removal.flags = CM_REMOVE_NO_RESTART | CM_REMOVE_UI_NOT_OK;
    reset.flags = CM_SETUP_DEVNODE_RESET;
    ask(*state, ask_removal, &removal);
    ask(*state, ask_enumeration, &enumeration);
    assert_int_equal(pnpsim_device_state(camera), PNPSIM_DEVICE_REMOVED);
    ask(*state, ask_setup, &reset);
    assert_int_equal(reset.result, CR_SUCCESS);
    assert_int_equal(pnpsim_device_state(camera), PNPSIM_DEVICE_REMOVED);
    ask(*state, ask_enumeration, &enumeration);
    assert_int_equal(pnpsim_device_state(camera), PNPSIM_DEVICE_STARTED);
}

/* U-8.3 */
static void making_a_removed_device_ready_starts_it(void **state)
{
    struct question removal = question_about(CAMERA);
    struct question ready = question_about(CAMERA);
    struct pnpsim_device *camera = kit_device(*state, "camera");
    removal.flags = CM_REMOVE_NO_RESTART;
    ask(*state, ask_removal, &removal);
    ask(*state, ask_setup, &ready);
    assert_int_equal(ready.result, CR_SUCCESS);
    assert_int_equal(pnpsim_device_state(camera), PNPSIM_DEVICE_STARTED);
}

/* ---- Ejection ---- */

/* U-8.4, U-7.7 */
static void an_ejected_device_is_out_when_the_call_returns(void **state)
{
    struct question question = question_about(CAMERA);
    struct pnpsim_hardware hardware = kit_hardware("camera");
    hardware.removable = 1;
    hardware.eject_supported = 1;
    struct pnpsim_device *camera = pnpsim_plug(*state, &hardware);
    uint64_t mark = pnpsim_story_mark(*state);
    ask(*state, ask_ejection, &question);
    assert_int_equal(question.result, CR_SUCCESS);
    expect_no_veto_written(&question);
    pnpsim_assert_story_since(*state, mark,
                              "irp camera QUERY_REMOVE_DEVICE ok | irp camera REMOVE_DEVICE | "
                              "irp camera EJECT | irp camera REMOVE_DEVICE");
    assert_int_equal(pnpsim_device_state(camera), PNPSIM_DEVICE_ABSENT);
}

/* U-8.4, U-8.5 */
static void ejecting_what_cannot_be_ejected_is_an_illegal_request(void **state)
{
    struct question question = question_about(CAMERA);
    kit_device(*state, "camera");
    ask(*state, ask_ejection, &question);
    expect_refusal(&question, PNP_VetoIllegalDeviceRequest, CAMERA);
}

/* ---- Disabling ---- */

/* U-13 */
static void a_disabled_device_stays_so_until_it_is_enabled(void **state)
{
    struct question question = question_about(CAMERA);
    struct question enumeration = question_about(BUS);
    struct pnpsim_device *camera = kit_device(*state, "camera");
    ask(*state, ask_disabling, &question);
    assert_int_equal(question.result, CR_SUCCESS);
    ask(*state, ask_enumeration, &enumeration);
    assert_int_equal(pnpsim_device_problem(camera), CM_PROB_DISABLED);
    ask(*state, ask_enabling, &question);
    assert_int_equal(question.result, CR_SUCCESS);
    assert_int_equal(pnpsim_device_state(camera), PNPSIM_DEVICE_STARTED);
}

/* U-13, K-7.1.5 */
static void what_must_not_be_disabled_is_not_disableable(void **state)
{
    struct question question = question_about(CAMERA);
    struct pnpsim_device *camera = kit_device(*state, "camera");
    pnpsim_assert_ok(pnpsim_stub_set_device_state(*state, camera, PNP_DEVICE_NOT_DISABLEABLE));
    ask(*state, ask_disabling, &question);
    assert_int_equal(question.result, CR_NOT_DISABLEABLE);
    question.id = NULL;
    ask(*state, ask_disabling, &question);
    assert_int_equal(question.result, CR_NOT_DISABLEABLE);
    assert_int_equal(pnpsim_device_state(camera), PNPSIM_DEVICE_STARTED);
}

/* U-13 */
static void disabling_can_be_vetoed(void **state)
{
    struct question question = question_about(CAMERA);
    struct kit_monitor monitor = { .answer = STATUS_UNSUCCESSFUL };
    kit_watch(*state, &monitor, "monitor", kit_device(*state, "camera"));
    ask(*state, ask_disabling, &question);
    assert_int_equal(question.result, CR_REMOVE_VETOED);
}

/* U-13 */
static void disabling_without_asking_is_said_to_be_missing(void **state)
{
    struct question question = question_about(CAMERA);
    struct pnpsim_device *camera = kit_device(*state, "camera");
    question.flags = CM_DISABLE_ABSOLUTE;
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "NOT_SIMULATED"));
    ask(*state, ask_disabling, &question);
    assert_int_equal(question.result, CR_CALL_NOT_IMPLEMENTED);
    assert_int_equal(pnpsim_device_state(camera), PNPSIM_DEVICE_STARTED);
}

/* ---- Enumeration ---- */

/* U-11.5 */
static void enumerating_asynchronously_only_asks(void **state)
{
    struct question removal = question_about(CAMERA);
    struct question enumeration = question_about(BUS);
    struct pnpsim_device *camera = kit_device(*state, "camera");
    ask(*state, ask_removal, &removal);
    enumeration.flags = CM_REENUMERATE_ASYNCHRONOUS;
    ask(*state, ask_enumeration, &enumeration);
    assert_int_equal(enumeration.result, CR_SUCCESS);
    pnpsim_assert_ok(pnpsim_run(*state));
    assert_int_equal(pnpsim_device_state(camera), PNPSIM_DEVICE_STARTED);
}

/* U-11.5 */
static void retrying_starts_a_device_that_had_no_driver(void **state)
{
    struct question enumeration = question_about(NULL);
    struct kit_bus bus = { .children = { KIT_CHILD(L"1") } };
    kit_bus(*state, &bus);
    pnpsim_assert_ok(pnpsim_bind(*state, "simstub", "KIT\\CHILD", PNPSIM_ROLE_FUNCTION));
    uint64_t mark = pnpsim_story_mark(*state);
    ask(*state, ask_enumeration, &enumeration);
    pnpsim_assert_story_since(*state, mark, "");
    enumeration.flags = CM_REENUMERATE_RETRY_INSTALLATION;
    ask(*state, ask_enumeration, &enumeration);
    assert_int_equal(enumeration.result, CR_SUCCESS);
    pnpsim_assert_story_since(*state, mark, "irp KIT\\CHILD\\1 START_DEVICE");
}

/* ---- Deadlock ---- */

static uint32_t remove_inside(void *context, struct pnpsim_app *app,
                              const struct pnpsim_app_event *event)
{
    (void)app;
    (void)event;
    ask_removal(context);
    return 0;
}

/* U-5.7, U-1.4 */
static void asking_inside_a_callback_is_found_as_a_deadlock(void **state)
{
    struct question question = question_about(CAMERA);
    struct pnpsim_app *viewer = pnpsim_app_start(*state, "viewer");
    kit_device(*state, "camera");
    pnpsim_assert_ok(pnpsim_app_on_event(viewer, remove_inside, &question));
    pnpsim_assert_ok(pnpsim_app_watch_class(viewer, &KIT_CLASS));
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "DEADLOCK"));
    struct pnpsim_hardware hardware = kit_hardware("lamp");
    pnpsim_plug(*state, &hardware);
    assert_int_equal(pnpsim_run(*state), PNPSIM_E_STOPPED);
    assert_int_equal(question.result, STALE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(a_removal_that_an_application_asks_for_is_over_when_the_call_returns),
        pnpsim_unit_test(a_kernel_veto_names_the_driver),
        pnpsim_unit_test(an_open_handle_names_the_device),
        pnpsim_unit_test(another_applications_veto_names_that_application),
        pnpsim_unit_test(a_failed_query_irp_names_the_device),
        pnpsim_unit_test(the_root_is_an_illegal_request),
        pnpsim_unit_test(a_name_that_does_not_fit_is_cut_and_ended),
        pnpsim_unit_test(a_veto_needs_no_pointers_and_comes_in_ansi_too),
        pnpsim_unit_test(a_malformed_request_does_nothing_and_writes_nothing),
        pnpsim_unit_test(what_was_removed_starts_again_when_its_bus_is_enumerated),
        pnpsim_unit_test(what_must_not_restart_stays_removed_until_it_is_reset),
        pnpsim_unit_test(making_a_removed_device_ready_starts_it),
        pnpsim_unit_test(an_ejected_device_is_out_when_the_call_returns),
        pnpsim_unit_test(ejecting_what_cannot_be_ejected_is_an_illegal_request),
        pnpsim_unit_test(a_disabled_device_stays_so_until_it_is_enabled),
        pnpsim_unit_test(what_must_not_be_disabled_is_not_disableable),
        pnpsim_unit_test(disabling_can_be_vetoed),
        pnpsim_unit_test(disabling_without_asking_is_said_to_be_missing),
        pnpsim_unit_test(enumerating_asynchronously_only_asks),
        pnpsim_unit_test(retrying_starts_a_device_that_had_no_driver),
        pnpsim_unit_test(asking_inside_a_callback_is_found_as_a_deadlock),
    };
    return pnpsim_run_tests("requests of applications", tests);
}
