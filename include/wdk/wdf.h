/* SPDX-License-Identifier: MIT */
/* Framework drivers cannot be built yet, and say so once instead of in a thousand errors. */
#error "KMDF is not simulated yet: only WDM drivers can be built"
