/* SPDX-License-Identifier: MIT */
/* The driver loads and unloads. */
#include <pnpsim/cmocka.h>
#include <pnpsim/pnpsim.h>

static void the_driver_loads_and_unloads(void **state)
{
    struct pnpsim *sim = *state;
    pnpsim_assert_ok(pnpsim_driver_load(sim, "odd"));
    pnpsim_assert_ok(pnpsim_driver_unload(sim, "odd"));
}

int main(void)
{
    const struct CMUnitTest tests[] = { pnpsim_unit_test(the_driver_loads_and_unloads) };
    return pnpsim_run_tests("odd", tests);
}
