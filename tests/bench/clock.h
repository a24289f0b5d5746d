/* SPDX-License-Identifier: MIT */
/* Time and memory of the process, for files that do not see libuv. */
#ifndef BENCH_CLOCK_H
#define BENCH_CLOCK_H

#include <stddef.h>
#include <stdint.h>

uint64_t bench_now(void); /* nanoseconds */
size_t bench_resident_bytes(void);
/* The most there has been since the process began. */
size_t bench_peak_resident_bytes(void);
/* Runs this program with `argument` and returns the number that it prints. */
double bench_run_child(const char *argument, const char *value);

#endif
