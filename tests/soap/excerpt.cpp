// SPDX-License-Identifier: BSL-1.0
#include <assuresign/soap/excerpt.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace std::string_view_literals;

std::string shown(std::string_view body) {
    return std::string{assuresign::excerpt(body).view()};
}

BOOST_AUTO_TEST_SUITE(soap_excerpt)

BOOST_AUTO_TEST_CASE(empty_body_has_empty_excerpt) {
    for (const auto body : {"", " ", "\xEF\xBB\xBF", "\xEF\xBB\xBF \t\r\n"}) {
        BOOST_TEST(shown(body) == "");
    }
}

BOOST_AUTO_TEST_CASE(element_names_alone) {
    BOOST_TEST(shown("<a b='c'><d>text</d><!-- comment --><e/></a>") == "<a><d><e>");
    BOOST_TEST(shown("\xEF\xBB\xBF \n<s:Envelope xmlns:s='u'><s:Body/></s:Envelope>") ==
               "<s:Envelope><s:Body>");
}

BOOST_AUTO_TEST_CASE(html_title_shown) {
    BOOST_TEST(shown("<!DOCTYPE html><html><head><title>Bad Gateway</title></head>"
                     "<body>Ask jane@example.com</body></html>") ==
               "<html><head><title>Bad Gateway<body>");
}

BOOST_AUTO_TEST_CASE(title_of_a_message_hidden) {
    BOOST_TEST(shown("<letter><title>Dear Jane</title></letter>") == "<letter><title>");
}

BOOST_AUTO_TEST_CASE(plain_words_shown) {
    BOOST_TEST(shown("Service Unavailable") == "Service Unavailable");
    BOOST_TEST(shown("  Service\r\n\tUnavailable \n") == "Service Unavailable");
    BOOST_TEST(shown("HTTP 503, later!") == "HTTP 503, later!");
}

BOOST_AUTO_TEST_CASE(plain_words_have_a_form) {
    BOOST_TEST(shown("Not-Found: the WHOLE service; is it down? No.") ==
               "Not-Found: the WHOLE service; is it down? No.");
    BOOST_TEST(shown("-") == "***");
    BOOST_TEST(shown("a- -a a--b 1234 12-3 aB ,") == "*** *** *** *** *** *** ***");
}

// As gateways answer.
BOOST_AUTO_TEST_CASE(message_of_json_shown) {
    BOOST_TEST(shown(R"({"message":"Forbidden"})") == "Forbidden");
    BOOST_TEST(shown("{ \"code\": 4,\n \"Message\" : \"Too many requests.\" }") ==
               "Too many requests.");
    BOOST_TEST(shown(R"({"error":"invalid request"})") == "invalid request");
    BOOST_TEST(shown(R"({"message":"cut)") == "cut");
    for (const auto other : {R"({})", R"({"message"})", R"({"message":})", R"({"message":7})"}) {
        BOOST_TEST(shown(other) == "***");
    }
}

BOOST_AUTO_TEST_CASE(never_longer_than_its_bound) {
    const std::string long_word(5000, 'x');
    std::string many_words;
    std::string many_elements;
    for (int i = 0; i < 2000; ++i) {
        many_words += "word ";
        many_elements += "<element>";
    }
    for (const auto& body :
         {long_word, many_words, many_elements, "<" + long_word + ">", "<a b='" + long_word + "'>",
          "<!--" + long_word, "<html><title>" + many_words, "<![CDATA[" + long_word,
          std::string(9000, '<')}) {
        BOOST_TEST(assuresign::excerpt(body).view().size() <= 72U);
    }
    BOOST_TEST(shown(many_words).starts_with("word word word"));
}

// Every byte that is shown is printable ASCII: safe in any log.
BOOST_AUTO_TEST_CASE(printable_ascii_only) {
    for (int first = 0; first < 256; ++first) {
        for (const char* const rest : {"", "word", " word", "<a>", ">x"}) {
            const std::string body = static_cast<char>(first) + std::string{rest};
            for (const auto& whole : {body, "<html><title>" + body, "<" + body, "x" + body}) {
                for (const char c : shown(whole)) {
                    BOOST_TEST(c >= ' ');
                    BOOST_TEST(c <= '~');
                }
            }
        }
    }
}

struct secret_body {
    std::string_view secret;
    std::string_view body;
};

const std::vector<secret_body> secret_bodies{
    {"8CC9A84B", "8CC9A84B-693C-46CC-4342-40A8215AD76A"},
    {"deadbeef", "deadbeef-dead-beef-dead-beefdeadbeef"},
    {"deadbeef", "x deadbeef-dead-beef-dead-beefdeadbeef,"},
    {"deadbeef", "id:deadbeef-dead-beef-dead-beefdeadbeef"},
    {"deadbeef", "<deadbeef-dead-beef-dead-beefdeadbeef/>"},
    {"deadbeef", "<html><title>deadbeef-dead-beef-dead-beefdeadbeef</title>"},
    {"8CC9A84B", "AuthToken=8CC9A84B-693C-46CC-4342-40A8215AD76A"},
    {"8CC9A84B", "{\"AuthToken\":\"8CC9A84B-693C-46CC-4342-40A8215AD76A\"}"},
    {"8CC9A84B", "<DocumentResult AuthToken=\"8CC9A84B-693C-46CC-4342-40A8215AD76A\"/>"},
    {"8CC9A84B", "<DocumentResult AuthToken='>' b='8CC9A84B'/>"},
    {"8CC9A84B", "<AuthToken>8CC9A84B</AuthToken>"},
    {"8CC9A84B", "<a><![CDATA[8CC9A84B]]></a>"},
    {"swordfish", "<a><!-- swordfish --></a>"},
    {"swordfish", "<!-- swordfish"},
    {"swordfish", "<a><?pi swordfish?></a>"},
    {"swordfish", "<a>swordfish"},
    {"swordfish", "<a b=\"swordfish"},
    {"swordfish", "<a b=\"x\" swordfish"},
    {"swordfish", "<html><title>x</title><p>swordfish</p>"},
    {"swordfish", "Password swordfish"},
    {"swordfish", "password: swordfish"},
    {"swordfish", "Password = swordfish"},
    {"swordfish", "the password is swordfish"},
    {"swordfish", "PASSWORD\n\n\tswordfish"},
    {"swordfish", "Password=swordfish"},
    {"swordfish", "\"Password\": \"swordfish\""},
    {"swordfish", "{ \"Password\" : swordfish }"},
    {"swordfish", "secret swordfish"},
    {"swordfish", "pwd swordfish"},
    {"swordfish", "credential: swordfish"},
    {"swordfish", "AuthToken swordfish"},
    {"swordfish", "API key swordfish"},
    {"swordfish", "ContextIdentifier swordfish"},
    {"jdoe1234", "jdoe1234"},
    {"jdoe", "jdoe@example.com"},
    {"078", "078-05-1120"},
    // What has a form that only hosts, addresses, paths and credentials have.
    {"deadbeef", "deadbeefdeadbeefdeadbeefdeadbeef"},
    {"deadbeef", "<deadbeefdeadbeefdeadbeefdeadbeef/>"},
    {"swordfish", "https://swordfish/"},
    {"swordfish", "https://example.com/?key=swordfish"},
    {"swordfish", "swordfish.example.com"},
    {"sword-fish", "sword-fish.example.com:443"},
    {"swordfish", "/etc/swordfish"},
    {"swordfish", "swordfish/"},
    {"swordfish", "swordfish@host"},
    {"swordfish", "C:\\swordfish"},
    {"swordfish", "_swordfish"},
    {"swordfish", "swordfish1"},
    {"swordfish", "'swordfish'"},
    {"Z2Vv", "Basic Z2VvcmdlOnBhc3M"},
    {"Z2Vv", "Z2VvcmdlOnBhc3M"},
    {"dXNl", "dXNlcjpwYXNz"},
    {"swordfish", "Bearer swordfish"},
    {"swordfish", "Authorization: swordfish"},
    {"swordfish", "Authorization: Custom swordfish"},
    {"swordfish", "abcdefghijklmnopqrstuvwxyzswordfish"},
    // No later word either, wherever it stands.
    {"swordfish", "password: x swordfish"},
    {"swordfish", "<html><title>the password <!-- x --> swordfish</title>"},
    {"swordfish", "<html><title>password</title><title>swordfish</title>"},
    {"swordfish", R"({"message":"password swordfish"})"},
    {"swordfish", R"({"message":"no","password":"swordfish"})"},
    {"swordfish", R"({"password":"swordfish","message":"no"})"},
    {"swordfish", R"({"message":"a \"swordfish\""})"},
    {"swordfish", R"({"message":{"password":"swordfish"}})"},
};

BOOST_AUTO_TEST_CASE(secrets_never_shown) {
    for (const auto& [secret, body] : secret_bodies) {
        BOOST_TEST_CONTEXT(body) {
            BOOST_TEST_REQUIRE(body.find(secret) != std::string_view::npos);
            BOOST_TEST(shown(body).find(secret) == std::string::npos);
        }
    }
}

BOOST_AUTO_TEST_CASE(every_prefix_and_suffix_read_within_its_bytes) {
    for (const auto& [secret, body] : secret_bodies) {
        for (std::size_t at = 0; at <= body.size(); ++at) {
            // On the heap and of exact size, so that a byte too far is seen.
            const std::vector<char> head(body.begin(),
                                         body.begin() + static_cast<std::ptrdiff_t>(at));
            const std::vector<char> tail(body.begin() + static_cast<std::ptrdiff_t>(at),
                                         body.end());
            for (const auto& part : {head, tail}) {
                BOOST_TEST(assuresign::excerpt({part.data(), part.size()}).view().size() <= 72U);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(constant_expression) {
    static_assert(assuresign::excerpt("<a b='c'/>") == "<a>"sv);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
