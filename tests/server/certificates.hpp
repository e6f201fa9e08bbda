// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Certificates for tests, made when they are needed: good ones, and one for each thing that can be
/// wrong with one.

#include <memory>
#include <string>
#include <vector>

namespace assuresign::tests {

/// What a TLS server shows of itself, in PEM.
struct tls_identity {
    std::string certificate;
    std::string private_key;
};

/// What a certificate says. The default is good for any server on the loopback interface.
struct certificate_terms {
    std::vector<std::string> hosts{"DNS:localhost", "IP:127.0.0.1"};
    /// In days from now; the certificate begins two days ago, or two days before its end.
    int valid_days = 2;
};

/// Signs certificates, and nobody trusts it but those who are given its own. Each has another key.
/// Throws std::runtime_error where OpenSSL fails.
///
///     certificate_authority authority;
///     auto expired = authority.issue({.valid_days = -1});
class certificate_authority {
public:
    certificate_authority();
    ~certificate_authority();
    certificate_authority(certificate_authority&&) noexcept;

    /// In PEM: what a client must trust.
    const std::string& certificate() const noexcept;
    tls_identity issue(const certificate_terms& terms = {}) const;

private:
    struct state;
    std::unique_ptr<state> state_;
};

/// A certificate that signed itself, so that nobody vouches for it.
tls_identity self_signed_identity(const certificate_terms& terms = {});

} // namespace assuresign::tests
