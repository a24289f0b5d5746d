/* SPDX-License-Identifier: MIT */
/* The NTSTATUS values. NTSTATUS itself comes along, so that this header stands alone. */
#ifndef PNPSIM_WDK_NTSTATUS_H
#define PNPSIM_WDK_NTSTATUS_H

#include "detail/status_error_high.h"
#include "detail/status_error_low.h"
#include "detail/status_facility.h"
#include "detail/status_success.h"
#include "detail/status_warning.h"

#include "detail/status_more.h"

#define FACILITY_DEBUGGER 0x1
#define FACILITY_RPC_RUNTIME 0x2
#define FACILITY_RPC_STUBS 0x3
#define FACILITY_IO_ERROR_CODE 0x4
#define FACILITY_NTWIN32 0x7
#define FACILITY_USB_ERROR_CODE 0x10
#define FACILITY_HID_ERROR_CODE 0x11
#define FACILITY_ACPI_ERROR_CODE 0x14
#define FACILITY_FILTER_MANAGER 0x1C

#define STATUS_SEVERITY_SUCCESS 0x0
#define STATUS_SEVERITY_INFORMATIONAL 0x1
#define STATUS_SEVERITY_WARNING 0x2
#define STATUS_SEVERITY_ERROR 0x3

#endif
