// SPDX-License-Identifier: BSL-1.0

// Invariant: whatever the bytes, the reader ends, in end_of_document or in a failure whose offset
// lies within the document; offsets never go back; depth is the number of starts less that of ends;
// all text that it hands out can be decoded.

#include "fuzz.hpp"

#include <assuresign/xml/reader.hpp>

namespace xml = assuresign::xml;

void fuzz(std::string_view document) {
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
