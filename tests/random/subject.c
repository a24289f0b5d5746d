/* SPDX-License-Identifier: MIT */
/* The simulation of the subject: its beginning, its end, and who does which operation. */
#include <initguid.h>

#include "subject.h"

#include "trace.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RANDOM_GUID(number)                                                                        \
    {                                                                                              \
        number, 0x5d1f, 0x4b02,                                                                    \
        {                                                                                          \
            0x8e, 0x41, 0x10, 0x20, 0x30, 0x40, 0x50, 0x60                                         \
        }                                                                                          \
    }

static const GUID classes[CLASSES] = { RANDOM_GUID(0x60000001), RANDOM_GUID(0x60000002) };
static const char *const driver_names[DRIVERS] = { "m0", "m1", "m2" };

/* Whose drivers are being loaded: their entry routines have no context. */
static struct subject *loading;

const GUID *subject_class(unsigned class)
{
    return &classes[class % CLASSES];
}

unsigned subject_device_of(const char *link)
{
    const char *end = strstr(link, "#{");
    unsigned device = end == NULL || end - link < 2 || end[-2] != 'D' ? NOBODY
                                                                      : (unsigned)(end[-1] - '0');
    return device < DEVICES ? device : NOBODY;
}

void subject_fact(struct subject *subject, enum fact_kind kind, unsigned who, unsigned what,
                  unsigned device, uint32_t detail)
{
    struct facts *facts = subject->facts;
    if (facts->count < FACTS_MAX) {
        facts->list[facts->count++] = (struct fact){ (uint8_t)kind, (uint8_t)who, (uint8_t)what,
                                                     (uint8_t)device, detail };
    }
}

/* A verb that has to succeed. */
void subject_must(struct subject *subject, enum pnpsim_result result, const char *what)
{
    if (result != PNPSIM_OK) {
        history_break(&subject->history, "%s: %s: %.150s", what, pnpsim_result_name(result),
                      pnpsim_last_error(subject->sim));
    }
}

/* ---- Beginning ---- */

static int32_t entry_0(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
    (void)path;
    return monitor_driver_entry(loading, 0, driver);
}

static int32_t entry_1(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
    (void)path;
    return monitor_driver_entry(loading, 1, driver);
}

static int32_t entry_2(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
    (void)path;
    return monitor_driver_entry(loading, 2, driver);
}

static void policies_set(struct subject *subject)
{
    const struct settings *settings = subject->settings;
    const struct {
        bool is_set;
        const char *row;
        const char *value;
    } rows[] = {
        { settings->query_kernel_first, "order.query-remove", "kernel-first" },
        { settings->cancelled_user_first, "order.remove-cancelled", "user-first" },
        { settings->complete_kernel_first, "order.remove-complete", "kernel-first" },
        { settings->surprise_kernel_first, "order.surprise-complete", "kernel-first" },
        { settings->arrival_kernel_first, "order.interface-arrival", "kernel-first" },
        { settings->removal_kernel_first, "order.interface-removal", "kernel-first" },
        { settings->reverse, "order.registrants", "reverse" },
        { settings->told_asked, "cancel.told", "asked" },
        { settings->existing_twice, "existing.duplicate", "always" },
        { settings->complete_after_irp, "remove-complete.irp", "after" },
        { settings->veto_by_driver, "veto.irp", "driver" },
        { settings->relations_last, "order.relations", "after" },
        { settings->siblings_last, "order.siblings", "last-to-first" },
    };
    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rows[i].is_set) {
            subject_must(subject, pnpsim_policy_set(subject->sim, rows[i].row, rows[i].value),
                         rows[i].row);
        }
    }
}

/* The bus stays when the device that brings it up has gone again. */
static void bus_bring_up(struct subject *subject)
{
    struct pnpsim_hardware hardware = { .name = "first", .device_id = "RND\\FIRST" };
    struct pnpsim_device *device = pnpsim_plug(subject->sim, &hardware);
    subject_must(subject, pnpsim_unplug(subject->sim, device), "the first device");
}

bool subject_init(struct subject *subject, const struct settings *settings, struct facts *facts)
{
    static pnpsim_driver_entry *const entries[DRIVERS] = { entry_0, entry_1, entry_2 };
    struct pnpsim_options options = PNPSIM_OPTIONS_INIT;
    memset(subject, 0, sizeof(*subject));
    subject->settings = settings;
    subject->facts = facts;
    options.seed = settings->seed;
    options.profile = settings->is_bare ? PNPSIM_PROFILE_BARE : PNPSIM_PROFILE_DEFAULT;
    options.stacks = settings->own_stacks ? PNPSIM_STACKS_OWN : PNPSIM_STACKS_LENT;
    if (pnpsim_create(&options, &subject->sim) != PNPSIM_OK) {
        history_break(&subject->history, "no simulation: %s", pnpsim_last_error(NULL));
        return false;
    }
    loading = subject;
    for (unsigned i = 0; i < DRIVERS; i++) {
        subject_must(subject, pnpsim_driver_add(subject->sim, driver_names[i], entries[i]),
                     "driver_add");
        subject_must(subject, pnpsim_driver_load(subject->sim, driver_names[i]), "driver_load");
    }
    policies_set(subject);
    if (!hub_create(subject)) {
        history_break(&subject->history, "no memory for the hub");
    }
    bus_bring_up(subject);
    subject_must(subject, pnpsim_ledger_read(subject->sim, &subject->ledger), "ledger_read");
    return true;
}

/* ---- Doing ---- */

struct command {
    struct subject *subject;
    const struct op *op;
    int result;
};

static void command_run(void *context)
{
    struct command *command = context;
    command->result = monitor_do(command->subject, command->op);
}

static int command(struct subject *subject, const struct op *op)
{
    struct command command = { subject, op, 1 };
    subject_must(subject, pnpsim_call(subject->sim, command_run, &command), "pnpsim_call");
    return command.result;
}

void subject_run(struct subject *subject)
{
    subject_must(subject, pnpsim_run(subject->sim), "pnpsim_run");
}

void subject_idle(struct subject *subject)
{
    for (unsigned i = HUB + 1; i < DEVICES; i++) {
        struct pnpsim_device *device = hub_find(subject, i);
        if (device != NULL) {
            subject->devices[i] = device;
            device_watch(subject, device);
        }
    }
}

static struct outcome operate(struct subject *subject, const struct op *op)
{
    struct outcome outcome = { .result = 0 };
    switch ((enum op_kind)op->kind) {
    case OP_PLUG:
    case OP_UNPLUG:
        if (op->a <= HUB) {
            return device_do(subject, op);
        }
        outcome.result = command(subject, op);
        break;
    case OP_CONNECT:
    case OP_REGISTER_TARGET:
    case OP_REGISTER_CLASS:
    case OP_REGISTER_PROFILE:
    case OP_UNREGISTER:
    case OP_LET_GO:
    case OP_ANSWER:
    case OP_SCRIPT:
    case OP_REPORT:
    case OP_REPORT_AND_WAIT:
        outcome.result = command(subject, op);
        break;
    case OP_APP_START:
    case OP_APP_EXIT:
    case OP_APP_WATCH:
    case OP_APP_WATCH_CLASS:
    case OP_APP_OPEN:
    case OP_APP_CLOSE:
    case OP_APP_MODE:
        outcome.result = watcher_do(subject, op);
        break;
    case OP_REMOVE:
    case OP_STUB:
    case OP_DISABLE:
    case OP_ENABLE:
    case OP_UPDATE:
    case OP_EJECT:
    case OP_REBALANCE:
    case OP_RELATE:
    case OP_MOUNT:
    case OP_STATE:
    case OP_POWER:
    case OP_PROFILE:
        return device_do(subject, op);
    case OP_RUN:
    case OP_COUNT:
        break;
    }
    return outcome;
}

struct outcome subject_do(struct subject *subject, const struct op *op)
{
    struct outcome outcome = operate(subject, op);
    if (!op->is_later) {
        subject_run(subject);
    }
    return outcome;
}

/* ---- The end ---- */

static void everything_undo(struct subject *subject)
{
    for (unsigned i = 0; i < APPS; i++) {
        if (subject->watchers[i].app != NULL) {
            watcher_exit(subject, i);
        }
    }
    for (unsigned i = 0; i < MONITORS; i++) {
        struct op op = { .kind = OP_LET_GO, .a = (uint8_t)i };
        if (subject->monitors[i] != NULL) {
            command(subject, &op);
            op.kind = OP_UNREGISTER;
            if (subject->monitors[i]->entry != NULL && command(subject, &op) != 0) {
                history_break(&subject->history, "monitor %u could not be unregistered", i);
            }
        }
    }
    for (unsigned i = 0; i <= HUB; i++) {
        if (subject->devices[i] != NULL) {
            pnpsim_unplug(subject->sim, subject->devices[i]);
        }
    }
    subject_run(subject);
}

/* References sum to zero: the machine is as it was. */
static void end_check(struct subject *subject)
{
    struct pnpsim_ledger ledger;
    char difference[128];
    struct pnpsim_bugcheck bugcheck;
    pnpsim_ledger_read(subject->sim, &ledger);
    if (pnpsim_ledger_compare(&subject->ledger, &ledger, difference, sizeof(difference)) != 0) {
        history_break(&subject->history, "not everything was given back: %s", difference);
    }
    pnpsim_bugcheck(subject->sim, &bugcheck);
    if (pnpsim_verify(subject->sim) != PNPSIM_OK || bugcheck.reason[0] != '\0') {
        history_break(&subject->history, "%.200s %.50s", pnpsim_last_error(subject->sim),
                      bugcheck.reason);
    }
    for (unsigned i = 0; i < DEVICES; i++) {
        if (subject_state(subject, i) != PNPSIM_DEVICE_ABSENT) {
            history_break(&subject->history, "device %u is still there at the end", i);
        }
    }
    if (!subject->settings->is_bare) {
        trace_check(subject->sim, &subject->history);
    }
}

void subject_finish(struct subject *subject)
{
    if (subject->sim == NULL) {
        return;
    }
    if (subject->history.broken[0] == '\0') {
        everything_undo(subject);
        end_check(subject);
    }
    subject_must(subject, pnpsim_destroy(subject->sim), "pnpsim_destroy");
    subject->sim = NULL;
    hub_destroy(subject);
}
