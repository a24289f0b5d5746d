/* SPDX-License-Identifier: MIT */
/* The table, as text or as JSON. */
#include "bench.h"

#include <stdarg.h>
#include <stdio.h>

static struct {
    bool as_json;
    int rows;
    int missed;
} output;

void bench_output_begin(bool as_json)
{
    output.as_json = as_json;
    if (as_json) {
        printf("[");
        return;
    }
    printf("%-5s %-8s %11s %11s %7s %15s %7s %6s  %s\n", "id", "profile", "baseline", "subject",
           "ratio", "quartiles", "must", "goal", "verdict");
}

/* What the limits hold for: the ratio, or the subject itself. */
static double judged(const struct bench_row *row, const struct bench_result *result)
{
    return row->must_subject != 0 ? result->subject : result->ratio;
}

static const char *verdict(double must, double goal, double value)
{
    if (must == 0) {
        return "reported";
    }
    if (value > must) {
        return "misses must";
    }
    return goal != 0 && value <= goal ? "meets goal" : "meets must";
}

static void row_print_json(const struct bench_row *row, const struct bench_result *result,
                           double must, double goal, const char *text)
{
    printf("%s\n  {\"id\": \"%s\", \"profile\": \"%s\", \"what\": \"%s\", \"unit\": \"%s\", "
           "\"baseline\": %.2f, \"subject\": %.2f, \"ratio\": %.4f, \"quartiles\": [%.4f, %.4f], "
           "\"pairs\": %d, \"limit_of\": \"%s\", \"must\": %g, \"goal\": %g, \"verdict\": \"%s\"}",
           output.rows > 0 ? "," : "", row->id, row->profile, row->what, row->unit,
           result->baseline, result->subject, result->ratio, result->quartile_low,
           result->quartile_high, result->pairs, row->must_subject != 0 ? "subject" : "ratio", must,
           goal, text);
}

static void row_print_text(const struct bench_row *row, const struct bench_result *result,
                           double must, double goal, const char *text)
{
    char quartiles[32];
    char limit[16] = "-";
    char wish[16] = "-";
    const char *mark = row->must_subject != 0 ? " B" : "x";
    snprintf(quartiles, sizeof(quartiles), "%.3f-%.3f", result->quartile_low,
             result->quartile_high);
    if (must != 0) {
        snprintf(limit, sizeof(limit), "%g%s", must, mark);
    }
    if (goal != 0) {
        snprintf(wish, sizeof(wish), "%g%s", goal, mark);
    }
    printf("%-5s %-8s %8.1f %-2.2s %8.1f %-2.2s %7.3f %15s %7s %6s  %-11s  %s\n", row->id,
           row->profile, result->baseline, row->unit, result->subject, row->unit, result->ratio,
           quartiles, limit, wish, text, row->what);
}

void bench_output_row(const struct bench_row *row, const struct bench_result *result)
{
    double must = row->must_subject != 0 ? row->must_subject : row->must;
    double goal = row->must_subject != 0 ? row->goal_subject : row->goal;
    double value = judged(row, result);
    const char *text = verdict(must, goal, value);
    if (output.as_json) {
        row_print_json(row, result, must, goal, text);
    } else {
        row_print_text(row, result, must, goal, text);
    }
    fflush(stdout);
    output.rows++;
    output.missed += must != 0 && value > must;
}

void bench_output_remark(const char *format, ...)
{
    va_list arguments;
    if (output.as_json) {
        return;
    }
    printf("      ");
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    printf("\n");
}

bool bench_output_end(void)
{
    if (output.as_json) {
        printf("\n]\n");
    } else {
        printf("%d rows, %d miss their must\n", output.rows, output.missed);
    }
    return output.missed == 0;
}
