/* SPDX-License-Identifier: MIT */
/* The life of a service as far as device events go. */
#include "user/service.h"

#include "base/memory.h"
#include "base/sim.h"
#include "event/event.h"
#include "kernel/frame.h"
#include "observe/finding.h"
#include "observe/trace.h"
#include "user/app.h"
#include "user/watch.h"

static struct pn_service *service_create(struct pnpsim_app *app)
{
    struct pnpsim *sim = app->sim;
    struct pn_service *service = pn_slab_alloc(&sim->user->service_slab);
    if (service == NULL) {
        return NULL;
    }
    *service = (struct pn_service){ .app = app, .state = SERVICE_START_PENDING };
    pn_recipient_add(sim, &sim->user->services, &service->recipient, PN_RECIPIENT_SERVICE);
    sim->kernel->home_may_block = true;
    app->service = service;
    return service;
}

struct pn_service *pn_service_register(struct pnpsim_app *app, LPHANDLER_FUNCTION_EX handler,
                                       LPHANDLER_FUNCTION plain_handler, LPVOID context)
{
    struct pn_service *service = app->service != NULL ? app->service : service_create(app);
    if (service != NULL) {
        service->handler = handler;
        service->plain_handler = plain_handler;
        service->context = context;
    }
    return service;
}

void pn_service_free(struct pnpsim *sim, struct pn_recipient *recipient,
                     enum pn_recipient_kind kind)
{
    (void)kind;
    pn_slab_free(&sim->user->service_slab, (struct pn_service *)recipient);
}

struct pn_service *pn_service_find(const struct pnpsim *sim, const void *handle)
{
    if (!pn_slab_has(&sim->user->service_slab, handle)) {
        return NULL;
    }
    struct pn_service *service = (struct pn_service *)(uintptr_t)handle;
    bool is_alive = service->recipient.kind == PN_RECIPIENT_SERVICE && !service->recipient.is_dead;
    return is_alive ? service : NULL;
}

static uint32_t own_watch_count(const struct pn_service *service)
{
    uint32_t count = 0;
    PN_LIST_EACH (position, &service->app->watches) {
        const struct pn_watch *watch = PN_CONTAINER(position, struct pn_watch, app_link);
        count += watch->service == service && watch->is_own_code;
    }
    return count;
}

void pn_service_stop(struct pnpsim *sim, struct pn_service *service)
{
    uint32_t left = own_watch_count(service);
    service->state = SERVICE_STOPPED;
    service->accepted = 0;
    if (left > 0) {
        pn_violation(sim, PN_RULE_DEVICE_NOTIFY_LEAK, "SetServiceStatus",
                     "the service %s has stopped and left %u device notification(s) registered",
                     pn_name_text(sim, service->app->name), left);
    }
    pn_watches_of_service_end(sim, service);
}

DWORD pn_service_call(struct pnpsim *sim, struct pn_service *service, DWORD control,
                      WPARAM event_type, LPARAM data)
{
    struct pn_callout callout;
    pn_callout_begin(sim, &callout, PN_FRAME_TEST_CODE, "service handler", 0, PASSIVE_LEVEL);
    DWORD answer = service->handler(control, (DWORD)event_type, (LPVOID)data, service->context);
    pn_callout_end(sim, &callout);
    return answer;
}
