/* SPDX-License-Identifier: MIT */
/* Rows about registering, about making a machine, and about memory. */
#include "baseline.h"
#include "bench.h"
#include "clock.h"
#include "machine.h"

#include <stdio.h>
#include <string.h>

enum { CHURNS = 20000, TARGET_CHURNS = 2000, FIXTURES = 50, MEMORY_REGISTRATIONS = 1000000 };

static bool is_bare(enum pnpsim_profile profile)
{
    return profile == PNPSIM_PROFILE_BARE;
}

/* ---- P8 ---- */

static double churn_class_sample(void *context)
{
    return (double)machine_churn_class(context, CHURNS) / CHURNS;
}

static double churn_target_sample(void *context)
{
    return (double)machine_churn_target(context, TARGET_CHURNS) / TARGET_CHURNS;
}

void bench_row_churn(const struct bench_plan *plan, enum pnpsim_profile profile)
{
    struct machine *machine = machine_create(profile, NULL, 1);
    bench_run(plan, &(struct bench_row){ .id = "P8",
                                         .what = "register and unregister, interface class",
                                         .unit = "ns",
                                         .profile = bench_profile_name(profile),
                                         .must = is_bare(profile) ? 4 : 8,
                                         .goal = is_bare(profile) ? 1.2 : 0,
                                         .baseline = { baseline_churn, NULL },
                                         .subject = { churn_class_sample, machine } });
    bench_run(plan, &(struct bench_row){ .id = "P8t",
                                         .what = "the same for a target device, with its IRP",
                                         .unit = "ns",
                                         .profile = bench_profile_name(profile),
                                         .baseline = { baseline_churn, NULL },
                                         .subject = { churn_target_sample, machine } });
    machine_destroy(machine);
}

/* ---- P11 ---- */

struct fixture {
    struct pnpsim_options options;
    bool with_device;
};

static double fixture_sample(void *context)
{
    const struct fixture *fixture = context;
    uint64_t begin = bench_now();
    for (int i = 0; i < FIXTURES; i++) {
        struct pnpsim *sim;
        bench_require(pnpsim_create(&fixture->options, &sim) == PNPSIM_OK, "a machine is made");
        if (fixture->with_device) {
            bench_require(
                pnpsim_plug(sim, &(struct pnpsim_hardware){ .device_id = "BENCH\\DEVICE" }) != NULL,
                "a device is plugged");
        }
        bench_require(pnpsim_destroy(sim) == PNPSIM_OK, "a machine ends");
    }
    return (double)(bench_now() - begin) / FIXTURES;
}

void bench_row_fixture(const struct bench_plan *plan, enum pnpsim_profile profile)
{
    struct fixture fixture = { .options = PNPSIM_OPTIONS_INIT };
    fixture.options.profile = profile;
    bench_run(plan, &(struct bench_row){ .id = "P11",
                                         .what = "a machine with its root device, made and ended",
                                         .unit = "ns",
                                         .profile = bench_profile_name(profile),
                                         .must = is_bare(profile) ? 5 : 8,
                                         .goal = is_bare(profile) ? 1.3 : 0,
                                         .baseline = { baseline_loop, NULL },
                                         .subject = { fixture_sample, &fixture } });
    fixture.with_device = true;
    bench_run(plan, &(struct bench_row){ .id = "P11d",
                                         .what = "the same with the bus and one plugged device",
                                         .unit = "ns",
                                         .profile = bench_profile_name(profile),
                                         .baseline = { baseline_loop, NULL },
                                         .subject = { fixture_sample, &fixture } });
}

/* ---- P12 ---- */

/* What a freed block leaves behind would be counted wrong, so each sample has its own process. */
static double memory_sample(void *context)
{
    return bench_run_child("--memory-child", context);
}

static double registration_bytes(enum pnpsim_profile profile, bool is_target)
{
    struct machine *machine = machine_create(profile, NULL, 1);
    if (is_target) { /* what is made once is not counted */
        machine_register(machine, 0, 1, 1);
    } else {
        machine_register_class(machine, 1);
    }
    size_t before = bench_resident_bytes();
    if (is_target) {
        machine_register(machine, 0, 1, MEMORY_REGISTRATIONS);
    } else {
        machine_register_class(machine, MEMORY_REGISTRATIONS);
    }
    size_t after = bench_resident_bytes();
    machine_destroy(machine);
    return (double)(after - before) / MEMORY_REGISTRATIONS;
}

void bench_memory_child(const char *what)
{
    enum pnpsim_profile profile = strstr(what, "default") != NULL ? PNPSIM_PROFILE_DEFAULT
                                                                  : PNPSIM_PROFILE_BARE;
    if (strcmp(what, "malloc") == 0) {
        printf("%.2f\n", baseline_blocks());
    } else {
        printf("%.2f\n", registration_bytes(profile, strstr(what, "target") != NULL));
    }
}

/* The limits are in bytes; the ratio to malloc(56) is told beside them. */
static void memory_row(const struct bench_plan *plan, enum pnpsim_profile profile, bool is_target)
{
    static char bare_class[] = "bare class";
    static char bare_target[] = "bare target";
    static char default_class[] = "default class";
    static char default_target[] = "default target";
    static char malloc_blocks[] = "malloc";
    char *bare = is_target ? bare_target : bare_class;
    char *full = is_target ? default_target : default_class;
    bench_run(plan,
              &(struct bench_row){ .id = is_target ? "P12t" : "P12",
                                   .what = is_target ? "memory of a registration, target device"
                                                     : "memory of a registration, interface class",
                                   .unit = "bytes",
                                   .profile = bench_profile_name(profile),
                                   .must_subject = is_bare(profile) ? 96 : 160,
                                   .goal_subject = is_bare(profile) ? 64 : 0,
                                   .baseline = { memory_sample, malloc_blocks },
                                   .subject = { memory_sample, is_bare(profile) ? bare : full } });
}

void bench_row_memory(const struct bench_plan *plan, enum pnpsim_profile profile)
{
    memory_row(plan, profile, false);
    if (!plan->is_quick) { /* each of a million has an IRP to wait for */
        memory_row(plan, profile, true);
    }
}
