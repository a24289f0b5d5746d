/* SPDX-License-Identifier: MIT */
/* One simulation against the model, and making a failing sequence short. */
#ifndef PN_TESTS_RANDOM_RUN_H
#define PN_TESTS_RANDOM_RUN_H

#include "op.h"

enum { OPS_MAX = 600, MESSAGE_SIZE = 4096 };

/* A simulation's worth of operations, with what came of them. */
struct run {
    struct settings settings;
    unsigned count;
    struct op ops[OPS_MAX];
    bool has_failed;
    bool has_crashed;   /* in a process of its own */
    unsigned failed_at; /* the operation; count: the end */
    char message[MESSAGE_SIZE];
};

/* Draws `count` operations from the seed as it goes; run->ops is what was done. */
void run_drawn(struct run *run, uint64_t seed, unsigned count);
/* Does run->ops again; those that are not possible any more are left out. */
void run_again(struct run *run);
/* The same, and the one with a seed, in a process of its own, so that a crash is a failure. */
void run_drawn_apart(struct run *run, uint64_t seed, unsigned count);
void run_again_apart(struct run *run);
/* Takes operations away as long as it still fails. */
void run_shrink(struct run *run);

#endif
