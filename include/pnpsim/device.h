/* SPDX-License-Identifier: MIT */
/* Hardware as data, and what a test does to it: plug, pull, ask to remove. */
#ifndef PNPSIM_DEVICE_H
#define PNPSIM_DEVICE_H

#include <pnpsim/export.h>
#include <pnpsim/sim.h>

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct _GUID;
struct pnpsim_device;

enum {
    PNPSIM_IDS_MAX = 8,
    PNPSIM_INTERFACES_MAX = 8,
    PNPSIM_FILTERS_MAX = 4,
    PNPSIM_RESOURCES_MAX = 8
};

/* One assigned hardware resource, delivered raw and translated, with the same values, in
 * IRP_MN_START_DEVICE. Nothing is behind it. A list ends at PNPSIM_RESOURCE_NONE. */
enum pnpsim_resource_type {
    PNPSIM_RESOURCE_NONE = 0,
    PNPSIM_RESOURCE_PORT = 1,      /* CmResourceTypePort: start, length */
    PNPSIM_RESOURCE_INTERRUPT = 2, /* CmResourceTypeInterrupt: start = vector, length = level */
    PNPSIM_RESOURCE_MEMORY = 3     /* CmResourceTypeMemory: start, length */
};

struct pnpsim_resource {
    enum pnpsim_resource_type type;
    uint64_t start;
    uint32_t length;
};

/* Answers an IOCTL, read or write of a device that the built-in stub serves. Runs on the test's
 * own thread, so that CMocka's assertions work in it; of this API it may call what asks or sets.
 * `code` is the IOCTL, or 0 for read and write. Sizes are in bytes; the buffers are valid during
 * the call. Returns the final NTSTATUS of the request; *ret_bytes starts as 0, and more
 * than `output_size` makes the request fail with STATUS_INVALID_BUFFER_SIZE. */
typedef int32_t pnpsim_stub_answer(void *context, uint32_t code, const void *input,
                                   uint32_t input_size, void *output, uint32_t output_size,
                                   uint32_t *ret_bytes);

/* Everything the simulated bus knows of a device. Only device_id is required; lists end at the
 * first NULL. All of it is copied by pnpsim_plug, except what answer_context points to. Ids are
 * printable ASCII without blanks or commas, under 200 characters. */
struct pnpsim_hardware {
    const char *name;                         /* how traces call it; NULL: "dev1", "dev2" ... */
    const char *device_id;                    /* "USB\\VID_045E&PID_0779" */
    const char *instance_id;                  /* NULL: numbered by the bus */
    const char *hardware_ids[PNPSIM_IDS_MAX]; /* empty: the device id */
    const char *compatible_ids[PNPSIM_IDS_MAX];
    const char *description; /* IRP_MN_QUERY_DEVICE_TEXT; NULL: not supported */

    const char *driver; /* function driver; NULL: what pnpsim_bind says, else the built-in stub */
    const char *lower_filters[PNPSIM_FILTERS_MAX];
    const char *upper_filters[PNPSIM_FILTERS_MAX];

    const struct _GUID *interfaces[PNPSIM_INTERFACES_MAX]; /* enabled by the stub at START */
    pnpsim_stub_answer *answer; /* NULL: the stub succeeds with 0 bytes */
    void *answer_context;

    struct pnpsim_resource resources[PNPSIM_RESOURCES_MAX];

    unsigned removable : 1; /* capability bits as in DEVICE_CAPABILITIES */
    unsigned eject_supported : 1;
    unsigned surprise_removal_ok : 1;
    unsigned unique_id : 1;
    unsigned raw_device_ok : 1;
    unsigned lock_supported : 1;
    unsigned hardware_disabled : 1;
};

/* Where a device stands (K-7.3). */
enum pnpsim_device_state {
    PNPSIM_DEVICE_ABSENT = 0, /* unplugged, or removed and gone */
    PNPSIM_DEVICE_ENUMERATED = 1,
    PNPSIM_DEVICE_DRIVERS_ADDED = 2,
    PNPSIM_DEVICE_STARTED = 3,
    PNPSIM_DEVICE_REMOVE_PENDING = 4,
    PNPSIM_DEVICE_SURPRISE_REMOVED = 5, /* waits for the last handle */
    PNPSIM_DEVICE_REMOVED = 6,          /* stack torn down, still on its bus */
    PNPSIM_DEVICE_FAILED_START = 7,
    PNPSIM_DEVICE_STOP_PENDING = 8,
    PNPSIM_DEVICE_STOPPED = 9 /* during a rebalance */
};

/* Who refused a removal or a profile change (U-8.5). `type` is a PNP_VETO_TYPE. Filled by the verb;
 * the test owns it. */
struct pnpsim_veto {
    int type;
    char by[200];    /* driver, application or device instance path; a longer one is cut */
    char device[64]; /* the device that it is about, as stories call it; "hwprofile": a profile */
    char holder[64]; /* the application whose open handle is in the way; "": unknown */
};

/* Plugs a device into the built-in bus and runs until idle: enumerated, its drivers loaded and
 * added, started, its interface arrivals delivered. The handle stays valid until the simulation
 * ends. NULL when the description is wrong, memory ran out, or the call is refused. A device that
 * did not start is still returned: pnpsim_device_state tells, and pnpsim_last_error has the status
 * and a missing module's name. */
PNPSIM_API struct pnpsim_device *pnpsim_plug(struct pnpsim *sim,
                                             const struct pnpsim_hardware *hardware);

/* The same without waiting for it: the device shows up while pnpsim_run, pnpsim_step or the
 * caller's loop runs the machine. (Only the bus itself is brought up at once, with the first
 * device.) */
PNPSIM_API struct pnpsim_device *pnpsim_plug_begin(struct pnpsim *sim,
                                                   const struct pnpsim_hardware *hardware);

/* Pulls the device out (surprise removal, K-7.4 C) and runs until idle; the _begin form only queues
 * it. A device whose files are still open stays PNPSIM_DEVICE_SURPRISE_REMOVED until the last one
 * is closed. PNPSIM_E_NOT_FOUND when it has been pulled out before. */
PNPSIM_API enum pnpsim_result pnpsim_unplug(struct pnpsim *sim, struct pnpsim_device *device);
PNPSIM_API enum pnpsim_result pnpsim_unplug_begin(struct pnpsim *sim, struct pnpsim_device *device);

/* Asks for an orderly removal (K-7.4 A) and runs until idle; the _begin form only queues it.
 * Errors: PNPSIM_E_VETOED fills *ret_veto, which may be NULL and is else untouched;
 * PNPSIM_E_NOT_FOUND when the device is not there or removed already; PNPSIM_E_BUSY while another
 * removal of it is under way. */
PNPSIM_API enum pnpsim_result pnpsim_remove(struct pnpsim *sim, struct pnpsim_device *device,
                                            struct pnpsim_veto *ret_veto);
PNPSIM_API enum pnpsim_result pnpsim_remove_begin(struct pnpsim *sim, struct pnpsim_device *device);

/* How the last removal of this device ended, or what else of flow.h was begun: PNPSIM_OK,
 * PNPSIM_E_VETOED with *ret_veto (may be NULL) filled, or the error of that verb;
 * PNPSIM_E_NOT_FOUND also when none was asked for, PNPSIM_E_BUSY while it is under way. Runs
 * nothing. */
PNPSIM_API enum pnpsim_result pnpsim_remove_result(struct pnpsim *sim, struct pnpsim_device *device,
                                                   struct pnpsim_veto *ret_veto);

/* Docks or undocks: a change of hardware profile, asked and told (K-7.4 F), run until idle.
 * PNPSIM_E_VETOED fills *ret_veto, which may be NULL. */
PNPSIM_API enum pnpsim_result pnpsim_profile_change(struct pnpsim *sim,
                                                    struct pnpsim_veto *ret_veto);

/* Queries, also from inside callbacks and after a stop. The name is owned by the device and lives
 * as long as it; for NULL the answers are PNPSIM_DEVICE_ABSENT and "". */
PNPSIM_API enum pnpsim_device_state pnpsim_device_state(const struct pnpsim_device *device);
PNPSIM_API const char *pnpsim_device_name(const struct pnpsim_device *device);
/* "USB\\VID_045E&PID_0779\\7&1f"; "" while the device is absent: before it is enumerated, and again
 * when it has gone. Valid until it has gone. */
PNPSIM_API const char *pnpsim_device_instance_path(const struct pnpsim_device *device);
/* The device's PDO, a PDEVICE_OBJECT, for the Windows routines that want one; NULL while the device
 * is absent. The caller gets no reference. */
PNPSIM_API void *pnpsim_device_pdo(const struct pnpsim_device *device);
/* The symbolic link of the device's interface of that class, enabled or not; NULL when it has
 * none, or is absent. Valid until the next call of this routine on this device. */
PNPSIM_API const char *pnpsim_device_interface(struct pnpsim_device *device,
                                               const struct _GUID *interface_class);

/* Makes the device's interface of that class the class's default, as user mode may: from now on it
 * comes first when drivers list the class (K-6.7). Runs nothing. PNPSIM_E_NOT_FOUND when the device
 * has none. */
PNPSIM_API enum pnpsim_result pnpsim_interface_set_default(struct pnpsim *sim,
                                                           struct pnpsim_device *device,
                                                           const struct _GUID *interface_class);

/* From now on the built-in stub completes PnP IRPs of this minor code with `status`, an NTSTATUS of
 * failure; 0 restores success. A start is refused after the lower drivers have started; queries and
 * the rest are refused before they are passed down; for IRPs that must not fail (remove, surprise
 * removal, cancel) it has no effect. Runs nothing. PNPSIM_E_INVALID for an unknown minor code and
 * for a device whose hardware names a driver, PNPSIM_E_NO_MEMORY. */
PNPSIM_API enum pnpsim_result pnpsim_stub_set_status(struct pnpsim *sim,
                                                     struct pnpsim_device *device, uint8_t minor,
                                                     int32_t status);

/* Called on the test's own thread whenever the PnP manager is about to send a PnP IRP to the top
 * of this device's stack; of this API it may call what asks or sets. One hook a device: a second
 * call replaces it, NULL removes it. `context` is passed on, not copied. Runs nothing itself. */
typedef void pnpsim_irp_hook(void *context, struct pnpsim_device *device, uint8_t minor);
PNPSIM_API enum pnpsim_result pnpsim_on_irp(struct pnpsim *sim, struct pnpsim_device *device,
                                            pnpsim_irp_hook *hook, void *context);

#ifdef __cplusplus
}
#endif

#endif
