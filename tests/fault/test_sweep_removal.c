/* SPDX-License-Identifier: MIT */
/* Memory that runs out while a device is taken away: asked, refused, told, pulled; with a driver
 * and an application that listen and hold it open. */
#include "fault/watcher.h"

#define ASKED "user viewer QUERY_REMOVE ok | kernel watcher QUERY_REMOVE ok | "
#define GONE                                                                                       \
    "user viewer REMOVEPENDING | kernel watcher REMOVE_COMPLETE | irp lamp REMOVE_DEVICE | "       \
    "user viewer REMOVECOMPLETE"

static const int32_t start_statuses[] = { PNPSIM_E_START_FAILED, PNPSIM_E_NOT_FOUND, 0 };

static int32_t a_driver(struct pnpsim *sim, void *context)
{
    (void)context;
    return watcher_load(sim);
}

/* One lamp with its listeners. */
struct scene {
    struct pnpsim_device *lamp;
    struct pnpsim_app *viewer;
    struct watcher watcher;
};

static int scene_begin(struct steps *steps, struct scene *scene)
{
    memset(scene, 0, sizeof(*scene));
    step_begin(steps);
    scene->lamp = lamp_plug(steps->sim);
    if (scene->lamp == NULL) {
        return step_end(steps, PNPSIM_E_NO_MEMORY, "lamp_plug", __FILE__, __LINE__);
    }
    STEP_HALF(steps, pnpsim_device_state(scene->lamp) == PNPSIM_DEVICE_STARTED
                         ? 0
                         : PNPSIM_E_START_FAILED);
    if (steps->status == 0) {
        step_begin(steps);
        scene->viewer = pnpsim_app_start(steps->sim, "viewer");
        step_end(steps, scene->viewer == NULL ? PNPSIM_E_NO_MEMORY : 0, "pnpsim_app_start",
                 __FILE__, __LINE__);
    }
    scene->watcher.device = scene->lamp;
    return STEP(steps, pnpsim_app_watch(scene->viewer, scene->lamp)) &&
           watcher_begin(steps, &scene->watcher);
}

static void scene_end(struct steps *steps, struct scene *scene)
{
    watcher_end(steps, &scene->watcher);
    if (scene->viewer != NULL) {
        UNDO(steps, pnpsim_app_exit(scene->viewer));
    }
    if (scene->lamp != NULL) {
        UNDO(steps, pnpsim_unplug(steps->sim, scene->lamp));
        STEPS_CHECK(steps, pnpsim_device_state(scene->lamp) == PNPSIM_DEVICE_ABSENT);
    }
}

static int32_t an_orderly_removal(struct pnpsim *sim, void *context)
{
    struct steps steps = steps_begin(sim);
    struct scene scene;
    (void)context;
    scene_begin(&steps, &scene);
    if (STEP(&steps, pnpsim_remove(sim, scene.lamp, NULL))) {
        STEPS_CHECK(&steps, pnpsim_device_state(scene.lamp) == PNPSIM_DEVICE_REMOVED);
    }
    STEPS_STORY(&steps, ASKED "irp lamp QUERY_REMOVE_DEVICE ok | " GONE);
    scene_end(&steps, &scene);
    return steps.status;
}

static int32_t a_refused_removal(struct pnpsim *sim, void *context)
{
    struct steps steps = steps_begin(sim);
    struct scene scene;
    struct pnpsim_veto veto = { 0 };
    (void)context;
    scene_begin(&steps, &scene);
    scene.watcher.refuses = TRUE;
    if (steps.status == 0) {
        enum pnpsim_result result = pnpsim_remove(sim, scene.lamp, &veto);
        STEPS_CHECK(&steps, result == PNPSIM_E_VETOED || result == PNPSIM_E_NO_MEMORY);
        STEPS_CHECK(&steps, pnpsim_device_state(scene.lamp) == PNPSIM_DEVICE_STARTED);
        steps.status = result == PNPSIM_E_VETOED ? 0 : (int32_t)result;
        STEPS_CHECK(&steps, result != PNPSIM_E_VETOED || strcmp(veto.by, WATCHER_NAME) == 0);
    }
    STEPS_STORY(&steps, "user viewer QUERY_REMOVE ok | kernel watcher QUERY_REMOVE veto | "
                        "kernel watcher REMOVE_CANCELLED | user viewer QUERYREMOVEFAILED");
    scene_end(&steps, &scene);
    return steps.status;
}

static int32_t a_surprise(struct pnpsim *sim, void *context)
{
    struct steps steps = steps_begin(sim);
    struct scene scene;
    (void)context;
    if (scene_begin(&steps, &scene)) {
        UNDO(&steps, pnpsim_unplug(sim, scene.lamp));
        STEPS_CHECK(&steps, pnpsim_device_state(scene.lamp) == PNPSIM_DEVICE_SURPRISE_REMOVED);
        STEPS_STORY(&steps, "irp lamp SURPRISE_REMOVAL | user viewer REMOVECOMPLETE | "
                            "kernel watcher REMOVE_COMPLETE");
        watcher_end(&steps, &scene.watcher);
        UNDO(&steps, pnpsim_app_exit(scene.viewer));
        STEPS_CHECK(&steps, pnpsim_device_state(scene.lamp) == PNPSIM_DEVICE_ABSENT);
    } else {
        scene_end(&steps, &scene);
    }
    return steps.status;
}

static int32_t docking(struct pnpsim *sim, void *context)
{
    struct steps steps = steps_begin(sim);
    struct watcher profile = { .driver = &pn_driver_find(sim, WATCHER_NAME)->object };
    (void)context;
    if (STEP(&steps, on_kernel(sim, watcher_register_profile, &profile))) {
        STEP(&steps, pnpsim_profile_change(sim, NULL));
        STEPS_STORY(&steps, "kernel watcher QUERY_CHANGE ok | kernel watcher CHANGE_COMPLETE");
    }
    watcher_end(&steps, &profile);
    return steps.status;
}

static void sweep_scene(const char *name, pnpsim_scenario *scenario, uint64_t least)
{
    struct pnpsim_sweep sweep = {
        .name = name, .prepare = a_driver, .scenario = scenario, .statuses = start_statuses
    };
    sweep_run(&sweep, least);
}

static void a_removal_is_carried_out_or_not_begun(void **state)
{
    (void)state;
    sweep_scene("an orderly removal", an_orderly_removal, 35);
}

static void a_refusal_is_taken_back_everywhere(void **state)
{
    (void)state;
    sweep_scene("a refused removal", a_refused_removal, 35);
}

static void a_device_that_is_pulled_needs_no_memory(void **state)
{
    (void)state;
    sweep_scene("a surprise", a_surprise, 35);
}

static void a_profile_changes_or_nobody_is_asked(void **state)
{
    (void)state;
    sweep_scene("docking", docking, 2);
}

pnpsim_main(cmocka_unit_test(a_removal_is_carried_out_or_not_begun),
            cmocka_unit_test(a_refusal_is_taken_back_everywhere),
            cmocka_unit_test(a_device_that_is_pulled_needs_no_memory),
            cmocka_unit_test(a_profile_changes_or_nobody_is_asked));
