/* SPDX-License-Identifier: MIT */
/* A line echo on loopback, server and client in one loop: the program's own traffic, which knows
 * nothing of the simulation. */
#ifndef TEST_ECHO_H
#define TEST_ECHO_H

#include <uv.h>

enum { ECHO_LINE_SIZE = 64 };

/* Called when a line has come back; without its line end. May call echo_send and echo_close. */
typedef void echo_returned(void *context, const char *line);

/* Owned by the caller; valid until the loop has ended. Holds: `server` is open when is_accepted. */
struct echo {
    uv_tcp_t listener;
    uv_tcp_t server; /* the far end of the one connection */
    uv_tcp_t client;
    uv_connect_t connect;
    int is_accepted;
    int is_closed;
    int status; /* the first error of the transport, or 0 */

    echo_returned *returned;
    void *context;
    char line[ECHO_LINE_SIZE]; /* what has come back of a line */
    size_t length;
};

/* Listens on 127.0.0.1, on a port that the system chooses, and connects to it. 0 or a libuv error;
 * after an error what was opened is closing, too. */
int echo_open(struct echo *echo, uv_loop_t *loop, echo_returned *returned, void *context);

/* Sends a line of less than ECHO_LINE_SIZE bytes; it is copied. */
int echo_send(struct echo *echo, const char *line);

/* Closes what is open. The loop ends when nothing else keeps it. */
void echo_close(struct echo *echo);

#endif
