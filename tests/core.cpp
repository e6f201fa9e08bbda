// SPDX-License-Identifier: BSL-1.0
#include <assuresign/core.hpp>

#include <array>
#include <cstddef>
#include <cstdio>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

// Built with -fno-exceptions -fno-rtti, and without iostreams: so no Boost.Test here.

namespace {

using namespace assuresign;
using namespace std::string_view_literals;

int failures = 0;

void check(bool good, const char* what) {
    if (!good) {
        std::fputs("failed: ", stderr);
        std::fputs(what, stderr);
        std::fputs("\n", stderr);
        ++failures;
    }
}

constexpr auto account = "06C4A84A-693C-46CB-8DF2-40A8215AA056"_guid;
constexpr auto session = "96059412-2f90-48d5-ba66-8f798f3cbd8d"_guid;

constexpr auto submitted_body =
    "<AsyncSubmitResponse xmlns=\"https://www.assuresign.net/Services/DocumentNOW/Submit\">"
    "<AsyncSubmitResult SessionId=\"96059412-2f90-48d5-ba66-8f798f3cbd8d\"><Exceptions>"
    "<DocumentException Severity=\"Warning\">a &amp; b</DocumentException></Exceptions>"
    "</AsyncSubmitResult></AsyncSubmitResponse>"sv;

constexpr auto finished_body =
    "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>"
    "<LookupSessionResponse"
    " xmlns=\"https://www.assuresign.net/Services/DocumentNOW/LookupSession\">"
    "<SessionLookupResults><SessionLookupResult"
    " SessionId=\"96059412-2F90-48D5-BA66-8F798F3CBD8D\"><DocumentResults><DocumentResult"
    " Id=\"2CE11EF1-8938-DD11-8735-00065B8CE99B\""
    " AuthToken=\"8CC9A84B-693C-46CC-4342-40A8215AD76A\"/></DocumentResults>"
    "</SessionLookupResult></SessionLookupResults></LookupSessionResponse></s:Body>"
    "</s:Envelope>"sv;

constexpr auto fault_body =
    "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><s:Fault>"
    "<faultcode>s:Client</faultcode><faultstring>no</faultstring></s:Fault></s:Body>"
    "</s:Envelope>"sv;

async_submit_request request() {
    document_template source;
    source.id = "DCB79445-4D39-DD11-8735-00065B8CE99B"_guid;
    source.parameters = {{.name = "Signatory 1 First Name", .value = "John"}};
    document contract;
    contract.context_identifier = account;
    contract.document_template = source;
    async_submit_request made;
    made.documents = {contract};
    return made;
}

void encode_into_a_buffer() {
    char buffer[4096];
    const auto body = encode_to(request(), std::span{buffer});
    check(body.has_value(), "a request fits 4096 bytes");
    constexpr auto expected =
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><AsyncSubmit"
        " xmlns=\"https://www.assuresign.net/Services/DocumentNOW/Submit\"><Documents><Document"
        " ContextIdentifier=\"06C4A84A-693C-46CB-8DF2-40A8215AA056\"><Template"
        " Id=\"DCB79445-4D39-DD11-8735-00065B8CE99B\"><Parameters><Parameter"
        " Name=\"Signatory 1 First Name\" Value=\"John\"/></Parameters></Template></Document>"
        "</Documents></AsyncSubmit></s:Body></s:Envelope>"sv;
    check(body && *body == expected, "the request's bytes");
    const auto size = encoded_size(request());
    check(size && *size == expected.size(), "the request's size");

    const auto refused = encode_to(request(), std::span{buffer, expected.size() - 1});
    check(!refused && refused.error().code == errc::buffer_too_small, "a buffer too small");
}

void encode_a_mistake() {
    auto wrong = request();
    wrong.documents[0].document_template->parameters[0].value = "a\xFF";
    const auto body = encode(wrong);
    check(!body && body.error().code == errc::invalid_utf8 && body.error().offset == 1 &&
              body.error().field == "Documents[0].Template.Parameters[0].Value"sv,
          "the field that is no UTF-8");
    check(!body && to_string(body.error()) == "invalid_utf8: a byte sequence is not UTF-8, at "
                                              "Documents[0].Template.Parameters[0].Value (byte 1)",
          "the error's text");
}

void decode_owned() {
    const auto reply = decode<async_submit_response>(submitted_body);
    check(reply.has_value(), "AsyncSubmitResponse");
    const auto* response = reply ? std::get_if<async_submit_response>(&*reply) : nullptr;
    check(response != nullptr && response->async_submit_result &&
              response->async_submit_result->session_id == session &&
              response->async_submit_result->exceptions.size() == 1 &&
              response->async_submit_result->exceptions[0].message == "a & b",
          "AsyncSubmitResponse, owned");

    const auto finished = decode<lookup_session_response>(finished_body);
    const auto* looked_up = finished ? std::get_if<lookup_session_response>(&*finished) : nullptr;
    check(looked_up != nullptr && looked_up->session_lookup_results.size() == 1 &&
              looked_up->session_lookup_results[0].document_results.size() == 1 &&
              !is_pending(looked_up->session_lookup_results[0]),
          "LookupSessionResponse, owned");
}

void decode_borrowed() {
    static_list_arena<4096> storage;
    const auto reply = decode<async_submit_response_view>(submitted_body, storage);
    const auto* response = reply ? std::get_if<async_submit_response_view>(&*reply) : nullptr;
    check(response != nullptr && response->async_submit_result &&
              response->async_submit_result->session_id == session &&
              response->async_submit_result->exceptions.front().message == "a & b",
          "AsyncSubmitResponse, borrowed");

    storage.clear();
    const auto finished = decode<lookup_session_response_view>(finished_body, storage);
    const auto* looked_up =
        finished ? std::get_if<lookup_session_response_view>(&*finished) : nullptr;
    check(looked_up != nullptr && looked_up->session_lookup_results.size() == 1 &&
              looked_up->session_lookup_results.front().document_results.front().auth_token,
          "LookupSessionResponse, borrowed");

    static_list_arena<8> small;
    const auto refused = decode<lookup_session_response_view>(finished_body, small);
    check(!refused && refused.error().code == errc::storage_full, "storage too small");
}

void decode_a_fault() {
    const auto reply = decode<lookup_session_response>(fault_body);
    const auto* said = reply ? std::get_if<fault>(&*reply) : nullptr;
    check(said != nullptr && said->code == "s:Client" && said->string == "no", "a fault, owned");
    static_list_arena<8> storage;
    const auto view = decode<lookup_session_response_view>(fault_body, storage);
    const auto* seen = view ? std::get_if<fault_view>(&*view) : nullptr;
    check(seen != nullptr && seen->code && *seen->code == "s:Client", "a fault, borrowed");
}

void decode_a_mistake() {
    const std::array bodies{
        std::pair{""sv, errc::empty_body},
        std::pair{"<html>"sv, errc::html_body},
        std::pair{"oops"sv, errc::not_xml},
        std::pair{finished_body, errc::wrong_message},
        std::pair{submitted_body.substr(0, 100), errc::truncated},
        std::pair{"<AsyncSubmitResponse><AsyncSubmitResult/></AsyncSubmitResponse>"sv,
                  errc::missing_required},
    };
    for (const auto& [body, code] : bodies) {
        const auto reply = decode<async_submit_response>(body);
        check(!reply && reply.error().code == code, to_string(code).data());
    }
}

// Answers each request with the next body.
struct canned_transport {
    std::array<http_result, 3> answers;
    std::size_t asked = 0;
    std::string last_action{};

    http_result exchange(const http_request& sent) {
        last_action = sent.soap_action;
        return answers[asked++];
    }
};
static_assert(blocking_transport<canned_transport>);

http_response answer(int status, std::string_view body) {
    return {.status = status, .content_type = "text/xml", .body = std::string{body}};
}

void call_through_a_client() {
    canned_transport transport{.answers = {answer(200, submitted_body), answer(200, finished_body),
                                           answer(500, fault_body)}};
    client caller{transport};
    const auto submitted = caller.async_submit(request());
    check(submitted && submitted->session_id == session && submitted->exceptions.size() == 1,
          "async_submit");
    check(transport.last_action == "\"https://www.assuresign.net/Services/DocumentNOW/Submit/"
                                   "ISubmitService/AsyncSubmit\"",
          "the SOAPAction");

    const lookup_session_request lookups{
        .session_lookups = {{.context_identifier = account, .session_id = session}}};
    const auto found = caller.lookup_session(lookups);
    check(found && found->sessions.size() == 1 &&
              found->sessions[0].state == session_state::finished,
          "lookup_session");

    const auto refused = caller.lookup_session(lookups);
    check(!refused && refused.error().kind == failure_kind::soap_fault,
          "a fault through the client");
}

void lose_the_connection() {
    canned_transport transport{.answers = {error{.code = errc::not_sent},
                                           error{.code = errc::connection_lost},
                                           error{.code = errc::connection_lost}}};
    std::size_t told = 0;
    client caller{transport, {.log = [&](const log_event&) {
                      ++told;
                  }}};
    const auto not_sent = caller.async_submit(request());
    check(!not_sent && not_sent.error().kind == failure_kind::not_sent, "not_sent");
    const auto maybe = caller.async_submit(request());
    check(!maybe && maybe.error().kind == failure_kind::maybe_submitted, "maybe_submitted");
    const auto no_reply = caller.lookup_session(lookup_session_request{});
    check(!no_reply && no_reply.error().kind == failure_kind::no_reply, "no_reply");
    check(told == 6, "the log hears of each request and each failure");
}

void mask_secrets() {
    const auto shown = to_string(request());
    check(shown.find("06C4A84A") == std::string::npos && shown.find("***") != std::string::npos,
          "masking");
}

} // namespace

int main() {
    encode_into_a_buffer();
    encode_a_mistake();
    decode_owned();
    decode_borrowed();
    decode_a_fault();
    decode_a_mistake();
    call_through_a_client();
    lose_the_connection();
    mask_secrets();
    return failures == 0 ? 0 : 1;
}
