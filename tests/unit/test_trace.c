/* SPDX-License-Identifier: MIT */
/* The trace: ring, hash and names; the timeline and the JSON that are made of it; names of GUIDs.
 * The simulation has nothing but its observing layer, and the records are made by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/sim.h"
#include "observe/guid_name.h"
#include "observe/json.h"
#include "observe/status_name.h"
#include "observe/timeline.h"
#include "observe/trace.h"

#include <guiddef.h>
#include <ntstatus.h>

#include <stdlib.h>
#include <string.h>

static struct pnpsim *observer_create(enum pnpsim_profile profile)
{
    struct pnpsim *sim = calloc(1, sizeof(*sim));
    assert_non_null(sim);
    pn_memory_init(&sim->memory);
    sim->options.seed = 7;
    sim->options.profile = profile;
    sim->options.trace_records = 4;
    assert_int_equal(pn_observe_init(sim), PNPSIM_OK);
    return sim;
}

static uint64_t observer_destroy(struct pnpsim *sim)
{
    pn_observe_finish(sim);
    uint64_t blocks = sim->memory.block_count;
    pn_memory_finish(&sim->memory);
    free(sim);
    return blocks;
}

static int setup(void **state)
{
    *state = observer_create(PNPSIM_PROFILE_DEFAULT);
    return 0;
}

static int teardown(void **state)
{
    return observer_destroy(*state) == 0 ? 0 : -1;
}

static void record(struct pnpsim *sim, enum pn_trace_kind kind, const char *subject,
                   const char *object, const char *detail, int32_t status)
{
    pn_trace(sim, kind, pn_name(sim, subject), pn_name(sim, object), pn_name(sim, detail), status);
}

struct page {
    char text[2048];
    size_t length;
};

static void page_write(void *context, const char *text, size_t length)
{
    struct page *page = context;
    assert_true(page->length + length < sizeof(page->text));
    memcpy(page->text + page->length, text, length);
    page->length += length;
    page->text[page->length] = '\0';
}

/* The last line of the timeline from its column `what` on, without the line break. */
static const char *what_of_last(struct pnpsim *sim, struct page *page)
{
    enum { WHAT_COLUMN = 41 };
    *page = (struct page){ 0 };
    pn_timeline_write(sim, 1, page_write, page);
    assert_true(page->length > 1);
    assert_int_equal(page->text[page->length - 1], '\n');
    page->text[--page->length] = '\0';
    return strrchr(page->text, '\n') + 1 + WHAT_COLUMN;
}

#define assert_what(sim, expected)                                                                 \
    do {                                                                                           \
        struct page page;                                                                          \
        assert_string_equal(what_of_last(sim, &page), expected);                                   \
    } while (0)

/* ---- ring, hash, names ---- */

static void the_ring_keeps_the_newest_records(void **state)
{
    struct pnpsim *sim = *state;
    assert_null(pn_trace_at(sim, 0));
    assert_null(pn_trace_at(sim, 1));
    for (int i = 1; i <= 6; i++) {
        pn_trace(sim, PN_TRACE_TIME, 0, 0, 0, i * 10);
    }
    assert_int_equal(pn_trace_step(sim), 6);
    assert_int_equal(pn_trace_oldest(sim), 3);
    assert_null(pn_trace_at(sim, 2));
    assert_null(pn_trace_at(sim, 7));
    for (uint32_t step = 3; step <= 6; step++) {
        assert_int_equal(pn_trace_at(sim, step)->status, step * 10);
    }
}

static void a_record_carries_the_stamp_of_its_moment(void **state)
{
    struct pnpsim *sim = *state;
    *pn_trace_stamp(sim) = (struct pn_stamp){ .time = 15, .task = pn_name(sim, "dpc"), .irql = 2 };
    record(sim, PN_TRACE_REPORT, "a", "b", "c", 0);
    const struct pn_record *newest = pn_trace_at(sim, 1);
    assert_int_equal(newest->time, 15);
    assert_int_equal(newest->irql, 2);
    assert_string_equal(pn_name_text(sim, newest->task), "dpc");
}

static void the_hash_covers_every_member_and_the_dropped_records(void **state)
{
    (void)state;
    uint64_t hashes[9];
    for (int changed = 0; changed < 9; changed++) {
        struct pnpsim *sim = observer_create(PNPSIM_PROFILE_DEFAULT);
        *pn_trace_stamp(sim) =
            (struct pn_stamp){ .time = changed == 1, .task = changed == 2, .irql = changed == 3 };
        pn_trace(sim, changed == 4 ? PN_TRACE_DPC : PN_TRACE_WORK, changed == 5, changed == 6,
                 changed == 7, changed == 8);
        *pn_trace_stamp(sim) = (struct pn_stamp){ 0 };
        for (int i = 0; i < 5; i++) {
            pn_trace(sim, PN_TRACE_TIME, 0, 0, 0, 0);
        }
        hashes[changed] = pn_trace_hash_now(sim);
        for (int other = 0; other < changed; other++) {
            assert_true(hashes[other] != hashes[changed]);
        }
        observer_destroy(sim);
    }
}

static void the_same_records_give_the_same_hash(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim *other = observer_create(PNPSIM_PROFILE_DEFAULT);
    record(sim, PN_TRACE_REPORT, "a", "b", "c", -1);
    record(other, PN_TRACE_REPORT, "a", "b", "c", -1);
    assert_true(pn_trace_hash_now(sim) == pn_trace_hash_now(other));
    record(sim, PN_TRACE_DPC, "a", "", "", 0);
    assert_true(pn_trace_hash_now(sim) != pn_trace_hash_now(other));
    assert_int_equal(observer_destroy(other), 0);
}

static void names_are_numbered_in_the_order_of_first_use(void **state)
{
    struct pnpsim *sim = *state;
    assert_int_equal(pn_name(sim, ""), 0);
    assert_int_equal(pn_name(sim, NULL), 0);
    assert_int_equal(pn_name(sim, "one"), 1);
    assert_int_equal(pn_name(sim, "two"), 2);
    assert_int_equal(pn_name(sim, "one"), 1);
    for (int i = 0; i < 200; i++) {
        assert_int_equal(pn_name_format(sim, "name %d", i), i + 3);
    }
    assert_string_equal(pn_name_text(sim, 2), "two");
    assert_string_equal(pn_name_text(sim, 150), "name 147");
    assert_string_equal(pn_name_text(sim, 0), "");
    assert_string_equal(pn_name_text(sim, 9999), "");
}

/* ---- names of GUIDs and statuses ---- */

static const GUID lamp_lost = { 0xF770E98C, 0x1234, 0x5678, { 1, 2, 3, 4, 5, 6, 7, 8 } };

static void a_guid_is_called_by_its_name_else_by_its_first_group(void **state)
{
    struct pnpsim *sim = *state;
    assert_string_equal(pn_name_text(sim, pn_guid_name(sim, &lamp_lost)), "f770e98c");
    assert_true(pn_guid_name_set(sim, &lamp_lost, "LAMP_LOST"));
    assert_string_equal(pn_name_text(sim, pn_guid_name(sim, &lamp_lost)), "LAMP_LOST");
    assert_true(pn_guid_name_set(sim, &lamp_lost, "LAMP_GONE"));
    assert_string_equal(pn_name_text(sim, pn_guid_name(sim, &lamp_lost)), "LAMP_GONE");

    GUID neighbour = lamp_lost;
    neighbour.Data4[7]++;
    assert_string_equal(pn_name_text(sim, pn_guid_name(sim, &neighbour)), "f770e98c");
}

static void the_system_events_have_names(void **state)
{
    struct pnpsim *sim = *state;
    GUID event = { 0xCB3A4006, 0x46F0, 0x11D0, { 0xB0, 0x8F, 0x00, 0x60, 0x97, 0x13, 0x05, 0x3F } };
    assert_string_equal(pn_name_text(sim, pn_guid_name(sim, &event)), "QUERY_REMOVE");
    event.Data1 = 0xCB3A4004;
    assert_string_equal(pn_name_text(sim, pn_guid_name(sim, &event)), "ARRIVAL");
    event.Data1 = 0xCB3A4009;
    assert_string_equal(pn_name_text(sim, pn_guid_name(sim, &event)), "cb3a4009");
    event.Data1 = 0xCB3A4006;
    event.Data4[0] = 0;
    assert_string_equal(pn_name_text(sim, pn_guid_name(sim, &event)), "cb3a4006");
}

static void naming_a_guid_without_memory_changes_nothing(void **state)
{
    struct pnpsim *sim = *state;
    pn_name(sim, "LAMP_LOST");
    sim->memory.fail_on = true;
    sim->memory.fail_exempt = true; /* the table's memory, too */
    sim->memory.fail_at = sim->memory.allocation_count + 1;
    assert_false(pn_guid_name_set(sim, &lamp_lost, "LAMP_LOST"));
    sim->memory.fail_at = sim->memory.allocation_count + 2; /* the entry, but not its place */
    assert_false(pn_guid_name_set(sim, &lamp_lost, "LAMP_LOST"));
    sim->memory.fail_at = 0;
    assert_string_equal(pn_name_text(sim, pn_guid_name(sim, &lamp_lost)), "f770e98c");
}

static void statuses_have_their_names(void **state)
{
    (void)state;
    char text[PN_STATUS_TEXT_SIZE];
    pn_status_format(STATUS_SUCCESS, text);
    assert_string_equal(text, "STATUS_SUCCESS");
    pn_status_format(STATUS_INVALID_DEVICE_REQUEST, text);
    assert_string_equal(text, "STATUS_INVALID_DEVICE_REQUEST");
    pn_status_format((int32_t)0xC0DE0123, text);
    assert_string_equal(text, "0xC0DE0123");
}

/* ---- timeline ---- */

static void a_line_has_step_time_task_irql_and_what(void **state)
{
    struct pnpsim *sim = *state;
    struct page page = { 0 };
    *pn_trace_stamp(sim) =
        (struct pn_stamp){ .time = 12345678, .task = pn_name(sim, "dpc"), .irql = 2 };
    record(sim, PN_TRACE_REPORT, "reporter", "lamp", "LAMP_LOST", 0);
    pn_timeline_write(sim, 0, page_write, &page);
    assert_string_equal(page.text, " step     time/ms  task        irql      what\n"
                                   "    1    1234.567  dpc         DISPATCH  "
                                   "report    lamp LAMP_LOST by reporter at DISPATCH_LEVEL\n");
}

static void the_timeline_says_how_much_it_leaves_out(void **state)
{
    struct pnpsim *sim = *state;
    struct page page = { 0 };
    for (int i = 0; i < 6; i++) {
        pn_trace(sim, PN_TRACE_TIME, 0, 0, 0, 0);
    }
    pn_timeline_write(sim, 0, page_write, &page);
    assert_non_null(strstr(page.text, "\n(2 earlier records are not shown)\n    3  "));
    page = (struct page){ 0 };
    pn_timeline_write(sim, 1, page_write, &page);
    assert_non_null(strstr(page.text, "\n(5 earlier records are not shown)\n    6  "));
}

static void a_timeline_since_a_mark_leaves_out_what_was_before(void **state)
{
    struct pnpsim *sim = *state;
    struct page page = { 0 };
    pn_trace(sim, PN_TRACE_TIME, 0, 0, 0, 0);
    uint64_t mark = pn_trace_step(sim);
    pn_trace(sim, PN_TRACE_TIME, 0, 0, 0, 0);
    pn_timeline_write_since(sim, mark, page_write, &page);
    assert_non_null(strstr(page.text, " what\n    2  "));
    page = (struct page){ 0 };
    pn_timeline_write_since(sim, mark + 1, page_write, &page);
    assert_string_equal(page.text, " step     time/ms  task        irql      what\n");
    for (int i = 0; i < 4; i++) {
        pn_trace(sim, PN_TRACE_TIME, 0, 0, 0, 0);
    }
    page = (struct page){ 0 };
    pn_timeline_write_since(sim, mark, page_write, &page);
    assert_non_null(strstr(page.text, "\n(1 earlier records are not shown)\n    3  "));
}

static void the_halves_of_an_event_show_question_and_answer(void **state)
{
    struct pnpsim *sim = *state;
    record(sim, PN_TRACE_USER_BEGIN, "viewer", "lamp", "LAMP_LOST", 0);
    assert_what(sim, "user      viewer <- LAMP_LOST (lamp)");
    record(sim, PN_TRACE_USER_END, "viewer", "lamp", "LAMP_LOST", 0);
    assert_what(sim, "user      viewer -> ok");
    record(sim, PN_TRACE_USER_END, "viewer", "lamp", "QUERY_REMOVE", 1);
    assert_what(sim, "user      viewer -> veto");
    record(sim, PN_TRACE_KERNEL_BEGIN, "recorder", "", "QUERY_REMOVE", 0);
    assert_what(sim, "kernel    recorder <- QUERY_REMOVE");
    record(sim, PN_TRACE_KERNEL_END, "recorder", "camera", "QUERY_REMOVE", STATUS_DEVICE_BUSY);
    assert_what(sim, "kernel    recorder -> veto (STATUS_DEVICE_BUSY)");
    record(sim, PN_TRACE_KERNEL_END, "recorder", "camera", "REMOVE_COMPLETE", STATUS_UNSUCCESSFUL);
    assert_what(sim, "kernel    recorder -> STATUS_UNSUCCESSFUL");
    record(sim, PN_TRACE_VETO, "recorder", "camera", "PNP_VetoDriver", 0);
    assert_what(sim, "veto      recorder vetoed QUERY_REMOVE of camera (PNP_VetoDriver)");
}

static void parts_without_a_text_are_left_out(void **state)
{
    struct pnpsim *sim = *state;
    record(sim, PN_TRACE_RETURN, "reporter", "IoReport", "", STATUS_SUCCESS);
    assert_what(sim, "return    IoReport STATUS_SUCCESS to reporter");
    record(sim, PN_TRACE_RETURN, "", "IoReport", "", STATUS_PENDING);
    assert_what(sim, "return    IoReport STATUS_PENDING");
    record(sim, PN_TRACE_WAKE, "pnp", "", "", 0);
    assert_what(sim, "wake      pnp");
    record(sim, PN_TRACE_WAKE, "pnp", "event 3", "", 1);
    assert_what(sim, "wake      pnp from event 3 (timed out)");
    record(sim, PN_TRACE_DRIVER, "lampdrv", "lampdrv", "entry", STATUS_SUCCESS);
    assert_what(sim, "driver    lampdrv entry STATUS_SUCCESS");
    record(sim, PN_TRACE_DRIVER, "lampdrv", "lamp", "add-device", STATUS_SUCCESS);
    assert_what(sim, "driver    lampdrv add-device lamp STATUS_SUCCESS");
    record(sim, PN_TRACE_BUGCHECK, "", "", "a reason", 0xC4);
    assert_what(sim, "stopped   bug check 0xC4: a reason");
    record(sim, PN_TRACE_BUGCHECK, "", "", "nothing can run", 0);
    assert_what(sim, "stopped   nothing can run");
}

static void every_kind_of_record_has_a_line(void **state)
{
    struct pnpsim *sim = *state;
    for (int kind = 0; kind < PN_TRACE_KIND_COUNT; kind++) {
        struct page page;
        record(sim, (enum pn_trace_kind)kind, "subject", "object", "detail", 1);
        const char *what = what_of_last(sim, &page);
        assert_true(strlen(what) > 10);
        assert_int_equal(what[9], ' ');
        assert_null(strpbrk(what, "$[]"));
        assert_true(pn_trace_kind_name((enum pn_trace_kind)kind)[0] != '\0');
    }
}

static void a_text_with_line_breaks_stays_on_its_line(void **state)
{
    struct pnpsim *sim = *state;
    record(sim, PN_TRACE_PRINT, "lamp", "", "first\nsecond\t[$s]\r\n", 0);
    assert_what(sim, "print     \"first second [$s]\" by lamp");
}

static void the_bare_profile_records_nothing_and_says_so(void **state)
{
    (void)state;
    struct pnpsim *sim = observer_create(PNPSIM_PROFILE_BARE);
    struct page page = { 0 };
    record(sim, PN_TRACE_DPC, "reporter", "", "", 0);
    assert_int_equal(pn_trace_step(sim), 0);
    pn_timeline_write(sim, 0, page_write, &page);
    assert_string_equal(page.text, "(the bare profile keeps no trace)\n");
    assert_int_equal(observer_destroy(sim), 0);
}

/* ---- JSON ---- */

static void json_has_a_header_and_an_object_per_record(void **state)
{
    struct pnpsim *sim = *state;
    struct page page = { 0 };
    *pn_trace_stamp(sim) = (struct pn_stamp){ .time = 5, .task = pn_name(sim, "pnp") };
    record(sim, PN_TRACE_KERNEL_END, "monitor", "lamp", "QUERY_REMOVE", STATUS_UNSUCCESSFUL);
    pn_trace(sim, PN_TRACE_TIME, 0, 0, 0, 0);
    pn_json_write(sim, page_write, &page);
    assert_string_equal(
        page.text,
        "{\"pnpsim\":\"0.1.0\",\"trace\":1,\"seed\":7,\"records\":2,\"dropped\":0}\n"
        "{\"step\":1,\"time\":5,\"task\":\"pnp\",\"irql\":\"PASSIVE\",\"kind\":\"kernel-end\","
        "\"subject\":\"monitor\",\"object\":\"lamp\",\"detail\":\"QUERY_REMOVE\","
        "\"status\":\"0xC0000001\"}\n"
        "{\"step\":2,\"time\":5,\"task\":\"pnp\",\"irql\":\"PASSIVE\",\"kind\":\"time\","
        "\"status\":\"0x00000000\"}\n");
}

static void json_counts_the_dropped_records(void **state)
{
    struct pnpsim *sim = *state;
    struct page page = { 0 };
    for (int i = 0; i < 9; i++) {
        pn_trace(sim, PN_TRACE_TIME, 0, 0, 0, 0);
    }
    pn_json_write(sim, page_write, &page);
    assert_non_null(strstr(page.text, "\"records\":4,\"dropped\":5}\n{\"step\":6,"));
}

static void json_escapes_what_it_must(void **state)
{
    struct pnpsim *sim = *state;
    struct page page = { 0 };
    record(sim, PN_TRACE_PRINT, "q\"b\\", "\n\r\t\x01\x7F", "\xC3\xA4\xF0\x9F\x94\x8C\xFF\xC3", 0);
    pn_json_write(sim, page_write, &page);
    assert_non_null(strstr(page.text, "\"subject\":\"q\\\"b\\\\\","
                                      "\"object\":\"\\n\\r\\t\\u0001\\u007f\","
                                      "\"detail\":\"\xC3\xA4\xF0\x9F\x94\x8C\\ufffd\\ufffd\","));
}

#define trace_test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        trace_test(the_ring_keeps_the_newest_records),
        trace_test(a_record_carries_the_stamp_of_its_moment),
        trace_test(the_hash_covers_every_member_and_the_dropped_records),
        trace_test(the_same_records_give_the_same_hash),
        trace_test(names_are_numbered_in_the_order_of_first_use),
        trace_test(a_guid_is_called_by_its_name_else_by_its_first_group),
        trace_test(the_system_events_have_names),
        trace_test(naming_a_guid_without_memory_changes_nothing),
        trace_test(statuses_have_their_names),
        trace_test(a_line_has_step_time_task_irql_and_what),
        trace_test(the_timeline_says_how_much_it_leaves_out),
        trace_test(a_timeline_since_a_mark_leaves_out_what_was_before),
        trace_test(the_halves_of_an_event_show_question_and_answer),
        trace_test(parts_without_a_text_are_left_out),
        trace_test(every_kind_of_record_has_a_line),
        trace_test(a_text_with_line_breaks_stays_on_its_line),
        trace_test(the_bare_profile_records_nothing_and_says_so),
        trace_test(json_has_a_header_and_an_object_per_record),
        trace_test(json_counts_the_dropped_records),
        trace_test(json_escapes_what_it_must),
    };
    return cmocka_run_group_tests_name("trace", tests, NULL, NULL);
}
