// SPDX-License-Identifier: BSL-1.0
#include <assuresign/client.hpp>
#include <assuresign/ostream.hpp>

#include "support/submission.hpp"

#include <boost/test/unit_test.hpp>

#include <iomanip>
#include <sstream>
#include <string>
#include <string_view>

namespace {

using namespace assuresign;
using namespace assuresign::tests;

template <class T>
std::string written(const T& value) {
    std::ostringstream out;
    out << value;
    return out.str();
}

BOOST_AUTO_TEST_SUITE(ostream)

BOOST_AUTO_TEST_CASE(names_are_written) {
    BOOST_TEST(written(errc::truncated) == "truncated");
    BOOST_TEST(written(failure_kind::maybe_submitted) == "maybe_submitted");
    BOOST_TEST(written(session_state::pending) == "pending");
    BOOST_TEST(written(log_event_kind::ended) == "ended");
}

BOOST_AUTO_TEST_CASE(errors_and_failures_are_written) {
    const error cause{.code = errc::connection_lost};
    BOOST_TEST(written(cause) == to_string(cause));
    const failure failed{.kind = failure_kind::maybe_submitted, .cause = cause};
    BOOST_TEST(written(failed) == to_string(failed));
    const session_failure ended{.kind = failure_kind::still_pending,
                                .cause = {.code = errc::cancelled}};
    BOOST_TEST(written(ended) == to_string(ended));
}

BOOST_AUTO_TEST_CASE(messages_are_written_with_secrets_masked) {
    const async_submit_request request{.documents = {rental_document()}};
    const auto text = written(request);
    BOOST_TEST(text == to_string(request));
    BOOST_TEST(text.find("Rental") != text.npos);
    BOOST_TEST(text.find(account.str()) == text.npos);
    BOOST_TEST(text.find("open sesame") == text.npos);
}

BOOST_AUTO_TEST_CASE(results_are_written) {
    const submit_result bad = failure{.kind = failure_kind::not_sent};
    BOOST_TEST(written(bad) == "error:" + to_string(bad.error()));
    const session_result good = finished_session{};
    BOOST_TEST(written(good) == "value:" + to_string(*good));
    const session_result ended = session_failure{.kind = failure_kind::still_pending};
    BOOST_TEST(written(ended) == "error:" + to_string(ended.error()));
}

BOOST_AUTO_TEST_CASE(width_is_kept_to) {
    std::ostringstream out;
    out << std::setw(10) << std::left << errc::truncated << '|';
    BOOST_TEST(out.str() == "truncated |");
}

BOOST_AUTO_TEST_CASE(what_can_be_written_anyway_is_not_ours) {
    BOOST_TEST(written(std::string{"text"}) == "text");
    BOOST_TEST(written(3) == "3");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
