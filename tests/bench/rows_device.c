/* SPDX-License-Identifier: MIT */
/* Rows about devices: what one costs to plug in, and whether that stays so when there are many. */
#include "bench.h"
#include "clock.h"
#include "machine.h"

#include <stdlib.h>

enum {
    DEVICES = 2000,
    NODE_BYTES = 256,
    FEW = 10000,
    MANY = 1000000,
    QUICK_MANY = 100000,
    BATCH = 50000,
    GROWTH_PAIRS = 3
};

static bool is_bare(enum pnpsim_profile profile)
{
    return profile == PNPSIM_PROFILE_BARE;
}

/* ---- P13a ---- */

struct node {
    struct node *next;
    struct node *previous;
};

/* calloc and link at the end of a list, per node; freed outside the time. */
static double list_sample(void *context)
{
    (void)context;
    struct node head = { &head, &head };
    uint64_t begin = bench_now();
    for (int i = 0; i < DEVICES; i++) {
        struct node *node = calloc(1, NODE_BYTES);
        bench_require(node != NULL, "memory for a node");
        node->next = &head;
        node->previous = head.previous;
        head.previous->next = node;
        head.previous = node;
    }
    uint64_t end = bench_now();
    while (head.next != &head) {
        struct node *node = head.next;
        head.next = node->next;
        free(node);
    }
    return (double)(end - begin) / DEVICES;
}

/* `count` devices below the bus of a machine that had one, per device. */
static double grow(enum pnpsim_profile profile, uint32_t count)
{
    struct machine *machine = machine_create(profile, NULL, 1);
    uint64_t nanoseconds = 0;
    for (uint32_t done = 0; done < count; done += BATCH) {
        nanoseconds += machine_grow(machine, count - done < BATCH ? count - done : BATCH);
    }
    machine_destroy(machine);
    return (double)nanoseconds / count;
}

struct growth {
    enum pnpsim_profile profile;
    uint32_t devices;
};

static double grow_sample(void *context)
{
    const struct growth *growth = context;
    return grow(growth->profile, growth->devices);
}

void bench_row_device(const struct bench_plan *plan, enum pnpsim_profile profile)
{
    struct growth growth = { profile, DEVICES };
    bench_run(plan, &(struct bench_row){ .id = "P13a",
                                         .what = "a device plugged in and started",
                                         .unit = "ns",
                                         .profile = bench_profile_name(profile),
                                         .must = is_bare(profile) ? 40 : 0,
                                         .goal = is_bare(profile) ? 10 : 0,
                                         .baseline = { list_sample, NULL },
                                         .subject = { grow_sample, &growth } });
}

/* ---- P13b ---- */

/* A million devices take their time, so there are few pairs. */
void bench_row_device_growth(const struct bench_plan *plan, enum pnpsim_profile profile)
{
    struct growth few = { profile, FEW };
    struct growth many = { profile, plan->is_quick ? QUICK_MANY : MANY };
    struct bench_plan short_plan = { plan->is_quick, GROWTH_PAIRS };
    bench_run(&short_plan,
              &(struct bench_row){ .id = "P13b",
                                   .what = plan->is_quick ? "a device of 100,000, of 10,000"
                                                          : "a device of 1,000,000, of 10,000",
                                   .unit = "ns",
                                   .profile = bench_profile_name(profile),
                                   .must = is_bare(profile) ? 4 : 0,
                                   .goal = is_bare(profile) ? 1.5 : 0,
                                   .baseline = { grow_sample, &few },
                                   .subject = { grow_sample, &many } });
}
