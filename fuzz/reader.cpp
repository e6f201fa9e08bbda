// SPDX-License-Identifier: BSL-1.0

// Invariant: whatever the bytes, the reader ends, in end_of_document or in a failure whose offset
// lies within the document; offsets never go back; depth is the number of starts less that of ends;
// all text that it hands out can be decoded; the same bytes with others around them give the same
// events and the same failure. Readers that look at blocks of different kinds, and one that is told
// what to expect, give the same event by event: names, attributes, text, offsets, failure.

#include "event_log.hpp"
#include "fuzz.hpp"

#include <assuresign/detail/byte_block.hpp>
#include <assuresign/xml/reader.hpp>

#include <array>
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

// ---- a reader that is told what to expect

struct expected_tag {
    static constexpr std::string_view xmlns = "urn:a";
    static constexpr std::string_view start = "<a";
    static constexpr std::size_t attributes = 3;
    static constexpr std::array<std::string_view, attributes> names{"Id", "Name", "Value"};
    static constexpr std::array<std::string_view, attributes> markup{" Id=\"", " Name=\"",
                                                                     " Value=\""};
    template <std::size_t I>
    static constexpr const std::string_view& attribute() noexcept {
        return markup[I];
    }
};
using expected_values = xml::expected_values<expected_tag::attributes>;

// The attributes that were read as expected are all that there are, and in the same order.
void require_same_values(const expected_values& values, const xml::reader& plain) {
    std::size_t i = 0;
    const auto pass_absent = [&] {
        while (i < expected_tag::attributes && values[i].raw().data() == nullptr) {
            ++i;
        }
    };
    for (const auto& attribute : plain.attributes()) {
        if (attribute.name != "xmlns") {
            pass_absent();
            require(i < expected_tag::attributes && expected_tag::names[i] == attribute.name);
            require(same_view(values[i++], attribute.value));
        }
    }
    pass_absent();
    require(i == expected_tag::attributes);
}

// Whether the reader found what it was told to expect, and so went on to it.
bool next_if_expected(xml::reader& expecting, xml::reader& plain) {
    expected_values values;
    if (expecting.next_if<expected_tag>(values)) {
        require(plain.next() == xml::event::start_element && expecting.attributes().empty());
        require_same_values(values, plain);
        return true;
    }
    if (expecting.next_if_prefixed("<s:a", " xmlns:s=\"urn:a\"")) {
        require(plain.next() == xml::event::start_element && expecting.attributes().empty());
        require(plain.attributes().empty() || plain.attributes().front().name == "xmlns:s");
        require(plain.attributes().size() <= 1);
        return true;
    }
    // Of the element that should end, only the length of the name is told.
    if (expecting.next_if_end<1>() || expecting.next_if_end<3>()) {
        require(plain.next() == xml::event::end_element);
        return true;
    }
    return false;
}

void read_with_expectations(std::string_view document) {
    xml::reader expecting{document};
    xml::reader plain{document};
    do {
        const bool expected = next_if_expected(expecting, plain);
        if (!expected) {
            expecting.next();
            plain.next();
        }
        require_same_event(expecting, plain);
        if (!expected && plain.current() == xml::event::start_element) {
            require_same_attributes(expecting, plain);
        }
    } while (!is_over(plain));
}

} // namespace

void fuzz(std::string_view document) {
    read_through(document);
    read_among_others(document);
    read_by_other_blocks<assuresign::detail::portable_block>(document);
    read_by_other_blocks<assuresign::detail::no_block>(document);
    read_with_expectations(document);
}
