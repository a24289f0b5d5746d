/* SPDX-License-Identifier: MIT */
#include <pnpsim/cmocka.h>
int main(void) { return 0; }
