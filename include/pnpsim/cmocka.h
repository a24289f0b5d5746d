/* SPDX-License-Identifier: MIT */
/* Glue for CMocka, the only place that knows it: a fresh simulation for each test, pnpsim_verify at
 * its end, and on a failure the timeline, the seed and the command that runs the test again.
 *
 *     static void a_test(void **state)
 *     {
 *         struct pnpsim *sim = *state;
 *         ...
 *         pnpsim_assert_story(sim, "kernel monitor ARRIVAL");
 *     }
 *
 *     int main(void)
 *     {
 *         const struct CMUnitTest tests[] = {
 *             pnpsim_unit_test(a_test),
 *         };
 *         return pnpsim_run_tests("monitor", tests);
 *     }
 *
 * or, for the last part: pnpsim_main(pnpsim_unit_test(a_test));
 *
 * CMocka's assertions work in the test and in what the simulation calls back on the test's thread
 * (applications, stub answers, hooks). In pnpsim_call use pnpsim_check. A group set-up must leave
 * *state NULL, because CMocka would hand that to the tests instead of what stands here.
 *
 * Environment: PNPSIM_SEED (the seed of every simulation), PNPSIM_STACKS (own or lent),
 * PNPSIM_FAIL_ALLOCATION (which allocation fails in every simulation, counted from its creation),
 * PNPSIM_FAIL_FOR_GOOD (1: all that follow, too), PNPSIM_TEST (runs the test of this name only),
 * PNPSIM_TRACE_DIR (each test writes its trace to <dir>/<test>.jsonl), PNPSIM_TIMELINE (1: each
 * test that passes prints its timeline, too). */
#ifndef PNPSIM_CMOCKA_H
#define PNPSIM_CMOCKA_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pnpsim/pnpsim.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One test as the macros below describe it. */
struct pnpsim_test {
    const char *name;
    void (*body)(void **state);
    const struct pnpsim_options *options; /* NULL: the defaults */
    const char *file;
    int line;
};

/* One test under way. */
struct pnpsim_fixture {
    const struct pnpsim_test *test;
    struct pnpsim *sim;
    int is_left_out; /* PNPSIM_TEST names another one */
    int has_passed;
};

enum { PNPSIM_FAILURE_LINES = 200, PNPSIM_DIFFERENCE_SIZE = 8192 };

/* The simulation of the test under way, for pnpsim_assert_ok; one for all files of a program. */
extern struct pnpsim *pnpsim_fixture_sim;
__attribute__((weak)) struct pnpsim *pnpsim_fixture_sim;

static inline void pnpsim_fixture_write(void *stream, const char *text, size_t length)
{
    fwrite(text, 1, length, (FILE *)stream);
}

/* CMocka copies each message through a buffer of 1024 bytes. */
static inline void pnpsim_fixture_complain(const char *text)
{
    for (size_t length = strlen(text); length > 0;) {
        size_t piece = length > 800 ? 800 : length;
        print_error("%.*s", (int)piece, text);
        text += piece;
        length -= piece;
    }
}

/* The value of an environment variable; NULL when it is missing or empty. */
static inline const char *pnpsim_fixture_environment(const char *name)
{
    const char *value = getenv(name);
    return value == NULL || value[0] == '\0' ? NULL : value;
}

/* Replaces *number by an environment variable's, if there is one. 0, or -1 after a complaint. */
static inline int pnpsim_fixture_number(const char *name, uint64_t *number)
{
    const char *text = pnpsim_fixture_environment(name);
    if (text == NULL) {
        return 0;
    }
    char *end = NULL;
    errno = 0;
    uint64_t value = strtoull(text, &end, 0);
    if (*end != '\0' || errno != 0 || text[0] == '-') {
        print_error("%s: \"%.100s\" is not a number of 64 bits\n", name, text);
        return -1;
    }
    *number = value;
    return 0;
}

/* Whoever steps through the allocations of a program looks for these lines. */
static inline void pnpsim_fixture_report_fault(const struct pnpsim_fixture *fixture)
{
    const char *nth = pnpsim_fixture_environment("PNPSIM_FAIL_ALLOCATION");
    if (nth == NULL) {
        return;
    }
    fflush(stdout);
    if (fixture->sim == NULL || pnpsim_fault_fired(fixture->sim) > 0) {
        fprintf(stderr, "---- allocation %s was made to fail in %s\n", nth, fixture->test->name);
    } else {
        fprintf(stderr, "---- %llu allocations, none made to fail in %s\n",
                (unsigned long long)pnpsim_allocation_count(fixture->sim), fixture->test->name);
    }
}

/* What the test asked for, with what the environment says instead. 0, or -1 after a complaint. */
static inline int pnpsim_fixture_options(const struct pnpsim_test *test,
                                         struct pnpsim_options *ret_options)
{
    struct pnpsim_options options = PNPSIM_OPTIONS_INIT;
    if (test->options != NULL) {
        options = *test->options;
    }
#ifdef PNPSIM_DRIVER_PATH
    if (options.driver_path == NULL) {
        options.driver_path = PNPSIM_DRIVER_PATH;
    }
#endif
    if (pnpsim_fixture_number("PNPSIM_SEED", &options.seed) != 0 ||
        pnpsim_fixture_number("PNPSIM_FAIL_ALLOCATION", &options.fail_allocation) != 0) {
        return -1;
    }
    const char *for_good = pnpsim_fixture_environment("PNPSIM_FAIL_FOR_GOOD");
    if (for_good != NULL) {
        options.fail_for_good = strcmp(for_good, "0") != 0;
    }
    const char *stacks = pnpsim_fixture_environment("PNPSIM_STACKS");
    if (stacks != NULL && strcmp(stacks, "own") == 0) {
        options.stacks = PNPSIM_STACKS_OWN;
    } else if (stacks != NULL && strcmp(stacks, "lent") == 0) {
        options.stacks = PNPSIM_STACKS_LENT;
    } else if (stacks != NULL) {
        print_error("PNPSIM_STACKS: \"%.100s\" is neither own nor lent\n", stacks);
        return -1;
    }
    *ret_options = options;
    return 0;
}

static inline int pnpsim_fixture_setup(void **state)
{
    const struct pnpsim_test *test = (const struct pnpsim_test *)*state;
    struct pnpsim_fixture *fixture = (struct pnpsim_fixture *)calloc(1, sizeof(*fixture));
    if (fixture == NULL) {
        print_error("no memory for the fixture\n");
        return -1;
    }
    fixture->test = test;
    const char *only = pnpsim_fixture_environment("PNPSIM_TEST");
    if (only != NULL && strcmp(only, test->name) != 0) {
        fixture->is_left_out = 1;
        *state = fixture;
        return 0;
    }
    struct pnpsim_options options;
    if (pnpsim_fixture_options(test, &options) != 0) {
        free(fixture);
        return -1;
    }
    enum pnpsim_result result = pnpsim_create(&options, &fixture->sim);
    if (result != PNPSIM_OK) {
        print_error("pnpsim_create: %s: ", pnpsim_result_name(result));
        pnpsim_fixture_complain(pnpsim_last_error(NULL));
        print_error("\n");
        pnpsim_fixture_report_fault(fixture);
        free(fixture);
        return -1;
    }
    pnpsim_fixture_sim = fixture->sim;
    *state = fixture;
    return 0;
}

static inline void pnpsim_fixture_run(void **state)
{
    struct pnpsim_fixture *fixture = (struct pnpsim_fixture *)*state;
    const struct pnpsim_test *test = fixture->test;
    if (fixture->is_left_out) {
        skip();
    }
    void *seen = fixture->sim;
    test->body(&seen);

    enum pnpsim_result result = pnpsim_verify(fixture->sim);
    if (result != PNPSIM_OK) {
        print_error("pnpsim_verify: %s\n", pnpsim_result_name(result));
        pnpsim_fixture_complain(pnpsim_last_error(fixture->sim));
        _fail(test->file, test->line);
    }
    fixture->has_passed = 1;
}

/* A path as a shell reads it: in single quotes when it needs them. */
static inline void pnpsim_fixture_print_path(FILE *stream, const char *path)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789_./+-";
    if (path[strspn(path, plain)] == '\0') {
        fputs(path, stream);
        return;
    }
    fputc('\'', stream);
    for (; *path != '\0'; path++) {
        if (*path == '\'') {
            fputs("'\\'", stream);
        }
        fputc(*path, stream);
    }
    fputc('\'', stream);
}

/* What somebody needs who looks at a failed test. */
static inline void pnpsim_fixture_report(const struct pnpsim_fixture *fixture)
{
    unsigned long long seed = (unsigned long long)pnpsim_seed(fixture->sim);
    const char *stacks = pnpsim_fixture_environment("PNPSIM_STACKS");
    const char *nth = pnpsim_fixture_environment("PNPSIM_FAIL_ALLOCATION");
    const char *for_good = pnpsim_fixture_environment("PNPSIM_FAIL_FOR_GOOD");
    char path[4096];
    if (pnpsim_program(path, sizeof(path)) != PNPSIM_OK) {
        snprintf(path, sizeof(path), "<this program>");
    }
    fflush(stdout);
    fprintf(stderr, "---- timeline of %s, seed %llu\n", fixture->test->name, seed);
    pnpsim_timeline(fixture->sim, PNPSIM_FAILURE_LINES, pnpsim_fixture_write, stderr);
    fprintf(stderr, "---- run it again:\nPNPSIM_SEED=%llu ", seed);
    if (stacks != NULL) {
        fprintf(stderr, "PNPSIM_STACKS=%s ", stacks);
    }
    if (nth != NULL) {
        fprintf(stderr, "PNPSIM_FAIL_ALLOCATION=%s ", nth);
    }
    if (for_good != NULL) {
        fprintf(stderr, "PNPSIM_FAIL_FOR_GOOD=%s ", for_good);
    }
    fprintf(stderr, "PNPSIM_TEST=%s ", fixture->test->name);
    pnpsim_fixture_print_path(stderr, path);
    fputc('\n', stderr);
    fflush(stderr);
}

/* 0, or -1 after a complaint. */
static inline int pnpsim_fixture_keep_trace(const struct pnpsim_fixture *fixture,
                                            const char *directory)
{
    char path[4096];
    int length = snprintf(path, sizeof(path), "%s/%s.jsonl", directory, fixture->test->name);
    FILE *file = length > 0 && (size_t)length < sizeof(path) ? fopen(path, "w") : NULL;
    if (file == NULL) {
        fprintf(stderr, "PNPSIM_TRACE_DIR: the trace of %s cannot be written to %s\n",
                fixture->test->name, directory);
        return -1;
    }
    pnpsim_trace_json(fixture->sim, pnpsim_fixture_write, file);
    int is_bad = ferror(file);
    is_bad |= fclose(file);
    if (is_bad) {
        fprintf(stderr, "PNPSIM_TRACE_DIR: %s is not complete\n", path);
    }
    return is_bad ? -1 : 0;
}

static inline int pnpsim_fixture_teardown(void **state)
{
    struct pnpsim_fixture *fixture = (struct pnpsim_fixture *)*state;
    int result = 0;
    if (!fixture->is_left_out) {
        const char *directory = pnpsim_fixture_environment("PNPSIM_TRACE_DIR");
        const char *timeline = pnpsim_fixture_environment("PNPSIM_TIMELINE");
        if (directory != NULL) {
            result = pnpsim_fixture_keep_trace(fixture, directory);
        }
        if (timeline != NULL && strcmp(timeline, "0") != 0 && fixture->has_passed) {
            pnpsim_timeline(fixture->sim, 0, pnpsim_fixture_write, stdout);
            fflush(stdout);
        }
        if (!fixture->has_passed) {
            pnpsim_fixture_report(fixture);
        }
        pnpsim_fixture_report_fault(fixture);
        pnpsim_fixture_sim = NULL;
        enum pnpsim_result destroyed = pnpsim_destroy(fixture->sim);
        if (destroyed != PNPSIM_OK) {
            fprintf(stderr, "pnpsim_destroy: %s\n", pnpsim_result_name(destroyed));
            result = -1;
        }
    }
    free(fixture);
    *state = NULL;
    return result;
}

/* An element of an array of struct CMUnitTest. */
#define pnpsim_unit_test(function) pnpsim_unit_test_with(function, NULL)

/* The same with options: a pointer that is valid until the test has run. */
/* clang-format off */ /* the # operators are no directives */
#define pnpsim_unit_test_with(function, option_pointer)                                            \
    {                                                                                              \
        #function, pnpsim_fixture_run, pnpsim_fixture_setup, pnpsim_fixture_teardown,              \
            (void *)&(struct pnpsim_test)                                                          \
        {                                                                                          \
            #function, function, option_pointer, __FILE__, __LINE__                                \
        }                                                                                          \
    }
/* clang-format on */

static inline int pnpsim_fixture_run_group(const char *name, const struct CMUnitTest *tests,
                                           size_t count)
{
    const char *only = pnpsim_fixture_environment("PNPSIM_TEST");
    size_t found = only == NULL;
    for (size_t i = 0; i < count && only != NULL; i++) {
        found += strcmp(tests[i].name, only) == 0;
    }
    if (found == 0) {
        fprintf(stderr, "PNPSIM_TEST: there is no test %s in %s\n", only, name);
        return 0;
    }
    if (only != NULL) {
        cmocka_set_test_filter(only);
    }
    return _cmocka_run_group_tests(name, tests, count, NULL, NULL);
}

/* Runs an array of tests; what main returns. */
#define pnpsim_run_tests(name, tests)                                                              \
    pnpsim_fixture_run_group(name, tests, sizeof(tests) / sizeof((tests)[0]))

/* The whole main of a test program: pnpsim_main(pnpsim_unit_test(a), pnpsim_unit_test(b)); */
#define pnpsim_main(...)                                                                           \
    int main(void)                                                                                 \
    {                                                                                              \
        const struct CMUnitTest tests[] = { __VA_ARGS__ };                                         \
        return pnpsim_run_tests(__FILE__, tests);                                                  \
    }                                                                                              \
    struct pnpsim_test

static inline void pnpsim_assert_story_at(const char *expected, const char *actual,
                                          const char *file, int line)
{
    char difference[PNPSIM_DIFFERENCE_SIZE];
    if (pnpsim_story_compare(expected, actual, difference, sizeof(difference)) == 0) {
        return;
    }
    print_error("the story is not as expected:\n");
    pnpsim_fixture_complain(difference);
    print_error("to paste: \"");
    pnpsim_fixture_complain(actual);
    print_error("\"\n");
    _fail(file, line);
}

/* The story since the last stimulus must be `expected`. */
#define pnpsim_assert_story(sim, expected)                                                         \
    pnpsim_assert_story_at(expected, pnpsim_story(sim), __FILE__, __LINE__)

/* The story since a mark must be `expected`. */
#define pnpsim_assert_story_since(sim, mark, expected)                                             \
    pnpsim_assert_story_at(expected, pnpsim_story_since(sim, mark), __FILE__, __LINE__)

static inline void pnpsim_assert_ok_at(int32_t result, const char *expression, const char *file,
                                       int line)
{
    if (result == 0) {
        return;
    }
    if (result < 0 && result >= -20) {
        print_error("%.400s: %s: ", expression, pnpsim_result_name((enum pnpsim_result)result));
        pnpsim_fixture_complain(pnpsim_fixture_sim == NULL ? ""
                                                           : pnpsim_last_error(pnpsim_fixture_sim));
        print_error("\n");
    } else {
        print_error("%.400s: status 0x%08X\n", expression, (unsigned)result);
    }
    _fail(file, line);
}

/* A verb must succeed: PNPSIM_OK, or STATUS_SUCCESS of a request. */
#define pnpsim_assert_ok(expression)                                                               \
    pnpsim_assert_ok_at((int32_t)(expression), #expression, __FILE__, __LINE__)

#endif
