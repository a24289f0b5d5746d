/* SPDX-License-Identifier: MIT */
/* Big simulations: 100,000 devices with 1,000,000 registrations, and 1,000,000 devices. */
#include "bench.h"
#include "clock.h"
#include "machine.h"

#include <stdio.h>
#include <stdlib.h>

enum { DEVICES = 100000, REGISTRATIONS_EACH = 10, MANY_DEVICES = 1000000, BATCH = 50000 };

static double seconds_since(uint64_t begin)
{
    return (double)(bench_now() - begin) / 1e9;
}

/* One event about each device: everybody is still found. */
static void tell_everybody(struct machine *machine)
{
    uint32_t *devices = malloc(DEVICES * sizeof(*devices));
    bench_require(devices != NULL, "memory for a list of devices");
    for (uint32_t i = 0; i < DEVICES; i++) {
        devices[i] = i;
    }
    machine_report(machine, devices, DEVICES);
    bench_require(machine_delivered(machine) == (uint64_t)DEVICES * REGISTRATIONS_EACH,
                  "every registration is told once");
    free(devices);
}

bool bench_scale(enum pnpsim_profile profile)
{
    const double limit_mib = 1024;
    size_t before = bench_resident_bytes();
    uint64_t begin = bench_now();
    struct machine *machine = machine_create(profile, NULL, DEVICES);
    double plugged = seconds_since(begin);
    size_t with_devices = bench_resident_bytes();
    machine_register(machine, 0, DEVICES, REGISTRATIONS_EACH);
    double registered = seconds_since(begin) - plugged;
    size_t with_registrations = bench_resident_bytes();
    tell_everybody(machine);
    double told = seconds_since(begin) - plugged - registered;
    double resident_mib = (double)bench_resident_bytes() / 1048576;
    machine_destroy(machine);
    double ended = seconds_since(begin) - plugged - registered - told;
    printf("scale, %s: %d devices in %.2f s, %.0f bytes each; %d registrations in %.2f s, "
           "%.0f bytes each; all told in %.2f s; ended in %.2f s; %.0f MiB resident (limit %.0f): "
           "%s\n",
           bench_profile_name(profile), DEVICES, plugged, (double)(with_devices - before) / DEVICES,
           DEVICES * REGISTRATIONS_EACH, registered,
           (double)(with_registrations - with_devices) / DEVICES / REGISTRATIONS_EACH, told, ended,
           resident_mib, limit_mib, resident_mib < limit_mib ? "meets must" : "misses must");
    return resident_mib < limit_mib;
}

bool bench_scale_devices(enum pnpsim_profile profile)
{
    const double limit_mib = 2048;
    struct machine *machine = machine_create(profile, NULL, 1);
    size_t before = bench_resident_bytes();
    double plugged = 0;
    for (uint32_t i = 0; i < MANY_DEVICES; i += BATCH) {
        plugged += (double)machine_grow(machine, BATCH) / 1e9;
    }
    size_t with_devices = bench_resident_bytes();
    double pulled = (double)machine_shrink(machine) / 1e9;
    uint64_t begin = bench_now();
    machine_destroy(machine);
    double ended = seconds_since(begin);
    double peak_mib = (double)bench_peak_resident_bytes() / 1048576;
    bool is_met = peak_mib < limit_mib || profile != PNPSIM_PROFILE_BARE;
    printf("scale, %s: %d devices in %.2f s, %.0f bytes each; pulled out in %.2f s; ended in "
           "%.2f s; peak %.0f MiB resident (limit %.0f, bare): %s\n",
           bench_profile_name(profile), MANY_DEVICES, plugged,
           (double)(with_devices - before) / MANY_DEVICES, pulled, ended, peak_mib, limit_mib,
           is_met ? "meets must" : "misses must");
    return is_met;
}
