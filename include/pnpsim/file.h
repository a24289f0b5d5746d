/* SPDX-License-Identifier: MIT */
/* Requests from the test to a driver: open, IOCTL, read, write, and requests left pending.
 *
 * Each routine returns the NTSTATUS of the request, or a PNPSIM_E_ code (-1 to -20, which no
 * NTSTATUS is) when the request could not be made or the simulation stopped under it. The driver's
 * code runs in a system thread of its own at PASSIVE_LEVEL. The call returns when the request is
 * complete, and time may pass for it; what the request has merely set off, such as the delivery of
 * an event, is finished by pnpsim_run. Sizes and offsets are in bytes. Buffers belong to the
 * request until it is complete. None of these may be called from inside a callback, except
 * pnpsim_request_status. */
#ifndef PNPSIM_FILE_H
#define PNPSIM_FILE_H

#include <pnpsim/export.h>
#include <pnpsim/sim.h>

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pnpsim_file;
struct pnpsim_request;

/* Opens a device ("\\Device\\Name"), symbolic link ("\\\\.\\Name", "\\??\\Name") or interface link
 * by name, for reading and writing. On failure *ret_file is untouched. The file is the test's until
 * pnpsim_close, or the simulation's end. */
PNPSIM_API int32_t pnpsim_open(struct pnpsim *sim, const char *name, struct pnpsim_file **ret_file);

/* Closes: IRP_MJ_CLEANUP, then IRP_MJ_CLOSE when the last reference goes. The file is not valid
 * any more, unless the call was refused: PNPSIM_E_INVALID (it was not open), PNPSIM_E_BUSY. */
PNPSIM_API int32_t pnpsim_close(struct pnpsim *sim, struct pnpsim_file *file);

/* Opens `name`, sends one IOCTL, closes. *ret_bytes (may be NULL) is IoStatus.Information, also of
 * a request that failed; it is untouched when none was sent. */
PNPSIM_API int32_t pnpsim_ioctl(struct pnpsim *sim, const char *name, uint32_t code,
                                const void *input, uint32_t input_size, void *output,
                                uint32_t output_size, uint32_t *ret_bytes);

/* The same on an open file. */
PNPSIM_API int32_t pnpsim_file_ioctl(struct pnpsim *sim, struct pnpsim_file *file, uint32_t code,
                                     const void *input, uint32_t input_size, void *output,
                                     uint32_t output_size, uint32_t *ret_bytes);
PNPSIM_API int32_t pnpsim_read(struct pnpsim *sim, struct pnpsim_file *file, void *buffer,
                               uint32_t size, uint64_t offset, uint32_t *ret_bytes);
PNPSIM_API int32_t pnpsim_write(struct pnpsim *sim, struct pnpsim_file *file, const void *buffer,
                                uint32_t size, uint64_t offset, uint32_t *ret_bytes);

/* Sends a read or an IOCTL and returns once the driver has pended or completed it: STATUS_PENDING,
 * or the final status. *ret_request is set when the request was sent, whatever its status, and
 * untouched when it was not. The buffers belong to the request until pnpsim_request_finish, which
 * also frees it. */
PNPSIM_API int32_t pnpsim_read_begin(struct pnpsim *sim, struct pnpsim_file *file, void *buffer,
                                     uint32_t size, uint64_t offset,
                                     struct pnpsim_request **ret_request);
PNPSIM_API int32_t pnpsim_ioctl_begin(struct pnpsim *sim, struct pnpsim_file *file, uint32_t code,
                                      const void *input, uint32_t input_size, void *output,
                                      uint32_t output_size, struct pnpsim_request **ret_request);

/* STATUS_PENDING (0x103) until the request is complete. Also inside callbacks and after a stop. */
PNPSIM_API int32_t pnpsim_request_status(const struct pnpsim_request *request);

/* Asks the driver to cancel (IoCancelIrp) and returns when its cancel routine, if it has one, has
 * returned. PNPSIM_OK also when the request is complete already. */
PNPSIM_API int32_t pnpsim_request_cancel(struct pnpsim *sim, struct pnpsim_request *request);

/* Runs until the request is complete, frees it and returns its status. When it cannot be completed
 * (PNPSIM_E_DEADLOCK and the like) the request stays. Continues the story. */
PNPSIM_API int32_t pnpsim_request_finish(struct pnpsim *sim, struct pnpsim_request *request,
                                         uint32_t *ret_bytes);

#ifdef __cplusplus
}
#endif

#endif
