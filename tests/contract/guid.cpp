// SPDX-License-Identifier: BSL-1.0
#include <assuresign/contract/guid.hpp>

#include "support/printing.hpp"

#include <boost/test/unit_test.hpp>

#include <cctype>
#include <compare>
#include <concepts>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_set>

namespace {

using namespace assuresign;
using namespace std::string_view_literals;

constexpr auto lower_text = "96059412-2f90-48d5-ba66-8f798f3cbd8d"sv;
constexpr auto upper_text = "96059412-2F90-48D5-BA66-8F798F3CBD8D"sv;

// An API key must not be sent where a session is meant, nor a token shown where an id is.
template <class To, class From>
constexpr bool is_made_of =
    std::convertible_to<From, To> || std::constructible_from<To, From> ||
    std::equality_comparable_with<To, From> || std::assignable_from<To&, From>;
template <class To, class... All>
constexpr bool is_made_of_itself_only = (... && (std::same_as<To, All> == is_made_of<To, All>));
template <class... All>
constexpr bool are_kept_apart = (... && is_made_of_itself_only<All, All...>);
static_assert(are_kept_apart<context_identifier, session_id, document_id, auth_token, template_id,
                             envelope_id>);
// Text is not an id until it has been checked.
static_assert(!std::constructible_from<session_id, const char*>);
static_assert(!std::constructible_from<session_id, std::string>);
static_assert(!std::constructible_from<session_id, std::string_view>);
static_assert(std::is_trivially_copyable_v<session_id>);

// Nothing but the literal makes what is taken for a guid unlooked at.
using assuresign::guid_literal;
static_assert(!std::is_aggregate_v<guid_literal>);
static_assert(!std::default_initializable<guid_literal>);
static_assert(!std::constructible_from<guid_literal, std::string_view>);
static_assert(!std::constructible_from<guid_literal, const char*>);

BOOST_AUTO_TEST_SUITE(contract_guid)

BOOST_AUTO_TEST_CASE(text_kept_as_it_came) {
    for (const auto text : {lower_text, upper_text, "96059412-2F90-48d5-Ba66-8f798f3cbd8D"sv}) {
        BOOST_TEST(session_id::parse(text).value().str() == text);
    }
}

BOOST_AUTO_TEST_CASE(case_makes_no_difference) {
    const auto lower = session_id::parse(lower_text).value();
    const auto upper = session_id::parse(upper_text).value();
    BOOST_TEST(lower == upper);
    BOOST_TEST(std::is_eq(lower <=> upper));
    BOOST_TEST(lower.hash() == upper.hash());
    BOOST_TEST(std::hash<session_id>{}(lower) == std::hash<session_id>{}(upper));
    const std::unordered_set<session_id> known{lower};
    BOOST_TEST(known.contains(upper));
    const std::map<session_id, int> ordered{{upper, 1}};
    BOOST_TEST(ordered.contains(lower));
}

BOOST_AUTO_TEST_CASE(every_digit_tells_guids_apart) {
    const auto guid = session_id::parse(lower_text).value();
    for (std::size_t i = 0; i < lower_text.size(); ++i) {
        if (lower_text[i] == '-') {
            continue;
        }
        std::string other{lower_text};
        other[i] = other[i] == '7' ? 'E' : '7';
        const auto different = session_id::parse(other).value();
        BOOST_TEST(guid != different);
        BOOST_TEST((guid < different) != (different < guid));
    }
}

BOOST_AUTO_TEST_CASE(ordered_by_digits) {
    const auto at = [](std::string_view first) {
        std::string text{"00000000-0000-0000-0000-000000000000"};
        text.replace(0, first.size(), first);
        return session_id::parse(text).value();
    };
    BOOST_TEST(at("9") < at("A"));
    BOOST_TEST(at("9") < at("a"));
    BOOST_TEST(at("A") < at("b"));
    BOOST_TEST(at("a") < at("B"));
    BOOST_TEST(at("0") < at("00000001"));
}

BOOST_AUTO_TEST_CASE(every_hexadecimal_digit_taken) {
    for (const char c : "0123456789abcdefABCDEF"sv) {
        std::string text{lower_text};
        text[0] = text[35] = c;
        BOOST_TEST(session_id::parse(text).has_value());
    }
}

BOOST_AUTO_TEST_CASE(malformed_refused) {
    for (const auto text :
         {""sv, "-"sv, "96059412-2f90-48d5-ba66-8f798f3cbd8"sv,
          "96059412-2f90-48d5-ba66-8f798f3cbd8dd"sv, "960594122f9048d5ba668f798f3cbd8d"sv,
          "{96059412-2f90-48d5-ba66-8f798f3cbd8d}"sv, " 96059412-2f90-48d5-ba66-8f798f3cbd8d"sv,
          "96059412-2f90-48d5-ba66-8f798f3cbd8d "sv, "9605941-22f90-48d5-ba66-8f798f3cbd8d"sv,
          "96059412-2f90-48d5-ba668-f798f3cbd8d"sv, "96059412_2f90_48d5_ba66_8f798f3cbd8d"sv,
          "96059412-2f90-48d5-ba66-8f798f3cbd8\0"sv}) {
        BOOST_TEST_CONTEXT(text) {
            const auto guid = session_id::parse(text);
            BOOST_TEST_REQUIRE(!guid.has_value());
            BOOST_TEST(guid.error().code == errc::invalid_guid);
        }
    }
}

BOOST_AUTO_TEST_CASE(every_other_byte_refused) {
    for (std::size_t i = 0; i < lower_text.size(); ++i) {
        for (int byte = 0; byte < 256; ++byte) {
            std::string text{lower_text};
            text[i] = static_cast<char>(byte);
            const bool hexadecimal = "0123456789abcdefABCDEF"sv.find(text[i]) != std::string::npos;
            const bool allowed = lower_text[i] == '-' ? text[i] == '-' : hexadecimal;
            if (session_id::parse(text).has_value() != allowed) {
                BOOST_ERROR("byte " << byte << " at " << i);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(unset_by_default) {
    const session_id unset;
    BOOST_TEST(unset.empty());
    BOOST_TEST(unset.str() == "");
    BOOST_TEST(!unset.is_nil());
    BOOST_TEST(unset == session_id{});
    BOOST_TEST(unset != session_id::parse(lower_text).value());
    BOOST_TEST(unset != session_id::parse("00000000-0000-0000-0000-000000000000").value());
    BOOST_TEST(unset < session_id::parse("00000000-0000-0000-0000-000000000000").value());
}

BOOST_AUTO_TEST_CASE(nil_is_set_and_nil) {
    const auto nil = session_id::parse("00000000-0000-0000-0000-000000000000").value();
    BOOST_TEST(nil.is_nil());
    BOOST_TEST(!nil.empty());
    BOOST_TEST(!session_id::parse("00000000-0000-0000-0000-000000000001").value().is_nil());
}

BOOST_AUTO_TEST_CASE(literal_fits_every_kind) {
    constexpr auto literal = "96059412-2f90-48d5-ba66-8f798f3cbd8d"_guid;
    constexpr session_id session = literal;
    constexpr auth_token token = literal;
    static_assert(session.str() == lower_text && token.str() == lower_text);
    BOOST_TEST(session == session_id::parse(upper_text).value());
}

BOOST_AUTO_TEST_CASE(by_bytes_and_by_blocks_alike) {
    const std::string guid = "06C4A84A-693c-46CB-8df2-40A8215AA056";
    for (std::size_t at = 0; at < guid.size(); ++at) {
        for (int byte = 0; byte < 256; ++byte) {
            auto text = guid;
            text[at] = static_cast<char>(byte);
            const bool expected = at == 8 || at == 13 || at == 18 || at == 23
                                      ? text[at] == '-'
                                      : std::isxdigit(byte) != 0;
            BOOST_TEST(detail::is_guid_by_bytes(text.data()) == expected);
            BOOST_TEST(detail::is_guid_by_blocks<detail::portable_block>(text.data()) == expected);
            BOOST_TEST(detail::is_guid_by_blocks<detail::native_block>(text.data()) == expected);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
