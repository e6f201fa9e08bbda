// SPDX-License-Identifier: BSL-1.0
// What a program that consumes the library does at the least: each way to consume it builds this.
#include <assuresign/core.hpp>

#include <string_view>
#include <variant>

int main() {
    constexpr std::string_view body =
        R"(<AsyncSubmitResponse xmlns="https://www.assuresign.net/Services/DocumentNOW/Submit">)"
        R"(<AsyncSubmitResult SessionId="96059412-2f90-48d5-ba66-8f798f3cbd8d"/>)"
        R"(</AsyncSubmitResponse>)";
    const auto expected = assuresign::session_id::parse("96059412-2F90-48D5-BA66-8F798F3CBD8D");
    const auto reply = assuresign::decode<assuresign::async_submit_response>(body);
    if (!expected || !reply) {
        return 1;
    }
    const auto* response = std::get_if<assuresign::async_submit_response>(&*reply);
    if (!response || !response->async_submit_result) {
        return 1;
    }
    return response->async_submit_result->session_id == *expected ? 0 : 1;
}
