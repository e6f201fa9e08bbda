// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// A document's events as text that can be compared.

#include <assuresign/error.hpp>
#include <assuresign/xml/reader.hpp>

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace fuzzing {

/// Writes events down. Character data that no other event parts is one event, wherever its pieces
/// end; attributes and declarations are sets. U+0001 cannot stand in XML, so it can part the
/// fields.
class event_log {
public:
    /// An expanded name: URI, local name, prefix.
    static std::string name(std::string_view uri, std::string_view local, std::string_view prefix) {
        return std::string{uri}.append(separator).append(local).append(separator).append(prefix);
    }

    void declaration(std::string_view prefix, std::string_view uri) {
        declarations_.push_back(std::string{prefix}.append("=").append(uri));
    }
    void attribute(std::string_view expanded_name, std::string_view value) {
        attributes_.push_back(std::string{expanded_name}.append("=").append(value));
    }
    /// Takes the declarations and attributes given since the last one.
    void start(std::string_view expanded_name) {
        event("start ", {expanded_name});
        put_sorted(declarations_);
        put_sorted(attributes_);
    }
    void end(std::string_view expanded_name) { event("end ", {expanded_name}); }
    void text(std::string_view piece) {
        if (!in_text_ && !piece.empty()) {
            event("text ", {});
            in_text_ = true;
        }
        written_.append(piece);
    }
    void comment(std::string_view text) { event("comment ", {text}); }
    void processing_instruction(std::string_view target, std::string_view data) {
        event("pi ", {target, data});
    }

    const std::string& written() const noexcept { return written_; }

private:
    static constexpr std::string_view separator = "\x01";

    void event(std::string_view kind, std::initializer_list<std::string_view> fields) {
        in_text_ = false;
        written_.append("\n").append(separator).append(kind);
        for (const auto field : fields) {
            written_.append(field).append(separator);
        }
    }
    void put_sorted(std::vector<std::string>& fields) {
        std::sort(fields.begin(), fields.end());
        for (const auto& field : fields) {
            written_.append(field).append(separator);
        }
        fields.clear();
    }

    std::vector<std::string> declarations_;
    std::vector<std::string> attributes_;
    std::string written_;
    bool in_text_ = false;
};

/// What the reader makes of a document: its events, and the failure, if it failed.
struct reading {
    event_log log{};
    bool failed = false;
    assuresign::error failure{};
};

namespace detail {

inline void log_start(event_log& log, std::vector<std::string>& open,
                      const assuresign::xml::reader& reader) {
    for (const auto& attribute : reader.attributes()) {
        if (const auto prefix = assuresign::xml::declared_prefix(attribute.name)) {
            log.declaration(*prefix, attribute.value.str());
        } else {
            log.attribute(event_log::name(attribute.namespace_uri.str(), attribute.local_name,
                                          attribute.prefix),
                          attribute.value.str());
        }
    }
    open.push_back(
        event_log::name(reader.namespace_uri().str(), reader.local_name(), reader.prefix()));
    log.start(open.back());
}

} // namespace detail

inline reading read_all(std::string_view document) {
    namespace xml = assuresign::xml;
    reading result;
    std::vector<std::string> open;
    for (xml::reader reader{document};;) {
        switch (reader.next()) {
        case xml::event::start_element:
            detail::log_start(result.log, open, reader);
            break;
        case xml::event::end_element:
            result.log.end(open.back());
            open.pop_back();
            break;
        case xml::event::text:
        case xml::event::cdata:
            result.log.text(reader.text().str());
            break;
        case xml::event::comment:
            result.log.comment(reader.text().str());
            break;
        case xml::event::processing_instruction:
            result.log.processing_instruction(reader.name(), reader.text().str());
            break;
        case xml::event::end_of_document:
            return result;
        case xml::event::failed:
            result.failed = true;
            result.failure = reader.failure();
            return result;
        }
    }
}

} // namespace fuzzing
