/* SPDX-License-Identifier: MIT */
/* The simulation under test, with monitors and applications that do what operations say and note
 * what they see. */
#ifndef PN_TESTS_RANDOM_SUBJECT_H
#define PN_TESTS_RANDOM_SUBJECT_H

#include "history.h"

#include <ntddk.h>

#include <pnpsim/pnpsim.h>

struct subject;

/* One registration of a kernel driver; never used for a second one. */
struct monitor {
    struct subject *subject;
    unsigned number; /* MONITORS */
    unsigned registrant;
    uint8_t device; /* NOBODY: a class or the profile */
    uint8_t class;
    PVOID entry; /* NULL: not registered */
    PFILE_OBJECT file;
    bool holds;
    bool refuses;
    uint8_t script;
    uint8_t argument;
};

struct watcher {
    struct subject *subject;
    unsigned number; /* APPS */
    struct pnpsim_app *app;
    uint8_t mode;
    uint8_t device; /* that it watches or has open */
    int device_registrant;
    int class_registrants[CLASSES];
};

struct hub;

struct subject {
    struct pnpsim *sim;
    const struct settings *settings;
    struct facts *facts;
    struct history history;
    struct pnpsim_device *devices[DEVICES];
    unsigned lives[DEVICES];
    uint8_t file_systems[DEVICES]; /* enum file_system */
    struct hub *hub;
    PDRIVER_OBJECT drivers[DRIVERS];
    struct monitor *monitors[MONITORS]; /* the latest of each number */
    struct monitor contexts[REGISTRANTS_MAX];
    unsigned context_count;
    struct watcher watchers[APPS];
    uint32_t last_report;
    struct pnpsim_ledger ledger; /* before the first operation */
};

/* False: there is no machine; the history says why. */
bool subject_init(struct subject *subject, const struct settings *settings, struct facts *facts);
struct outcome subject_do(struct subject *subject, const struct op *op);
/* Lets the machine run until idle. */
void subject_run(struct subject *subject);
/* Finds the devices that have come up below the hub. */
void subject_idle(struct subject *subject);
/* How the last removal of the device ended. */
struct outcome subject_removal(struct subject *subject, unsigned device);
int subject_state(const struct subject *subject, unsigned device);
/* Undoes everything, and checks what must be so at the end. */
void subject_finish(struct subject *subject);

/* ---- Between the files of the subject ---- */

void subject_fact(struct subject *subject, enum fact_kind kind, unsigned who, unsigned what,
                  unsigned device, uint32_t detail);
/* Breaks the history when a verb that has to succeed did not. */
void subject_must(struct subject *subject, enum pnpsim_result result, const char *what);
const GUID *subject_class(unsigned class);
/* Which device an interface's link names, from its instance id "D3". */
unsigned subject_device_of(const char *link);
/* Checks the bytes of a report and returns its number. */
uint32_t report_number(struct subject *subject, const GUID *event, const UCHAR *data, ULONG size,
                       LONG name_offset);

/* Kernel side: the operations of monitors. 0, or 1 when a routine has failed. */
int monitor_do(struct subject *subject, const struct op *op);
bool hub_create(struct subject *subject);
void hub_destroy(struct subject *subject);
/* Kernel side: what happens below the hub. */
int hub_do(struct subject *subject, const struct op *op);
int hub_stub(struct subject *subject, unsigned device, uint8_t minor, NTSTATUS status);
/* NULL: there is none. */
struct pnpsim_device *hub_find(struct subject *subject, unsigned device);
/* Operations on devices and on the machine. */
struct outcome device_do(struct subject *subject, const struct op *op);
/* From now on its IRPs are facts. */
void device_watch(struct subject *subject, struct pnpsim_device *device);
/* The operations of applications: a result of the control API. */
int watcher_do(struct subject *subject, const struct op *op);
int watcher_exit(struct subject *subject, unsigned number);
NTSTATUS monitor_driver_entry(struct subject *subject, unsigned number, PDRIVER_OBJECT driver);

#endif
