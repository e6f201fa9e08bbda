// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// How Boost.Test prints the library's values, optionals, lists and times when an assertion fails,
/// so that `BOOST_TEST(a == b)` can be written of them. No secret is printed.

#include <assuresign/contract/enumeration.hpp>
#include <assuresign/contract/guid.hpp>
#include <assuresign/contract/list.hpp>
#include <assuresign/contract/severity.hpp>
#include <assuresign/result.hpp>
#include <assuresign/xml/text_view.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <optional>
#include <ostream>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

namespace assuresign::tests {

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

template <class T>
inline constexpr bool is_result = false;
template <class T, class Error>
inline constexpr bool is_result<result<T, Error>> = true;

template <class T>
inline constexpr bool is_guid = false;
template <class Kind>
inline constexpr bool is_guid<basic_guid<Kind>> = true;

template <class T>
inline constexpr bool is_severity = false;
template <class Storage>
inline constexpr bool is_severity<basic_severity<Storage>> = true;

template <class T>
inline constexpr bool is_variant = false;
template <class... T>
inline constexpr bool is_variant<std::variant<T...>> = true;

template <class T>
inline constexpr bool is_duration = false;
template <class Count, class Unit>
inline constexpr bool is_duration<std::chrono::duration<Count, Unit>> = true;

template <class T>
inline constexpr bool is_time_point = false;
template <class Clock, class Duration>
inline constexpr bool is_time_point<std::chrono::time_point<Clock, Duration>> = true;

template <class T>
inline constexpr bool is_own_list = false;
template <class T>
inline constexpr bool is_own_list<list<T>> = true;
template <class T>
inline constexpr bool is_own_list<list_view<T>> = true;

template <class T>
inline constexpr bool is_list = is_own_list<T>;
template <class T>
inline constexpr bool is_list<std::vector<T>> = true;

template <class T>
concept has_text = requires(const T& value) {
    { to_string(value) } -> std::convertible_to<std::string_view>;
};

template <class T>
concept is_streamed = requires(std::ostream& out, const T& value) {
    out << value;
};

template <class T>
concept is_binary = requires(const T& value) {
    value.base64_size();
    value.is_reference();
};

template <class T>
concept has_id = requires(const T& value) {
    value.id.str();
}
|| requires(const T& value) {
    value.session_id.str();
};

template <class T>
concept is_printed_here =
    has_text<T> || has_id<T> || is_binary<T> || is_optional<T> || is_result<T> || is_guid<T> ||
    is_severity<T> || is_variant<T> || is_list<T> || is_duration<T> || is_time_point<T> ||
    std::is_enum_v<T> || std::same_as<T, std::nullopt_t> || std::same_as<T, xml::text_view>;

template <class T>
void print(std::ostream& out, const T& value) {
    if constexpr (has_text<T>) {
        out << std::string_view{to_string(value)};
    } else if constexpr (requires { value.id.str(); }) {
        print(out, value.id);
    } else if constexpr (requires { value.session_id.str(); }) {
        print(out, value.session_id);
    } else if constexpr (is_binary<T>) { // a file, which is a secret
        out << "binary, in base64 " << value.base64_size() << " characters";
    } else if constexpr (std::same_as<T, auth_token> || std::same_as<T, context_identifier>) {
        out << (value.empty() ? "no guid" : "*** (a secret guid)");
    } else if constexpr (is_guid<T>) {
        out << (value.empty() ? std::string_view{"no guid"} : value.str());
    } else if constexpr (std::same_as<T, std::nullopt_t>) {
        out << "nothing";
    } else if constexpr (is_optional<T>) {
        value ? print(out, *value) : print(out, std::nullopt);
    } else if constexpr (is_result<T>) {
        if (!value) {
            print(out << "error: ", value.error());
        } else if constexpr (!std::is_void_v<typename T::value_type>) {
            print(out, *value);
        }
    } else if constexpr (is_severity<T>) {
        print(out, value.text);
    } else if constexpr (is_variant<T>) {
        std::visit([&out](const auto& held) { print(out, held); }, value);
    } else if constexpr (is_duration<T>) {
        out << std::chrono::duration<double>{value}.count() << " s";
    } else if constexpr (is_time_point<T>) {
        print(out, value.time_since_epoch());
    } else if constexpr (is_list<T>) {
        std::string_view before = "{";
        for (const auto& each : value) {
            print(out << before, each);
            before = ", ";
        }
        out << (value.begin() == value.end() ? "{}" : "}");
    } else if constexpr (requires { enumeration<T>::names; }) {
        out << enumeration<T>::names[static_cast<std::size_t>(value)];
    } else if constexpr (std::is_enum_v<T>) {
        out << "enumerator " << +static_cast<std::underlying_type_t<T>>(value);
    } else if constexpr (std::same_as<T, xml::text_view>) {
        out << value.str();
    } else if constexpr (is_streamed<T>) {
        out << boost::test_tools::tt_detail::print_helper(value);
    } else {
        out << "a value without text";
    }
}

/// Where `actual` first differs from `expected`, in words; "" where it does not. For texts that are
/// too long to print, or secret.
inline std::string difference(std::string_view actual, std::string_view expected) {
    if (actual == expected) {
        return {};
    }
    const auto [at, _] = std::ranges::mismatch(actual, expected);
    return "differ at byte " + std::to_string(at - actual.begin()) + ": " +
           std::to_string(actual.size()) + " bytes instead of " + std::to_string(expected.size());
}

} // namespace assuresign::tests

template <assuresign::tests::is_printed_here T>
struct boost::test_tools::tt_detail::print_log_value<T> {
    void operator()(std::ostream& out, const T& value) { assuresign::tests::print(out, value); }
};

// Boost.Test prints nothing of collections that it compares as a whole. So a vector and a set are
// compared item by item; and the library's lists, which may be absent too, are compared and printed
// as values.
template <class T>
struct boost::test_tools::assertion::specialized_compare<std::vector<T>> : boost::mpl::true_ {};
template <class T>
struct boost::test_tools::assertion::specialized_compare<std::set<T>> : boost::mpl::true_ {};
template <class T>
requires assuresign::tests::is_own_list<std::remove_cvref_t<T>>
struct boost::unit_test::is_forward_iterable<T> : boost::mpl::false_ {
    using is_fwd_it_t = std::false_type;
};
