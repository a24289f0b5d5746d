/* SPDX-License-Identifier: MIT */
/* The benchmark's own vocabulary: a row compares a subject with a baseline that is measured in the
 * same process, sample by sample in turn, so that the ratio moves little with the machine. */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include <pnpsim/pnpsim.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How long to measure. */
struct bench_plan {
    bool is_quick;
    int pairs;
};

/* One side of a row. */
struct bench_side {
    /* One sample: what one unit of the row costs. */
    double (*sample)(void *context);
    void *context;
};

/* A row as it is printed. Holds: a row without any limit is reported and gates nothing. */
struct bench_row {
    const char *id;
    const char *what;
    const char *unit;
    const char *profile;
    double must;
    double goal;         /* 0: none */
    double must_subject; /* a limit in the row's unit instead of a ratio; 0: none */
    double goal_subject;
    struct bench_side baseline;
    struct bench_side subject;
};

struct bench_result {
    double baseline; /* medians */
    double subject;
    double ratio; /* median of the ratios of the pairs */
    double quartile_low;
    double quartile_high;
    int pairs;
};

struct bench_result bench_measure(const struct bench_row *row, int pairs);

/* output.c */
void bench_output_begin(bool as_json);
void bench_output_row(const struct bench_row *row, const struct bench_result *result);
/* True when every row that gates has met its limit. */
bool bench_output_end(void);
/* A remark to the row before; text output only. */
void bench_output_remark(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The rows. Each makes what it measures in that profile. */
typedef void bench_row_function(const struct bench_plan *plan, enum pnpsim_profile profile);
bench_row_function bench_row_fan_out;
bench_row_function bench_row_queued;
bench_row_function bench_row_wake;
bench_row_function bench_row_drained;
bench_row_function bench_row_addressing;
bench_row_function bench_row_churn;
bench_row_function bench_row_fixture;
bench_row_function bench_row_memory;
bench_row_function bench_row_device;
bench_row_function bench_row_device_growth;
/* 100,000 devices and 1,000,000 registrations. False when it needs too much memory. */
bool bench_scale(enum pnpsim_profile profile);
/* 1,000,000 devices, made and pulled out again. False when it needs too much memory. */
bool bench_scale_devices(enum pnpsim_profile profile);
/* In a process of its own: prints the bytes that one registration takes, or one block of malloc. */
void bench_memory_child(const char *what);

const char *bench_profile_name(enum pnpsim_profile profile);
/* Measures the row and prints it. */
struct bench_result bench_run(const struct bench_plan *plan, const struct bench_row *row);
/* Ends the process when the machine does not do what is being measured. */
void bench_require(bool condition, const char *what);

#endif
