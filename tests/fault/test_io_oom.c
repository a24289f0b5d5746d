/* SPDX-License-Identifier: MIT */
/* Memory that runs out in the I/O layer: the n-th allocation fails, for every n, and then every
 * allocation from the n-th on. The request fails with a status; the next one works. */
#include <pnpsim/cmocka.h>

#include "base/sim.h"
#include "support/plain_driver.h"

enum { ALLOCATIONS_MAX = 400 };

#define CODE CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800, METHOD_BUFFERED, FILE_ANY_ACCESS)

static NTSTATUS answer(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    (void)DeviceObject;
    memcpy(Irp->AssociatedIrp.SystemBuffer, "ok", 3);
    return plain_complete(Irp, STATUS_SUCCESS, 3);
}

static void fail_from(struct pnpsim *sim, uint64_t n, bool goes_on)
{
    sim->memory.fail_at = sim->memory.allocation_count + n;
    sim->memory.fail_on = goes_on;
}

/* Whether the failure was never reached: everything has been swept. */
static bool fault_end(struct pnpsim *sim)
{
    bool reached = sim->memory.allocation_count >= sim->memory.fail_at;
    sim->memory.fail_at = 0;
    return !reached;
}

static void plain_sweep(struct pnpsim *sim, bool goes_on)
{
    plain_reset();
    plain.routines[IRP_MJ_DEVICE_CONTROL] = answer;
    pnpsim_assert_ok(plain_load(sim));
    for (uint64_t n = 1; n < ALLOCATIONS_MAX; n++) {
        char output[8] = "";
        fail_from(sim, n, goes_on);
        int32_t status = pnpsim_ioctl(sim, PLAIN_LINK, CODE, NULL, 0, output, 8, NULL);
        bool is_done = fault_end(sim);
        if (is_done) {
            assert_int_equal(status, STATUS_SUCCESS);
            return;
        }
        assert_true(status == STATUS_SUCCESS || status == STATUS_INSUFFICIENT_RESOURCES ||
                    status == PNPSIM_E_NO_MEMORY);
        pnpsim_assert_ok(pnpsim_ioctl(sim, PLAIN_LINK, CODE, NULL, 0, output, 8, NULL));
        assert_string_equal(output, "ok");
        assert_int_equal(plain.device->ReferenceCount, 0);
    }
    fail_msg("the sweep has no end");
}

static void one_failing_allocation_fails_one_request_at_most(void **state)
{
    plain_sweep(*state, false);
}

static void memory_that_stays_out_fails_requests_until_it_is_back(void **state)
{
    plain_sweep(*state, true);
}

static void load_sweep(struct pnpsim *sim, bool goes_on)
{
    plain_reset();
    for (uint64_t n = 1; n < ALLOCATIONS_MAX; n++) {
        fail_from(sim, n, goes_on);
        enum pnpsim_result result = n == 1 ? plain_load(sim) : pnpsim_driver_load(sim, PLAIN_NAME);
        bool is_done = fault_end(sim);
        if (result == PNPSIM_OK) {
            pnpsim_assert_ok(pnpsim_driver_unload(sim, PLAIN_NAME));
        }
        if (is_done) {
            assert_int_equal(result, PNPSIM_OK);
            return;
        }
        if (n == 1) {
            pnpsim_assert_ok(plain_load(sim));
            pnpsim_assert_ok(pnpsim_driver_unload(sim, PLAIN_NAME));
        }
    }
    fail_msg("the sweep has no end");
}

static void a_driver_loads_or_leaves_nothing_behind(void **state)
{
    load_sweep(*state, false);
}

pnpsim_main(pnpsim_unit_test(one_failing_allocation_fails_one_request_at_most),
            pnpsim_unit_test(memory_that_stays_out_fails_requests_until_it_is_back),
            pnpsim_unit_test(a_driver_loads_or_leaves_nothing_behind));
