/* SPDX-License-Identifier: MIT */
/* Critical sections and slim reader-writer locks. Only one simulated thread runs at a time, so that
 * a lock is a word that says who has it, and a line of who waits. */
#include "sdk/prologue.h"

#include "kernel/kernel.h"
#include "kernel/lock.h"
#include "kernel/stop.h"
#include "kernel/wait.h"
#include "observe/finding.h"
#include "observe/trace.h"

#include <windows.h>

static ULONG_PTR id_of(const struct pn_task *task)
{
    return (ULONG_PTR)(task->id + 1) * 4;
}

static struct pn_task *task_of(const struct pnpsim *sim, ULONG_PTR id)
{
    PN_LIST_EACH (position, &sim->kernel->tasks) {
        struct pn_task *task = PN_CONTAINER(position, struct pn_task, link);
        if (id_of(task) == id) {
            return task;
        }
    }
    return NULL;
}

/* V-LOCK_NOT_HELD; the release then does nothing. */
static void not_held(struct pnpsim *sim, const struct pn_call *call)
{
    pn_bugcheck_if(sim, pn_violation(sim, PN_RULE_LOCK_NOT_HELD, call->routine->name,
                                     "%s was called by '%s' for a lock that it does not hold",
                                     call->routine->name,
                                     pn_name_text(sim, pn_task_current(sim)->name)));
}

/* V-LOCK_SELF: it would wait for itself for ever. */
static _Noreturn void waits_for_itself(struct pnpsim *sim, const struct pn_call *call)
{
    pn_violation(sim, PN_RULE_LOCK_SELF, call->routine->name,
                 "%s was called by '%s' for a lock that it holds already; it waits for itself",
                 call->routine->name, pn_name_text(sim, pn_task_current(sim)->name));
    pn_bugcheck(sim, 0xC4, 0x1000, 0, 0, 0, "a thread acquires a lock that it holds already");
}

/* ---- Critical sections ---- */

VOID InitializeCriticalSection(LPCRITICAL_SECTION lpCriticalSection)
{
    PN_SDK_ENTER(InitializeCriticalSection);
    *lpCriticalSection = (CRITICAL_SECTION){ .LockCount = -1 };
    PN_SDK_LEAVE();
}

static bool section_try(struct pnpsim *sim, LPCRITICAL_SECTION section)
{
    struct pn_task *task = pn_task_current(sim);
    HANDLE self = (HANDLE)id_of(task);
    if (section->OwningThread != NULL && section->OwningThread != self) {
        return false;
    }
    if (section->OwningThread == NULL) {
        section->OwningThread = self;
        pn_lock_note(sim, task, section, "critical section");
    }
    section->RecursionCount++;
    section->LockCount++;
    return true;
}

VOID EnterCriticalSection(LPCRITICAL_SECTION lpCriticalSection)
{
    PN_SDK_ENTER(EnterCriticalSection);
    LPCRITICAL_SECTION section = lpCriticalSection;
    if (!section_try(sim, section)) {
        section->LockCount++;
        pn_wait_in_line(sim, section, "critical section",
                        task_of(sim, (ULONG_PTR)section->OwningThread));
        pn_lock_note(sim, pn_task_current(sim), section, "critical section");
    }
    PN_SDK_LEAVE();
}

BOOL TryEnterCriticalSection(LPCRITICAL_SECTION lpCriticalSection)
{
    PN_SDK_ENTER(TryEnterCriticalSection);
    BOOL succeeds = section_try(sim, lpCriticalSection);
    PN_SDK_LEAVE();
    return succeeds;
}

static void section_leave(struct pnpsim *sim, LPCRITICAL_SECTION section)
{
    section->LockCount--;
    if (--section->RecursionCount > 0) {
        return;
    }
    pn_lock_unnote(sim, pn_task_current(sim), section);
    struct pn_task *next = pn_wait_next_in_line(sim, section);
    section->OwningThread = next == NULL ? NULL : (HANDLE)id_of(next);
    section->RecursionCount = next == NULL ? 0 : 1;
}

VOID LeaveCriticalSection(LPCRITICAL_SECTION lpCriticalSection)
{
    PN_SDK_ENTER(LeaveCriticalSection);
    if (lpCriticalSection->OwningThread == (HANDLE)id_of(pn_task_current(sim))) {
        section_leave(sim, lpCriticalSection);
    } else {
        not_held(sim, &call);
    }
    PN_SDK_LEAVE();
}

VOID DeleteCriticalSection(LPCRITICAL_SECTION lpCriticalSection)
{
    PN_SDK_ENTER(DeleteCriticalSection);
    if (lpCriticalSection->OwningThread != NULL) {
        not_held(sim, &call);
    }
    *lpCriticalSection = (CRITICAL_SECTION){ 0 };
    PN_SDK_LEAVE();
}

/* ---- Slim reader-writer locks ---- */

/* The word: 0 free; odd: the number of readers, doubled, plus one; else the writer's id. */
enum { SRW_READER = 2, SRW_SHARED = 1 };

static ULONG_PTR srw_word(const SRWLOCK *lock)
{
    return (ULONG_PTR)lock->Ptr;
}

static bool srw_is_shared(const SRWLOCK *lock)
{
    return (srw_word(lock) & SRW_SHARED) != 0;
}

static void srw_set(PSRWLOCK lock, ULONG_PTR word)
{
    lock->Ptr = (PVOID)word;
}

VOID InitializeSRWLock(PSRWLOCK SRWLock)
{
    PN_SDK_ENTER(InitializeSRWLock);
    srw_set(SRWLock, 0);
    PN_SDK_LEAVE();
}

static bool srw_try_exclusive(struct pnpsim *sim, PSRWLOCK lock)
{
    struct pn_task *task = pn_task_current(sim);
    if (srw_word(lock) != 0) {
        return false;
    }
    srw_set(lock, id_of(task));
    pn_lock_note(sim, task, lock, "slim lock");
    return true;
}

static bool srw_try_shared(struct pnpsim *sim, PSRWLOCK lock)
{
    if (srw_word(lock) != 0 && !srw_is_shared(lock)) {
        return false;
    }
    srw_set(lock, srw_word(lock) == 0 ? SRW_READER | SRW_SHARED : srw_word(lock) + SRW_READER);
    pn_lock_note(sim, pn_task_current(sim), lock, "slim lock");
    return true;
}

/* Whoever releases it wakes the longest waiting, who tries again. */
static void srw_wait(struct pnpsim *sim, const struct pn_call *call, PSRWLOCK lock)
{
    if (pn_lock_holds(pn_task_current(sim), lock) > 0) {
        waits_for_itself(sim, call);
    }
    pn_wait_in_line(sim, lock, "slim lock",
                    srw_is_shared(lock) ? NULL : task_of(sim, srw_word(lock)));
}

static void srw_release(struct pnpsim *sim, PSRWLOCK lock, ULONG_PTR word)
{
    pn_lock_unnote(sim, pn_task_current(sim), lock);
    srw_set(lock, word);
    while (word == 0 && pn_wait_next_in_line(sim, lock) != NULL) {
        continue;
    }
}

VOID AcquireSRWLockExclusive(PSRWLOCK SRWLock)
{
    PN_SDK_ENTER(AcquireSRWLockExclusive);
    while (!srw_try_exclusive(sim, SRWLock)) {
        srw_wait(sim, &call, SRWLock);
    }
    PN_SDK_LEAVE();
}

BOOLEAN TryAcquireSRWLockExclusive(PSRWLOCK SRWLock)
{
    PN_SDK_ENTER(TryAcquireSRWLockExclusive);
    BOOLEAN succeeds = srw_try_exclusive(sim, SRWLock);
    PN_SDK_LEAVE();
    return succeeds;
}

VOID ReleaseSRWLockExclusive(PSRWLOCK SRWLock)
{
    PN_SDK_ENTER(ReleaseSRWLockExclusive);
    if (srw_word(SRWLock) == id_of(pn_task_current(sim))) {
        srw_release(sim, SRWLock, 0);
    } else {
        not_held(sim, &call);
    }
    PN_SDK_LEAVE();
}

VOID AcquireSRWLockShared(PSRWLOCK SRWLock)
{
    PN_SDK_ENTER(AcquireSRWLockShared);
    while (!srw_try_shared(sim, SRWLock)) {
        srw_wait(sim, &call, SRWLock);
    }
    PN_SDK_LEAVE();
}

BOOLEAN TryAcquireSRWLockShared(PSRWLOCK SRWLock)
{
    PN_SDK_ENTER(TryAcquireSRWLockShared);
    BOOLEAN succeeds = srw_try_shared(sim, SRWLock);
    PN_SDK_LEAVE();
    return succeeds;
}

VOID ReleaseSRWLockShared(PSRWLOCK SRWLock)
{
    PN_SDK_ENTER(ReleaseSRWLockShared);
    ULONG_PTR word = srw_word(SRWLock);
    if (srw_is_shared(SRWLock) && pn_lock_holds(pn_task_current(sim), SRWLock) > 0) {
        srw_release(sim, SRWLock, word == (SRW_READER | SRW_SHARED) ? 0 : word - SRW_READER);
    } else {
        not_held(sim, &call);
    }
    PN_SDK_LEAVE();
}
