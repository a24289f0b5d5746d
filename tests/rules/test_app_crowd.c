/* SPDX-License-Identifier: MIT */
/* Many applications on one device: what telling all of them costs grows with their number and not
 * faster, and a registration is small. Counted in steps, allocations and bytes, not in time. */
#include "support/kit.h"

#include "base/sim.h"

#include <stdlib.h>

enum { SOME = 1000, MANY = 10000, BYTES_MAX = 256 };

/* What one report to a crowd takes. */
struct cost {
    uint64_t steps;
    uint64_t allocations;
};

struct crowd {
    struct pnpsim_device *camera;
    struct pnpsim_app **apps;
    unsigned count;
    unsigned told;
};

static uint32_t count_event(void *context, struct pnpsim_app *app,
                            const struct pnpsim_app_event *event)
{
    struct crowd *crowd = context;
    (void)app;
    assert_int_equal(event->action, PNPSIM_ACTION_CUSTOM_EVENT);
    crowd->told++;
    return 0;
}

static void crowd_start(struct pnpsim *sim, struct crowd *crowd, unsigned count,
                        enum pnpsim_app_kind kind)
{
    char name[16];
    *crowd = (struct crowd){ .camera = kit_device(sim, "camera"), .count = count };
    crowd->apps = calloc(count, sizeof(struct pnpsim_app *));
    assert_non_null(crowd->apps);
    for (unsigned i = 0; i < count; i++) {
        snprintf(name, sizeof(name), "app%u", i);
        crowd->apps[i] = pnpsim_app_start_kind(sim, name, kind);
        assert_non_null(crowd->apps[i]);
        pnpsim_assert_ok(pnpsim_app_on_event(crowd->apps[i], count_event, crowd));
    }
}

/* Registers each of them; the handle is closed, as its registration outlives it. */
static void crowd_watch(struct crowd *crowd)
{
    for (unsigned i = 0; i < crowd->count; i++) {
        pnpsim_assert_ok(pnpsim_app_watch(crowd->apps[i], crowd->camera));
        pnpsim_assert_ok(pnpsim_app_close(crowd->apps[i], crowd->camera));
    }
}

/* In a simulation of its own. */
static struct cost cost_of(unsigned count, enum pnpsim_app_kind kind)
{
    struct pnpsim_options options = PNPSIM_OPTIONS_INIT;
    struct pnpsim *sim;
    struct crowd crowd;
    struct pnpsim_ledger before;
    struct pnpsim_ledger after;
    char text[256];
    options.driver_path = PNPSIM_DRIVER_PATH;
    pnpsim_assert_ok(pnpsim_create(&options, &sim));
    crowd_start(sim, &crowd, count, kind);
    crowd_watch(&crowd);
    kit_report(sim, crowd.camera, NULL, NULL, 0); /* makes what is made once */
    crowd.told = 0;
    pnpsim_assert_ok(pnpsim_ledger_read(sim, &before));
    uint64_t mark = pnpsim_story_mark(sim);
    uint64_t allocations = pnpsim_allocation_count(sim);
    kit_report(sim, crowd.camera, NULL, NULL, 0);
    struct cost cost = { pnpsim_story_mark(sim) - mark,
                         pnpsim_allocation_count(sim) - allocations };
    assert_int_equal(crowd.told, count);
    pnpsim_assert_ok(pnpsim_ledger_read(sim, &after));
    pnpsim_ledger_compare(&before, &after, text, sizeof(text));
    assert_string_equal(text, "");
    pnpsim_assert_ok(pnpsim_destroy(sim));
    free(crowd.apps);
    return cost;
}

/* Each application costs the same, whatever the number of the others. */
static void check_kind(enum pnpsim_app_kind kind, const char *name, unsigned count)
{
    struct cost one = cost_of(1, kind);
    struct cost two = cost_of(2, kind);
    struct cost some = cost_of(count / 10, kind);
    struct cost many = cost_of(count, kind);
    uint64_t steps = two.steps - one.steps;
    uint64_t allocations = two.allocations - one.allocations;
    print_message("%s: %u steps and %u allocations for each application\n", name, (unsigned)steps,
                  (unsigned)allocations);
    assert_true(steps >= 1);
    assert_int_equal(some.steps, one.steps + (count / 10 - 1) * steps);
    assert_int_equal(many.steps, one.steps + (count - 1) * steps);
    assert_int_equal(some.allocations, one.allocations + (count / 10 - 1) * allocations);
    assert_int_equal(many.allocations, one.allocations + (count - 1) * allocations);
}

/* K-0.2, U-7.6 */
static void ten_thousand_callbacks_hear_an_event_in_steps_in_proportion(void **state)
{
    (void)state;
    check_kind(PNPSIM_APP_CALLBACK, "callbacks", MANY);
}

/* K-0.2, U-7.6 */
static void a_thousand_windows_hear_an_event_in_steps_in_proportion(void **state)
{
    (void)state;
    check_kind(PNPSIM_APP_WINDOW, "windows", SOME);
}

/* K-0.2, U-7.6 */
static void a_thousand_services_hear_an_event_in_steps_in_proportion(void **state)
{
    (void)state;
    check_kind(PNPSIM_APP_SERVICE, "services", SOME);
}

/* Of all that the library has allocated. */
static uint64_t bytes_in_use(const struct pnpsim *sim)
{
    return sim->memory.byte_count;
}

/* Whatever the application has already made for its first registration, such as a window. */
static void check_bytes(enum pnpsim_app_kind kind, const char *name, unsigned count)
{
    struct pnpsim_options options = PNPSIM_OPTIONS_INIT;
    struct pnpsim *sim;
    struct crowd crowd;
    options.driver_path = PNPSIM_DRIVER_PATH;
    pnpsim_assert_ok(pnpsim_create(&options, &sim));
    crowd_start(sim, &crowd, count, kind);
    crowd_watch(&crowd);
    uint64_t first = bytes_in_use(sim);
    crowd_watch(&crowd);
    uint64_t second = bytes_in_use(sim);
    for (unsigned i = 0; i < count; i++) {
        pnpsim_assert_ok(pnpsim_app_watch_class(crowd.apps[i], &KIT_CLASS));
    }
    uint64_t third = bytes_in_use(sim);
    print_message("%s: %.1f bytes for a device, %.1f for a class\n", name,
                  (double)(second - first) / count, (double)(third - second) / count);
    assert_in_range(second - first, count, (uint64_t)count * BYTES_MAX);
    assert_in_range(third - second, count, (uint64_t)count * BYTES_MAX);
    pnpsim_assert_ok(pnpsim_destroy(sim));
    free(crowd.apps);
}

static void a_registration_takes_at_most_256_bytes_beyond_its_application(void **state)
{
    (void)state;
    check_bytes(PNPSIM_APP_CALLBACK, "callbacks", MANY);
    check_bytes(PNPSIM_APP_WINDOW, "windows", SOME);
    check_bytes(PNPSIM_APP_SERVICE, "services", SOME);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ten_thousand_callbacks_hear_an_event_in_steps_in_proportion),
        cmocka_unit_test(a_thousand_windows_hear_an_event_in_steps_in_proportion),
        cmocka_unit_test(a_thousand_services_hear_an_event_in_steps_in_proportion),
        cmocka_unit_test(a_registration_takes_at_most_256_bytes_beyond_its_application),
    };
    return pnpsim_run_tests("app_crowd", tests);
}
