// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// A document's first bytes: its encoding, and the XML declaration (XML 1.0 §2.8, §4.3.3,
/// appendix F).

#include <assuresign/detail/ascii.hpp>
#include <assuresign/xml/detail/cursor.hpp>

#include <string_view>

namespace assuresign {
inline namespace v0_1 {
namespace xml::detail {

/// Reads the XML declaration, if there is one, and refuses what is not UTF-8. The declared encoding
/// can be left out of account: a transport may know better.
template <class Block>
class declaration_reader {
public:
    constexpr declaration_reader(cursor<Block>& in, bool must_declare_utf8) noexcept
        : in_(in), must_declare_utf8_(must_declare_utf8) {}

    constexpr bool read() noexcept {
        if (in_.left() > 1 && in_.is_at('<') && in_.at()[1] != '\0' && in_.at()[1] != '?') {
            return true; // an element: UTF-8 for all that can be seen
        }
        for (const auto mark : foreign_marks) {
            if (in_.is_at(mark)) {
                return in_.fail(errc::unsupported_encoding, in_.at());
            }
        }
        in_.pass_if(byte_order_mark);
        const char* const first = in_.at();
        if (!in_.pass_if("<?xml"sv) || goes_on_as_name()) {
            in_.move_to(first);
            return true;
        }
        return read_declaration();
    }

private:
    // UTF-16 and UTF-32 with and without their marks, and EBCDIC.
    static constexpr std::string_view foreign_marks[] = {
        "\xFE\xFF"sv, "\xFF\xFE"sv, "\0\0\xFE\xFF"sv,    "<\0"sv,
        "\0<"sv,      "\0\0\0<"sv,  "\x4C\x6F\xA7\x94"sv};
    static constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

    struct value {
        std::string_view text;
        bool present = false;
    };

    // Whether the target is a longer name: `xml-stylesheet`.
    constexpr bool goes_on_as_name() const noexcept {
        if (in_.at_end()) {
            return false;
        }
        const auto c = static_cast<unsigned char>(*in_.at());
        return c >= 0x80 || c == ':' || is_name(c);
    }

    // XMLDecl ::= '<?xml' VersionInfo EncodingDecl? SDDecl? S? '?>'
    constexpr bool read_declaration() noexcept {
        value version;
        value encoding;
        value standalone;
        if (!read_if("version"sv, version) || !read_if("encoding"sv, encoding) ||
            !read_if("standalone"sv, standalone)) {
            return false;
        }
        in_.skip_space();
        if (!in_.pass_if("?>"sv)) {
            if (in_.rest() == "?"sv) {
                in_.advance(1);
            }
            return malformed();
        }
        return check_version(version) && check_encoding(encoding) && check_standalone(standalone);
    }

    // S Name Eq ("'" … "'" | '"' … '"'), if the name stands there. Only ASCII is allowed.
    constexpr bool read_if(std::string_view name, value& out) noexcept {
        const char* const first = in_.at();
        const bool space = in_.skip_space();
        if (!in_.is_at(name)) {
            return pass_other(name, first);
        }
        if (!space) {
            return malformed();
        }
        in_.advance(name.size());
        in_.skip_space();
        if (!in_.is_at('=')) {
            return malformed();
        }
        in_.advance(1);
        in_.skip_space();
        if (!in_.is_at('"') && !in_.is_at('\'')) {
            return malformed();
        }
        const char quote = *in_.at();
        in_.advance(1);
        const char* const text = in_.at();
        while (!in_.at_end() && *in_.at() != quote && is_printable_ascii(*in_.at())) {
            in_.advance(1);
        }
        if (!in_.is_at(quote)) {
            return malformed();
        }
        out = {in_.since(text), true};
        in_.advance(1);
        return true;
    }

    constexpr bool pass_other(std::string_view name, const char* first) noexcept {
        if (!in_.at_end() && starts_with(name, in_.rest())) {
            in_.advance(in_.left());
            return in_.fail_here();
        }
        if (!in_.at_end()) {
            in_.move_to(first);
        }
        return true;
    }

    // VersionNum ::= '1.' [0-9]+; other versions have a code of their own.
    constexpr bool check_version(const value& version) noexcept {
        if (!version.present) {
            return in_.fail(errc::malformed_declaration, in_.begin());
        }
        const auto is_version_character = [](char c) {
            return is_letter(c) || is_digit(c) || "_.:-"sv.find(c) != std::string_view::npos;
        };
        if (version.text.empty() || !consists_of(version.text, is_version_character)) {
            return in_.fail(errc::malformed_declaration, version.text.data());
        }
        const bool is_1 = starts_with(version.text, "1."sv) && version.text.size() > 2 &&
                          consists_of(substring(version.text, 2), is_digit);
        return is_1 || in_.fail(errc::unsupported_version, version.text.data());
    }

    // EncName ::= [A-Za-z] ([A-Za-z0-9._] | '-')*
    constexpr bool check_encoding(const value& encoding) noexcept {
        if (!encoding.present) {
            return true;
        }
        const auto is_name_character = [](char c) {
            return is_letter(c) || is_digit(c) || c == '.' || c == '_' || c == '-';
        };
        const auto name = encoding.text;
        if (name.empty() || !is_letter(name.front()) || !consists_of(name, is_name_character)) {
            return in_.fail(errc::malformed_declaration, name.data());
        }
        return !must_declare_utf8_ || equal_ignoring_case(name, "utf-8"sv) ||
               equal_ignoring_case(name, "us-ascii"sv) || // of which UTF-8 is a superset
               in_.fail(errc::unsupported_encoding, name.data());
    }

    constexpr bool check_standalone(const value& standalone) noexcept {
        return !standalone.present || standalone.text == "yes"sv || standalone.text == "no"sv ||
               in_.fail(errc::malformed_declaration, standalone.text.data());
    }

    static constexpr bool is_printable_ascii(char c) noexcept {
        const auto byte = static_cast<unsigned char>(c);
        return byte >= 0x20 && byte < 0x7F;
    }

    constexpr bool malformed() noexcept { return in_.fail_here(errc::malformed_declaration); }

    cursor<Block>& in_;
    bool must_declare_utf8_;
};

} // namespace xml::detail
} // namespace v0_1
} // namespace assuresign
