/* SPDX-License-Identifier: MIT */
/* What the sweeps share: a scenario as a chain of steps, each checked to leave nothing behind when
 * it fails, and the CMocka face of pnpsim_fault_sweep. */
#ifndef PN_TESTS_SWEEP_H
#define PN_TESTS_SWEEP_H

#include <pnpsim/cmocka.h>
#include <wdm.h>

/* One run of a scenario. Holds: status is the first failure, 0 while all went well. */
struct steps {
    struct pnpsim *sim;
    int32_t status;
    struct pnpsim_ledger before; /* the step under way */
};

static inline struct steps steps_begin(struct pnpsim *sim)
{
    return (struct steps){ .sim = sim };
}

/* Whether to go on; remembers what is in use. */
static inline int step_begin(struct steps *steps)
{
    pnpsim_ledger_read(steps->sim, &steps->before);
    return steps->status == 0;
}

/* A step that failed must have changed nothing. */
static inline int step_end(struct steps *steps, int32_t status, const char *what, const char *file,
                           int line)
{
    if (status == 0 || steps->status != 0) {
        return status == 0;
    }
    struct pnpsim_ledger after;
    char difference[300];
    char text[400];
    pnpsim_ledger_read(steps->sim, &after);
    if (pnpsim_ledger_compare(&steps->before, &after, difference, sizeof(difference)) != 0) {
        snprintf(text, sizeof(text), "%.60s failed with 0x%08X and left: %s", what,
                 (unsigned)status, difference);
        pnpsim_fault_complain(steps->sim, file, line, text);
    }
    steps->status = status;
    return 0;
}

/* Does `expression` when all went well so far; 1 when it has succeeded. When it fails it must have
 * left everything as it was. */
#define STEP(steps, expression)                                                                    \
    step_end(steps, step_begin(steps) ? (int32_t)(expression) : STEP_SKIPPED, #expression,         \
             __FILE__, __LINE__)
enum { STEP_SKIPPED = 1 };

/* The same for what may fail half-way by design, such as a device that is there and did not
 * start. */
#define STEP_HALF(steps, expression)                                                               \
    step_half_end(steps, (steps)->status == 0 ? (int32_t)(expression) : STEP_SKIPPED)

static inline int step_half_end(struct steps *steps, int32_t status)
{
    steps->status = steps->status != 0 ? steps->status : status;
    return status == 0;
}

/* What undoes: never fails for lack of memory, and runs whatever happened before. */
#define UNDO(steps, expression)                                                                    \
    undo_end((steps)->sim, (int32_t)(expression), #expression, __FILE__, __LINE__)

static inline void undo_end(struct pnpsim *sim, int32_t status, const char *what, const char *file,
                            int line)
{
    char text[200];
    if (status != 0) {
        snprintf(text, sizeof(text), "%.100s must not fail, and did with 0x%08X", what,
                 (unsigned)status);
        pnpsim_fault_complain(sim, file, line, text);
    }
}

/* Runs function(context) on the simulated side, and then everything else until idle. */
struct kernel_step {
    NTSTATUS (*function)(void *context);
    void *context;
    NTSTATUS status;
};

static inline void kernel_step_run(void *context)
{
    struct kernel_step *step = (struct kernel_step *)context;
    step->status = step->function(step->context);
}

static inline int32_t on_kernel(struct pnpsim *sim, NTSTATUS (*function)(void *context),
                                void *context)
{
    struct kernel_step step = { function, context, 0 };
    enum pnpsim_result result = pnpsim_call(sim, kernel_step_run, &step);
    if (result == PNPSIM_OK) {
        result = pnpsim_run(sim);
    }
    return result != PNPSIM_OK ? (int32_t)result : step.status;
}

/* The whole of what happened, when nothing failed. */
static inline void steps_expect_story(const struct steps *steps, const char *expected,
                                      const char *actual, const char *file, int line)
{
    char difference[2048];
    if (steps->status == 0 &&
        pnpsim_story_compare(expected, actual, difference, sizeof(difference)) != 0) {
        pnpsim_fault_complain(steps->sim, file, line, difference);
    }
}
#define STEPS_STORY(steps, expected)                                                               \
    steps_expect_story(steps, expected, pnpsim_story((steps)->sim), __FILE__, __LINE__)

#define STEPS_CHECK(steps, condition)                                                              \
    ((condition) ? (void)0 : pnpsim_fault_complain((steps)->sim, __FILE__, __LINE__, #condition))

/* Runs the sweep with lent and with own stacks; every promise must hold, and at least `least`
 * allocations must have been swept, so that a scenario that stops doing its work is noticed. */
static inline void sweep_run(const struct pnpsim_sweep *sweep, uint64_t least)
{
    uint64_t lent_allocations = 0;
    for (int own = 0; own < 2; own++) {
        struct pnpsim_sweep_result result;
        struct pnpsim_options options = PNPSIM_OPTIONS_INIT;
        struct pnpsim_sweep with_options = *sweep;
        options.driver_path = PNPSIM_DRIVER_PATH;
        options.stacks = own ? PNPSIM_STACKS_OWN : PNPSIM_STACKS_LENT;
        with_options.options = &options;
        enum pnpsim_result status = pnpsim_fault_sweep(&with_options, &result);
        if (status != PNPSIM_OK) {
            print_error("%s\n", result.message);
        }
        assert_int_equal(status, PNPSIM_OK);
        print_message("%s: %llu allocations, %llu simulations, %llu absorbed\n", sweep->name,
                      (unsigned long long)result.allocations, (unsigned long long)result.runs,
                      (unsigned long long)result.absorbed);
        assert_in_range(result.allocations, least, 5000);
        lent_allocations = own ? lent_allocations : result.allocations;
        assert_int_equal(result.allocations, lent_allocations); /* the same place in either */
    }
}

#endif
