// SPDX-License-Identifier: BSL-1.0
#include <assuresign/ostream.hpp>

#include "support/printing.hpp"
#include "support/replies.hpp"
#include "support/submission.hpp"

#include <assuresign/client.hpp>
#include <assuresign/contract/async_close_envelope.hpp>
#include <assuresign/contract/async_submit_with_file.hpp>
#include <assuresign/contract/submit.hpp>
#include <assuresign/session/resume_token.hpp>
#include <assuresign/sleeper.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cstddef>
#include <deque>
#include <exception>
#include <sstream>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

// A secret, and characters that do harm, in every place that a service can fill; and all the ways
// to print what came of it.
namespace {

using namespace assuresign;
using namespace assuresign::tests;
using namespace std::string_view_literals;
using namespace std::chrono_literals;

constexpr std::string_view secret_digits = "8cc9a84b693c46cc434240a8215ad76a";
constexpr std::string_view secret_forms[] = {
    "8CC9A84B-693C-46CC-4342-40A8215AD76A",
    "8cc9a84b-693c-46cc-4342-40a8215ad76a",
    "8CC9A84B693C46CC434240A8215AD76A",
    "8cc9a84b693c46cc434240a8215ad76a",
    "{8CC9A84B-693C-46CC-4342-40A8215AD76A}",
    "({8cc9a84b693c46cc434240a8215ad76a})",
    "a8CC9A84B-693C-46CC-4342-40A8215AD76Ab",
    "8CC9A84B\u2010693C\u201046CC\u20104342\u201040A8215AD76A",
    "8CC9A84B693C46CC\u00AD434240A8215AD76A\n",
};

// Each form between characters that do harm, all of which XML allows.
std::string hostile_text() {
    std::string text{"said\r\n\tended: \u0085\u009B[0m\u2028\u2029\u202E\u2066\u200F\u061C\x7F"};
    for (const auto form : secret_forms) {
        text.append(" token=").append(form).append("\u202E; ");
    }
    return text;
}
// So long that it has to be cut.
std::string long_text() {
    std::string text;
    while (text.size() < 10'000) {
        text.append(hostile_text());
    }
    return text;
}

std::string hexadecimal_digits(std::string_view text) {
    std::string digits;
    for (const char c : text) {
        if (detail::digit_value(c) < 16) {
            digits.push_back(detail::to_lower(c));
        }
    }
    return digits;
}

bool is_harmless(std::string_view text) {
    while (!text.empty()) {
        const auto c = detail::read_utf8(text.data(), text.data() + text.size());
        const bool is_control = c.value < 0x20 || (c.value >= 0x7F && c.value < 0xA0);
        const bool turns = (c.value >= 0x2028 && c.value <= 0x202E) || c.value == 0x200F ||
                           (c.value >= 0x2066 && c.value <= 0x2069) || c.value == 0x61C;
        if (c.length == 0 || is_control || turns) {
            return false;
        }
        text.remove_prefix(c.length);
    }
    return true;
}

constexpr std::size_t max_text = 70'000; // of a message, the longest of all

void check_text(std::string_view text, std::string_view printer) {
    BOOST_TEST_CONTEXT(printer) {
        BOOST_TEST(!text.empty());
        BOOST_TEST(text.size() < max_text);
        BOOST_TEST(is_harmless(text), text);
        BOOST_TEST(hexadecimal_digits(text).find(secret_digits) == std::string::npos, text);
    }
}

template <class T>
void check_printed(const T& value) {
    check_text(to_string(value), "to_string");
    std::ostringstream out;
    out << value;
    check_text(out.str(), "operator<<");
}

// Also what it throws.
template <class Result>
void check_result(const Result& result) {
    std::ostringstream out;
    out << result;
    check_text(out.str(), "operator<< of a result");
    if (result) {
        check_printed(*result);
        return;
    }
    check_printed(result.error());
    try {
        static_cast<void>(result.value());
        BOOST_TEST(false, "nothing thrown");
    } catch (const std::exception& e) {
        check_text(e.what(), "what");
    }
}

// A transport with the replies to come; the last is repeated.
struct scripted {
    std::deque<http_result> replies;

    http_result exchange(const http_request&) {
        auto next = replies.front();
        if (replies.size() > 1) {
            replies.pop_front();
        }
        return next;
    }
};

constexpr polling_policy impatient{
    .initial_delay = 0ms, .max_delay = 0ms, .max_polls = 1, .max_errors = 1};

// Every driver and every call, given these replies: its results and what it logs.
void check_calls(const std::deque<http_result>& replies) {
    std::size_t logged = 0;
    const client_options options{.log = [&](const log_event& event) {
        ++logged;
        check_text(event.text, "log");
        check_text(to_string(event.kind), "log");
    }};
    const auto with = [&](auto call) {
        scripted gateway{replies};
        client over{gateway, options};
        call(over);
    };
    const async_submit_request submission{.documents = {rental_document()}};
    const lookup_session_request lookups{.session_lookups = {{account, first_session}}};
    const submit_request blocking{.documents = {rental_document()}};
    with([&](auto& over) { check_result(over.async_submit(submission)); });
    with([&](auto& over) { check_result(over.lookup_session(lookups)); });
    with([&](auto& over) { check_result(over.template call<assuresign::submit>(blocking)); });
    with([&](auto& over) {
        check_result(over.template call<async_close_envelope>(async_close_envelope_request{}));
    });
    with([&](auto& over) { check_result(over.submit_and_wait(submission, impatient)); });
    with([&](auto& over) { check_result(over.wait({account, first_session}, impatient)); });
    BOOST_TEST(logged > 6U);
}

// ---- every text of a message, by its table

constexpr std::string_view id_of_service = "11111111-2222-3333-4444-55555555abcd";

bool is_boolean(const field& row) {
    return row.type->type == &detail::type_id<bool>;
}

// Fills every field, those of messages inside too.
void fill(const message_table& table, void* message) {
    for (const auto& row : table.fields()) {
        void* const member = const_cast<void*>(row.member(message));
        if (row.kind == field_kind::item) {
            fill(*row.table, row.type->append(member, nullptr));
        } else if (row.table != nullptr) {
            fill(*row.table, row.type->emplace(member));
        } else {
            const auto text = row.type->is_id              ? id_of_service
                              : row.name() == "Severity"sv ? "Warning"sv
                              : is_boolean(row)            ? "true"sv
                                                           : "plain"sv;
            BOOST_TEST(!row.type->read(xml::text_view{text}, member), row.name());
        }
    }
}
template <message Message>
void fill(Message& value) {
    fill(table_of<Message>, &value);
}

// Puts `text` into the message's text of this number. False if there are fewer.
template <message Message>
bool put_text(Message& value, std::size_t number, const std::string& text) {
    std::size_t passed = 0;
    return detail::any_value(table_of<Message>, &value, [&](const field& row, const void* each) {
        const auto* const single = detail::as<std::string>(row, each);
        const auto* const severity = detail::as<assuresign::severity>(row, each);
        if ((single == nullptr && severity == nullptr) || passed++ != number) {
            return false;
        }
        if (single != nullptr) {
            *const_cast<std::string*>(single) = text;
        } else {
            const_cast<assuresign::severity*>(severity)->text = text;
        }
        return true;
    });
}

// What the service may send of it, bare or in an envelope.
template <class Message>
std::string sent(const Message& value) {
    return encode(value).value();
}
std::string sent(const fault& value) {
    auto without_detail = value;
    without_detail.detail.reset();
    auto text = encode(without_detail).value();
    if (value.detail) {
        const std::string_view end = "</s:Fault>";
        text.insert(text.find(end),
                    "<detail><a:x xmlns:a='urn:a' b='c'>" + *value.detail + "</a:x></detail>");
    }
    return text;
}

template <class View, class Message>
void check_view(const std::string& body) {
    static_list_arena<16384> storage;
    const auto reply = decode<View>(body, storage);
    BOOST_TEST_REQUIRE(reply.has_value(), (reply ? "" : to_string(reply.error())));
    std::visit([](const auto& value) { check_printed(value); }, *reply);
}

template <class Message, class View>
void check_every_text() {
    for (const auto& text : {hostile_text(), long_text()}) {
        Message value;
        fill(value);
        std::size_t count = 0;
        while (put_text(value, count, text)) {
            ++count;
        }
        BOOST_TEST(count >= 2U);
        for (std::size_t number = 0; number < count; ++number) {
            BOOST_TEST_CONTEXT(schema<Message>::name << ", text " << number) {
                Message one;
                fill(one);
                put_text(one, number, text);
                check_printed(one);
                const auto body = sent(one);
                check_view<View, Message>(body);
                check_calls({xml_reply(200, body)});
                // What no XML can hold, but a value can.
                put_text(one, number, "\x1b[2J\x01\xFF\x85" + text + "\xE2\x80");
                check_printed(one);
            }
        }
    }
}

BOOST_AUTO_TEST_SUITE(secrets)

BOOST_AUTO_TEST_CASE(text_is_hostile_enough) {
    BOOST_TEST(!is_harmless(hostile_text()));
    for (const auto form : secret_forms) {
        BOOST_TEST(hexadecimal_digits(form).find(secret_digits) != std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(every_text_of_a_submit_response) {
    check_every_text<async_submit_response, async_submit_response_view>();
}
BOOST_AUTO_TEST_CASE(every_text_of_a_lookup_response) {
    check_every_text<lookup_session_response, lookup_session_response_view>();
}
BOOST_AUTO_TEST_CASE(every_text_of_a_blocking_submission) {
    check_every_text<submit_response, submit_response_view>();
}
BOOST_AUTO_TEST_CASE(every_text_of_a_closing_of_an_envelope) {
    check_every_text<async_close_envelope_response, async_close_envelope_response_view>();
}
BOOST_AUTO_TEST_CASE(every_text_of_a_fault) {
    check_every_text<fault, fault_view>();
}

// A part that is printed by itself is the service's too.
BOOST_AUTO_TEST_CASE(parts_of_messages) {
    metadata about;
    fill(about);
    for (std::size_t number = 0; put_text(about, number, long_text()); ++number) {
        check_printed(about);
    }
    check_printed(service_exception{severity_level::error, long_text()});
    check_printed(service_exception{severity_level::error, long_text()});
    check_printed(service_exception{severity_level::error, long_text()});
}

// ---- sessions: replies one after the other

std::string good_lookup(std::string_view inside = {}) {
    return lookup_reply(session_result_xml(session_text, documents_xml(inside)));
}

BOOST_AUTO_TEST_CASE(sessions_with_warnings_and_failures) {
    const auto text = hostile_text();
    const auto exceptions =
        "<Exceptions>" + document_exception_xml("Warning", text) + "</Exceptions>";
    const auto accepted = submit_reply(session_text, document_exception_xml("Warning", text));
    for (const auto& lookup :
         {good_lookup(), good_lookup(exceptions),
          lookup_reply(session_result_xml(session_text, session_exception_xml("Error", text))),
          lookup_reply(session_result_xml(session_text, session_exception_xml(text, text))),
          lookup_reply(session_result_xml(session_text)), // pending
          lookup_reply(
              session_result_xml(third_session.str(), session_exception_xml("Error", text))),
          envelope("<s:Fault><faultcode>" + text + "</faultcode><faultstring>" + text +
                   "</faultstring><detail><q:x>" + text + "</q:x></detail></s:Fault>"),
          text, "<html><title>" + text + "</title>", R"({"message":")" + text + R"("})"}) {
        BOOST_TEST_CONTEXT(lookup) {
            check_calls({xml_reply(200, accepted), xml_reply(200, lookup)});
            check_calls({xml_reply(500, lookup)});
        }
    }
}

BOOST_AUTO_TEST_CASE(as_many_exceptions_as_a_reply_can_hold) {
    const auto one = document_exception_xml("Error", hostile_text());
    std::string many;
    for (int i = 0; i < 1000; ++i) {
        many.append(one);
    }
    check_calls({xml_reply(200, submit_reply(session_text, many))});
    failure refused{.kind = failure_kind::rejected, .session_id = first_session};
    auto& exceptions = refused.exceptions;
    for (int i = 0; i < 20; ++i) {
        exceptions.push_back({severity_level::error, "no " + std::to_string(i)});
    }
    BOOST_TEST(to_string(refused).find("; Error: no 19; the documents") != std::string::npos);
    exceptions.push_back({severity_level::error, "no 20"});
    BOOST_TEST(to_string(refused).find("; Error: no 19; and 1 more; the documents") !=
               std::string::npos);
}

// ---- what is not a message

BOOST_AUTO_TEST_CASE(http_and_the_transports_words) {
    const auto text = hostile_text();
    for (const auto code : {errc::not_sent, errc::connection_lost, errc::too_many_bytes}) {
        check_calls({error{.code = code, .field = {text}, .excerpt = {text}}});
        for (const auto form : secret_forms) {
            check_printed(error{.code = code, .field = {form}, .excerpt = {form}});
        }
    }
    for (const int status : {200, 302, 401, 500, 503}) {
        http_response reply{.status = status, .content_type = text, .body = text};
        check_calls({reply});
        reply.body = "<html><title>" + text + "</title><" + text + ">";
        check_calls({reply});
        reply.body.clear();
        check_calls({reply});
        reply.content_encoding = text;
        check_calls({reply});
    }
}

// The names of header entries are the service's too, and some guids are names.
BOOST_AUTO_TEST_CASE(names_of_header_entries) {
    const auto body_with = [](const std::string& name) {
        return "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Header><" +
               name + " s:mustUnderstand='1'/></s:Header><s:Body/></s:Envelope>";
    };
    for (const auto* const name :
         {"a8CC9A84B-693C-46CC-4342-40A8215AD76A", "_8CC9A84B693C46CC434240A8215AD76A"}) {
        check_calls({xml_reply(500, body_with(name))});
        const auto reply = decode<async_submit_response>(body_with(name));
        BOOST_TEST(reply.error().code == errc::must_understand);
        check_text(reply.error().field.view(), "where");
    }
    // Nor is a part of one shown, where the name is cut.
    for (std::size_t length = 0; length < 130; ++length) {
        const auto name = std::string(length, 'x') + "_8CC9A84B-693C-46CC-4342-40A8215AD76A";
        const auto reply = decode<async_submit_response>(body_with(name));
        BOOST_TEST(reply.error().field.view().find("8CC9A84B") == std::string_view::npos);
    }
}

BOOST_AUTO_TEST_CASE(tokens_that_cannot_be_read) {
    for (const auto& token : {hostile_text(), "assuresign-sessions-1:" + hostile_text(),
                              "assuresign-sessions-" + std::string{secret_forms[3]} + ":"}) {
        const auto sessions = read_resume_token(token);
        BOOST_TEST_REQUIRE(!sessions.has_value());
        check_printed(sessions.error());
    }
}

// ---- the request's own secrets, which the service quotes

constexpr std::string_view quoted[] = {"open sesame", "copper lantern", "Marble Fountain"};

async_submit_request secretive_request() {
    auto one = rental_document(); // its password is the first
    one.document_template->parameters.push_back(
        {.name = "Signatory 1 Password", .value = std::string{quoted[1]}});
    one.document_template->parameters.push_back(
        {.name = "PIN", .value = std::string{quoted[2]}, .secret = true});
    return {.documents = {one}};
}

// Letters in lower case, a blank for any white space.
std::string folded(std::string_view text) {
    std::string out;
    for (const char c : text) {
        out.push_back(detail::is_space(c) ? ' ' : detail::to_lower(c));
    }
    return out;
}

std::string quotation() {
    std::string text{"Wrong:"};
    for (const auto value : quoted) {
        std::string other{value};
        for (char& c : other) {
            c = detail::is_letter(c) ? static_cast<char>(c ^ 0x20) : c == ' ' ? '\n' : c;
        }
        text.append(" '").append(value).append("', x").append(other).append("x is short;");
    }
    return text;
}

void check_no_quotation(std::string_view text, std::string_view printer) {
    for (const auto& value : quoted) {
        BOOST_TEST(folded(text).find(folded(value)) == std::string::npos,
                   printer << " quotes the secret " << &value - quoted);
    }
}

template <class Result>
void check_no_quotation(const Result& result) {
    std::ostringstream out;
    out << result;
    check_no_quotation(out.str(), "operator<<");
    BOOST_TEST(out.str().find("***") != std::string::npos); // it was there
    if (!result) {
        try {
            static_cast<void>(result.value());
        } catch (const std::exception& e) {
            check_no_quotation(e.what(), "what");
        }
    }
}

// Replies come at once, with a handler too.
struct scripted_for_handlers : scripted {
    template <class Handler>
    void async_exchange(const http_request& request, Handler handler) {
        handler(exchange(request));
    }
};
// Time passes when it is waited for.
struct patient_timer {
    std::chrono::steady_clock::time_point time{};

    std::chrono::steady_clock::time_point now() const { return time; }
    template <class Handler>
    void async_wait_until(std::chrono::steady_clock::time_point until, Handler handler) {
        time = until;
        handler(true);
    }
};

// Each driver's result of a submission, given these replies, and what it logs.
void check_submissions(const std::deque<http_result>& replies) {
    const client_options options{.log = [](const log_event& event) {
        check_no_quotation(event.text, to_string(event.kind));
    }};
    const auto request = secretive_request();
    {
        scripted gateway{replies};
        client over{gateway, options};
        check_no_quotation(over.submit_and_wait(request, impatient));
    }
    {
        scripted_for_handlers gateway{{replies}};
        client over{gateway, options};
        patient_timer timer;
        bool called = false;
        over.submit_and_wait(request, impatient, timer, [&called](const session_result& ended) {
            check_no_quotation(ended);
            called = true;
        });
        BOOST_TEST(called);
    }
}

BOOST_AUTO_TEST_CASE(quoted_secrets_of_a_submission) {
    const auto text = quotation();
    const auto error = document_exception_xml("Error", text);
    const auto warning = document_exception_xml("Warning", text);
    const auto faulty = envelope("<s:Fault><faultcode>s:Client</faultcode><faultstring>" + text +
                                 "</faultstring></s:Fault>");
    const auto accepted = xml_reply(200, submit_reply(session_text));
    for (const auto& reply :
         {xml_reply(500, faulty), xml_reply(200, submit_reply(session_text, error)),
          xml_reply(200, submit_reply("00000000-0000-0000-0000-000000000000", error))}) {
        check_submissions({reply});
        scripted_for_handlers gateway{{{reply}}};
        client over{gateway};
        const auto failed = over.async_submit(secretive_request());
        BOOST_TEST(!failed.has_value());
        check_no_quotation(failed);
        over.async_submit(secretive_request(),
                          [](const submit_result& answered) { check_no_quotation(answered); });
        check_no_quotation(read_response<async_submit>(reply, secret_values{secretive_request()}));
    }
    // Said later, by a lookup, or beside the SessionId.
    for (const auto& lookup :
         {lookup_reply(session_result_xml(session_text, session_exception_xml("Error", text))),
          good_lookup("<Exceptions>" + warning + "</Exceptions>"),
          lookup_reply(session_result_xml(session_text,
                                          documents_xml("<Exceptions>" + error + "</Exceptions>"))),
          faulty}) {
        check_submissions({accepted, xml_reply(200, lookup)});
    }
    check_submissions(
        {xml_reply(200, submit_reply(session_text, warning)), xml_reply(200, good_lookup())});
    // A failed lookup that is printed by itself.
    scripted gateway{{accepted, xml_reply(500, faulty)}};
    client over{gateway};
    const auto ended = over.submit_and_wait(secretive_request(), impatient);
    BOOST_TEST_REQUIRE(!ended.has_value());
    BOOST_TEST_REQUIRE(ended.error().lookup.has_value());
    check_no_quotation(to_string(*ended.error().lookup), "to_string");
}

// Of several sessions in one lookup, those of all.
BOOST_AUTO_TEST_CASE(quoted_secrets_of_a_lookup_of_several_sessions) {
    const auto faulty = fault_xml("s:Server", quotation());
    const client_options options{.log = [](const log_event& event) {
        check_no_quotation(event.text, to_string(event.kind));
    }};
    session_machine machine{impatient, options};
    machine.submit({.documents = {rental_document()}});
    machine.submit(secretive_request());
    scripted gateway{{xml_reply(200, submit_reply(session_text)),
                      xml_reply(200, submit_reply(second_session.str())), xml_reply(500, faulty)}};
    client over{gateway};
    std::size_t ended = 0;
    over.run(
        machine,
        [&ended](const session_step& told) {
            if (const auto* const end = std::get_if<step::ended>(&told)) {
                check_no_quotation(end->result);
                ++ended;
            }
        },
        steady_sleeper{});
    BOOST_TEST(ended == 2U);
}

// The title of an HTML page and a JSON message are the service's words too.
BOOST_AUTO_TEST_CASE(quoted_secrets_in_excerpts) {
    for (const std::string_view body : {"<html><title>No open sesame</title>",
                                        R"({"message":"No open SESAME"})", "no copper lantern"}) {
        check_submissions(
            {http_response{.status = 403, .content_type = {}, .body = std::string{body}}});
    }
}

// Where a redirect leads is said by others too.
BOOST_AUTO_TEST_CASE(quoted_secrets_in_a_location) {
    for (const std::string_view path : {"Open Sesame/", "a/COPPER lantern"}) {
        check_submissions({http_response{.status = 302,
                                         .content_type = {},
                                         .body = {},
                                         .location = "https://example.com/" + std::string{path}}});
    }
    failure redirected{.kind = failure_kind::http_error};
    redirected.reply.status = 302;
    redirected.reply.location = "https://example.com/password/swordfish";
    BOOST_TEST(to_string(redirected).find("example.com/password/***") != std::string::npos);
}

// A lookup knows no password: no word is shown after one that announces a secret.
BOOST_AUTO_TEST_CASE(announced_secrets_where_the_request_is_not_known) {
    const std::string text = "The password 'open sesame' is too short";
    const auto faulty =
        envelope("<s:Fault><faultcode>s:Client</faultcode><faultstring>" + text +
                 "</faultstring><detail><a>password</a> open sesame</detail></s:Fault>");
    scripted gateway{{xml_reply(500, faulty)}};
    client over{gateway};
    const auto failed =
        over.lookup_session({.session_lookups = {{account, first_session}}}).error();
    check_no_quotation(to_string(failed), "a failure");
    BOOST_TEST(to_string(failed).find("The password '***") != std::string::npos);
    check_no_quotation(to_string(*failed.fault), "a fault");
    scripted other{{xml_reply(200, lookup_reply(session_result_xml(
                                       session_text, session_exception_xml("Error", text))))}};
    client asking{other};
    check_no_quotation(asking.lookup_session({.session_lookups = {{account, first_session}}}));
    check_no_quotation(asking.wait({account, first_session}, impatient));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
