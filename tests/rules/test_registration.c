/* SPDX-License-Identifier: MIT */
/* Registering for notification: what is accepted, what is kept, what happens inside the call. */
#include "support/kit.h"

#include "kernel/object.h"

/* One call of IoRegisterPlugPlayNotification as a test words it. */
struct attempt {
    PDRIVER_OBJECT driver;
    IO_NOTIFICATION_EVENT_CATEGORY category;
    ULONG flags;
    PVOID data;
    PVOID entry;
    NTSTATUS status;
};

static NTSTATUS nobody(PVOID NotificationStructure, PVOID Context)
{
    (void)NotificationStructure;
    (void)Context;
    return STATUS_SUCCESS;
}

static void attempt_run(void *context)
{
    struct attempt *attempt = context;
    attempt->entry = attempt;
    attempt->status = IoRegisterPlugPlayNotification(attempt->category, attempt->flags,
                                                     attempt->data, attempt->driver, nobody, NULL,
                                                     &attempt->entry);
}

/* The attempt must be refused with a finding, and leave nothing (K-1.18). */
static void assert_refused(struct pnpsim *sim, struct attempt *attempt, const char *rule)
{
    attempt->driver = kit_driver(sim, "monitor");
    pnpsim_assert_ok(pnpsim_expect_finding(sim, rule));
    kit_call(sim, attempt_run, attempt);
    assert_int_equal(attempt->status, STATUS_INVALID_PARAMETER);
    assert_null(attempt->entry);
    pnpsim_assert_ok(pnpsim_driver_unload(sim, "monitor"));
}

/* K-1.2 */
static void the_reserved_category_is_refused(void **state)
{
    struct attempt attempt = { .category = EventCategoryReserved };
    assert_refused(*state, &attempt, "REG_CATEGORY_DATA");
}

/* K-1.2 */
static void the_soft_restart_category_is_refused(void **state)
{
    struct attempt attempt = { .category = EventCategoryKernelSoftRestart };
    assert_refused(*state, &attempt, "REG_CATEGORY_DATA");
}

/* K-1.2 */
static void a_category_out_of_range_is_refused(void **state)
{
    struct attempt attempt = { .category = (IO_NOTIFICATION_EVENT_CATEGORY)99 };
    assert_refused(*state, &attempt, "REG_CATEGORY_DATA");
}

/* K-1.3 */
static void an_interface_registration_needs_a_class_guid(void **state)
{
    struct attempt attempt = { .category = EventCategoryDeviceInterfaceChange };
    assert_refused(*state, &attempt, "REG_CATEGORY_DATA");
}

/* K-1.3 */
static void a_target_registration_needs_a_file_object(void **state)
{
    struct attempt attempt = { .category = EventCategoryTargetDeviceChange };
    assert_refused(*state, &attempt, "REG_CATEGORY_DATA");
}

/* K-1.3 */
static void a_device_object_does_not_pass_for_a_file_object(void **state)
{
    struct pnpsim *sim = *state;
    struct attempt attempt = { .category = EventCategoryTargetDeviceChange,
                               .data = pnpsim_device_pdo(kit_device(sim, "camera")) };
    assert_refused(sim, &attempt, "REG_CATEGORY_DATA");
}

/* K-1.10 */
static void the_existing_flag_with_a_target_is_ignored_and_reported(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_monitor open = { 0 };
    kit_watch_open(sim, &open, "monitor", kit_device(sim, "camera"));
    struct attempt attempt = { .category = EventCategoryTargetDeviceChange,
                               .flags = PNPNOTIFY_DEVICE_INTERFACE_INCLUDE_EXISTING_INTERFACES,
                               .driver = open.driver,
                               .data = open.file };
    pnpsim_assert_ok(pnpsim_expect_finding(sim, "REG_FLAGS"));
    kit_call(sim, attempt_run, &attempt);
    assert_int_equal(attempt.status, STATUS_SUCCESS);
    assert_non_null(attempt.entry);
}

static void register_from_the_stack(void *context)
{
    struct kit_monitor *monitor = context;
    GUID here = KIT_CLASS;
    kit_register_class(monitor, &here, 0);
    here = KIT_OTHER_CLASS;
}

/* K-1.3 */
static void the_class_guid_is_copied_at_registration(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_monitor monitor = { .driver = kit_driver(sim, "monitor") };
    kit_call(sim, register_from_the_stack, &monitor);
    kit_device(sim, "camera");
    pnpsim_assert_story(sim, "irp camera START_DEVICE | kernel monitor ARRIVAL");
}

/* K-1.4 */
static void identical_registrations_are_each_called(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_monitor first = { 0 };
    struct kit_monitor second = { 0 };
    kit_watch_class(sim, &first, "monitor", &KIT_CLASS, 0);
    kit_watch_class(sim, &second, "monitor", &KIT_CLASS, 0);
    kit_device(sim, "camera");
    pnpsim_assert_story(sim, "irp camera START_DEVICE | kernel monitor ARRIVAL | "
                             "kernel monitor ARRIVAL");
    assert_int_equal(first.count + second.count, 2);
}

static void register_both(void *context)
{
    struct kit_monitor *monitor = context;
    pnpsim_check(NT_SUCCESS(kit_register_target(monitor)));
    pnpsim_check(NT_SUCCESS(kit_register_class(monitor, &KIT_CLASS, 0)));
    kit_let_go(monitor);
}

/* K-1.4 */
static void one_callback_tells_several_categories_apart_by_the_event(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *camera = kit_device(sim, "camera");
    struct kit_monitor monitor = { 0 };
    kit_watch_open(sim, &monitor, "monitor", camera);
    PVOID first = monitor.entry;
    kit_call(sim, register_both, &monitor);
    pnpsim_assert_ok(pnpsim_unplug(sim, camera));
    pnpsim_assert_story(sim, "irp camera SURPRISE_REMOVAL | kernel monitor REMOVE_COMPLETE | "
                             "kernel monitor REMOVE_COMPLETE | kernel monitor REMOVAL | "
                             "irp camera REMOVE_DEVICE");
    assert_ptr_not_equal(first, monitor.entry);
    assert_true(IsEqualGUID(&monitor.heard[0].event, &GUID_TARGET_DEVICE_REMOVE_COMPLETE));
    assert_true(IsEqualGUID(&monitor.heard[2].event, &GUID_DEVICE_INTERFACE_REMOVAL));
}

/* K-1.5 */
static void a_registration_keeps_its_driver_loaded(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_monitor monitor = { 0 };
    kit_watch_class(sim, &monitor, "monitor", &KIT_CLASS, 0);
    pnpsim_assert_ok(pnpsim_expect_finding(sim, "REG_LEAK_UNLOAD"));
    assert_int_equal(pnpsim_driver_unload(sim, "monitor"), PNPSIM_E_BUSY);
    assert_true(pnpsim_driver_is_loaded(sim, "monitor"));
    kit_unwatch(&monitor);
    pnpsim_assert_ok(pnpsim_driver_unload(sim, "monitor"));
    assert_false(pnpsim_driver_is_loaded(sim, "monitor"));
}

static void let_go(void *context)
{
    kit_let_go(context);
}

/* K-1.7 */
static void a_registration_takes_no_reference_on_its_file_object(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *camera = kit_device(sim, "camera");
    struct kit_monitor monitor = { 0 };
    kit_watch_open(sim, &monitor, "monitor", camera);
    kit_call(sim, let_go, &monitor);
    pnpsim_assert_ok(pnpsim_remove(sim, camera, NULL)); /* no handle is open */
    pnpsim_assert_story(sim, "kernel monitor QUERY_REMOVE ok | irp camera QUERY_REMOVE_DEVICE ok | "
                             "kernel monitor REMOVE_COMPLETE | irp camera REMOVE_DEVICE");
}

/* What the stack sees of the query that asks for its PDO. */
struct relation_query {
    unsigned count;
    PFILE_OBJECT file;
    KIRQL irql;
    NTSTATUS answer;
};

static NTSTATUS note_relation_query(struct kit_stack *stack, PIRP irp)
{
    struct relation_query *query = stack->context;
    PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
    if (location->MinorFunction != IRP_MN_QUERY_DEVICE_RELATIONS ||
        location->Parameters.QueryDeviceRelations.Type != TargetDeviceRelation) {
        return STATUS_SUCCESS;
    }
    query->count++;
    query->file = location->FileObject;
    query->irql = KeGetCurrentIrql();
    return query->answer;
}

/* A device with an upper filter that looks at the relation query. */
static struct pnpsim_device *filtered_device(struct pnpsim *sim, struct kit_stack *filter,
                                             struct relation_query *query)
{
    filter->on_pnp = note_relation_query;
    filter->context = query;
    kit_stack(sim, filter, "filter");
    pnpsim_assert_ok(pnpsim_bind(sim, "filter", "KIT\\DEVICE", PNPSIM_ROLE_UPPER_FILTER));
    return kit_device(sim, "camera");
}

/* K-1.8 */
static void registering_for_a_target_asks_its_stack_with_the_file_object(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_stack filter = { 0 };
    struct relation_query query = { .irql = HIGH_LEVEL };
    struct pnpsim_device *camera = filtered_device(sim, &filter, &query);
    struct kit_monitor monitor = { 0 };
    kit_watch_open(sim, &monitor, "monitor", camera);
    assert_int_equal(query.count, 1);
    assert_ptr_equal(query.file, monitor.file);
    assert_int_equal(query.irql, PASSIVE_LEVEL);
}

static void try_open_and_register(void *context)
{
    struct attempt *attempt = context;
    struct kit_monitor monitor = { .driver = attempt->driver };
    pnpsim_check(NT_SUCCESS(kit_open(&monitor, attempt->data)));
    attempt->status = kit_register_target(&monitor);
    attempt->entry = monitor.entry;
    kit_let_go(&monitor);
}

/* K-1.8 */
static void a_stack_that_does_not_name_its_pdo_cannot_be_watched(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_stack filter = { 0 };
    struct relation_query query = { .answer = STATUS_NOT_SUPPORTED };
    struct attempt attempt = { .driver = kit_driver(sim, "monitor") };
    attempt.data = filtered_device(sim, &filter, &query);
    pnpsim_assert_ok(pnpsim_expect_finding(sim, "IRP_COMPLETED_NOT_FORWARDED"));
    kit_call(sim, try_open_and_register, &attempt);
    assert_int_equal(attempt.status, STATUS_INVALID_DEVICE_REQUEST);
    assert_null(attempt.entry);
    pnpsim_assert_ok(pnpsim_driver_unload(sim, "monitor")); /* K-1.18: nothing was kept */
}

/* K-1.8 */
static void the_pdo_stays_referenced_until_the_driver_unregisters(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *camera = kit_device(sim, "camera");
    const struct pn_object *pdo = pn_object_of(pnpsim_device_pdo(camera));
    uint32_t before = pdo->references;
    struct kit_monitor monitor = { 0 };
    kit_watch(sim, &monitor, "monitor", camera);
    assert_int_equal(pdo->references, before + 1);
    kit_unwatch(&monitor);
    assert_int_equal(pdo->references, before);
}

/* K-1.9 */
static void each_registration_on_a_device_hears_with_its_own_file_object(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *camera = kit_device(sim, "camera");
    struct kit_monitor first = { 0 };
    struct kit_monitor second = { 0 };
    kit_watch_open(sim, &first, "monitor", camera);
    kit_watch_open(sim, &second, "monitor", camera);
    kit_report(sim, camera, NULL, NULL, 0);
    pnpsim_assert_story(sim, "report camera LAMP_LOST | kernel monitor LAMP_LOST | "
                             "kernel monitor LAMP_LOST | completed camera LAMP_LOST");
    assert_int_equal(pnpsim_remove(sim, camera, NULL), PNPSIM_E_VETOED); /* by the open files */
    assert_int_equal(first.count, 3);
    assert_int_equal(second.count, 3);
    assert_ptr_not_equal(first.file, second.file);
    for (unsigned i = 0; i < first.count; i++) { /* LAMP_LOST, QUERY_REMOVE, REMOVE_CANCELLED */
        assert_ptr_equal(first.heard[i].file, first.file);
        assert_ptr_equal(second.heard[i].file, second.file);
    }
}

static void entry_is_not_written_yet(struct kit_monitor *monitor, const struct kit_heard *heard)
{
    (void)heard;
    pnpsim_check(monitor->entry == NULL);
    monitor->context = PsGetCurrentThread();
}

struct existing {
    struct kit_monitor monitor;
    unsigned heard_inside;
    PVOID thread;
};

static void register_existing(void *context)
{
    struct existing *existing = context;
    kit_register_class(&existing->monitor, &KIT_CLASS,
                       PNPNOTIFY_DEVICE_INTERFACE_INCLUDE_EXISTING_INTERFACES);
    existing->heard_inside = existing->monitor.count;
    existing->thread = PsGetCurrentThread();
}

/* K-1.10, K-1.11, K-1.12, K-10.24, K-10.25 */
static void existing_interfaces_are_announced_once_inside_the_register_call(void **state)
{
    struct pnpsim *sim = *state;
    struct existing existing = { .monitor = { .driver = kit_driver(sim, "monitor"),
                                              .on_event = entry_is_not_written_yet } };
    kit_device(sim, "camera");
    kit_device(sim, "lamp");
    kit_call(sim, register_existing, &existing);
    pnpsim_assert_story(sim, "kernel monitor ARRIVAL | kernel monitor ARRIVAL");
    assert_int_equal(existing.heard_inside, 2);
    assert_ptr_equal(existing.monitor.context, existing.thread);
    assert_non_null(existing.monitor.entry);
}

/* K-1.10 */
static void without_the_flag_existing_interfaces_are_not_announced(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_monitor monitor = { 0 };
    kit_device(sim, "camera");
    kit_watch_class(sim, &monitor, "monitor", &KIT_CLASS, 0);
    pnpsim_assert_story(sim, "");
}

/* K-1.10 */
static void an_interface_that_is_disabled_is_not_announced(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_follower follower = { 0 };
    struct pnpsim_device *camera = kit_device(sim, "camera");
    pnpsim_assert_ok(pnpsim_remove(sim, camera, NULL));
    kit_monitor(sim, &follower, "monitor", &KIT_CLASS);
    pnpsim_assert_story(sim, "");
}

/* K-1.10 */
static void with_the_flag_later_arrivals_are_announced_too(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_follower follower = { 0 };
    kit_device(sim, "camera");
    kit_monitor(sim, &follower, "monitor", &KIT_CLASS);
    kit_device(sim, "lamp");
    pnpsim_assert_story(sim, "irp lamp START_DEVICE | kernel monitor ARRIVAL");
}

/* K-1.6 */
static void a_function_driver_that_watches_its_own_device_is_reported(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_stack filter = { 0 };
    struct relation_query query = { 0 };
    struct pnpsim_device *camera = filtered_device(sim, &filter, &query);
    struct kit_monitor monitor = { 0 };
    pnpsim_assert_ok(pnpsim_expect_finding(sim, "REG_WRONG_DRIVER_OBJECT"));
    kit_watch(sim, &monitor, "filter", camera);
    kit_report(sim, camera, NULL, NULL, 0);
    pnpsim_assert_story(sim, "report camera LAMP_LOST | kernel filter LAMP_LOST | "
                             "completed camera LAMP_LOST");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(the_reserved_category_is_refused),
        pnpsim_unit_test(the_soft_restart_category_is_refused),
        pnpsim_unit_test(a_category_out_of_range_is_refused),
        pnpsim_unit_test(an_interface_registration_needs_a_class_guid),
        pnpsim_unit_test(a_target_registration_needs_a_file_object),
        pnpsim_unit_test(a_device_object_does_not_pass_for_a_file_object),
        pnpsim_unit_test(the_existing_flag_with_a_target_is_ignored_and_reported),
        pnpsim_unit_test(the_class_guid_is_copied_at_registration),
        pnpsim_unit_test(identical_registrations_are_each_called),
        pnpsim_unit_test(one_callback_tells_several_categories_apart_by_the_event),
        pnpsim_unit_test(a_registration_keeps_its_driver_loaded),
        pnpsim_unit_test(a_registration_takes_no_reference_on_its_file_object),
        pnpsim_unit_test(registering_for_a_target_asks_its_stack_with_the_file_object),
        pnpsim_unit_test(a_stack_that_does_not_name_its_pdo_cannot_be_watched),
        pnpsim_unit_test(the_pdo_stays_referenced_until_the_driver_unregisters),
        pnpsim_unit_test(each_registration_on_a_device_hears_with_its_own_file_object),
        pnpsim_unit_test(existing_interfaces_are_announced_once_inside_the_register_call),
        pnpsim_unit_test(without_the_flag_existing_interfaces_are_not_announced),
        pnpsim_unit_test(an_interface_that_is_disabled_is_not_announced),
        pnpsim_unit_test(with_the_flag_later_arrivals_are_announced_too),
        pnpsim_unit_test(a_function_driver_that_watches_its_own_device_is_reported),
    };
    return pnpsim_run_tests("registration", tests);
}
