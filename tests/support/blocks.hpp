// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// The kinds of block that there are here, each once: for test cases that are templates over them.

#include <assuresign/detail/byte_block.hpp>

#include <tuple>
#include <type_traits>

namespace cases {

using blocks = std::conditional_t<
    std::is_same_v<assuresign::detail::portable_block, assuresign::detail::native_block>,
    std::tuple<assuresign::detail::portable_block>,
    std::tuple<assuresign::detail::portable_block, assuresign::detail::native_block>>;

} // namespace cases
