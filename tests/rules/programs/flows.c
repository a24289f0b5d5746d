/* SPDX-License-Identifier: MIT */
/* Plays every flow of the PnP manager and writes docs/flows.md from what happened:
 * program_flows <file>. tests/rules/flows.sh compares it with the document. */
#include "support/kit.h"
#include "support/kit_hub.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static FILE *document;

/* ---- Writing ---- */

/* One entry of a story as a line of the listing: who does what to whom. */
static void entry_write(unsigned number, const char *entry, size_t length)
{
    static const struct {
        const char *verb;
        const char *from;
    } verbs[] = {
        { "user", "manager -> application" },      { "kernel", "manager -> callback of" },
        { "irp", "manager -> stack of" },          { "report", "driver -> manager, about" },
        { "completed", "manager -> reporter of" },
    };
    const char *rest = memchr(entry, ' ', length);
    const char *what = rest == NULL ? NULL : memchr(rest + 1, ' ', length - (rest + 1 - entry));
    for (size_t i = 0; what != NULL && i < sizeof(verbs) / sizeof(verbs[0]); i++) {
        if (strncmp(entry, verbs[i].verb, (size_t)(rest - entry)) == 0) {
            fprintf(document, "%3u  %-24s %-12.*s %.*s\n", number, verbs[i].from,
                    (int)(what - rest - 1), rest + 1, (int)(entry + length - what - 1), what + 1);
            return;
        }
    }
    fprintf(document, "%3u  %.*s\n", number, (int)length, entry);
}

static void story_write(const char *story)
{
    unsigned number = 0;
    fprintf(document, "```text\n");
    while (*story != '\0') {
        const char *end = strstr(story, " | ");
        size_t length = end == NULL ? strlen(story) : (size_t)(end - story);
        entry_write(++number, story, length);
        story += length + (end == NULL ? 0 : 3);
    }
    fprintf(document, "```\n");
}

/* Text in lines of at most 100 columns. */
static void text_write(const char *text)
{
    size_t column = 0;
    while (*text != '\0') {
        size_t length = strcspn(text, " ");
        if (column > 0) {
            bool fits = column + 1 + length <= 100;
            fputc(fits ? ' ' : '\n', document);
            column = fits ? column + 1 : 0;
        }
        fprintf(document, "%.*s", (int)length, text);
        column += length;
        text += length + (text[length] == ' ');
    }
}

/* A section: what is done, and what came of it. */
static void section(struct pnpsim *sim, const char *title, const char *text)
{
    fprintf(document, "\n### %s\n\n", title);
    text_write(text);
    fprintf(document, "\n\n");
    story_write(pnpsim_story(sim));
}

static void chapter(const char *title)
{
    fprintf(document, "\n## %s\n", title);
}

/* ---- The cast: a camera, an application and a monitor that watch it ---- */

struct scene {
    struct pnpsim_device *camera;
    struct pnpsim_app *viewer;
    struct kit_monitor monitor;
};

static void scene_set(struct pnpsim *sim, struct scene *scene)
{
    struct pnpsim_hardware hardware = kit_hardware("camera");
    hardware.removable = 1;
    hardware.eject_supported = 1;
    scene->camera = pnpsim_plug(sim, &hardware);
    assert_int_equal(pnpsim_device_state(scene->camera), PNPSIM_DEVICE_STARTED);
    kit_watch(sim, &scene->monitor, "monitor", scene->camera);
    scene->viewer = pnpsim_app_start(sim, "viewer");
    pnpsim_assert_ok(pnpsim_app_watch(scene->viewer, scene->camera));
}

/* ---- Arrival ---- */

static void arrival(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_monitor monitor = { 0 };
    struct pnpsim_app *viewer = pnpsim_app_start(sim, "viewer");
    kit_watch_class(sim, &monitor, "monitor", &KIT_CLASS, 0);
    pnpsim_assert_ok(pnpsim_app_watch_class(viewer, &KIT_CLASS));
    chapter("Arrival");
    kit_device(sim, "camera");
    section(sim, "A device is plugged in",
            "Its interface is enabled while it starts; the arrival is held until START has "
            "succeeded (K-6.3).");
}

static void failed_start(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_monitor monitor = { 0 };
    struct kit_stack driver = { .start_status = STATUS_UNSUCCESSFUL };
    struct pnpsim_hardware hardware = kit_hardware("camera");
    kit_watch_class(sim, &monitor, "monitor", &KIT_CLASS, 0);
    kit_stack(sim, &driver, "driver");
    hardware.driver = "driver";
    pnpsim_plug(sim, &hardware);
    section(sim, "It fails to start",
            "Its stack is taken down again and nobody hears of it (K-7.2.9); problem 10.");
}

/* ---- A: orderly removal ---- */

static void removal(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { 0 };
    scene_set(sim, &scene);
    chapter("Flow A: orderly removal");
    pnpsim_assert_ok(pnpsim_remove(sim, scene.camera, NULL));
    section(sim, "A device is removed",
            "Everybody is asked before the stack is, and told before the stack is taken down "
            "(K-2.1, K-7.4). The PDO stays as long as the device is plugged in.");
}

static void removal_of_family(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_hub hub = { 0 };
    struct kit_monitor first = { 0 };
    kit_hub(sim, &hub, 2);
    kit_hub_watch(sim, &hub, 0, &first, "monitor");
    pnpsim_assert_ok(pnpsim_remove(sim, hub.device, NULL));
    section(sim, "A bus is removed with its children",
            "Children come before their parent, in the query and in the removal (K-7.1.1).");
}

static void removal_of_relations(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *dock = kit_device(sim, "dock");
    struct pnpsim_device *disk = kit_device(sim, "disk");
    pnpsim_assert_ok(pnpsim_relate(sim, dock, disk, PNPSIM_RELATION_REMOVAL));
    pnpsim_assert_ok(pnpsim_remove(sim, dock, NULL));
    section(sim, "A device is removed that names another as its removal relation",
            "Both are one set (K-7.2.11); their order is the policy `order.relations`.");
}

static void disabling(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { 0 };
    scene_set(sim, &scene);
    pnpsim_assert_ok(pnpsim_disable(sim, scene.camera, NULL));
    section(sim, "A device is disabled", "The same sequence; problem 22 afterwards.");
    pnpsim_assert_ok(pnpsim_enable(sim, scene.camera));
    section(sim, "It is enabled again", "A new stack on the PDO that the bus has kept.");
}

static void driver_update(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { 0 };
    scene_set(sim, &scene);
    pnpsim_assert_ok(pnpsim_update_driver(sim, scene.camera, NULL, NULL));
    section(sim, "Its driver is updated", "A removal and a start in one.");
}

/* ---- B: vetoes, at each point where there can be one ---- */

static uint32_t viewer_refuses(void *context, struct pnpsim_app *app,
                               const struct pnpsim_app_event *event)
{
    (void)context;
    (void)app;
    return event->action == PNPSIM_ACTION_QUERY_REMOVE ? PNPSIM_APP_VETO : 0;
}

static void veto_of_application(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { 0 };
    scene_set(sim, &scene);
    chapter("Flow B: a vetoed removal");
    pnpsim_assert_ok(pnpsim_app_on_event(scene.viewer, viewer_refuses, NULL));
    assert_int_equal(pnpsim_remove(sim, scene.camera, NULL), PNPSIM_E_VETOED);
    section(sim, "By an application", "The kernel is not asked any more (K-10.5).");
}

static int32_t volume_refuses(void *context, struct pnpsim_device *device,
                              enum pnpsim_file_system_step step)
{
    (void)context;
    (void)device;
    return step == PNPSIM_FILE_SYSTEM_QUERY_REMOVE ? STATUS_ACCESS_DENIED : 0;
}

static void veto_of_file_system(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { 0 };
    scene_set(sim, &scene);
    pnpsim_assert_ok(pnpsim_mount(sim, scene.camera, volume_refuses, NULL));
    assert_int_equal(pnpsim_remove(sim, scene.camera, NULL), PNPSIM_E_VETOED);
    section(sim, "By the file system", "Before the device's own query IRP is sent.");
}

static void veto_of_callback(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { .monitor = { .answer = STATUS_UNSUCCESSFUL } };
    scene_set(sim, &scene);
    assert_int_equal(pnpsim_remove(sim, scene.camera, NULL), PNPSIM_E_VETOED);
    section(sim, "By a kernel callback", "No IRP was sent, so none is cancelled (K-10.7).");
}

static void veto_of_irp(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { 0 };
    scene_set(sim, &scene);
    pnpsim_assert_ok(
        pnpsim_stub_set_status(sim, scene.camera, IRP_MN_QUERY_REMOVE_DEVICE, STATUS_DEVICE_BUSY));
    assert_int_equal(pnpsim_remove(sim, scene.camera, NULL), PNPSIM_E_VETOED);
    section(sim, "By a driver of the stack", "The cancel reaches the whole stack (K-2.8).");
}

static void veto_of_handle(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { 0 };
    struct kit_monitor holder = { 0 };
    scene_set(sim, &scene);
    kit_watch_open(sim, &holder, "holder", scene.camera);
    assert_int_equal(pnpsim_remove(sim, scene.camera, NULL), PNPSIM_E_VETOED);
    section(sim, "By an open handle",
            "Counted after the device's own query IRP has succeeded (K-10.28).");
}

/* ---- C: surprise ---- */

static void surprise(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { 0 };
    scene_set(sim, &scene);
    chapter("Flow C: surprise removal");
    pnpsim_assert_ok(pnpsim_unplug(sim, scene.camera));
    section(sim, "A device is pulled", "The IRP first, then the notifications; nobody is asked.");
}

static void surprise_open(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { 0 };
    struct kit_monitor holder = { 0 };
    scene_set(sim, &scene);
    kit_watch_open(sim, &holder, "holder", scene.camera);
    pnpsim_assert_ok(pnpsim_unplug(sim, scene.camera));
    section(sim, "A device is pulled that is still open",
            "REMOVE_DEVICE waits for the last handle (W-16).");
}

static void surprise_failed(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { 0 };
    scene_set(sim, &scene);
    pnpsim_assert_ok(pnpsim_stub_set_device_state(sim, scene.camera, PNP_DEVICE_FAILED));
    section(sim, "A device says that it has failed",
            "PNP_DEVICE_FAILED in the answer to QUERY_PNP_DEVICE_STATE; problem 43, and the PDO "
            "stays (K-7.1.5).");
}

static void surprise_restart(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { 0 };
    scene_set(sim, &scene);
    pnpsim_assert_ok(
        pnpsim_stub_set_status(sim, scene.camera, IRP_MN_START_DEVICE, STATUS_UNSUCCESSFUL));
    pnpsim_assert_ok(pnpsim_rebalance(sim, &scene.camera, 1, NULL));
    section(sim, "A device does not start again after it was stopped", "K-7.2.9; problem 10.");
}

/* ---- D: ejection ---- */

static void ejection(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { 0 };
    scene_set(sim, &scene);
    chapter("Flow D: ejection");
    pnpsim_assert_ok(pnpsim_eject(sim, scene.camera, NULL));
    section(sim, "With EjectSupported",
            "After an orderly removal the bus throws the device out; its next relations are "
            "without it, and the PDO goes.");
}

static void ejection_held(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_hardware hardware = kit_hardware("camera");
    hardware.removable = 1;
    struct pnpsim_device *camera = pnpsim_plug(sim, &hardware);
    pnpsim_assert_ok(pnpsim_eject(sim, camera, NULL));
    section(sim, "Without", "No EJECT; the device is held with problem 47 until it is pulled.");
}

static void ejection_relations(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { 0 };
    scene_set(sim, &scene);
    struct pnpsim_device *disk = kit_device(sim, "disk");
    pnpsim_assert_ok(pnpsim_relate(sim, scene.camera, disk, PNPSIM_RELATION_EJECTION));
    pnpsim_assert_ok(pnpsim_eject(sim, scene.camera, NULL));
    section(sim, "With an ejection relation",
            "It is removed as well and gets no EJECT. Here it did not leave with the other, and "
            "starts again when its bus is looked at (U-8.3).");
}

/* ---- E and rebalancing ---- */

static void rebalance(void **state)
{
    struct pnpsim *sim = *state;
    struct pnpsim_device *devices[2] = { kit_device(sim, "one"), kit_device(sim, "two") };
    chapter("Rebalancing, and flow E");
    pnpsim_assert_ok(
        pnpsim_stub_set_status(sim, devices[1], IRP_MN_QUERY_STOP_DEVICE, STATUS_DEVICE_BUSY));
    pnpsim_assert_ok(pnpsim_rebalance(sim, devices, 2, NULL));
    section(sim, "Resources are rebalanced",
            "All are asked before any is stopped; who refuses takes no part (K-7.2.10).");
}

static void stopped_unplugged(void **state)
{
    struct pnpsim *sim = *state;
    struct scene scene = { 0 };
    scene_set(sim, &scene);
    pnpsim_assert_ok(pnpsim_rebalance_begin(sim, &scene.camera, 1));
    pnpsim_assert_ok(pnpsim_unplug_begin(sim, scene.camera));
    pnpsim_assert_ok(pnpsim_run(sim));
    section(sim, "A stopped device is pulled", "It is not started again (K-7.4 E).");
}

/* ---- F: hardware profile ---- */

static void profile_scene(struct pnpsim *sim, struct kit_monitor *monitor);

static NTSTATUS profile_heard(PVOID notification, PVOID context)
{
    const struct kit_monitor *monitor = context;
    const HWPROFILE_CHANGE_NOTIFICATION *change = notification;
    bool is_query = IsEqualGUID(&change->Event, &GUID_HWPROFILE_QUERY_CHANGE);
    return is_query ? monitor->answer : STATUS_SUCCESS;
}

static void profile_register(void *context)
{
    struct kit_monitor *monitor = context;
    monitor->status = IoRegisterPlugPlayNotification(EventCategoryHardwareProfileChange, 0, NULL,
                                                     monitor->driver, profile_heard, monitor,
                                                     &monitor->entry);
}

static void profile_scene(struct pnpsim *sim, struct kit_monitor *monitor)
{
    monitor->driver = kit_driver(sim, "monitor");
    kit_call(sim, profile_register, monitor);
    assert_int_equal(monitor->status, STATUS_SUCCESS);
}

static void profile(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_monitor monitor = { 0 };
    profile_scene(sim, &monitor);
    chapter("Flow F: hardware profile");
    pnpsim_assert_ok(pnpsim_profile_change(sim, NULL));
    section(sim, "The profile changes", "Asked, then told (K-7.4 F).");
}

static void profile_veto(void **state)
{
    struct pnpsim *sim = *state;
    struct kit_monitor monitor = { .answer = STATUS_UNSUCCESSFUL };
    profile_scene(sim, &monitor);
    assert_int_equal(pnpsim_profile_change(sim, NULL), PNPSIM_E_VETOED);
    section(sim, "A driver refuses", "Nothing changes, and everybody who was asked is told so.");
}

static void preamble(void)
{
    fprintf(document,
            "# Flows\n\n"
            "Every flow of the PnP manager as a listing of what happened, in order. This page is "
            "written by\n"
            "`tests/rules/programs/flows.c`, which plays the flows, and a test fails when the two "
            "differ; the rule\n"
            "ids are those of [rules.md](rules.md). The stacks are those of the built-in stub and "
            "bus, orders\n"
            "that Windows leaves open stand at their defaults ([policies.md](policies.md)).\n");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(arrival),
        pnpsim_unit_test(failed_start),
        pnpsim_unit_test(removal),
        pnpsim_unit_test(removal_of_family),
        pnpsim_unit_test(removal_of_relations),
        pnpsim_unit_test(disabling),
        pnpsim_unit_test(driver_update),
        pnpsim_unit_test(veto_of_application),
        pnpsim_unit_test(veto_of_callback),
        pnpsim_unit_test(veto_of_file_system),
        pnpsim_unit_test(veto_of_irp),
        pnpsim_unit_test(veto_of_handle),
        pnpsim_unit_test(surprise),
        pnpsim_unit_test(surprise_open),
        pnpsim_unit_test(surprise_failed),
        pnpsim_unit_test(surprise_restart),
        pnpsim_unit_test(ejection),
        pnpsim_unit_test(ejection_held),
        pnpsim_unit_test(ejection_relations),
        pnpsim_unit_test(rebalance),
        pnpsim_unit_test(stopped_unplugged),
        pnpsim_unit_test(profile),
        pnpsim_unit_test(profile_veto),
    };
    document = argc == 2 ? fopen(argv[1], "w") : NULL;
    if (document == NULL) {
        fprintf(stderr, "usage: %s <file to write>\n", argv[0]);
        return 2;
    }
    preamble();
    int failed = pnpsim_run_tests("flows", tests);
    return fclose(document) != 0 || failed != 0;
}
