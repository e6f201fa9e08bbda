// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// guid, and the ids that must not be mixed up.

#include <assuresign/detail/ascii.hpp>
#include <assuresign/detail/byte_block.hpp>
#include <assuresign/error.hpp>
#include <assuresign/result.hpp>

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <cstring>
#include <functional>
#include <string_view>
#include <type_traits>

namespace assuresign {
inline namespace v0_1 {

namespace detail {

inline constexpr std::size_t guid_length = 36;

// Digits everywhere, hyphens where this one has them.
inline constexpr std::string_view nil_guid = "00000000-0000-0000-0000-000000000000";

// Each looks at as many characters as a guid has.
constexpr bool is_guid_by_bytes(const char* text) noexcept {
    for (std::size_t i = 0; i < guid_length; ++i) {
        if (nil_guid[i] == '-' ? text[i] != '-' : detail::digit_value(text[i]) == 16) {
            return false;
        }
    }
    return true;
}
template <class Block>
[[gnu::always_inline]] inline bool is_guid_by_blocks(const char* text) noexcept {
    const auto check = [&](std::size_t at) {
        const auto block = Block::load(text + at);
        const auto nil = Block::load(nil_guid.data() + at);
        const auto digits = block.between('0', '9') | block.fold_case().between('a', 'f');
        return (digits & ~nil.equal('-')) | block.equal(nil);
    };
    auto good = check(guid_length - Block::size);
    for (std::size_t at = 0; at < guid_length - Block::size; at += Block::size) {
        good = good & check(at);
    }
    return good.all();
}

constexpr bool is_guid(std::string_view text) noexcept {
    if (text.size() != guid_length) {
        return false;
    }
    if (std::is_constant_evaluated()) {
        return is_guid_by_bytes(text.data());
    }
    return is_guid_by_blocks<native_block>(text.data());
}

// A string literal as a template argument.
template <std::size_t Size>
struct literal_text {
    char characters[Size];
    consteval literal_text(const char (&text)[Size]) { std::copy_n(text, Size, characters); }
    constexpr std::string_view view() const noexcept { return {characters, Size - 1}; }
};

} // namespace detail

class guid_literal;

/// `using namespace assuresign::literals;` to write guids in source.
inline namespace literals {

/// A guid in source, for an id of any kind; does not compile unless it is a guid.
///
///     assuresign::session_id id = "96059412-2f90-48d5-ba66-8f798f3cbd8d"_guid;
template <detail::literal_text Text>
constexpr guid_literal operator""_guid() noexcept;

} // namespace literals

/// What `"…"_guid` makes, and nothing else can: text that is a guid, of no kind yet.
class guid_literal {
public:
    /// The text, of static storage.
    constexpr std::string_view str() const noexcept { return text_; }

private:
    template <detail::literal_text Text>
    friend constexpr guid_literal literals::operator""_guid() noexcept;

    constexpr explicit guid_literal(std::string_view text) noexcept : text_(text) {}

    std::string_view text_;
};

template <detail::literal_text Text>
constexpr guid_literal literals::operator""_guid() noexcept {
    static_assert(detail::is_guid(Text.view()), "a guid is 8-4-4-4-12 hexadecimal digits");
    return guid_literal{Text.view()};
}

template <class Kind>
class basic_guid;

namespace detail {

// For what reads guids of all kinds with one function.
struct guid_access {
    template <class Kind>
    static char* text_of(basic_guid<Kind>& guid) noexcept {
        return guid.text_.data();
    }
    // Equal guids have equal folded texts.
    template <class Kind>
    static std::array<char, guid_length> folded(const basic_guid<Kind>& guid) noexcept {
        std::array<char, guid_length> text{};
        for (std::size_t i = 0; i < guid_length; ++i) {
            text[i] = static_cast<char>(guid.fold(guid.text_[i]));
        }
        return text;
    }
};

} // namespace detail

/// A guid as the contract writes it: `[0-9a-fA-F]{8}-…{4}-…{4}-…{4}-…{12}`. Keeps the text as it
/// came, compares without regard to case. `Kind` keeps ids of different kinds apart.
///
/// A default-constructed guid is *unset*: it has no text, and `encode` calls it missing.
///
///     assuresign::session_id a = "96059412-2f90-48d5-ba66-8f798f3cbd8d"_guid;
///     assuresign::result<assuresign::session_id> b = assuresign::session_id::parse(text);
template <class Kind>
class basic_guid {
public:
    constexpr basic_guid() = default;

    /// `"…"_guid`.
    constexpr basic_guid(guid_literal literal) noexcept {
        std::copy_n(literal.str().data(), detail::guid_length, text_.data());
    }

    /// Errors: `invalid_guid`.
    static constexpr result<basic_guid> parse(std::string_view text) noexcept {
        basic_guid guid;
        return guid.assign(text) ? result<basic_guid>{guid}
                                 : result<basic_guid>{error{.code = errc::invalid_guid}};
    }

    /// Takes `text`, if it is a guid; otherwise false, and nothing changes.
    constexpr bool assign(std::string_view text) noexcept {
        if (!detail::is_guid(text)) {
            return false;
        }
        if (std::is_constant_evaluated()) {
            std::copy_n(text.data(), detail::guid_length, text_.data());
        } else {
            std::memcpy(text_.data(), text.data(), detail::guid_length); // which needs no call
        }
        return true;
    }

    /// The text as it came; empty if unset. Valid while this object lives.
    constexpr std::string_view str() const noexcept {
        return empty() ? std::string_view{} : std::string_view{text_.data(), text_.size()};
    }
    /// Whether it is unset.
    constexpr bool empty() const noexcept { return text_[0] == '\0'; }

    /// True for 00000000-0000-0000-0000-000000000000, which the service sends for "none".
    constexpr bool is_nil() const noexcept { return str() == detail::nil_guid; }

    friend constexpr bool operator==(const basic_guid& a, const basic_guid& b) noexcept {
        return (a <=> b) == 0;
    }
    friend constexpr std::strong_ordering operator<=>(const basic_guid& a,
                                                      const basic_guid& b) noexcept {
        for (std::size_t i = 0; i < detail::guid_length; ++i) {
            if (const auto order = fold(a.text_[i]) <=> fold(b.text_[i]); order != 0) {
                return order;
            }
        }
        return std::strong_ordering::equal;
    }

    /// Equal guids have equal hashes, in upper and lower case.
    std::size_t hash() const noexcept {
        const auto folded = detail::guid_access::folded(*this);
        return std::hash<std::string_view>{}({folded.data(), folded.size()});
    }

private:
    friend detail::guid_access;

    // Digits and '-' have this bit set already.
    static constexpr unsigned char fold(char c) noexcept {
        return static_cast<unsigned char>(static_cast<unsigned char>(c) | 0x20U);
    }

    std::array<char, detail::guid_length> text_{};
};

/// The account's API key. Secret.
using context_identifier = basic_guid<struct context_identifier_kind>;
/// What AsyncSubmit returns at once, and LookupSession is asked with.
using session_id = basic_guid<struct session_id_kind>;
/// A document's Id.
using document_id = basic_guid<struct document_id_kind>;
/// What every later operation on a document needs beside its Id. Secret.
using auth_token = basic_guid<struct auth_token_kind>;
/// A template's Id.
using template_id = basic_guid<struct template_id_kind>;
/// An envelope's Id.
using envelope_id = basic_guid<struct envelope_id_kind>;

namespace detail {

// The service says 00000000-… for none.
template <class Kind>
constexpr bool is_real(const basic_guid<Kind>& id) noexcept {
    return !id.empty() && !id.is_nil();
}

} // namespace detail

} // namespace v0_1
} // namespace assuresign

template <class Kind>
struct std::hash<assuresign::basic_guid<Kind>> {
    std::size_t operator()(const assuresign::basic_guid<Kind>& guid) const noexcept {
        return guid.hash();
    }
};
