// SPDX-License-Identifier: BSL-1.0
#pragma once

// What the examples in the headers' comments use and do not declare.

#include <assuresign/assuresign.hpp>
#include <assuresign/json.hpp>
#include <assuresign/testing/service.hpp>
#include <assuresign/transports/options.hpp>
#if __has_include(<curl/curl.h>)
#include <assuresign/transports/curl.hpp>
#define HAS_CURL
#endif
#if __has_include(<openssl/ssl.h>)
#include <assuresign/asio_client.hpp>
#include <assuresign/transports/beast.hpp>
#define HAS_BEAST
#endif

#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/property_tree/info_parser.hpp>
#include <boost/property_tree/xml_parser.hpp>

#include <chrono>
#include <iostream>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <variant>

namespace prelude {

using namespace assuresign::literals;
namespace xml = assuresign::xml;

template <class... Values>
void keep(Values&&...) {}
inline void log(std::string_view) {}

extern assuresign::testing::service gateway;
extern assuresign::client<assuresign::testing::service> client;
extern assuresign::client_options options;
extern assuresign::polling_policy policy;
extern std::stop_token stop;
extern boost::asio::any_io_executor executor;

extern assuresign::context_identifier account;
extern assuresign::envelope_id envelope;
extern assuresign::template_id template_id;
extern assuresign::document contract;
extern assuresign::file_document scan;
extern assuresign::async_submit_request request;
extern assuresign::session_machine machine;
extern assuresign::http_result exchanged;
extern std::string token, body, bytes, text, boundary;
extern std::stringstream file, stream;
extern boost::property_tree::ptree tree;

namespace in_client {
extern assuresign::async_close_envelope_request request;
}
namespace in_session_result {
extern assuresign::session_result finished;
}
namespace in_async_close_envelope {
extern assuresign::auth_token token;
}
namespace in_mtom {
extern assuresign::file_document contract;
}
namespace in_multipart {
extern assuresign::http_response response;
}
namespace in_property_tree {
extern assuresign::lookup_session_response response;
}
namespace in_json {
extern assuresign::lookup_session_response response;
}
namespace in_ostream {
extern assuresign::submit_result submitted;
}
namespace in_base64 {
using assuresign::detail::base64_reader;
inline constexpr auto take = [](std::string_view) {
};
} // namespace in_base64
namespace in_text_view {
extern xml::text_view text;
}
namespace in_writer {
using xml::detail::gathered_output;
extern xml::string_sink sink;
} // namespace in_writer

} // namespace prelude
