// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Every way for an exchange to bring nothing.

#include "replies.hpp"

#include <assuresign/client.hpp>
#include <assuresign/error.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assuresign::tests {

/// An exchange without success, and how calls then end.
struct ending {
    std::string_view name;
    http_result exchanged;
    std::string_view submit_kind;
    bool may_be_submitted;
    std::string_view lookup_kind;
    errc cause;
};

inline const std::string truncated_reply = submit_reply(session_text).substr(0, 150);

inline const std::vector<ending>& endings() {
    using enum errc;
    static const std::string html{page};
    static const std::string json = R"({"SessionId":"96059412-2f90-48d5-ba66-8f798f3cbd8d"})";
    static const std::string other = envelope("<SubmitResponse><Id/></SubmitResponse>");
    static const std::vector<ending> table{
        {"refused_connection", error{.code = not_sent}, "not_sent", false, "not_sent", not_sent},
        {"lost_connection", error{.code = connection_lost}, "maybe_submitted", true, "no_reply",
         connection_lost},
        {"any_other_error_of_the_transport", error{.code = too_many_bytes}, "maybe_submitted", true,
         "no_reply", too_many_bytes},

        {"html_302", http_response{302, "text/html", html}, "http_error", true, "http_error",
         html_body},
        {"html_307", http_response{307, "text/html", html}, "http_error", false, "http_error",
         html_body},
        {"html_404", http_response{404, "text/html", html}, "http_error", false, "http_error",
         html_body},
        {"html_408", http_response{408, "text/html", html}, "http_error", true, "http_error",
         html_body},
        {"html_500", http_response{500, "text/html", html}, "http_error", true, "http_error",
         html_body},
        {"html_502", http_response{502, "text/html", html}, "http_error", true, "http_error",
         html_body},
        {"html_503", http_response{503, "text/html", html}, "http_error", true, "http_error",
         html_body},
        {"html_200", http_response{200, "text/html", html}, "invalid_response", true,
         "invalid_response", html_body},
        {"html_called_xml", xml_reply(200, html), "invalid_response", true, "invalid_response",
         html_body},
        {"empty_200", xml_reply(200, ""), "invalid_response", true, "invalid_response", empty_body},
        {"empty_202", xml_reply(202, ""), "invalid_response", true, "invalid_response", empty_body},
        {"empty_401", http_response{401, "", ""}, "http_error", false, "http_error", empty_body},
        {"empty_504", http_response{504, "", ""}, "http_error", true, "http_error", empty_body},
        {"text_403", http_response{403, "text/plain", "no"}, "http_error", false, "http_error",
         not_xml},
        {"json_200", http_response{200, "application/json", json}, "invalid_response", true,
         "invalid_response", not_xml},
        {"json_500", http_response{500, "application/json", json}, "http_error", true, "http_error",
         not_xml},
        {"other_message_200", xml_reply(200, other), "invalid_response", true, "invalid_response",
         wrong_message},
        {"other_xml_503", http_response{503, "application/xml", "<Error><Code>1</Code></Error>"},
         "http_error", true, "http_error", wrong_message},
        {"doctype_200", xml_reply(200, "<!DOCTYPE a><a/>"), "invalid_response", true,
         "invalid_response", doctype_forbidden},
        {"doctype_502", http_response{502, "text/xml", "<!DOCTYPE a><a/>"}, "http_error", true,
         "http_error", doctype_forbidden},
        {"status_below_200", http_response{102, "", ""}, "http_error", true, "http_error",
         empty_body},
        {"truncated_200", xml_reply(200, truncated_reply), "invalid_response", true,
         "invalid_response", truncated},
        {"truncated_500", xml_reply(500, truncated_reply), "invalid_response", true,
         "invalid_response", truncated},
        {"soap_1_2",
         xml_reply(500, "<Envelope xmlns=\"http://www.w3.org/2003/05/soap-envelope\"/>"),
         "invalid_response", true, "invalid_response", soap_version_mismatch},

        {"server_fault_500", xml_reply(500, fault_xml("s:Server", "no")), "soap_fault", true,
         "soap_fault", soap_fault},
        {"server_fault_200", xml_reply(200, fault_xml("s:Server", "no")), "soap_fault", true,
         "soap_fault", soap_fault},
        {"client_fault_500", xml_reply(500, fault_xml("s:Client", "no")), "soap_fault", false,
         "soap_fault", soap_fault},
        {"client_fault_without_prefix", xml_reply(500, fault_xml("Client", "no")), "soap_fault",
         false, "soap_fault", soap_fault},
        {"client_fault_with_subcode", xml_reply(500, fault_xml("s:Client.Authentication", "no")),
         "soap_fault", false, "soap_fault", soap_fault},
        {"version_mismatch_fault", xml_reply(500, fault_xml("s:VersionMismatch", "no")),
         "soap_fault", false, "soap_fault", soap_fault},
        {"must_understand_fault", xml_reply(500, fault_xml("s:MustUnderstand", "no")), "soap_fault",
         false, "soap_fault", soap_fault},
        {"fault_of_another_kind", xml_reply(500, fault_xml("a:InternalServiceFault", "no")),
         "soap_fault", true, "soap_fault", soap_fault},
        {"code_that_only_begins_like_client", xml_reply(500, fault_xml("s:ClientX", "no")),
         "soap_fault", true, "soap_fault", soap_fault},
        {"fault_code_that_is_no_name", xml_reply(500, fault_xml("Client:", "no")), "soap_fault",
         true, "soap_fault", soap_fault},
        {"fault_of_an_unbound_prefix", xml_reply(500, fault_xml("x:Client", "no")), "soap_fault",
         true, "soap_fault", soap_fault},
        {"fault_without_code", xml_reply(500, fault_xml("", "no")), "soap_fault", true,
         "soap_fault", soap_fault},
    };
    return table;
}

/// What a submission comes to whose exchange brought that.
inline submit_result end_of_submission(const http_result& reply) {
    return read_response<async_submit>(reply);
}

} // namespace assuresign::tests
