/* SPDX-License-Identifier: MIT */
/* Three kinds of user-mode recipients and a driver on one device: who hears of what, and in which
 * order (U-7). And what windows hear without having registered. */
#include "support/kit.h"

struct scene {
    struct pnpsim_device *camera;
    struct pnpsim_app *callback;
    struct pnpsim_app *window;
    struct pnpsim_app *service;
    struct kit_monitor monitor;
};

static struct pnpsim_app *watcher(struct pnpsim *sim, const char *name, enum pnpsim_app_kind kind,
                                  struct pnpsim_device *camera)
{
    struct pnpsim_app *app = pnpsim_app_start_kind(sim, name, kind);
    pnpsim_assert_ok(pnpsim_app_watch(app, camera));
    return app;
}

static void scene_make(struct pnpsim *sim, struct scene *scene)
{
    *scene = (struct scene){ .camera = kit_device(sim, "camera") };
    scene->callback = watcher(sim, "callback", PNPSIM_APP_CALLBACK, scene->camera);
    scene->window = watcher(sim, "window", PNPSIM_APP_WINDOW, scene->camera);
    scene->service = watcher(sim, "service", PNPSIM_APP_SERVICE, scene->camera);
    kit_watch(sim, &scene->monitor, "monitor", scene->camera);
}

static void custom(struct pnpsim *sim, struct scene *scene)
{
    kit_report(sim, scene->camera, NULL, NULL, 0);
}

static void remove_in_order(struct pnpsim *sim, struct scene *scene)
{
    pnpsim_assert_ok(pnpsim_remove(sim, scene->camera, NULL));
}

static void remove_vetoed(struct pnpsim *sim, struct scene *scene)
{
    pnpsim_assert_ok(pnpsim_stub_set_status(sim, scene->camera, IRP_MN_QUERY_REMOVE_DEVICE,
                                            STATUS_UNSUCCESSFUL));
    assert_int_equal(pnpsim_remove(sim, scene->camera, NULL), PNPSIM_E_VETOED);
}

static void pull(struct pnpsim *sim, struct scene *scene)
{
    pnpsim_assert_ok(pnpsim_unplug(sim, scene->camera));
}

#define USER(event) "user callback " event " | user window " event " | user service " event
#define ASKED                                                                                      \
    "user callback QUERY_REMOVE ok | user window QUERY_REMOVE ok | "                               \
    "user service QUERY_REMOVE ok | kernel monitor QUERY_REMOVE ok | "

/* The rows of U-7, one after the other, each on a machine of its own seed. */
static const struct {
    void (*act)(struct pnpsim *sim, struct scene *scene);
    const char *story;
} rows[] = {
    { custom, "report camera LAMP_LOST | " USER(
                  "LAMP_LOST") " | kernel monitor LAMP_LOST | completed camera LAMP_LOST" },
    { remove_vetoed, ASKED "irp camera QUERY_REMOVE_DEVICE veto | irp camera CANCEL_REMOVE_DEVICE "
                           "| kernel monitor REMOVE_CANCELLED | " USER("QUERYREMOVEFAILED") },
    { remove_in_order, ASKED "irp camera QUERY_REMOVE_DEVICE ok | " USER(
                           "REMOVEPENDING") " | kernel monitor REMOVE_COMPLETE | "
                                            "irp camera REMOVE_DEVICE | " USER("REMOVECOMPLETE") },
    { pull, "irp camera SURPRISE_REMOVAL | " USER(
                "REMOVECOMPLETE") " | kernel monitor REMOVE_COMPLETE | irp camera REMOVE_DEVICE" },
};

/* U-7.1, U-7.2, U-7.3, U-7.4, U-7.6, U-7.8 */
static void every_row_tells_user_mode_in_the_order_of_registration(void **state)
{
    (void)state;
    for (size_t i = 0; i < RTL_NUMBER_OF(rows); i++) {
        struct pnpsim *sim = NULL;
        struct scene scene;
        pnpsim_assert_ok(pnpsim_create(NULL, &sim));
        pnpsim_assert_ok(pnpsim_name_guid(sim, (const struct _GUID *)&KIT_LOST, "LAMP_LOST"));
        scene_make(sim, &scene);
        rows[i].act(sim, &scene);
        pnpsim_assert_story(sim, rows[i].story);
        pnpsim_assert_ok(pnpsim_destroy(sim));
    }
}

/* U-7.8: the first veto ends the query, whoever it comes from. */
static uint32_t refuse(void *context, struct pnpsim_app *app, const struct pnpsim_app_event *event)
{
    (void)context;
    (void)app;
    return event->action == PNPSIM_ACTION_QUERY_REMOVE ? PNPSIM_APP_VETO : 0;
}

static void the_first_veto_ends_the_query_whoever_gives_it(void **state)
{
    struct scene scene;
    struct pnpsim_veto veto;
    scene_make(*state, &scene);
    pnpsim_assert_ok(pnpsim_app_on_event(scene.window, refuse, NULL));
    assert_int_equal(pnpsim_remove(*state, scene.camera, &veto), PNPSIM_E_VETOED);
    assert_int_equal(veto.type, PNP_VetoWindowsApp);
    assert_string_equal(veto.by, "window");
    pnpsim_assert_story(*state, "user callback QUERY_REMOVE ok | user window QUERY_REMOVE veto | "
                                "kernel monitor REMOVE_CANCELLED | " USER("QUERYREMOVEFAILED"));
    pnpsim_assert_ok(pnpsim_app_on_event(scene.window, NULL, NULL));
    pnpsim_assert_ok(pnpsim_app_on_event(scene.service, refuse, NULL));
    assert_int_equal(pnpsim_remove(*state, scene.camera, &veto), PNPSIM_E_VETOED);
    assert_int_equal(veto.type, PNP_VetoWindowsService);
    assert_string_equal(veto.by, "service");
}

/* U-8.6 */
static void the_record_of_a_veto_says_device_type_text_and_whose_handle_it_is(void **state)
{
    struct scene scene;
    struct pnpsim_veto veto;
    scene_make(*state, &scene);
    struct pnpsim_app *holder = pnpsim_app_start(*state, "holder");
    pnpsim_assert_ok(pnpsim_app_open(holder, scene.camera));
    assert_int_equal(pnpsim_remove(*state, scene.camera, &veto), PNPSIM_E_VETOED);
    assert_int_equal(veto.type, PNP_VetoOutstandingOpen);
    assert_string_equal(veto.by, pnpsim_device_instance_path(scene.camera));
    assert_string_equal(veto.device, "camera");
    assert_string_equal(veto.holder, "holder");
}

/* ---- Broadcasts ---- */

struct counts {
    unsigned changed;
    unsigned profile;
};

static uint32_t count(void *context, struct pnpsim_app *app, const struct pnpsim_app_event *event)
{
    struct counts *counts = context;
    (void)app;
    counts->changed += event->action == PNPSIM_ACTION_DEVNODES_CHANGED;
    counts->profile += event->action >= PNPSIM_ACTION_PROFILE_QUERY;
    return event->action == PNPSIM_ACTION_PROFILE_QUERY ? PNPSIM_APP_VETO : 0;
}

/* U-3.8, U-7.9 */
static void top_level_windows_hear_that_the_tree_has_changed(void **state)
{
    static const char *const values[] = { "at-once", "later" };
    static const char *const names[] = { "camera", "lamp" };
    struct counts counts = { 0 };
    struct pnpsim_app *viewer = pnpsim_app_start(*state, "viewer");
    pnpsim_assert_ok(pnpsim_app_on_event(viewer, count, &counts));
    pnpsim_assert_ok(pnpsim_app_window(viewer));
    for (unsigned i = 0; i < RTL_NUMBER_OF(values); i++) {
        pnpsim_assert_ok(pnpsim_policy_set(*state, "devnodes-changed", values[i]));
        counts.changed = 0;
        struct pnpsim_device *device = kit_device(*state, names[i]);
        assert_true(counts.changed >= 1); /* how often is not promised */
        counts.changed = 0;
        pnpsim_assert_ok(pnpsim_unplug(*state, device));
        assert_true(counts.changed >= 1);
    }
}

/* U-2.18, U-3.8 */
static void a_message_only_window_hears_no_broadcast(void **state)
{
    struct counts counts = { 0 };
    struct pnpsim_device *camera = kit_device(*state, "camera");
    struct pnpsim_app *viewer = pnpsim_app_start_kind(*state, "viewer", PNPSIM_APP_WINDOW);
    pnpsim_assert_ok(pnpsim_app_on_event(viewer, count, &counts));
    pnpsim_assert_ok(pnpsim_app_watch(viewer, camera));
    kit_device(*state, "lamp");
    pnpsim_assert_story(*state, "irp lamp START_DEVICE");
    pnpsim_assert_ok(pnpsim_profile_change(*state, NULL));
    pnpsim_assert_story(*state, "");
    assert_int_equal(counts.changed + counts.profile, 0);
}

/* U-3, U-8.1 */
static void a_top_level_window_may_refuse_a_change_of_profile(void **state)
{
    struct counts counts = { 0 };
    struct pnpsim_veto veto;
    struct pnpsim_app *viewer = pnpsim_app_start(*state, "viewer");
    struct pnpsim_app *other = pnpsim_app_start(*state, "other");
    pnpsim_assert_ok(pnpsim_app_window(other)); /* without a callback it agrees */
    pnpsim_assert_ok(pnpsim_profile_change(*state, NULL));
    pnpsim_assert_story(*state, "user other QUERY_CHANGE ok | user other CHANGE_COMPLETE");
    pnpsim_assert_ok(pnpsim_app_window(viewer));
    pnpsim_assert_ok(pnpsim_app_on_event(viewer, count, &counts));
    assert_int_equal(pnpsim_profile_change(*state, &veto), PNPSIM_E_VETOED);
    assert_int_equal(veto.type, PNP_VetoWindowsApp);
    assert_string_equal(veto.by, "viewer");
    pnpsim_assert_story(*state, "user other QUERY_CHANGE ok | user viewer QUERY_CHANGE veto | "
                                "user other CHANGE_CANCELLED | user viewer CHANGE_CANCELLED");
    assert_int_equal(counts.profile, 2);
}

/* U-2.10: everything is released, in the order it was made. */
static void what_an_application_leaves_is_released_when_it_crashes(void **state)
{
    struct scene scene;
    scene_make(*state, &scene);
    pnpsim_assert_ok(pnpsim_app_crash(scene.window));
    pnpsim_assert_ok(pnpsim_app_crash(scene.service));
    pnpsim_assert_ok(pnpsim_remove(*state, scene.camera, NULL));
    pnpsim_assert_story(*state, "user callback QUERY_REMOVE ok | kernel monitor QUERY_REMOVE ok | "
                                "irp camera QUERY_REMOVE_DEVICE ok | "
                                "user callback REMOVEPENDING | kernel monitor REMOVE_COMPLETE | "
                                "irp camera REMOVE_DEVICE | user callback REMOVECOMPLETE");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(every_row_tells_user_mode_in_the_order_of_registration),
        pnpsim_unit_test(the_first_veto_ends_the_query_whoever_gives_it),
        pnpsim_unit_test(the_record_of_a_veto_says_device_type_text_and_whose_handle_it_is),
        pnpsim_unit_test(top_level_windows_hear_that_the_tree_has_changed),
        pnpsim_unit_test(a_message_only_window_hears_no_broadcast),
        pnpsim_unit_test(a_top_level_window_may_refuse_a_change_of_profile),
        pnpsim_unit_test(what_an_application_leaves_is_released_when_it_crashes),
    };
    return pnpsim_run_tests("recipients", tests);
}
