/* SPDX-License-Identifier: MIT */
/* splitmix64: a small generator whose whole state is one word. One stream per kind of decision, so
 * that a new kind does not reshuffle the others. */
#ifndef PN_BASE_RANDOM_H
#define PN_BASE_RANDOM_H

#include <stdint.h>

struct pn_random {
    uint64_t state;
};

static inline uint64_t pn_random_next(struct pn_random *random)
{
    uint64_t value = random->state += UINT64_C(0x9E3779B97F4A7C15);
    value = (value ^ value >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    value = (value ^ value >> 27) * UINT64_C(0x94D049BB133111EB);
    return value ^ value >> 31;
}

static inline void pn_random_init(struct pn_random *random, uint64_t seed, uint64_t stream)
{
    random->state = seed;
    random->state = pn_random_next(random) ^ stream * UINT64_C(0xD6E8FEB86659FD93);
}

/* A number below `bound`, which is small: the bias of the remainder does not matter. */
static inline uint32_t pn_random_below(struct pn_random *random, uint32_t bound)
{
    return (uint32_t)(pn_random_next(random) % bound);
}

#endif
