/* SPDX-License-Identifier: MIT */
/* Choosing operations by what the model says of the machine now. */
#ifndef PN_TESTS_RANDOM_CHOOSE_H
#define PN_TESTS_RANDOM_CHOOSE_H

#include "model.h"
#include "op.h"

/* The next operation; *taken, 0 in the beginning, counts those that are not drawn. */
struct op op_choose(const struct model *model, struct draw *draw, unsigned *taken);
/* Whether more comes of it than a refusal: what is refused is tried now and then only. */
bool op_is_welcome(const struct model *model, const struct op *op);

#endif
