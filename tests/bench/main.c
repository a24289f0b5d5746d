/* SPDX-License-Identifier: MIT */
/* bench_pnpsim [--json] [--quick] [--only <id>] [--profile bare|default], or
 * bench_pnpsim --scale [devices] [--profile bare|default] */
#include "bench.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *id;
    bench_row_function *run;
} rows[] = {
    { "P1", bench_row_fan_out },    { "P3", bench_row_queued },
    { "P4", bench_row_wake },       { "P5", bench_row_drained },
    { "P7", bench_row_addressing }, { "P8", bench_row_churn },
    { "P11", bench_row_fixture },   { "P12", bench_row_memory },
    { "P13a", bench_row_device },   { "P13b", bench_row_device_growth },
};

struct options {
    bool as_json;
    bool is_quick;
    bool (*scale)(enum pnpsim_profile profile); /* instead of the rows; NULL: the rows */
    const char *only;                           /* NULL: all */
    const char *profile;                        /* NULL: both */
};

static int usage(void)
{
    fprintf(stderr, "usage: bench_pnpsim [--json] [--quick] [--only <id>] "
                    "[--profile bare|default]\n"
                    "       bench_pnpsim --scale [devices] [--profile bare|default]\n"
                    "Ends with 1 when a row misses its limit.\n");
    return 2;
}

static bool options_read(int count, char **arguments, struct options *options)
{
    for (int i = 1; i < count; i++) {
        bool has_value = i + 1 < count;
        if (strcmp(arguments[i], "--json") == 0) {
            options->as_json = true;
        } else if (strcmp(arguments[i], "--quick") == 0) {
            options->is_quick = true;
        } else if (strcmp(arguments[i], "--scale") == 0) {
            bool is_devices = has_value && strcmp(arguments[i + 1], "devices") == 0;
            options->scale = is_devices ? bench_scale_devices : bench_scale;
            i += is_devices;
        } else if (strcmp(arguments[i], "--only") == 0 && has_value) {
            options->only = arguments[++i];
        } else if (strcmp(arguments[i], "--profile") == 0 && has_value) {
            options->profile = arguments[++i];
        } else {
            return false;
        }
    }
    return true;
}

static bool profile_is_wanted(const struct options *options, enum pnpsim_profile profile)
{
    return options->profile == NULL || strcmp(options->profile, bench_profile_name(profile)) == 0;
}

static const enum pnpsim_profile profiles[] = { PNPSIM_PROFILE_BARE, PNPSIM_PROFILE_DEFAULT };

static bool run_scale(const struct options *options)
{
    bool is_met = true;
    for (int i = 0; i < 2; i++) {
        if (profile_is_wanted(options, profiles[i])) {
            is_met = options->scale(profiles[i]) && is_met;
        }
    }
    return is_met;
}

static bool run_rows(const struct options *options)
{
    struct bench_plan plan = { .is_quick = options->is_quick,
                               .pairs = options->is_quick ? 11 : 31 };
    bench_output_begin(options->as_json);
    for (size_t row = 0; row < sizeof(rows) / sizeof(rows[0]); row++) {
        if (options->only != NULL && strcmp(options->only, rows[row].id) != 0) {
            continue;
        }
        for (int i = 0; i < 2; i++) {
            if (profile_is_wanted(options, profiles[i])) {
                rows[row].run(&plan, profiles[i]);
            }
        }
    }
    return bench_output_end();
}

int main(int count, char **arguments)
{
    struct options options = { .only = NULL };
    if (count == 3 && strcmp(arguments[1], "--memory-child") == 0) {
        bench_memory_child(arguments[2]);
        return 0;
    }
    if (!options_read(count, arguments, &options)) {
        return usage();
    }
    if (options.scale != NULL) {
        return run_scale(&options) ? 0 : 1;
    }
    return run_rows(&options) ? 0 : 1;
}
