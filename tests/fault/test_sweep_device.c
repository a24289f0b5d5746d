/* SPDX-License-Identifier: MIT */
/* Memory that runs out while devices come and go: plugging, starting, pulling, removing. */
#include "fault/sweep.h"

#include "support/kit.h"

static struct pnpsim_hardware lamp(void)
{
    return (struct pnpsim_hardware){
        .name = "lamp",
        .device_id = "SIM\\LAMP",
        .instance_id = "1",
        .interfaces = { &KIT_CLASS },
        .description = "A lamp",
        .compatible_ids = { "SIM\\LIGHT" },
        .resources = { { PNPSIM_RESOURCE_PORT, 0x300, 8 } },
        .surprise_removal_ok = 1,
    };
}

static int32_t nothing(struct pnpsim *sim, void *context)
{
    (void)sim;
    (void)context;
    return 0;
}

static void a_machine_is_made_or_leaves_nothing(void **state)
{
    (void)state;
    struct pnpsim_sweep sweep = { .name = "create", .scenario = nothing };
    sweep_run(&sweep, 20);
}

/* The device, or NULL: with a status of its own when it is there and did not start. */
static struct pnpsim_device *plug_lamp(struct steps *steps)
{
    struct pnpsim_hardware hardware = lamp();
    if (steps->status != 0) {
        return NULL;
    }
    step_begin(steps);
    struct pnpsim_device *device = pnpsim_plug(steps->sim, &hardware);
    if (device == NULL) {
        step_end(steps, PNPSIM_E_NO_MEMORY, "pnpsim_plug", __FILE__, __LINE__);
    } else if (pnpsim_device_state(device) != PNPSIM_DEVICE_STARTED) {
        steps->status = PNPSIM_E_START_FAILED;
    }
    return device;
}

static void unplug(struct steps *steps, struct pnpsim_device *device)
{
    if (device != NULL) {
        while (pnpsim_unplug(steps->sim, device) == PNPSIM_E_NO_MEMORY) {
            STEPS_CHECK(steps, pnpsim_device_state(device) != PNPSIM_DEVICE_ABSENT);
            pnpsim_fault_arm(steps->sim, 0, PNPSIM_FAULT_ONCE);
        }
        STEPS_CHECK(steps, pnpsim_device_state(device) == PNPSIM_DEVICE_ABSENT);
    }
}

static const int32_t start_statuses[] = { PNPSIM_E_START_FAILED, 0 };

static int32_t plug_and_unplug(struct pnpsim *sim, void *context)
{
    (void)context;
    struct steps steps = steps_begin(sim);
    struct pnpsim_device *device = plug_lamp(&steps);
    STEPS_STORY(&steps, "irp lamp START_DEVICE");
    unplug(&steps, device);
    return steps.status;
}

static void a_device_comes_and_goes(void **state)
{
    (void)state;
    struct pnpsim_sweep sweep = { .name = "plug and unplug",
                                  .scenario = plug_and_unplug,
                                  .statuses = start_statuses };
    sweep_run(&sweep, 50);
}

pnpsim_main(cmocka_unit_test(a_machine_is_made_or_leaves_nothing),
            cmocka_unit_test(a_device_comes_and_goes));
