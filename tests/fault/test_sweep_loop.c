/* SPDX-License-Identifier: MIT */
/* Memory that runs out in a simulation that the caller's loop runs, and under what other threads
 * post. */
#include "fault/watcher.h"

#include "support/loop.h"

enum { ALLOCATIONS_MAX = 500 };

/* ---- Creation ---- */

/* Whether there was an allocation left to fail. */
static bool create_with(struct loop *loop, uint64_t nth, int for_good, enum pnpsim_clock clock)
{
    struct pnpsim_options options = PNPSIM_OPTIONS_INIT;
    struct pnpsim *sim = NULL;
    options.loop = loop->uv;
    options.clock = clock;
    options.fail_allocation = nth;
    options.fail_for_good = for_good;
    enum pnpsim_result result = pnpsim_create(&options, &sim);
    if (result == PNPSIM_OK) {
        loop->sim = sim;
        assert_int_equal(loop_shutdown(loop), PNPSIM_OK);
        loop_run(loop);
        loop->is_gone = 0;
        return false;
    }
    assert_int_equal(result, PNPSIM_E_NO_MEMORY);
    assert_null(sim);
    loop_run(loop); /* the handles that were made go with the next turn */
    return true;
}

static void creation_in_a_loop_fails_without_a_trace(void **state)
{
    struct loop *loop = *state;
    for (int variant = 0; variant < 4; variant++) {
        enum pnpsim_clock clock = variant & 1 ? PNPSIM_CLOCK_REAL : PNPSIM_CLOCK_VIRTUAL;
        uint64_t nth = 1;
        while (create_with(loop, nth, variant >> 1, clock)) {
            assert_in_range(++nth, 2, ALLOCATIONS_MAX);
        }
        assert_in_range(nth, 20, ALLOCATIONS_MAX);
    }
}

/* ---- What the loop runs ---- */

/* Whether the fault fired; what happened is whole either way. */
static bool plug_with(struct loop *loop, uint64_t nth, enum pnpsim_fault_mode mode)
{
    struct pnpsim *sim = loop_create(loop, NULL);
    loop->sim = sim;
    struct pnpsim_hardware hardware = kit_hardware("lamp");
    struct pnpsim_ledger before;
    struct pnpsim_ledger after;
    char difference[300];
    pnpsim_ledger_read(sim, &before);
    pnpsim_fault_arm(sim, nth, mode);
    struct pnpsim_device *lamp = pnpsim_plug_begin(sim, &hardware);
    bool fired_early = pnpsim_fault_fired(sim) > 0;
    assert_true(lamp != NULL || fired_early);
    loop_run(loop);
    bool has_fired = pnpsim_fault_fired(sim) > 0;
    enum pnpsim_device_state device = pnpsim_device_state(lamp);
    assert_true(lamp == NULL || device == PNPSIM_DEVICE_STARTED ||
                (has_fired && device == PNPSIM_DEVICE_FAILED_START));
    if (lamp != NULL) {
        pnpsim_assert_ok(pnpsim_unplug_begin(sim, lamp));
        loop_run(loop);
        assert_int_equal(pnpsim_device_state(lamp), PNPSIM_DEVICE_ABSENT);
    } else {
        pnpsim_ledger_read(sim, &after);
        pnpsim_ledger_compare(&before, &after, difference, sizeof(difference));
        assert_string_equal(difference, "");
    }
    pnpsim_assert_ok(pnpsim_verify(sim));
    assert_int_equal(loop_shutdown(loop), PNPSIM_OK);
    loop_run(loop);
    loop->is_gone = 0;
    return has_fired;
}

static void a_device_comes_and_goes_in_the_turns_of_a_loop(void **state)
{
    for (int mode = 0; mode < 2; mode++) {
        uint64_t nth = 1;
        while (plug_with(*state, nth, (enum pnpsim_fault_mode)mode)) {
            assert_in_range(++nth, 2, ALLOCATIONS_MAX);
        }
        assert_in_range(nth, 20, ALLOCATIONS_MAX);
    }
}

/* ---- Posts ---- */

static void count_up(void *context)
{
    PVOID memory = ExAllocatePool2(POOL_FLAG_NON_PAGED, 16, 'tsoP');
    ++*(unsigned *)context;
    if (memory != NULL) {
        ExFreePool(memory);
    }
}

static int32_t posts(struct pnpsim *sim, void *context)
{
    struct steps steps = steps_begin(sim);
    unsigned count = 0;
    (void)context;
    UNDO(&steps, pnpsim_post(sim, count_up, &count));
    UNDO(&steps, pnpsim_post(sim, count_up, &count));
    UNDO(&steps, pnpsim_run(sim));
    STEPS_CHECK(&steps, count == 2);
    return steps.status;
}

static int32_t nothing(struct pnpsim *sim, void *context)
{
    (void)sim;
    (void)context;
    return 0;
}

static void a_post_that_was_taken_runs(void **state)
{
    (void)state;
    struct pnpsim_sweep sweep = { .name = "posts", .prepare = nothing, .scenario = posts };
    sweep_run(&sweep, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(creation_in_a_loop_fails_without_a_trace, loop_setup_empty,
                                        loop_teardown),
        cmocka_unit_test_setup_teardown(a_device_comes_and_goes_in_the_turns_of_a_loop,
                                        loop_setup_empty, loop_teardown),
        cmocka_unit_test(a_post_that_was_taken_runs),
    };
    return pnpsim_run_tests("sweep_loop", tests);
}
