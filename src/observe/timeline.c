/* SPDX-License-Identifier: MIT */
/* The timeline, and with it the meaning of the records: the table below says for each kind what
 * subject, object, detail and status are. A row is the text of a line with placeholders:
 *
 *   $s subject   $o object   $d detail   $n status as NTSTATUS   $c status as bug check code
 *   $i IRQL      $l status as source line
 *   $O object, empty when it is the subject too
 *   $u how an application answered: status is 0 or not
 *   $k how a callback answered: status is its NTSTATUS
 *   $t "timed out" when the status is 1
 *
 * A part in brackets is left out when a placeholder in it is empty. */
#include "observe/timeline.h"

#include "observe/event_name.h"
#include "observe/out.h"
#include "observe/status_name.h"
#include "observe/trace.h"

#include <stdio.h>
#include <string.h>

static const char *const lines_of_kinds[] = {
    [PN_TRACE_CALL] = "call      $o[ by $s]",
    [PN_TRACE_RETURN] = "return    $o $n[ to $s]",
    /* subject: the driver; object: the device; detail: the event */
    [PN_TRACE_REPORT] = "report    $o $d[ by $s] at $i_LEVEL",
    /* object: the device or class; detail: the event */
    [PN_TRACE_EVENT_QUEUED] = "queue     $o $d",
    [PN_TRACE_EVENT_DISPATCHED] = "dispatch  $o $d",
    /* subject: the application; detail: the event as user mode calls it */
    [PN_TRACE_USER_BEGIN] = "user      $s <- $d[ ($o)]",
    [PN_TRACE_USER_END] = "user      $s -> $u",
    /* subject: the driver; detail: the event as kernel mode calls it */
    [PN_TRACE_KERNEL_BEGIN] = "kernel    $s <- $d[ ($o)]",
    [PN_TRACE_KERNEL_END] = "kernel    $s -> $k",
    /* subject: the driver that reported */
    [PN_TRACE_EVENT_COMPLETED] = "completed $o $d[ for $s]",
    [PN_TRACE_EVENT_DESTROYED] = "destroyed $o $d",
    /* subject: the topmost driver; object: the device; detail: the minor code without IRP_MN_ */
    [PN_TRACE_IRP_SENT] = "irp       $o <- $d[ ($s)]",
    [PN_TRACE_IRP_DONE] = "irp       $o -> $d $n",
    [PN_TRACE_DEVICE_STATE] = "state     $o is $d",
    /* subject: driver, application or device path; detail: the veto type */
    [PN_TRACE_VETO] = "veto      $s vetoed QUERY_REMOVE of $o[ ($d)]",
    /* subject: the class; object: the device; detail: registered, enabled, disabled */
    [PN_TRACE_INTERFACE] = "interface $s of $o $d",
    /* subject: driver or application; object: the device or class */
    [PN_TRACE_REGISTERED] = "register  $s on $o",
    [PN_TRACE_UNREGISTERED] = "register  $s no longer on $o",
    /* object: the device that it is added to, if any; detail: load, entry, add-device, unload */
    [PN_TRACE_DRIVER] = "driver    $s $d[ $O] $n",
    [PN_TRACE_OPEN] = "open      $o[ by $s] $n",
    [PN_TRACE_CLOSE] = "close     $o[ by $s]",
    [PN_TRACE_TASK] = "task      $s[ $d]",
    [PN_TRACE_WAIT] = "wait      $s[ for $o]",
    [PN_TRACE_WAKE] = "wake      $s[ from $o][ ($t)]",
    /* subject: the driver; object: queued, run, done, timer */
    [PN_TRACE_WORK] = "work      [of $s ]$o",
    [PN_TRACE_DPC] = "dpc       [of $s ]$o",
    [PN_TRACE_TIME] = "time      [of $s ]$o",
    [PN_TRACE_PRINT] = "print     \"$d\"[ by $s]",
    /* subject: the rule; object: the Windows routine */
    [PN_TRACE_FINDING] = "finding   V-$s[ in $o]: $d",
    [PN_TRACE_CHECK] = "check     failed: $d (line $l)",
    [PN_TRACE_BUGCHECK] = "stopped   $c$d",
};
_Static_assert(sizeof(lines_of_kinds) / sizeof(lines_of_kinds[0]) == PN_TRACE_KIND_COUNT,
               "every kind has a line");

static const char no_trace[] = "(the bare profile keeps no trace)\n";

/* One line under way. `scratch` holds the placeholders that are not names. */
struct line {
    const struct pnpsim *sim;
    const struct pn_record *record;
    struct pn_out out;
    char scratch[PN_STATUS_TEXT_SIZE + 16];
};

static bool line_is_query(const struct line *line)
{
    return pn_event_name_is_query(pn_name_text(line->sim, line->record->detail));
}

static const char *user_answer(const struct line *line)
{
    if (line->record->status >= 2) {
        return line->record->status == 2 ? "no answer in time" : "too late";
    }
    return line->record->status != 0 && line_is_query(line) ? "veto" : "ok";
}

static const char *kernel_answer(struct line *line)
{
    if (line->record->status >= 0) {
        return "ok";
    }
    char status[PN_STATUS_TEXT_SIZE];
    pn_status_format(line->record->status, status);
    snprintf(line->scratch, sizeof(line->scratch), line_is_query(line) ? "veto (%s)" : "%s",
             status);
    return line->scratch;
}

static const char *stop_code(struct line *line)
{
    if (line->record->status == 0) {
        return "";
    }
    snprintf(line->scratch, sizeof(line->scratch),
             "bug check 0x%X: ", (unsigned)line->record->status);
    return line->scratch;
}

static const char *source_line(struct line *line)
{
    snprintf(line->scratch, sizeof(line->scratch), "%d", (int)line->record->status);
    return line->scratch;
}

static const char *placeholder_text(struct line *line, char letter)
{
    const struct pn_record *record = line->record;
    switch (letter) {
    case 's':
        return pn_name_text(line->sim, record->subject);
    case 'o':
        return pn_name_text(line->sim, record->object);
    case 'O':
        return record->object == record->subject ? "" : pn_name_text(line->sim, record->object);
    case 'd':
        return pn_name_text(line->sim, record->detail);
    case 'n':
        pn_status_format(record->status, line->scratch);
        return line->scratch;
    case 'i':
        return pn_irql_name(record->irql);
    case 'u':
        return user_answer(line);
    case 'k':
        return kernel_answer(line);
    case 'c':
        return stop_code(line);
    case 'l':
        return source_line(line);
    case 't':
        return record->status == 1 ? "timed out" : "";
    default:
        return "";
    }
}

/* A record is one line whatever its texts hold: control characters become spaces, those at the
 * end go. */
static void write_plain(const struct pn_out *out, const char *text)
{
    size_t length = strlen(text);
    while (length > 0 && (unsigned char)text[length - 1] <= ' ') {
        length--;
    }
    size_t start = 0;
    for (size_t i = 0; i < length; i++) {
        if ((unsigned char)text[i] < ' ' || text[i] == 0x7F) {
            pn_out_bytes(out, text + start, i - start);
            pn_out_text(out, " ");
            start = i + 1;
        }
    }
    pn_out_bytes(out, text + start, length - start);
}

/* Whether a placeholder between `part` and its closing bracket has no text. */
static bool part_is_empty(struct line *line, const char *part)
{
    for (; *part != ']' && *part != '\0'; part++) {
        if (*part == '$' && placeholder_text(line, *++part)[0] == '\0') {
            return true;
        }
    }
    return false;
}

static void write_what(struct line *line, const char *row)
{
    for (; *row != '\0'; row++) {
        if (*row == '[') {
            row = part_is_empty(line, row + 1) ? strchr(row, ']') : row;
        } else if (*row == '$') {
            row++;
            const char *text = placeholder_text(line, *row);
            if (*row == 'c') {
                pn_out_text(&line->out, text); /* its last space counts */
            } else {
                write_plain(&line->out, text);
            }
        } else if (*row != ']') {
            pn_out_bytes(&line->out, row, 1);
        }
    }
}

static void write_record(const struct pnpsim *sim, uint32_t step, const struct pn_out *out)
{
    const struct pn_record *record = pn_trace_at(sim, step);
    struct line line = { .sim = sim, .record = record, .out = *out };
    uint64_t microseconds = record->time / 10;
    pn_out_format(out, "%5u  %6llu.%03u  ", (unsigned)step,
                  (unsigned long long)(microseconds / 1000), (unsigned)(microseconds % 1000));
    pn_out_format(out, "%-10.40s  %-8s  ", pn_name_text(sim, record->task),
                  pn_irql_name(record->irql));
    write_what(&line, lines_of_kinds[record->kind]);
    pn_out_text(out, "\n");
}

/* The records from `first` on, after those that are missing before it. */
static void write_from(const struct pnpsim *sim, uint32_t first, uint32_t missing,
                       const struct pn_out *out)
{
    pn_out_text(out, " step     time/ms  task        irql      what\n");
    if (missing > 0) {
        pn_out_format(out, "(%u earlier records are not shown)\n", (unsigned)missing);
    }
    for (uint32_t step = first; step <= pn_trace_step(sim); step++) {
        write_record(sim, step, out);
    }
}

void pn_timeline_write(const struct pnpsim *sim, uint32_t lines, pnpsim_writer *write,
                       void *context)
{
    struct pn_out out = { write, context };
    if (!pn_trace_is_on(sim)) {
        pn_out_text(&out, no_trace);
        return;
    }
    uint32_t first = pn_trace_oldest(sim);
    uint32_t last = pn_trace_step(sim);
    if (lines != 0 && last - first + 1 > lines) {
        first = last - lines + 1;
    }
    write_from(sim, first, first - 1, &out);
}

void pn_timeline_write_since(const struct pnpsim *sim, uint64_t mark, pnpsim_writer *write,
                             void *context)
{
    struct pn_out out = { write, context };
    if (!pn_trace_is_on(sim)) {
        pn_out_text(&out, no_trace);
        return;
    }
    uint32_t last = pn_trace_step(sim);
    uint32_t wanted = mark < last ? (uint32_t)mark + 1 : last + 1;
    uint32_t oldest = pn_trace_oldest(sim);
    uint32_t first = wanted < oldest ? oldest : wanted;
    write_from(sim, first, first - wanted, &out);
}
