/* SPDX-License-Identifier: MIT */
/* A small driver, linked into the test, for tests of the I/O layer: one named device, a log of the
 * requests it got, and for each major code either a routine of the test or plain success. Its
 * globals are the process's: plain_load clears them. */
#ifndef PN_TESTS_PLAIN_DRIVER_H
#define PN_TESTS_PLAIN_DRIVER_H

#include <pnpsim/pnpsim.h>
#include <wdm.h>

#define PLAIN_NAME "plain"
#define PLAIN_DEVICE "\\Device\\Plain"
#define PLAIN_LINK "\\\\.\\Plain"

struct plain {
    PDRIVER_OBJECT driver;
    PDEVICE_OBJECT device;
    WCHAR registry_path[128];
    char log[1024]; /* "CREATE CLEANUP CLOSE " */
    KIRQL irql;     /* of the last request */

    /* What a test sets between plain_reset and plain_load. */
    PDRIVER_DISPATCH routines[IRP_MJ_MAXIMUM_FUNCTION + 1];
    PDRIVER_UNLOAD unload;
    NTSTATUS (*entry)(PDRIVER_OBJECT driver);
    ULONG device_flags;
    BOOLEAN exclusive;
};

extern struct plain plain;

void plain_reset(void);
/* Adds and loads the driver; the result of pnpsim_driver_load. */
enum pnpsim_result plain_load(struct pnpsim *sim);
/* plain_reset and a plain_load that must succeed. */
void plain_start(struct pnpsim *sim);

void plain_log(const char *word);
NTSTATUS plain_complete(PIRP irp, NTSTATUS status, ULONG_PTR information);
/* A device of the plain driver without a name, ready for use. */
PDEVICE_OBJECT plain_new_device(ULONG extension_size);
/* A second one, attached above `lower`. */
PDEVICE_OBJECT plain_attach(PDEVICE_OBJECT lower);

#endif
