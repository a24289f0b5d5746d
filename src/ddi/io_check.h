/* SPDX-License-Identifier: MIT */
/* The arguments of I/O routines: objects and IRPs are looked up before they are read. */
#ifndef PN_DDI_IO_CHECK_H
#define PN_DDI_IO_CHECK_H

#include "ddi/prologue.h"

#include <wdm.h>

#include <stdbool.h>
#include <stdint.h>

struct pn_devnode;
struct pn_irp;

/* False, and V-BAD_OBJECT, when the pointer is no live object of the kind. */
bool pn_ddi_device(struct pnpsim *sim, const struct pn_call *call, const void *pointer,
                   const char *parameter);
bool pn_ddi_driver(struct pnpsim *sim, const struct pn_call *call, const void *pointer,
                   const char *parameter);
bool pn_ddi_file(struct pnpsim *sim, const struct pn_call *call, const void *pointer,
                 const char *parameter);
/* The devnode of a PDO that its bus has reported; NULL, and V-REPORT_NOT_PDO, for anything else. */
struct pn_devnode *pn_ddi_pdo(struct pnpsim *sim, const struct pn_call *call, const void *pointer,
                              const char *parameter);
/* NULL, and V-BAD_OBJECT, when the pointer is no live IRP. */
struct pn_irp *pn_ddi_irp(struct pnpsim *sim, const struct pn_call *call, const void *pointer);

/* Name id of the driver that called; 0 for test code. */
uint32_t pn_ddi_caller(const struct pnpsim *sim);
/* A reference that the calling driver owns from now on. */
void pn_ddi_reference(struct pnpsim *sim, void *object);

#endif
