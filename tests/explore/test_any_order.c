/* SPDX-License-Identifier: MIT */
/* What holds in every order that the documentation leaves open: three kinds of user-mode
 * recipients, an application with a window of its own and two drivers, under an order drawn from
 * PNPSIM_SEED. seeds.sh runs this with one seed after the other. */
#include "support/kit_hub.h"
#include "support/kit_story.h"
#include "support/kit_view.h"

static struct pnpsim_options options = PNPSIM_OPTIONS_INIT;

#define USERS(event)                                                                               \
    "user callback " event " | user window " event " | user service " event " | user "             \
    "viewer " event
#define KERNELS(event) "kernel first " event " | kernel second " event

static const char *const users[] = { "callback", "window", "service", "viewer" };
static const char *const kernels[] = { "first", "second" };

struct scene {
    struct pnpsim *sim;
    struct pnpsim_device *camera;
    struct pnpsim_app *apps[3]; /* callback, window, service */
    struct kit_view view;       /* of the application "viewer" */
    struct kit_monitor monitors[2];
};

static const enum pnpsim_app_kind kinds[] = { PNPSIM_APP_CALLBACK, PNPSIM_APP_WINDOW,
                                              PNPSIM_APP_SERVICE };

/* All of them watch a camera. */
static void scene_make(struct pnpsim *sim, struct scene *scene)
{
    *scene = (struct scene){ .sim = sim, .camera = kit_device(sim, "camera") };
    for (unsigned i = 0; i < RTL_NUMBER_OF(kinds); i++) {
        scene->apps[i] = pnpsim_app_start_kind(sim, users[i], kinds[i]);
        pnpsim_assert_ok(pnpsim_app_watch(scene->apps[i], scene->camera));
    }
    scene->view = kit_view_start(sim);
    kit_view_watch_device(&scene->view, scene->camera);
    kit_watch(sim, &scene->monitors[0], kernels[0], scene->camera);
    kit_watch(sim, &scene->monitors[1], kernels[1], scene->camera);
}

/* All of them watch the class. */
static void scene_make_for_class(struct pnpsim *sim, struct scene *scene)
{
    *scene = (struct scene){ .sim = sim };
    for (unsigned i = 0; i < RTL_NUMBER_OF(kinds); i++) {
        scene->apps[i] = pnpsim_app_start_kind(sim, users[i], kinds[i]);
        pnpsim_assert_ok(pnpsim_app_watch_class(scene->apps[i], &KIT_CLASS));
    }
    scene->view = kit_view_start(sim);
    kit_view_watch_class(&scene->view);
    kit_watch_class(sim, &scene->monitors[0], kernels[0], &KIT_CLASS, 0);
    kit_watch_class(sim, &scene->monitors[1], kernels[1], &KIT_CLASS, 0);
}

/* ---- Events of a device ---- */

#define REPORTED_USERS USERS("LAMP_LOST")
#define REPORTED_KERNELS KERNELS("LAMP_LOST")
#define ASKED USERS("QUERY_REMOVE ok") " | " KERNELS("QUERY_REMOVE ok")
#define CANCELLED USERS("QUERYREMOVEFAILED") " | " KERNELS("REMOVE_CANCELLED")
#define PENDING USERS("REMOVEPENDING") " | " KERNELS("REMOVE_COMPLETE")
#define REMOVED USERS("REMOVECOMPLETE")
#define PULLED USERS("REMOVECOMPLETE") " | " KERNELS("REMOVE_COMPLETE")

/* K-0.2, U-7.6 */
static void a_custom_event_is_told_to_everybody_once_and_to_user_mode_first(void **state)
{
    static struct scene scene;
    scene_make(*state, &scene);
    kit_report(*state, scene.camera, NULL, NULL, 0);
    kit_assert_entries(*state, REPORTED_USERS " | " REPORTED_KERNELS " | report camera LAMP_LOST | "
                                              "completed camera LAMP_LOST");
    kit_assert_before(*state, "report camera LAMP_LOST", REPORTED_USERS);
    kit_assert_before(*state, REPORTED_USERS, REPORTED_KERNELS);
    kit_assert_before(*state, REPORTED_KERNELS, "completed camera LAMP_LOST");
}

/* K-7.3, K-10.1, U-7.1, U-7.3 */
static void an_orderly_removal_asks_all_before_its_irp_and_tells_all_once(void **state)
{
    static struct scene scene;
    scene_make(*state, &scene);
    pnpsim_assert_ok(pnpsim_remove(*state, scene.camera, NULL));
    kit_assert_entries(*state, ASKED " | irp camera QUERY_REMOVE_DEVICE ok | " PENDING
                                     " | irp camera REMOVE_DEVICE | " REMOVED);
    kit_assert_before(*state, ASKED, "irp camera QUERY_REMOVE_DEVICE ok");
    kit_assert_before(*state, "irp camera QUERY_REMOVE_DEVICE ok", PENDING);
    kit_assert_before(*state, PENDING, "irp camera REMOVE_DEVICE");
    kit_assert_before(*state, "irp camera REMOVE_DEVICE", REMOVED);
}

/* K-10.3, U-7.2 */
static void what_a_driver_refuses_in_its_irp_everybody_hears_that_agreed(void **state)
{
    static struct scene scene;
    struct pnpsim_veto veto;
    scene_make(*state, &scene);
    pnpsim_assert_ok(pnpsim_stub_set_status(*state, scene.camera, IRP_MN_QUERY_REMOVE_DEVICE,
                                            STATUS_DEVICE_BUSY));
    assert_int_equal(pnpsim_remove(*state, scene.camera, &veto), PNPSIM_E_VETOED);
    assert_string_equal(veto.device, "camera");
    kit_assert_entries(*state, ASKED " | irp camera QUERY_REMOVE_DEVICE veto | "
                                     "irp camera CANCEL_REMOVE_DEVICE | " CANCELLED);
    kit_assert_before(*state, ASKED, "irp camera QUERY_REMOVE_DEVICE veto");
    kit_assert_before(*state, "irp camera QUERY_REMOVE_DEVICE veto",
                      "irp camera CANCEL_REMOVE_DEVICE");
    kit_assert_before(*state, "irp camera CANCEL_REMOVE_DEVICE", CANCELLED);
}

/* K-7.4, U-7.4 */
static void a_surprise_removal_asks_nobody_and_tells_everybody_once(void **state)
{
    static struct scene scene;
    scene_make(*state, &scene);
    pnpsim_assert_ok(pnpsim_unplug(*state, scene.camera));
    kit_assert_entries(*state,
                       "irp camera SURPRISE_REMOVAL | " PULLED " | irp camera REMOVE_DEVICE");
    kit_assert_before(*state, "irp camera SURPRISE_REMOVAL", PULLED);
    kit_assert_before(*state, PULLED, "irp camera REMOVE_DEVICE");
}

/* ---- Vetoes ---- */

static uint32_t refuse(void *context, struct pnpsim_app *app, const struct pnpsim_app_event *event)
{
    (void)context;
    (void)app;
    return event->action == PNPSIM_ACTION_QUERY_REMOVE ? PNPSIM_APP_VETO : 0;
}

/* Who was asked is told once that it is off; nobody is asked or told twice. */
static void check_told(struct pnpsim *sim, const char *half, const char *name, const char *told)
{
    char text[3][80];
    snprintf(text[0], sizeof(text[0]), "%s %s QUERY_REMOVE ok", half, name);
    snprintf(text[1], sizeof(text[1]), "%s %s QUERY_REMOVE veto", half, name);
    snprintf(text[2], sizeof(text[2]), "%s %s %s", half, name, told);
    unsigned asked = kit_story_count(sim, text[0]) + kit_story_count(sim, text[1]);
    unsigned heard = kit_story_count(sim, text[2]);
    assert_in_range(asked, 0, 1);
    assert_in_range(heard, asked, 1);
    if (asked == 1) {
        kit_assert_before(sim, kit_story_count(sim, text[0]) == 1 ? text[0] : text[1], text[2]);
    }
}

/* The removal must end at the veto of this one. */
static void check_veto(struct scene *scene, const char *half, const char *name,
                       PNP_VETO_TYPE expected)
{
    struct pnpsim_veto veto;
    char text[80];
    snprintf(text, sizeof(text), "%s %s QUERY_REMOVE veto", half, name);
    assert_int_equal(pnpsim_remove(scene->sim, scene->camera, &veto), PNPSIM_E_VETOED);
    assert_int_equal(veto.type, expected);
    assert_int_equal(kit_story_count(scene->sim, text), 1);
    assert_null(strstr(pnpsim_story(scene->sim), "irp "));
    assert_int_equal(pnpsim_device_state(scene->camera), PNPSIM_DEVICE_STARTED);
    for (unsigned i = 0; i < RTL_NUMBER_OF(users); i++) {
        check_told(scene->sim, "user", users[i], "QUERYREMOVEFAILED");
    }
    for (unsigned i = 0; i < RTL_NUMBER_OF(kernels); i++) {
        check_told(scene->sim, "kernel", kernels[i], "REMOVE_CANCELLED");
    }
}

/* U-7.8, U-8.5, U-8.6 */
static void the_veto_of_each_kind_ends_a_removal_before_any_irp(void **state)
{
    static const PNP_VETO_TYPE types[] = { PNP_VetoWindowsApp, PNP_VetoWindowsApp,
                                           PNP_VetoWindowsService };
    static struct scene scene;
    scene_make(*state, &scene);
    for (unsigned i = 0; i < RTL_NUMBER_OF(types); i++) {
        pnpsim_assert_ok(pnpsim_app_on_event(scene.apps[i], refuse, NULL));
        check_veto(&scene, "user", users[i], types[i]);
        pnpsim_assert_ok(pnpsim_app_on_event(scene.apps[i], NULL, NULL));
        while (pnpsim_app_handle_count(scene.apps[i]) > 0) { /* it has kept it */
            pnpsim_assert_ok(pnpsim_app_close(scene.apps[i], scene.camera));
        }
    }
    scene.view.answer = BROADCAST_QUERY_DENY;
    check_veto(&scene, "user", "viewer", PNP_VetoWindowsApp);
    scene.view.answer = TRUE;
    for (unsigned i = 0; i < RTL_NUMBER_OF(kernels); i++) {
        scene.monitors[i].answer = STATUS_UNSUCCESSFUL;
        check_veto(&scene, "kernel", kernels[i], PNP_VetoDriver);
        scene.monitors[i].answer = STATUS_SUCCESS;
    }
    pnpsim_assert_ok(pnpsim_remove(*state, scene.camera, NULL));
}

/* ---- Interfaces ---- */

#define ARRIVED USERS("ARRIVAL") " | " KERNELS("ARRIVAL")
#define GONE USERS("REMOVAL") " | " KERNELS("REMOVAL")

/* K-7.4, U-7.5 */
static void an_interface_that_comes_and_goes_is_told_to_everybody_once(void **state)
{
    static struct scene scene;
    scene_make_for_class(*state, &scene);
    scene.camera = kit_device(*state, "camera");
    kit_assert_entries(*state, "irp camera START_DEVICE | " ARRIVED);
    kit_assert_before(*state, "irp camera START_DEVICE", ARRIVED);
    pnpsim_assert_ok(pnpsim_remove(*state, scene.camera, NULL));
    kit_assert_entries(*state, "irp camera QUERY_REMOVE_DEVICE ok | "
                               "irp camera REMOVE_DEVICE | " GONE);
    kit_assert_before(*state, "irp camera QUERY_REMOVE_DEVICE ok", GONE);
}

/* ---- Hardware profiles ---- */

static NTSTATUS profile_heard(PVOID NotificationStructure, PVOID Context)
{
    (void)NotificationStructure;
    (void)Context;
    return STATUS_SUCCESS;
}

static void profile_register(void *context)
{
    struct kit_monitor *monitor = context;
    monitor->status = IoRegisterPlugPlayNotification(EventCategoryHardwareProfileChange, 0, NULL,
                                                     monitor->driver, profile_heard, monitor,
                                                     &monitor->entry);
    pnpsim_check(NT_SUCCESS(monitor->status));
}

static uint32_t refuse_profile(void *context, struct pnpsim_app *app,
                               const struct pnpsim_app_event *event)
{
    (void)context;
    (void)app;
    return event->action == PNPSIM_ACTION_PROFILE_QUERY ? PNPSIM_APP_VETO : 0;
}

#define PROFILE(event) "user callback " event " | user window " event " | " KERNELS(event)

/* U-3, U-8.1 */
static void a_change_of_profile_asks_all_before_it_tells_one(void **state)
{
    static struct scene scene;
    scene = (struct scene){ .sim = *state };
    for (unsigned i = 0; i < 2; i++) {
        scene.apps[i] = pnpsim_app_start(*state, users[i]);
        pnpsim_assert_ok(pnpsim_app_window(scene.apps[i]));
        scene.monitors[i].driver = kit_driver(*state, kernels[i]);
        kit_call(*state, profile_register, &scene.monitors[i]);
    }
    pnpsim_assert_ok(pnpsim_profile_change(*state, NULL));
    kit_assert_entries(*state, PROFILE("QUERY_CHANGE ok") " | " PROFILE("CHANGE_COMPLETE"));
    kit_assert_before(*state, PROFILE("QUERY_CHANGE ok"), PROFILE("CHANGE_COMPLETE"));
    pnpsim_assert_ok(pnpsim_app_on_event(scene.apps[1], refuse_profile, NULL));
    assert_int_equal(pnpsim_profile_change(*state, NULL), PNPSIM_E_VETOED);
    assert_int_equal(kit_story_count(*state, "user window QUERY_CHANGE veto"), 1);
    assert_int_equal(kit_story_count(*state, "user window CHANGE_CANCELLED"), 1);
    assert_null(strstr(pnpsim_story(*state), "CHANGE_COMPLETE"));
}

/* ---- Several threads, several devices ---- */

enum { REPORTERS = 3, REPORTS_EACH = 2, REPORTS = REPORTERS * REPORTS_EACH };

struct reporter {
    struct pnpsim_device *device;
    UCHAR index;
};

static void report_twice(void *context)
{
    const struct reporter *reporter = context;
    for (unsigned i = 0; i < REPORTS_EACH; i++) {
        UCHAR data = (UCHAR)(reporter->index * REPORTS_EACH + i);
        struct kit_report report = { .device = reporter->device, .data = &data, .size = 1 };
        LARGE_INTEGER pause = { .QuadPart = -10 };
        pnpsim_check(NT_SUCCESS(kit_report_send(&report)));
        KeDelayExecutionThread(KernelMode, FALSE, &pause);
    }
}

/* K-2.1, U-7.8 */
static void everybody_hears_reports_of_several_threads_in_one_order(void **state)
{
    static const char *const names[REPORTERS] = { "one", "two", "three" };
    static struct scene scene;
    struct reporter reporters[REPORTERS];
    unsigned next[REPORTERS] = { 0 };
    scene_make(*state, &scene);
    for (unsigned i = 0; i < REPORTERS; i++) {
        reporters[i] = (struct reporter){ scene.camera, (UCHAR)i };
        pnpsim_assert_ok(pnpsim_call_begin(*state, names[i], report_twice, &reporters[i]));
    }
    pnpsim_assert_ok(pnpsim_advance(*state, 1000));
    assert_int_equal(scene.view.count, REPORTS);
    assert_int_equal(scene.monitors[0].count, REPORTS);
    assert_int_equal(scene.monitors[1].count, REPORTS);
    for (unsigned i = 0; i < REPORTS; i++) {
        UCHAR data = scene.monitors[0].heard[i].data[0];
        assert_int_equal(scene.monitors[1].heard[i].data[0], data);
        assert_int_equal(kit_view_handle(&scene.view, i)->dbch_data[0], data);
        assert_in_range(data, 0, REPORTS - 1);
        assert_int_equal(data % REPORTS_EACH, next[data / REPORTS_EACH]++);
    }
}

#define CHILDREN(irp) "irp KIT\\CHILD\\1 " irp " | irp KIT\\CHILD\\2 " irp
#define CHILDREN_ASKED CHILDREN("QUERY_REMOVE_DEVICE ok")
#define CHILDREN_REMOVED CHILDREN("REMOVE_DEVICE")

/* K-2.2 */
static void children_are_asked_and_removed_before_their_parent(void **state)
{
    struct kit_hub hub = { .device = NULL };
    kit_hub(*state, &hub, 2);
    pnpsim_assert_ok(pnpsim_remove(*state, hub.device, NULL));
    kit_assert_entries(*state, CHILDREN_ASKED " | irp hub QUERY_REMOVE_DEVICE ok | "
                                              "irp hub REMOVE_DEVICE | " CHILDREN_REMOVED);
    kit_assert_before(*state, CHILDREN_ASKED, "irp hub QUERY_REMOVE_DEVICE ok");
    kit_assert_before(*state, "irp hub QUERY_REMOVE_DEVICE ok", CHILDREN_REMOVED);
    kit_assert_before(*state, CHILDREN_REMOVED, "irp hub REMOVE_DEVICE");
}

#define seeded_unit_test(function) pnpsim_unit_test_with(function, &options)

int main(void)
{
    const struct CMUnitTest tests[] = {
        seeded_unit_test(a_custom_event_is_told_to_everybody_once_and_to_user_mode_first),
        seeded_unit_test(an_orderly_removal_asks_all_before_its_irp_and_tells_all_once),
        seeded_unit_test(what_a_driver_refuses_in_its_irp_everybody_hears_that_agreed),
        seeded_unit_test(a_surprise_removal_asks_nobody_and_tells_everybody_once),
        seeded_unit_test(the_veto_of_each_kind_ends_a_removal_before_any_irp),
        seeded_unit_test(an_interface_that_comes_and_goes_is_told_to_everybody_once),
        seeded_unit_test(a_change_of_profile_asks_all_before_it_tells_one),
        seeded_unit_test(everybody_hears_reports_of_several_threads_in_one_order),
        seeded_unit_test(children_are_asked_and_removed_before_their_parent),
    };
    options.strategy = PNPSIM_STRATEGY_SEEDED;
    return pnpsim_run_tests("any_order", tests);
}
