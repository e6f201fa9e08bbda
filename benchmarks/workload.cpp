// SPDX-License-Identifier: BSL-1.0

#include "workload.hpp"

#include <assuresign/soap/decode.hpp>
#include <assuresign/soap/encode.hpp>

#include <map>
#include <utility>
#include <variant>

namespace assuresign::benchmarks {

lookup_session_response make_response(std::size_t results) {
    lookup_session_response response;
    response.session_lookup_results.make_present();
    for (std::size_t i = 0; i < results; ++i) {
        document_result launched;
        launched.id = "2CE11EF1-8938-DD11-8735-00065B8CE99B"_guid;
        launched.auth_token = "8CC9A84B-693C-46CC-4342-40A8215AD76A"_guid;
        launched.metadata = {.user_name = "georgeuser@company.com",
                             .document_name = "John Doe Contract " + std::to_string(i),
                             .order_number = "7xe-" + std::to_string(i),
                             .expiration_date = "2007-04-13"};
        if (i % 4 == 0) {
            launched.exceptions.push_back(
                {severity_level::warning,
                 "The parameter \"Signatory 2\" is <not> defined & unused."});
        }
        session_lookup_result result;
        result.session_id = "96059412-2f90-48d5-ba66-8f798f3cbd8d"_guid;
        result.document_results.push_back(std::move(launched));
        response.session_lookup_results.push_back(std::move(result));
    }
    return response;
}

const std::string& reply_of(std::size_t results) {
    static std::map<std::size_t, std::string> made;
    auto& reply = made[results];
    if (reply.empty()) {
        reply = encode(make_response(results)).value();
    }
    return reply;
}

async_submit_request make_request(std::size_t count) {
    async_submit_request request;
    for (std::size_t i = 0; i < count; ++i) {
        document_template source;
        source.id = "DCB79445-4D39-DD11-8735-00065B8CE99B"_guid;
        for (std::size_t p = 0; p < 10; ++p) {
            source.parameters.push_back(
                {"Signatory 1 Field " + std::to_string(p), "Value " + std::to_string(i * 10 + p)});
        }
        document launched;
        launched.context_identifier = "06C4A84A-693C-46CB-8DF2-40A8215AA056"_guid;
        launched.metadata = {.user_name = "georgeuser@company.com",
                             .document_name = "John Doe Contract " + std::to_string(i)};
        launched.document_template = std::move(source);
        request.documents.push_back(std::move(launched));
    }
    return request;
}

std::size_t size_of(const async_submit_request& request) {
    return encoded_size(request).value();
}

async_submit_request read_request(std::string_view body) {
    return std::get<async_submit_request>(decode<async_submit_request>(body).value());
}

} // namespace assuresign::benchmarks
