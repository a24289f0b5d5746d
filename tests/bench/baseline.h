/* SPDX-License-Identifier: MIT */
/* What the rows are measured against: the same work done by hand, with nothing simulated. Each
 * sample returns what one unit costs in nanoseconds; context is not used unless it says so. */
#ifndef BENCH_BASELINE_H
#define BENCH_BASELINE_H

#include <stddef.h>
#include <stdint.h>

typedef int32_t baseline_callback(void *notification, void *context);

struct baseline_target {
    baseline_callback *callback;
    void *context;
};

struct baseline_array {
    struct baseline_target *targets;
    size_t count;
};

/* Calls every target of an array (context: struct baseline_array), per call. */
double baseline_array_loop(void *context);
/* malloc, copy 64 bytes, push and pop on a multi-producer queue with one wake for a batch of 1000,
 * callback, free; per event. context: struct baseline_target. */
double baseline_queue(void *context);
/* uv_async_send, uv_run, callback; per round trip. */
double baseline_wake(void *context);
/* calloc, link into a list, unlink, free; per node. */
double baseline_churn(void *context);
/* A loop with an async handle, made and closed. */
double baseline_loop(void *context);
/* malloc(56) a million times: bytes of resident memory per block, in a process of its own. */
double baseline_blocks(void);
/* Walks a list of 100,000 strangers that match nothing, per walk. */
double baseline_scan(void *context);

#endif
