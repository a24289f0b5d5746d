/* SPDX-License-Identifier: MIT */
/* What the benchmark asks of the operating system, through libuv. */
#include "clock.h"

#include "bench.h"

#include <stdlib.h>
#include <string.h>
#include <uv.h>

uint64_t bench_now(void)
{
    return uv_hrtime();
}

size_t bench_resident_bytes(void)
{
    size_t bytes = 0;
    bench_require(uv_resident_set_memory(&bytes) == 0, "the resident set can be read");
    return bytes;
}

size_t bench_peak_resident_bytes(void)
{
    uv_rusage_t usage;
    bench_require(uv_getrusage(&usage) == 0, "the peak of the resident set can be read");
    return (size_t)usage.ru_maxrss * 1024;
}

/* What a child has printed so far. */
struct child_output {
    char text[64];
    size_t length;
    int64_t exit_status;
};

static void output_room(uv_handle_t *handle, size_t wanted, uv_buf_t *ret_buffer)
{
    (void)wanted;
    struct child_output *output = handle->data;
    *ret_buffer = uv_buf_init(output->text + output->length,
                              (unsigned)(sizeof(output->text) - 1 - output->length));
}

static void output_read(uv_stream_t *stream, ssize_t count, const uv_buf_t *buffer)
{
    (void)buffer;
    struct child_output *output = stream->data;
    if (count >= 0) {
        output->length += (size_t)count;
    } else {
        uv_close((uv_handle_t *)stream, NULL);
    }
}

static void child_ended(uv_process_t *process, int64_t exit_status, int signal)
{
    struct child_output *output = process->data;
    output->exit_status = exit_status != 0 ? exit_status : signal;
    uv_close((uv_handle_t *)process, NULL);
}

double bench_run_child(const char *argument, const char *value)
{
    static char program[4096];
    size_t size = sizeof(program);
    uv_loop_t loop;
    uv_pipe_t pipe;
    uv_process_t process;
    struct child_output output = { .length = 0 };
    bench_require(uv_exepath(program, &size) == 0 && uv_loop_init(&loop) == 0 &&
                      uv_pipe_init(&loop, &pipe, 0) == 0,
                  "the program can be started again");
    char *arguments[] = { program, (char *)argument, (char *)value, NULL };
    uv_stdio_container_t stdio[] = {
        { .flags = UV_IGNORE },
        { .flags = (uv_stdio_flags)(UV_CREATE_PIPE | UV_WRITABLE_PIPE),
          .data.stream = (uv_stream_t *)&pipe },
        { .flags = UV_INHERIT_FD, .data.fd = 2 },
    };
    uv_process_options_t options = {
        .file = program, .args = arguments, .exit_cb = child_ended, .stdio_count = 3, .stdio = stdio
    };
    pipe.data = &output;
    process.data = &output;
    bench_require(uv_spawn(&loop, &process, &options) == 0 &&
                      uv_read_start((uv_stream_t *)&pipe, output_room, output_read) == 0,
                  "a child can be started and read");
    uv_run(&loop, UV_RUN_DEFAULT);
    bench_require(uv_loop_close(&loop) == 0 && output.exit_status == 0, "the child succeeds");
    return strtod(output.text, NULL);
}
