// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// A source that cannot be told what to expect.

#include <assuresign/decode.hpp>

namespace cases {

/// `Source` less `next_if` and its kin, so that all is read the general way.
template <class Source>
class general_source : private Source {
public:
    using Source::Source;

    using Source::attributes;
    using Source::content_from;
    using Source::failure;
    using Source::local_name;
    using Source::max_items;
    using Source::namespace_id;
    using Source::next;
    using Source::offset;
    using Source::offset_of;
    using Source::raw_element;
    using Source::text;

    static_assert(assuresign::detail::expects_tags<Source>);
};

using general_document =
    general_source<assuresign::detail::document_source<assuresign::xml::limits{},
                                                       assuresign::detail::native_block>>;
static_assert(assuresign::source<general_document>);
static_assert(!assuresign::detail::expects_tags<general_document>);

} // namespace cases
