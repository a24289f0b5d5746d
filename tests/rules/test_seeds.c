/* SPDX-License-Identifier: MIT */
/* The seeded strategy: what is open is drawn from the seed, and the seed is all it depends on. */
#include "support/kit.h"

#include <stdio.h>
#include <stdlib.h>

enum { SEEDS = 50, REPORTERS = 3 };

struct reporter {
    struct kit_report report;
};

static void report_twice(void *context)
{
    struct reporter *reporter = context;
    for (int i = 0; i < 2; i++) {
        LARGE_INTEGER pause = { .QuadPart = -10 };
        pnpsim_check(NT_SUCCESS(kit_report_send(&reporter->report)));
        KeDelayExecutionThread(KernelMode, FALSE, &pause);
    }
}

static void write_piece(void *context, const char *text, size_t length)
{
    fwrite(text, 1, length, context);
}

/* Keeps the trace where PNPSIM_TRACE_DIR says, for comparing runs and compilers. */
static void trace_keep(struct pnpsim *sim, uint64_t seed, enum pnpsim_stacks stacks)
{
    const char *directory = getenv("PNPSIM_TRACE_DIR");
    char path[500];
    if (directory == NULL) {
        return;
    }
    snprintf(path, sizeof(path), "%s/seed-%d-%s.jsonl", directory, (int)seed,
             stacks == PNPSIM_STACKS_LENT ? "lent" : "own");
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    pnpsim_trace_json(sim, write_piece, file);
    assert_int_equal(fclose(file), 0);
}

/* Three reporters, two applications and two monitors of one device; the trace's hash. */
static uint64_t scenario_hash(uint64_t seed, enum pnpsim_stacks stacks)
{
    static const char *const names[REPORTERS] = { "one", "two", "three" };
    struct pnpsim_options options = PNPSIM_OPTIONS_INIT;
    struct kit_monitor monitors[2] = { { 0 }, { 0 } };
    struct reporter reporters[REPORTERS];
    struct pnpsim *sim;
    options.seed = seed;
    options.stacks = stacks;
    options.strategy = PNPSIM_STRATEGY_SEEDED;
    assert_int_equal(pnpsim_create(&options, &sim), PNPSIM_OK);

    struct pnpsim_device *lamp = kit_device(sim, "lamp");
    kit_watch(sim, &monitors[0], "first", lamp);
    kit_watch(sim, &monitors[1], "second", lamp);
    assert_int_equal(pnpsim_app_watch(pnpsim_app_start(sim, "viewer"), lamp), PNPSIM_OK);
    assert_int_equal(pnpsim_app_watch(pnpsim_app_start(sim, "editor"), lamp), PNPSIM_OK);
    for (int i = 0; i < REPORTERS; i++) {
        reporters[i] = (struct reporter){ .report = { .device = lamp } };
        assert_int_equal(pnpsim_call_begin(sim, names[i], report_twice, &reporters[i]), PNPSIM_OK);
    }
    assert_int_equal(pnpsim_advance(sim, 1000), PNPSIM_OK);
    assert_int_equal(monitors[0].count, 2 * REPORTERS);
    assert_int_equal(monitors[1].count, 2 * REPORTERS);
    assert_int_equal(pnpsim_verify(sim), PNPSIM_OK);

    trace_keep(sim, seed, stacks);
    uint64_t hash = pnpsim_trace_hash(sim);
    assert_int_equal(pnpsim_destroy(sim), PNPSIM_OK);
    return hash;
}

/* Whether the hash is new among the first `count`. */
static int is_new(const uint64_t *hashes, int count)
{
    for (int i = 0; i < count; i++) {
        if (hashes[i] == hashes[count]) {
            return 0;
        }
    }
    return 1;
}

static void fifty_seeds_give_at_least_ten_different_traces(void **state)
{
    uint64_t hashes[SEEDS];
    int distinct = 0;
    (void)state;
    for (int i = 0; i < SEEDS; i++) {
        hashes[i] = scenario_hash((uint64_t)i + 1, PNPSIM_STACKS_LENT);
        distinct += is_new(hashes, i);
    }
    print_message("%d distinct traces of %d seeds\n", distinct, SEEDS);
    assert_in_range(distinct, 10, SEEDS);
}

static void the_same_seed_gives_the_same_trace_on_lent_and_own_stacks(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        uint64_t hash = scenario_hash(seed, PNPSIM_STACKS_LENT);
        assert_true(hash == scenario_hash(seed, PNPSIM_STACKS_LENT));
        assert_true(hash == scenario_hash(seed, PNPSIM_STACKS_OWN));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fifty_seeds_give_at_least_ten_different_traces),
        cmocka_unit_test(the_same_seed_gives_the_same_trace_on_lent_and_own_stacks),
    };
    return cmocka_run_group_tests_name("seeds", tests, NULL, NULL);
}
