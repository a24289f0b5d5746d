/* SPDX-License-Identifier: MIT */
/* The calls of windows and services, and the meaning of what they answer. */
#include "user/tell.h"

#include "base/sim.h"
#include "event/event.h"
#include "event/veto.h"
#include "observe/finding.h"
#include "observe/trace.h"
#include "user/app.h"
#include "user/broadcast.h"
#include "user/service.h"
#include "user/watch.h"
#include "user/window.h"

#include <winerror.h>

#include <string.h>

/* ---- Answers ---- */

static void find_nonsense(struct pnpsim *sim, const struct pnpsim_app *app, const char *who,
                          unsigned long long answer)
{
    pn_violation(sim, PN_RULE_APP_ANSWER, "", "%s of %s answered 0x%llX, which means nothing", who,
                 pn_name_text(sim, app->name), answer);
}

enum pn_answer pn_callback_answer(struct pnpsim *sim, const struct pnpsim_app *app,
                                  const struct pn_event *event, DWORD answer)
{
    if (answer == ERROR_CANCELLED && pn_event_is_query(event)) {
        return PN_ANSWER_VETO;
    }
    if (answer != ERROR_SUCCESS) {
        find_nonsense(sim, app, "a callback", answer);
    }
    return PN_ANSWER_OK;
}

/* U-3.3: one value denies; 0, which DefWindowProcW returns, does not. */
static enum pn_answer window_answer(struct pnpsim *sim, const struct pnpsim_app *app,
                                    const struct pn_event *event, LRESULT answer)
{
    if (answer == BROADCAST_QUERY_DENY && pn_event_is_query(event)) {
        return PN_ANSWER_VETO;
    }
    if (answer != TRUE && answer != 0) {
        find_nonsense(sim, app, "a window", (unsigned long long)answer);
    }
    return PN_ANSWER_OK;
}

/* U-4.3, U-4.4: any error denies, also that of a handler which does not know the control. */
static enum pn_answer service_answer(struct pnpsim *sim, const struct pnpsim_app *app,
                                     const struct pn_event *event, DWORD answer)
{
    if (!pn_event_is_query(event) || answer == NO_ERROR) {
        return PN_ANSWER_OK;
    }
    if (answer != ERROR_CALL_NOT_IMPLEMENTED) {
        return PN_ANSWER_VETO;
    }
    pn_violation(sim, PN_RULE_SERVICE_DEFAULT_ANSWER, "",
                 "the handler of %s answered a query with ERROR_CALL_NOT_IMPLEMENTED",
                 pn_name_text(sim, app->name));
    return pn_policy_value(sim, PN_POLICY_SERVICE_DEFAULT) == PN_SERVICE_DEFAULT_VETO
               ? PN_ANSWER_VETO
               : PN_ANSWER_OK;
}

/* U-9.5: what a query counts as that got no answer. */
static bool silence_is_veto(struct pnpsim *sim, const struct pnpsim_app *app)
{
    uint8_t meaning = pn_policy_value(sim, PN_POLICY_QUERY_UNANSWERED);
    if (meaning == PN_UNANSWERED_REPORT) {
        pn_violation(sim, PN_RULE_APP_HUNG, "", "%s did not answer a query in time",
                     pn_name_text(sim, app->name));
    }
    return meaning == PN_UNANSWERED_VETO;
}

void pn_answer_judge(struct pnpsim *sim, const struct pnpsim_app *app, const struct pn_event *event,
                     enum pn_answer answer, struct pn_veto *veto)
{
    if (!pn_event_is_query(event)) {
        return;
    }
    if (answer == PN_ANSWER_VETO || (answer == PN_ANSWER_HUNG && silence_is_veto(sim, app))) {
        pn_veto_set(sim, veto, app->is_service ? PNP_VetoWindowsService : PNP_VetoWindowsApp,
                    app->name, event->object);
    }
}

/* ---- Calls ---- */

/* A message about the event; *ret_data is its room for a structure, when it has one. */
static struct pn_message *event_message(struct pnpsim *sim, const struct pn_event *event,
                                        uint32_t name, size_t room)
{
    struct pn_message *message = pn_message_demand(sim, PN_MESSAGE_SENT, room);
    message->object = event->object;
    message->name = name;
    message->wparam = pn_broadcast_number(event);
    message->lparam = room == 0 ? 0 : (LPARAM)(uintptr_t)message->data;
    return message;
}

/* Takes the reference over. */
static enum pn_answer window_send(struct pnpsim *sim, struct pn_window *window,
                                  const struct pn_event *event, struct pn_message *message)
{
    const struct pnpsim_app *app = window->app;
    message->window = window;
    message->id = WM_DEVICECHANGE;
    enum pn_answer answer = PN_ANSWER_HUNG;
    if (pn_queue_send(sim, &window->app->messages, message, PN_ANSWER_LIMIT)) {
        answer = window_answer(sim, app, event, message->result);
    }
    pn_message_release(sim, message);
    return answer;
}

static enum pn_answer service_send(struct pnpsim *sim, struct pn_service *service,
                                   const struct pn_event *event, DWORD control,
                                   struct pn_message *message)
{
    const struct pnpsim_app *app = service->app;
    message->service = service;
    message->id = control;
    enum pn_answer answer = PN_ANSWER_HUNG;
    if (pn_queue_send(sim, &service->app->controls, message, PN_ANSWER_LIMIT)) {
        answer = service_answer(sim, app, event, (DWORD)message->result);
    }
    pn_message_release(sim, message);
    return answer;
}

bool pn_watch_hears(const struct pn_watch *watch)
{
    return watch->callback != NULL || watch->window != NULL ||
           (watch->service != NULL && watch->service->handler != NULL);
}

enum pn_answer pn_watch_tell(struct pnpsim *sim, const struct pn_watch *watch,
                             const struct pn_event *event, uint32_t name)
{
    bool is_ansi = watch->window != NULL && watch->window->is_ansi; /* U-2.14: never a service */
    struct pn_message *message = event_message(sim, event, name, pn_broadcast_room(event));
    pn_broadcast_fill(event, watch, is_ansi, message->data);
    if (watch->window != NULL) {
        return window_send(sim, watch->window, event, message);
    }
    return service_send(sim, watch->service, event, SERVICE_CONTROL_DEVICEEVENT, message);
}

/* ---- Hardware profiles ---- */

static enum pn_answer profile_send(struct pnpsim *sim, struct pn_recipient *recipient,
                                   const struct pn_event *event)
{
    struct pn_message *message = event_message(sim, event, event->name, 0);
    if (recipient->kind == PN_RECIPIENT_WINDOW) {
        return window_send(sim, (struct pn_window *)recipient, event, message);
    }
    return service_send(sim, (struct pn_service *)recipient, event,
                        SERVICE_CONTROL_HARDWAREPROFILECHANGE, message);
}

static struct pnpsim_app *app_of(struct pn_recipient *recipient)
{
    return recipient->kind == PN_RECIPIENT_WINDOW ? ((struct pn_window *)recipient)->app
                                                  : ((struct pn_service *)recipient)->app;
}

/* U-4.1: a service says that it wants to hear of profiles. */
static bool recipient_accepts(struct pn_recipient *recipient)
{
    const struct pn_service *service = (const struct pn_service *)recipient;
    return recipient->kind == PN_RECIPIENT_WINDOW ||
           (service->handler != NULL &&
            (service->accepted & SERVICE_ACCEPT_HARDWAREPROFILECHANGE) != 0);
}

static void profile_tell_list(struct pnpsim *sim, struct pn_event *event,
                              struct pn_list *recipients, struct pn_veto *veto)
{
    struct pn_walk walk;
    for (struct pn_recipient *recipient = pn_walk_begin(sim, &walk, recipients);
         recipient != NULL && (veto == NULL || !veto->is_set);
         recipient = pn_walk_next(sim, &walk, recipient)) {
        if (!recipient_accepts(recipient) || !pn_event_reaches(event, recipient)) {
            continue;
        }
        const struct pnpsim_app *app = app_of(recipient);
        pn_trace(sim, PN_TRACE_USER_BEGIN, app->name, event->object, event->name, 0);
        enum pn_answer answer = profile_send(sim, recipient, event);
        pn_trace(sim, PN_TRACE_USER_END, app->name, event->object, event->name, answer);
        pn_answer_judge(sim, app, event, answer, veto);
    }
    pn_walk_end(sim, &walk);
}

void pn_profile_tell(struct pnpsim *sim, struct pn_event *event, struct pn_veto *veto)
{
    profile_tell_list(sim, event, &sim->user->top_windows, veto);
    if (veto == NULL || !veto->is_set) {
        profile_tell_list(sim, event, &sim->user->services, veto);
    }
}
