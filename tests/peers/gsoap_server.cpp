// SPDX-License-Identifier: BSL-1.0
#include "gsoap_server.hpp"

#include <DocumentNOWText.nsmap>
#include <soapH.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <atomic>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace assuresign::tests {
namespace {

// wsdl2h numbers the namespaces as it comes across them: ns2 is Submit, ns3 LookupSession, ns4
// Envelopes.

// ---- gSOAP's classes to messages

struct reader {
    static std::optional<std::string> read(const std::string* text) {
        return text != nullptr ? std::optional{*text} : std::nullopt;
    }

    template <class Item, class Array, class Source>
    static list<Item> read(const Array* array, std::vector<Source*> Array::*items) {
        list<Item> made;
        if (array == nullptr) {
            return made;
        }
        made.make_present();
        for (const auto* each : array->*items) {
            made.push_back(read(*each));
        }
        return made;
    }

    static terms_and_conditions read(const ns2__TermsAndConditions& source) {
        return {.additional_compliance_statement = read(source.AdditionalComplianceStatement),
                .additional_agreement_statement = read(source.AdditionalAgreementStatement),
                .additional_extended_disclosures = read(source.AdditionalExtendedDisclosures)};
    }

    static metadata read(const ns2__Metadata& source) {
        metadata made{.user_name = read(source.UserName),
                      .document_name = read(source.DocumentName),
                      .order_number = read(source.OrderNumber),
                      .password = read(source.Password),
                      .expiration_date = read(source.ExpirationDate),
                      .culture = read(source.Culture)};
        if (source.SignatureDeviceSupportEnabled != nullptr) {
            made.signature_device_support_enabled = *source.SignatureDeviceSupportEnabled;
        }
        if (source.EnvelopeId != nullptr) {
            made.envelope_id = envelope_id::parse(*source.EnvelopeId).value();
        }
        if (source.TermsAndConditions != nullptr) {
            made.terms_and_conditions = read(*source.TermsAndConditions);
        }
        return made;
    }

    static parameter read(const ns2__Parameter& source) {
        return {.name = read(source.Name), .value = read(source.Value)};
    }

    static document_template read(const ns2__Template& source) {
        return {.id = template_id::parse(source.Id).value(),
                .parameters =
                    read<parameter>(source.Parameters, &ns2__ArrayOfParameter::Parameter)};
    }

    static document read(const ns2__Document& source) {
        document made{.context_identifier =
                          context_identifier::parse(source.ContextIdentifier).value()};
        if (source.Metadata != nullptr) {
            made.metadata = read(*source.Metadata);
        }
        if (source.Template != nullptr) {
            made.document_template = read(*source.Template);
        }
        return made;
    }

    static async_submit_request read(const _ns2__AsyncSubmit& source) {
        return {.documents = read<document>(source.Documents, &ns2__ArrayOfDocument::Document)};
    }

    static session_lookup read(const ns3__SessionLookup& source) {
        return {.context_identifier = context_identifier::parse(source.ContextIdentifier).value(),
                .session_id = session_id::parse(source.SessionId).value()};
    }

    static lookup_session_request read(const _ns3__LookupSession& source) {
        return {.session_lookups = read<session_lookup>(source.SessionLookups,
                                                        &ns3__ArrayOfSessionLookup::SessionLookup)};
    }
};

// ---- messages to gSOAP's classes, which belong to a context

class writer {
public:
    writer(soap* owner, bool nil_items) : owner_(owner), nil_items_(nil_items) {}

    void fill(_ns2__AsyncSubmitResponse& made, const async_submit_response& source) const {
        if (source.async_submit_result) {
            made.AsyncSubmitResult = write(*source.async_submit_result);
        }
    }

    void fill(_ns3__LookupSessionResponse& made, const lookup_session_response& source) const {
        made.SessionLookupResults = write(soap_new_ns3__ArrayOfSessionLookupResult(owner_),
                                          &ns3__ArrayOfSessionLookupResult::SessionLookupResult,
                                          source.session_lookup_results);
    }

private:
    std::string* write(const std::optional<std::string>& text) const {
        if (!text) {
            return nullptr;
        }
        auto* const made = soap_new_std__string(owner_);
        *made = *text;
        return made;
    }

    template <class Kind>
    std::string* write(const std::optional<basic_guid<Kind>>& id) const {
        return id ? write(std::optional<std::string>{id->str()}) : nullptr;
    }

    template <class Array, class Item, class Source>
    Array* write(Array* made, std::vector<Item*> Array::*items, const list<Source>& source) const {
        if (!source.has_value()) {
            return nullptr;
        }
        for (const auto& each : source) {
            if constexpr (std::is_same_v<Source, service_exception>) {
                (made->*items).push_back(write_exception(new_exception<Item>(), each));
            } else {
                (made->*items).push_back(write(each));
            }
            if (nil_items_) {
                (made->*items).push_back(nullptr);
            }
        }
        return made;
    }

    static ns2__ExceptionSeverity write(const severity& source) {
        switch (source.level()) {
        case severity_level::warning:
            return ns2__ExceptionSeverity::Warning;
        case severity_level::error:
            return ns2__ExceptionSeverity::Error;
        case severity_level::fatal:
            return ns2__ExceptionSeverity::Fatal;
        case severity_level::unknown:
            break;
        }
        throw std::invalid_argument{"the contract has no such severity"};
    }

    template <class Exception, class Source>
    static Exception* write_exception(Exception* made, const Source& source) {
        made->__item = source.message;
        made->Severity = write(source.severity);
        return made;
    }
    template <class Exception>
    Exception* new_exception() const {
        if constexpr (std::is_same_v<Exception, ns2__DocumentException>) {
            return soap_new_ns2__DocumentException(owner_);
        } else if constexpr (std::is_same_v<Exception, ns3__SessionLookupException>) {
            return soap_new_ns3__SessionLookupException(owner_);
        } else {
            return soap_new_ns4__EnvelopeException(owner_);
        }
    }
    ns2__ArrayOfDocumentException* write(const list<service_exception>& source) const {
        return write(soap_new_ns2__ArrayOfDocumentException(owner_),
                     &ns2__ArrayOfDocumentException::DocumentException, source);
    }

    ns2__AsyncSubmissionResult* write(const async_submit_result& source) const {
        auto* const made = soap_new_ns2__AsyncSubmissionResult(owner_);
        made->SessionId = source.session_id.str();
        made->Exceptions = write(source.exceptions);
        return made;
    }

    ns2__TermsAndConditions* write(const terms_and_conditions& source) const {
        auto* const made = soap_new_ns2__TermsAndConditions(owner_);
        made->AdditionalComplianceStatement = write(source.additional_compliance_statement);
        made->AdditionalAgreementStatement = write(source.additional_agreement_statement);
        made->AdditionalExtendedDisclosures = write(source.additional_extended_disclosures);
        return made;
    }

    ns2__Metadata* write(const metadata& source) const {
        auto* const made = soap_new_ns2__Metadata(owner_);
        made->UserName = write(source.user_name);
        made->DocumentName = write(source.document_name);
        made->OrderNumber = write(source.order_number);
        made->Password = write(source.password);
        made->ExpirationDate = write(source.expiration_date);
        made->Culture = write(source.culture);
        if (source.signature_device_support_enabled) {
            made->SignatureDeviceSupportEnabled = soap_new_bool(owner_);
            *made->SignatureDeviceSupportEnabled = *source.signature_device_support_enabled;
        }
        made->EnvelopeId = write(source.envelope_id);
        if (source.terms_and_conditions) {
            made->TermsAndConditions = write(*source.terms_and_conditions);
        }
        return made;
    }

    ns2__DocumentResult* write(const document_result& source) const {
        auto* const made = soap_new_ns2__DocumentResult(owner_);
        made->Id = write(source.id);
        made->AuthToken = write(source.auth_token);
        if (source.metadata) {
            made->Metadata = write(*source.metadata);
        }
        made->Exceptions = write(source.exceptions);
        return made;
    }

    ns4__CloseEnvelopeResult* write(const close_envelope_result& source) const {
        auto* const made = soap_new_ns4__CloseEnvelopeResult(owner_);
        made->EnvelopeId = source.envelope_id.str();
        made->Exceptions =
            write(soap_new_ns4__ArrayOfEnvelopeException(owner_),
                  &ns4__ArrayOfEnvelopeException::EnvelopeException, source.exceptions);
        return made;
    }

    ns3__SessionLookupResult* write(const session_lookup_result& source) const {
        auto* const made = soap_new_ns3__SessionLookupResult(owner_);
        made->SessionId = source.session_id.str();
        made->DocumentResults =
            write(soap_new_ns2__ArrayOfDocumentResult(owner_),
                  &ns2__ArrayOfDocumentResult::DocumentResult, source.document_results);
        if (source.close_envelope_result) {
            made->ns4__CloseEnvelopeResult_ = write(*source.close_envelope_result);
        }
        made->Exceptions =
            write(soap_new_ns3__ArrayOfSessionLookupException(owner_),
                  &ns3__ArrayOfSessionLookupException::SessionLookupException, source.exceptions);
        return made;
    }

    soap* owner_;
    bool nil_items_;
};

soap_mode output_of(gsoap_form form) {
    switch (form) {
    case gsoap_form::default_namespaces:
        return SOAP_XML_DEFAULTNS;
    case gsoap_form::canonical:
        return SOAP_XML_CANONICAL;
    case gsoap_form::indented:
        return SOAP_XML_INDENT;
    case gsoap_form::chunked:
        return SOAP_IO_CHUNK;
    case gsoap_form::nils:
        return SOAP_XML_NIL;
    case gsoap_form::prefixes:
        break;
    }
    return SOAP_IO_DEFAULT;
}

} // namespace

class gsoap_server::implementation {
public:
    implementation(gsoap_operations operations, gsoap_form form)
        : operations_(std::move(operations)),
          form_(form),
          // Both take texts as UTF-8; what is read must be as the contract says.
          soap_(soap_new2(SOAP_IO_KEEPALIVE | SOAP_C_UTFSTRING | SOAP_XML_STRICT,
                          SOAP_IO_KEEPALIVE | SOAP_C_UTFSTRING | SOAP_XML_TREE | output_of(form))) {
        soap_->user = this;
        soap_->bind_flags = SO_REUSEADDR;
        soap_->socket_flags = MSG_NOSIGNAL;
        soap_->accept_timeout = -50'000; // microseconds: how often it looks whether to stop
        soap_->recv_timeout = 5;         // seconds
        soap_->send_timeout = 5;
        if (!soap_valid_socket(soap_bind(soap_.get(), "127.0.0.1", 0, 8))) {
            throw std::runtime_error{"gSOAP cannot listen on loopback"};
        }
        thread_ = std::thread{[this] {
            serve();
        }};
    }
    implementation(const implementation&) = delete;
    implementation& operator=(const implementation&) = delete;
    ~implementation() {
        stop_ = true;
        thread_.join();
    }

    std::uint16_t port() const {
        sockaddr_in address{};
        socklen_t size = sizeof address;
        // The sockets' own way to take addresses.
        if (getsockname(soap_->master, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
            throw std::runtime_error{"gSOAP's socket has no address"};
        }
        return ntohs(address.sin_port);
    }

    std::vector<gsoap_request> heard() const {
        const std::lock_guard lock{mutex_};
        return heard_;
    }

    template <class Source, class Made>
    static int serve_async_submit(soap* served, const Source& source, Made& made) {
        auto& self = of(served);
        return self.answer(served, source, made, self.operations_.async_submit);
    }
    template <class Source, class Made>
    static int serve_lookup_session(soap* served, const Source& source, Made& made) {
        auto& self = of(served);
        return self.answer(served, source, made, self.operations_.lookup_session);
    }

private:
    struct free_soap {
        void operator()(soap* each) const {
            soap_destroy(each);
            soap_end(each);
            soap_free(each);
        }
    };

    static implementation& of(soap* served) { return *static_cast<implementation*>(served->user); }

    using context = std::unique_ptr<soap, free_soap>;

    // Each connection has a thread: one that is kept open would keep others out.
    void serve() {
        std::vector<std::jthread> connections;
        while (!stop_) {
            if (soap_valid_socket(soap_accept(soap_.get()))) {
                connections.emplace_back([connected = context{soap_copy(soap_.get())}] {
                    soap_serve(connected.get()); // what went wrong has been answered with a fault
                });
            }
        }
    }

    template <class Source, class Made, class Operation>
    int answer(soap* served, const Source& source, Made& made, const Operation& operation) {
        const std::lock_guard lock{mutex_};
        const auto request = reader::read(source);
        heard_.push_back({.path = served->path,
                          .soap_action = text_of(served->action),
                          .content_type = text_of(served->http_content),
                          .message = request});
        const auto answered = operation(request);
        if (const auto* const refusal = std::get_if<fault>(&answered)) {
            return answer_fault(served, *refusal);
        }
        writer{served, form_ == gsoap_form::nils}.fill(made, std::get<0>(answered));
        return SOAP_OK;
    }

    static std::string text_of(const char* text) { return text != nullptr ? text : ""; }

    static int answer_fault(soap* served, const fault& refusal) {
        const auto string = refusal.string.value_or("");
        const char* const detail = refusal.detail ? refusal.detail->c_str() : nullptr;
        return refusal.code == "Client" ? soap_sender_fault(served, string.c_str(), detail)
                                        : soap_receiver_fault(served, string.c_str(), detail);
    }

    gsoap_operations operations_;
    gsoap_form form_;
    std::vector<gsoap_request> heard_;
    mutable std::mutex mutex_; // of heard_, and of what operations_ refer to
    std::atomic<bool> stop_{false};
    context soap_;
    std::thread thread_;
};

gsoap_server::gsoap_server(gsoap_operations operations, gsoap_form form)
    : implementation_(std::make_unique<implementation>(std::move(operations), form)) {}
gsoap_server::~gsoap_server() = default;

std::uint16_t gsoap_server::port() const {
    return implementation_->port();
}
std::vector<gsoap_request> gsoap_server::heard() const {
    return implementation_->heard();
}

} // namespace assuresign::tests

// The service's functions, which the generated dispatcher calls.
// NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp): the names are gSOAP's
int __ns1__AsyncSubmit(soap* served, _ns2__AsyncSubmit* request,
                       _ns2__AsyncSubmitResponse& response) {
    using assuresign::tests::gsoap_server;
    return gsoap_server::implementation::serve_async_submit(served, *request, response);
}

int __ns1__LookupSession(soap* served, _ns3__LookupSession* request,
                         _ns3__LookupSessionResponse& response) {
    using assuresign::tests::gsoap_server;
    return gsoap_server::implementation::serve_lookup_session(served, *request, response);
}
// NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp)
