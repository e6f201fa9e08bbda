// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// A place in a document that moves forward over what XML's grammar allows, or fails.

#include <assuresign/detail/ascii.hpp>
#include <assuresign/detail/utf8.hpp>
#include <assuresign/error.hpp>
#include <assuresign/xml/characters.hpp>
#include <assuresign/xml/detail/scan.hpp>
#include <assuresign/xml/text_view.hpp>
#include <assuresign/xml/xml_character.hpp>

#include <cstddef>
#include <string_view>

namespace assuresign {
inline namespace v0_1 {
namespace xml::detail {

/// The bytes of a document, and how far they have been read. Each `read_…` and `pass_…` moves
/// forward over one production and returns true; or it returns false, with `failure()` set.
/// Section numbers are those of XML 1.0 (5th edition).
template <class Block>
class cursor {
public:
    constexpr explicit cursor(std::string_view document) noexcept
        : begin_(document.data()), at_(begin_), end_(begin_ + document.size()) {}

    // ---- where

    constexpr const char* begin() const noexcept { return begin_; }
    constexpr const char* at() const noexcept { return at_; }
    constexpr const char* end() const noexcept { return end_; }
    constexpr void move_to(const char* place) noexcept { at_ = place; }
    constexpr bool at_end() const noexcept { return at_ == end_; }
    constexpr std::size_t left() const noexcept { return static_cast<std::size_t>(end_ - at_); }
    constexpr std::string_view rest() const noexcept { return {at_, left()}; }
    constexpr std::string_view since(const char* first) const noexcept {
        return {first, static_cast<std::size_t>(at_ - first)};
    }
    constexpr std::size_t offset_of(const char* place) const noexcept {
        return static_cast<std::size_t>(place - begin_);
    }
    constexpr std::string_view bytes(std::size_t first, std::size_t last) const noexcept {
        return {begin_ + first, last - first};
    }

    // ---- failure

    constexpr error failure() const noexcept {
        return {.code = failure_, .offset = offset_of(failed_at_)};
    }
    [[gnu::cold]] constexpr bool fail(errc code, const char* where) noexcept {
        failure_ = code;
        failed_at_ = where;
        return false;
    }
    /// The byte here is not what the grammar asks for: `otherwise`, unless the bytes end here or
    /// are not a character.
    [[gnu::cold]] constexpr bool fail_here(errc otherwise = errc::malformed_markup) noexcept {
        if (at_end()) {
            return fail(errc::truncated, at_);
        }
        return fail_at_character(read_char(at_, end_), otherwise);
    }

    // ---- bytes

    constexpr bool is_at(char c) const noexcept { return at_ != end_ && *at_ == c; }
    constexpr bool is_at(std::string_view text) const noexcept { return starts_with(rest(), text); }
    constexpr bool pass_if(std::string_view text) noexcept {
        const bool stands_here = is_at(text);
        at_ += stands_here ? text.size() : 0;
        return stands_here;
    }
    constexpr void advance(std::size_t bytes) noexcept { at_ += bytes; }

    /// S? (§2.3). Returns whether there was any.
    constexpr bool skip_space() noexcept {
        const char* const first = at_;
        while (at_ != end_ && is_space(*at_)) {
            ++at_;
        }
        return at_ != first;
    }

    /// Char (§2.2). There must be a byte.
    constexpr bool pass_character() noexcept {
        const auto c = read_char(at_, end_);
        if (c.length == 0) {
            return fail_at_character(c, c.code);
        }
        at_ += c.length;
        return true;
    }

    // ---- names (§2.3; Namespaces in XML §4)

    /// NCName. Returns false, without failure, where none begins.
    constexpr bool read_ncname() noexcept {
        const char* const first = at_;
        at_ = find_name_end(first);
        return at_ != first;
    }

    struct qualified {
        std::string_view name;
        std::size_t prefix_length = 0;
    };
    /// QName ::= (NCName ':')? NCName
    constexpr bool read_qname(qualified& out, std::size_t longest) noexcept {
        const char* const first = at_;
        out.prefix_length = 0;
        if (!read_ncname()) {
            return fail_here(is_at(':') ? errc::malformed_name : errc::malformed_markup);
        }
        if (is_at(':')) {
            out.prefix_length = static_cast<std::size_t>(at_ - first);
            ++at_;
            if (!read_ncname() || is_at(':')) {
                return fail_here(errc::malformed_name);
            }
        }
        out.name = since(first);
        return out.name.size() <= longest || fail(errc::name_too_long, first);
    }

    // ---- text

    /// AttValue (§3.1), after its first quote.
    [[gnu::noinline]] constexpr bool read_attribute_value(char quote, text_view& value) noexcept {
        const char* const first = at_;
        auto how = spelling::literal;
        while (true) {
            at_ = find<special_bytes<'&', '<', '"', '\''>>(at_);
            if (at_end()) {
                return fail(errc::truncated, at_);
            }
            if (*at_ == quote) {
                value = {since(first), how};
                ++at_;
                return true;
            }
            if (*at_ == '<') {
                return fail(errc::less_than_in_attribute, at_);
            }
            if (*at_ == '&' || is_space(*at_)) {
                how = spelling::attribute;
            }
            if (!(*at_ == '&' ? pass_reference() : pass_character())) {
                return false;
            }
        }
    }

    /// CharData and references, up to the next '<' (§2.4, §4.1).
    constexpr bool read_character_data(text_view& text) noexcept {
        const char* const first = at_;
        auto how = spelling::literal;
        while (true) {
            at_ = find<special_bytes_in_lines<'&', '<', ']'>>(at_);
            if (at_end()) {
                return fail(errc::truncated, at_);
            }
            if (*at_ == '<') {
                text = {since(first), how};
                return true;
            }
            if (*at_ == ']') {
                if (is_at("]]>"sv)) {
                    return fail(errc::cdata_end_in_text, at_);
                }
                ++at_;
                continue;
            }
            if (*at_ == '&' || *at_ == '\r') {
                how = spelling::text;
            }
            if (!(*at_ == '&' ? pass_reference() : pass_character())) {
                return false;
            }
        }
    }

    /// Characters up to `mark`, which is "--", "?>" or "]]>", and the mark itself.
    constexpr bool read_until(std::string_view mark, text_view& text) noexcept {
        const char* const first = at_;
        auto how = spelling::literal;
        while (true) {
            at_ = find<special_bytes_in_lines<'-', '?', ']'>>(at_);
            if (is_at(mark)) {
                text = {since(first), how};
                at_ += mark.size();
                return true;
            }
            if (at_end()) {
                return fail(errc::truncated, at_);
            }
            if (*at_ == '\r') {
                how = spelling::lines;
            }
            if (!pass_character()) {
                return false;
            }
        }
    }

    /// Reference ::= EntityRef | CharRef (§4.1), of the entities that XML predefines (§4.6).
    constexpr bool pass_reference() noexcept {
        const char* const ampersand = at_;
        if (left() > 1 && at_[1] == '#') {
            const auto reference = read_character_reference(at_, end_);
            if (reference.end == nullptr) {
                pass_reference_digits();
                return fail_here(errc::malformed_reference);
            }
            if (!is_char(reference.value)) {
                return fail(errc::forbidden_character, ampersand);
            }
            at_ = reference.end;
            return true;
        }
        for (const auto& entity : predefined_entities) {
            if (pass_if(entity.reference)) {
                return true;
            }
        }
        ++at_;
        if (!read_ncname() || !is_at(';')) {
            return fail_here(errc::malformed_reference);
        }
        return fail(errc::undefined_entity, ampersand);
    }

private:
    template <class Set>
    constexpr const char* find(const char* first) const noexcept {
        return find_in<Set, Block>(first, end_);
    }

    constexpr bool fail_at_character(const xml_character& c, errc otherwise) noexcept {
        if (c.code == errc::truncated && c.length == 0) {
            return fail(errc::truncated, end_);
        }
        return fail(c.length == 0 ? c.code : otherwise, at_);
    }

    // Where the NCName that begins at `first` ends; `first` where none begins.
    constexpr const char* find_name_end(const char* first) const noexcept {
        const char* at = find<no_alphanumerics>(first);
        if (at != first && !is_letter(*first)) {
            return first;
        }
        while (at != end_ && !is_ascii_name_end(*at)) {
            const auto c = read_utf8(at, end_);
            if (c.length == 0 || (at == first ? !is_name_start(c.value) : !is_name(c.value))) {
                break;
            }
            at += c.length;
        }
        return at;
    }

    constexpr void pass_reference_digits() noexcept {
        at_ += 2;
        const bool hexadecimal = is_at('x');
        at_ += hexadecimal ? 1 : 0;
        while (at_ != end_ && digit_value(*at_) < (hexadecimal ? 16U : 10U)) {
            ++at_;
        }
    }

    const char* begin_;
    const char* at_;
    const char* end_;
    const char* failed_at_ = nullptr;
    errc failure_{};
};

} // namespace xml::detail
} // namespace v0_1
} // namespace assuresign
