// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// A forward proxy on the loopback interface, for HTTP and, with CONNECT, for anything.

#include <memory>
#include <string>
#include <vector>

namespace assuresign::tests {

/// Passes bytes on between clients and the servers that they name, which must be on the loopback
/// interface. Has one thread, from its construction to its destruction.
///
///     http_proxy proxy;
///     // …tell a client to go through proxy.url()…
class http_proxy {
public:
    /// With a refusal, every request is answered with those bytes and goes no further.
    explicit http_proxy(std::string refusal = {});
    ~http_proxy();

    /// "http://127.0.0.1:3128".
    std::string url() const;
    /// What each connection began with, up to the empty line: a request's line and fields.
    std::vector<std::string> heads() const;

private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace assuresign::tests
