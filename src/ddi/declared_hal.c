/* SPDX-License-Identifier: MIT */
/* Declared and not simulated. Written by cmake/generate_declared.sh. */
#include "ddi/declared.h"

/* clang-format off */
PN_DECLARED_VALUE(ULONG, HalGetInterruptVector,
            (INTERFACE_TYPE InterfaceType, ULONG BusNumber, ULONG BusInterruptLevel,
             ULONG BusInterruptVector, PKIRQL Irql, PKAFFINITY Affinity),
            (InterfaceType, BusNumber, BusInterruptLevel, BusInterruptVector, Irql, Affinity))
PN_DECLARED_VALUE(BOOLEAN, HalTranslateBusAddress,
            (INTERFACE_TYPE InterfaceType, ULONG BusNumber, PHYSICAL_ADDRESS BusAddress,
             PULONG AddressSpace, PPHYSICAL_ADDRESS TranslatedAddress),
            (InterfaceType, BusNumber, BusAddress, AddressSpace, TranslatedAddress))
/* clang-format on */
