/* SPDX-License-Identifier: MIT */
/* What the random test's parts share: operations, the facts that an operation must make true, and
 * its outcome. No part of the library is seen here, so that the model stays independent of it. */
#ifndef PN_TESTS_RANDOM_H
#define PN_TESTS_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

enum {
    DEVICES = 8,   /* slots; a slot is used again and again */
    HUB = 5,       /* this one holds a bus; the slots behind it are that bus's */
    CLASSES = 2,   /* interface classes */
    MONITORS = 12, /* kernel registrations at a time */
    DRIVERS = 3,   /* whose registrations they are: monitor % DRIVERS */
    APPS = 4,
    FACTS_MAX = 2048,
    NOBODY = 255
};

/* ---- Operations ---- */

enum op_kind {
    OP_PLUG,             /* a: device, b: enum hardware_bit, c: 0: its start fails */
    OP_UNPLUG,           /* a: device */
    OP_CONNECT,          /* tells the hub's driver of its slots, all empty */
    OP_REMOVE,           /* a: device */
    OP_STUB,             /* a: device, b: enum stub_minor, c: 1: it fails */
    OP_DISABLE,          /* a: device */
    OP_ENABLE,           /* a: device */
    OP_UPDATE,           /* a: device: its driver, which stays the same */
    OP_EJECT,            /* a: device */
    OP_REBALANCE,        /* a: a bit for each device */
    OP_RELATE,           /* a: device, b: device that goes with it, c: enum relation */
    OP_MOUNT,            /* a: device, b: enum file_system */
    OP_STATE,            /* a: device, b: enum device_answer */
    OP_POWER,            /* a: system state, as SYSTEM_POWER_STATE */
    OP_PROFILE,          /* a change of hardware profile */
    OP_REGISTER_TARGET,  /* a: monitor, b: device, c: 1: it keeps the device open */
    OP_REGISTER_CLASS,   /* a: monitor, b: class, c: 1: with the existing interfaces */
    OP_REGISTER_PROFILE, /* a: monitor */
    OP_UNREGISTER,       /* a: monitor, b: 1: not the Ex routine */
    OP_LET_GO,           /* a: monitor: closes what it keeps open */
    OP_ANSWER,           /* a: monitor, b: 0: refuses queries from now on */
    OP_SCRIPT,           /* a: monitor, b: enum script, c: device or monitor */
    OP_REPORT,           /* a: device, b: size, c: enum report_bit */
    OP_REPORT_AND_WAIT,  /* the same with the synchronous routine */
    OP_APP_START,        /* a: application */
    OP_APP_EXIT,         /* a: application */
    OP_APP_WATCH,        /* a: application, b: device */
    OP_APP_WATCH_CLASS,  /* a: application, b: class */
    OP_APP_OPEN,         /* a: application, b: device */
    OP_APP_CLOSE,        /* a: application, b: device */
    OP_APP_MODE,         /* a: application, b: enum app_mode */
    OP_RUN,              /* lets the machine run */
    OP_COUNT
};

struct op {
    uint8_t kind;
    uint8_t a;
    uint8_t b;
    uint8_t c;
    bool is_later; /* only queued; the next operation that is not runs the machine */
};

enum hardware_bit {
    HARDWARE_CLASS_0 = 1,
    HARDWARE_CLASS_1 = 2,
    HARDWARE_UNIQUE = 4,    /* its instance id is unique in the machine */
    HARDWARE_REMOVABLE = 8, /* and with the next one the bus can eject it */
    HARDWARE_EJECT = 16
};
enum stub_minor { STUB_QUERY_REMOVE, STUB_START, STUB_QUERY_STOP, STUB_MINORS };
enum relation { RELATION_REMOVAL, RELATION_EJECTION, RELATIONS };
enum file_system { FILE_SYSTEM_NONE, FILE_SYSTEM_AGREES, FILE_SYSTEM_REFUSES, FILE_SYSTEMS };
enum { RELATIONS_MAX = 3 };

/* What a stack says of its device when it is asked for its state. */
enum device_answer {
    ANSWER_FINE,
    ANSWER_NOT_DISABLEABLE,
    ANSWER_OTHER_RESOURCES,
    ANSWER_FAILED,
    ANSWER_REMOVED,
    ANSWER_DISABLED,
    ANSWERS
};
enum report_bit { REPORT_CALLBACK = 1, REPORT_WITH_TEXT = 2, REPORT_AT_DISPATCH = 4 };

/* What a monitor does in its next callback, once. */
enum script {
    SCRIPT_NONE,
    SCRIPT_UNREGISTER_SELF,      /* Ex */
    SCRIPT_UNREGISTER_SELF_OLD,  /* not Ex */
    SCRIPT_UNREGISTER_OTHER,     /* c: monitor, Ex */
    SCRIPT_UNREGISTER_OTHER_OLD, /* c: monitor, not Ex */
    SCRIPT_REGISTER,             /* c: monitor, for the device that this one keeps open */
    SCRIPT_REPORT,               /* c: device */
    SCRIPT_LET_GO,
    SCRIPT_COUNT
};

/* What an application does when asked: agree, refuse, close in its callback and agree, or what it
 * does without a callback. */
enum app_mode { APP_AGREES, APP_REFUSES, APP_CLOSES, APP_POLITE, APP_MODES };

/* Whether it goes into the PnP manager's queue behind what waits there, or is about that; else
 * what waits runs first. */
static inline bool op_is_queued(const struct op *op)
{
    switch (op->kind) {
    case OP_PLUG:
    case OP_UNPLUG:
        return op->a <= HUB; /* below the hub, a thread of the machine does it */
    case OP_REMOVE:
    case OP_DISABLE:
    case OP_ENABLE:
    case OP_UPDATE:
    case OP_EJECT:
    case OP_REBALANCE:
    case OP_POWER:
    case OP_RUN:
        return true;
    default:
        return false;
    }
}

/* ---- Facts ---- */

enum fact_kind {
    FACT_KERNEL,
    FACT_USER,
    FACT_IRP,
    FACT_FILE_SYSTEM,
    FACT_COMPLETED,
    FACT_RETURNED
};

enum heard {
    HEARD_QUERY_REMOVE,
    HEARD_CANCELLED,
    HEARD_PENDING, /* user mode: REMOVEPENDING */
    HEARD_COMPLETE,
    HEARD_ARRIVAL,
    HEARD_REMOVAL,
    HEARD_CUSTOM,
    HEARD_PROFILE_QUERY,
    HEARD_PROFILE_CANCELLED,
    HEARD_PROFILE_COMPLETE,
    HEARD_COUNT
};

/* PnP minor codes that are facts, by their documented values. */
enum {
    MINOR_START = 0x00,
    MINOR_QUERY_REMOVE = 0x01,
    MINOR_REMOVE = 0x02,
    MINOR_CANCEL_REMOVE = 0x03,
    MINOR_STOP = 0x04,
    MINOR_QUERY_STOP = 0x05,
    MINOR_CANCEL_STOP = 0x06,
    MINOR_EJECT = 0x11,
    MINOR_SURPRISE = 0x17
};

enum file_system_step { STEP_QUERY, STEP_CANCEL, STEP_REMOVE, STEP_SURPRISE };

/* One thing that somebody has seen. */
struct fact {
    uint8_t kind;
    uint8_t who;     /* monitor or application; 0 */
    uint8_t what;    /* enum heard, a minor code, or enum file_system_step */
    uint8_t device;  /* NOBODY: about none */
    uint32_t detail; /* interface events: the class; custom events: the report's number */
};

struct facts {
    unsigned count;
    struct fact list[FACTS_MAX];
};

/* ---- Outcomes ---- */

enum veto_type {
    VETO_PENDING_CLOSE = 2,
    VETO_WINDOWS_APP = 3,
    VETO_OUTSTANDING_OPEN = 5,
    VETO_DEVICE = 6,
    VETO_DRIVER = 7,
    VETO_ILLEGAL_REQUEST = 8,
    VETO_NON_DISABLEABLE = 10
};
enum veto_by { BY_NOBODY, BY_APP, BY_DRIVER, BY_DEVICE, BY_STUB };

struct veto {
    uint8_t type; /* enum veto_type, 0: none */
    uint8_t by;   /* enum veto_by */
    uint8_t who;  /* application, driver or device */
};

/* How an operation ended: a result of the control API, or 0 and 1 for a kernel call that did or did
 * not succeed. */
struct outcome {
    int result;
    struct veto veto;
    unsigned stopped; /* how many devices a rebalance has stopped */
};

/* What is drawn once for a simulation. */
struct settings {
    uint64_t seed;
    bool is_bare;
    bool own_stacks;
    /* Policies: is the second value chosen? */
    bool query_kernel_first;
    bool cancelled_user_first;
    bool complete_kernel_first;
    bool surprise_kernel_first;
    bool arrival_kernel_first;
    bool removal_kernel_first;
    bool reverse;
    bool told_asked;
    bool existing_twice;
    bool complete_after_irp;
    bool veto_by_driver;
    bool relations_last;
    bool siblings_last;
};

#endif
