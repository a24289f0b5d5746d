/* SPDX-License-Identifier: MIT */
/* Remove locks (K-7.5). */
#include <pnpsim/cmocka.h>

#include "support/plain_driver.h"

static IO_REMOVE_LOCK lock;
static char tags[3];

static void start(struct pnpsim *sim)
{
    plain_start(sim);
    memset(&lock, 0, sizeof(lock));
}

static void in_kernel(struct pnpsim *sim, void (*function)(void *context))
{
    pnpsim_assert_ok(pnpsim_call(sim, function, NULL));
}

static void use_lock(void *context)
{
    (void)context;
    IoInitializeRemoveLock(&lock, 'kcoL', 0, 0);
    pnpsim_check(IoAcquireRemoveLock(&lock, &tags[0]) == STATUS_SUCCESS);
    pnpsim_check(IoAcquireRemoveLock(&lock, &tags[1]) == STATUS_SUCCESS);
    pnpsim_check(lock.Common.IoCount == 3);
    IoReleaseRemoveLock(&lock, &tags[0]);
    IoReleaseRemoveLockAndWait(&lock, &tags[1]);
    pnpsim_check(lock.Common.Removed && lock.Common.IoCount == 0);
    pnpsim_check(IoAcquireRemoveLock(&lock, &tags[0]) == STATUS_DELETE_PENDING);
}

/* K-7.5.2 */
static void no_lock_is_given_out_after_the_wait(void **state)
{
    start(*state);
    in_kernel(*state, use_lock);
}

static WORK_QUEUE_ITEM work;

static void release_later(PVOID context)
{
    (void)context;
    plain_log("release");
    IoReleaseRemoveLock(&lock, &tags[1]);
}

static void wait_for_other(void *context)
{
    (void)context;
    IoInitializeRemoveLock(&lock, 'kcoL', 0, 0);
    IoAcquireRemoveLock(&lock, &tags[0]);
    IoAcquireRemoveLock(&lock, &tags[1]);
    ExInitializeWorkItem(&work, release_later, NULL);
    ExQueueWorkItem(&work, DelayedWorkQueue);
    plain_log("wait");
    IoReleaseRemoveLockAndWait(&lock, &tags[0]);
    plain_log("removed");
}

/* K-7.5.2 */
static void the_wait_ends_with_the_last_release(void **state)
{
    start(*state);
    in_kernel(*state, wait_for_other);
    assert_string_equal(plain.log, "wait release removed ");
}

static void release_unheld(void *context)
{
    (void)context;
    IoInitializeRemoveLock(&lock, 'kcoL', 0, 0);
    IoAcquireRemoveLock(&lock, &tags[0]);
    IoReleaseRemoveLock(&lock, &tags[1]);
    pnpsim_check(lock.Common.IoCount == 2);
    IoReleaseRemoveLock(&lock, &tags[0]);
}

/* V-REMLOCK_RELEASE_UNHELD */
static void a_release_with_another_tag_is_found(void **state)
{
    start(*state);
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "REMLOCK_RELEASE_UNHELD"));
    in_kernel(*state, release_unheld);
}

static void wait_for_self(void *context)
{
    (void)context;
    IoInitializeRemoveLock(&lock, 'kcoL', 0, 0);
    IoAcquireRemoveLock(&lock, &tags[0]);
    IoAcquireRemoveLock(&lock, &tags[1]);
    IoReleaseRemoveLockAndWait(&lock, &tags[0]);
}

/* K-7.5.3 */
static void waiting_for_an_own_acquisition_is_a_named_deadlock(void **state)
{
    start(*state);
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "DEADLOCK"));
    assert_int_equal(pnpsim_call(*state, wait_for_self, NULL), PNPSIM_E_DEADLOCK);
    assert_non_null(strstr(pnpsim_last_error(*state), "remove lock"));
}

static void reinitialize(void *context)
{
    (void)context;
    IoInitializeRemoveLock(&lock, 'kcoL', 0, 0);
    IoAcquireRemoveLock(&lock, &tags[0]);
    IoReleaseRemoveLockAndWait(&lock, &tags[0]);
    IoInitializeRemoveLock(&lock, 'kcoL', 0, 0);
}

/* V-REMLOCK_REINIT, K-7.5.1 */
static void initialising_again_after_the_wait_is_found(void **state)
{
    start(*state);
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "REMLOCK_REINIT"));
    in_kernel(*state, reinitialize);
}

static void reuse_memory(void *context)
{
    (void)context;
    IoInitializeRemoveLock(&lock, 'kcoL', 0, 0);
    IoAcquireRemoveLock(&lock, &tags[0]);
    IoReleaseRemoveLockAndWait(&lock, &tags[0]);
    memset(&lock, 0, sizeof(lock)); /* the extension of another device at the same place */
    IoInitializeRemoveLock(&lock, 'kcoL', 0, 0);
    pnpsim_check(IoAcquireRemoveLock(&lock, &tags[0]) == STATUS_SUCCESS);
    IoReleaseRemoveLock(&lock, &tags[0]);
}

static void a_new_lock_may_lie_where_an_old_one_was(void **state)
{
    start(*state);
    in_kernel(*state, reuse_memory);
}

static void acquire_uninitialised(void *context)
{
    (void)context;
    pnpsim_check(IoAcquireRemoveLock(&lock, &tags[0]) == STATUS_INVALID_PARAMETER);
}

static void a_lock_that_was_never_initialised_is_found(void **state)
{
    start(*state);
    pnpsim_assert_ok(pnpsim_expect_finding(*state, "BAD_OBJECT"));
    in_kernel(*state, acquire_uninitialised);
}

pnpsim_main(pnpsim_unit_test(no_lock_is_given_out_after_the_wait),
            pnpsim_unit_test(the_wait_ends_with_the_last_release),
            pnpsim_unit_test(a_release_with_another_tag_is_found),
            pnpsim_unit_test(waiting_for_an_own_acquisition_is_a_named_deadlock),
            pnpsim_unit_test(initialising_again_after_the_wait_is_found),
            pnpsim_unit_test(a_new_lock_may_lie_where_an_old_one_was),
            pnpsim_unit_test(a_lock_that_was_never_initialised_is_found));
