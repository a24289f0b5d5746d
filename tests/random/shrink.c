/* SPDX-License-Identifier: MIT */
/* Simulations in a process of their own, and making a failing sequence short. */
#include "run.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- In a process of its own ---- */

/* `count` 0: its own operations. No simulation is alive, and so no other thread. */
static void run_apart(struct run *run, uint64_t seed, unsigned count)
{
    struct run *shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
                              MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int status = 0;
    *shared = *run;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        signal(SIGABRT, SIG_DFL);
        signal(SIGSEGV, SIG_DFL);
        if (count > 0) {
            run_drawn(shared, seed, count);
        } else {
            run_again(shared);
        }
        _exit(0);
    }
    waitpid(child, &status, 0);
    *run = *shared;
    munmap(shared, sizeof(*shared));
    run->has_crashed = !WIFEXITED(status) || WEXITSTATUS(status) != 0;
    if (run->has_crashed) {
        snprintf(run->message, sizeof(run->message), "it crashed\n");
        run->has_failed = true;
        run->failed_at = run->count - 1;
    }
}

void run_drawn_apart(struct run *run, uint64_t seed, unsigned count)
{
    run_apart(run, seed, count);
}

void run_again_apart(struct run *run)
{
    run_apart(run, 0, 0);
}

/* ---- Shrinking ---- */

/* The first line is the same: what else it may find is another matter. */
static bool complains_alike(const struct run *run, const struct run *other)
{
    size_t length = strcspn(run->message, "\n0123456789");
    return strncmp(run->message, other->message, length) == 0;
}

/* Leaves out `count` operations from `at` on; true when it fails all the same. */
static bool fails_without(struct run *run, struct run *candidate, unsigned at, unsigned count)
{
    *candidate = *run;
    memmove(&candidate->ops[at], &candidate->ops[at + count],
            (candidate->count - at - count) * sizeof(struct op));
    candidate->count -= count;
    if (run->has_crashed) {
        run_again_apart(candidate);
    } else {
        run_again(candidate);
    }
    if (!candidate->has_failed || !complains_alike(run, candidate)) {
        return false;
    }
    if (candidate->failed_at + 1 < candidate->count) {
        candidate->count = candidate->failed_at + 1;
    }
    *run = *candidate;
    return true;
}

void run_shrink(struct run *run)
{
    struct run *candidate = malloc(sizeof(*candidate));
    bool is_shorter = true;
    while (is_shorter) {
        is_shorter = false;
        for (unsigned piece = run->count / 2 > 0 ? run->count / 2 : 1; piece > 0; piece /= 2) {
            for (unsigned at = 0; at + piece <= run->count;) {
                bool left_out = fails_without(run, candidate, at, piece);
                is_shorter |= left_out;
                at += left_out ? 0 : piece;
            }
        }
    }
    free(candidate);
}
