// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// What a service and the machines before it answer, written as the contract shows it.

#include <assuresign/call/transport.hpp>
#include <assuresign/contract/async_submit.hpp>
#include <assuresign/contract/lookup_session.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace assuresign::tests {

using namespace literals;

inline constexpr std::string_view session_text = "96059412-2f90-48d5-ba66-8f798f3cbd8d";
inline constexpr std::string_view nil_text = "00000000-0000-0000-0000-000000000000";
inline constexpr session_id first_session{"96059412-2f90-48d5-ba66-8f798f3cbd8d"_guid};
inline constexpr session_id second_session{"11111111-2222-3333-4444-55555555abcd"_guid};
inline constexpr session_id third_session{"99999999-2222-3333-4444-55555555abcd"_guid};

inline constexpr std::string_view page =
    "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><hr></body></html>";

inline http_response xml_reply(int status, std::string body) {
    return {.status = status, .content_type = "text/xml; charset=utf-8", .body = std::move(body)};
}
inline http_response html_reply(int status) {
    return {.status = status, .content_type = "text/html", .body = std::string{page}};
}

inline std::string envelope(std::string_view inside) {
    std::string text{R"(<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>)"};
    return text.append(inside).append("</s:Body></s:Envelope>");
}

inline std::string submit_reply(std::string_view session, std::string_view exceptions = {}) {
    std::string text{R"(<AsyncSubmitResponse )"
                     R"(xmlns="https://www.assuresign.net/Services/DocumentNOW/Submit">)"
                     R"(<AsyncSubmitResult SessionId=")"};
    text.append(session).append("\">");
    if (!exceptions.empty()) {
        text.append("<Exceptions>").append(exceptions).append("</Exceptions>");
    }
    return envelope(text.append("</AsyncSubmitResult></AsyncSubmitResponse>"));
}

inline std::string document_exception_xml(std::string_view severity, std::string_view text) {
    std::string out{"<DocumentException Severity=\""};
    return out.append(severity).append("\">").append(text).append("</DocumentException>");
}

inline std::string lookup_reply(std::string_view results) {
    std::string text{R"(<LookupSessionResponse )"
                     R"(xmlns="https://www.assuresign.net/Services/DocumentNOW/LookupSession">)"
                     R"(<SessionLookupResults>)"};
    return envelope(text.append(results).append("</SessionLookupResults></LookupSessionResponse>"));
}

inline std::string session_result_xml(std::string_view session, std::string_view inside = {}) {
    std::string text{"<SessionLookupResult SessionId=\""};
    return text.append(session).append("\">").append(inside).append("</SessionLookupResult>");
}

inline std::string session_exception_xml(std::string_view severity, std::string_view text) {
    std::string out{"<Exceptions><SessionLookupException Severity=\""};
    return out.append(severity).append("\">").append(text).append(
        "</SessionLookupException></Exceptions>");
}

inline std::string documents_xml(std::string_view inside = {}) {
    std::string text{R"(<DocumentResults><DocumentResult Id="2CE11EF1-8938-DD11-8735-00065B8CE99B")"
                     R"( AuthToken="8CC9A84B-693C-46CC-4342-40A8215AD76A">)"};
    return text.append(inside).append("</DocumentResult></DocumentResults>");
}

inline std::string fault_xml(std::string_view code, std::string_view text) {
    std::string out{"<s:Fault>"};
    if (!code.empty()) {
        out.append("<faultcode>").append(code).append("</faultcode>");
    }
    return envelope(out.append("<faultstring>").append(text).append("</faultstring></s:Fault>"));
}

/// "success", or the kind of the failure.
template <class Result>
std::string kind_of(const Result& answered) {
    return answered ? "success" : std::string{to_string(answered.error().kind)};
}

} // namespace assuresign::tests
