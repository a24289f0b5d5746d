/* SPDX-License-Identifier: MIT */
/* The echo: plain libuv. */
#include "test_echo.h"

#include <stdlib.h>
#include <string.h>
#include <uv.h>

/* One write under way, with the bytes behind it. */
struct message {
    uv_write_t request;
    struct echo *echo;
    size_t length;
    char bytes[];
};

static void note_status(struct echo *echo, int status)
{
    if (status < 0 && status != UV_ECANCELED && echo->status == 0) {
        echo->status = status;
    }
}

static void message_written(uv_write_t *request, int status)
{
    struct message *message = request->data;
    note_status(message->echo, status);
    free(message);
}

static int message_send(struct echo *echo, uv_tcp_t *from, const char *bytes, size_t length)
{
    struct message *message = malloc(sizeof(*message) + length);
    if (message == NULL) {
        return UV_ENOMEM;
    }
    message->echo = echo;
    message->length = length;
    message->request.data = message;
    memcpy(message->bytes, bytes, length);
    uv_buf_t buffer = uv_buf_init(message->bytes, (unsigned)length);
    int status = uv_write(&message->request, (uv_stream_t *)from, &buffer, 1, message_written);
    if (status < 0) {
        free(message);
    }
    return status;
}

static void buffer_allocate(uv_handle_t *handle, size_t suggested, uv_buf_t *ret_buffer)
{
    (void)handle;
    *ret_buffer = uv_buf_init(malloc(suggested), (unsigned)suggested);
    if (ret_buffer->base == NULL) {
        ret_buffer->len = 0;
    }
}

/* ---- The far end: sends back what it gets ---- */

static void server_read(uv_stream_t *stream, ssize_t size, const uv_buf_t *buffer)
{
    struct echo *echo = stream->data;
    if (size > 0) {
        note_status(echo, message_send(echo, &echo->server, buffer->base, (size_t)size));
    } else {
        note_status(echo, (int)size);
    }
    free(buffer->base);
}

static void server_connected(uv_stream_t *stream, int status)
{
    struct echo *echo = stream->data;
    note_status(echo, status);
    if (status < 0 || echo->is_accepted) {
        return;
    }
    uv_tcp_init(stream->loop, &echo->server);
    echo->server.data = echo;
    echo->is_accepted = 1;
    note_status(echo, uv_accept(stream, (uv_stream_t *)&echo->server));
    note_status(echo, uv_read_start((uv_stream_t *)&echo->server, buffer_allocate, server_read));
}

/* ---- The near end: cuts into lines what comes back ---- */

static void client_take(struct echo *echo, char byte)
{
    if (byte != '\n') {
        if (echo->length < sizeof(echo->line) - 1) {
            echo->line[echo->length++] = byte;
        }
        return;
    }
    echo->line[echo->length] = '\0';
    echo->length = 0;
    echo->returned(echo->context, echo->line);
}

static void client_read(uv_stream_t *stream, ssize_t size, const uv_buf_t *buffer)
{
    struct echo *echo = stream->data;
    note_status(echo, size < 0 ? (int)size : 0);
    for (ssize_t i = 0; i < size && !echo->is_closed; i++) {
        client_take(echo, buffer->base[i]);
    }
    free(buffer->base);
}

static void client_connected(uv_connect_t *request, int status)
{
    struct echo *echo = request->data;
    note_status(echo, status);
    if (status == 0) {
        note_status(echo,
                    uv_read_start((uv_stream_t *)&echo->client, buffer_allocate, client_read));
    }
}

/* ---- Opening and closing ---- */

static int listener_open(struct echo *echo, struct sockaddr_storage *ret_address)
{
    struct sockaddr_in any_port;
    int length = (int)sizeof(*ret_address);
    int status = uv_ip4_addr("127.0.0.1", 0, &any_port);
    if (status == 0) {
        status = uv_tcp_bind(&echo->listener, (const struct sockaddr *)&any_port, 0);
    }
    if (status == 0) {
        status = uv_listen((uv_stream_t *)&echo->listener, 1, server_connected);
    }
    if (status == 0) {
        status = uv_tcp_getsockname(&echo->listener, (struct sockaddr *)ret_address, &length);
    }
    return status;
}

int echo_open(struct echo *echo, uv_loop_t *loop, echo_returned *returned, void *context)
{
    struct sockaddr_storage address;
    memset(echo, 0, sizeof(*echo));
    echo->returned = returned;
    echo->context = context;
    uv_tcp_init(loop, &echo->listener);
    uv_tcp_init(loop, &echo->client);
    echo->listener.data = echo;
    echo->client.data = echo;
    echo->connect.data = echo;
    int status = listener_open(echo, &address);
    if (status == 0) {
        status = uv_tcp_connect(&echo->connect, &echo->client, (const struct sockaddr *)&address,
                                client_connected);
    }
    if (status != 0) {
        echo_close(echo);
    }
    return status;
}

int echo_send(struct echo *echo, const char *line)
{
    char bytes[ECHO_LINE_SIZE];
    size_t length = strlen(line);
    if (length >= sizeof(bytes)) {
        return UV_EMSGSIZE;
    }
    memcpy(bytes, line, length);
    bytes[length] = '\n';
    return message_send(echo, &echo->client, bytes, length + 1);
}

void echo_close(struct echo *echo)
{
    if (echo->is_closed) {
        return;
    }
    echo->is_closed = 1;
    uv_close((uv_handle_t *)&echo->listener, NULL);
    uv_close((uv_handle_t *)&echo->client, NULL);
    if (echo->is_accepted) {
        uv_close((uv_handle_t *)&echo->server, NULL);
    }
}
