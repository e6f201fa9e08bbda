// SPDX-License-Identifier: BSL-1.0
#include "program.hpp"

#include <assuresign/core.hpp>

#include <span>
#include <string_view>
#include <variant>

// One submission and the two replies that follow it, as a device would do it: nothing but the
// library and the program's own memory.

namespace {

using namespace assuresign::literals;
using namespace std::string_view_literals;

char request_buffer[4096];
assuresign::static_list_arena<4096> lists;

// What a DocumentNOW reply needs, and some room for extensions.
constexpr assuresign::xml::limits small{
    .bytes = 65535, .depth = 16, .attributes = 10, .namespaces = 6, .name_length = 64};

constexpr auto submitted_body =
    "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>"
    "<AsyncSubmitResponse xmlns=\"https://www.assuresign.net/Services/DocumentNOW/Submit\">"
    "<AsyncSubmitResult SessionId=\"96059412-2f90-48d5-ba66-8f798f3cbd8d\"><Exceptions>"
    "<DocumentException Severity=\"Warning\">a &amp; b</DocumentException></Exceptions>"
    "</AsyncSubmitResult></AsyncSubmitResponse></s:Body></s:Envelope>"sv;

// With the namespaces' other forms and an extension, so that it is read the general way too.
constexpr auto finished_body =
    "<?xml version=\"1.0\"?>"
    "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body>"
    "<l:LookupSessionResponse"
    " xmlns:l=\"https://www.assuresign.net/Services/DocumentNOW/LookupSession\">"
    "<l:SessionLookupResults><l:SessionLookupResult"
    " SessionId=\"96059412-2F90-48D5-BA66-8F798F3CBD8D\">"
    "<l:DocumentResults xmlns=\"https://www.assuresign.net/Services/DocumentNOW/Submit\">"
    "<DocumentResult AuthToken=\"8CC9A84B-693C-46CC-4342-40A8215AD76A\""
    " Id=\"2CE11EF1-8938-DD11-8735-00065B8CE99B\"><Metadata DocumentName=\"a\"/>"
    "<Later><Still>x</Still></Later></DocumentResult></l:DocumentResults>"
    "</l:SessionLookupResult></l:SessionLookupResults></l:LookupSessionResponse></e:Body>"
    "</e:Envelope>"sv;

constexpr auto faulted_body =
    "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><s:Fault>"
    "<faultcode>s:Client</faultcode><faultstring>no</faultstring></s:Fault></s:Body>"
    "</s:Envelope>"sv;

// Each step by itself, so that the stack never holds what belongs to another.

[[gnu::noinline]] bool submit() {
    const assuresign::parameter_view parameters[] = {
        {.name = "Signatory 1 First Name"sv, .value = "John & Jane"sv}};
    assuresign::document_view contract[1];
    contract[0].context_identifier = "06C4A84A-693C-46CB-8DF2-40A8215AA056"_guid;
    contract[0].metadata.emplace().document_name = "John Doe Contract"sv;
    auto& source = contract[0].document_template.emplace();
    source.id = "DCB79445-4D39-DD11-8735-00065B8CE99B"_guid;
    source.parameters = parameters;
    const auto body = assuresign::encode_to(
        assuresign::async_submit_request_view{.documents = contract}, std::span{request_buffer});
    return body && body->ends_with("</AsyncSubmit></s:Body></s:Envelope>") &&
           body->find("Value=\"John &amp; Jane\"") != body->npos;
}

template <class Response>
assuresign::result<assuresign::reply<Response>> decode(std::string_view body) {
    lists.clear();
    return assuresign::decode<Response, small>(body, lists);
}

[[gnu::noinline]] bool accepted() {
    const auto reply = decode<assuresign::async_submit_response_view>(submitted_body);
    const auto* response =
        reply ? std::get_if<assuresign::async_submit_response_view>(&*reply) : nullptr;
    return response != nullptr && response->async_submit_result &&
           response->async_submit_result->exceptions.size() == 1 &&
           response->async_submit_result->exceptions.front().message == "a & b"sv;
}

[[gnu::noinline]] bool finished() {
    const auto reply = decode<assuresign::lookup_session_response_view>(finished_body);
    const auto* response =
        reply ? std::get_if<assuresign::lookup_session_response_view>(&*reply) : nullptr;
    if (response == nullptr || response->session_lookup_results.size() != 1) {
        return false;
    }
    const auto& session = response->session_lookup_results.front();
    return !assuresign::is_pending(session) && session.document_results.size() == 1 &&
           session.document_results.front().auth_token &&
           session.document_results.front().metadata->document_name == "a"sv;
}

[[gnu::noinline]] bool refused() {
    const auto reply = decode<assuresign::lookup_session_response_view>(faulted_body);
    return reply && std::holds_alternative<assuresign::fault_view>(*reply);
}

template <class Response>
[[gnu::noinline]] bool fails(const assuresign::result<assuresign::reply<Response>>& reply,
                             assuresign::errc code, std::string_view where) {
    if (reply) {
        return false;
    }
    const auto error = reply.error();
    return error.code == code && error.field == where;
}

[[gnu::noinline]] bool cut_off() {
    const auto reply = decode<assuresign::lookup_session_response_view>(
        {finished_body.data(), finished_body.size() / 2});
    return fails<assuresign::lookup_session_response_view>(reply, assuresign::errc::truncated,
                                                           "SessionLookupResults[0]"sv);
}

// Room for the session, and none for its document.
assuresign::static_list_arena<
    assuresign::list_view<assuresign::session_lookup_result_view>::bytes_per_item()>
    one_too_few;

[[gnu::noinline]] bool too_long() {
    const auto reply = assuresign::decode<assuresign::lookup_session_response_view, small>(
        finished_body, one_too_few);
    return fails<assuresign::lookup_session_response_view>(
        reply, assuresign::errc::storage_full, "SessionLookupResults[0].DocumentResults[0]"sv);
}

} // namespace

int talk() {
    return submit() && accepted() && finished() && refused() && cut_off() && too_long() ? 0 : 1;
}
