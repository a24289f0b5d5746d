/* SPDX-License-Identifier: MIT */
/* The loop, the threads and the gates of loop.h. */
#include "support/loop.h"

#include <pnpsim/cmocka.h>

#include <stdlib.h>
#include <uv.h>

struct loop_thread {
    uv_thread_t handle;
    void (*function)(void *context);
    void *context;
};

struct loop_gate {
    uv_sem_t semaphore;
};

/* ---- The loop ---- */

int loop_setup_empty(void **state)
{
    struct loop *loop = calloc(1, sizeof(*loop));
    if (loop == NULL) {
        return -1;
    }
    loop->uv = malloc(sizeof(*loop->uv));
    if (loop->uv == NULL || uv_loop_init(loop->uv) != 0) {
        free(loop->uv);
        free(loop);
        return -1;
    }
    *state = loop;
    return 0;
}

struct pnpsim *loop_create(struct loop *loop, const struct pnpsim_options *options)
{
    static const struct pnpsim_options defaults = PNPSIM_OPTIONS_INIT;
    struct pnpsim_options wanted = options != NULL ? *options : defaults;
    struct pnpsim *sim = NULL;
    wanted.loop = loop->uv;
    wanted.driver_path = PNPSIM_DRIVER_PATH;
    pnpsim_assert_ok(pnpsim_create(&wanted, &sim));
    return sim;
}

static int setup_with(void **state, const struct pnpsim_options *options)
{
    if (loop_setup_empty(state) != 0) {
        return -1;
    }
    struct loop *loop = *state;
    loop->sim = loop_create(loop, options);
    pnpsim_fixture_sim = loop->sim;
    return 0;
}

int loop_setup(void **state)
{
    return setup_with(state, NULL);
}

int loop_setup_real(void **state)
{
    struct pnpsim_options options = PNPSIM_OPTIONS_INIT;
    options.clock = PNPSIM_CLOCK_REAL;
    return setup_with(state, &options);
}

static void gone(void *context)
{
    struct loop *loop = context;
    loop->is_gone = 1;
}

int loop_shutdown(struct loop *loop)
{
    enum pnpsim_result result = pnpsim_shutdown(loop->sim, gone, loop);
    if (result == PNPSIM_OK) {
        loop->sim = NULL;
        pnpsim_fixture_sim = NULL;
    }
    return result;
}

int loop_teardown(void **state)
{
    struct loop *loop = *state;
    int result = 0;
    if (loop->sim != NULL) {
        if (pnpsim_verify(loop->sim) != PNPSIM_OK) {
            print_error("pnpsim_verify: ");
            pnpsim_fixture_complain(pnpsim_last_error(loop->sim));
            result = -1;
        }
        result = loop_shutdown(loop) == PNPSIM_OK ? result : -1;
    }
    uv_run(loop->uv, UV_RUN_DEFAULT);
    if (uv_loop_close(loop->uv) != 0) {
        print_error("handles are left in the loop\n");
        return -1;
    }
    free(loop->uv);
    free(loop);
    return result;
}

void loop_run(struct loop *loop)
{
    assert_int_equal(uv_run(loop->uv, UV_RUN_DEFAULT), 0);
}

void loop_poll(struct loop *loop)
{
    uv_run(loop->uv, UV_RUN_NOWAIT);
}

int loop_is_alive(const struct loop *loop)
{
    return uv_loop_alive(loop->uv);
}

uint64_t loop_now(const struct loop *loop)
{
    return uv_now(loop->uv);
}

/* ---- Calls from the loop ---- */

struct later {
    uv_timer_t timer; /* first: freed as the handle */
    void (*function)(void *context);
    void *context;
};

static void later_free(uv_handle_t *handle)
{
    free(handle->data);
}

static void later_due(uv_timer_t *timer)
{
    struct later *later = timer->data;
    void (*function)(void *context) = later->function;
    void *context = later->context;
    uv_close((uv_handle_t *)timer, later_free);
    function(context);
}

void loop_after(struct loop *loop, unsigned milliseconds, void (*function)(void *context),
                void *context)
{
    struct later *later = calloc(1, sizeof(*later));
    assert_non_null(later);
    later->function = function;
    later->context = context;
    uv_timer_init(loop->uv, &later->timer);
    later->timer.data = later;
    uv_timer_start(&later->timer, later_due, milliseconds, 0);
}

void loop_do(struct loop *loop, void (*function)(void *context), void *context)
{
    loop_after(loop, 0, function, context);
    loop_run(loop);
}

/* ---- Threads and gates ---- */

static void thread_main(void *context)
{
    struct loop_thread *thread = context;
    thread->function(thread->context);
}

struct loop_thread *loop_thread_start(void (*function)(void *context), void *context)
{
    struct loop_thread *thread = calloc(1, sizeof(*thread));
    assert_non_null(thread);
    thread->function = function;
    thread->context = context;
    assert_int_equal(uv_thread_create(&thread->handle, thread_main, thread), 0);
    return thread;
}

void loop_thread_join(struct loop_thread *thread)
{
    assert_int_equal(uv_thread_join(&thread->handle), 0);
    free(thread);
}

struct loop_gate *loop_gate_create(void)
{
    struct loop_gate *gate = calloc(1, sizeof(*gate));
    assert_non_null(gate);
    assert_int_equal(uv_sem_init(&gate->semaphore, 0), 0);
    return gate;
}

void loop_gate_open(struct loop_gate *gate)
{
    uv_sem_post(&gate->semaphore);
}

void loop_gate_wait(struct loop_gate *gate)
{
    uv_sem_wait(&gate->semaphore);
}

void loop_gate_destroy(struct loop_gate *gate)
{
    uv_sem_destroy(&gate->semaphore);
    free(gate);
}
