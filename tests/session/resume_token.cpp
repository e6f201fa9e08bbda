// SPDX-License-Identifier: BSL-1.0
#include <assuresign/session/resume_token.hpp>

#include "support/printing.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace assuresign;

constexpr session_id first{"96059412-2f90-48d5-ba66-8f798f3cbd8d"_guid};
constexpr session_id second{"11111111-2222-3333-4444-55555555ABCD"_guid};

std::vector<session_id> numbered(std::size_t count) {
    std::vector<session_id> ids;
    for (std::size_t i = 0; i < count; ++i) {
        std::string text{first.str()};
        text.replace(0, 6, std::to_string(100'000 + i));
        ids.push_back(session_id::parse(text).value());
    }
    return ids;
}

std::vector<resumable_session> with_documents(const std::vector<session_id>& ids) {
    std::vector<resumable_session> sessions;
    for (const auto& id : ids) {
        sessions.push_back({.session_id = id, .documents = sessions.size()});
    }
    return sessions;
}

// "" if it can be read, else the error's name and its offset.
std::string error_of(std::string_view token) {
    const auto read = read_resume_token(token);
    if (read) {
        return {};
    }
    const auto wrong = read.error();
    return std::string{to_string(wrong.code)} + " " + std::to_string(wrong.offset);
}

// With a checksum that matches.
std::string checked(std::string text) {
    return text.append(detail::token_checksum(text));
}

BOOST_AUTO_TEST_SUITE(session_resume_token)

// CRC-32 of "123456789" is CBF43926 in every table of checksums.
BOOST_AUTO_TEST_CASE(checksum_is_crc_32) {
    BOOST_TEST(detail::token_checksum("123456789") == "cbf43926");
    BOOST_TEST(detail::token_checksum("") == "00000000");
}

BOOST_AUTO_TEST_CASE(token_of_no_session) {
    const auto token = make_resume_token({});
    BOOST_TEST(token == checked("assuresign-sessions-2:"));
    BOOST_TEST(read_resume_token(token).value().empty());
}

BOOST_AUTO_TEST_CASE(token_is_as_documented) {
    BOOST_TEST(make_resume_token(std::array{first, second}) ==
               checked("assuresign-sessions-2:96059412-2f90-48d5-ba66-8f798f3cbd8d:"
                       "11111111-2222-3333-4444-55555555ABCD:"));
    const std::array sessions{resumable_session{.session_id = first, .documents = 12},
                              resumable_session{.session_id = second, .closes_envelope = true}};
    const auto token = make_resume_token(sessions);
    BOOST_TEST(token == checked("assuresign-sessions-2:96059412-2f90-48d5-ba66-8f798f3cbd8d=12:"
                                "11111111-2222-3333-4444-55555555ABCD=e:"));
    BOOST_TEST(read_resume_token(token).value() == std::vector(sessions.begin(), sessions.end()));
}

// Written when the checksum was Boost.CRC's.
BOOST_AUTO_TEST_CASE(tokens_of_version_1_are_read) {
    const std::string token = "assuresign-sessions-1:96059412-2f90-48d5-ba66-8f798f3cbd8d:"
                              "11111111-2222-3333-4444-55555555ABCD:1eb798f3";
    BOOST_TEST(read_resume_token(token).value() ==
               (std::vector{resumable_session{.session_id = first},
                            resumable_session{.session_id = second}}));
    BOOST_TEST(read_resume_token("assuresign-sessions-1:a99d75b2").value().empty());
    const std::string id{first.str()};
    BOOST_TEST(error_of(checked("assuresign-sessions-1:" + id + "=2:")) == "malformed_token 22");
}

BOOST_AUTO_TEST_CASE(expected_results_have_one_spelling) {
    const std::string id{first.str()};
    for (const std::string_view wrong : {"=", "=0", "=01", "=-1", "=+1", "= 1", "=1 ", "=1e", "=E",
                                         "e", "1", "==1", "=99999999999999999999999"}) {
        std::string token{"assuresign-sessions-2:"};
        token.append(id).append(wrong).append(":");
        BOOST_TEST(error_of(checked(token)) == "malformed_token 22", wrong);
    }
}

BOOST_AUTO_TEST_CASE(any_number_of_sessions_comes_back) {
    for (const std::size_t count : {0U, 1U, 2U, 3U, 10U, 1000U}) {
        const auto sessions = with_documents(numbered(count));
        const auto read = read_resume_token(make_resume_token(sessions)).value();
        BOOST_TEST(read == sessions);
    }
}

BOOST_AUTO_TEST_CASE(case_comes_back) {
    const auto read = read_resume_token(make_resume_token(std::array{second})).value();
    BOOST_TEST(read.front().session_id.str() == second.str());
}

BOOST_AUTO_TEST_CASE(every_damaged_character_is_an_error) {
    const auto token = make_resume_token(with_documents({first, second}));
    for (std::size_t at = 0; at < token.size(); ++at) {
        for (int other = 0; other < 256; ++other) {
            auto damaged = token;
            damaged[at] = static_cast<char>(other);
            BOOST_TEST(error_of(damaged).empty() == (damaged == token), damaged);
        }
    }
}

BOOST_AUTO_TEST_CASE(every_prefix_is_malformed) {
    const auto token = make_resume_token(with_documents({first, second}));
    for (std::size_t size = 0; size < token.size(); ++size) {
        BOOST_TEST(error_of(token.substr(0, size)).starts_with("malformed_token "));
    }
}

BOOST_AUTO_TEST_CASE(every_lost_or_doubled_character_is_malformed) {
    const auto token = make_resume_token(with_documents({first, second}));
    const auto is_error = [](const std::string& damaged) {
        return error_of(damaged).starts_with("malformed_token ") ||
               error_of(damaged).starts_with("unsupported_token ");
    };
    for (std::size_t at = 0; at < token.size(); ++at) {
        BOOST_TEST(is_error(std::string{token}.erase(at, 1)));
        BOOST_TEST(is_error(std::string{token}.insert(at, 1, token[at])));
    }
    BOOST_TEST(is_error(token + "\n"));
    BOOST_TEST(is_error(" " + token));
    BOOST_TEST(is_error(token + token));
}

BOOST_AUTO_TEST_CASE(later_version_is_not_supported) {
    for (const std::string_view version : {"3", "10", "01", "99999999999999999999"}) {
        std::string token{"assuresign-sessions-"};
        token.append(version).append(":whatever it holds");
        BOOST_TEST(error_of(token) == "unsupported_token 20");
    }
}

BOOST_AUTO_TEST_CASE(offset_is_that_of_the_part_that_is_wrong) {
    const std::string id{first.str()};
    BOOST_TEST(error_of("") == "malformed_token 0");
    BOOST_TEST(error_of("assuresign-session-1:") == "malformed_token 0");
    BOOST_TEST(error_of("assuresign-sessions-1") == "malformed_token 21"); // the end
    BOOST_TEST(error_of("assuresign-sessions-:") == "malformed_token 20");
    BOOST_TEST(error_of("assuresign-sessions-x:") == "malformed_token 20");
    BOOST_TEST(error_of("assuresign-sessions-1x:") == "malformed_token 20");
    BOOST_TEST(error_of("assuresign-sessions-1:00000000") == "malformed_token 22");
    BOOST_TEST(error_of("assuresign-sessions-1:" + id + ":00000000") == "malformed_token 59");
    BOOST_TEST(error_of(checked("assuresign-sessions-1:" + id)) == "malformed_token 22");
    BOOST_TEST(error_of(checked("assuresign-sessions-1::")) == "malformed_token 22");
    BOOST_TEST(error_of(checked("assuresign-sessions-1:x" + id + ":")) == "malformed_token 22");
    BOOST_TEST(error_of(checked("assuresign-sessions-1:" + id + "x:")) == "malformed_token 22");
    BOOST_TEST(error_of(checked("assuresign-sessions-1:" + id + ":x:")) == "malformed_token 59");
}

BOOST_AUTO_TEST_CASE(token_holds_nothing_but_session_ids) {
    auto token = make_resume_token(std::array{first});
    token.erase(token.find(first.str()), first.str().size());
    BOOST_TEST(token.size() == std::string_view{"assuresign-sessions-2::00000000"}.size());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
