/* SPDX-License-Identifier: MIT */
/* Drawing operations from a seed, and writing and reading them as text. */
#ifndef PN_TESTS_RANDOM_OP_H
#define PN_TESTS_RANDOM_OP_H

#include "random.h"

#include <stdio.h>

/* A sequence of numbers, the same for the same seed (splitmix64). */
struct draw {
    uint64_t state;
};
uint64_t draw_next(struct draw *draw);
unsigned draw_below(struct draw *draw, unsigned bound);

/* Each operation of the simulation has its number, whatever was drawn before it. */
struct op op_draw(struct draw *draw);
struct settings settings_draw(uint64_t seed);

/* "plug 3 1 0", with "+" in front when it is for later. */
void op_print(FILE *stream, const struct op *op);
/* Reads one operation up to ";" or the end; NULL when it is none, else what follows. */
const char *op_parse(const char *text, struct op *ret_op);
void fact_print(FILE *stream, const struct fact *fact);

#endif
