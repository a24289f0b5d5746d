/* SPDX-License-Identifier: MIT */
/* The baselines. */
#include "baseline.h"

#include "bench.h"
#include "clock.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

enum { ROUNDS = 100, BATCH = 1000, BATCHES = 20, WAKES = 1000, NODES = 20000, LOOPS = 50 };
enum { BLOCKS = 1000000, BLOCK_BYTES = 56, STRANGERS = 100000, PAYLOAD_BYTES = 64 };

double baseline_array_loop(void *context)
{
    const struct baseline_array *array = context;
    char notification[PAYLOAD_BYTES] = { 0 };
    uint64_t begin = bench_now();
    for (int round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < array->count; i++) {
            array->targets[i].callback(notification, array->targets[i].context);
        }
    }
    return (double)(bench_now() - begin) / ROUNDS / (double)array->count;
}

/* ---- A queue that several threads may push to and one pops from ---- */

struct queue_node {
    struct queue_node *_Atomic next;
    const struct baseline_target *target;
    char payload[PAYLOAD_BYTES];
};

/* Who pushes asks whether the other side has to be woken: once for a batch. */
struct queue {
    struct queue_node *_Atomic head; /* pushed last */
    struct queue_node *tail;         /* popped next */
    struct queue_node stub;
    atomic_bool is_woken;
    uint64_t wakes;
};

static void queue_push(struct queue *queue, struct queue_node *node)
{
    atomic_store_explicit(&node->next, NULL, memory_order_relaxed);
    struct queue_node *before = atomic_exchange_explicit(&queue->head, node, memory_order_acq_rel);
    atomic_store_explicit(&before->next, node, memory_order_release);
}

static struct queue_node *queue_pop(struct queue *queue)
{
    struct queue_node *tail = queue->tail;
    struct queue_node *next = atomic_load_explicit(&tail->next, memory_order_acquire);
    if (tail == &queue->stub) {
        if (next == NULL) {
            return NULL;
        }
        queue->tail = next;
        tail = next;
        next = atomic_load_explicit(&next->next, memory_order_acquire);
    }
    if (next == NULL) {
        queue_push(queue, &queue->stub);
        next = atomic_load_explicit(&tail->next, memory_order_acquire);
    }
    queue->tail = next;
    return tail;
}

static void queue_batch(struct queue *queue, const struct baseline_target *target)
{
    static const char payload[PAYLOAD_BYTES] = { 1 };
    for (int i = 0; i < BATCH; i++) {
        struct queue_node *node = malloc(sizeof(*node));
        bench_require(node != NULL, "memory for a queue");
        node->target = target;
        memcpy(node->payload, payload, sizeof(payload));
        queue_push(queue, node);
        queue->wakes += !atomic_exchange(&queue->is_woken, true);
    }
    atomic_store(&queue->is_woken, false);
    for (int i = 0; i < BATCH; i++) {
        struct queue_node *node = queue_pop(queue);
        bench_require(node != NULL, "what was pushed can be popped");
        node->target->callback(node->payload, node->target->context);
        free(node);
    }
}

double baseline_queue(void *context)
{
    struct queue queue = { .tail = &queue.stub };
    atomic_init(&queue.head, &queue.stub);
    atomic_init(&queue.is_woken, false);
    uint64_t begin = bench_now();
    for (int i = 0; i < BATCHES; i++) {
        queue_batch(&queue, context);
    }
    uint64_t end = bench_now();
    bench_require(queue.wakes == BATCHES, "a batch needs one wake");
    return (double)(end - begin) / BATCHES / BATCH;
}

/* ---- The loop ---- */

static void wake_count(uv_async_t *wake)
{
    ++*(uint64_t *)wake->data;
}

static void loop_begin(uv_loop_t *loop, uv_async_t *wake, uint64_t *count)
{
    bench_require(uv_loop_init(loop) == 0 && uv_async_init(loop, wake, wake_count) == 0,
                  "a loop can be made");
    wake->data = count;
}

static void loop_end(uv_loop_t *loop, uv_async_t *wake)
{
    uv_close((uv_handle_t *)wake, NULL);
    uv_run(loop, UV_RUN_DEFAULT);
    bench_require(uv_loop_close(loop) == 0, "the loop can be closed");
}

double baseline_wake(void *context)
{
    (void)context;
    uv_loop_t loop;
    uv_async_t wake;
    uint64_t count = 0;
    loop_begin(&loop, &wake, &count);
    uint64_t begin = bench_now();
    for (int i = 0; i < WAKES; i++) {
        uv_async_send(&wake);
        uv_run(&loop, UV_RUN_ONCE);
    }
    uint64_t end = bench_now();
    bench_require(count == WAKES, "every wake arrives");
    loop_end(&loop, &wake);
    return (double)(end - begin) / WAKES;
}

double baseline_loop(void *context)
{
    (void)context;
    uint64_t begin = bench_now();
    for (int i = 0; i < LOOPS; i++) {
        uv_loop_t loop;
        uv_async_t wake;
        uint64_t count = 0;
        loop_begin(&loop, &wake, &count);
        loop_end(&loop, &wake);
    }
    return (double)(bench_now() - begin) / LOOPS;
}

/* ---- Memory ---- */

struct node {
    struct node *next;
    struct node *prev;
    char payload[BLOCK_BYTES - 2 * sizeof(void *)];
};

double baseline_churn(void *context)
{
    (void)context;
    struct node head = { .next = &head, .prev = &head };
    uint64_t begin = bench_now();
    for (int i = 0; i < NODES; i++) {
        struct node *node = calloc(1, sizeof(*node));
        bench_require(node != NULL, "memory for a node");
        node->prev = head.prev;
        node->next = &head;
        head.prev->next = node;
        head.prev = node;
        atomic_signal_fence(memory_order_seq_cst); /* the node is seen by somebody */
        node->prev->next = node->next;
        node->next->prev = node->prev;
        free(node);
    }
    return (double)(bench_now() - begin) / NODES;
}

double baseline_blocks(void)
{
    void **blocks = malloc(BLOCKS * sizeof(*blocks));
    bench_require(blocks != NULL, "memory for a table");
    memset(blocks, 0, BLOCKS * sizeof(*blocks));
    size_t before = bench_resident_bytes();
    for (int i = 0; i < BLOCKS; i++) {
        blocks[i] = malloc(BLOCK_BYTES);
        bench_require(blocks[i] != NULL, "memory for a block");
        memset(blocks[i], 1, BLOCK_BYTES);
    }
    double bytes = (double)(bench_resident_bytes() - before) / BLOCKS;
    for (int i = 0; i < BLOCKS; i++) {
        free(blocks[i]);
    }
    free(blocks);
    return bytes;
}

static struct node *strangers_link(struct node *nodes)
{
    for (int i = 0; i < STRANGERS; i++) {
        nodes[i].next = i + 1 < STRANGERS ? &nodes[i + 1] : NULL;
        memset(nodes[i].payload, i & 0x7F, sizeof(nodes[i].payload));
    }
    return nodes;
}

double baseline_scan(void *context)
{
    (void)context;
    static const char wanted[16] = { -1, -1, -1, -1 };
    struct node *nodes = calloc(STRANGERS, sizeof(*nodes));
    bench_require(nodes != NULL, "memory for strangers");
    struct node *first = strangers_link(nodes);
    uint64_t begin = bench_now();
    int found = 0;
    for (const struct node *node = first; node != NULL; node = node->next) {
        found += memcmp(node->payload, wanted, sizeof(wanted)) == 0;
    }
    uint64_t end = bench_now();
    bench_require(found == 0, "strangers do not match");
    free(nodes);
    return (double)(end - begin);
}
