/* SPDX-License-Identifier: MIT */
/* The table of operations: their names, how often they are drawn, the range of what they take. */
#include "op.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const struct op_info {
    const char *name;
    unsigned weight;
    unsigned a, b, c; /* bounds */
} infos[OP_COUNT] = {
    [OP_PLUG] = { "plug", 26, DEVICES, 32, 8 },
    [OP_UNPLUG] = { "unplug", 5, DEVICES, 1, 1 },
    [OP_CONNECT] = { "connect", 20, 1, 1, 1 },
    [OP_REMOVE] = { "remove", 7, DEVICES, 1, 1 },
    [OP_STUB] = { "stub", 2, DEVICES, STUB_MINORS, 3 },
    [OP_DISABLE] = { "disable", 5, DEVICES, 1, 1 },
    [OP_ENABLE] = { "enable", 14, DEVICES, 1, 1 },
    [OP_UPDATE] = { "update", 4, DEVICES, 1, 1 },
    [OP_EJECT] = { "eject", 5, DEVICES, 1, 1 },
    [OP_REBALANCE] = { "rebalance", 10, 1u << DEVICES, 1, 1 },
    [OP_RELATE] = { "relate", 3, DEVICES, DEVICES, RELATIONS },
    [OP_MOUNT] = { "mount", 2, DEVICES, FILE_SYSTEMS, 1 },
    [OP_STATE] = { "state", 3, DEVICES, ANSWERS, 1 },
    [OP_POWER] = { "power", 2, 7, 1, 1 },
    [OP_PROFILE] = { "profile", 3, 1, 1, 1 },
    [OP_REGISTER_TARGET] = { "register-target", 20, MONITORS, DEVICES, 4 },
    [OP_REGISTER_CLASS] = { "register-class", 5, MONITORS, CLASSES, 2 },
    [OP_REGISTER_PROFILE] = { "register-profile", 2, MONITORS, 1, 1 },
    [OP_UNREGISTER] = { "unregister", 8, MONITORS, 2, 1 },
    [OP_LET_GO] = { "let-go", 6, MONITORS, 1, 1 },
    [OP_ANSWER] = { "answer", 5, MONITORS, 4, 1 },
    [OP_SCRIPT] = { "script", 8, MONITORS, SCRIPT_COUNT, MONITORS },
    [OP_REPORT] = { "report", 16, DEVICES, 8, 8 },
    [OP_REPORT_AND_WAIT] = { "report-and-wait", 5, DEVICES, 8, 8 },
    [OP_APP_START] = { "app-start", 6, APPS, 1, 1 },
    [OP_APP_EXIT] = { "app-exit", 3, APPS, 1, 1 },
    [OP_APP_WATCH] = { "app-watch", 8, APPS, DEVICES, 1 },
    [OP_APP_WATCH_CLASS] = { "app-watch-class", 3, APPS, CLASSES, 1 },
    [OP_APP_OPEN] = { "app-open", 3, APPS, DEVICES, 1 },
    [OP_APP_CLOSE] = { "app-close", 6, APPS, DEVICES, 1 },
    [OP_RUN] = { "run", 1, 1, 1, 1 },
    [OP_APP_MODE] = { "app-mode", 5, APPS, APP_MODES, 1 },
};

uint64_t draw_next(struct draw *draw)
{
    uint64_t z = draw->state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

unsigned draw_below(struct draw *draw, unsigned bound)
{
    return (unsigned)(draw_next(draw) % bound);
}

static bool may_be_later(const struct op *op)
{
    if (op->kind == OP_RUN) {
        return false;
    }
    return op_is_queued(op) || op->kind == OP_REPORT || op->kind == OP_PLUG ||
           op->kind == OP_UNPLUG;
}

struct op op_draw(struct draw *draw)
{
    unsigned total = 0;
    for (unsigned i = 0; i < OP_COUNT; i++) {
        total += infos[i].weight;
    }
    unsigned at = draw_below(draw, total);
    unsigned kind = 0;
    while (at >= infos[kind].weight) {
        at -= infos[kind++].weight;
    }
    const struct op_info *info = &infos[kind];
    struct op op = { .kind = (uint8_t)kind };
    op.a = (uint8_t)draw_below(draw, info->a);
    op.b = (uint8_t)draw_below(draw, info->b);
    op.c = (uint8_t)draw_below(draw, info->c);
    if (kind == OP_SCRIPT && op.b == SCRIPT_REPORT) {
        op.c %= DEVICES;
    }
    op.is_later = draw_below(draw, 3) == 0 && may_be_later(&op);
    return op;
}

/* Half of the simulations have all policies at their default, the others about half of them. */
struct settings settings_draw(uint64_t seed)
{
    struct draw draw = { seed ^ 0x7365747469u };
    struct settings settings = { .seed = seed, .is_bare = seed % 2 == 0 };
    settings.own_stacks = draw_below(&draw, 4) == 0;
    uint64_t bits = draw_below(&draw, 2) == 0 ? 0 : draw_next(&draw);
    bool *const rows[] = {
        &settings.query_kernel_first,
        &settings.cancelled_user_first,
        &settings.complete_kernel_first,
        &settings.surprise_kernel_first,
        &settings.arrival_kernel_first,
        &settings.removal_kernel_first,
        &settings.reverse,
        &settings.told_asked,
        &settings.existing_twice,
        &settings.complete_after_irp,
        &settings.veto_by_driver,
        &settings.relations_last,
        &settings.siblings_last,
    };
    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        *rows[i] = (bits >> i & 1) != 0;
    }
    return settings;
}

/* ---- Text ---- */

void op_print(FILE *stream, const struct op *op)
{
    const struct op_info *info = &infos[op->kind];
    fprintf(stream, "%s%s", op->is_later ? "+" : "", info->name);
    if (info->a > 1 || info->b > 1 || info->c > 1) {
        fprintf(stream, " %u", op->a);
    }
    if (info->b > 1 || info->c > 1) {
        fprintf(stream, " %u", op->b);
    }
    if (info->c > 1) {
        fprintf(stream, " %u", op->c);
    }
}

static const char *number_parse(const char *text, unsigned bound, uint8_t *ret_number)
{
    char *end;
    unsigned long number = strtoul(text, &end, 10);
    if (end == text) {
        return text; /* left out: 0 */
    }
    *ret_number = (uint8_t)number;
    return number < bound ? end : NULL;
}

static const char *blanks_skip(const char *text)
{
    while (isspace((unsigned char)*text) || *text == ';') {
        text++;
    }
    return text;
}

const char *op_parse(const char *text, struct op *ret_op)
{
    struct op op = { .kind = OP_COUNT };
    text = blanks_skip(text);
    if (*text == '+') {
        op.is_later = true;
        text++;
    }
    size_t length = strcspn(text, " ;\n");
    for (unsigned i = 0; i < OP_COUNT && length > 0; i++) {
        if (strlen(infos[i].name) == length && memcmp(infos[i].name, text, length) == 0) {
            op.kind = (uint8_t)i;
        }
    }
    if (op.kind == OP_COUNT || (op.is_later && !may_be_later(&op))) {
        return NULL;
    }
    const struct op_info *info = &infos[op.kind];
    uint8_t *const numbers[] = { &op.a, &op.b, &op.c };
    const unsigned bounds[] = { info->a, info->b, info->c };
    text += length;
    for (int i = 0; i < 3 && text != NULL; i++) {
        text = number_parse(text, bounds[i], numbers[i]);
    }
    *ret_op = op;
    return text == NULL ? NULL : blanks_skip(text);
}

void fact_print(FILE *stream, const struct fact *fact)
{
    static const char *const heard[HEARD_COUNT] = {
        [HEARD_QUERY_REMOVE] = "QUERY_REMOVE",
        [HEARD_CANCELLED] = "REMOVE_CANCELLED",
        [HEARD_PENDING] = "REMOVE_PENDING",
        [HEARD_COMPLETE] = "REMOVE_COMPLETE",
        [HEARD_ARRIVAL] = "ARRIVAL",
        [HEARD_REMOVAL] = "REMOVAL",
        [HEARD_CUSTOM] = "custom",
        [HEARD_PROFILE_QUERY] = "QUERY_CHANGE",
        [HEARD_PROFILE_CANCELLED] = "CHANGE_CANCELLED",
        [HEARD_PROFILE_COMPLETE] = "CHANGE_COMPLETE",
    };
    switch ((enum fact_kind)fact->kind) {
    case FACT_KERNEL:
    case FACT_USER:
        fprintf(stream, "%s %u hears %s", fact->kind == FACT_USER ? "application" : "monitor",
                fact->who, fact->what < HEARD_COUNT ? heard[fact->what] : "something else");
        break;
    case FACT_IRP:
        fprintf(stream, "irp 0x%02X", fact->what);
        break;
    case FACT_FILE_SYSTEM:
        fprintf(stream, "file system step %u", fact->what);
        break;
    case FACT_COMPLETED:
        fprintf(stream, "completed");
        break;
    case FACT_RETURNED:
        fprintf(stream, "returned");
        break;
    }
    if (fact->device != NOBODY) {
        fprintf(stream, " of %u", fact->device);
    }
    fprintf(stream, " (%u)", (unsigned)fact->detail);
}
