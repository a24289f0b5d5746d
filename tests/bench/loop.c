/* SPDX-License-Identifier: MIT */
/* The benchmark's loop. */
#include "loop.h"

#include "bench.h"

#include <stdlib.h>
#include <uv.h>

struct loop {
    uv_loop_t uv;
};

struct loop *loop_create(void)
{
    struct loop *loop = malloc(sizeof(*loop));
    bench_require(loop != NULL && uv_loop_init(&loop->uv) == 0, "a loop can be made");
    return loop;
}

struct uv_loop_s *loop_of(struct loop *loop)
{
    return &loop->uv;
}

void loop_run_once(struct loop *loop)
{
    uv_run(&loop->uv, UV_RUN_ONCE);
}

void loop_destroy(struct loop *loop)
{
    uv_run(&loop->uv, UV_RUN_DEFAULT);
    bench_require(uv_loop_close(&loop->uv) == 0, "the loop can be closed");
    free(loop);
}
