// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// A DocumentNOW of another make: its HTTP, SOAP and XML are gSOAP's, generated from the contract.

#include <assuresign/contract/async_submit.hpp>
#include <assuresign/contract/fault.hpp>
#include <assuresign/contract/lookup_session.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace assuresign::tests {

/// How gSOAP writes its answers.
enum class gsoap_form : std::uint8_t {
    prefixes,           ///< All prefixes declared on the envelope.
    default_namespaces, ///< `xmlns="…"` where the namespace changes.
    canonical,          ///< Prefixes declared where they are first used.
    indented,
    chunked, ///< In chunks, without a Content-Length.
    nils,    ///< `xsi:nil` for every element that is absent, and after each item of a list.
};

/// What an operation answers.
template <class Response>
using gsoap_answer = std::variant<Response, fault>;

/// What the server does. Called on its threads, one at a time.
struct gsoap_operations {
    std::function<gsoap_answer<async_submit_response>(const async_submit_request&)> async_submit;
    std::function<gsoap_answer<lookup_session_response>(const lookup_session_request&)>
        lookup_session;
};

/// A request as gSOAP understood it.
struct gsoap_request {
    std::string path;
    std::string soap_action; ///< Without quotes.
    std::string content_type;
    std::variant<async_submit_request, lookup_session_request> message;
};

/// Listens on loopback, on threads of its own, until it is destroyed; clients must have closed
/// their connections by then, or be waited for. Refuses what the contract does not allow.
class gsoap_server {
public:
    explicit gsoap_server(gsoap_operations operations, gsoap_form form = gsoap_form::prefixes);
    gsoap_server(const gsoap_server&) = delete;
    gsoap_server& operator=(const gsoap_server&) = delete;
    ~gsoap_server();

    std::uint16_t port() const;
    /// Every request so far that was a message of the contract, first to last.
    std::vector<gsoap_request> heard() const;

    class implementation;

private:
    std::unique_ptr<implementation> implementation_;
};

} // namespace assuresign::tests
