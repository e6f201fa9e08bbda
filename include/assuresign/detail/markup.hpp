// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// The schema's names as they stand in a document, made by the compiler: `<Metadata`,
/// ` UserName="`.

#include <assuresign/schema.hpp>

#include <array>
#include <cstddef>
#include <initializer_list>
#include <string_view>
#include <tuple>

namespace assuresign::inline v0_1::detail {

/// Text joined by the compiler.
template <std::size_t Size>
struct joined_text {
    std::array<char, Size> characters{};

    consteval joined_text(std::initializer_list<std::string_view> pieces) {
        std::size_t at = 0;
        for (const auto piece : pieces) {
            for (const char c : piece) {
                characters[at++] = c;
            }
        }
    }
    static constexpr std::size_t size() noexcept { return Size; }
    constexpr const char* data() const noexcept { return characters.data(); }
    constexpr std::string_view view() const noexcept { return {characters.data(), Size}; }
};

/// An element's tags. `Name` has its name as `Name::name`: a schema does, and a field_markup.
template <class Name>
struct element_markup {
    static constexpr std::string_view name = Name::name;
    static constexpr joined_text<Name::name.size() + 1> start{"<", Name::name};
    static constexpr joined_text<Name::name.size() + 3> end{"</", Name::name, ">"};
};

/// The end of a tag without content.
inline constexpr joined_text<2> end_of_empty{"/>"};

/// What SOAP 1.1 puts around a message, and a fault with an envelope and without (§4).
inline constexpr joined_text<xmlns::soap_1_1.size() + 31> envelope_start{
    "<s:Envelope xmlns:s=\"", xmlns::soap_1_1, "\"><s:Body>"};
inline constexpr joined_text<22> envelope_end{"</s:Body></s:Envelope>"};
inline constexpr joined_text<9> fault_start{"<s:Fault>"};
inline constexpr joined_text<xmlns::soap_1_1.size() + 20> bare_fault_start{"<s:Fault xmlns:s=\"",
                                                                           xmlns::soap_1_1, "\">"};
inline constexpr joined_text<10> fault_end{"</s:Fault>"};

/// A reference to the bytes of a file, around its number (XOP §2.1, RFC 2392).
inline constexpr joined_text<xmlns::xop.size() + 36> xop_include_start{
    "<xop:Include xmlns:xop=\"", xmlns::xop, "\" href=\"cid:"};
inline constexpr joined_text<14> xop_include_end{"@assuresign\"/>"};

/// Row `I` of a message's table: its name, its tags, its attribute up to the value.
template <class Message, std::size_t I>
struct field_markup {
    static constexpr auto row = std::get<I>(schema<Message>::fields);
    static constexpr std::string_view name = row.name;
    static constexpr joined_text<name.size() + 3> attribute{" ", name, "=\""};
};

} // namespace assuresign::inline v0_1::detail
