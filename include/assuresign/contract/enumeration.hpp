// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Enumerations whose values have names in the contract.

#include <assuresign/version.hpp>

namespace assuresign {
inline namespace v0_1 {

/// The names of an enumeration's values, in their order, in `names`; a value whose name is empty
/// cannot be sent. To add an enumeration, specialise this.
template <class Enumeration>
struct enumeration;

namespace detail {

template <class T>
concept has_names = requires {
    enumeration<T>::names;
};

} // namespace detail

} // namespace v0_1
} // namespace assuresign
