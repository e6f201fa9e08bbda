// SPDX-License-Identifier: BSL-1.0

// Invariant: whatever the bytes, the reader ends, in end_of_document or in a failure whose offset
// lies within the document; offsets never go back; depth is the number of starts less that of ends;
// all text that it hands out can be decoded; the same bytes with others around them give the same
// events and the same failure. Readers that look at blocks of different kinds give the same event
// by event: names, attributes, text, offsets, failure.

#include "event_log.hpp"
#include "fuzz.hpp"

#include <assuresign/detail/byte_block.hpp>
#include <assuresign/xml/reader.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace xml = assuresign::xml;

namespace {

void read_through(std::string_view document) {
    xml::reader reader{document};
    std::size_t depth = 0;
    std::size_t last = 0;
    while (true) {
        const auto event = reader.next();
        if (event == xml::event::failed) {
            require(reader.failure().offset <= document.size());
            require(reader.next() == xml::event::failed);
            return;
        }
        require(reader.offset() >= last && reader.end_offset() >= reader.offset());
        require(reader.end_offset() <= document.size());
        last = reader.end_offset();
        switch (event) {
        case xml::event::start_element:
            ++depth;
            for (const auto& attribute : reader.attributes()) {
                require(attribute.value.size() <= attribute.value.raw().size());
            }
            break;
        case xml::event::end_element:
            require(depth-- > 0);
            break;
        case xml::event::end_of_document:
            require(depth == 0 && last == document.size());
            return;
        default:
            require(reader.text().size() <= reader.text().raw().size());
            break;
        }
        require(reader.depth() == depth);
    }
}

// What stands around a document must not be looked at: here it would go on with any markup.
void read_among_others(std::string_view document) {
    constexpr std::string_view before = "<a b='&#x";
    constexpr std::string_view after = "\xBF;?>]]>-->'\"/></a>";
    const std::string buffer = std::string{before}.append(document).append(after);
    const auto alone = fuzzing::read_all(document);
    const auto among =
        fuzzing::read_all(std::string_view{buffer}.substr(before.size(), document.size()));
    require(alone.log.written() == among.log.written());
    require(alone.failed == among.failed && alone.failure == among.failure);
}

// ---- readers in step

bool same_place(std::string_view a, std::string_view b) {
    return a.data() == b.data() && a.size() == b.size();
}

bool same_view(const xml::text_view& a, const xml::text_view& b) {
    return same_place(a.raw(), b.raw()) && a.how() == b.how();
}

// Both have just been sent to their next event.
void require_same_event(const auto& a, const auto& b) {
    require(a.current() == b.current() && a.depth() == b.depth());
    if (a.current() == xml::event::failed) {
        require(a.failure() == b.failure());
        return;
    }
    require(a.offset() == b.offset() && a.end_offset() == b.end_offset());
    switch (a.current()) {
    case xml::event::end_of_document:
        break;
    case xml::event::start_element:
        require(a.namespace_uri() == b.namespace_uri());
        [[fallthrough]];
    case xml::event::end_element:
        require(same_place(a.name(), b.name()) && same_place(a.prefix(), b.prefix()));
        require(same_place(a.local_name(), b.local_name()));
        break;
    case xml::event::processing_instruction:
        require(same_place(a.name(), b.name()));
        [[fallthrough]];
    default:
        require(same_view(a.text(), b.text()));
        break;
    }
}

void require_same_attributes(const auto& a, const auto& b) {
    require(a.attributes().size() == b.attributes().size());
    for (std::size_t i = 0; i < a.attributes().size(); ++i) {
        const auto& first = a.attributes()[i];
        const auto& second = b.attributes()[i];
        require(same_place(first.name, second.name) && same_place(first.prefix, second.prefix));
        require(same_place(first.local_name, second.local_name));
        require(same_view(first.value, second.value));
        require(first.namespace_uri == second.namespace_uri);
    }
}

bool is_over(const auto& reader) {
    return reader.current() == xml::event::end_of_document ||
           reader.current() == xml::event::failed;
}

template <class Block>
void read_by_other_blocks(std::string_view document) {
    xml::reader native{document};
    xml::basic_reader<xml::limits{}, Block> other{document};
    do {
        native.next();
        other.next();
        require_same_event(native, other);
        if (native.current() == xml::event::start_element) {
            require_same_attributes(native, other);
        }
    } while (!is_over(native));
}

} // namespace

void fuzz(std::string_view document) {
    read_through(document);
    read_among_others(document);
    read_by_other_blocks<assuresign::detail::portable_block>(document);
}
