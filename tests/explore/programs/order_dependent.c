/* SPDX-License-Identifier: MIT */
/* Tests that are wrong on purpose: each takes an order for granted that no page promises. They pass
 * with the default order, and order_dependent.sh requires that seeds catch every one of them.
 *
 *     program_order_dependent            runs them with the default order
 *     program_order_dependent seeded     with every open order drawn from PNPSIM_SEED
 *     program_order_dependent names      says what they are called */
#include "support/kit_hub.h"
#include "support/kit_story.h"

#include <stdio.h>
#include <string.h>

static struct pnpsim_options options = PNPSIM_OPTIONS_INIT;

/* order.registrants */
static void who_registered_first_hears_first(void **state)
{
    struct kit_monitor monitors[2] = { { .sim = NULL } };
    struct pnpsim_device *camera = kit_device(*state, "camera");
    kit_watch(*state, &monitors[0], "first", camera);
    kit_watch(*state, &monitors[1], "second", camera);
    kit_report(*state, camera, NULL, NULL, 0);
    kit_assert_before(*state, "kernel first LAMP_LOST", "kernel second LAMP_LOST");
}

/* order.interface-arrival */
static void an_application_hears_of_an_arrival_before_a_driver(void **state)
{
    struct kit_monitor monitor = { .sim = NULL };
    struct pnpsim_app *viewer = pnpsim_app_start(*state, "viewer");
    pnpsim_assert_ok(pnpsim_app_watch_class(viewer, &KIT_CLASS));
    kit_watch_class(*state, &monitor, "monitor", &KIT_CLASS, 0);
    kit_device(*state, "camera");
    kit_assert_before(*state, "user viewer ARRIVAL", "kernel monitor ARRIVAL");
}

static uint32_t refuse(void *context, struct pnpsim_app *app, const struct pnpsim_app_event *event)
{
    (void)context;
    (void)app;
    return event->action == PNPSIM_ACTION_QUERY_REMOVE ? PNPSIM_APP_VETO : 0;
}

/* cancel.told: the monitor was not asked. */
static void a_driver_hears_that_a_removal_is_off_of_which_it_has_not_heard(void **state)
{
    struct kit_monitor monitor = { .sim = NULL };
    struct pnpsim_device *camera = kit_device(*state, "camera");
    struct pnpsim_app *viewer = pnpsim_app_start(*state, "viewer");
    pnpsim_assert_ok(pnpsim_app_watch(viewer, camera));
    pnpsim_assert_ok(pnpsim_app_on_event(viewer, refuse, NULL));
    kit_watch(*state, &monitor, "monitor", camera);
    assert_int_equal(pnpsim_remove(*state, camera, NULL), PNPSIM_E_VETOED);
    assert_int_equal(kit_story_count(*state, "kernel monitor REMOVE_CANCELLED"), 1);
}

/* order.siblings */
static void children_go_in_the_order_of_their_slots(void **state)
{
    struct kit_hub hub = { .device = NULL };
    kit_hub(*state, &hub, 2);
    pnpsim_assert_ok(pnpsim_remove(*state, hub.device, NULL));
    kit_assert_before(*state, "irp KIT\\CHILD\\1 REMOVE_DEVICE", "irp KIT\\CHILD\\2 REMOVE_DEVICE");
}

static void report_once(void *context)
{
    pnpsim_check(NT_SUCCESS(kit_report_send(context)));
}

/* Which of two threads runs first. */
static void the_thread_that_was_started_first_reports_first(void **state)
{
    struct pnpsim_device *camera = kit_device(*state, "camera");
    struct kit_report lost = { .device = camera };
    struct kit_report back = { .device = camera, .event = &KIT_BACK };
    pnpsim_assert_ok(pnpsim_call_begin(*state, "one", report_once, &lost));
    pnpsim_assert_ok(pnpsim_call_begin(*state, "two", report_once, &back));
    pnpsim_assert_ok(pnpsim_run(*state));
    kit_assert_before(*state, "report camera LAMP_LOST", "report camera LAMP_BACK");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test_with(who_registered_first_hears_first, &options),
        pnpsim_unit_test_with(an_application_hears_of_an_arrival_before_a_driver, &options),
        pnpsim_unit_test_with(a_driver_hears_that_a_removal_is_off_of_which_it_has_not_heard,
                              &options),
        pnpsim_unit_test_with(children_go_in_the_order_of_their_slots, &options),
        pnpsim_unit_test_with(the_thread_that_was_started_first_reports_first, &options),
    };
    if (argc == 2 && strcmp(argv[1], "names") == 0) {
        for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
            puts(tests[i].name);
        }
        return 0;
    }
    if (argc == 2 && strcmp(argv[1], "seeded") == 0) {
        options.strategy = PNPSIM_STRATEGY_SEEDED;
    }
    return pnpsim_run_tests("order_dependent", tests);
}
