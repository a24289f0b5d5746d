/* SPDX-License-Identifier: MIT */
/* base/: texts, encodings, maps, lists, GUIDs and the allocator, on a simulation that has nothing
 * but its memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/guid.h"
#include "base/list.h"
#include "base/map.h"
#include "base/memory.h"
#include "base/sim.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

static int setup(void **state)
{
    struct pnpsim *sim = calloc(1, sizeof(*sim));
    if (sim == NULL) {
        return -1;
    }
    pn_memory_init(&sim->memory);
    *state = sim;
    return 0;
}

/* Every test gives back what it took. */
static int teardown(void **state)
{
    struct pnpsim *sim = *state;
    uint64_t blocks = sim->memory.block_count;
    uint64_t bytes = sim->memory.byte_count;
    pn_memory_finish(&sim->memory);
    free(sim);
    return blocks == 0 && bytes == 0 ? 0 : -1;
}

/* ---- memory ---- */

static void memory_is_zeroed_counted_and_aligned(void **state)
{
    struct pnpsim *sim = *state;
    unsigned char *block = pn_alloc(sim, 100);
    assert_non_null(block);
    assert_int_equal((uintptr_t)block % 16, 0);
    for (int i = 0; i < 100; i++) {
        assert_int_equal(block[i], 0);
    }
    assert_int_equal(sim->memory.block_count, 1);
    assert_int_equal(sim->memory.byte_count, 100);
    pn_free(sim, block);
    pn_free(sim, NULL);
    assert_int_equal(sim->memory.block_count, 0);
    assert_int_equal(sim->memory.byte_count, 0);
}

static void one_chosen_allocation_fails(void **state)
{
    struct pnpsim *sim = *state;
    sim->memory.fail_at = 2;
    void *first = pn_alloc(sim, 1);
    assert_non_null(first);
    assert_null(pn_alloc(sim, 1));
    void *third = pn_alloc(sim, 1);
    assert_non_null(third);
    pn_free(sim, first);
    pn_free(sim, third);
}

static void all_allocations_from_a_chosen_one_on_fail(void **state)
{
    struct pnpsim *sim = *state;
    sim->memory.fail_at = 1;
    sim->memory.fail_on = true;
    assert_null(pn_alloc(sim, 1));
    assert_null(pn_alloc(sim, 1));
    assert_int_equal(sim->memory.allocation_count, 2);
}

static void an_impossible_size_is_refused(void **state)
{
    struct pnpsim *sim = *state;
    assert_null(pn_alloc(sim, SIZE_MAX));
    assert_int_equal(sim->memory.block_count, 0);
}

static void growing_keeps_the_contents_and_failing_keeps_the_block(void **state)
{
    struct pnpsim *sim = *state;
    char *text = pn_copy_text(sim, "abc");
    char *grown = pn_grow(sim, text, 4, 64);
    assert_non_null(grown);
    assert_string_equal(grown, "abc");

    sim->memory.fail_at = sim->memory.allocation_count + 1;
    assert_null(pn_grow(sim, grown, 64, 128));
    assert_string_equal(grown, "abc");
    pn_free(sim, grown);
}

static void the_end_of_a_simulation_reclaims_what_is_left(void **state)
{
    (void)state;
    struct pnpsim sim = { 0 };
    pn_memory_init(&sim.memory);
    for (size_t i = 0; i < 10; i++) {
        assert_non_null(pn_alloc(&sim, i));
    }
    assert_int_equal(sim.memory.block_count, 10);
    pn_memory_finish(&sim.memory);
    assert_int_equal(sim.memory.block_count, 0);
}

/* ---- text ---- */

static void text_grows_with_what_is_appended(void **state)
{
    struct pn_text text;
    pn_text_init(&text, *state);
    assert_string_equal(pn_text_bytes(&text), "");
    for (int i = 0; i < 200; i++) {
        pn_text_format(&text, "%d,", i % 10);
    }
    pn_text_append(&text, "end", 3);
    assert_int_equal(text.length, 403);
    assert_int_equal(strlen(pn_text_bytes(&text)), 403);
    assert_memory_equal(pn_text_bytes(&text), "0,1,2,", 6);
    assert_string_equal(pn_text_bytes(&text) + 396, "8,9,end");
    pn_text_finish(&text);
}

static void text_without_memory_says_so_and_keeps_what_it_has(void **state)
{
    struct pnpsim *sim = *state;
    struct pn_text text;
    char many[500];
    memset(many, 'x', sizeof(many));
    pn_text_init(&text, sim);
    pn_text_format(&text, "kept");
    sim->memory.fail_at = sim->memory.allocation_count + 1;
    pn_text_append(&text, many, sizeof(many));
    assert_true(text.failed);
    pn_text_format(&text, "more");
    assert_string_equal(pn_text_bytes(&text), "kept");

    pn_text_clear(&text);
    assert_false(text.failed);
    assert_string_equal(pn_text_bytes(&text), "");
    pn_text_finish(&text);
}

static void a_string_that_does_not_fit_is_cut_and_terminated(void **state)
{
    (void)state;
    char target[5] = { 'x', 'x', 'x', 'x', 'x' };
    pn_copy_string(target, sizeof(target), "abcdefgh");
    assert_string_equal(target, "abcd");
    pn_copy_string(target, sizeof(target), "ab");
    assert_string_equal(target, "ab");
}

static void utf8_and_utf16_convert_both_ways(void **state)
{
    (void)state;
    static const char utf8[] = "a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x94\x8C";
    static const uint16_t utf16[] = { 'a', 0xE4, 0x20AC, 0xD83D, 0xDD0C };
    uint16_t units[8] = { 0 };
    char bytes[16];
    assert_int_equal(pn_utf16_from_utf8(utf8, units, 8), 5);
    assert_memory_equal(units, utf16, sizeof(utf16));
    assert_int_equal(pn_utf8_from_utf16(utf16, 5, bytes, sizeof(bytes)), sizeof(utf8) - 1);
    assert_string_equal(bytes, utf8);
}

static void malformed_text_becomes_replacement_characters(void **state)
{
    (void)state;
    uint16_t units[8];
    /* a stray continuation byte, an overlong form, an encoded surrogate */
    assert_int_equal(pn_utf16_from_utf8("\x80", units, 8), 1);
    assert_int_equal(units[0], 0xFFFD);
    assert_int_equal(pn_utf16_from_utf8("\xC0\x80", units, 8), 2);
    assert_int_equal(units[0], 0xFFFD);
    assert_int_equal(pn_utf16_from_utf8("\xED\xA0\x80", units, 8), 3);
    assert_int_equal(units[0], 0xFFFD);

    static const uint16_t lone[] = { 'a', 0xD800, 'b' };
    char bytes[16];
    assert_int_equal(pn_utf8_from_utf16(lone, 3, bytes, sizeof(bytes)), 5);
    assert_string_equal(bytes, "a\xEF\xBF\xBD"
                               "b");
}

static void conversions_tell_what_they_need_and_stay_in_the_buffer(void **state)
{
    (void)state;
    uint16_t units[3] = { 7, 7, 7 };
    assert_int_equal(pn_utf16_from_utf8("abcd", units, 2), 4);
    assert_int_equal(units[1], 'b');
    assert_int_equal(units[2], 7);

    /* A character that does not fit is left out whole, and so is all behind it. */
    static const uint16_t utf16[] = { 'a', 0x20AC, 'b' };
    char bytes[4] = { 'x', 'x', 'x', 'x' };
    assert_int_equal(pn_utf8_from_utf16(utf16, 3, bytes, 4), 5);
    assert_string_equal(bytes, "a");
    assert_int_equal(pn_utf8_from_utf16(utf16, 3, NULL, 0), 5);
}

static void names_fold_ascii_and_latin_1(void **state)
{
    (void)state;
    static const uint16_t lower[] = { 'u', 's', 'b', 0xE4, 0xF7 };
    static const uint16_t upper[] = { 'U', 'S', 'B', 0xC4, 0xF7 };
    static const uint16_t other[] = { 'U', 'S', 'B', 0xC4, 0xD7 };
    assert_true(pn_utf16_equals_folded(lower, 5, upper, 5));
    assert_true(pn_utf16_hash_folded(lower, 5) == pn_utf16_hash_folded(upper, 5));
    assert_false(pn_utf16_equals_folded(lower, 5, upper, 4));
    /* The division and the multiplication sign are no pair of letters. */
    assert_false(pn_utf16_equals_folded(lower, 5, other, 5));
    assert_true(pn_equals_folded("Root\\Enum", "ROOT\\enum"));
    assert_false(pn_equals_folded("Root", "Roots"));
}

/* ---- map ---- */

static void a_map_holds_replaces_and_removes(void **state)
{
    struct pn_map map;
    int one;
    int two;
    pn_map_init(&map, *state);
    assert_null(pn_map_get(&map, 5));
    assert_null(pn_map_remove(&map, 5));
    assert_true(pn_map_put(&map, 5, &one));
    assert_true(pn_map_put(&map, 5, &two));
    assert_ptr_equal(pn_map_get(&map, 5), &two);
    assert_int_equal(map.used, 1);
    assert_ptr_equal(pn_map_remove(&map, 5), &two);
    assert_null(pn_map_get(&map, 5));
    assert_int_equal(map.used, 0);
    pn_map_finish(&map);
}

static void a_map_keeps_every_key_while_it_grows(void **state)
{
    static char values[1000];
    struct pn_map map;
    pn_map_init(&map, *state);
    for (size_t i = 0; i < 1000; i++) {
        assert_true(pn_map_put(&map, i * 64, &values[i]));
    }
    for (size_t i = 0; i < 1000; i++) {
        assert_ptr_equal(pn_map_get(&map, i * 64), &values[i]);
        assert_null(pn_map_get(&map, i * 64 + 1));
    }
    assert_int_equal(map.used, 1000);
    pn_map_finish(&map);
}

static void a_map_that_is_filled_and_emptied_does_not_grow(void **state)
{
    struct pn_map map;
    int value;
    pn_map_init(&map, *state);
    for (uint64_t i = 0; i < 10000; i++) {
        assert_true(pn_map_put(&map, i, &value));
        assert_ptr_equal(pn_map_remove(&map, i), &value);
        assert_true((map.used + map.dead) * 4 <= map.capacity * 3);
    }
    assert_true(map.capacity <= 32);
    pn_map_finish(&map);
}

static void a_map_without_memory_stays_as_it_was(void **state)
{
    struct pnpsim *sim = *state;
    struct pn_map map;
    int value;
    pn_map_init(&map, sim);
    sim->memory.fail_at = 1;
    sim->memory.fail_on = true;
    sim->memory.fail_exempt = true; /* tables are no business of injected faults */
    assert_false(pn_map_put(&map, 1, &value));
    assert_null(pn_map_get(&map, 1));
    assert_int_equal(map.used, 0);
    pn_map_finish(&map);
}

/* ---- list ---- */

struct item {
    int value;
    struct pn_list link;
};

static void a_list_keeps_the_order_of_pushing(void **state)
{
    (void)state;
    struct pn_list head;
    struct item items[3] = { { .value = 1 }, { .value = 2 }, { .value = 0 } };
    pn_list_init(&head);
    assert_true(pn_list_is_empty(&head));
    pn_list_push_back(&head, &items[0].link);
    pn_list_push_back(&head, &items[1].link);
    pn_list_push_front(&head, &items[2].link);
    int expected = 0;
    PN_LIST_EACH (node, &head) {
        assert_int_equal(PN_CONTAINER(node, struct item, link)->value, expected);
        expected++;
    }
    assert_int_equal(expected, 3);
    assert_ptr_equal(pn_list_pop_front(&head), &items[2].link);
    assert_ptr_equal(head.next, &items[0].link);
}

static void a_node_may_be_removed_twice_and_while_walking(void **state)
{
    (void)state;
    struct pn_list head;
    struct item items[4];
    pn_list_init(&head);
    for (int i = 0; i < 4; i++) {
        items[i].value = i;
        pn_list_push_back(&head, &items[i].link);
    }
    PN_LIST_EACH_SAFE (node, &head) {
        if (PN_CONTAINER(node, struct item, link)->value % 2 == 0) {
            pn_list_remove(node);
            pn_list_remove(node);
        }
    }
    assert_ptr_equal(pn_list_pop_front(&head), &items[1].link);
    assert_ptr_equal(pn_list_pop_front(&head), &items[3].link);
    assert_null(pn_list_pop_front(&head));
}

/* ---- GUID ---- */

/* K-6.10 */
static void a_guid_is_printed_in_lower_case_with_braces(void **state)
{
    (void)state;
    static const GUID guid = {
        0xF18A0E88, 0xC30C, 0x11D0, { 0x88, 0x15, 0x00, 0xA0, 0xC9, 0x06, 0xBE, 0xD8 }
    };
    char text[PN_GUID_TEXT_SIZE];
    pn_guid_format(&guid, text);
    assert_string_equal(text, "{f18a0e88-c30c-11d0-8815-00a0c906bed8}");
}

static void guids_compare_by_all_their_bytes(void **state)
{
    (void)state;
    static const GUID zero;
    GUID a = { 1, 2, 3, { 4, 5, 6, 7, 8, 9, 10, 11 } };
    GUID b = a;
    assert_true(pn_guid_equals(&a, &b));
    assert_true(pn_guid_hash(&a) == pn_guid_hash(&b));
    b.Data4[7]++;
    assert_false(pn_guid_equals(&a, &b));
    assert_true(pn_guid_hash(&a) != pn_guid_hash(&b));
    assert_true(pn_guid_is_zero(&zero));
    assert_false(pn_guid_is_zero(&a));
}

#define base_test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        base_test(memory_is_zeroed_counted_and_aligned),
        base_test(one_chosen_allocation_fails),
        base_test(all_allocations_from_a_chosen_one_on_fail),
        base_test(an_impossible_size_is_refused),
        base_test(growing_keeps_the_contents_and_failing_keeps_the_block),
        base_test(the_end_of_a_simulation_reclaims_what_is_left),
        base_test(text_grows_with_what_is_appended),
        base_test(text_without_memory_says_so_and_keeps_what_it_has),
        base_test(a_string_that_does_not_fit_is_cut_and_terminated),
        base_test(utf8_and_utf16_convert_both_ways),
        base_test(malformed_text_becomes_replacement_characters),
        base_test(conversions_tell_what_they_need_and_stay_in_the_buffer),
        base_test(names_fold_ascii_and_latin_1),
        base_test(a_map_holds_replaces_and_removes),
        base_test(a_map_keeps_every_key_while_it_grows),
        base_test(a_map_that_is_filled_and_emptied_does_not_grow),
        base_test(a_map_without_memory_stays_as_it_was),
        base_test(a_list_keeps_the_order_of_pushing),
        base_test(a_node_may_be_removed_twice_and_while_walking),
        base_test(a_guid_is_printed_in_lower_case_with_braces),
        base_test(guids_compare_by_all_their_bytes),
    };
    return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
