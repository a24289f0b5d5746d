/* SPDX-License-Identifier: MIT */
/* Pairs of samples and what is made of them: medians and quartiles. */
#include "bench.h"

#include "clock.h"

#include <stdio.h>
#include <stdlib.h>

enum { PAIRS_MAX = 101 };

static int double_compare(const void *a, const void *b)
{
    double left = *(const double *)a;
    double right = *(const double *)b;
    return (left > right) - (left < right);
}

/* Between two neighbours by their distance. Sorts the values. */
static double quantile(double *values, int count, double share)
{
    qsort(values, (size_t)count, sizeof(*values), double_compare);
    double position = share * (count - 1);
    int below = (int)position;
    int above = below + 1 < count ? below + 1 : below;
    return values[below] + (position - below) * (values[above] - values[below]);
}

struct bench_result bench_measure(const struct bench_row *row, int pairs)
{
    double baselines[PAIRS_MAX];
    double subjects[PAIRS_MAX];
    double ratios[PAIRS_MAX];
    bench_require(pairs >= 1 && pairs <= PAIRS_MAX, "a number of pairs within bounds");

    /* One of each that does not count: caches, pages, pools of threads. */
    row->baseline.sample(row->baseline.context);
    row->subject.sample(row->subject.context);
    for (int i = 0; i < pairs; i++) {
        baselines[i] = row->baseline.sample(row->baseline.context);
        subjects[i] = row->subject.sample(row->subject.context);
        ratios[i] = subjects[i] / baselines[i];
    }
    return (struct bench_result){
        .baseline = quantile(baselines, pairs, 0.5),
        .subject = quantile(subjects, pairs, 0.5),
        .ratio = quantile(ratios, pairs, 0.5),
        .quartile_low = quantile(ratios, pairs, 0.25),
        .quartile_high = quantile(ratios, pairs, 0.75),
        .pairs = pairs,
    };
}

struct bench_result bench_run(const struct bench_plan *plan, const struct bench_row *row)
{
    struct bench_result result = bench_measure(row, plan->pairs);
    bench_output_row(row, &result);
    return result;
}

void bench_require(bool condition, const char *what)
{
    if (!condition) {
        fprintf(stderr, "bench_pnpsim: this must hold and does not: %s\n", what);
        exit(2);
    }
}

const char *bench_profile_name(enum pnpsim_profile profile)
{
    return profile == PNPSIM_PROFILE_BARE ? "bare" : "default";
}
