// SPDX-License-Identifier: BSL-1.0

// The promises of README.md and .github/SECURITY.md, one case each, named as they are made. Most
// are tested in many more ways elsewhere; the comment at each case says where. Those that take a
// program of their own stand only there:
// - "allocates nothing", "does not recurse, and uses the same amount of stack for every document",
//   "linear in the number of bytes": cost.cpp, and faults.cpp for allocations;
// - "conformance" with XML 1.0 and Namespaces in XML: conformance/;
// - "TLS with verified certificates, timeouts, and a bound on what is received":
//   support/transport_suite.cpp, against the transports here.

#include <assuresign/assuresign.hpp>
#include <assuresign/json.hpp>
#include <assuresign/testing/service.hpp>

#include "support/exact_bytes.hpp"
#include "support/printing.hpp"
#include "support/replies.hpp"
#include "support/samples.hpp"
#include "support/submission.hpp"

#include <boost/property_tree/xml_parser.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cstddef>
#include <exception>
#include <sstream>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace {

using namespace assuresign;
using namespace assuresign::tests;
using namespace std::string_view_literals;

// A clock that jumps to where it is waited for.
struct jumping_sleeper {
    std::chrono::steady_clock::time_point* time;

    std::chrono::steady_clock::time_point now() const { return *time; }
    bool stop_requested() const { return false; }
    void sleep_until(std::chrono::steady_clock::time_point until) const { *time = until; }
};

// Hands on what another transport says, and remembers it.
struct witness {
    testing::service& service;
    http_response last{};

    http_result exchange(const http_request& request) {
        auto exchanged = service.exchange(request);
        last = exchanged ? *exchanged : exchanged.error().reply;
        return exchanged;
    }
};

constexpr auto last_fault = static_cast<int>(testing::fault::exception);

// Calls visit(fault, which exchange of a submission and its lookups has it, service, result) for
// each fault in each exchange. There is no result where the transport has thrown.
template <class Visit>
void for_each_fault(Visit visit) {
    for (int i = 0; i <= last_fault; ++i) {
        for (std::size_t place = 0; place < 3; ++place) {
            const auto fault = static_cast<testing::fault>(i);
            auto documentnow = rental_service({.pending_lookups = 1});
            for (std::size_t before = 0; before < place; ++before) {
                documentnow.inject(testing::fault::none);
            }
            documentnow.inject(fault);
            client over{documentnow};
            std::chrono::steady_clock::time_point time{};
            BOOST_TEST_CONTEXT(to_string(fault) << " in exchange " << place) {
                try {
                    const auto ended = over.submit_and_wait({.documents = {rental_document()}}, {},
                                                            jumping_sleeper{&time});
                    visit(documentnow, &ended);
                } catch (const std::exception&) {
                    visit(documentnow, nullptr);
                }
            }
        }
    }
}

const std::string& lookup_body() {
    static const auto body = cases::sample("LookupSessionResponse.exceptions.xml");
    return body;
}

BOOST_AUTO_TEST_SUITE(promises)

// ---- README

// Also fault_walk.cpp, session/walk.cpp, fuzz/service.cpp.
BOOST_AUTO_TEST_CASE(library_never_submits_a_document_twice) {
    for_each_fault([](const testing::service& documentnow, const session_result*) {
        std::size_t submissions = 0;
        for (const auto& each : documentnow.requests()) {
            submissions += each.soap_action.ends_with("/AsyncSubmit\"") ? 1U : 0U;
        }
        BOOST_TEST(documentnow.document_count() <= 1U);
        BOOST_TEST(submissions <= 2U); // a second one only where the first was refused
    });
}

// Also testing/service.cpp, call/failure.cpp.
BOOST_AUTO_TEST_CASE(each_failure_says_whether_the_document_may_exist) {
    for_each_fault([](const testing::service& documentnow, const session_result* ended) {
        const bool exists = documentnow.document_count() != 0;
        if (ended != nullptr && !*ended && exists) {
            BOOST_TEST(ended->error().may_be_submitted());
        }
    });
}

// Also fault_walk.cpp, client.cpp, support/transport_suite.cpp.
BOOST_AUTO_TEST_CASE(an_error_hands_back_the_reply_as_it_came) {
    for (int i = 0; i < last_fault; ++i) {
        const auto fault = static_cast<testing::fault>(i);
        BOOST_TEST_CONTEXT(to_string(fault)) {
            auto documentnow = rental_service();
            documentnow.inject(fault);
            witness gateway{documentnow};
            client over{gateway};
            const auto answered = over.async_submit({.documents = {rental_document()}});
            if (!answered) {
                BOOST_TEST(answered.error().reply.body == gateway.last.body);
                BOOST_TEST(answered.error().reply.status == gateway.last.status);
            }
        }
    }
}

// Also session/resume_token.cpp, session/machine.cpp.
BOOST_AUTO_TEST_CASE(a_session_survives_your_process_as_a_text_without_secrets) {
    auto documentnow = rental_service();
    std::string token;
    {
        session_machine machine;
        machine.submit({.documents = {rental_document()}});
        auto next = machine.next({});
        machine.received(documentnow.exchange(std::get<step::send>(next).request));
        static_cast<void>(machine.next({}));
        token = machine.resume_token();
    }
    BOOST_TEST(token.find(account.str()) == std::string::npos);
    BOOST_TEST(token.find("open sesame") == std::string::npos);
    const auto sessions = read_resume_token(token).value();
    BOOST_TEST_REQUIRE(sessions.size() == 1U);
    client over{documentnow};
    const auto finished = over.wait({account, sessions[0].session_id}).value();
    BOOST_TEST_REQUIRE(finished.documents.size() == 1U);
    BOOST_TEST(!finished.documents[0].auth_token.empty());
}

// Also soap/decode.cpp, fuzz/.
BOOST_AUTO_TEST_CASE(a_bad_reply_is_an_error_and_never_a_crash) {
    const auto& good = lookup_body();
    const lookup_session_request request{.session_lookups = {{account, first_session}}};
    const auto look = [&](const std::string& body) {
        auto answered = read_response<lookup_session>(xml_reply(200, body));
        if (!answered) {
            BOOST_TEST(answered.error().reply.body == body);
            BOOST_TEST(!to_string(answered.error()).empty());
        }
    };
    for (std::size_t at = 0; at < good.size(); ++at) {
        look(good.substr(0, at));
        for (const char other : {'\0', '<', '"', '&', '\xFF'}) {
            auto body = good;
            body[at] = other;
            look(body);
        }
    }
}

// ---- SECURITY.md: untrusted input

// Also xml/reader.cpp, hostile.cpp. What is read outside, a sanitizer sees: the bytes are on the
// heap and of exact size.
BOOST_AUTO_TEST_CASE(reader_ends_with_an_event_or_an_error_within_the_bytes) {
    const auto& good = lookup_body();
    for (std::size_t size = 0; size <= good.size(); ++size) {
        const cases::exact_bytes prefix{std::string_view{good}.substr(0, size)};
        xml::reader in{prefix.view()};
        std::size_t events = 0;
        while (in.next() != xml::event::end_of_document && in.current() != xml::event::failed) {
            ++events;
        }
        BOOST_TEST(events <= 2 * size);
        if (in.current() == xml::event::failed) {
            BOOST_TEST(in.failure().code != errc::not_sent);
            BOOST_TEST(in.failure().offset <= size);
        }
    }
}

// Also hostile.cpp, xml/reader.cpp.
BOOST_AUTO_TEST_CASE(nothing_is_expanded_but_the_five_entities_of_xml) {
    const auto read = [](std::string_view text) {
        const auto body = "<s:Fault xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'>"
                          "<faultstring>" +
                          std::string{text} + "</faultstring></s:Fault>";
        return decode<async_submit_response>(body);
    };
    BOOST_TEST(std::get<fault>(*read("&lt;&gt;&amp;&quot;&apos;&#65;")).string.value() ==
               "<>&\"'A");
    BOOST_TEST(read("&nbsp;").error().code == errc::undefined_entity);
}
BOOST_AUTO_TEST_CASE(doctype_is_refused_at_its_first_byte) {
    for (const auto before : {""sv, "<?xml version='1.0'?>"sv, "<!-- x --> "sv}) {
        const auto document = std::string{before} +
                              "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>";
        const auto refused = decode<async_submit_response>(document).error();
        BOOST_TEST(refused.code == errc::doctype_forbidden);
        BOOST_TEST(refused.offset == before.size());
        BOOST_TEST(read_xml(document).error().code == errc::doctype_forbidden);
    }
}

// Also soap/decode.cpp, xml/reader.cpp, tests/README.md.
BOOST_AUTO_TEST_CASE(every_bound_is_in_the_callers_hand) {
    const auto body = submit_reply(session_text, document_exception_xml("Warning", "w"));
    const auto code = []<xml::limits Limits>(std::string_view text) {
        const auto read = decode<async_submit_response, Limits>(text);
        return read ? "" : std::string{to_string(read.error().code)};
    };
    BOOST_TEST(code.operator()<xml::limits{}>(body) == "");
    BOOST_TEST(code.operator()<xml::limits{.bytes = 100}>(body) == "too_many_bytes");
    BOOST_TEST(code.operator()<xml::limits{.depth = 3}>(body) == "too_deep");
    BOOST_TEST(code.operator()<xml::limits{.namespaces = 1}>(body) == "too_many_namespaces");
    BOOST_TEST(code.operator()<xml::limits{.name_length = 10}>(body) == "name_too_long");
    BOOST_TEST(code.operator()<xml::limits{.items = 0}>(body) == "too_many_items");
    BOOST_TEST(code.operator()<xml::limits{.attributes = 1}>("<a b='' c=''/>") ==
               "too_many_attributes");
}

// Also property_tree.cpp.
BOOST_AUTO_TEST_CASE(read_xml_gives_the_tree_of_boosts_own) {
    std::istringstream in{lookup_body()};
    boost::property_tree::ptree theirs;
    boost::property_tree::read_xml(in, theirs);
    const bool is_the_same = read_xml(lookup_body()).value() == theirs;
    BOOST_TEST(is_the_same);
}

// ---- SECURITY.md: secrets. Also secrets.cpp, fault_walk.cpp, detail/sanitizer.cpp,
// detail/service_text.cpp.

constexpr std::string_view all_secrets[] = {"06C4A84A-693C-46CB-8DF2-40A8215AA056", "open sesame",
                                            "swordfish"};

void check_no_secret(std::string_view text) {
    BOOST_TEST(text != "");
    for (const auto secret : all_secrets) {
        BOOST_TEST(text.find(secret) == std::string_view::npos);
    }
}

async_submit_request secretive_request() {
    auto one = rental_document(); // its password is "open sesame"
    one.document_template->parameters.push_back(
        {.name = "Signatory 1 Password", .value = "swordfish"});
    return {.documents = {one}};
}

BOOST_AUTO_TEST_CASE(secrets_are_masked_in_to_string_streams_and_log_events) {
    const auto request = secretive_request();
    check_no_secret(to_string(request));
    std::ostringstream out;
    out << request;
    check_no_secret(out.str());
    auto documentnow = rental_service();
    std::size_t events = 0;
    client over{documentnow, {.log = [&events](const log_event& event) {
                    check_no_secret(event.text);
                    ++events;
                }}};
    BOOST_TEST(over.submit_and_wait(request).has_value());
    BOOST_TEST(events >= 4U);
}
BOOST_AUTO_TEST_CASE(secrets_are_masked_on_request_in_encode_property_trees_and_json) {
    const auto request = secretive_request();
    check_no_secret(encode(request, {.mask_secrets = true}).value());
    check_no_secret(to_json(request, {.mask_secrets = true}));
    std::ostringstream out;
    boost::property_tree::write_xml(out, to_property_tree(request, {.mask_secrets = true}));
    check_no_secret(out.str());
}
BOOST_AUTO_TEST_CASE(errors_and_excerpts_hold_no_secret) {
    auto request = secretive_request();
    request.documents[0].metadata->password = "open sesame\x01";
    check_no_secret(to_string(encode(request).error()));
    check_no_secret(excerpt("the password is swordfish").view());
    check_no_secret(excerpt("{\"message\":\"token: swordfish\"}").view());
}
BOOST_AUTO_TEST_CASE(what_the_service_says_is_one_harmless_line_of_500_bytes) {
    const auto shown = to_string(
        failure{.kind = failure_kind::soap_fault,
                .fault = fault{.string = "no\r\n\x1B[2J\u202E 06c4a84a693c46cb8df240a8215aa056 " +
                                         std::string(10'000, '.')}});
    BOOST_TEST(shown.size() < 1000U);
    BOOST_TEST(shown.find_first_of("\r\n\x1B") == std::string::npos);
    BOOST_TEST(shown.find("\u202E") == std::string::npos);
    BOOST_TEST(shown.find("06c4a84a") == std::string::npos);
    BOOST_TEST(shown.find("[cut off]") != std::string::npos);
    const auto detail = to_string(fault{.detail = "<detail><a b='c'>words</a></detail>"});
    BOOST_TEST(detail.find("words") != std::string::npos);
    BOOST_TEST(detail.find("b='c'") == std::string::npos);
}
BOOST_AUTO_TEST_CASE(secrets_of_the_request_are_masked_where_the_service_quotes_them) {
    const auto reply = xml_reply(500, fault_xml("s:Client", "Open Sesame and swordfish are weak"));
    const auto failed =
        read_response<async_submit>(reply, secret_values{secretive_request()}).error();
    BOOST_TEST(to_string(failed).find("*** and *** are weak") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
