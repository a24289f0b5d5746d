/* SPDX-License-Identifier: MIT */
/* Why a device does not work: the problem codes that the manager sets, by their public values. */
#ifndef PN_TREE_PROBLEM_H
#define PN_TREE_PROBLEM_H

enum pn_problem {
    PN_PROBLEM_NONE = 0,
    PN_PROBLEM_FAILED_START = 10,
    PN_PROBLEM_WILL_BE_REMOVED = 21, /* while it is being asked and removed */
    PN_PROBLEM_DISABLED = 22,
    PN_PROBLEM_DEVICE_NOT_THERE = 24,
    PN_PROBLEM_FAILED_INSTALL = 28, /* no driver */
    PN_PROBLEM_HARDWARE_DISABLED = 29,
    PN_PROBLEM_FAILED_ADD = 31,
    PN_PROBLEM_FAILED_DRIVER_ENTRY = 37,
    PN_PROBLEM_DRIVER_FAILED_LOAD = 39,
    PN_PROBLEM_DUPLICATE_DEVICE = 42,
    PN_PROBLEM_FAILED_POST_START = 43,
    PN_PROBLEM_HELD_FOR_EJECT = 47
};

#endif
