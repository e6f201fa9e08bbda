// SPDX-License-Identifier: BSL-1.0
#include "certificates.hpp"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <atomic>
#include <stdexcept>

namespace assuresign::tests {

namespace {

template <auto Free>
struct freed_by {
    template <class T>
    void operator()(T* held) const {
        Free(held);
    }
};
using key_pointer = std::unique_ptr<EVP_PKEY, freed_by<EVP_PKEY_free>>;
using certificate_pointer = std::unique_ptr<X509, freed_by<X509_free>>;
using extension_pointer = std::unique_ptr<X509_EXTENSION, freed_by<X509_EXTENSION_free>>;
using bio_pointer = std::unique_ptr<BIO, freed_by<BIO_free_all>>;

template <class T>
T succeeded(T returned) {
    if (!returned) {
        throw std::runtime_error("OpenSSL cannot make a certificate");
    }
    return returned;
}

key_pointer make_key() {
    return key_pointer{succeeded(EVP_EC_gen("P-256"))};
}

std::string text_of(BIO* written) {
    char* data = nullptr;
    const auto size = BIO_get_mem_data(written, &data);
    return {data, static_cast<std::size_t>(size)};
}

std::string to_pem(X509* certificate) {
    const bio_pointer out{succeeded(BIO_new(BIO_s_mem()))};
    succeeded(PEM_write_bio_X509(out.get(), certificate));
    return text_of(out.get());
}

std::string to_pem(EVP_PKEY* key) {
    const bio_pointer out{succeeded(BIO_new(BIO_s_mem()))};
    succeeded(PEM_write_bio_PrivateKey(out.get(), key, nullptr, nullptr, 0, nullptr, nullptr));
    return text_of(out.get());
}

void add_extension(X509* certificate, X509* issuer, int nid, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const extension_pointer made{
        succeeded(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()))};
    succeeded(X509_add_ext(certificate, made.get(), -1));
}

// Without extensions, issuer and signature.
certificate_pointer make_certificate(const std::string& name, EVP_PKEY* key, int valid_days) {
    static std::atomic<long> serial{1};
    constexpr long day = 24L * 60 * 60;
    certificate_pointer made{succeeded(X509_new())};
    succeeded(X509_set_version(made.get(), X509_VERSION_3));
    succeeded(ASN1_INTEGER_set(X509_get_serialNumber(made.get()), serial++));
    succeeded(
        X509_gmtime_adj(X509_getm_notBefore(made.get()), (std::min(valid_days, 0) - 2) * day));
    succeeded(X509_gmtime_adj(X509_getm_notAfter(made.get()), valid_days * day));
    succeeded(X509_set_pubkey(made.get(), key));
    const auto* const text = reinterpret_cast<const unsigned char*>(name.c_str());
    succeeded(X509_NAME_add_entry_by_txt(X509_get_subject_name(made.get()), "CN", MBSTRING_UTF8,
                                         text, -1, -1, 0));
    return made;
}

void sign(X509* certificate, X509* issuer, EVP_PKEY* issuer_key) {
    succeeded(X509_set_issuer_name(certificate, X509_get_subject_name(issuer)));
    succeeded(X509_sign(certificate, issuer_key, EVP_sha256()));
}

std::string joined(const std::vector<std::string>& hosts) {
    std::string all;
    for (const auto& each : hosts) {
        all.append(all.empty() ? "" : ",").append(each);
    }
    return all;
}

// Signs itself without an issuer.
tls_identity make_identity(const certificate_terms& terms, X509* issuer, EVP_PKEY* issuer_key) {
    const auto key = make_key();
    const auto made = make_certificate("assuresign test server", key.get(), terms.valid_days);
    X509* const signed_by = issuer != nullptr ? issuer : made.get();
    add_extension(made.get(), signed_by, NID_basic_constraints, "critical,CA:FALSE");
    add_extension(made.get(), signed_by, NID_ext_key_usage, "serverAuth");
    add_extension(made.get(), signed_by, NID_subject_alt_name, joined(terms.hosts));
    sign(made.get(), signed_by, issuer != nullptr ? issuer_key : key.get());
    return {.certificate = to_pem(made.get()), .private_key = to_pem(key.get())};
}

} // namespace

struct certificate_authority::state {
    key_pointer key = make_key();
    certificate_pointer own = make_certificate("assuresign test authority", key.get(), 2);
    std::string pem;
};

certificate_authority::certificate_authority() : state_(std::make_unique<state>()) {
    auto* const own = state_->own.get();
    add_extension(own, own, NID_basic_constraints, "critical,CA:TRUE");
    add_extension(own, own, NID_key_usage, "critical,keyCertSign,cRLSign");
    add_extension(own, own, NID_subject_key_identifier, "hash");
    sign(own, own, state_->key.get());
    state_->pem = to_pem(own);
}
certificate_authority::~certificate_authority() = default;
certificate_authority::certificate_authority(certificate_authority&&) noexcept = default;

const std::string& certificate_authority::certificate() const noexcept {
    return state_->pem;
}

tls_identity certificate_authority::issue(const certificate_terms& terms) const {
    return make_identity(terms, state_->own.get(), state_->key.get());
}

tls_identity self_signed_identity(const certificate_terms& terms) {
    return make_identity(terms, nullptr, nullptr);
}

} // namespace assuresign::tests
