/* SPDX-License-Identifier: MIT */
/* What the control API answers to a test author's mistakes: an error, and nothing else. */
#include "support/kit.h"

#include <pnpsim/fault.h>

#include <limits.h>

static void nothing(void *context)
{
    (void)context;
}

static void a_number_that_is_no_result_has_a_name_all_the_same(void **state)
{
    (void)state;
    assert_string_equal(pnpsim_result_name(PNPSIM_OK), "PNPSIM_OK");
    assert_string_equal(pnpsim_result_name((enum pnpsim_result)1), "unknown result");
    assert_string_equal(pnpsim_result_name((enum pnpsim_result)INT_MAX), "unknown result");
    assert_string_equal(pnpsim_result_name((enum pnpsim_result)INT_MIN), "unknown result");
}

static void a_ledger_that_was_not_given_counts_as_empty(void **state)
{
    struct pnpsim_ledger ledger = { .handles = 2 };
    char text[64];
    (void)state;
    assert_int_equal(pnpsim_ledger_compare(NULL, NULL, text, sizeof(text)), 0);
    assert_int_equal(pnpsim_ledger_compare(NULL, &ledger, text, sizeof(text)), 1);
    assert_string_equal(text, "handles 0 -> 2");
}

static void verbs_without_a_simulation_are_invalid(void **state)
{
    struct pnpsim_hardware hardware = kit_hardware("camera");
    (void)state;
    assert_null(pnpsim_plug(NULL, &hardware));
    assert_null(pnpsim_plug_begin(NULL, &hardware));
    assert_null(pnpsim_app_start(NULL, "viewer"));
    assert_int_equal(pnpsim_unplug(NULL, NULL), PNPSIM_E_INVALID);
    assert_int_equal(pnpsim_remove(NULL, NULL, NULL), PNPSIM_E_INVALID);
    assert_int_equal(pnpsim_remove_begin(NULL, NULL), PNPSIM_E_INVALID);
    assert_int_equal(pnpsim_remove_result(NULL, NULL, NULL), PNPSIM_E_INVALID);
    assert_int_equal(pnpsim_profile_change(NULL, NULL), PNPSIM_E_INVALID);
    assert_int_equal(pnpsim_run(NULL), PNPSIM_E_INVALID);
    assert_int_equal(pnpsim_step(NULL, NULL), PNPSIM_E_INVALID);
    assert_int_equal(pnpsim_advance(NULL, 1), PNPSIM_E_INVALID);
    assert_int_equal(pnpsim_call(NULL, nothing, NULL), PNPSIM_E_INVALID);
    assert_int_equal(pnpsim_call_begin(NULL, "call", nothing, NULL), PNPSIM_E_INVALID);
    assert_int_equal(pnpsim_post(NULL, nothing, NULL), PNPSIM_E_INVALID);
    assert_int_equal(pnpsim_shutdown(NULL, nothing, NULL), PNPSIM_E_INVALID);
    assert_int_equal(pnpsim_driver_load(NULL, "lamp"), PNPSIM_E_INVALID);
    assert_int_equal(pnpsim_driver_unload(NULL, "lamp"), PNPSIM_E_INVALID);
    assert_int_equal(pnpsim_destroy(NULL), PNPSIM_OK);
}

static void an_object_of_another_simulation_is_refused(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim *other;
    pnpsim_assert_ok(pnpsim_create(NULL, &other));
    struct pnpsim_device *camera = kit_device(other, "camera");
    struct pnpsim_app *viewer = pnpsim_app_start(sim, "viewer");
    struct pnpsim_file *file = NULL;
    pnpsim_assert_ok(pnpsim_open(other, pnpsim_device_interface(camera, &KIT_CLASS), &file));
    assert_int_equal(pnpsim_unplug(sim, camera), PNPSIM_E_INVALID);
    assert_int_equal(pnpsim_remove(sim, camera, NULL), PNPSIM_E_INVALID);
    assert_int_equal(pnpsim_on_irp(sim, camera, NULL, NULL), PNPSIM_E_INVALID);
    assert_int_equal(pnpsim_app_watch(viewer, camera), PNPSIM_E_INVALID);
    assert_int_equal(pnpsim_close(sim, file), PNPSIM_E_INVALID);
    assert_int_equal(pnpsim_file_ioctl(sim, file, 0, NULL, 0, NULL, 0, NULL), PNPSIM_E_INVALID);
    assert_int_equal(pnpsim_device_state(camera), PNPSIM_DEVICE_STARTED);
    pnpsim_assert_ok(pnpsim_close(other, file));
    pnpsim_assert_ok(pnpsim_destroy(other));
}

/* What code inside a callback may not do. */
static int32_t try_all(void *context, uint32_t code, const void *input, uint32_t input_size,
                       void *output, uint32_t output_size, uint32_t *ret_bytes)
{
    struct pnpsim *sim = context;
    struct pnpsim_hardware hardware = kit_hardware("second");
    (void)code;
    (void)input;
    (void)input_size;
    (void)output;
    (void)output_size;
    *ret_bytes = 0;
    assert_null(pnpsim_plug(sim, &hardware));
    assert_int_equal(pnpsim_run(sim), PNPSIM_E_BUSY);
    assert_int_equal(pnpsim_step(sim, NULL), PNPSIM_E_BUSY);
    assert_int_equal(pnpsim_advance(sim, 1), PNPSIM_E_BUSY);
    assert_int_equal(pnpsim_call(sim, nothing, NULL), PNPSIM_E_BUSY);
    assert_int_equal(pnpsim_profile_change(sim, NULL), PNPSIM_E_BUSY);
    assert_int_equal(pnpsim_driver_load(sim, "simroot"), PNPSIM_E_BUSY);
    assert_int_equal(pnpsim_destroy(sim), PNPSIM_E_BUSY);
    return 0;
}

static void verbs_inside_a_callback_are_refused_as_busy(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_hardware hardware = kit_hardware("camera");
    hardware.answer = try_all;
    hardware.answer_context = sim;
    struct pnpsim_device *camera = pnpsim_plug(sim, &hardware);
    assert_int_equal(
        pnpsim_ioctl(sim, pnpsim_device_interface(camera, &KIT_CLASS), 4, NULL, 0, NULL, 0, NULL),
        0);
    assert_int_equal(pnpsim_device_state(camera), PNPSIM_DEVICE_STARTED);
}

pnpsim_main(pnpsim_unit_test(a_number_that_is_no_result_has_a_name_all_the_same),
            pnpsim_unit_test(a_ledger_that_was_not_given_counts_as_empty),
            pnpsim_unit_test(verbs_without_a_simulation_are_invalid),
            pnpsim_unit_test(an_object_of_another_simulation_is_refused),
            pnpsim_unit_test(verbs_inside_a_callback_are_refused_as_busy));
