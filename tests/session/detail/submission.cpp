// SPDX-License-Identifier: BSL-1.0
#include <assuresign/session/detail/submission.hpp>

#include <assuresign/client.hpp>
#include <assuresign/soap/mtom.hpp>

#include "support/every_operation.hpp"
#include "support/printing.hpp"
#include "support/replies.hpp"
#include "support/submission.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

// The operations that start sessions, and Submit, over the in-memory service.

namespace {

using namespace assuresign;
using namespace assuresign::tests;
using time_point = std::chrono::steady_clock::time_point;

constexpr envelope_id envelope_guid{"EBB73445-AB39-CD1F-8AF5-BC06AB44E93A"_guid};
constexpr auth_token envelope_token{"8CC9A84B-693C-46CC-4342-40A8215AD76A"_guid};

file_document scanned_document() {
    file_document made;
    made.context_identifier = account;
    made.metadata = rental_document().metadata;
    made.underlying_file = {{.file_type = file_type::pdf, .data = binary{"%PDF-1.7"}}};
    return made;
}

file_retrieval_document remote_document() {
    file_retrieval_document made;
    made.context_identifier = account;
    made.metadata = rental_document().metadata;
    made.underlying_file_metadata = {{.retrieval_method = retrieval_method::basic_http,
                                      .file_type = file_type::pdf,
                                      .url = "https://files.example.com/rental.pdf"}};
    return made;
}

template <session_operation Operation>
typename Operation::request good_request() {
    if constexpr (std::derived_from<Operation, async_submit>) {
        return {.documents = {rental_document()}};
    } else if constexpr (std::derived_from<Operation, async_submit_with_file>) {
        return {.documents = {scanned_document()}};
    } else if constexpr (std::derived_from<Operation, async_submit_with_file_retrieval>) {
        return {.documents = {remote_document()}};
    } else {
        return {.request = {{account, envelope_guid, envelope_token}}};
    }
}

testing::service family_service() {
    auto made = rental_service({.pending_lookups = 1});
    serve_every_operation(made);
    made.add_envelope(envelope_guid, envelope_token);
    return made;
}

// A clock that jumps.
struct jumping_sleeper {
    time_point* time;
    time_point now() const { return *time; }
    bool stop_requested() const { return false; }
    void sleep_until(time_point until) const { *time = until; }
};

using session_operations =
    std::tuple<async_submit, async_submit_with_file, async_submit_with_file_retrieval,
               async_close_envelope, mtom<async_submit>, mtom<async_submit_with_file>>;

BOOST_AUTO_TEST_SUITE(session_detail_submission)

BOOST_AUTO_TEST_CASE_TEMPLATE(operation_is_followed_to_its_end, Operation, session_operations) {
    auto documentnow = family_service();
    client over{documentnow};
    time_point time{};
    const auto finished = over.template submit_and_wait<Operation>(
        good_request<Operation>(), polling_policy{}, jumping_sleeper{&time});
    BOOST_TEST_REQUIRE(kind_of(finished) == "success");
    if constexpr (std::same_as<Operation, async_close_envelope>) {
        BOOST_TEST(finished->close_envelope_result->envelope_id == envelope_guid);
        BOOST_TEST(finished->documents.empty());
    } else {
        BOOST_TEST_REQUIRE(finished->documents.size() == 1U);
        BOOST_TEST(!finished->documents[0].id.empty());
        BOOST_TEST(!finished->documents[0].auth_token.empty());
    }
    BOOST_TEST_REQUIRE(documentnow.requests().size() == 3U); // itself, and two lookups
    const auto& sent = documentnow.requests()[0];
    BOOST_TEST(sent.path == Operation::path);
    BOOST_TEST(sent.soap_action == "\"" + std::string{Operation::soap_action} + "\"");
    BOOST_TEST(!sent.is_idempotent);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(operation_with_a_handler, Operation, session_operations) {
    auto documentnow = family_service();
    client over{documentnow};
    std::string kind;
    over.template call<Operation>(good_request<Operation>(), [&kind](const auto& answered) {
        kind = kind_of(answered);
        BOOST_TEST(!answered->session_id.empty());
    });
    BOOST_TEST(documentnow.run() == 1U);
    BOOST_TEST(kind == "success");
}

// An envelope that is not known, the wrong AuthToken, and an envelope that is closed already.
BOOST_AUTO_TEST_CASE(envelope_is_closed_once) {
    auto documentnow = family_service();
    client over{documentnow};
    const auto close = [&over](const envelope_id& id, const auth_token& token) {
        return kind_of(over.call<async_close_envelope>({.request = {{account, id, token}}}));
    };
    constexpr envelope_id other{"FBB73445-AB39-CD1F-8AF5-BC06AB44E93A"_guid};
    constexpr auth_token wrong{"ACC9A84B-693C-46CC-4342-40A8215AD76A"_guid};
    BOOST_TEST(close(other, envelope_token) == "rejected");
    BOOST_TEST(close(envelope_guid, wrong) == "rejected");
    BOOST_TEST(close(envelope_guid, envelope_token) == "success");
    BOOST_TEST(close(envelope_guid, envelope_token) == "rejected");
}

// The machine makes each lookup with the account that the request names.
BOOST_AUTO_TEST_CASE_TEMPLATE(account_of_a_request, Operation, session_operations) {
    const detail::submission_of<Operation> given{good_request<Operation>()};
    BOOST_TEST(given.account() == account);
    const detail::submission_of<Operation> empty{{}};
    BOOST_TEST(empty.account().empty());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(results_that_are_expected, Operation, session_operations) {
    const detail::submission_of<Operation> given{good_request<Operation>()};
    const bool closes = std::same_as<Operation, async_close_envelope>;
    BOOST_TEST(given.expected().documents == (closes ? 0U : 1U));
    BOOST_TEST(given.expected().closes_envelope == closes);
}

BOOST_AUTO_TEST_CASE(account_of_several_documents_is_the_first) {
    auto second = rental_document();
    second.context_identifier = "16C4A84A-693C-46CB-8DF2-40A8215AA056"_guid;
    const detail::submission_of<async_submit> given{{.documents = {rental_document(), second}}};
    BOOST_TEST(given.account() == account);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(lost_operation_may_have_started, Operation, session_operations) {
    auto documentnow = family_service();
    documentnow.inject(testing::fault::lost_after_arrival);
    client over{documentnow};
    const auto answered = over.template call<Operation>(good_request<Operation>());
    BOOST_TEST(kind_of(answered) == "maybe_submitted");
    BOOST_TEST(answered.error().may_be_submitted());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(operation_that_was_not_sent_is_made_again, Operation,
                              session_operations) {
    auto documentnow = family_service();
    documentnow.inject(testing::fault::lost_before_arrival);
    client over{documentnow};
    time_point time{};
    const auto finished = over.template submit_and_wait<Operation>(
        good_request<Operation>(), polling_policy{}, jumping_sleeper{&time});
    BOOST_TEST(kind_of(finished) == "success");
    BOOST_TEST(documentnow.session_ids().size() == 1U);
}

// One machine, all the operations, one lookup for all of them.
BOOST_AUTO_TEST_CASE(operations_share_a_machine) {
    auto documentnow = family_service();
    client over{documentnow};
    session_machine machine;
    machine.submit({.documents = {rental_document()}});
    machine.submit<async_submit_with_file>({.documents = {scanned_document()}});
    machine.submit<async_submit_with_file_retrieval>({.documents = {remote_document()}});
    machine.submit<async_close_envelope>(good_request<async_close_envelope>());
    std::size_t ended = 0;
    time_point time{};
    over.run(
        machine,
        [&ended](const session_step& given) {
            if (const auto* const end = std::get_if<step::ended>(&given)) {
                BOOST_TEST(kind_of(end->result) == "success");
                ++ended;
            }
        },
        jumping_sleeper{&time});
    BOOST_TEST(ended == 4U);
    BOOST_TEST(documentnow.requests().size() == 6U);
}

// ---- files that cannot be read

// Throws at its nth call.
class throwing_source final : public byte_source {
public:
    explicit throwing_source(std::size_t nth) : left_(nth) {}
    std::uint64_t size() const override {
        call();
        return 3;
    }
    bool read(std::uint64_t, std::span<char> to) const override {
        call();
        std::fill(to.begin(), to.end(), 'x');
        return true;
    }
    bool has_thrown() const noexcept { return left_ == 0; }

private:
    void call() const {
        if (left_ != 0 && --left_ == 0) {
            throw std::runtime_error{"the caller's own"};
        }
    }
    mutable std::size_t left_;
};

// It ends its own submission, and stands in nobody's way.
BOOST_AUTO_TEST_CASE(source_that_throws_ends_its_submission) {
    for (std::size_t nth = 1;; ++nth) {
        const auto source = std::make_shared<throwing_source>(nth);
        auto scan = scanned_document();
        scan.underlying_file->data = binary{source};
        auto documentnow = family_service();
        client over{documentnow};
        session_machine machine;
        machine.submit<async_submit_with_file>({.documents = {scan}});
        machine.submit({.documents = {rental_document()}});
        std::vector<std::string> kinds(2);
        time_point time{};
        over.run(
            machine,
            [&](const session_step& given) {
                if (const auto* const end = std::get_if<step::ended>(&given)) {
                    kinds.at(end->index) = kind_of(end->result);
                    if (!end->result) {
                        BOOST_TEST(to_string(end->result.error().cause.code) ==
                                   "unreadable_source");
                        BOOST_TEST(!end->result.error().may_be_submitted());
                    }
                }
            },
            jumping_sleeper{&time});
        BOOST_TEST(kinds[0] == (source->has_thrown() ? "invalid_request" : "success"));
        BOOST_TEST(kinds[1] == "success");
        if (!source->has_thrown()) {
            BOOST_TEST(nth > 2U);
            break;
        }
    }
}

// ---- refusals

BOOST_AUTO_TEST_CASE(refused_envelope_keeps_what_the_service_said) {
    auto documentnow = family_service();
    client over{documentnow};
    auto request = good_request<async_close_envelope>();
    request.request->auth_token = "9CC9A84B-693C-46CC-4342-40A8215AD76A"_guid;

    const auto called = over.call<async_close_envelope>(request);
    BOOST_TEST(kind_of(called) == "rejected");
    const auto refused = called.error();
    BOOST_TEST(!refused.may_be_submitted()); // its SessionId is nil
    const auto& exceptions = refused.exceptions;
    BOOST_TEST_REQUIRE(exceptions.size() == 1U);
    BOOST_TEST(exceptions[0].message == "The envelope does not exist.");
    BOOST_TEST(to_string(refused).find("; Error: The envelope does not exist.") !=
               std::string::npos);

    time_point time{};
    const auto waited = over.submit_and_wait<async_close_envelope>(request, polling_policy{},
                                                                   jumping_sleeper{&time});
    const auto failed = waited.error();
    BOOST_TEST(to_string(failed.kind) == "rejected");
    BOOST_TEST(!failed.may_be_submitted());
    BOOST_TEST(to_string(failed) == to_string(refused));
    BOOST_TEST(!failed.submission->reply.body.empty());
}

BOOST_AUTO_TEST_CASE(envelope_closes_once) {
    auto documentnow = family_service();
    client over{documentnow};
    const auto request = good_request<async_close_envelope>();
    BOOST_TEST(kind_of(over.call<async_close_envelope>(request)) == "success");
    BOOST_TEST(kind_of(over.call<async_close_envelope>(request)) == "rejected");
    BOOST_TEST(kind_of(over.call<async_close_envelope>({})) == "rejected");
    auto stranger = request;
    stranger.request->context_identifier = "16C4A84A-693C-46CB-8DF2-40A8215AA056"_guid;
    BOOST_TEST(kind_of(over.call<async_close_envelope>(stranger)) == "rejected");
}

BOOST_AUTO_TEST_CASE(response_without_a_result_names_it) {
    const auto body = encode(async_close_envelope_response{}).value();
    const auto answered = read_response<async_close_envelope>(http_response{200, "text/xml", body});
    const auto failed = answered.error();
    BOOST_TEST(to_string(failed.kind) == "invalid_response");
    BOOST_TEST(failed.cause.field.view() == "AsyncCloseEnvelopeResult");
    BOOST_TEST(failed.may_be_submitted());
}

BOOST_AUTO_TEST_CASE(document_without_its_file_is_refused) {
    auto documentnow = family_service();
    client over{documentnow};
    auto scanned = scanned_document();
    scanned.underlying_file->data = binary{};
    BOOST_TEST(kind_of(over.call<async_submit_with_file>({.documents = {scanned}})) == "rejected");
    scanned.underlying_file->data.reset();
    BOOST_TEST(kind_of(over.call<async_submit_with_file>({.documents = {scanned}})) == "rejected");
    scanned.underlying_file.reset();
    BOOST_TEST(kind_of(over.call<async_submit_with_file>({.documents = {scanned}})) == "rejected");
    auto remote = remote_document();
    const auto refuses = [&] {
        return kind_of(over.call<async_submit_with_file_retrieval>({.documents = {remote}})) ==
               "rejected";
    };
    remote.underlying_file_metadata->url = "";
    BOOST_TEST(refuses());
    remote.underlying_file_metadata->url.reset();
    BOOST_TEST(refuses());
    remote.underlying_file_metadata.reset();
    BOOST_TEST(refuses());
    BOOST_TEST(documentnow.document_count() == 0U);
}

BOOST_AUTO_TEST_CASE(file_without_its_type_is_not_sent) {
    auto documentnow = family_service();
    client over{documentnow};
    auto scanned = scanned_document();
    scanned.underlying_file->file_type = file_type::unset;
    const auto answered = over.call<async_submit_with_file>({.documents = {scanned}});
    BOOST_TEST(kind_of(answered) == "invalid_request");
    BOOST_TEST(answered.error().cause.field.view() == "Documents[0].UnderlyingFile.FileType");
    BOOST_TEST(documentnow.requests().empty());
}

// A source that is asked for once more when it was not sent: it can be read again.
struct counted_source : byte_source {
    mutable int reads = 0;
    bool is_good = true;
    std::uint64_t size() const override { return 3; }
    bool read(std::uint64_t, std::span<char> to) const override {
        ++reads;
        std::fill(to.begin(), to.end(), 'x');
        return is_good;
    }
};

BOOST_AUTO_TEST_CASE(source_is_read_again_for_another_sending) {
    auto documentnow = family_service();
    documentnow.inject(testing::fault::lost_before_arrival);
    client over{documentnow};
    const auto source = std::make_shared<counted_source>();
    auto scanned = scanned_document();
    scanned.underlying_file->data = source;
    time_point time{};
    const auto finished = over.submit_and_wait<async_submit_with_file>(
        {.documents = {scanned}}, polling_policy{}, jumping_sleeper{&time});
    BOOST_TEST(kind_of(finished) == "success");
    BOOST_TEST(source->reads == 2);
}

BOOST_AUTO_TEST_CASE(unreadable_source_is_not_sent) {
    auto documentnow = family_service();
    client over{documentnow};
    const auto source = std::make_shared<counted_source>();
    source->is_good = false;
    auto scanned = scanned_document();
    scanned.underlying_file->data = source;
    const auto answered = over.call<async_submit_with_file>({.documents = {scanned}});
    BOOST_TEST(kind_of(answered) == "invalid_request");
    BOOST_TEST(to_string(answered.error().cause.code) == "unreadable_source");
    BOOST_TEST(answered.error().cause.field.view() == "Documents[0].UnderlyingFile.Data");
    BOOST_TEST(documentnow.requests().empty());
}

// ---- Submit

BOOST_AUTO_TEST_CASE(submit_answers_with_the_documents) {
    auto documentnow = family_service();
    client over{documentnow};
    const auto answered = over.call<submit>({.documents = {rental_document(), rental_document()}});
    BOOST_TEST_REQUIRE(kind_of(answered) == "success");
    BOOST_TEST_REQUIRE(answered->document_results.size() == 2U);
    BOOST_TEST(answered->document_results[1].auth_token.has_value());
    BOOST_TEST(documentnow.session_ids().empty());
}

BOOST_AUTO_TEST_CASE(refused_submit_says_of_which_document) {
    auto documentnow = family_service();
    client over{documentnow};
    auto second = rental_document();
    second.document_template.reset();
    const auto answered = over.call<submit>({.documents = {rental_document(), second}});
    BOOST_TEST(kind_of(answered) == "rejected");
    const auto failed = answered.error();
    BOOST_TEST(!failed.may_be_submitted());
    const auto& results = failed.documents;
    BOOST_TEST_REQUIRE(results.size() == 2U);
    BOOST_TEST(results[0].exceptions.empty());
    BOOST_TEST(results[1].exceptions.front().message == "The document has no template.");
    BOOST_TEST(documentnow.document_count() == 0U);
}

// A reply that has both: the ids are kept, and the caller is told that documents exist.
BOOST_AUTO_TEST_CASE(partly_refused_submit_keeps_the_ids) {
    submit_response response;
    response.document_results = {
        {.id = "2CE11EF1-8938-DD11-8735-00065B8CE99B"_guid, .auth_token = envelope_token},
        {.exceptions = {{severity_level::error, "The template does not exist."}}}};
    const auto answered =
        read_response<submit>(http_response{200, "text/xml", encode(response).value()});
    BOOST_TEST(kind_of(answered) == "rejected");
    const auto failed = answered.error();
    BOOST_TEST(failed.may_be_submitted());
    BOOST_TEST(failed.documents == response.document_results);
}

BOOST_AUTO_TEST_CASE(submit_without_results_is_rejected) {
    const auto body = encode(submit_response{}).value();
    BOOST_TEST(kind_of(read_response<submit>(http_response{200, "text/xml", body})) == "rejected");
}

// ---- the service

BOOST_AUTO_TEST_CASE(answer_that_xml_cannot_hold_is_a_fault) {
    auto documentnow = family_service();
    documentnow.add_template(rental_template, {.required_parameters = {"bell \x07"}});
    client over{documentnow};
    const auto answered = over.call<mtom<async_submit>>({.documents = {rental_document()}});
    BOOST_TEST(kind_of(answered) == "soap_fault");
}

BOOST_AUTO_TEST_CASE(soap_action_chooses_among_the_operations_of_a_path) {
    auto documentnow = family_service();
    auto request = make_http_request<async_submit>({.documents = {rental_document()}}).value();
    request.soap_action = "\"" + std::string{submit::soap_action} + "\"";
    const auto answered = read_response<submit>(documentnow.exchange(request));
    BOOST_TEST(kind_of(answered) == "soap_fault"); // its body is an AsyncSubmit
    request.soap_action = "\"" + std::string{lookup_session::soap_action} + "\"";
    BOOST_TEST(kind_of(read_response<submit>(documentnow.exchange(request))) == "soap_fault");
    for (const auto* const type : {"multipart/related; boundary=b", "text/plain"}) {
        auto other = request;
        other.content_type = type;
        BOOST_TEST(documentnow.exchange(other)->status == 415);
    }
    request.path = "/elsewhere";
    BOOST_TEST(kind_of(read_response<submit>(documentnow.exchange(request))) == "http_error");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
