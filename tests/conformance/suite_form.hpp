// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// The canonical form of the suite's OUTPUT files, written from the reader's events.

#include "../tools/canonical.hpp"
#include "bytes.hpp"

#include <assuresign/xml/reader.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace conformance {

/// xmltest/canonxml.html: no comments, attributes in the order of their names, nothing between the
/// root and what stands beside it.
class suite_form_writer {
public:
    explicit suite_form_writer(std::string& out) : out_(out) {}

    void write(const assuresign::xml::reader& reader) {
        using assuresign::xml::event;
        switch (reader.current()) {
        case event::start_element:
            return write_start(reader);
        case event::end_element:
            out_.append("</").append(reader.name()).append(">");
            return;
        case event::text:
        case event::cdata:
            return write_escaped(reader.text().str());
        case event::processing_instruction:
            out_.append("<?").append(reader.name()).append(" ");
            out_.append(reader.text().str()).append("?>");
            return;
        case event::comment:
        case event::end_of_document:
        case event::failed:
            return;
        }
    }

private:
    void write_start(const assuresign::xml::reader& reader) {
        std::vector<assuresign::xml::attribute> sorted{reader.attributes().begin(),
                                                       reader.attributes().end()};
        std::sort(sorted.begin(), sorted.end(),
                  [](const auto& a, const auto& b) { return a.name < b.name; });
        out_.append("<").append(reader.name());
        for (const auto& a : sorted) {
            out_.append(" ").append(a.name).append("=\"");
            write_escaped(a.value.str());
            out_.append("\"");
        }
        out_.append(">");
    }

    void write_escaped(std::string_view text) {
        assuresign::tools::append_escaped(out_, text, escape);
    }

    static std::string_view escape(char c) {
        return c == '&'    ? "&amp;"
               : c == '<'  ? "&lt;"
               : c == '>'  ? "&gt;"
               : c == '"'  ? "&quot;"
               : c == '\t' ? "&#9;"
               : c == '\n' ? "&#10;"
               : c == '\r' ? "&#13;"
                           : std::string_view{};
    }

    std::string& out_;
};

/// A document that the reader accepts.
inline std::string suite_form(std::string_view document) {
    std::string out;
    suite_form_writer writer{out};
    assuresign::xml::reader reader{document};
    while (reader.next() < assuresign::xml::event::end_of_document) {
        writer.write(reader);
    }
    return out;
}

/// An OUTPUT file less its document type declaration, which lists the notations.
inline std::string without_notations(std::string_view output) {
    const auto doctype = find_doctype(output);
    auto removed =
        doctype == std::string_view::npos ? std::nullopt : remove_doctype(output, doctype);
    if (!removed) {
        return std::string{output};
    }
    const bool line_end = removed->substr(doctype).starts_with('\n');
    return removed->erase(doctype, line_end ? 1 : 0);
}

} // namespace conformance
