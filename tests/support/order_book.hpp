// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Messages that are not the contract's, with tables that have everything a table can have.

#include <assuresign/contract/async_submit.hpp>
#include <assuresign/contract/binary.hpp>
#include <assuresign/contract/fault.hpp>
#include <assuresign/contract/list.hpp>
#include <assuresign/contract/lookup_session.hpp>
#include <assuresign/contract/schema.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cases {

// A message with everything that a table can say.

struct item {
    std::optional<bool> has_the_longest_name{};
};
struct line {
    std::int32_t number = 0;
    std::string text{};
};
struct order {
    std::optional<std::string> id{};
    std::optional<std::string> comment{};
    std::optional<item> only{};
    std::optional<std::string> note{};
    assuresign::list<line> lines{};
    std::optional<std::string> extension{};
};
struct book {
    assuresign::list<order> orders{};
};

inline constexpr assuresign::value_rule from_1_to_9 = assuresign::number_range(1, 9, "1 to 9");
inline constexpr assuresign::value_rule at_most_300 =
    assuresign::text_length(300, "at most 300 characters");

// A member of each kind, whose values differ from zero where nothing was given.
struct note {
    std::int32_t number = 7;
    std::optional<std::int32_t> page{};
    std::optional<std::string> author{};
    bool is_private = true;
    std::optional<float> weight{};
    std::optional<assuresign::fault> cause{};
    assuresign::list<assuresign::parameter> parameters{};
    std::optional<std::string> attachment{};
};
inline bool hides_author(const note& of) {
    return of.is_private;
}
inline constexpr assuresign::value_rule percent = assuresign::number_range(-1, 100, "-1 to 100");

// With bytes that are no secret.
struct picture {
    std::optional<assuresign::binary> data{};
    std::optional<float> scale{};
};

struct nothing {};

// One namespace, written down twice: so each has an address of its own.
inline constexpr char slips_here[] = "urn:slips?a&b";
inline constexpr char slips_there[] = "urn:slips?a&b";
static_assert(+slips_here != +slips_there);

struct slip_line {};
struct slip {
    std::optional<slip_line> line{};
};

// As many attributes as a table may have.
struct wide {
    std::optional<bool> a0{}, a1{}, a2{}, a3{}, a4{}, a5{}, a6{}, a7{}, a8{}, a9{}, b0{}, b1{},
        b2{}, b3{}, b4{}, b5{}, b6{}, b7{}, b8{}, b9{}, c0{}, c1{}, c2{}, c3{}, c4{}, c5{}, c6{},
        c7{}, c8{}, c9{}, d0{}, d1{};
};
struct wides {
    assuresign::list<wide> all{};
};

} // namespace cases

template <>
struct assuresign::schema<cases::item> {
    static constexpr std::string_view name = "Item";
    static constexpr std::string_view xmlns = assuresign::xmlns::submit;
    static constexpr field fields[] = {
        attribute<&cases::item::has_the_longest_name>(
            "HasTheLongestNameThatAnAttributeOfATableMayBe"),
    };
};
template <>
struct assuresign::schema<cases::line> {
    static constexpr std::string_view name = "Line";
    static constexpr std::string_view xmlns = assuresign::xmlns::lookup_session;
    static constexpr field fields[] = {
        attribute<&cases::line::number>("Number", cases::from_1_to_9),
        content<&cases::line::text>("Text"),
    };
};
template <>
struct assuresign::schema<cases::order> {
    static constexpr std::string_view name = "Order";
    static constexpr std::string_view xmlns = assuresign::xmlns::submit;
    static constexpr field fields[] = {
        attribute<&cases::order::id>("Id"),
        attribute<&cases::order::comment>("Comment", cases::at_most_300),
        element<&cases::order::only>("Item"),
        element<&cases::order::note>("Note"),
        list_of<&cases::order::lines>("Lines"),
        raw<&cases::order::extension>("Extension"),
    };
};
template <>
struct assuresign::schema<cases::book> {
    static constexpr std::string_view name = "Book";
    static constexpr std::string_view xmlns = assuresign::xmlns::submit;
    static constexpr field fields[] = {list_of<&cases::book::orders>("Orders")};
};
template <>
struct assuresign::schema<cases::note> {
    static constexpr std::string_view name = "Note";
    static constexpr std::string_view xmlns = assuresign::xmlns::submit;
    static constexpr field fields[] = {
        attribute<&cases::note::number>("Number"),
        attribute<&cases::note::page>("Page", cases::percent),
        attribute<&cases::note::author>("Author", secret_if<cases::note, cases::hides_author>),
        element<&cases::note::weight>("Weight"),
        element<&cases::note::cause>("Cause"),
        list_of<&cases::note::parameters>("Parameters"),
        raw<&cases::note::attachment>("Attachment"),
    };
};
template <>
struct assuresign::schema<cases::picture> {
    static constexpr std::string_view name = "Picture";
    static constexpr std::string_view xmlns = assuresign::xmlns::submit;
    static constexpr field fields[] = {
        element<&cases::picture::data>("Data"),
        element<&cases::picture::scale>("Scale"),
    };
};
template <>
struct assuresign::schema<cases::nothing> {
    static constexpr std::string_view name = "Nothing";
    static constexpr std::string_view xmlns = assuresign::xmlns::submit;
    static constexpr std::array<field, 0> fields{};
};
template <>
struct assuresign::schema<cases::slip_line> {
    static constexpr std::string_view name = "Line";
    static constexpr std::string_view xmlns = cases::slips_there;
    static constexpr std::array<field, 0> fields{};
};
template <>
struct assuresign::schema<cases::slip> {
    static constexpr std::string_view name = "Slip";
    static constexpr std::string_view xmlns = cases::slips_here;
    static constexpr field fields[] = {element<&cases::slip::line>("Line")};
};
template <>
struct assuresign::schema<cases::wide> {
    static constexpr std::string_view name = "Wide";
    static constexpr std::string_view xmlns = assuresign::xmlns::submit;
    static constexpr field fields[] = {
        attribute<&cases::wide::a0>("A0"), attribute<&cases::wide::a1>("A1"),
        attribute<&cases::wide::a2>("A2"), attribute<&cases::wide::a3>("A3"),
        attribute<&cases::wide::a4>("A4"), attribute<&cases::wide::a5>("A5"),
        attribute<&cases::wide::a6>("A6"), attribute<&cases::wide::a7>("A7"),
        attribute<&cases::wide::a8>("A8"), attribute<&cases::wide::a9>("A9"),
        attribute<&cases::wide::b0>("B0"), attribute<&cases::wide::b1>("B1"),
        attribute<&cases::wide::b2>("B2"), attribute<&cases::wide::b3>("B3"),
        attribute<&cases::wide::b4>("B4"), attribute<&cases::wide::b5>("B5"),
        attribute<&cases::wide::b6>("B6"), attribute<&cases::wide::b7>("B7"),
        attribute<&cases::wide::b8>("B8"), attribute<&cases::wide::b9>("B9"),
        attribute<&cases::wide::c0>("C0"), attribute<&cases::wide::c1>("C1"),
        attribute<&cases::wide::c2>("C2"), attribute<&cases::wide::c3>("C3"),
        attribute<&cases::wide::c4>("C4"), attribute<&cases::wide::c5>("C5"),
        attribute<&cases::wide::c6>("C6"), attribute<&cases::wide::c7>("C7"),
        attribute<&cases::wide::c8>("C8"), attribute<&cases::wide::c9>("C9"),
        attribute<&cases::wide::d0>("D0"), attribute<&cases::wide::d1>("D1"),
    };
};
template <>
struct assuresign::schema<cases::wides> {
    static constexpr std::string_view name = "Wides";
    static constexpr std::string_view xmlns = assuresign::xmlns::submit;
    static constexpr field fields[] = {list_of<&cases::wides::all>("All")};
};
