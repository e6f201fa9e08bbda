// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// What a translation unit gives to the program that it is linked into.

#include <array>

struct unit {
    using check = bool();

    /// Adds it to those that `main` runs.
    unit(std::array<check*, 7> checks, void (*aborting)());

    std::array<check*, 7> checks; ///< Each must return true; null where there is none.
    void (*aborting)();           ///< Must abort; null where there is none.
    const unit* next;
};
