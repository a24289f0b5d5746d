/* SPDX-License-Identifier: MIT */
/* A program with an event loop of its own: a timer, an echo connection, and a simulated machine in
 * which a driver ticks. What an application of the machine hears goes out over the connection, and
 * when enough has come back, one of the loop's callbacks ends it all. */
#include "test_echo.h"
#include "test_machine.h"

#include <pnpsim/cmocka.h>

enum { TICKS = 5 };

#define ONE_TICK "report card TICK | user listener TICK | completed card TICK"
#define ALL_TICKS ONE_TICK " | " ONE_TICK " | " ONE_TICK " | " ONE_TICK " | " ONE_TICK
#define ALL_LINES "tick 1, tick 2, tick 3, tick 4, tick 5, "

/* Everything the loop's callbacks share. Zeroed by program_begin. */
struct program {
    uv_loop_t loop;
    uv_timer_t timer;
    struct echo echo;
    struct pnpsim *sim;
    struct pnpsim_app *listener;
    struct pnpsim_device *card;

    unsigned beats; /* of the timer */
    unsigned heard;
    unsigned returned;
    uint64_t first; /* the loop's time when ticking began, and when the last tick was heard */
    uint64_t last;
    uint64_t mark;
    char lines[256]; /* that came back */
    char story[1024];
    struct machine_counts counts;
    int is_gone; /* the machine and its handles */
    char failure[512];
};

/* In a callback of the loop nothing may jump out: the first failure is kept, and ends the loop. */
static void check(struct program *program, int32_t result, const char *what)
{
    if (result == 0 || program->failure[0] != '\0') {
        return;
    }
    snprintf(program->failure, sizeof(program->failure), "%s: %d: %s", what, (int)result,
             program->sim == NULL ? "" : pnpsim_last_error(program->sim));
    uv_stop(&program->loop);
}

#define CHECK(program, expression) check(program, (int32_t)(expression), #expression)

/* ---- The machine, and who listens in it ---- */

static uint32_t tick_heard(void *context, struct pnpsim_app *app,
                           const struct pnpsim_app_event *event)
{
    struct program *program = context;
    char line[ECHO_LINE_SIZE];
    (void)app;
    program->heard++;
    program->last = uv_now(&program->loop);
    snprintf(line, sizeof(line), "tick %u", (unsigned)machine_tick_number(event));
    CHECK(program, echo_send(&program->echo, line));
    return 0;
}

static void program_begin(struct program *program, enum pnpsim_clock clock)
{
    memset(program, 0, sizeof(*program));
    assert_int_equal(uv_loop_init(&program->loop), 0);
    struct pnpsim_options options = PNPSIM_OPTIONS_INIT;
    options.driver_path = PNPSIM_DRIVER_PATH;
    options.loop = &program->loop;
    options.clock = clock;
    pnpsim_assert_ok(pnpsim_create(&options, &program->sim));
    CHECK(program, machine_prepare(program->sim));
}

/* Plugs the card in, listens to it, and makes it tick. These verbs return when they have done it,
 * whether the loop runs or not. */
static void ticking_begin(struct program *program, uint32_t period_ms, uint32_t count)
{
    program->card = pnpsim_plug(program->sim, machine_hardware());
    CHECK(program,
          program->card == NULL || pnpsim_device_state(program->card) != PNPSIM_DEVICE_STARTED);
    program->listener = pnpsim_app_start(program->sim, "listener");
    CHECK(program, program->listener == NULL);
    CHECK(program, pnpsim_app_on_event(program->listener, tick_heard, program));
    CHECK(program, pnpsim_app_watch(program->listener, program->card));
    CHECK(program, machine_start_ticks(program->sim, program->card, period_ms, count));
    program->first = uv_now(&program->loop);
    program->mark = pnpsim_story_mark(program->sim);
}

static void machine_gone(void *context)
{
    struct program *program = context;
    program->is_gone = 1;
}

/* Called from a callback of the connection: asks the machine a last time and ends it. */
static void machine_end(struct program *program)
{
    snprintf(program->story, sizeof(program->story), "%s",
             pnpsim_story_since(program->sim, program->mark));
    CHECK(program, machine_stop_ticks(program->sim, program->card));
    CHECK(program, machine_count(program->sim, program->card, &program->counts));
    CHECK(program, pnpsim_verify(program->sim));
    CHECK(program, pnpsim_shutdown(program->sim, machine_gone, program));
    program->sim = NULL;
}

static void line_returned(void *context, const char *line)
{
    struct program *program = context;
    size_t length = strlen(program->lines);
    snprintf(program->lines + length, sizeof(program->lines) - length, "%s, ", line);
    program->returned++;
    if (program->returned == TICKS) {
        machine_end(program);
        echo_close(&program->echo);
        if (!uv_is_closing((uv_handle_t *)&program->timer)) {
            uv_close((uv_handle_t *)&program->timer, NULL);
        }
    }
}

/* The loop has nothing left and ends by itself; no handle was forgotten. */
static void program_run(struct program *program)
{
    int left = uv_run(&program->loop, UV_RUN_DEFAULT);
    assert_string_equal(program->failure, "");
    assert_int_equal(left, 0);
    assert_int_equal(program->is_gone, 1);
    assert_int_equal(uv_loop_close(&program->loop), 0);
    assert_int_equal(program->echo.status, 0);
}

static void assert_all_ticks_came_back(const struct program *program)
{
    assert_int_equal(program->heard, TICKS);
    assert_int_equal(program->returned, TICKS);
    assert_string_equal(program->lines, ALL_LINES);
    assert_int_equal(program->counts.reported, TICKS);
    assert_int_equal(program->counts.completed, TICKS);
    assert_int_equal(program->counts.missed, 0);
    pnpsim_assert_story_at(ALL_TICKS, program->story, __FILE__, __LINE__);
}

/* ---- The tests ---- */

/* The program's timer decides how fast the machine's time passes: a second each millisecond. */
static void second_passes(uv_timer_t *timer)
{
    struct program *program = timer->data;
    CHECK(program, pnpsim_advance(program->sim, 1000000));
    if (++program->beats == TICKS) {
        uv_close((uv_handle_t *)timer, NULL);
    }
}

static void ticks_go_out_and_come_back_until_a_callback_ends_the_machine(void **state)
{
    struct program program;
    (void)state;
    program_begin(&program, PNPSIM_CLOCK_VIRTUAL);
    assert_int_equal(echo_open(&program.echo, &program.loop, line_returned, &program), 0);
    ticking_begin(&program, 1000, 0);
    uv_timer_init(&program.loop, &program.timer);
    program.timer.data = &program;
    uv_timer_start(&program.timer, second_passes, 1, 1);

    program_run(&program);

    assert_all_ticks_came_back(&program);
    assert_int_equal(program.beats, TICKS);
}

/* The first beat sets the machine up, inside the loop; the others show that the loop stays free. */
static void heart_beats(uv_timer_t *timer)
{
    struct program *program = timer->data;
    if (++program->beats == 1) {
        ticking_begin(program, 10, TICKS);
    }
}

static void in_real_time_the_card_ticks_by_the_clock_of_the_loop(void **state)
{
    struct program program;
    (void)state;
    program_begin(&program, PNPSIM_CLOCK_REAL);
    assert_int_equal(echo_open(&program.echo, &program.loop, line_returned, &program), 0);
    uv_timer_init(&program.loop, &program.timer);
    program.timer.data = &program;
    uv_timer_start(&program.timer, heart_beats, 2, 2);

    program_run(&program);

    assert_all_ticks_came_back(&program);
    assert_true(program.last - program.first >= TICKS * 10);
    assert_true(program.beats > 1); /* at least one before the first tick */
}

static void an_idle_machine_does_not_keep_the_loop_alive(void **state)
{
    struct program program;
    (void)state;
    program_begin(&program, PNPSIM_CLOCK_VIRTUAL);
    program.card = pnpsim_plug_begin(program.sim, machine_hardware());
    assert_non_null(program.card);
    assert_int_equal(pnpsim_device_state(program.card), PNPSIM_DEVICE_ABSENT);

    assert_int_equal(uv_run(&program.loop, UV_RUN_DEFAULT), 0);

    assert_int_equal(pnpsim_device_state(program.card), PNPSIM_DEVICE_STARTED);
    pnpsim_assert_story(program.sim, "irp card START_DEVICE");
    assert_int_equal(uv_loop_alive(&program.loop), 0);
    pnpsim_assert_ok(pnpsim_shutdown(program.sim, machine_gone, &program));
    assert_int_equal(program.is_gone, 0);
    program_run(&program);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ticks_go_out_and_come_back_until_a_callback_ends_the_machine),
        cmocka_unit_test(in_real_time_the_card_ticks_by_the_clock_of_the_loop),
        cmocka_unit_test(an_idle_machine_does_not_keep_the_loop_alive),
    };
    return pnpsim_run_tests("embedded_loop", tests);
}
