// SPDX-License-Identifier: BSL-1.0
#include <assuresign/messages.hpp>

#include "cases.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <string>
#include <type_traits>
#include <vector>

namespace {

using namespace assuresign;

// The three exceptions look alike and are not the same.
static_assert(!std::is_convertible_v<document_exception, session_lookup_exception>);
static_assert(!std::is_convertible_v<document_exception, envelope_exception>);
static_assert(!std::is_convertible_v<envelope_exception, session_lookup_exception>);
// What is decoded without the heap is forgotten without it.
static_assert(std::is_trivially_destructible_v<async_submit_response_view>);
static_assert(std::is_trivially_destructible_v<lookup_session_response_view>);
static_assert(std::is_trivially_destructible_v<fault_view>);

template <class Exception>
Exception exception_with(std::string severity_text) {
    Exception made;
    made.severity.text = std::move(severity_text);
    return made;
}

session_lookup_result session_with(std::string severity_text) {
    session_lookup_result made;
    made.exceptions = {exception_with<session_lookup_exception>(std::move(severity_text))};
    return made;
}

BOOST_AUTO_TEST_SUITE(messages)

BOOST_AUTO_TEST_CASE(severity_levels) {
    using enum severity_level;
    for (const auto level : {warning, error, fatal}) {
        BOOST_TEST((severity{level}.level() == level));
        BOOST_TEST((severity_view{level}.level() == level));
        BOOST_TEST(severity{level}.text.value() == to_string(level));
    }
    BOOST_TEST((unknown < warning && warning < error && error < fatal));
    BOOST_TEST(to_string(unknown) == "unknown");
    BOOST_TEST(to_string(static_cast<severity_level>(99)) == "unknown");
}

// The contract's words, and no others.
BOOST_AUTO_TEST_CASE(severity_words) {
    const auto level_of = [](const char* text) {
        severity made;
        made.text = text;
        severity_view view;
        view.text = text;
        BOOST_TEST((made.level() == view.level()));
        return made.level();
    };
    BOOST_TEST((level_of("Warning") == severity_level::warning));
    BOOST_TEST((level_of("Error") == severity_level::error));
    BOOST_TEST((level_of("Fatal") == severity_level::fatal));
    for (const auto text : {"", "warning", "ERROR", "Fatal ", "Notice", "unknown"}) {
        BOOST_TEST((level_of(text) == severity_level::unknown));
    }
    BOOST_TEST((severity{}.level() == severity_level::unknown));
}

BOOST_AUTO_TEST_CASE(severity_spelled_with_references) {
    severity_view view;
    view.text = xml::text_view{"Err&#111;r", xml::spelling::attribute};
    BOOST_TEST((view.level() == severity_level::error));
}

BOOST_AUTO_TEST_CASE(worst_of_a_list) {
    list<document_exception> exceptions;
    BOOST_TEST((worst_severity(exceptions) == severity_level::unknown));
    exceptions.push_back(exception_with<document_exception>("Notice"));
    BOOST_TEST((worst_severity(exceptions) == severity_level::unknown));
    exceptions.push_back(exception_with<document_exception>("Error"));
    exceptions.push_back(exception_with<document_exception>("Warning"));
    BOOST_TEST((worst_severity(exceptions) == severity_level::error));
}

// The contract: exceptions stand on the session and on each of its documents.
BOOST_AUTO_TEST_CASE(worst_of_every_level) {
    auto session = session_with("Warning");
    BOOST_TEST((worst_severity(session) == severity_level::warning));
    document_result finished;
    session.document_results = {finished, finished};
    session.document_results[1].exceptions = {exception_with<document_exception>("Error")};
    BOOST_TEST((worst_severity(session) == severity_level::error));
    session.close_envelope_result.emplace().exceptions = {
        exception_with<envelope_exception>("Fatal")};
    BOOST_TEST((worst_severity(session) == severity_level::fatal));
}

constexpr document_id some_document{"2CE11EF1-8938-DD11-8735-00065B8CE99B"_guid};

BOOST_AUTO_TEST_CASE(pending_while_nothing_is_there) {
    BOOST_TEST(is_pending(session_lookup_result{}));
    BOOST_TEST(is_pending(session_with("Warning")));
    BOOST_TEST(is_pending(session_with("Notice")));
    session_lookup_result empty_lists;
    empty_lists.document_results = std::vector<document_result>{};
    empty_lists.exceptions = std::vector<session_lookup_exception>{};
    BOOST_TEST(is_pending(empty_lists));
}

BOOST_AUTO_TEST_CASE(not_pending_once_answered) {
    BOOST_TEST(!is_pending(session_with("Error")));
    BOOST_TEST(!is_pending(session_with("Fatal")));
    session_lookup_result with_documents;
    with_documents.document_results = {document_result{.id = some_document}};
    BOOST_TEST(!is_pending(with_documents));
    with_documents.document_results = {
        document_result{.exceptions = {exception_with<document_exception>("Notice")}}};
    BOOST_TEST(!is_pending(with_documents));
    session_lookup_result closed;
    closed.close_envelope_result.emplace().envelope_id =
        "EBB73445-AB39-CD1F-8AF5-BC06AB44E93A"_guid;
    BOOST_TEST(!is_pending(closed));
    closed.close_envelope_result.emplace().exceptions = {
        exception_with<envelope_exception>("Notice")};
    BOOST_TEST(!is_pending(closed));
}

BOOST_AUTO_TEST_CASE(pending_while_something_has_neither_id_nor_exception) {
    session_lookup_result some;
    some.document_results = {document_result{}};
    BOOST_TEST(is_pending(some));
    some.document_results[0].auth_token = "8CC9A84B-693C-46CC-4342-40A8215AD76A"_guid;
    BOOST_TEST(is_pending(some));
    some.document_results[0].id = "00000000-0000-0000-0000-000000000000"_guid;
    BOOST_TEST(is_pending(some));
    some.document_results.push_back({.id = some_document});
    BOOST_TEST(is_pending(some));
    some.exceptions = {exception_with<session_lookup_exception>("Error")};
    BOOST_TEST(!is_pending(some));
    for (const envelope_id& id :
         {envelope_id{}, envelope_id{"00000000-0000-0000-0000-000000000000"_guid}}) {
        session_lookup_result closed;
        closed.close_envelope_result.emplace().envelope_id = id;
        BOOST_TEST(is_pending(closed));
    }
}

BOOST_AUTO_TEST_CASE(pending_of_a_view) {
    session_lookup_result_view session;
    BOOST_TEST(is_pending(session));
    std::array<basic_session_lookup_exception<borrowed>, 1> exceptions{};
    exceptions[0].severity = severity_level::fatal;
    session.exceptions = exceptions;
    BOOST_TEST(!is_pending(session));
    BOOST_TEST((worst_severity(session) == severity_level::fatal));
}

BOOST_AUTO_TEST_CASE(empty_is_not_absent) {
    metadata absent;
    metadata empty;
    empty.password = "";
    BOOST_TEST((absent != empty));
    BOOST_TEST((absent == metadata{}));
}

// The rows of the table differ by a field or more.
BOOST_AUTO_TEST_CASE(equal_if_every_field_is) {
    for (const auto& a : cases::all()) {
        for (const auto& b : cases::all()) {
            if ((a.value == b.value) != (&a == &b)) {
                BOOST_ERROR(a.name << " and " << b.name);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(views_borrow) {
    const std::string name = "Contract";
    metadata_view view;
    view.document_name = name;
    BOOST_TEST(static_cast<const void*>(view.document_name->raw().data()) ==
               static_cast<const void*>(name.data()));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
