/* SPDX-License-Identifier: MIT */
/* A bus driver under test, from a module: buses several deep, their devices found by path, and the
 * tree printed. */
#include "support/kit.h"

#include "drivers/shelf/shelf.h"

#include <windows.h>

struct scene {
    struct pnpsim_device *shelf;
    struct kit_log log;
    struct kit_stack leaf; /* the driver of what is at the bottom */
};

/* Shelf, two boards, and two boards on each of them. */
static void scene_set(struct pnpsim *sim, struct scene *scene)
{
    struct pnpsim_hardware hardware = { .name = "shelf",
                                        .device_id = "TEST\\SHELF",
                                        .driver = "shelf" };
    pnpsim_assert_ok(pnpsim_bind(sim, "shelf", "SHELF\\LEVEL1", PNPSIM_ROLE_FUNCTION));
    pnpsim_assert_ok(pnpsim_bind(sim, "leaf", "SHELF\\LEVEL2", PNPSIM_ROLE_FUNCTION));
    kit_stack(sim, &scene->leaf, "leaf");
    scene->shelf = pnpsim_plug(sim, &hardware);
    assert_int_equal(pnpsim_device_state(scene->shelf), PNPSIM_DEVICE_STARTED);
}

static void ask_shelf(struct pnpsim *sim, uint32_t code)
{
    struct pnpsim_file *file = NULL;
    pnpsim_assert_ok(pnpsim_open(sim, "\\Device\\Shelf", &file));
    assert_int_equal(pnpsim_file_ioctl(sim, file, code, NULL, 0, NULL, 0, NULL), STATUS_SUCCESS);
    pnpsim_assert_ok(pnpsim_run(sim));
    pnpsim_assert_ok(pnpsim_close(sim, file));
}

/* K-7.1.1, K-7.1.3, K-7.1.4 */
static void buses_come_up_two_levels_deep_each_with_its_bound_driver(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { 0 };
    scene_set(sim, &scene);
    pnpsim_assert_story(
        sim, "irp shelf START_DEVICE | irp SHELF\\LEVEL1\\3&0 START_DEVICE | "
             "irp SHELF\\LEVEL2\\4&0 START_DEVICE | irp SHELF\\LEVEL2\\4&1 START_DEVICE | "
             "irp SHELF\\LEVEL1\\3&1 START_DEVICE | irp SHELF\\LEVEL2\\5&0 START_DEVICE | "
             "irp SHELF\\LEVEL2\\5&1 START_DEVICE");
}

/* K-7.1.1, K-7.4 */
static void removing_the_shelf_asks_and_takes_both_levels_leaves_first(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { 0 };
    scene_set(sim, &scene);
    pnpsim_assert_ok(pnpsim_remove(sim, scene.shelf, NULL));
    pnpsim_assert_story(
        sim, "irp SHELF\\LEVEL2\\4&0 QUERY_REMOVE_DEVICE ok | "
             "irp SHELF\\LEVEL2\\4&1 QUERY_REMOVE_DEVICE ok | "
             "irp SHELF\\LEVEL1\\3&0 QUERY_REMOVE_DEVICE ok | "
             "irp SHELF\\LEVEL2\\5&0 QUERY_REMOVE_DEVICE ok | "
             "irp SHELF\\LEVEL2\\5&1 QUERY_REMOVE_DEVICE ok | "
             "irp SHELF\\LEVEL1\\3&1 QUERY_REMOVE_DEVICE ok | irp shelf QUERY_REMOVE_DEVICE ok | "
             "irp SHELF\\LEVEL2\\4&0 REMOVE_DEVICE | irp SHELF\\LEVEL2\\4&1 REMOVE_DEVICE | "
             "irp SHELF\\LEVEL1\\3&0 REMOVE_DEVICE | irp SHELF\\LEVEL2\\5&0 REMOVE_DEVICE | "
             "irp SHELF\\LEVEL2\\5&1 REMOVE_DEVICE | irp SHELF\\LEVEL1\\3&1 REMOVE_DEVICE | "
             "irp shelf REMOVE_DEVICE");
    assert_null(pnpsim_device_find(sim, "SHELF\\LEVEL1\\3&0"));
}

/* W-1, W-14, K-7.1.6 */
static void a_board_that_is_dropped_takes_its_own_boards_with_it(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { 0 };
    scene_set(sim, &scene);
    uint64_t mark = pnpsim_story_mark(sim);
    ask_shelf(sim, IOCTL_SHELF_DROP);
    pnpsim_assert_story_since(
        sim, mark,
        "irp SHELF\\LEVEL2\\5&0 SURPRISE_REMOVAL | irp SHELF\\LEVEL2\\5&1 SURPRISE_REMOVAL | "
        "irp SHELF\\LEVEL1\\3&1 SURPRISE_REMOVAL | irp SHELF\\LEVEL2\\5&0 REMOVE_DEVICE | "
        "irp SHELF\\LEVEL2\\5&1 REMOVE_DEVICE | irp SHELF\\LEVEL1\\3&1 REMOVE_DEVICE");
    assert_int_equal(pnpsim_device_state(scene.shelf), PNPSIM_DEVICE_STARTED);
}

/* K-7.1.3, K-7.1.4 */
static void a_board_that_is_put_back_is_a_new_device_with_the_same_path_and_handle(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { 0 };
    scene_set(sim, &scene);
    struct pnpsim_device *board = pnpsim_device_find(sim, "SHELF\\LEVEL1\\3&1");
    ask_shelf(sim, IOCTL_SHELF_DROP);
    assert_int_equal(pnpsim_device_state(board), PNPSIM_DEVICE_ABSENT);
    uint64_t mark = pnpsim_story_mark(sim);
    ask_shelf(sim, IOCTL_SHELF_RESTORE);
    pnpsim_assert_story_since(sim, mark,
                              "irp SHELF\\LEVEL1\\3&1 START_DEVICE | "
                              "irp SHELF\\LEVEL2\\10&0 START_DEVICE | "
                              "irp SHELF\\LEVEL2\\10&1 START_DEVICE");
    assert_ptr_equal(pnpsim_device_find(sim, "SHELF\\LEVEL1\\3&1"), board);
    assert_int_equal(pnpsim_device_state(board), PNPSIM_DEVICE_STARTED);
}

/* K-7.1.1 */
static void parents_and_children_are_found_from_each_other(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { 0 };
    scene_set(sim, &scene);
    struct pnpsim_device *leaf = pnpsim_device_find(sim, "shelf\\level2\\5&1");
    struct pnpsim_device *board = pnpsim_device_parent(leaf);
    assert_string_equal(pnpsim_device_instance_path(board), "SHELF\\LEVEL1\\3&1");
    assert_ptr_equal(pnpsim_device_parent(board), scene.shelf); /* the handle of pnpsim_plug */
    assert_ptr_equal(pnpsim_device_child(scene.shelf, 1), board);
    assert_ptr_equal(pnpsim_device_child(board, 1), leaf);
    assert_null(pnpsim_device_child(board, 2));
    assert_null(pnpsim_device_child(leaf, 0));
    struct pnpsim_device *bus = pnpsim_device_parent(scene.shelf);
    assert_string_equal(pnpsim_device_instance_path(bus), "ROOT\\SIMBUS\\0000");
    assert_null(pnpsim_device_parent(bus));
}

/* K-7.4, U-7.1 */
static void a_device_that_was_found_can_be_removed_and_enabled_like_any_other(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { 0 };
    scene_set(sim, &scene);
    struct pnpsim_device *leaf = pnpsim_device_find(sim, "SHELF\\LEVEL2\\5&1");
    pnpsim_assert_ok(pnpsim_remove(sim, leaf, NULL));
    pnpsim_assert_story(sim, "irp SHELF\\LEVEL2\\5&1 QUERY_REMOVE_DEVICE ok | "
                             "irp SHELF\\LEVEL2\\5&1 REMOVE_DEVICE");
    assert_int_equal(pnpsim_device_state(leaf), PNPSIM_DEVICE_REMOVED);
    pnpsim_assert_ok(pnpsim_enable(sim, leaf));
    pnpsim_assert_story(sim, "irp SHELF\\LEVEL2\\5&1 START_DEVICE");
}

/* K-7.1.1 */
static void a_device_that_is_in_no_slot_cannot_be_unplugged_by_the_test(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { 0 };
    scene_set(sim, &scene);
    struct pnpsim_device *leaf = pnpsim_device_find(sim, "SHELF\\LEVEL2\\5&1");
    assert_int_equal(pnpsim_unplug(sim, leaf), PNPSIM_E_INVALID);
    assert_non_null(strstr(pnpsim_last_error(sim), "in no slot of the built-in bus"));
    assert_int_equal(pnpsim_relate(sim, scene.shelf, leaf, PNPSIM_RELATION_EJECTION),
                     PNPSIM_E_INVALID);
    assert_int_equal(pnpsim_device_state(leaf), PNPSIM_DEVICE_STARTED);
}

/* K-7.1.1 */
static void what_is_not_there_is_not_found(void **state)
{
    struct pnpsim *sim = *state;
    assert_null(pnpsim_device_find(sim, "SHELF\\LEVEL1\\3&0"));
    assert_non_null(strstr(pnpsim_last_error(sim), "there is no device SHELF\\LEVEL1\\3&0"));
    assert_null(pnpsim_device_find(sim, NULL));
    assert_null(pnpsim_device_find(NULL, "SHELF\\LEVEL1\\3&0"));
    assert_null(pnpsim_device_parent(NULL));
    assert_null(pnpsim_device_child(NULL, 0));
}

/* ---- Printing ---- */

/* K-7.1.1, K-7.3 */
static void the_tree_prints_as_text(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { .leaf = { .start_status = STATUS_UNSUCCESSFUL } };
    char text[1024];
    scene_set(sim, &scene);
    pnpsim_assert_ok(pnpsim_tree_print(sim, PNPSIM_PRINT_TEXT, text, sizeof(text)));
    const char *expected =
        "ROOT\\SIMBUS\\0000 (simbus): started; stack simroot,simbus; ids ROOT\\SIMBUS\n"
        "  TEST\\SHELF\\2&1 (shelf): started; stack simbus,shelf; ids TEST\\SHELF\n"
        "    SHELF\\LEVEL1\\3&0: started; stack shelf,shelf; ids SHELF\\LEVEL1\n"
        "      SHELF\\LEVEL2\\4&0: failed-start, problem 10; stack shelf; ids SHELF\\LEVEL2\n"
        "      SHELF\\LEVEL2\\4&1: failed-start, problem 10; stack shelf; ids SHELF\\LEVEL2\n"
        "    SHELF\\LEVEL1\\3&1: started; stack shelf,shelf; ids SHELF\\LEVEL1\n"
        "      SHELF\\LEVEL2\\5&0: failed-start, problem 10; stack shelf; ids SHELF\\LEVEL2\n"
        "      SHELF\\LEVEL2\\5&1: failed-start, problem 10; stack shelf; ids SHELF\\LEVEL2\n";
    assert_string_equal(text, expected);
}

/* K-7.1.1 */
static void the_tree_prints_as_a_graph(void **state)
{
    struct pnpsim *sim = *state;
    char text[1024];
    kit_device(sim, "camera");
    pnpsim_assert_ok(pnpsim_tree_print(sim, PNPSIM_PRINT_DOT, text, sizeof(text)));
    assert_string_equal(text,
                        "digraph devices {\n"
                        "  node [shape=box];\n"
                        "  n2 [label=\"ROOT\\\\SIMBUS\\\\0000\\nstarted\\nsimroot,simbus\"];\n"
                        "  n3 [label=\"KIT\\\\DEVICE\\\\2&camera\\nstarted\\nsimbus,simstub\"];\n"
                        "  n2 -> n3;\n"
                        "}\n");
}

/* K-7.1.1 */
static void a_tree_that_does_not_fit_is_cut_and_terminated(void **state)
{
    struct pnpsim *sim = *state;
    char text[8] = "xxxxxxx";
    kit_device(sim, "camera");
    assert_int_equal(pnpsim_tree_print(sim, PNPSIM_PRINT_TEXT, text, 5), PNPSIM_E_LIMIT);
    assert_string_equal(text, "ROOT");
    assert_int_equal(pnpsim_tree_print(sim, PNPSIM_PRINT_TEXT, text, 0), PNPSIM_E_INVALID);
    assert_int_equal(pnpsim_tree_print(NULL, PNPSIM_PRINT_TEXT, text, 5), PNPSIM_E_INVALID);
}

/* K-7.3 */
static void the_legal_moves_print_as_text_and_as_a_graph(void **state)
{
    char text[4096];
    (void)state;
    pnpsim_assert_ok(pnpsim_state_machine_print(PNPSIM_PRINT_TEXT, text, sizeof(text)));
    assert_non_null(strstr(text, "started -> stop-pending remove-pending surprise-removed\n"));
    assert_non_null(strstr(text, "\ndeleted ->\n")); /* from there nothing moves */
    pnpsim_assert_ok(pnpsim_state_machine_print(PNPSIM_PRINT_DOT, text, sizeof(text)));
    assert_int_equal(strncmp(text, "digraph states {\n", 17), 0);
    assert_non_null(strstr(text, "  \"started\" -> \"stop-pending\";\n"));
    assert_null(strstr(text, "\"deleted\" ->"));
    assert_int_equal(pnpsim_state_machine_print(PNPSIM_PRINT_DOT, text, 10), PNPSIM_E_LIMIT);
    assert_int_equal(pnpsim_state_machine_print(PNPSIM_PRINT_DOT, NULL, 10), PNPSIM_E_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(buses_come_up_two_levels_deep_each_with_its_bound_driver),
        pnpsim_unit_test(removing_the_shelf_asks_and_takes_both_levels_leaves_first),
        pnpsim_unit_test(a_board_that_is_dropped_takes_its_own_boards_with_it),
        pnpsim_unit_test(a_board_that_is_put_back_is_a_new_device_with_the_same_path_and_handle),
        pnpsim_unit_test(parents_and_children_are_found_from_each_other),
        pnpsim_unit_test(a_device_that_was_found_can_be_removed_and_enabled_like_any_other),
        pnpsim_unit_test(a_device_that_is_in_no_slot_cannot_be_unplugged_by_the_test),
        pnpsim_unit_test(what_is_not_there_is_not_found),
        pnpsim_unit_test(the_tree_prints_as_text),
        pnpsim_unit_test(the_tree_prints_as_a_graph),
        pnpsim_unit_test(a_tree_that_does_not_fit_is_cut_and_terminated),
        pnpsim_unit_test(the_legal_moves_print_as_text_and_as_a_graph),
    };
    return pnpsim_run_tests("bus under test", tests);
}
