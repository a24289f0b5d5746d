/* SPDX-License-Identifier: MIT */
/* What file systems announce about their volumes. */
#include "support/kit.h"

#include <ntifs.h>

#include <ioevent.h>

/* A device whose stack holds a volume, and a file system's open file on it. */
struct volume {
    struct pnpsim *sim;
    struct kit_log log;
    struct kit_monitor monitor;
    ULONG code;
    NTSTATUS status;
};

static void log_callback(struct kit_monitor *monitor, const struct kit_heard *heard)
{
    struct volume *volume = monitor->context;
    (void)heard;
    kit_log(&volume->log, "callback");
}

static void volume_set(struct pnpsim *sim, struct volume *volume)
{
    volume->sim = sim;
    volume->monitor.on_event = log_callback;
    volume->monitor.context = volume;
    kit_watch_open(sim, &volume->monitor, "monitor", kit_device(sim, "disk"));
}

static void notify(void *context)
{
    struct volume *volume = context;
    volume->status = FsRtlNotifyVolumeEvent(volume->monitor.file, volume->code);
    kit_log(&volume->log, "returned");
}

static void notify_with_event(void *context)
{
    struct volume *volume = context;
    TARGET_DEVICE_CUSTOM_NOTIFICATION event = {
        .Version = 1, .Size = 36, .Event = KIT_LOST, .NameBufferOffset = -1
    };
    KIRQL before;
    KeRaiseIrql(DISPATCH_LEVEL, &before);
    volume->status = FsRtlNotifyVolumeEventEx(volume->monitor.file, volume->code, &event);
    KeLowerIrql(before);
    pnpsim_check(IsEqualGUID(&event.Event, &KIT_LOST)); /* only the copy has the code's GUID */
    kit_log(&volume->log, "returned");
}

/* K-3.4.2, K-9.3, K-3.4.3 */
static void a_volume_event_is_reported_by_the_guid_of_its_code(void **state)
{
    struct volume volume = { .code = FSRTL_VOLUME_MOUNT };
    volume_set(*state, &volume);
    kit_call(*state, notify, &volume);
    assert_int_equal(volume.status, STATUS_SUCCESS);
    assert_int_equal(volume.monitor.count, 1);
    assert_true(IsEqualGUID(&volume.monitor.heard[0].event, &GUID_IO_VOLUME_MOUNT));
    assert_string_equal(volume.log.text, "returned | callback");
}

/* K-3.4.3 */
static void a_lock_is_told_before_the_call_returns(void **state)
{
    struct volume volume = { .code = FSRTL_VOLUME_LOCK };
    volume_set(*state, &volume);
    kit_call(*state, notify, &volume);
    assert_true(IsEqualGUID(&volume.monitor.heard[0].event, &GUID_IO_VOLUME_LOCK));
    assert_string_equal(volume.log.text, "callback | returned");
}

/* K-3.4.1, K-3.4.2, K-3.4.3 */
static void the_long_form_may_be_called_at_dispatch_and_does_not_wait_there(void **state)
{
    struct volume volume = { .code = FSRTL_VOLUME_LOCK };
    volume_set(*state, &volume);
    kit_call(*state, notify_with_event, &volume);
    assert_int_equal(volume.status, STATUS_SUCCESS);
    assert_true(IsEqualGUID(&volume.monitor.heard[0].event, &GUID_IO_VOLUME_LOCK));
    assert_string_equal(volume.log.text, "returned | callback");
}

/* K-3.4.2 */
static void an_unknown_code_is_refused(void **state)
{
    struct volume volume = { .code = 77 };
    volume_set(*state, &volume);
    kit_call(*state, notify, &volume);
    assert_int_equal(volume.status, STATUS_INVALID_PARAMETER);
    kit_call(*state, notify_with_event, &volume);
    assert_int_equal(volume.status, STATUS_INVALID_PARAMETER);
    assert_int_equal(volume.monitor.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(a_volume_event_is_reported_by_the_guid_of_its_code),
        pnpsim_unit_test(a_lock_is_told_before_the_call_returns),
        pnpsim_unit_test(the_long_form_may_be_called_at_dispatch_and_does_not_wait_there),
        pnpsim_unit_test(an_unknown_code_is_refused),
    };
    return pnpsim_run_tests("volume", tests);
}
