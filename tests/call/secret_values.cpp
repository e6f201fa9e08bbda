// SPDX-License-Identifier: BSL-1.0
#include <assuresign/call/secret_values.hpp>

#include <assuresign/contract/async_close_envelope.hpp>
#include <assuresign/contract/async_submit.hpp>
#include <assuresign/contract/async_submit_with_file.hpp>
#include <assuresign/contract/async_submit_with_file_retrieval.hpp>

#include "support/printing.hpp"
#include "support/submission.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace {

using namespace assuresign;
using namespace assuresign::tests;
using texts = std::vector<std::string>;

template <class Message>
texts secrets_of(const Message& value) {
    const secret_values found{value};
    return {found.values().begin(), found.values().end()};
}

BOOST_AUTO_TEST_SUITE(call_secret_values)

BOOST_AUTO_TEST_CASE(passwords_and_secret_parameters) {
    auto one = rental_document(); // its password is "open sesame"
    one.document_template->parameters.push_back(
        {.name = "Signatory 1 PassWord", .value = "swordfish"});
    one.document_template->parameters.push_back({.name = "PIN", .value = "12345", .secret = true});
    one.document_template->parameters.push_back({.name = "Colour", .value = "green"});
    BOOST_TEST(secrets_of(async_submit_request{.documents = {one}}) ==
               (texts{"open sesame", "swordfish", "12345"}));
}

BOOST_AUTO_TEST_CASE(each_once_and_the_longest_first) {
    auto second = rental_document();
    second.metadata->password = "a longer password";
    BOOST_TEST(secrets_of(async_submit_request{
                   .documents = {rental_document(), second, rental_document()}}) ==
               (texts{"a longer password", "open sesame"}));
}

BOOST_AUTO_TEST_CASE(credentials_and_urls) {
    file_retrieval_document made;
    made.context_identifier = account;
    made.underlying_file_metadata.emplace();
    made.underlying_file_metadata->url = "sftp://host/contract.tiff";
    made.underlying_file_metadata->credential = {
        {.username = "somebody", .password = "open sesame", .domain = "domain"}};
    const auto found = secrets_of(async_submit_with_file_retrieval_request{.documents = {made}});
    BOOST_TEST(found == (texts{"sftp://host/contract.tiff", "open sesame", "somebody"}));
}

// Guids are masked by their form, files are not printed, and short texts stand in many words.
BOOST_AUTO_TEST_CASE(nothing_else) {
    auto one = rental_document();
    one.metadata->password = "abc";
    BOOST_TEST(secrets_of(async_submit_request{.documents = {one}}).empty());
    one.metadata->password = "abcd";
    BOOST_TEST(secrets_of(async_submit_request{.documents = {one}}) == texts{"abcd"});
    file_document scan;
    scan.underlying_file = {{.file_type = file_type::pdf, .data = binary{"a secret file"}}};
    BOOST_TEST(secrets_of(async_submit_with_file_request{.documents = {scan}}).empty());
    BOOST_TEST(
        secrets_of(async_close_envelope_request{.request = {{.context_identifier = account}}})
            .empty());
    BOOST_TEST(secret_values{}.values().empty());
}

BOOST_AUTO_TEST_CASE(those_of_several_requests) {
    const auto of = [](const char* password) {
        auto one = rental_document();
        one.metadata->password = password;
        return secret_values{async_submit_request{.documents = {one}}};
    };
    secret_values all;
    all.add({});
    BOOST_TEST(all.values().empty());
    for (const char* const each : {"first", "another", "first"}) {
        all.add(of(each));
    }
    all.add(all);
    all.add({});
    BOOST_TEST((texts{all.values().begin(), all.values().end()}) == (texts{"another", "first"}));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
