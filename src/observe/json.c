/* SPDX-License-Identifier: MIT */
/* JSON Lines: the header
 *   {"pnpsim":"0.1.0","trace":1,"seed":1,"records":2,"dropped":0}
 * and a record
 *   {"step":1,"time":0,"task":"pnp","irql":"PASSIVE","kind":"report","subject":"reporter",
 *    "object":"lamp","detail":"LAMP_LOST","status":"0x00000000"}
 * on a line of its own. Time is virtual, in units of 100 ns; empty members are left out. */
#include "observe/json.h"

#include "base/sim.h"
#include "base/text.h"
#include "observe/out.h"
#include "observe/trace.h"

#include <pnpsim/version.h>

#include <string.h>

enum { TRACE_FORMAT = 1 };

/* The bytes of the well-formed UTF-8 character beyond ASCII that `text` starts with; 0 when it
 * starts with none. */
static size_t character_length(const char *text, size_t available)
{
    for (size_t length = available < 4 ? available : 4; length > 1; length--) {
        char one[5] = { 0 };
        uint16_t units[4];
        memcpy(one, text, length);
        size_t count = pn_utf16_from_utf8(one, units, 4);
        bool is_pair = count == 2 && length == 4 && units[0] >= 0xD800 && units[0] < 0xDC00;
        if (count == 1 || is_pair) {
            return length;
        }
    }
    return 0;
}

/* A byte that may not stand in a JSON string as it is. */
static void write_escaped(const struct pn_out *out, unsigned char byte)
{
    switch (byte) {
    case '"':
        pn_out_text(out, "\\\"");
        break;
    case '\\':
        pn_out_text(out, "\\\\");
        break;
    case '\n':
        pn_out_text(out, "\\n");
        break;
    case '\r':
        pn_out_text(out, "\\r");
        break;
    case '\t':
        pn_out_text(out, "\\t");
        break;
    default:
        pn_out_format(out, "\\u%04x", byte < 0x80 ? byte : 0xFFFDu);
        break;
    }
}

static void write_string(const struct pn_out *out, const char *text)
{
    size_t length = strlen(text);
    size_t start = 0;
    pn_out_text(out, "\"");
    for (size_t i = 0; i < length;) {
        unsigned char byte = (unsigned char)text[i];
        size_t plain = byte >= 0x80 ? character_length(text + i, length - i)
                                    : byte >= ' ' && byte != '"' && byte != '\\' && byte != 0x7F;
        if (plain == 0) {
            pn_out_bytes(out, text + start, i - start);
            write_escaped(out, byte);
            start = i + 1;
        }
        i += plain == 0 ? 1 : plain;
    }
    pn_out_bytes(out, text + start, length - start);
    pn_out_text(out, "\"");
}

static void write_name(const struct pnpsim *sim, const struct pn_out *out, const char *member,
                       uint32_t name)
{
    const char *text = pn_name_text(sim, name);
    if (text[0] != '\0') {
        pn_out_format(out, ",\"%s\":", member);
        write_string(out, text);
    }
}

static void write_record(const struct pnpsim *sim, const struct pn_out *out, uint32_t step)
{
    const struct pn_record *record = pn_trace_at(sim, step);
    pn_out_format(out, "{\"step\":%u,\"time\":%llu", (unsigned)step,
                  (unsigned long long)record->time);
    write_name(sim, out, "task", record->task);
    pn_out_format(out, ",\"irql\":\"%s\",\"kind\":\"%s\"", pn_irql_name(record->irql),
                  pn_trace_kind_name((enum pn_trace_kind)record->kind));
    write_name(sim, out, "subject", record->subject);
    write_name(sim, out, "object", record->object);
    write_name(sim, out, "detail", record->detail);
    pn_out_format(out, ",\"status\":\"0x%08X\"}\n", (unsigned)record->status);
}

void pn_json_write(const struct pnpsim *sim, pnpsim_writer *write, void *context)
{
    struct pn_out out = { write, context };
    uint32_t oldest = pn_trace_oldest(sim);
    uint32_t newest = pn_trace_step(sim);
    pn_out_format(&out, "{\"pnpsim\":\"%d.%d.%d\",\"trace\":%d,\"seed\":%llu", PNPSIM_VERSION_MAJOR,
                  PNPSIM_VERSION_MINOR, PNPSIM_VERSION_PATCH, (int)TRACE_FORMAT,
                  (unsigned long long)sim->options.seed);
    pn_out_format(&out, ",\"records\":%u,\"dropped\":%u}\n", (unsigned)(newest - oldest + 1),
                  (unsigned)(oldest - 1));
    for (uint32_t step = oldest; step <= newest; step++) {
        write_record(sim, &out, step);
    }
}
