/* SPDX-License-Identifier: MIT */
/* A libuv loop of the test's own, and threads that are not the simulation's, for tests that also
 * see the Windows headers: uv.h itself is only in loop.c. */
#ifndef PN_TESTS_LOOP_H
#define PN_TESTS_LOOP_H

#include <stdint.h>

struct pnpsim;
struct pnpsim_options;
struct uv_loop_s;

/* The *state of a test in a loop: made by the set-ups below, which also make the simulation, and
 * taken away by loop_teardown, which insists that no handle is left. */
struct loop {
    struct uv_loop_s *uv;
    struct pnpsim *sim; /* NULL once loop_shutdown has been called */
    int is_gone;        /* the simulation and its handles */
};

int loop_setup(void **state);       /* virtual time */
int loop_setup_real(void **state);  /* PNPSIM_CLOCK_REAL */
int loop_setup_empty(void **state); /* no simulation */
int loop_teardown(void **state);

#define loop_unit_test(function)                                                                   \
    cmocka_unit_test_setup_teardown(function, loop_setup, loop_teardown)

/* A simulation in this loop; `options` may be NULL. */
struct pnpsim *loop_create(struct loop *loop, const struct pnpsim_options *options);

/* Runs the loop until it has nothing left; asserts that it has nothing left. */
void loop_run(struct loop *loop);
/* Runs what is ready, without waiting. */
void loop_poll(struct loop *loop);
int loop_is_alive(const struct loop *loop);
/* In milliseconds. */
uint64_t loop_now(const struct loop *loop);

/* Calls function(context) once from a callback of the loop, after that time at the earliest. */
void loop_after(struct loop *loop, unsigned milliseconds, void (*function)(void *context),
                void *context);
/* The same, and runs the loop until it has nothing left. */
void loop_do(struct loop *loop, void (*function)(void *context), void *context);

/* pnpsim_shutdown of loop->sim; is_gone becomes 1 when it has gone. The result. */
int loop_shutdown(struct loop *loop);

/* A thread of the operating system that no simulation knows. */
struct loop_thread;
struct loop_thread *loop_thread_start(void (*function)(void *context), void *context);
void loop_thread_join(struct loop_thread *thread);

/* What one thread waits at until another opens it. */
struct loop_gate;
struct loop_gate *loop_gate_create(void);
void loop_gate_open(struct loop_gate *gate);
void loop_gate_wait(struct loop_gate *gate);
void loop_gate_destroy(struct loop_gate *gate);

#endif
