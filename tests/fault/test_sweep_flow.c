/* SPDX-License-Identifier: MIT */
/* Memory that runs out while a device is disabled, enabled, updated, ejected or rebalanced: the
 * request is carried out or not begun, and what was begun is told to its end. */
#include "fault/watcher.h"

static const int32_t flow_statuses[] = { PNPSIM_E_START_FAILED, PNPSIM_E_NOT_FOUND, PNPSIM_E_DRIVER,
                                         0 };

static int32_t a_driver(struct pnpsim *sim, void *context)
{
    (void)context;
    return watcher_load(sim);
}

/* A lamp that can be ejected, and the driver that watches it. */
struct scene {
    struct pnpsim_device *lamp;
    struct pnpsim_device *other;
    struct watcher watcher;
};

static struct pnpsim_device *plug(struct steps *steps, const char *name)
{
    struct pnpsim_hardware hardware = { .name = name,
                                        .device_id = "SWEEP\\LAMP",
                                        .instance_id = name,
                                        .interfaces = { &KIT_CLASS },
                                        .removable = 1,
                                        .eject_supported = 1 };
    step_begin(steps);
    if (steps->status != 0) {
        return NULL;
    }
    struct pnpsim_device *device = pnpsim_plug(steps->sim, &hardware);
    if (device == NULL) {
        step_end(steps, PNPSIM_E_NO_MEMORY, "pnpsim_plug", __FILE__, __LINE__);
        return NULL;
    }
    STEP_HALF(steps,
              pnpsim_device_state(device) == PNPSIM_DEVICE_STARTED ? 0 : PNPSIM_E_START_FAILED);
    return device;
}

static int scene_begin(struct steps *steps, struct scene *scene)
{
    memset(scene, 0, sizeof(*scene));
    scene->lamp = plug(steps, "lamp");
    scene->other = plug(steps, "other");
    scene->watcher.device = scene->lamp;
    return watcher_begin(steps, &scene->watcher);
}

static void device_pull(struct steps *steps, struct pnpsim_device *device)
{
    if (device == NULL) {
        return;
    }
    int32_t result = pnpsim_unplug(steps->sim, device);
    STEPS_CHECK(steps, result == PNPSIM_OK || result == PNPSIM_E_NOT_FOUND);
    STEPS_CHECK(steps, pnpsim_device_state(device) == PNPSIM_DEVICE_ABSENT);
}

static void scene_end(struct steps *steps, struct scene *scene)
{
    watcher_end(steps, &scene->watcher);
    device_pull(steps, scene->lamp);
    device_pull(steps, scene->other);
}

static int32_t disable_and_enable(struct pnpsim *sim, void *context)
{
    struct steps steps = steps_begin(sim);
    struct scene scene;
    (void)context;
    scene_begin(&steps, &scene);
    if (STEP(&steps, pnpsim_disable(sim, scene.lamp, NULL))) {
        STEPS_CHECK(&steps, pnpsim_device_problem(scene.lamp) == 22);
        if (STEP_HALF(&steps, pnpsim_enable(sim, scene.lamp))) {
            STEPS_CHECK(&steps, pnpsim_device_state(scene.lamp) == PNPSIM_DEVICE_STARTED);
        }
    }
    scene_end(&steps, &scene);
    return steps.status;
}

static int32_t update(struct pnpsim *sim, void *context)
{
    struct steps steps = steps_begin(sim);
    struct scene scene;
    (void)context;
    scene_begin(&steps, &scene);
    if (STEP_HALF(&steps, pnpsim_update_driver(sim, scene.lamp, NULL, NULL))) {
        STEPS_CHECK(&steps, pnpsim_device_state(scene.lamp) == PNPSIM_DEVICE_STARTED);
    }
    scene_end(&steps, &scene);
    return steps.status;
}

static int32_t ejection_with_relations(struct pnpsim *sim, void *context)
{
    struct steps steps = steps_begin(sim);
    struct scene scene;
    (void)context;
    scene_begin(&steps, &scene);
    STEP(&steps, pnpsim_relate(sim, scene.lamp, scene.other, PNPSIM_RELATION_REMOVAL));
    if (STEP_HALF(&steps, pnpsim_eject(sim, scene.lamp, NULL))) {
        STEPS_CHECK(&steps, pnpsim_device_state(scene.lamp) == PNPSIM_DEVICE_ABSENT);
    }
    scene_end(&steps, &scene);
    return steps.status;
}

static int32_t rebalance(struct pnpsim *sim, void *context)
{
    static const struct pnpsim_resource port[] = { { PNPSIM_RESOURCE_PORT, 0x300, 8 }, { 0 } };
    struct steps steps = steps_begin(sim);
    struct scene scene;
    (void)context;
    if (scene_begin(&steps, &scene)) {
        struct pnpsim_device *devices[] = { scene.lamp, scene.other };
        STEP(&steps, pnpsim_set_resources(sim, scene.lamp, port));
        STEP(&steps, pnpsim_rebalance(sim, devices, 2, NULL));
    }
    scene_end(&steps, &scene);
    return steps.status;
}

static void sweep_scene(const char *name, pnpsim_scenario *scenario, uint64_t least)
{
    struct pnpsim_sweep sweep = {
        .name = name, .prepare = a_driver, .scenario = scenario, .statuses = flow_statuses
    };
    sweep_run(&sweep, least);
}

static void disabling_is_done_or_not_begun(void **state)
{
    (void)state;
    sweep_scene("disable and enable", disable_and_enable, 40);
}

static void an_update_starts_the_device_or_says_that_it_did_not(void **state)
{
    (void)state;
    sweep_scene("a driver update", update, 40);
}

static void an_ejection_is_done_or_not_begun(void **state)
{
    (void)state;
    sweep_scene("an ejection with relations", ejection_with_relations, 40);
}

static void a_rebalance_is_done_or_not_begun(void **state)
{
    (void)state;
    sweep_scene("a rebalance", rebalance, 40);
}

pnpsim_main(cmocka_unit_test(disabling_is_done_or_not_begun),
            cmocka_unit_test(an_update_starts_the_device_or_says_that_it_did_not),
            cmocka_unit_test(an_ejection_is_done_or_not_begun),
            cmocka_unit_test(a_rebalance_is_done_or_not_begun));
