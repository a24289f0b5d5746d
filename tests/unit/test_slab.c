/* SPDX-License-Identifier: MIT */
/* Slots: what is used again and when, what is told apart, what is counted. */
#include "base/memory.h"
#include "base/sim.h"
#include "base/slab.h"

#include <pnpsim/cmocka.h>

#include <stdlib.h>
#include <string.h>

enum { SLOT_BYTES = 72, RESTING = 3, MANY = 100000 };

static int setup(void **state)
{
    struct pnpsim *sim = calloc(1, sizeof(*sim));
    assert_non_null(sim);
    pn_memory_init(&sim->memory);
    *state = sim;
    return 0;
}

static int teardown(void **state)
{
    struct pnpsim *sim = *state;
    uint64_t blocks = sim->memory.block_count;
    pn_memory_finish(&sim->memory);
    free(sim);
    return blocks == 0 ? 0 : -1;
}

static void a_freed_slot_is_used_again_at_once(void **state)
{
    struct pn_slab slab;
    pn_slab_init(&slab, *state, SLOT_BYTES, 0);
    void *first = pn_slab_alloc(&slab);
    void *second = pn_slab_alloc(&slab);
    assert_ptr_not_equal(first, second);
    pn_slab_free(&slab, first);
    assert_ptr_equal(pn_slab_alloc(&slab), first);
    pn_slab_free(&slab, second);
    pn_slab_free(&slab, first);
    pn_slab_finish(&slab);
}

static void resting_slots_are_used_again_oldest_first(void **state)
{
    struct pn_slab slab;
    void *slots[RESTING + 1];
    pn_slab_init(&slab, *state, SLOT_BYTES, RESTING);
    for (size_t i = 0; i <= RESTING; i++) {
        slots[i] = pn_slab_alloc(&slab);
    }
    for (size_t i = 0; i < RESTING; i++) {
        pn_slab_free(&slab, slots[i]);
    }
    void *fresh = pn_slab_alloc(&slab);
    for (size_t i = 0; i <= RESTING; i++) {
        assert_ptr_not_equal(fresh, slots[i]);
    }
    pn_slab_free(&slab, slots[RESTING]);
    assert_ptr_equal(pn_slab_alloc(&slab), slots[0]);
    pn_slab_free(&slab, slots[0]);
    pn_slab_free(&slab, fresh);
    pn_slab_finish(&slab);
}

static void a_resting_slot_keeps_all_but_its_beginning(void **state)
{
    struct pn_slab slab;
    char kept[SLOT_BYTES - sizeof(struct pn_slab_free)];
    pn_slab_init(&slab, *state, SLOT_BYTES, RESTING);
    char *slot = pn_slab_alloc(&slab);
    memset(slot, 0x5A, SLOT_BYTES);
    memset(kept, 0x5A, sizeof(kept));
    pn_slab_free(&slab, slot);
    assert_memory_equal(slot + sizeof(struct pn_slab_free), kept, sizeof(kept));
    pn_slab_finish(&slab);
}

static void only_where_a_slot_begins_there_is_one(void **state)
{
    struct pn_slab slab;
    int elsewhere;
    pn_slab_init(&slab, *state, SLOT_BYTES, RESTING);
    assert_false(pn_slab_has(&slab, &elsewhere));
    char *slot = pn_slab_alloc(&slab);
    assert_true(pn_slab_has(&slab, slot));
    assert_false(pn_slab_has(&slab, slot + 16));
    assert_false(pn_slab_has(&slab, slot - slab.slot_size));
    assert_false(pn_slab_has(&slab, slot + slab.slot_size)); /* never used yet */
    assert_false(pn_slab_has(&slab, NULL));
    pn_slab_free(&slab, slot);
    assert_true(pn_slab_has(&slab, slot)); /* it once was */
    pn_slab_finish(&slab);
}

static void many_slots_are_apart_and_all_found(void **state)
{
    struct pn_slab slab;
    char **slots = calloc(MANY, sizeof(*slots));
    assert_non_null(slots);
    pn_slab_init(&slab, *state, SLOT_BYTES, 0);
    for (size_t i = 0; i < MANY; i++) {
        slots[i] = pn_slab_alloc(&slab);
        assert_non_null(slots[i]);
        assert_int_equal((uintptr_t)slots[i] % 16, 0);
        memset(slots[i], (int)(i % 251), SLOT_BYTES);
    }
    for (size_t i = 0; i < MANY; i++) {
        assert_true(pn_slab_has(&slab, slots[i]));
        assert_int_equal((unsigned char)slots[i][0], i % 251);
        assert_int_equal((unsigned char)slots[i][SLOT_BYTES - 1], i % 251);
        pn_slab_free(&slab, slots[i]);
    }
    free(slots);
    pn_slab_finish(&slab);
}

static void a_slot_counts_as_an_allocation_and_can_be_made_to_fail(void **state)
{
    struct pnpsim *sim = *state;
    struct pn_slab slab;
    pn_slab_init(&slab, sim, SLOT_BYTES, 0);
    sim->memory.fail_at = 2;
    void *slot = pn_slab_alloc(&slab);
    assert_non_null(slot);
    assert_int_equal(sim->memory.block_count - sim->memory.kept_count, 1);
    assert_null(pn_slab_alloc(&slab));
    assert_int_equal(sim->memory.allocation_count, 2);
    assert_int_equal(sim->memory.block_count - sim->memory.kept_count, 1);
    assert_non_null(pn_slab_alloc(&slab));
    pn_slab_free(&slab, slot);
    pn_slab_finish(&slab); /* with one slot in use */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_freed_slot_is_used_again_at_once, setup, teardown),
        cmocka_unit_test_setup_teardown(resting_slots_are_used_again_oldest_first, setup, teardown),
        cmocka_unit_test_setup_teardown(a_resting_slot_keeps_all_but_its_beginning, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(only_where_a_slot_begins_there_is_one, setup, teardown),
        cmocka_unit_test_setup_teardown(many_slots_are_apart_and_all_found, setup, teardown),
        cmocka_unit_test_setup_teardown(a_slot_counts_as_an_allocation_and_can_be_made_to_fail,
                                        setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
