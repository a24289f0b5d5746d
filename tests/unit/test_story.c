/* SPDX-License-Identifier: MIT */
/* The story: which records it tells, in which words, from where, and how two are compared. The
 * simulation has nothing but its observing layer, and the records are made by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/sim.h"
#include "observe/story.h"
#include "observe/trace.h"

#include <ntstatus.h>

#include <stdlib.h>
#include <string.h>

static int setup(void **state)
{
    struct pnpsim *sim = calloc(1, sizeof(*sim));
    if (sim == NULL) {
        return -1;
    }
    pn_memory_init(&sim->memory);
    sim->options.trace_records = 8;
    *state = sim;
    return pn_observe_init(sim);
}

static int teardown(void **state)
{
    struct pnpsim *sim = *state;
    pn_observe_finish(sim);
    uint64_t blocks = sim->memory.block_count;
    pn_memory_finish(&sim->memory);
    free(sim);
    return blocks == 0 ? 0 : -1;
}

static void record(struct pnpsim *sim, enum pn_trace_kind kind, const char *subject,
                   const char *object, const char *detail, int32_t status)
{
    pn_trace(sim, kind, pn_name(sim, subject), pn_name(sim, object), pn_name(sim, detail), status);
}

static void a_custom_event_is_told_from_report_to_completion(void **state)
{
    struct pnpsim *sim = *state;
    record(sim, PN_TRACE_REPORT, "reporter", "lamp", "LAMP_LOST", 0);
    record(sim, PN_TRACE_EVENT_QUEUED, "", "lamp", "LAMP_LOST", 0);
    record(sim, PN_TRACE_USER_BEGIN, "viewer", "lamp", "LAMP_LOST", 0);
    record(sim, PN_TRACE_USER_END, "viewer", "lamp", "LAMP_LOST", 0);
    record(sim, PN_TRACE_KERNEL_BEGIN, "monitor", "lamp", "LAMP_LOST", 0);
    record(sim, PN_TRACE_KERNEL_END, "monitor", "lamp", "LAMP_LOST", 0);
    record(sim, PN_TRACE_EVENT_COMPLETED, "reporter", "lamp", "LAMP_LOST", 0);
    record(sim, PN_TRACE_EVENT_DESTROYED, "", "lamp", "LAMP_LOST", 0);
    assert_string_equal(pn_story_now(sim), "report lamp LAMP_LOST | user viewer LAMP_LOST | "
                                           "kernel monitor LAMP_LOST | completed lamp LAMP_LOST");
}

static void only_queries_have_answers(void **state)
{
    struct pnpsim *sim = *state;
    record(sim, PN_TRACE_USER_END, "viewer", "camera", "QUERY_REMOVE", 0);
    record(sim, PN_TRACE_USER_END, "burner", "camera", "QUERY_REMOVE", 1);
    record(sim, PN_TRACE_KERNEL_END, "watcher", "camera", "QUERY_REMOVE", STATUS_SUCCESS);
    record(sim, PN_TRACE_KERNEL_END, "recorder", "camera", "QUERY_REMOVE", STATUS_DEVICE_BUSY);
    record(sim, PN_TRACE_KERNEL_END, "recorder", "camera", "REMOVE_CANCELLED", STATUS_UNSUCCESSFUL);
    record(sim, PN_TRACE_USER_END, "viewer", "camera", "QUERYREMOVEFAILED", 0);
    record(sim, PN_TRACE_KERNEL_END, "dock", "", "QUERY_CHANGE", STATUS_SUCCESS);
    assert_string_equal(pn_story_now(sim),
                        "user viewer QUERY_REMOVE ok | user burner QUERY_REMOVE veto | "
                        "kernel watcher QUERY_REMOVE ok | kernel recorder QUERY_REMOVE veto | "
                        "kernel recorder REMOVE_CANCELLED | user viewer QUERYREMOVEFAILED | "
                        "kernel dock QUERY_CHANGE ok");
}

/* NT_SUCCESS holds for informational statuses. */
static void an_informational_status_agrees_to_a_query(void **state)
{
    struct pnpsim *sim = *state;
    record(sim, PN_TRACE_KERNEL_END, "watcher", "camera", "QUERY_REMOVE", STATUS_PENDING);
    assert_string_equal(pn_story_now(sim), "kernel watcher QUERY_REMOVE ok");
}

static void irps_that_are_milestones_are_told(void **state)
{
    struct pnpsim *sim = *state;
    record(sim, PN_TRACE_IRP_SENT, "", "camera", "START_DEVICE", 0);
    record(sim, PN_TRACE_IRP_DONE, "", "camera", "START_DEVICE", STATUS_SUCCESS);
    record(sim, PN_TRACE_IRP_DONE, "", "lamp", "START_DEVICE", STATUS_UNSUCCESSFUL);
    record(sim, PN_TRACE_IRP_DONE, "", "camera", "QUERY_CAPABILITIES", STATUS_SUCCESS);
    record(sim, PN_TRACE_IRP_DONE, "", "camera", "QUERY_REMOVE_DEVICE", STATUS_SUCCESS);
    record(sim, PN_TRACE_IRP_DONE, "", "lamp", "QUERY_REMOVE_DEVICE", STATUS_DEVICE_BUSY);
    record(sim, PN_TRACE_IRP_DONE, "", "lamp", "CANCEL_REMOVE_DEVICE", STATUS_SUCCESS);
    record(sim, PN_TRACE_IRP_DONE, "", "camera", "REMOVE_DEVICE", STATUS_SUCCESS);
    assert_string_equal(pn_story_now(sim),
                        "irp camera START_DEVICE | irp lamp START_DEVICE failed | "
                        "irp camera QUERY_REMOVE_DEVICE ok | irp lamp QUERY_REMOVE_DEVICE veto | "
                        "irp lamp CANCEL_REMOVE_DEVICE | irp camera REMOVE_DEVICE");
}

static void the_story_starts_at_the_last_stimulus(void **state)
{
    struct pnpsim *sim = *state;
    record(sim, PN_TRACE_REPORT, "reporter", "lamp", "ONE", 0);
    pn_story_begin(sim);
    assert_string_equal(pn_story_now(sim), "");
    record(sim, PN_TRACE_REPORT, "reporter", "lamp", "TWO", 0);
    assert_string_equal(pn_story_now(sim), "report lamp TWO");
    record(sim, PN_TRACE_REPORT, "reporter", "lamp", "THREE", 0);
    assert_string_equal(pn_story_now(sim), "report lamp TWO | report lamp THREE");
}

static void a_mark_reaches_over_stimuli(void **state)
{
    struct pnpsim *sim = *state;
    record(sim, PN_TRACE_REPORT, "reporter", "lamp", "ONE", 0);
    uint64_t mark = pn_trace_step(sim);
    record(sim, PN_TRACE_REPORT, "reporter", "lamp", "TWO", 0);
    pn_story_begin(sim);
    record(sim, PN_TRACE_REPORT, "reporter", "lamp", "THREE", 0);
    assert_string_equal(pn_story_since(sim, mark), "report lamp TWO | report lamp THREE");
    assert_string_equal(pn_story_since(sim, pn_trace_step(sim)), "");
    assert_string_equal(pn_story_since(sim, UINT64_MAX), "");
}

static void a_story_whose_beginning_is_lost_says_so(void **state)
{
    struct pnpsim *sim = *state;
    for (int i = 0; i < 7; i++) {
        record(sim, PN_TRACE_DPC, "reporter", "", "", 0);
    }
    record(sim, PN_TRACE_REPORT, "reporter", "lamp", "ONE", 0);
    assert_string_equal(pn_story_since(sim, 0), "report lamp ONE");
    record(sim, PN_TRACE_DPC, "reporter", "", "", 0);
    assert_string_equal(pn_story_since(sim, 0), "(wrapped) | report lamp ONE");
    assert_string_equal(pn_story_since(sim, 1), "report lamp ONE");
}

static void injected_faults_spare_the_story(void **state)
{
    struct pnpsim *sim = *state;
    record(sim, PN_TRACE_REPORT, "reporter", "lamp", "ONE", 0);
    sim->memory.fail_at = 1;
    sim->memory.fail_on = true;
    sim->memory.allocation_count = 1;
    assert_string_equal(pn_story_now(sim), "report lamp ONE");
}

static void white_space_and_line_breaks_do_not_count(void **state)
{
    (void)state;
    assert_int_equal(pn_story_compare("a  b|c", " a b |\n\tc\n", NULL, 0), 0);
    assert_int_equal(pn_story_compare("", " \n", NULL, 0), 0);
}

static void other_entries_order_or_number_are_differences(void **state)
{
    (void)state;
    assert_int_not_equal(pn_story_compare("a | b", "a | c", NULL, 0), 0);
    assert_int_not_equal(pn_story_compare("a | b", "b | a", NULL, 0), 0);
    assert_int_not_equal(pn_story_compare("a | b", "a", NULL, 0), 0);
    assert_int_not_equal(pn_story_compare("a", "a | b", NULL, 0), 0);
    assert_int_not_equal(pn_story_compare("", "a", NULL, 0), 0);
    assert_int_not_equal(pn_story_compare("a b", "ab", NULL, 0), 0);
    assert_int_not_equal(pn_story_compare("a b", "a | b", NULL, 0), 0);
    assert_int_not_equal(pn_story_compare("a |", "a", NULL, 0), 0);
}

static void the_first_difference_is_marked(void **state)
{
    (void)state;
    char difference[512];
    assert_int_not_equal(pn_story_compare("user viewer X | kernel rec X ok | kernel rec Y",
                                          "user viewer X |  kernel rec X veto", difference,
                                          sizeof(difference)),
                         0);
    assert_string_equal(difference, "  expected        | actual\n"
                                    "  user viewer X   | user viewer X\n"
                                    "> kernel rec X ok | kernel rec X veto\n"
                                    "  kernel rec Y    |\n");
}

static void a_difference_fits_any_buffer(void **state)
{
    (void)state;
    char entry[200];
    memset(entry, 'e', sizeof(entry) - 1);
    entry[sizeof(entry) - 1] = '\0';
    char guarded[40];
    for (size_t size = 1; size < sizeof(guarded); size++) {
        memset(guarded, '#', sizeof(guarded));
        assert_int_not_equal(pn_story_compare(entry, "x", guarded, size), 0);
        assert_true(strlen(guarded) < size);
        assert_int_equal(guarded[size], '#');
    }
}

#define story_test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        story_test(a_custom_event_is_told_from_report_to_completion),
        story_test(only_queries_have_answers),
        story_test(an_informational_status_agrees_to_a_query),
        story_test(irps_that_are_milestones_are_told),
        story_test(the_story_starts_at_the_last_stimulus),
        story_test(a_mark_reaches_over_stimuli),
        story_test(a_story_whose_beginning_is_lost_says_so),
        story_test(injected_faults_spare_the_story),
        story_test(white_space_and_line_breaks_do_not_count),
        story_test(other_entries_order_or_number_are_differences),
        story_test(the_first_difference_is_marked),
        story_test(a_difference_fits_any_buffer),
    };
    return cmocka_run_group_tests_name("story", tests, NULL, NULL);
}
