/* SPDX-License-Identifier: MIT */
/* The C++ part of the driver. */
#include <ntddk.h>

#include "shared.h"

namespace
{
class Sum
{
  public:
    explicit Sum(ULONG first) : value(first) {}
    void Add(ULONG other) { value += other; }
    ULONG Value() const { return value; }

  private:
    ULONG value;
};
}

extern "C" ULONG OddHelperSum(ULONG First, ULONG Second)
{
    Sum sum(First);
    sum.Add(Second);
    return sum.Value();
}
