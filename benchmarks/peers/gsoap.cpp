// SPDX-License-Identifier: BSL-1.0

// gSOAP: classes and code generated from the contract's WSDL. The classes are its typed records, as
// ours are ours: nothing is copied out of them, and an encoder's are filled before it is timed.

#include "../cases.hpp"

#include <DocumentNOWText.nsmap>
#include <soapH.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <stdexcept>
#include <streambuf>
#include <string>
#include <string_view>

namespace assuresign::benchmarks {
namespace {

// wsdl2h numbers the namespaces as it comes across them: ns2 is Submit, ns3 LookupSession.
using gsoap_response = _ns3__LookupSessionResponse;
using gsoap_request = _ns2__AsyncSubmit;

void require(int status) {
    if (status != SOAP_OK) {
        throw std::runtime_error("gSOAP: error " + std::to_string(status));
    }
}

/// A context without a network: reads from one text, writes to another.
class context {
public:
    context() : soap_(soap_new2(options, options)) {
        soap_->user = this;
        soap_->frecv = receive;
        soap_->fsend = send;
        soap_->maxoccurs = 1 << 20; // the default is 100,000
        soap_->maxlength = 0;
    }

    soap* get() const { return soap_.get(); }
    void read_from(std::string_view text) { unread_ = text; }
    void write_to(std::string& out) { out_ = &out; }

private:
    // UTF-8 is taken for what it is; nothing is shared or referred to (document/literal).
    static constexpr soap_mode options = SOAP_C_UTFSTRING | SOAP_XML_TREE;

    struct free_soap {
        void operator()(soap* each) const {
            soap_destroy(each);
            soap_end(each);
            soap_free(each);
        }
    };

    static std::size_t receive(soap* each, char* buffer, std::size_t size) {
        auto& unread = static_cast<context*>(each->user)->unread_;
        const auto taken = std::min(size, unread.size());
        std::memcpy(buffer, unread.data(), taken);
        unread.remove_prefix(taken);
        return taken;
    }
    static int send(soap* each, const char* bytes, std::size_t size) {
        static_cast<context*>(each->user)->out_->append(bytes, size);
        return SOAP_OK;
    }

    std::unique_ptr<soap, free_soap> soap_;
    std::string_view unread_;
    std::string* out_ = nullptr;
};

struct end_of_pass {
    void operator()(gsoap_response* response) const {
        auto* const owner = response->soap;
        soap_destroy(owner);
        soap_end(owner);
    }
};
/// Records that belong to a context, until this goes out of scope.
using decoded = std::unique_ptr<gsoap_response, end_of_pass>;

class decoder {
public:
    explicit decoder(std::string_view reply) : reply_(reply) {}

    decoded decode() {
        auto* const soap = context_.get();
        context_.read_from(reply_);
        decoded response{soap_new__ns3__LookupSessionResponse(soap)};
        require(soap_begin_recv(soap));
        require(soap_envelope_begin_in(soap));
        require(soap_recv_header(soap));
        require(soap_body_begin_in(soap));
        if (soap_get__ns3__LookupSessionResponse(soap, response.get(), nullptr, nullptr) ==
            nullptr) {
            require(soap->error);
        }
        require(soap_body_end_in(soap));
        require(soap_envelope_end_in(soap));
        require(soap_end_recv(soap));
        return response;
    }

private:
    std::string_view reply_;
    context context_;
};

// ---- what it decoded, in records: for comparison, never timed

std::optional<std::string> owned_text(const std::string* text) {
    return text != nullptr ? std::optional{*text} : std::nullopt;
}

std::string severity_text(ns2__ExceptionSeverity severity) {
    switch (severity) {
    case ns2__ExceptionSeverity::Warning:
        return "Warning";
    case ns2__ExceptionSeverity::Error:
        return "Error";
    case ns2__ExceptionSeverity::Fatal:
        return "Fatal";
    }
    return {};
}

template <class Exceptions>
void add_exceptions(const Exceptions& list, std::vector<exception_record>& exceptions) {
    for (const auto* each : list) {
        exceptions.push_back({severity_text(each->Severity), each->__item});
    }
}

document_record to_record(const ns2__DocumentResult& result) {
    document_record document;
    document.id = owned_text(result.Id);
    document.auth_token = owned_text(result.AuthToken);
    if (result.Metadata != nullptr) {
        document.user_name = owned_text(result.Metadata->UserName);
        document.document_name = owned_text(result.Metadata->DocumentName);
        document.order_number = owned_text(result.Metadata->OrderNumber);
        document.expiration_date = owned_text(result.Metadata->ExpirationDate);
    }
    if (result.Exceptions != nullptr) {
        add_exceptions(result.Exceptions->DocumentException, document.exceptions);
    }
    return document;
}

session_record to_record(const ns3__SessionLookupResult& result) {
    session_record session;
    session.session_id = result.SessionId;
    if (result.DocumentResults != nullptr) {
        for (const auto* each : result.DocumentResults->DocumentResult) {
            session.documents.push_back(to_record(*each));
        }
    }
    if (result.Exceptions != nullptr) {
        add_exceptions(result.Exceptions->SessionLookupException, session.exceptions);
    }
    return session;
}

// Found by the cases through end_of_pass.
records to_records(const decoded& response) {
    records sessions;
    if (response->SessionLookupResults != nullptr) {
        for (const auto* each : response->SessionLookupResults->SessionLookupResult) {
            sessions.push_back(to_record(*each));
        }
    }
    return sessions;
}

// ---- encoding

/// Fills a request's classes, which belong to `owner`.
class filler {
public:
    explicit filler(soap* owner) : owner_(owner) {}

    gsoap_request* request(const async_submit_request& source) const {
        auto* const made = soap_new__ns2__AsyncSubmit(owner_);
        made->Documents = soap_new_ns2__ArrayOfDocument(owner_);
        for (const auto& each : source.documents) {
            made->Documents->Document.push_back(document_of(each));
        }
        return made;
    }

private:
    std::string* text(const std::optional<std::string>& source) const {
        if (!source) {
            return nullptr;
        }
        auto* const made = soap_new_std__string(owner_);
        *made = *source;
        return made;
    }

    ns2__Document* document_of(const document& source) const {
        auto* const made = soap_new_ns2__Document(owner_);
        made->ContextIdentifier = source.context_identifier.str();
        if (source.metadata) {
            made->Metadata = soap_new_ns2__Metadata(owner_);
            made->Metadata->UserName = text(source.metadata->user_name);
            made->Metadata->DocumentName = text(source.metadata->document_name);
        }
        if (source.document_template) {
            made->Template = template_of(*source.document_template);
        }
        return made;
    }

    ns2__Template* template_of(const document_template& source) const {
        auto* const made = soap_new_ns2__Template(owner_);
        made->Id = source.id.str();
        made->Parameters = soap_new_ns2__ArrayOfParameter(owner_);
        for (const auto& each : source.parameters) {
            auto* const parameter = soap_new_ns2__Parameter(owner_);
            parameter->Name = text(each.name);
            parameter->Value = text(each.value);
            made->Parameters->Parameter.push_back(parameter);
        }
        return made;
    }

    soap* owner_;
};

class encoder {
public:
    explicit encoder(const async_submit_request& request)
        : request_(filler{requests_.get()}.request(request)) {
        out_.reserve(size_of(request) * 2); // its prefixes and namespaces included
    }

    std::string_view encode() {
        auto* const soap = context_.get();
        out_.clear();
        context_.write_to(out_);
        require(soap_begin_send(soap));
        request_->soap_serialize(soap);
        require(soap_envelope_begin_out(soap));
        require(soap_body_begin_out(soap));
        require(request_->soap_put(soap, "ns2:AsyncSubmit", ""));
        require(soap_body_end_out(soap));
        require(soap_envelope_end_out(soap));
        require(soap_end_send(soap));
        soap_end(soap);
        return out_;
    }

private:
    context requests_; // what request_ belongs to
    context context_;
    gsoap_request* request_;
    std::string out_;
};

const peer registered{{
    .name = "gsoap",
    .version =
        [] {
            return std::to_string(GSOAP_VERSION / 100000) + "." +
                   std::to_string(GSOAP_VERSION / 1000 % 100) + "." +
                   std::to_string(GSOAP_VERSION % 1000);
        },
    .add_decode = [](cases& all) { all.push_back(decode_case<decoder>("decode_owned/gsoap")); },
    .add_encode = [](cases& all) { all.push_back(encode_case<encoder>("encode/gsoap")); },
}};

} // namespace
} // namespace assuresign::benchmarks
