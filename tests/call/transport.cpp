// SPDX-License-Identifier: BSL-1.0
#include <assuresign/call/transport.hpp>

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

BOOST_AUTO_TEST_SUITE(call_transport)

BOOST_AUTO_TEST_CASE(transports_are_recognized) {
    BOOST_TEST(blocking_transport<plain>);
    BOOST_TEST(!async_transport<plain>);
    BOOST_TEST(assuresign::transport<plain>);
    BOOST_TEST(blocking_transport<by_value>);
    BOOST_TEST(blocking_transport<response_only>);
    BOOST_TEST(blocking_transport<static_function>);
    BOOST_TEST(async_transport<any_handler>);
    BOOST_TEST(!blocking_transport<any_handler>);
    BOOST_TEST(async_transport<handler_by_reference>);
    BOOST_TEST(assuresign::transport<any_handler>);
    BOOST_TEST(assuresign::transport<handler_by_reference>);
    BOOST_TEST(blocking_transport<both>);
    BOOST_TEST(async_transport<both>);
}

BOOST_AUTO_TEST_CASE(other_types_are_refused) {
    BOOST_TEST(!assuresign::transport<nothing>);
    BOOST_TEST(!assuresign::transport<no_reply_at_all>);
    BOOST_TEST(!assuresign::transport<body_only>);
    BOOST_TEST(!assuresign::transport<other_request>);
    BOOST_TEST(!assuresign::transport<changes_the_request>);
    BOOST_TEST(!assuresign::transport<hidden>);
    BOOST_TEST(!assuresign::transport<handler_of_another_kind>);
    BOOST_TEST(!assuresign::transport<no_handler>);
    BOOST_TEST(!blocking_transport<const plain>); // exchange may change the transport
    BOOST_TEST(!assuresign::transport<int>);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
