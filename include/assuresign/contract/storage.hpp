// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// How messages hold what is in them: they own it, or point to it.

#include <assuresign/contract/list.hpp>
#include <assuresign/xml/text_view.hpp>

#include <string>

namespace assuresign {
inline namespace v0_1 {

/// Storage of messages that own what they hold.
struct owned {
    using text = std::string; ///< Owned.
    template <class T>
    using list = assuresign::list<T>; ///< Owned.
};

/// Storage of messages that point into a reply, or into the caller's own arrays and literals.
struct borrowed {
    using text = xml::text_view; ///< Points elsewhere.
    template <class T>
    using list = list_view<T>; ///< Points elsewhere.
};

} // namespace v0_1
} // namespace assuresign
