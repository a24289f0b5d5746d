/* SPDX-License-Identifier: MIT */
/* Objects, handles and pool blocks from the inside. */
#include <pnpsim/cmocka.h>

#include "base/sim.h"
#include "kernel/object.h"
#include "kernel/pool.h"
#include "observe/trace.h"

#include <ntstatus.h>

/* What happened to the one object of a test. */
static struct {
    int closed;
    int destroyed;
    bool found_while_destroyed;
} fate;

static void note_closed(struct pnpsim *sim, void *body)
{
    (void)sim;
    (void)body;
    fate.closed++;
}

static void note_destroyed(struct pnpsim *sim, void *body)
{
    fate.destroyed++;
    fate.found_while_destroyed = pn_object_find_any(sim, body) != NULL;
}

static const struct pn_object_class noted_class = { PN_OBJECT_KEY, "noted object", note_closed,
                                                    note_destroyed };

static void *object_create(struct pnpsim *sim)
{
    memset(&fate, 0, sizeof(fate));
    void *body = pn_object_create(sim, &noted_class, 40, pn_name(sim, "noted"));
    assert_non_null(body);
    assert_int_equal((uintptr_t)body % 16, 0);
    return body;
}

static void an_object_is_found_by_address_and_type_until_its_last_reference(void **state)
{
    struct pnpsim *sim = *state;
    void *body = object_create(sim);
    assert_ptr_equal(pn_object_find(sim, body, PN_OBJECT_KEY), pn_object_of(body));
    assert_null(pn_object_find(sim, body, PN_OBJECT_FILE));
    assert_null(pn_object_find_any(sim, (char *)body + 8));

    pn_object_ref(sim, body);
    pn_object_unref(sim, body);
    assert_int_equal(fate.destroyed, 0);
    pn_object_unref(sim, body);
    assert_int_equal(fate.destroyed, 1);
    assert_false(fate.found_while_destroyed);
    assert_null(pn_object_find_any(sim, body));
}

/* K-4.8 */
static void a_pinned_object_keeps_its_memory_after_its_end(void **state)
{
    struct pnpsim *sim = *state;
    void *body = object_create(sim);
    pn_object_pin(sim, body);
    pn_object_unref(sim, body);
    assert_int_equal(fate.destroyed, 1);
    assert_true(pn_object_of(body)->zombie);
    assert_null(pn_object_find_any(sim, body));
    pn_object_unpin(sim, body);
}

static void the_last_handle_closes_and_the_last_reference_destroys(void **state)
{
    struct pnpsim *sim = *state;
    void *body = object_create(sim);
    HANDLE first = pn_handle_create(sim, body);
    HANDLE second = pn_handle_create(sim, body);
    assert_ptr_equal(pn_handle_body(sim, first), body);

    assert_int_equal(pn_handle_close(sim, first), STATUS_SUCCESS);
    assert_int_equal(fate.closed, 0);
    assert_int_equal(pn_handle_close(sim, second), STATUS_SUCCESS);
    assert_int_equal(fate.closed, 1);
    assert_int_equal(fate.destroyed, 0);
    pn_object_unref(sim, body);
    assert_int_equal(fate.destroyed, 1);
}

static void a_handle_value_is_not_used_again(void **state)
{
    struct pnpsim *sim = *state;
    void *body = object_create(sim);
    HANDLE first = pn_handle_create(sim, body);
    pn_handle_close(sim, first);
    HANDLE second = pn_handle_create(sim, body);
    assert_ptr_not_equal(first, second);
    assert_null(pn_handle_body(sim, first));
    assert_int_equal(pn_handle_close(sim, first), STATUS_INVALID_HANDLE);
    pn_handle_close(sim, second);
    pn_object_unref(sim, body);
}

static void the_ledger_counts_by_driver_and_in_all(void **state)
{
    struct pnpsim *sim = *state;
    void *body = object_create(sim);
    uint32_t alpha = pn_name(sim, "alpha");
    uint32_t beta = pn_name(sim, "beta");
    pn_object_ledger_add(sim, body, alpha, 2);
    pn_object_ledger_add(sim, body, beta, -1);
    assert_int_equal(pn_object_ledger_count(sim, body, alpha), 2);
    assert_int_equal(pn_object_ledger_count(sim, body, beta), -1);
    assert_int_equal(pn_object_ledger_total(sim, body), 1);
    pn_object_ref(sim, body); /* the one that the ledger speaks of */
    assert_true(pn_object_unref_for(sim, body, alpha));
    assert_false(pn_object_unref_for(sim, body, alpha));
    assert_int_equal(pn_object_of(body)->references, 1);
    pn_object_unref(sim, body);
}

static void an_object_that_memory_does_not_suffice_for_is_not_made(void **state)
{
    struct pnpsim *sim = *state;
    uint64_t blocks = sim->memory.block_count;
    sim->memory.fail_at = sim->memory.allocation_count + 1;
    assert_null(pn_object_create(sim, &noted_class, 40, 0));
    sim->memory.fail_at = 0;
    assert_int_equal(sim->memory.block_count, blocks);
}

/* ---- Pool ---- */

static void a_pool_block_is_found_from_any_of_its_bytes(void **state)
{
    struct pnpsim *sim = *state;
    bool intact;
    char *small = pn_pool_alloc(sim, 100, 1, true, 7);
    char *large = pn_pool_alloc(sim, 3 * 4096 + 5, 2, false, 7);
    assert_ptr_equal(pn_pool_find_inside(sim, small + 99), pn_pool_find(sim, small));
    assert_null(pn_pool_find_inside(sim, small + 100));
    assert_null(pn_pool_find(sim, small + 16));
    assert_int_equal(pn_pool_find_inside(sim, large + 3 * 4096)->tag, 2);
    assert_int_equal((uintptr_t)large % 4096, 0);
    assert_true(pn_pool_free(sim, small, &intact));
    assert_true(intact);
    assert_null(pn_pool_find_inside(sim, small + 50));
    assert_true(pn_pool_free(sim, large, &intact));
}

static void pool_is_counted_by_driver(void **state)
{
    struct pnpsim *sim = *state;
    enum { COUNT = 300 };
    static void *blocks[COUNT];
    uint64_t bytes;
    bool intact;
    for (size_t i = 0; i < COUNT; i++) {
        blocks[i] = pn_pool_alloc(sim, 24, 1, true, 900 + i % 2);
    }
    assert_int_equal(pn_pool_count(sim, 900, &bytes), COUNT / 2);
    assert_int_equal(bytes, COUNT / 2 * 24);
    for (size_t i = 0; i < COUNT; i++) {
        size_t at = i * 7 % COUNT;
        assert_true(pn_pool_free(sim, blocks[at], &intact));
        assert_false(pn_pool_free(sim, blocks[at], &intact));
    }
    assert_int_equal(pn_pool_count(sim, 900, &bytes), 0);
    assert_int_equal(bytes, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(an_object_is_found_by_address_and_type_until_its_last_reference),
        pnpsim_unit_test(a_pinned_object_keeps_its_memory_after_its_end),
        pnpsim_unit_test(the_last_handle_closes_and_the_last_reference_destroys),
        pnpsim_unit_test(a_handle_value_is_not_used_again),
        pnpsim_unit_test(the_ledger_counts_by_driver_and_in_all),
        pnpsim_unit_test(an_object_that_memory_does_not_suffice_for_is_not_made),
        pnpsim_unit_test(a_pool_block_is_found_from_any_of_its_bytes),
        pnpsim_unit_test(pool_is_counted_by_driver),
    };
    return pnpsim_run_tests("kernel_object", tests);
}
