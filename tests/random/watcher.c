/* SPDX-License-Identifier: MIT */
/* The applications of the subject. */
#include "subject.h"

#include <string.h>

static const char *const app_names[APPS] = { "a0", "a1", "a2", "a3" };

static enum heard heard_of(enum pnpsim_action action)
{
    switch (action) {
    case PNPSIM_ACTION_INTERFACE_ARRIVAL:
        return HEARD_ARRIVAL;
    case PNPSIM_ACTION_INTERFACE_REMOVAL:
        return HEARD_REMOVAL;
    case PNPSIM_ACTION_QUERY_REMOVE:
        return HEARD_QUERY_REMOVE;
    case PNPSIM_ACTION_QUERY_REMOVE_FAILED:
        return HEARD_CANCELLED;
    case PNPSIM_ACTION_REMOVE_PENDING:
        return HEARD_PENDING;
    case PNPSIM_ACTION_REMOVE_COMPLETE:
        return HEARD_COMPLETE;
    case PNPSIM_ACTION_CUSTOM_EVENT:
    case PNPSIM_ACTION_DEVNODES_CHANGED: /* the rest is for windows and services */
    case PNPSIM_ACTION_PROFILE_QUERY:
    case PNPSIM_ACTION_PROFILE_CHANGED:
    case PNPSIM_ACTION_PROFILE_CANCELLED:
        break;
    }
    return HEARD_CUSTOM;
}

static uint32_t watcher_hears(void *context, struct pnpsim_app *app,
                              const struct pnpsim_app_event *event)
{
    struct watcher *watcher = context;
    struct subject *subject = watcher->subject;
    enum heard what = heard_of(event->action);
    unsigned device = watcher->device;
    uint32_t detail = 0;
    int registrant = watcher->device_registrant;
    if (what == HEARD_ARRIVAL || what == HEARD_REMOVAL) {
        detail = memcmp(event->guid, subject_class(0), sizeof(GUID)) != 0;
        device = subject_device_of(event->link);
        registrant = watcher->class_registrants[detail];
    } else if (what == HEARD_CUSTOM) {
        detail = report_number(subject, event->guid, event->data, event->data_size,
                               event->name_offset);
    }
    if (app != watcher->app || registrant < 0) {
        history_break(&subject->history, "application %u was told what it had not asked for",
                      watcher->number);
        return 0;
    }
    history_hears(&subject->history, (unsigned)registrant, what, detail);
    subject_fact(subject, FACT_USER, watcher->number, what, device, detail);
    if (what == HEARD_QUERY_REMOVE && watcher->mode == APP_CLOSES) {
        pnpsim_app_close(app, subject->devices[watcher->device]);
    }
    return what == HEARD_QUERY_REMOVE && watcher->mode == APP_REFUSES ? PNPSIM_APP_VETO : 0;
}

static int app_start(struct subject *subject, unsigned number)
{
    struct watcher *watcher = &subject->watchers[number];
    *watcher = (struct watcher){ .subject = subject,
                                 .number = number,
                                 .app = pnpsim_app_start(subject->sim, app_names[number]),
                                 .device_registrant = -1,
                                 .class_registrants = { -1, -1 } };
    return watcher->app == NULL ? PNPSIM_E_NO_MEMORY
                                : pnpsim_app_on_event(watcher->app, watcher_hears, watcher);
}

int watcher_exit(struct subject *subject, unsigned number)
{
    struct watcher *watcher = &subject->watchers[number];
    int result = pnpsim_app_exit(watcher->app);
    int registrants[] = { watcher->device_registrant, watcher->class_registrants[0],
                          watcher->class_registrants[1] };
    for (unsigned i = 0; i < sizeof(registrants) / sizeof(registrants[0]); i++) {
        if (registrants[i] >= 0) {
            history_unregister(&subject->history, (unsigned)registrants[i]);
        }
    }
    watcher->app = NULL;
    return result;
}

static int app_watch(struct subject *subject, const struct op *op)
{
    struct watcher *watcher = &subject->watchers[op->a];
    int result = pnpsim_app_watch(watcher->app, subject->devices[op->b]);
    if (result == PNPSIM_OK) {
        struct history *history = &subject->history;
        unsigned registrant = history_register(history, true, op->b, subject->lives[op->b]);
        watcher->device = op->b;
        watcher->device_registrant = (int)registrant;
        history->registrants[registrant].is_deaf = watcher->mode == APP_POLITE;
    }
    return result;
}

static int app_watch_class(struct subject *subject, const struct op *op)
{
    struct watcher *watcher = &subject->watchers[op->a];
    watcher->class_registrants[op->b] = (int)history_register(&subject->history, true, NOBODY, 0);
    return pnpsim_app_watch_class(watcher->app, subject_class(op->b));
}

static int app_mode(struct subject *subject, const struct op *op)
{
    struct watcher *watcher = &subject->watchers[op->a];
    bool is_polite = op->b == APP_POLITE;
    watcher->mode = op->b;
    if (watcher->device_registrant >= 0) {
        subject->history.registrants[watcher->device_registrant].is_deaf = is_polite;
    }
    return pnpsim_app_on_event(watcher->app, is_polite ? NULL : watcher_hears, watcher);
}

static int app_open(struct subject *subject, const struct op *op)
{
    struct watcher *watcher = &subject->watchers[op->a];
    watcher->device = op->b;
    return pnpsim_app_open(watcher->app, subject->devices[op->b]);
}

int watcher_do(struct subject *subject, const struct op *op)
{
    switch (op->kind) {
    case OP_APP_START:
        return app_start(subject, op->a);
    case OP_APP_EXIT:
        return watcher_exit(subject, op->a);
    case OP_APP_WATCH:
        return app_watch(subject, op);
    case OP_APP_WATCH_CLASS:
        return app_watch_class(subject, op);
    case OP_APP_OPEN:
        return app_open(subject, op);
    case OP_APP_CLOSE:
        return pnpsim_app_close(subject->watchers[op->a].app, subject->devices[op->b]);
    default:
        return app_mode(subject, op);
    }
}
