// SPDX-License-Identifier: BSL-1.0

// The client against a service that gSOAP made of the contract, over HTTP: each must understand
// every field of the other's.

#include "gsoap_server.hpp"

#include "../support/cases.hpp"
#include "../support/printing.hpp"

#include <assuresign/client.hpp>
#include <assuresign/transports/curl.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace {

using namespace assuresign;
using namespace assuresign::tests;
using namespace std::literals;

constexpr context_identifier account{cases::account};
constexpr context_identifier stranger{"99999999-2222-3333-4444-55555555abcd"_guid};
constexpr session_id unknown_session{cases::session_guid};

// The detail of a fault.
constexpr std::string_view reason =
    R"(<reason xmlns="urn:peer" code="7">none &amp; never</reason>)";

constexpr gsoap_form all_forms[] = {
    gsoap_form::prefixes,  gsoap_form::default_namespaces,
    gsoap_form::canonical, gsoap_form::indented,
    gsoap_form::chunked,   gsoap_form::nils,
};

// ---- the service's part that is not gSOAP's

template <class Id>
Id numbered_id(std::string prefix, std::size_t number) {
    return Id::parse(prefix + "-0000-4000-8000-" + std::to_string(100'000'000'000 + number))
        .value();
}

/// Keeps sessions. Knows one account; faults without documents, and with one that has no template.
class store {
public:
    /// A session is pending when it is looked up for the first times.
    explicit store(std::size_t pending_lookups = 0) : pending_lookups_(pending_lookups) {}

    gsoap_operations operations() {
        return {.async_submit = [this](const auto& request) { return submit(request); },
                .lookup_session =
                    [this](const auto& request) {
                        return look_up(request);
                    }};
    }

private:
    struct session {
        context_identifier account;
        list<document_result> documents{};
        std::size_t lookups = 0;
    };

    gsoap_answer<async_submit_response> submit(const async_submit_request& request) {
        if (request.documents.empty()) {
            return fault{.code = "Client",
                         .string = "There is no document in <Documents> & \"nothing\" else.",
                         .detail = std::string{reason}};
        }
        async_submit_result result;
        session created;
        created.account = request.documents[0].context_identifier;
        for (const auto& each : request.documents) {
            if (!each.document_template) {
                return fault{.code = "Server",
                             .string = "Le mod\xC3\xA8le manque: \xE2\x82\xAC<1>."};
            }
            if (each.context_identifier != account) {
                result.exceptions.push_back({severity_level::error, "The account is not known."});
            }
            auto launched = launch(each);
            if (worst_severity(launched.exceptions) == severity_level::warning) {
                result.exceptions.push_back(launched.exceptions.front());
            }
            created.documents.push_back(std::move(launched));
        }
        result.session_id = cases::no_session;
        if (worst_severity(result.exceptions) < severity_level::error) {
            result.session_id = numbered_id<session_id>("5E551045", sessions_.size());
            sessions_.emplace(result.session_id, std::move(created));
        }
        return async_submit_response{.async_submit_result = std::move(result)};
    }

    // A document without Parameters fails; one without a value draws a warning that quotes its
    // name.
    document_result launch(const document& each) {
        if (!each.document_template->parameters.has_value()) {
            return {.metadata = each.metadata,
                    .exceptions = {{severity_level::fatal, "The document has no parameters."}}};
        }
        document_result launched{.id = numbered_id<document_id>("d0c00000", ++documents_),
                                 .auth_token = numbered_id<auth_token>("70CE2000", documents_),
                                 .metadata = each.metadata};
        for (const auto& given : each.document_template->parameters) {
            if (!given.value) {
                launched.exceptions.push_back(
                    {severity_level::warning, "<" + given.name.value_or("") + "> has no value."});
            }
        }
        return launched;
    }

    gsoap_answer<lookup_session_response> look_up(const lookup_session_request& request) {
        lookup_session_response response;
        for (const auto& lookup : request.session_lookups) {
            response.session_lookup_results.push_back(look_up(lookup));
        }
        // By SessionId, not by position.
        std::reverse(response.session_lookup_results.begin(),
                     response.session_lookup_results.end());
        return response;
    }

    session_lookup_result look_up(const session_lookup& lookup) {
        session_lookup_result result{.session_id = lookup.session_id};
        const auto found = sessions_.find(lookup.session_id);
        if (found == sessions_.end() || found->second.account != lookup.context_identifier) {
            result.exceptions = {
                {severity_level::error, "The session does not exist: \"<\xE2\x82\xAC>\"."}};
        } else if (found->second.lookups++ >= pending_lookups_) {
            result.document_results = found->second.documents;
        }
        return result;
    }

    std::map<session_id, session> sessions_;
    std::size_t documents_ = 0;
    std::size_t pending_lookups_;
};

// ---- a client that is connected to it

class connection {
public:
    explicit connection(gsoap_operations operations, gsoap_form form = gsoap_form::prefixes)
        : server_(std::move(operations), form) {}

    submit_result submit(list<document> documents) {
        return client_.async_submit({.documents = std::move(documents)});
    }
    lookup_result look_up(list<session_lookup> lookups) {
        return client_.lookup_session({.session_lookups = std::move(lookups)});
    }
    http_result exchange(const http_request& request) { return transport_.exchange(request); }
    template <operation Operation>
    auto call(const typename Operation::request& request) {
        return read_response<Operation>(exchange(make_http_request<Operation>(request).value()));
    }
    // What the server answers to a request without members, whether a client accepts it or not.
    template <operation Operation>
    typename Operation::response response() {
        const auto reply = exchange(make_http_request<Operation>({}).value());
        return std::get<typename Operation::response>(
            decode<typename Operation::response>(reply.value().body).value());
    }
    std::vector<gsoap_request> heard() const { return server_.heard(); }

private:
    gsoap_server server_;
    curl_transport transport_{
        {.endpoint = "http://127.0.0.1:" + std::to_string(server_.port()), .timeout = 10s}};
    client<curl_transport> client_{transport_};
};

document rental_document() {
    return cases::sample_async_submit().documents[0];
}

bool contains(std::string_view text, std::string_view piece) {
    return text.find(piece) != std::string_view::npos;
}

template <class Message>
void check_same(const Message& message, const Message& expected) {
    BOOST_TEST(message == expected);
    // For the report, and for the case of the guids' letters.
    BOOST_TEST(encode(message).value() == encode(expected).value());
}

template <class Message>
void check_heard(const connection& over, const Message& expected) {
    const auto heard = over.heard();
    BOOST_TEST_REQUIRE(!heard.empty());
    const auto* const message = std::get_if<Message>(&heard.back().message);
    BOOST_TEST_REQUIRE(message != nullptr);
    check_same(*message, expected);
}

BOOST_AUTO_TEST_SUITE(peers_gsoap)

// ---- what gSOAP understands of ours

BOOST_AUTO_TEST_CASE(http_headers_understood) {
    store documentnow;
    connection over{documentnow.operations()};
    const auto session = over.submit({rental_document()}).value().session_id;
    BOOST_TEST(over.look_up({{account, session}}).has_value());

    const auto heard = over.heard();
    BOOST_TEST_REQUIRE(heard.size() == 2U);
    BOOST_TEST(heard[0].path == "/Services/DocumentNOW/v2/DocumentNOW.svc/Submit/text");
    BOOST_TEST(heard[0].soap_action == "https://www.assuresign.net/Services/DocumentNOW/Submit/"
                                       "ISubmitService/AsyncSubmit");
    BOOST_TEST(heard[0].content_type == "text/xml; charset=utf-8");
    BOOST_TEST(heard[1].path == "/Services/DocumentNOW/v2/DocumentNOW.svc/LookupSession/text");
    BOOST_TEST(heard[1].soap_action == "https://www.assuresign.net/Services/DocumentNOW/"
                                       "LookupSession/ILookupSessionService/LookupSession");
    BOOST_TEST(heard[1].content_type == "text/xml; charset=utf-8");
}

BOOST_AUTO_TEST_CASE(requests_of_the_contract_understood) {
    store documentnow;
    connection over{documentnow.operations()};
    std::size_t count = 0;
    cases::for_each([&](const auto& value, const cases::message_case& row) {
        using message = std::decay_t<decltype(value)>;
        BOOST_TEST_CONTEXT(row.name) {
            if constexpr (std::is_same_v<message, async_submit_request>) {
                over.call<async_submit>(value);
                check_heard(over, value);
                ++count;
            } else if constexpr (std::is_same_v<message, lookup_session_request>) {
                over.call<lookup_session>(value);
                check_heard(over, value);
                ++count;
            }
        }
    });
    BOOST_TEST(count == over.heard().size());
}

// ---- what we understand of gSOAP's

BOOST_AUTO_TEST_CASE(answers_of_the_contract_understood) {
    for (const auto form : all_forms) {
        async_submit_response submitted;
        lookup_session_response looked_up;
        connection over{{.async_submit = [&](const auto&) { return submitted; },
                         .lookup_session =
                             [&](const auto&) {
                                 return looked_up;
                             }},
                        form};
        cases::for_each([&](const auto& value, const cases::message_case& row) {
            using message = std::decay_t<decltype(value)>;
            BOOST_TEST_CONTEXT(row.name << " in form " << static_cast<int>(form)) {
                if constexpr (std::is_same_v<message, async_submit_response>) {
                    if (row.in_contract) {
                        submitted = value;
                        check_same(over.response<async_submit>(), value);
                    }
                } else if constexpr (std::is_same_v<message, lookup_session_response>) {
                    if (row.in_contract) {
                        looked_up = value;
                        check_same(over.response<lookup_session>(), value);
                    }
                }
            }
        });
    }
}

// ---- both: documents from their submission to their Ids

BOOST_AUTO_TEST_CASE(session_pending_then_finished) {
    auto contract = rental_document();
    contract.metadata->document_name = cases::all_special;
    contract.metadata->terms_and_conditions->additional_agreement_statement = cases::all_special;
    for (const auto form : all_forms) {
        store documentnow{2};
        connection over{documentnow.operations(), form};
        const auto submitted = over.submit({contract, rental_document()}).value();
        BOOST_TEST(submitted.session_id.str() == "5E551045-0000-4000-8000-100000000000");
        BOOST_TEST(submitted.exceptions.empty());

        for (int lookups = 0; lookups < 2; ++lookups) {
            const auto pending = over.look_up({{account, submitted.session_id}}).value();
            BOOST_TEST(to_string(pending.sessions.at(0).state) == "pending");
        }
        const auto finished =
            over.look_up({{account, submitted.session_id}}).value().sessions.at(0);
        BOOST_TEST(to_string(finished.state) == "finished");
        const auto& documents = finished.result.value().document_results;
        BOOST_TEST_REQUIRE(documents.size() == 2U);
        BOOST_TEST(documents[0].id.value().str() == "d0c00000-0000-4000-8000-100000000001");
        BOOST_TEST(documents[0].auth_token.value().str() == "70CE2000-0000-4000-8000-100000000001");
        BOOST_TEST(documents[0].metadata == contract.metadata);
        BOOST_TEST(documents[1].id.value().str() == "d0c00000-0000-4000-8000-100000000002");
        BOOST_TEST(documents[1].auth_token.value().str() == "70CE2000-0000-4000-8000-100000000002");
        BOOST_TEST(documents[1].metadata == rental_document().metadata);
    }
}

BOOST_AUTO_TEST_CASE(warnings_at_both_times_understood) {
    auto contract = rental_document();
    contract.document_template->parameters.push_back({.name = "Z\xC3\xBCrich & \"B\xC3\xA9la\"'s"});
    const auto expected = "<Z\xC3\xBCrich & \"B\xC3\xA9la\"'s> has no value."s;
    for (const auto form : all_forms) {
        store documentnow;
        connection over{documentnow.operations(), form};
        const auto submitted = over.submit({contract}).value();
        BOOST_TEST_REQUIRE(submitted.exceptions.size() == 1U);
        BOOST_TEST(submitted.exceptions[0].severity.text.value() == "Warning");
        BOOST_TEST(submitted.exceptions[0].message == expected);

        const auto answer = over.look_up({{account, submitted.session_id}}).value().sessions.at(0);
        BOOST_TEST(to_string(answer.state) == "finished");
        const auto& exceptions = answer.result.value().document_results[0].exceptions;
        BOOST_TEST_REQUIRE(exceptions.size() == 1U);
        BOOST_TEST(exceptions[0].severity.text.value() == "Warning");
        BOOST_TEST(exceptions[0].message == expected);
    }
}

BOOST_AUTO_TEST_CASE(document_failed_beside_finished_one) {
    auto failing = rental_document();
    failing.document_template->parameters = {};
    for (const auto form : all_forms) {
        store documentnow;
        connection over{documentnow.operations(), form};
        const auto session = over.submit({failing, rental_document()}).value().session_id;
        const auto answer = over.look_up({{account, session}}).value().sessions.at(0);
        BOOST_TEST(to_string(answer.state) == "failed");
        BOOST_TEST(!answer.result.value().exceptions.has_value());
        const auto& documents = answer.result->document_results;
        BOOST_TEST_REQUIRE(documents.size() == 2U);
        BOOST_TEST(!documents[0].id.has_value());
        BOOST_TEST(!documents[0].auth_token.has_value());
        BOOST_TEST_REQUIRE(documents[0].exceptions.size() == 1U);
        BOOST_TEST(documents[0].exceptions[0].severity.text.value() == "Fatal");
        BOOST_TEST(documents[0].exceptions[0].message == "The document has no parameters.");
        BOOST_TEST(documents[1].id.value().str() == "d0c00000-0000-4000-8000-100000000001");
        BOOST_TEST(!documents[1].exceptions.has_value());
    }
}

BOOST_AUTO_TEST_CASE(account_unknown_rejected) {
    auto contract = rental_document();
    contract.context_identifier = stranger;
    for (const auto form : all_forms) {
        store documentnow;
        connection over{documentnow.operations(), form};
        const auto refused = over.submit({contract});
        BOOST_TEST_REQUIRE(!refused);
        const auto failed = refused.error();
        BOOST_TEST(to_string(failed.kind) == "rejected");
        BOOST_TEST(failed.reply.status == 200);
        BOOST_TEST(!failed.may_be_submitted());
        const auto& exceptions = failed.exceptions;
        BOOST_TEST_REQUIRE(exceptions.size() == 1U);
        BOOST_TEST(exceptions[0].message == "The account is not known.");
    }
}

BOOST_AUTO_TEST_CASE(sessions_of_one_lookup_matched) {
    for (const auto form : all_forms) {
        store documentnow;
        connection over{documentnow.operations(), form};
        const auto first = over.submit({rental_document()}).value().session_id;
        const auto second = over.submit({rental_document()}).value().session_id;
        const auto answer =
            over.look_up({{account, first}, {account, unknown_session}, {account, second}}).value();
        BOOST_TEST(answer.unmatched.empty());
        BOOST_TEST_REQUIRE(answer.sessions.size() == 3U);
        const auto id_of = [&](std::size_t i) {
            return answer.sessions[i].result.value().document_results[0].id.value();
        };
        BOOST_TEST(id_of(0).str() == "d0c00000-0000-4000-8000-100000000001");
        BOOST_TEST(id_of(2).str() == "d0c00000-0000-4000-8000-100000000002");
        BOOST_TEST(to_string(answer.sessions[1].state) == "failed");
        const auto& exceptions = answer.sessions[1].result.value().exceptions;
        BOOST_TEST_REQUIRE(exceptions.size() == 1U);
        BOOST_TEST(exceptions[0].severity.text.value() == "Error");
        BOOST_TEST(exceptions[0].message == "The session does not exist: \"<\xE2\x82\xAC>\".");
    }
}

// ---- faults

BOOST_AUTO_TEST_CASE(fault_blaming_the_client_understood) {
    for (const auto form : all_forms) {
        store documentnow;
        connection over{documentnow.operations(), form};
        const auto failed = over.submit({}).error();
        BOOST_TEST(to_string(failed.kind) == "soap_fault");
        BOOST_TEST(failed.reply.status == 500);
        BOOST_TEST(failed.fault.value().code.value() == "SOAP-ENV:Client");
        BOOST_TEST(failed.fault->string.value() ==
                   "There is no document in <Documents> & \"nothing\" else.");
        BOOST_TEST(contains(failed.fault->detail.value(), reason));
        BOOST_TEST(!failed.may_be_submitted());
    }
}

BOOST_AUTO_TEST_CASE(fault_blaming_the_server_understood) {
    auto contract = rental_document();
    contract.document_template.reset();
    for (const auto form : all_forms) {
        store documentnow;
        connection over{documentnow.operations(), form};
        const auto failed = over.submit({contract}).error();
        BOOST_TEST(to_string(failed.kind) == "soap_fault");
        BOOST_TEST(failed.reply.status == 500);
        BOOST_TEST(failed.fault.value().code.value() == "SOAP-ENV:Server");
        BOOST_TEST(failed.fault->string.value() == "Le mod\xC3\xA8le manque: \xE2\x82\xAC<1>.");
        BOOST_TEST(failed.may_be_submitted());
    }
}

// gSOAP's own: the service's functions are never called.
BOOST_AUTO_TEST_CASE(fault_of_gsoap_understood) {
    store documentnow;
    connection over{documentnow.operations()};
    // The faultstring, when one piece of a request is replaced.
    const auto refused = [&](std::string_view piece, std::string_view by) {
        auto request = make_http_request<async_submit>({.documents = {rental_document()}}).value();
        request.body.replace(request.body.find(piece), piece.size(), by);
        const auto failed = read_response<async_submit>(over.exchange(request)).error();
        BOOST_TEST(to_string(failed.kind) == "soap_fault");
        BOOST_TEST(failed.reply.status == 500);
        BOOST_TEST(failed.fault.value().code.value() == "SOAP-ENV:Client");
        BOOST_TEST(!failed.may_be_submitted());
        return failed.fault->string.value();
    };
    // gSOAP's words, but that each names the element.
    BOOST_TEST(contains(refused("</s:Body>", ""), "'s:Envelope'"));
    BOOST_TEST(contains(refused(" ContextIdentifier=", " Context="), "'Document'"));
    BOOST_TEST(contains(refused("xmlns=\"https", "xmlns=\"http"), "'AsyncSubmit'"));
    BOOST_TEST(over.heard().empty());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
