// SPDX-License-Identifier: BSL-1.0

// Invariant: any text is called JSON by us exactly where Boost.JSON's own parser takes it; an
// error's offset is within the text; and a message that is read from JSON is written as JSON, and
// as a tree through JSON, from which the same message is read.

#include "fuzz.hpp"

#include <assuresign/contract/async_submit.hpp>
#include <assuresign/contract/async_submit_with_file.hpp>
#include <assuresign/contract/lookup_session.hpp>
#include <assuresign/json.hpp>

#include <boost/json/parse.hpp>

#include <cstddef>
#include <string_view>

namespace {

using namespace assuresign;

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool boost_takes(std::string_view text) {
    if (text.starts_with(byte_order_mark)) {
        text.remove_prefix(byte_order_mark.size());
    }
    boost::system::error_code wrong;
    boost::json::parse(boost::json::string_view{text.data(), text.size()}, wrong);
    return !wrong;
}

void require_place_in(const error& e, std::string_view text) {
    require(e.offset == error::no_offset || e.offset <= text.size());
    require(!to_string(e).empty());
}

template <class Message>
void require_stable(std::string_view text) {
    const auto read = from_json<Message>(text);
    if (!read) {
        require_place_in(read.error(), text);
        return;
    }
    for (const bool named : {false, true}) {
        for (const std::size_t indent : {0U, 2U}) {
            const auto written = to_json(*read, {.named = named, .indent = indent});
            const auto again = from_json<Message>(written);
            // NaN is unlike itself.
            require(again && to_json(*again, {.named = named, .indent = indent}) == written);
        }
    }
    const auto tree = read_json<Message>(text).value();
    const auto through_tree = from_json<Message>(write_json<Message>(tree));
    require(through_tree && to_json(*through_tree) == to_json(*read));
}

} // namespace

void fuzz(std::string_view text) {
    const auto tree = read_json(text);
    const bool is_json = tree || tree.error().offset == error::no_offset;
    require(is_json == boost_takes(text));
    if (!tree) {
        require_place_in(tree.error(), text);
    }
    require_stable<async_submit_with_file_request>(text);
    require_stable<async_submit_request>(text);
    require_stable<lookup_session_response>(text);
}
