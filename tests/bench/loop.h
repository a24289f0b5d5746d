/* SPDX-License-Identifier: MIT */
/* A libuv loop of the benchmark's own that a machine runs from, for files that do not see libuv. */
#ifndef BENCH_LOOP_H
#define BENCH_LOOP_H

struct loop;
struct machine;
struct uv_loop_s;

struct loop *loop_create(void);
struct uv_loop_s *loop_of(struct loop *loop);
/* Waits for one thing to happen, and lets it. */
void loop_run_once(struct loop *loop);
/* Runs what is left to close, then closes the loop itself. */
void loop_destroy(struct loop *loop);

#endif
