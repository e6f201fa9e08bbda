// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// A document, bare or in an envelope -> the message's element.

#include <assuresign/detail/message_decoder.hpp>
#include <assuresign/detail/sanitizer.hpp>
#include <assuresign/error.hpp>
#include <assuresign/schema.hpp>
#include <assuresign/xml/characters.hpp>
#include <assuresign/xml/reader.hpp>

#include <cstddef>
#include <string_view>
#include <utility>

namespace assuresign::inline v0_1::detail {

/// Finds a message in a document: bare, or in a SOAP 1.1 envelope (SOAP 1.1 §4). Each function
/// returns false on failure, with `content` saying why.
template <class Source>
class envelope_reader {
public:
    constexpr envelope_reader(Source& in, message_decoder<Source>& content) noexcept
        : in_(in), content_(content) {}

    /// Goes on to the start of the message's element; where there is an envelope, by way of
    /// `next_expected`, which does so if the element is one that is expected.
    template <class NextExpected>
    constexpr bool open(NextExpected next_expected) {
        if (!next_if_soap("<s:Envelope"sv) && !content_.next_child()) {
            return false;
        }
        if (!xml::detail::same_bytes(in_.local_name(), "Envelope"sv)) {
            return true;
        }
        if (!open_body()) {
            return false;
        }
        if (next_expected() || content_.next_child()) {
            return true;
        }
        return fail_without_message();
    }

    /// At the message's end; reads the rest of the document, which must be well-formed too.
    constexpr bool close() { return (!has_body_ || close_body()) && drain(); }

private:
    static constexpr bool is_of_soap_1_1(xml::namespace_id id) noexcept {
        return id == known_namespace<xmlns::soap_1_1>;
    }

    constexpr bool open_body() {
        place_ = in_.offset();
        if (!is_of_soap_1_1(in_.namespace_id())) {
            return content_.fail(errc::soap_version_mismatch, place_);
        }
        if (next_body()) {
            return true;
        }
        return fail_without_message();
    }

    // The rest of the body, and of the envelope.
    constexpr bool close_body() {
        while (content_.next_child()) {
            if (!content_.skip()) {
                return false;
            }
        }
        if (!content_.has_failed()) {
            next_body(); // there is none, or it fails
        }
        return !content_.has_failed();
    }

    // Goes on to the envelope's body. False also where none follows.
    constexpr bool next_body() {
        while (next_if_soap("<s:Body"sv) || content_.next_child()) {
            const bool of_soap = is_of_soap_1_1(in_.namespace_id());
            if (of_soap && xml::detail::same_bytes(in_.local_name(), "Body"sv)) {
                place_ = in_.offset();
                if (std::exchange(has_body_, true)) {
                    return content_.fail(errc::malformed_envelope, place_);
                }
                return true;
            }
            const bool is_header = of_soap && xml::detail::same_bytes(in_.local_name(), "Header"sv);
            if (!(is_header ? read_header() : content_.skip())) {
                return false;
            }
        }
        return false;
    }

    constexpr bool fail_without_message() {
        if (content_.has_failed()) {
            return false;
        }
        return content_.fail(errc::malformed_envelope, place_);
    }

    // Goes on to a part of the envelope, if it comes next as `encode`, and WCF, write it.
    constexpr bool next_if_soap(std::string_view start) {
        if constexpr (expects_tags<Source>) {
            return in_.next_if_prefixed(start,
                                        " xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"");
        } else {
            return false;
        }
    }

    constexpr bool read_header() {
        while (content_.next_child()) {
            if (must_be_understood()) {
                const auto name = in_.local_name();
                return content_.fail(errc::must_understand, in_.offset(),
                                     may_hold_guid(name) ? mask : name);
            }
            if (!content_.skip()) {
                return false;
            }
        }
        return !content_.has_failed();
    }

    // A header entry for another actor is not for us (SOAP 1.1 §4.2.2, §4.2.3).
    constexpr bool must_be_understood() const {
        bool must = false;
        bool for_us = true;
        for (const auto& attribute : in_.attributes()) {
            if (!is_of_soap_1_1(attribute.namespace_id)) {
                continue;
            }
            if (attribute.local_name == "mustUnderstand"sv) {
                must = is_true(attribute.value);
            } else if (attribute.local_name == "actor"sv) {
                for_us = attribute.value.empty() ||
                         attribute.value == "http://schemas.xmlsoap.org/soap/actor/next"sv;
            }
        }
        return must && for_us;
    }

    constexpr bool drain() {
        while (true) {
            switch (in_.next()) {
            case xml::event::end_of_document:
                return true;
            case xml::event::failed:
                return content_.source_failed();
            default:
                break;
            }
        }
    }

    Source& in_;
    message_decoder<Source>& content_;
    std::size_t place_ = 0; // of the envelope, or its body
    bool has_body_ = false;
};

} // namespace assuresign::inline v0_1::detail
