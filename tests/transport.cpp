// SPDX-License-Identifier: BSL-1.0
#include <assuresign/transport.hpp>

#include "cases.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace {

using namespace assuresign;

// ---- what fits

struct plain {
    http_result exchange(const http_request& request);
};
struct by_value {
    http_result exchange(http_request request);
};
struct response_only { // cannot fail, or throws
    http_response exchange(const http_request& request);
};
struct static_function {
    static http_result exchange(const http_request& request);
};
struct any_handler {
    template <class Handler>
    void async_exchange(http_request request, Handler handler);
};
struct handler_by_reference {
    template <class Handler>
    void async_exchange(http_request&& request, Handler&& handler);
};
struct both : plain, any_handler {};

static_assert(blocking_transport<plain> && !async_transport<plain> && transport<plain>);
static_assert(blocking_transport<by_value>);
static_assert(blocking_transport<response_only>);
static_assert(blocking_transport<static_function>);
static_assert(async_transport<any_handler> && !blocking_transport<any_handler>);
static_assert(async_transport<handler_by_reference>);
static_assert(transport<any_handler> && transport<handler_by_reference>);
static_assert(blocking_transport<both> && async_transport<both>);

// ---- what does not

struct nothing {};
struct no_reply_at_all {
    void exchange(const http_request& request);
};
struct body_only {
    std::string exchange(const http_request& request);
};
struct other_request {
    http_result exchange(const std::string& body);
};
struct changes_the_request {
    http_result exchange(http_request& request);
};
class hidden {
    http_result exchange(const http_request& request);
};
struct handler_of_another_kind {
    void async_exchange(http_request request, void (*handler)(http_result));
};
struct no_handler {
    void async_exchange(http_request request);
};

static_assert(!transport<nothing>);
static_assert(!transport<no_reply_at_all>);
static_assert(!transport<body_only>);
static_assert(!transport<other_request>);
static_assert(!transport<changes_the_request>);
static_assert(!transport<hidden>);
static_assert(!transport<handler_of_another_kind>);
static_assert(!transport<no_handler>);
static_assert(!blocking_transport<const plain>); // exchange may change the transport
static_assert(!transport<int>);

BOOST_AUTO_TEST_SUITE(transport)

// ---- HTTP requests, as PROTOCOL.md has them

BOOST_AUTO_TEST_CASE(async_submit_request_is_as_the_contract_says) {
    const auto value = cases::sample_async_submit();
    const auto request = make_http_request<async_submit>(value);
    BOOST_TEST_REQUIRE(request.has_value());
    BOOST_TEST(request->path == "/Services/DocumentNOW/v2/DocumentNOW.svc/Submit/text");
    BOOST_TEST(request->soap_action ==
               "\"https://www.assuresign.net/Services/DocumentNOW/Submit/ISubmitService/"
               "AsyncSubmit\"");
    BOOST_TEST(request->content_type == "text/xml; charset=utf-8");
    BOOST_TEST(request->body == encode(value).value());
    BOOST_TEST(!request->is_repeatable);
}

BOOST_AUTO_TEST_CASE(lookup_session_request_is_as_the_contract_says) {
    const auto request = make_http_request<lookup_session>(cases::sample_lookup_session());
    BOOST_TEST_REQUIRE(request.has_value());
    BOOST_TEST(request->path == "/Services/DocumentNOW/v2/DocumentNOW.svc/LookupSession/text");
    BOOST_TEST(request->soap_action ==
               "\"https://www.assuresign.net/Services/DocumentNOW/LookupSession/"
               "ILookupSessionService/LookupSession\"");
    BOOST_TEST(request->content_type == "text/xml; charset=utf-8");
    BOOST_TEST(request->body ==
               "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>"
               "<LookupSession "
               "xmlns=\"https://www.assuresign.net/Services/DocumentNOW/LookupSession\">"
               "<SessionLookups><SessionLookup "
               "ContextIdentifier=\"06C4A84A-693C-46CB-8DF2-40A8215AA056\" "
               "SessionId=\"96059412-2f90-48d5-ba66-8f798f3cbd8d\"/></SessionLookups>"
               "</LookupSession></s:Body></s:Envelope>");
    BOOST_TEST(request->is_repeatable);
}

BOOST_AUTO_TEST_CASE(path_prefix_comes_first) {
    const auto submit = make_http_request<async_submit>({}, "/Documents");
    BOOST_TEST(submit.value().path ==
               "/Documents/Services/DocumentNOW/v2/DocumentNOW.svc/Submit/text");
    const auto lookup = make_http_request<lookup_session>({}, "/Documents");
    BOOST_TEST(lookup.value().path ==
               "/Documents/Services/DocumentNOW/v2/DocumentNOW.svc/LookupSession/text");
}

BOOST_AUTO_TEST_CASE(ill_made_value_is_no_request) {
    auto value = cases::sample_async_submit();
    value.documents[0].document_template->parameters[3].value = "a\xFF";
    const auto request = make_http_request<async_submit>(value);
    BOOST_TEST_REQUIRE(!request.has_value());
    BOOST_TEST(to_string(request.error().code) == "invalid_utf8");
    BOOST_TEST(request.error().where.view() == "Documents[0].Template.Parameters[3].Value");
    BOOST_TEST(request.error().offset == 1U);
}

BOOST_AUTO_TEST_CASE(missing_id_is_no_request) {
    const auto request = make_http_request<lookup_session>({.session_lookups = {{}}});
    BOOST_TEST_REQUIRE(!request.has_value());
    BOOST_TEST(to_string(request.error().code) == "missing_required");
    BOOST_TEST(request.error().where.view() == "SessionLookups[0].ContextIdentifier");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
