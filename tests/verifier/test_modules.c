/* SPDX-License-Identifier: MIT */
/* Driver modules that cannot be used are named, with what to do. */
#include "support/kit.h"

static void assert_message_has(const struct pnpsim *sim, const char *words)
{
    const char *message = pnpsim_last_error(sim);
    if (strstr(message, words) == NULL) {
        fail_msg("\"%s\" does not say \"%s\"", message, words);
    }
}

/* Nothing may have been loaded, and the simulation must go on. */
static void assert_load_fails(struct pnpsim *sim, const char *name, enum pnpsim_result expected)
{
    assert_int_equal(pnpsim_driver_load(sim, name), expected);
    assert_message_has(sim, name);
    assert_false(pnpsim_driver_is_loaded(sim, name));
}

static void a_module_that_is_missing_is_named_with_the_path(void **state)
{
    assert_load_fails(*state, "no_such_driver", PNPSIM_E_MODULE);
    assert_message_has(*state, "was not found in");
    assert_message_has(*state, "pnpsim_add_driver(no_such_driver");
}

static void a_module_without_a_driver_entry_is_named(void **state)
{
    assert_load_fails(*state, "no_entry", PNPSIM_E_MODULE);
    assert_message_has(*state, "has no DriverEntry");
}

static void a_module_built_against_other_headers_is_named(void **state)
{
    assert_load_fails(*state, "other_headers", PNPSIM_E_MODULE);
    assert_message_has(*state, "other headers (version 99");
}

static void a_module_without_a_stamp_is_named(void **state)
{
    assert_load_fails(*state, "unstamped", PNPSIM_E_MODULE);
    assert_message_has(*state, "pnpsim_add_driver(unstamped");
}

static void a_driver_entry_that_fails_is_named_with_its_status(void **state)
{
    assert_load_fails(*state, "entry_fails", PNPSIM_E_DRIVER);
    assert_message_has(*state, "0xC0000182");
}

static void a_device_whose_driver_is_missing_does_not_start_and_says_why(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_hardware hardware = kit_hardware("camera");
    hardware.driver = "no_such_driver";
    struct pnpsim_device *camera = pnpsim_plug(sim, &hardware);
    assert_int_equal(pnpsim_device_state(camera), PNPSIM_DEVICE_FAILED_START);
    assert_message_has(sim, "no_such_driver");
    kit_device(sim, "lamp"); /* the bus goes on */
}

static void each_load_starts_with_fresh_globals(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim *other = NULL;
    struct pnpsim_options options = PNPSIM_OPTIONS_INIT;
    options.driver_path = PNPSIM_DRIVER_PATH;
    pnpsim_assert_ok(pnpsim_driver_load(sim, "good"));
    pnpsim_assert_ok(pnpsim_driver_unload(sim, "good"));
    pnpsim_assert_ok(pnpsim_driver_load(sim, "good"));
    pnpsim_assert_ok(pnpsim_create(&options, &other));
    enum pnpsim_result result = pnpsim_driver_load(other, "good");
    pnpsim_assert_ok(pnpsim_destroy(other));
    pnpsim_assert_ok(result);
}

static void a_driver_that_is_loaded_cannot_be_loaded_again(void **state)
{
    struct pnpsim *sim = *state;
    pnpsim_assert_ok(pnpsim_driver_load(sim, "good"));
    assert_int_equal(pnpsim_driver_load(sim, "good"), PNPSIM_E_EXISTS);
    assert_message_has(sim, "good");
    assert_true(pnpsim_driver_is_loaded(sim, "good"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(a_module_that_is_missing_is_named_with_the_path),
        pnpsim_unit_test(a_module_without_a_driver_entry_is_named),
        pnpsim_unit_test(a_module_built_against_other_headers_is_named),
        pnpsim_unit_test(a_module_without_a_stamp_is_named),
        pnpsim_unit_test(a_driver_entry_that_fails_is_named_with_its_status),
        pnpsim_unit_test(a_device_whose_driver_is_missing_does_not_start_and_says_why),
        pnpsim_unit_test(each_load_starts_with_fresh_globals),
        pnpsim_unit_test(a_driver_that_is_loaded_cannot_be_loaded_again),
    };
    return pnpsim_run_tests("modules", tests);
}
