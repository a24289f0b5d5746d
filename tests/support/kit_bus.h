/* SPDX-License-Identifier: MIT */
/* A bus driver under test, in the test program: it reports the children that a test describes, says
 * of them what the test says, and can be made to err. Bound to one of its own children it serves as
 * that child's function driver too. */
#ifndef PN_TESTS_KIT_BUS_H
#define PN_TESTS_KIT_BUS_H

#include "support/kit.h"

enum { KIT_BUS_CHILDREN = 4, KIT_BUS_IDS = 6 };

/* What IRP_MN_QUERY_ID and its kin return: copied into paged pool; data NULL: not supported. */
struct kit_answer {
    const void *data;
    size_t size;
};
#define KIT_ANSWER(literal)                                                                        \
    {                                                                                              \
        literal, sizeof(literal)                                                                   \
    }

struct kit_child {
    struct kit_answer ids[KIT_BUS_IDS]; /* by BUS_QUERY_ID_TYPE; lists with both terminators */
    struct kit_answer texts[2];         /* by DEVICE_TEXT_TYPE */
    struct kit_answer bus;              /* PNP_BUS_INFORMATION */
    struct kit_answer requirements;     /* IO_RESOURCE_REQUIREMENTS_LIST */
    BOOLEAN unique_id;
    BOOLEAN removable;
    BOOLEAN eject_supported;
    BOOLEAN raw_device_ok;
    BOOLEAN hardware_disabled;
    ULONG address; /* 0: left as it is */
    BOOLEAN present;
    PDEVICE_OBJECT pdo; /* made when it is first reported */
};

/* In the test's own frame. Stories call the bus "bus" and a child by its instance path. */
struct kit_bus {
    struct pnpsim_device *device;
    struct kit_log *log; /* PnP IRPs that reach a child's PDO; NULL: not logged */
    struct kit_child children[KIT_BUS_CHILDREN];
    /* Spoils the answer before it is given; kernel side. */
    void (*on_relations)(struct kit_bus *bus, PDEVICE_RELATIONS relations);
    /* The function driver's side of FILTER_RESOURCE_REQUIREMENTS, when it serves a child. */
    void (*on_filter)(struct kit_bus *bus, PIRP irp);
    NTSTATUS (*on_start)(struct kit_bus *bus, PDEVICE_OBJECT pdo); /* of a child's PDO */
    unsigned filtered; /* FILTER_RESOURCE_REQUIREMENTS that reached a function device */
    unsigned asked;    /* queries for bus relations */
    PDEVICE_OBJECT pdo;
    PDEVICE_OBJECT fdo;
};

/* A child with device id "KIT\CHILD", that hardware id, a unique instance id, present. */
struct kit_child kit_child(PCWSTR instance_id, size_t size);
#define KIT_CHILD(literal) kit_child(literal, sizeof(literal))

/* Loads the driver "busdriver" and plugs the device "bus", which it serves. */
void kit_bus(struct pnpsim *sim, struct kit_bus *bus);
/* Has the bus looked at again, and runs until idle. */
void kit_bus_rescan(struct pnpsim *sim, struct kit_bus *bus);

#endif
