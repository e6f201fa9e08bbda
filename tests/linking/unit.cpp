// SPDX-License-Identifier: BSL-1.0
#include "unit.hpp"

#include <assuresign/contract/async_submit.hpp>
#include <assuresign/contract/lookup_session.hpp>
#include <assuresign/soap/decode.hpp>
#include <assuresign/soap/encode.hpp>
#include <assuresign/xml/writer.hpp>

#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <variant>

// Compiled once for each way to compile. Units define the same inline functions, of which the
// linker keeps one each. There are two kinds, each with messages of its own: so functions of one
// unit call those of another.

namespace {

using namespace assuresign::literals;
using namespace std::string_view_literals;

constexpr assuresign::session_id session = "96059412-2f90-48d5-ba66-8f798f3cbd8d"_guid;

#if KIND == 1

const std::string long_name = "A \"long\" name, which needs escapes & more than one block";

assuresign::async_submit_request message() {
    assuresign::document contract{.context_identifier =
                                      "06C4A84A-693C-46CB-8DF2-40A8215AA056"_guid};
    contract.metadata.emplace().document_name = long_name;
    auto& source = contract.document_template.emplace();
    source.id = "DCB79445-4D39-DD11-8735-00065B8CE99B"_guid;
    source.parameters = {{.name = "First Name", .value = "John & Jane"}};
    return {.documents = {contract}};
}

constexpr auto encoded =
    "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><AsyncSubmit"
    " xmlns=\"https://www.assuresign.net/Services/DocumentNOW/Submit\"><Documents>"
    "<Document ContextIdentifier=\"06C4A84A-693C-46CB-8DF2-40A8215AA056\"><Metadata"
    " DocumentName=\"A &quot;long&quot; name, which needs escapes &amp; more than one block\"/>"
    "<Template Id=\"DCB79445-4D39-DD11-8735-00065B8CE99B\"><Parameters>"
    "<Parameter Name=\"First Name\" Value=\"John &amp; Jane\"/></Parameters></Template>"
    "</Document></Documents></AsyncSubmit></s:Body></s:Envelope>"sv;

constexpr auto secret = "06C4A84A"sv;

// With a reference, a comment and a name that is not the contract's.
constexpr auto received =
    "<?xml version=\"1.0\"?>\r\n"
    "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>"
    "<l:LookupSessionResponse"
    " xmlns:l=\"https://www.assuresign.net/Services/DocumentNOW/LookupSession\">"
    "<l:SessionLookupResults><l:SessionLookupResult"
    " SessionId=\"96059412-2F90-48D5-BA66-8F798F3CBD8D\">"
    "<l:DocumentResults xmlns=\"https://www.assuresign.net/Services/DocumentNOW/Submit\">"
    "<DocumentResult AuthToken=\"8CC9A84B-693C-46CC-4342-40A8215AD76A\""
    " Id=\"2CE11EF1-8938-DD11-8735-00065B8CE99B\"><Metadata DocumentName=\"a &amp; b\"/><!-- -->"
    "<Later>x</Later></DocumentResult></l:DocumentResults></l:SessionLookupResult>"
    "</l:SessionLookupResults></l:LookupSessionResponse></s:Body></s:Envelope>"sv;

using response = assuresign::lookup_session_response;
using response_view = assuresign::lookup_session_response_view;

bool is_as_received(const auto& found) {
    if (found.session_lookup_results.size() != 1) {
        return false;
    }
    const auto& result = found.session_lookup_results.front();
    return result.session_id == session && result.document_results.size() == 1 &&
           result.document_results.front().metadata->document_name == "a & b";
}

#else

assuresign::lookup_session_response message() {
    assuresign::session_lookup_result result{.session_id = session};
    auto& document = result.document_results.emplace_back();
    document.auth_token = "8CC9A84B-693C-46CC-4342-40A8215AD76A"_guid;
    document.exceptions.emplace_back().message = "less < than, in an element's text, & so on";
    document.exceptions.front().severity.text = "Warning";
    return {.session_lookup_results = {result}};
}

constexpr auto encoded =
    "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>"
    "<LookupSessionResponse"
    " xmlns=\"https://www.assuresign.net/Services/DocumentNOW/LookupSession\">"
    "<SessionLookupResults><SessionLookupResult SessionId=\"96059412-2f90-48d5-ba66-8f798f3cbd8d\">"
    "<DocumentResults><DocumentResult"
    " xmlns=\"https://www.assuresign.net/Services/DocumentNOW/Submit\""
    " AuthToken=\"8CC9A84B-693C-46CC-4342-40A8215AD76A\"><Exceptions>"
    "<DocumentException Severity=\"Warning\">less &lt; than, in an element's text, &amp; so on"
    "</DocumentException></Exceptions></DocumentResult></DocumentResults></SessionLookupResult>"
    "</SessionLookupResults></LookupSessionResponse></s:Body></s:Envelope>"sv;

constexpr auto secret = "8CC9A84B"sv;

// In a CDATA section, in part.
constexpr auto received =
    "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body>"
    "<AsyncSubmitResponse xmlns=\"https://www.assuresign.net/Services/DocumentNOW/Submit\">"
    "<AsyncSubmitResult SessionId=\"96059412-2f90-48d5-ba66-8f798f3cbd8d\"><Exceptions>"
    "<DocumentException Severity=\"Warning\"><![CDATA[a &]]> b</DocumentException></Exceptions>"
    "</AsyncSubmitResult></AsyncSubmitResponse></e:Body></e:Envelope>"sv;

using response = assuresign::async_submit_response;
using response_view = assuresign::async_submit_response_view;

bool is_as_received(const auto& found) {
    const auto& result = found.async_submit_result;
    return result && result->session_id == session && result->exceptions.size() == 1 &&
           result->exceptions.front().message == "a & b";
}

#endif

bool encodes() {
    const auto value = message();
    std::string appended;
    std::string iterated;
    char buffer[1024];
    return assuresign::encode(value) == std::string{encoded} &&
           assuresign::encode_to(value, appended) && appended == encoded &&
           assuresign::encode_to(value, std::back_inserter(iterated)) && iterated == encoded &&
           assuresign::encode_to(value, std::span{buffer}) == encoded &&
           assuresign::encoded_size(value) == encoded.size();
}

template <class Response, class... Lists>
bool reads(Lists&... lists) {
    const auto reply = assuresign::decode<Response>(received, lists...);
    const auto* found = reply ? std::get_if<Response>(&*reply) : nullptr;
    return found != nullptr && is_as_received(*found);
}

bool decodes() {
    assuresign::static_list_arena<4096> lists;
    return reads<response>() && reads<response_view>(lists);
}

bool writes() {
    std::string text;
    assuresign::xml::string_sink sink{text};
    assuresign::xml::writer out{sink};
    out.start("a");
    const auto wrong = out.attribute("b", "1 < 2");
    out.end_empty();
    return !wrong && text == "<a b=\"1 &lt; 2\"/>";
}

bool prints() {
    const auto text = to_string(message());
    return text.find("***") != text.npos && text.find(secret) == text.npos;
}

bool fails() {
    const auto wrong = assuresign::decode<response>(received.substr(0, received.size() / 2));
    return !wrong && wrong.error().code == assuresign::errc::truncated &&
           to_string(wrong.error()).starts_with("truncated: ");
}

bool has_value() {
    return assuresign::session_id::parse(session.str()).value() == session;
}

void take_value_of_error() {
    static_cast<void>(assuresign::session_id::parse("none").value());
}

#if defined(__cpp_exceptions)
bool throws() {
    try {
        take_value_of_error();
    } catch (const assuresign::error_exception& e) {
        return e.get().code == assuresign::errc::invalid_guid;
    }
    return false;
}
const unit this_unit{{encodes, decodes, writes, prints, fails, has_value, throws}, nullptr};
#else
const unit this_unit{{encodes, decodes, writes, prints, fails, has_value}, take_value_of_error};
#endif

} // namespace
