// SPDX-License-Identifier: BSL-1.0

// Invariant: whatever the bytes, the reader ends, in end_of_document or in a failure whose offset
// lies within the document; offsets never go back; depth is the number of starts less that of ends;
// all text that it hands out can be decoded; the same bytes with others around them give the same
// events and the same failure.

#include "event_log.hpp"
#include "fuzz.hpp"

#include <assuresign/xml/reader.hpp>

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

} // namespace

void fuzz(std::string_view document) {
    read_through(document);
    read_among_others(document);
}
