/* SPDX-License-Identifier: MIT */
/* The driver's public header, translated for the rest of the program. */
#include <ntddk.h>

#include <initguid.h>

#include "ticker_public.h"

#include "test_machine.h"

#include <pnpsim/pnpsim.h>

#include <string.h>

enum pnpsim_result machine_prepare(struct pnpsim *sim)
{
    enum pnpsim_result result = pnpsim_name_guid(sim, &GUID_DEVINTERFACE_TICKER, "tickers");
    return result != PNPSIM_OK ? result : pnpsim_name_guid(sim, &GUID_TICKER_TICK, "TICK");
}

const struct pnpsim_hardware *machine_hardware(void)
{
    static const struct pnpsim_hardware card = {
        .name = "card",
        .device_id = "PCI\\VEN_1209&DEV_0005",
        .driver = "ticker",
    };
    return &card;
}

static int32_t control(struct pnpsim *sim, struct pnpsim_device *card, uint32_t code,
                       const void *input, uint32_t input_size, void *output, uint32_t output_size)
{
    const char *link = pnpsim_device_interface(card, &GUID_DEVINTERFACE_TICKER);
    return pnpsim_ioctl(sim, link, code, input, input_size, output, output_size, NULL);
}

int32_t machine_start_ticks(struct pnpsim *sim, struct pnpsim_device *card, uint32_t period_ms,
                            uint32_t count)
{
    TICKER_SCHEDULE schedule = { period_ms, count };
    return control(sim, card, IOCTL_TICKER_START, &schedule, sizeof(schedule), NULL, 0);
}

int32_t machine_stop_ticks(struct pnpsim *sim, struct pnpsim_device *card)
{
    return control(sim, card, IOCTL_TICKER_STOP, NULL, 0, NULL, 0);
}

int32_t machine_count(struct pnpsim *sim, struct pnpsim_device *card,
                      struct machine_counts *ret_counts)
{
    TICKER_STATISTICS statistics = { 0, 0, 0 };
    int32_t status = control(sim, card, IOCTL_TICKER_QUERY, NULL, 0, &statistics,
                             sizeof(statistics));
    if (status == STATUS_SUCCESS) {
        ret_counts->reported = statistics.Reported;
        ret_counts->completed = statistics.Completed;
        ret_counts->missed = statistics.Missed;
    }
    return status;
}

uint32_t machine_tick_number(const struct pnpsim_app_event *event)
{
    TICKER_TICK tick;
    if (event->action != PNPSIM_ACTION_CUSTOM_EVENT ||
        !IsEqualGUID(event->guid, &GUID_TICKER_TICK) || event->data_size < sizeof(tick)) {
        return 0;
    }
    memcpy(&tick, event->data, sizeof(tick)); /* the payload is aligned to 4 at best */
    return tick.Sequence;
}
