/* SPDX-License-Identifier: MIT */
/* The model: what the documentation, and the policies where it is silent, make of each operation.
 * It speaks in the terms of docs/rules.md and docs/policies.md and shares nothing with the library.
 * It has no tasks and no memory to manage: one queue, one function per event. */
#ifndef PN_TESTS_RANDOM_MODEL_H
#define PN_TESTS_RANDOM_MODEL_H

#include "random.h"

enum {
    LISTENERS_OF_APP = 1 + CLASSES, /* a device and each class */
    LISTENERS = MONITORS + APPS * LISTENERS_OF_APP,
    TURNS_MAX = 512
};

enum listener_list { LIST_DEVICE, LIST_CLASS, LIST_PROFILE };

/* Somebody who is registered: monitors first, then the applications'. */
struct listener {
    uint32_t serial; /* 0: not registered */
    uint8_t list;
    uint8_t key;    /* device or class */
    uint16_t life;  /* of the device, at registration */
    uint32_t asked; /* the latest query that reached it */
};

struct model_relation {
    uint8_t device;
    uint16_t life;
};

struct model_device {
    bool is_present;  /* in its slot */
    bool is_known;    /* it is in the tree */
    bool is_seen;     /* the test has a handle of it: its IRPs are facts */
    bool has_handle;  /* or had one before, which works again when it is seen */
    bool is_reported; /* the bus has named it in its latest answer */
    uint8_t state;    /* enum pnpsim_device_state */
    uint8_t classes;
    bool is_unique;  /* its instance path is its bus's own */
    bool is_enabled; /* all of its interfaces are, or none */
    bool is_held;    /* and nobody has heard of them */
    bool is_removable;
    bool can_eject;
    uint8_t problem;     /* a CM_PROB_ code, 0: none */
    uint8_t power;       /* DEVICE_POWER_STATE, as its bus has told; 0: nothing yet */
    bool stays_removed;  /* no enumeration starts it */
    uint8_t file_system; /* enum file_system */
    uint8_t answer;      /* enum device_answer: what the stub will say */
    uint8_t answered;    /* what it has said since the last start */
    bool fails[STUB_MINORS];
    unsigned relation_count[RELATIONS];
    struct model_relation relations[RELATIONS][RELATIONS_MAX];
    uint16_t life; /* which device in this slot */
    uint32_t order;
    uint16_t opens;
    bool is_asked_for;   /* a removal was asked for */
    bool is_under_way;   /* and has not ended */
    struct outcome last; /* how it ended */
};

struct model_monitor {
    bool holds; /* keeps a device open */
    uint8_t held;
    bool refuses;
    uint8_t script;
    uint8_t argument;
};

struct model_app {
    bool is_running;
    uint8_t mode;
    uint8_t device; /* that it has open or watches */
    bool watch_is_open;
    uint8_t opens_before; /* handles without registration, older than the watch */
    uint8_t opens_after;
};

enum turn_kind {
    TURN_ENUMERATE,
    TURN_HUB, /* the hub looks at its slots */
    TURN_REQUEST,
    TURN_START,
    TURN_REBALANCE,
    TURN_RESTART, /* the second half of a rebalance */
    TURN_STATE,
    TURN_POWER,
    TURN_FINAL,
    TURN_ARRIVAL,
    TURN_REMOVAL,
    TURN_REMOVED,
    TURN_CUSTOM,
    TURN_PROFILE
};

struct turn {
    uint8_t kind;
    uint8_t device;
    uint8_t class;
    uint8_t request; /* enum op_kind */
    uint8_t devices; /* a bit for each */
    uint16_t life;
    uint32_t report;
    bool has_callback;
    bool is_awaited;
};

struct model {
    const struct settings *settings;
    struct model_device devices[DEVICES];
    struct listener listeners[LISTENERS];
    struct model_monitor monitors[MONITORS];
    struct model_app apps[APPS];
    /* Of first registration, under either instance path of the slot; 0: never. */
    uint32_t interface_order[CLASSES][DEVICES][2];
    uint32_t last_serial;
    uint32_t last_query;
    uint32_t last_report;
    struct turn turns[TURNS_MAX];
    unsigned turn_first;
    unsigned turn_count;
    bool hub_is_connected;
    bool hub_is_asked; /* TURN_HUB waits */
    struct outcome profile;
    struct outcome rebalance;
    uint8_t system_state; /* SYSTEM_POWER_STATE */
    uint8_t wanted_state; /* 0: no change is under way */
    struct facts *facts;
};

void model_init(struct model *model, const struct settings *settings, struct facts *facts);
/* Whether the operation has a documented outcome now. */
bool model_allows(const struct model *model, const struct op *op);
/* Does it, and unless it is for later lets the machine run. */
struct outcome model_do(struct model *model, const struct op *op);
/* Lets the machine run. */
void model_run(struct model *model);
/* The test looks around: from now on it has handles of the hub's devices. */
void model_idle(struct model *model);

/* What is told to both halves: who listens, what each half hears, which half is first. */
struct telling {
    uint8_t list;
    uint8_t key;
    uint16_t life;
    uint8_t user; /* enum heard; NOBODY: this half hears nothing */
    uint8_t kernel;
    bool kernel_first;
    uint8_t device;
    uint32_t detail;
    uint32_t query; /* the query that it is or follows; 0: none */
    bool is_query;
    bool asked_only;
};

/* ---- Between the files of the model ---- */

void model_fact(struct model *model, enum fact_kind kind, unsigned who, unsigned what,
                unsigned device, uint32_t detail);
struct turn *model_turn_push(struct model *model, enum turn_kind kind, unsigned device);
void model_enumerate_later(struct model *model);
/* True: it refuses. */
bool model_hears(struct model *model, unsigned listener, const struct telling *telling);
/* The two halves of a device's life that are not asked for. */
void model_start(struct model *model, unsigned device);
/* Asks for its state; false: that has ended its life. */
bool model_state_ask(struct model *model, unsigned device);
void model_surprise(struct model *model, unsigned device);
void model_final_remove(struct model *model, unsigned device);
/* One bus looks at its slots: the built-in one, or the hub. */
void model_enumerate(struct model *model, bool hub);
/* What goes with the hub: children that wait for their last step, then those without drivers. */
void model_children_finish(struct model *model);
void model_children_vanish(struct model *model);
void model_interfaces_change(struct model *model, unsigned device, bool enable);
enum file_system model_mounted(const struct model *model, unsigned device);
void model_file_system(struct model *model, unsigned device, enum file_system_step step);
void model_irp(struct model *model, unsigned device, unsigned minor);
/* Up to the first veto, whose listener is the answer, else NOBODY. */
unsigned model_tell(struct model *model, const struct telling *tellings, unsigned count);
struct telling model_about(const struct model *model, unsigned device, enum heard user,
                           unsigned kernel, bool kernel_first);
/* The devices that go together, in the order in which they go. */
unsigned model_collect(const struct model *model, unsigned device, bool with_ejection,
                       uint8_t devices[DEVICES]);
bool model_has_stack(const struct model_device *device);
struct veto model_veto_of(unsigned listener);
/* Turns of requests. */
void model_request_run(struct model *model, const struct turn *turn);
/* What pnpsim_device_problem says. */
unsigned model_problem(const struct model_device *device);

/* The operations of monitors and applications, and on the stub. */
int model_act(struct model *model, const struct op *op);
bool model_can_open(const struct model_device *device);
void model_listen(struct model *model, unsigned listener, enum listener_list list, unsigned key);
void model_unregister(struct model *model, unsigned listener);
void model_let_go(struct model *model, struct model_monitor *monitor);
/* The oldest handle; false: none is open. */
bool model_app_close(struct model *model, struct model_app *app);
struct turn *model_report_later(struct model *model, unsigned device, bool has_callback);

#endif
