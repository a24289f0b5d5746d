/* SPDX-License-Identifier: MIT */
/* Verbs inside the caller's loop that only a post could finish: they answer PNPSIM_E_WOULD_BLOCK,
 * and what they began goes on when the post has come. */
#include "support/kit.h"
#include "support/loop.h"
#include "support/plain_driver.h"

enum { IOCTL_ASK = 0x222000 };

/* What a driver waits for, and the post that sets it. */
struct door {
    struct pnpsim *sim;
    KEVENT event;
    unsigned passed;
};

static void door_make(void *context)
{
    struct door *door = context;
    KeInitializeEvent(&door->event, NotificationEvent, FALSE);
}

static void door_pass(void *context)
{
    struct door *door = context;
    KeWaitForSingleObject(&door->event, Executive, KernelMode, FALSE, NULL);
    door->passed++;
}

static void door_open(void *context)
{
    struct door *door = context;
    KeSetEvent(&door->event, IO_NO_INCREMENT, FALSE);
}

/* Closed, and the post that opens it is announced. */
static void door_begin(struct door *door, struct loop *loop)
{
    memset(door, 0, sizeof(*door));
    door->sim = loop->sim;
    pnpsim_assert_ok(pnpsim_call(loop->sim, door_make, door));
    pnpsim_assert_ok(pnpsim_expect_posts(loop->sim, 1));
}

static void post_from_thread(void *context)
{
    struct door *door = context;
    pnpsim_post(door->sim, door_open, door);
}

/* The post comes, and the loop runs until nothing is left. */
static void door_end(struct door *door, struct loop *loop)
{
    struct loop_thread *thread = loop_thread_start(post_from_thread, door);
    loop_run(loop);
    loop_thread_join(thread);
    assert_int_equal(pnpsim_finding_count(loop->sim), 0);
}

/* ---- Calls and applications ---- */

static void a_call_that_would_block_goes_on_when_the_post_has_come(void **state)
{
    struct loop *loop = *state;
    struct door door;
    door_begin(&door, loop);
    assert_int_equal(pnpsim_call(loop->sim, door_pass, &door), PNPSIM_E_WOULD_BLOCK);
    assert_non_null(strstr(pnpsim_last_error(loop->sim), "1 expected post"));
    assert_int_equal(pnpsim_call(loop->sim, door_pass, &door), PNPSIM_E_WOULD_BLOCK);
    assert_int_equal(door.passed, 0);
    door_end(&door, loop);
    assert_int_equal(door.passed, 2);
}

struct blocked_call {
    struct loop *loop;
    struct door *door;
    enum pnpsim_result result;
};

static void call_in_callback(void *context)
{
    struct blocked_call *call = context;
    call->result = pnpsim_call(call->loop->sim, door_pass, call->door);
    pnpsim_post(call->loop->sim, door_open, call->door);
}

static void a_callback_of_the_loop_is_not_held_up(void **state)
{
    struct loop *loop = *state;
    struct door door;
    struct blocked_call call = { loop, &door, PNPSIM_OK };
    door_begin(&door, loop);
    loop_do(loop, call_in_callback, &call);
    assert_int_equal(call.result, PNPSIM_E_WOULD_BLOCK);
    assert_int_equal(door.passed, 1);
}

/* V-LOST_WAKEUP */
static void without_an_announced_post_it_is_a_lost_wake_up(void **state)
{
    struct loop *loop = *state;
    struct door door = { .sim = loop->sim };
    pnpsim_assert_ok(pnpsim_call(loop->sim, door_make, &door));
    pnpsim_assert_ok(pnpsim_expect_finding(loop->sim, "LOST_WAKEUP"));
    assert_int_equal(pnpsim_call(loop->sim, door_pass, &door), PNPSIM_E_DEADLOCK);
}

static void a_verb_that_is_not_blocked_does_not_care_about_posts(void **state)
{
    struct loop *loop = *state;
    struct door door;
    door_begin(&door, loop);
    struct pnpsim_device *camera = kit_device(loop->sim, "camera");
    pnpsim_assert_ok(pnpsim_run(loop->sim));
    pnpsim_assert_ok(pnpsim_advance(loop->sim, 1000));
    pnpsim_assert_ok(pnpsim_unplug(loop->sim, camera));
    door_end(&door, loop);
}

/* What stands on the test's own thread cannot be left, so that no post can come in.
 * V-LOST_WAKEUP */
static void an_application_cannot_wait_for_a_post(void **state)
{
    struct loop *loop = *state;
    struct door door;
    struct pnpsim_app *viewer = pnpsim_app_start(loop->sim, "viewer");
    door_begin(&door, loop);
    pnpsim_assert_ok(pnpsim_expect_finding(loop->sim, "LOST_WAKEUP"));
    assert_int_equal(pnpsim_app_call(viewer, door_pass, &door), PNPSIM_E_DEADLOCK);
    assert_int_equal(door.passed, 0);
    loop_run(loop); /* nor does it wait for the post */
}

static uint32_t wait_when_told(void *context, struct pnpsim_app *app,
                               const struct pnpsim_app_event *event)
{
    (void)event;
    pnpsim_app_call(app, door_pass, context);
    return 0;
}

/* V-LOST_WAKEUP */
static void an_application_cannot_wait_in_a_step_either(void **state)
{
    struct loop *loop = *state;
    struct door door;
    int is_idle = 0;
    enum pnpsim_result result = PNPSIM_OK;
    struct pnpsim_hardware hardware = kit_hardware("camera");
    struct pnpsim_app *viewer = pnpsim_app_start(loop->sim, "viewer");
    pnpsim_assert_ok(pnpsim_app_on_event(viewer, wait_when_told, &door));
    pnpsim_assert_ok(pnpsim_app_watch_class(viewer, &KIT_CLASS));
    door_begin(&door, loop);
    pnpsim_assert_ok(pnpsim_expect_finding(loop->sim, "LOST_WAKEUP"));
    assert_non_null(pnpsim_plug_begin(loop->sim, &hardware));
    while (result == PNPSIM_OK && !is_idle) {
        result = pnpsim_step(loop->sim, &is_idle);
    }
    assert_int_equal(result, PNPSIM_E_DEADLOCK);
    assert_int_equal(door.passed, 0);
}

/* ---- The PnP manager ---- */

static NTSTATUS wait_in_start(struct kit_stack *stack, PIRP irp)
{
    if (IoGetCurrentIrpStackLocation(irp)->MinorFunction == IRP_MN_START_DEVICE) {
        door_pass(stack->context);
    }
    return STATUS_SUCCESS;
}

static NTSTATUS wait_in_query(struct kit_stack *stack, PIRP irp)
{
    if (IoGetCurrentIrpStackLocation(irp)->MinorFunction == IRP_MN_QUERY_REMOVE_DEVICE) {
        door_pass(stack->context);
    }
    return STATUS_SUCCESS;
}

static const struct pnpsim_hardware radio_hardware = { .name = "radio",
                                                       .device_id = "KIT\\RADIO",
                                                       .driver = "tuner" };

static void a_device_whose_start_would_block_starts_when_the_post_has_come(void **state)
{
    struct loop *loop = *state;
    struct door door;
    struct kit_stack stack = { .on_pnp = wait_in_start, .context = &door };
    kit_stack(loop->sim, &stack, "tuner");
    door_begin(&door, loop);
    struct pnpsim_device *radio = pnpsim_plug(loop->sim, &radio_hardware);
    assert_non_null(radio);
    assert_non_null(strstr(pnpsim_last_error(loop->sim), "expected post"));
    assert_int_equal(pnpsim_device_state(radio), PNPSIM_DEVICE_DRIVERS_ADDED);
    assert_int_equal(pnpsim_run(loop->sim), PNPSIM_E_WOULD_BLOCK);
    door_end(&door, loop);
    assert_int_equal(pnpsim_device_state(radio), PNPSIM_DEVICE_STARTED);
}

static void a_removal_that_would_block_is_answered_later(void **state)
{
    struct loop *loop = *state;
    struct door door;
    struct pnpsim_veto veto = { .type = 77 };
    struct kit_stack stack = { .on_pnp = wait_in_query,
                               .context = &door,
                               .query_status = STATUS_UNSUCCESSFUL };
    kit_stack(loop->sim, &stack, "tuner");
    struct pnpsim_device *radio = pnpsim_plug(loop->sim, &radio_hardware);
    door_begin(&door, loop);
    assert_int_equal(pnpsim_remove(loop->sim, radio, &veto), PNPSIM_E_WOULD_BLOCK);
    assert_int_equal(veto.type, 77);
    assert_int_equal(pnpsim_remove_result(loop->sim, radio, &veto), PNPSIM_E_BUSY);
    assert_int_equal(pnpsim_remove(loop->sim, radio, NULL), PNPSIM_E_BUSY);
    door_end(&door, loop);
    assert_int_equal(pnpsim_remove_result(loop->sim, radio, &veto), PNPSIM_E_VETOED);
    assert_int_equal(veto.type, PNP_VetoDevice);
}

/* ---- Requests ---- */

static struct door *plain_door; /* the plain driver has one state for a process, too */

static NTSTATUS wait_then_answer(PDEVICE_OBJECT device, PIRP irp)
{
    (void)device;
    ULONG answer = 42;
    door_pass(plain_door);
    memcpy(irp->AssociatedIrp.SystemBuffer, &answer, sizeof(answer));
    return plain_complete(irp, STATUS_SUCCESS, sizeof(answer));
}

static NTSTATUS wait_then_succeed(PDEVICE_OBJECT device, PIRP irp)
{
    (void)device;
    door_pass(plain_door);
    return plain_complete(irp, STATUS_SUCCESS, 0);
}

static void plain_begin(struct loop *loop, struct door *door, UCHAR major, PDRIVER_DISPATCH routine)
{
    plain_reset();
    plain.routines[major] = routine;
    assert_int_equal(plain_load(loop->sim), PNPSIM_OK);
    plain_door = door;
    door_begin(door, loop);
}

static void a_request_that_would_block_stays_with_its_driver(void **state)
{
    struct loop *loop = *state;
    struct door door;
    struct pnpsim_file *file = NULL;
    ULONG answer = 0;
    uint32_t bytes = 7;
    plain_begin(loop, &door, IRP_MJ_DEVICE_CONTROL, wait_then_answer);
    assert_int_equal(pnpsim_open(loop->sim, PLAIN_DEVICE, &file), STATUS_SUCCESS);
    assert_int_equal(
        pnpsim_file_ioctl(loop->sim, file, IOCTL_ASK, NULL, 0, &answer, sizeof(answer), &bytes),
        PNPSIM_E_WOULD_BLOCK);
    assert_int_equal(bytes, 7);
    pnpsim_assert_ok(pnpsim_close(loop->sim, file));
    assert_string_equal(plain.log, "CREATE IOCTL CLEANUP ");
    door_end(&door, loop);
    assert_int_equal(answer, 42); /* the buffer had to stay valid for it */
    assert_string_equal(plain.log, "CREATE IOCTL CLEANUP CLOSE ");
}

static void a_file_opened_for_a_request_that_would_block_is_closed_after_it(void **state)
{
    struct loop *loop = *state;
    struct door door;
    ULONG answer = 0;
    plain_begin(loop, &door, IRP_MJ_DEVICE_CONTROL, wait_then_answer);
    assert_int_equal(
        pnpsim_ioctl(loop->sim, PLAIN_DEVICE, IOCTL_ASK, NULL, 0, &answer, sizeof(answer), NULL),
        PNPSIM_E_WOULD_BLOCK);
    assert_string_equal(plain.log, "CREATE IOCTL ");
    door_end(&door, loop);
    assert_int_equal(answer, 42);
    assert_string_equal(plain.log, "CREATE IOCTL CLEANUP CLOSE ");
    pnpsim_assert_ok(pnpsim_driver_unload(loop->sim, PLAIN_NAME)); /* no handle was forgotten */
}

static void a_file_whose_opening_would_block_is_closed_when_it_is_open(void **state)
{
    struct loop *loop = *state;
    struct door door;
    struct pnpsim_file *file = NULL;
    plain_begin(loop, &door, IRP_MJ_CREATE, wait_then_succeed);
    assert_int_equal(pnpsim_open(loop->sim, PLAIN_DEVICE, &file), PNPSIM_E_WOULD_BLOCK);
    assert_null(file);
    door_end(&door, loop);
    assert_string_equal(plain.log, "CREATE CLEANUP CLOSE ");
    pnpsim_assert_ok(pnpsim_driver_unload(loop->sim, PLAIN_NAME));
}

static void a_close_that_would_block_goes_on(void **state)
{
    struct loop *loop = *state;
    struct door door;
    struct pnpsim_file *file = NULL;
    plain_begin(loop, &door, IRP_MJ_CLEANUP, wait_then_succeed);
    assert_int_equal(pnpsim_open(loop->sim, PLAIN_DEVICE, &file), STATUS_SUCCESS);
    assert_int_equal(pnpsim_close(loop->sim, file), PNPSIM_E_WOULD_BLOCK);
    door_end(&door, loop);
    assert_string_equal(plain.log, "CREATE CLEANUP CLOSE ");
}

/* The driver is still in its dispatch routine; the request is the test's nevertheless. */
static void a_begun_request_whose_driver_blocks_can_be_finished_later(void **state)
{
    struct loop *loop = *state;
    struct door door;
    struct pnpsim_file *file = NULL;
    struct pnpsim_request *request = NULL;
    ULONG answer = 0;
    uint32_t bytes = 0;
    plain_begin(loop, &door, IRP_MJ_DEVICE_CONTROL, wait_then_answer);
    assert_int_equal(pnpsim_open(loop->sim, PLAIN_DEVICE, &file), STATUS_SUCCESS);
    assert_int_equal(
        pnpsim_ioctl_begin(loop->sim, file, IOCTL_ASK, NULL, 0, &answer, sizeof(answer), &request),
        PNPSIM_E_WOULD_BLOCK);
    assert_non_null(request);
    assert_int_equal(pnpsim_request_status(request), STATUS_PENDING);
    assert_int_equal(pnpsim_request_finish(loop->sim, request, &bytes), PNPSIM_E_WOULD_BLOCK);
    pnpsim_assert_ok(pnpsim_request_cancel(loop->sim, request)); /* no cancel routine */
    door_end(&door, loop);
    assert_int_equal(pnpsim_request_status(request), STATUS_SUCCESS);
    assert_int_equal(pnpsim_request_finish(loop->sim, request, &bytes), STATUS_SUCCESS);
    assert_int_equal(bytes, sizeof(answer));
    assert_int_equal(answer, 42);
}

/* A request that the driver has pended, and completes in a post. */
struct pended {
    PIRP irp;
    unsigned calls;
};

static struct pended *plain_pended;

static NTSTATUS pend(PDEVICE_OBJECT device, PIRP irp)
{
    (void)device;
    IoMarkIrpPending(irp);
    plain_pended->irp = irp;
    return STATUS_PENDING;
}

static void complete_pended(void *context)
{
    struct pended *pended = context;
    plain_complete(pended->irp, STATUS_SUCCESS, 0);
}

static void count(void *context)
{
    struct pended *pended = context;
    pended->calls++;
}

static void a_pending_request_is_finished_by_a_post(void **state)
{
    struct loop *loop = *state;
    struct pended pended = { NULL, 0 };
    struct pnpsim_file *file = NULL;
    struct pnpsim_request *request = NULL;
    plain_reset();
    plain.routines[IRP_MJ_DEVICE_CONTROL] = pend;
    plain_pended = &pended;
    assert_int_equal(plain_load(loop->sim), PNPSIM_OK);
    assert_int_equal(pnpsim_open(loop->sim, PLAIN_DEVICE, &file), STATUS_SUCCESS);
    assert_int_equal(pnpsim_ioctl_begin(loop->sim, file, IOCTL_ASK, NULL, 0, NULL, 0, &request),
                     STATUS_PENDING);
    pnpsim_assert_ok(pnpsim_expect_posts(loop->sim, 1));
    assert_int_equal(pnpsim_request_finish(loop->sim, request, NULL), PNPSIM_E_WOULD_BLOCK);

    /* A verb does not take the end of the request for its own end. */
    pnpsim_assert_ok(pnpsim_call_begin(loop->sim, "completer", complete_pended, &pended));
    pnpsim_assert_ok(pnpsim_call_begin(loop->sim, "visitor", count, &pended));
    pnpsim_assert_ok(pnpsim_run(loop->sim));
    assert_int_equal(pended.calls, 1);
    assert_int_equal(pnpsim_request_finish(loop->sim, request, NULL), STATUS_SUCCESS);
    pnpsim_assert_ok(pnpsim_post(loop->sim, count, &pended));
    loop_run(loop);
    assert_int_equal(pended.calls, 2);
}

/* ---- The end ---- */

static void a_simulation_may_end_while_something_would_block(void **state)
{
    struct loop *loop = *state;
    struct door door;
    ULONG answer = 0;
    plain_begin(loop, &door, IRP_MJ_DEVICE_CONTROL, wait_then_answer);
    assert_int_equal(
        pnpsim_ioctl(loop->sim, PLAIN_DEVICE, IOCTL_ASK, NULL, 0, &answer, sizeof(answer), NULL),
        PNPSIM_E_WOULD_BLOCK);
    assert_int_equal(pnpsim_call(loop->sim, door_pass, &door), PNPSIM_E_WOULD_BLOCK);
    pnpsim_assert_ok(loop_shutdown(loop));
    loop_run(loop);
    assert_int_equal(loop->is_gone, 1);
    assert_int_equal(answer, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        loop_unit_test(a_call_that_would_block_goes_on_when_the_post_has_come),
        loop_unit_test(a_callback_of_the_loop_is_not_held_up),
        loop_unit_test(without_an_announced_post_it_is_a_lost_wake_up),
        loop_unit_test(a_verb_that_is_not_blocked_does_not_care_about_posts),
        loop_unit_test(an_application_cannot_wait_for_a_post),
        loop_unit_test(an_application_cannot_wait_in_a_step_either),
        loop_unit_test(a_device_whose_start_would_block_starts_when_the_post_has_come),
        loop_unit_test(a_removal_that_would_block_is_answered_later),
        loop_unit_test(a_request_that_would_block_stays_with_its_driver),
        loop_unit_test(a_file_opened_for_a_request_that_would_block_is_closed_after_it),
        loop_unit_test(a_file_whose_opening_would_block_is_closed_when_it_is_open),
        loop_unit_test(a_close_that_would_block_goes_on),
        loop_unit_test(a_begun_request_whose_driver_blocks_can_be_finished_later),
        loop_unit_test(a_pending_request_is_finished_by_a_post),
        loop_unit_test(a_simulation_may_end_while_something_would_block),
    };
    return pnpsim_run_tests("loop_waiting", tests);
}
