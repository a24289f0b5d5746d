/* SPDX-License-Identifier: MIT */
/* The random test: operations drawn from a seed are done to a simulation and to a model of it, and
 * what comes of each is compared.
 *
 *     random_model [<first seed> [<operations>]]
 *
 * A simulation lasts a few hundred operations; each has a seed of its own, counted from the first.
 * Environment: PNPSIM_RANDOM_SEED runs the simulation of that seed alone; PNPSIM_RANDOM_REPLAY,
 * beside it, does these operations instead of drawn ones ("plug 0 1 1; report 0 2 1"); PNPSIM_SEED
 * moves the first seed, so that rounds with different seeds test different things. */
#include "run.h"

#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OPS_OF_ONE = 400, OPS_DEFAULT = 25000, LAST_OPS = 10 };

/* What is under way, for a crash. */
static struct run *under_way;
static uint64_t operations_done;
static const char *program;

/* An assertion of the library, or worse: nothing can be shrunk any more. */
static void on_crash(int number)
{
    char text[400];
    const struct run *run = under_way;
    int length = snprintf(text, sizeof(text),
                          "---- crashed (signal %d): seed %" PRIu64 ", operation %u (%" PRIu64
                          " in all); again: PNPSIM_RANDOM_SEED=%" PRIu64 " %.100s\n",
                          number, run->settings.seed, run->count, operations_done + run->count,
                          run->settings.seed, program);
    if (write(STDERR_FILENO, text, (size_t)length) == length) {
        signal(number, SIG_DFL);
    }
    raise(number);
    _exit(3);
}

/* A sanitizer that has come first says more. */
static void crash_catch(int number)
{
    void (*before)(int) = signal(number, on_crash);
    if (before != SIG_DFL) {
        signal(number, before);
    }
}

static uint64_t number_of(const char *text, uint64_t otherwise)
{
    return text == NULL || text[0] == '\0' ? otherwise : strtoull(text, NULL, 0);
}

static void ops_print(const struct run *run, unsigned from, unsigned to)
{
    for (unsigned i = from; i < to && i < run->count; i++) {
        fprintf(stderr, "%s", i == from ? "" : "; ");
        op_print(stderr, &run->ops[i]);
    }
    fprintf(stderr, "\n");
}

/* Prints what failed, where, and the shortest sequence that fails, too. */
static void failure_print(struct run *run)
{
    unsigned last = run->failed_at < LAST_OPS ? 0 : run->failed_at - LAST_OPS;
    fprintf(stderr, "---- failed: seed %" PRIu64 ", operation %u (%" PRIu64 " in all), %s\n%s",
            run->settings.seed, run->failed_at, operations_done + run->failed_at + 1,
            run->settings.is_bare ? "bare profile" : "default profile", run->message);
    fprintf(stderr, "---- the last operations: ");
    ops_print(run, last, run->failed_at + 1);
    run_shrink(run);
    fprintf(stderr, "---- shrunk to %u operations, which fail so:\n%s", run->count, run->message);
    fprintf(stderr, "---- again: PNPSIM_RANDOM_SEED=%" PRIu64 " PNPSIM_RANDOM_REPLAY='",
            run->settings.seed);
    for (unsigned i = 0; i < run->count; i++) {
        fprintf(stderr, "%s", i == 0 ? "" : "; ");
        op_print(stderr, &run->ops[i]);
    }
    fprintf(stderr, "' %s\n", program);
}

static bool replay_parse(struct run *run, const char *text)
{
    run->count = 0;
    while (text != NULL && *text != '\0' && run->count < OPS_MAX) {
        text = op_parse(text, &run->ops[run->count++]);
    }
    if (text == NULL) {
        fprintf(stderr, "PNPSIM_RANDOM_REPLAY: operation %u is none\n", run->count);
    }
    return text != NULL;
}

static int one(struct run *run, uint64_t seed, const char *replay)
{
    if (replay == NULL) {
        run_drawn_apart(run, seed, OPS_OF_ONE);
    } else {
        run->settings = settings_draw(seed);
        if (!replay_parse(run, replay)) {
            return 2;
        }
        run_again_apart(run);
    }
    if (run->has_failed) {
        failure_print(run);
        return 1;
    }
    printf("seed %" PRIu64 ": %u operations as expected\n", seed, run->count);
    return 0;
}

static int many(struct run *run, uint64_t first, uint64_t wanted)
{
    uint64_t seed = first;
    while (operations_done < wanted) {
        run_drawn(run, seed, OPS_OF_ONE);
        if (run->has_failed) {
            failure_print(run);
            return 1;
        }
        operations_done += run->count;
        seed++;
    }
    printf("%" PRIu64 " operations as expected, in %" PRIu64 " simulations, seeds from %" PRIu64
           "\n",
           operations_done, seed - first, first);
    return 0;
}

int main(int count, char **arguments)
{
    struct run *run = calloc(1, sizeof(*run));
    const char *seed = getenv("PNPSIM_RANDOM_SEED");
    uint64_t first = number_of(count > 1 ? arguments[1] : NULL, 1);
    uint64_t wanted = number_of(count > 2 ? arguments[2] : NULL, OPS_DEFAULT);
    int result;
    program = arguments[0];
    under_way = run;
    crash_catch(SIGABRT);
    crash_catch(SIGSEGV);
    if (seed != NULL && seed[0] != '\0') {
        result = one(run, number_of(seed, 1), getenv("PNPSIM_RANDOM_REPLAY"));
    } else {
        first += number_of(getenv("PNPSIM_SEED"), 0) * 1000000;
        result = many(run, first, wanted);
    }
    free(run);
    return result;
}
