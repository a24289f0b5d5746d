/* SPDX-License-Identifier: MIT */
/* Rows about events: fan-out, queueing, latency, addressing. */
#include "baseline.h"
#include "bench.h"
#include "clock.h"
#include "loop.h"
#include "machine.h"

#include <stdlib.h>

enum { REGISTRANTS = 1000, FAN_OUT_EVENTS = 40, QUEUE_EVENTS = 1000, QUEUE_BATCHES = 5 };
enum {
    CHAIN_EVENTS = 5000,
    WAKE_EVENTS = 500,
    OTHERS = 100000,
    ADDRESSED = 1000,
    QUICK_DEVICES = 20000
};

static bool is_bare(enum pnpsim_profile profile)
{
    return profile == PNPSIM_PROFILE_BARE;
}

/* What a sample works on. */
struct bench {
    struct machine *machine;
    uint32_t *devices; /* whom the next batch is about */
    uint32_t device_count;
    uint32_t at;
    uint32_t per_event; /* registrants of each */
    struct loop *loop;
};

static uint32_t *zeros(uint32_t count)
{
    uint32_t *devices = calloc(count, sizeof(*devices));
    bench_require(devices != NULL, "memory for a list of devices");
    return devices;
}

/* One batch about the next devices of the list; nanoseconds per event. */
static double batch(struct bench *bench, uint32_t events)
{
    uint64_t before = machine_delivered(bench->machine);
    bench->at = bench->at + events > bench->device_count ? 0 : bench->at;
    uint64_t nanoseconds = machine_report(bench->machine, bench->devices + bench->at, events);
    bench->at += events;
    bench_require(machine_delivered(bench->machine) - before == (uint64_t)events * bench->per_event,
                  "every registrant is told of every event");
    return (double)nanoseconds / events;
}

/* ---- P1 ---- */

static double fan_out_sample(void *context)
{
    return batch(context, FAN_OUT_EVENTS) / REGISTRANTS;
}

void bench_row_fan_out(const struct bench_plan *plan, enum pnpsim_profile profile)
{
    uint64_t count = 0;
    struct baseline_target targets[REGISTRANTS];
    struct baseline_array array = { targets, REGISTRANTS };
    struct bench bench = { .machine = machine_create(profile, NULL, 1),
                           .devices = zeros(FAN_OUT_EVENTS),
                           .device_count = FAN_OUT_EVENTS,
                           .per_event = REGISTRANTS };
    for (int i = 0; i < REGISTRANTS; i++) {
        targets[i] = (struct baseline_target){ machine_callback, &count };
    }
    machine_register(bench.machine, 0, 1, REGISTRANTS);
    bench_run(plan, &(struct bench_row){ .id = "P1",
                                         .what = "fan-out to 1000 registrants, per delivery",
                                         .unit = "ns",
                                         .profile = bench_profile_name(profile),
                                         .must = is_bare(profile) ? 5 : 6,
                                         .goal = is_bare(profile) ? 1.5 : 0,
                                         .baseline = { baseline_array_loop, &array },
                                         .subject = { fan_out_sample, &bench } });
    machine_destroy(bench.machine);
    free(bench.devices);
}

/* ---- P3 ---- */

static double queued_sample(void *context)
{
    double sum = 0;
    for (int i = 0; i < QUEUE_BATCHES; i++) {
        sum += batch(context, QUEUE_EVENTS);
    }
    return sum / QUEUE_BATCHES;
}

void bench_row_queued(const struct bench_plan *plan, enum pnpsim_profile profile)
{
    uint64_t count = 0;
    struct baseline_target target = { machine_callback, &count };
    struct bench bench = { .machine = machine_create(profile, NULL, 1),
                           .devices = zeros(QUEUE_EVENTS),
                           .device_count = QUEUE_EVENTS,
                           .per_event = 1 };
    machine_register(bench.machine, 0, 1, 1);
    bench_run(plan, &(struct bench_row){ .id = "P3",
                                         .what = "queued event to 1 registrant, batch of 1000",
                                         .unit = "ns",
                                         .profile = bench_profile_name(profile),
                                         .must = is_bare(profile) ? 4 : 6,
                                         .goal = is_bare(profile) ? 0.5 : 0,
                                         .baseline = { baseline_queue, &target },
                                         .subject = { queued_sample, &bench } });
    machine_destroy(bench.machine);
    free(bench.devices);
}

/* ---- P4 ---- */

static double wake_sample(void *context)
{
    struct bench *bench = context;
    uint64_t before = machine_delivered(bench->machine);
    uint64_t begin = bench_now();
    for (int i = 0; i < WAKE_EVENTS; i++) {
        machine_report_here(bench->machine);
        loop_run_once(bench->loop);
    }
    uint64_t end = bench_now();
    bench_require(machine_delivered(bench->machine) - before == WAKE_EVENTS,
                  "each turn of the loop delivers what was reported");
    return (double)(end - begin) / WAKE_EVENTS;
}

void bench_row_wake(const struct bench_plan *plan, enum pnpsim_profile profile)
{
    struct bench bench = { .loop = loop_create() };
    bench.machine = machine_create(profile, loop_of(bench.loop), 1);
    machine_register(bench.machine, 0, 1, 1);
    bench_run(plan, &(struct bench_row){ .id = "P4",
                                         .what = "report to callback through uv_run",
                                         .unit = "ns",
                                         .profile = bench_profile_name(profile),
                                         .must = is_bare(profile) ? 2 : 0,
                                         .goal = is_bare(profile) ? 1.1 : 0,
                                         .baseline = { baseline_wake, NULL },
                                         .subject = { wake_sample, &bench } });
    machine_shut_down(bench.machine);
    loop_destroy(bench.loop);
}

/* ---- P5 ---- */

static double drained_sample(void *context)
{
    struct bench *bench = context;
    uint64_t before = machine_delivered(bench->machine);
    uint64_t nanoseconds = machine_chain(bench->machine, CHAIN_EVENTS);
    bench_require(machine_delivered(bench->machine) - before == CHAIN_EVENTS,
                  "each report of the chain is delivered");
    return (double)nanoseconds / CHAIN_EVENTS;
}

void bench_row_drained(const struct bench_plan *plan, enum pnpsim_profile profile)
{
    struct bench bench = { .machine = machine_create(profile, NULL, 1) };
    bench_run(plan, &(struct bench_row){ .id = "P5",
                                         .what = "report to callback, drained without a wake",
                                         .unit = "ns",
                                         .profile = bench_profile_name(profile),
                                         .must = is_bare(profile) ? 0.5 : 0.75,
                                         .goal = is_bare(profile) ? 0.06 : 0,
                                         .baseline = { baseline_wake, NULL },
                                         .subject = { drained_sample, &bench } });
    machine_destroy(bench.machine);
}

/* ---- P7 ---- */

static double addressing_sample(void *context)
{
    return batch(context, ADDRESSED);
}

/* Every device once, in an order without a pattern. */
static uint32_t *shuffled(uint32_t count)
{
    uint32_t *devices = zeros(count);
    uint64_t state = 88172645463325252u;
    for (uint32_t i = 0; i < count; i++) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        uint32_t other = (uint32_t)(state % (i + 1));
        devices[i] = devices[other];
        devices[other] = i;
    }
    return devices;
}

/* Each device has one registrant. In a quick run most of the others are registered for a class
 * instead, which takes less time than starting a device for each. */
static struct bench crowd_create(const struct bench_plan *plan, enum pnpsim_profile profile)
{
    uint32_t devices = plan->is_quick ? QUICK_DEVICES : OTHERS + 1;
    struct bench crowd = { .machine = machine_create(profile, NULL, devices),
                           .devices = shuffled(devices),
                           .device_count = devices,
                           .per_event = 1 };
    machine_register(crowd.machine, 0, devices, 1);
    machine_register_class(crowd.machine, OTHERS + 1 - devices);
    return crowd;
}

void bench_row_addressing(const struct bench_plan *plan, enum pnpsim_profile profile)
{
    struct bench alone = { .machine = machine_create(PNPSIM_PROFILE_BARE, NULL, 1),
                           .devices = zeros(ADDRESSED),
                           .device_count = ADDRESSED,
                           .per_event = 1 };
    struct bench crowd = crowd_create(plan, profile);
    machine_register(alone.machine, 0, 1, 1);
    struct bench_result result =
        bench_run(plan, &(struct bench_row){ .id = "P7",
                                             .what = "event to 1 registrant among 100,000 others",
                                             .unit = "ns",
                                             .profile = bench_profile_name(profile),
                                             .must = is_bare(profile) ? 12 : 20,
                                             .goal = is_bare(profile) ? 6 : 0,
                                             .baseline = { addressing_sample, &alone },
                                             .subject = { addressing_sample, &crowd } });
    double scan = baseline_scan(NULL);
    bench_output_remark("a scan of the 100,000 takes %.0f ns, %.0f times as long", scan,
                        scan / result.subject);
    machine_destroy(alone.machine);
    machine_destroy(crowd.machine);
    free(alone.devices);
    free(crowd.devices);
}
