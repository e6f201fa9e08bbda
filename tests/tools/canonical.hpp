// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Canonical XML 1.0 with comments, written from the reader's events.

#include <assuresign/error.hpp>
#include <assuresign/xml/reader.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace assuresign::tools {

/// Appends `text` with the references that `escape` has for some characters.
inline void append_escaped(std::string& out, std::string_view text,
                           std::string_view (*escape)(char)) {
    for (const char& c : text) {
        const auto escaped = escape(c);
        out.append(escaped.empty() ? std::string_view{&c, 1} : escaped);
    }
}

/// Writes what Canonical XML 1.0 (§2.3) says of each event that `Reader` stands at.
template <class Reader>
class canonical_writer {
public:
    canonical_writer(const Reader& reader, std::string& out) : reader_(reader), out_(out) {}

    void write_event() {
        switch (reader_.current()) {
        case xml::event::start_element:
            return write_start();
        case xml::event::end_element:
            return write_end();
        case xml::event::text:
        case xml::event::cdata:
            return write_escaped(reader_.text(), text_escape);
        case xml::event::comment:
            return write_markup("<!--", "-->");
        case xml::event::processing_instruction:
            return write_markup("<?", "?>");
        case xml::event::end_of_document:
        case xml::event::failed:
            break;
        }
    }

private:
    struct binding {
        std::string prefix;
        std::string uri;
    };
    struct sorted_attribute {
        std::string uri;
        const xml::attribute* attribute;
    };

    void write_start() {
        scopes_.push_back(bindings_.size());
        out_.append("<").append(reader_.name());
        write_declarations();
        write_attributes();
        out_.append(">");
    }

    void write_end() {
        bindings_.resize(scopes_.back());
        scopes_.pop_back();
        root_ended_ = scopes_.empty();
        out_.append("</").append(reader_.name()).append(">");
    }

    // Only what differs from what is in scope already; in the order of the prefixes (§2.2, §2.3).
    void write_declarations() {
        std::vector<binding> declared;
        for (const xml::attribute& a : reader_.attributes()) {
            const auto prefix = xml::declared_prefix(a.name);
            if (prefix && *prefix != "xml") {
                declared.push_back({std::string{*prefix}, a.value.str()});
            }
        }
        std::sort(declared.begin(), declared.end(),
                  [](const binding& a, const binding& b) { return a.prefix < b.prefix; });
        for (auto& b : declared) {
            if (b.uri != bound(b.prefix)) {
                const std::string name = b.prefix.empty() ? "xmlns" : "xmlns:" + b.prefix;
                write_attribute(name, b.uri);
                bindings_.push_back(std::move(b));
            }
        }
    }

    std::string_view bound(std::string_view prefix) const {
        const auto found = std::find_if(bindings_.rbegin(), bindings_.rend(),
                                        [&](const binding& b) { return b.prefix == prefix; });
        return found == bindings_.rend() ? std::string_view{} : found->uri;
    }

    // In the order of namespace URI, then local name; those without a namespace first (§2.2).
    void write_attributes() {
        std::vector<sorted_attribute> sorted;
        for (const xml::attribute& a : reader_.attributes()) {
            if (!a.is_namespace_declaration()) {
                sorted.push_back({a.namespace_uri.str(), &a});
            }
        }
        std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
            return std::tie(a.uri, a.attribute->local_name) <
                   std::tie(b.uri, b.attribute->local_name);
        });
        for (const auto& s : sorted) {
            write_attribute(s.attribute->name, s.attribute->value);
        }
    }

    void write_attribute(std::string_view name, const xml::text_view& value) {
        out_.append(" ").append(name).append("=\"");
        write_escaped(value, attribute_escape);
        out_.append("\"");
    }

    // A comment or processing instruction; beside the root on a line of its own.
    void write_markup(std::string_view open, std::string_view close) {
        out_.append(root_ended_ ? "\n" : "").append(open);
        if (reader_.current() == xml::event::processing_instruction) {
            out_.append(reader_.name()).append(reader_.text().empty() ? "" : " ");
        }
        reader_.text().append_to(out_);
        out_.append(close).append(scopes_.empty() && !root_ended_ ? "\n" : "");
    }

    void write_escaped(const xml::text_view& text, std::string_view (*escape)(char)) {
        text.chunks([&](std::string_view piece) { append_escaped(out_, piece, escape); });
    }

    static std::string_view text_escape(char c) {
        return c == '&'    ? "&amp;"
               : c == '<'  ? "&lt;"
               : c == '>'  ? "&gt;"
               : c == '\r' ? "&#xD;"
                           : std::string_view{};
    }
    static std::string_view attribute_escape(char c) {
        return c == '&'    ? "&amp;"
               : c == '<'  ? "&lt;"
               : c == '"'  ? "&quot;"
               : c == '\t' ? "&#x9;"
               : c == '\n' ? "&#xA;"
               : c == '\r' ? "&#xD;"
                           : std::string_view{};
    }

    const Reader& reader_;
    std::string& out_;
    std::vector<binding> bindings_;   // in scope, innermost last
    std::vector<std::size_t> scopes_; // for each open element, the bindings outside it
    bool root_ended_ = false;
};

/// Appends `document` in Canonical XML 1.0 with comments: what `xmllint --c14n` prints. Where the
/// reader refuses the document, says why; `out` then holds what came before.
template <class Reader = xml::reader>
std::optional<error> canonicalize(std::string_view document, std::string& out) {
    Reader reader{document};
    canonical_writer writer{reader, out};
    while (true) {
        switch (reader.next()) {
        case xml::event::end_of_document:
            return std::nullopt;
        case xml::event::failed:
            return reader.failure();
        default:
            writer.write_event();
        }
    }
}

} // namespace assuresign::tools
