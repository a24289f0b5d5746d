/* SPDX-License-Identifier: MIT */
/* Memory that runs out while the machine goes to sleep and wakes up, and while a driver asks for a
 * power IRP or builds IRPs of its own. */
#include "fault/watcher.h"

#include <ntddk.h>

static const int32_t statuses[] = { PNPSIM_E_START_FAILED, PNPSIM_E_NOT_FOUND, PNPSIM_E_VETOED, 0 };

static int lamp_begin(struct steps *steps, struct pnpsim_device **ret_lamp)
{
    step_begin(steps);
    *ret_lamp = lamp_plug(steps->sim);
    if (*ret_lamp == NULL) {
        return step_end(steps, PNPSIM_E_NO_MEMORY, "lamp_plug", __FILE__, __LINE__);
    }
    return STEP_HALF(
        steps, pnpsim_device_state(*ret_lamp) == PNPSIM_DEVICE_STARTED ? 0 : PNPSIM_E_START_FAILED);
}

static void lamp_end(struct steps *steps, struct pnpsim_device *lamp)
{
    if (lamp != NULL) {
        UNDO(steps, pnpsim_unplug(steps->sim, lamp));
        STEPS_CHECK(steps, pnpsim_device_state(lamp) == PNPSIM_DEVICE_ABSENT);
    }
}

/* Without memory for the device's own power IRP the stub refuses the query, and says so of a set,
 * which nobody can refuse. */
static int32_t a_nap(struct pnpsim *sim, void *context)
{
    struct steps steps = steps_begin(sim);
    struct pnpsim_device *lamp = NULL;
    (void)context;
    lamp_begin(&steps, &lamp);
    if (STEP_HALF(&steps, pnpsim_system_power(sim, PNPSIM_S3, NULL))) {
        STEPS_CHECK(&steps, pnpsim_system_state(sim) == PNPSIM_S3);
        STEP_HALF(&steps, pnpsim_system_power(sim, PNPSIM_S0, NULL));
    }
    if (pnpsim_system_state(sim) != PNPSIM_S0) {
        pnpsim_system_power(sim, PNPSIM_S0, NULL); /* it may lack a job for that */
    }
    lamp_end(&steps, lamp);
    return steps.status;
}

struct ask {
    PDEVICE_OBJECT pdo;
    unsigned count;
};

static VOID asked(PDEVICE_OBJECT DeviceObject, UCHAR MinorFunction, POWER_STATE PowerState,
                  PVOID Context, PIO_STATUS_BLOCK IoStatus)
{
    struct ask *ask = Context;
    (void)DeviceObject;
    (void)MinorFunction;
    (void)PowerState;
    (void)IoStatus;
    ask->count++;
}

static NTSTATUS ask_for_d3(void *context)
{
    struct ask *ask = context;
    POWER_STATE state = { .DeviceState = PowerDeviceD3 };
    NTSTATUS status = PoRequestPowerIrp(ask->pdo, IRP_MN_SET_POWER, state, asked, ask, NULL);
    return status == STATUS_PENDING ? STATUS_SUCCESS : status;
}

/* Refused, nobody hears of it; else it is carried out. */
static int32_t a_request(struct pnpsim *sim, void *context)
{
    struct steps steps = steps_begin(sim);
    struct pnpsim_device *lamp = NULL;
    struct ask ask = { 0 };
    (void)context;
    if (lamp_begin(&steps, &lamp)) {
        ask.pdo = pnpsim_device_pdo(lamp);
    }
    bool has_asked = STEP_HALF(&steps, on_kernel(sim, ask_for_d3, &ask)) != 0;
    STEPS_CHECK(&steps, ask.count == (has_asked ? 1u : 0u));
    lamp_end(&steps, lamp);
    return steps.status;
}

static NTSTATUS make_associated(void *context)
{
    (void)context;
    PIRP master = IoAllocateIrp(1, FALSE);
    PIRP part = master == NULL ? NULL : IoMakeAssociatedIrp(master, 1);
    NTSTATUS status = part == NULL ? STATUS_INSUFFICIENT_RESOURCES : STATUS_SUCCESS;
    if (part != NULL) {
        IoFreeIrp(part);
    }
    if (master != NULL) {
        IoFreeIrp(master);
    }
    return status;
}

static int32_t associated(struct pnpsim *sim, void *context)
{
    struct steps steps = steps_begin(sim);
    (void)context;
    STEP(&steps, on_kernel(sim, make_associated, NULL));
    return steps.status;
}

static void sweep_scene(const char *name, pnpsim_scenario *scenario, uint64_t least)
{
    struct pnpsim_sweep sweep = { .name = name, .scenario = scenario, .statuses = statuses };
    sweep_run(&sweep, least);
}

static void a_machine_without_memory_can_go_to_sleep(void **state)
{
    (void)state;
    sweep_scene("a nap", a_nap, 25);
}

static void a_power_request_is_made_or_not(void **state)
{
    (void)state;
    sweep_scene("a power request", a_request, 20);
}

static void an_associated_irp_is_made_or_not(void **state)
{
    (void)state;
    sweep_scene("an associated IRP", associated, 2);
}

pnpsim_main(cmocka_unit_test(a_machine_without_memory_can_go_to_sleep),
            cmocka_unit_test(a_power_request_is_made_or_not),
            cmocka_unit_test(an_associated_irp_is_made_or_not));
