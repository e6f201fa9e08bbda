// SPDX-License-Identifier: BSL-1.0
#include <assuresign/xml/detail/declaration.hpp>

#include "support/blocks.hpp"
#include "support/exact_bytes.hpp"

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace {

using namespace std::string_view_literals;
namespace xml = assuresign::xml;

// What is left behind a document's first bytes, or why they are refused.
template <class Block = assuresign::detail::native_block>
std::string read(std::string_view document) {
    const cases::exact_bytes exact{document};
    xml::detail::cursor<Block> in{exact.view()};
    if (xml::detail::declaration_reader<Block>{in, true}.read()) {
        return "left [" + std::string{in.rest()} + "]";
    }
    return std::string{to_string(in.failure().code)} + " at " + std::to_string(in.failure().offset);
}

} // namespace

BOOST_AUTO_TEST_SUITE(xml_detail_declaration)

BOOST_AUTO_TEST_CASE(documents_without_declaration_stay_whole) {
    for (const auto document :
         {""sv, "<"sv, "<a/>"sv, " <a/>"sv, "text"sv, "<!-- --><a/>"sv, "<?"sv, "<?p?><a/>"sv,
          "<?xm?>"sv, "<?XML version='1.0'?>"sv, "<?xml-stylesheet href=''?>"sv, "<?xml:a?>"sv,
          "<?xml1?>"sv, "<?xml\xC3\xA9?>"sv, " <?xml version='1.0'?>"sv}) {
        BOOST_TEST(read(document) == "left [" + std::string{document} + "]");
    }
}

// §4.3.3, appendix F.
BOOST_AUTO_TEST_CASE(byte_order_mark_passed) {
    BOOST_TEST(read("\xEF\xBB\xBF<a/>") == "left [<a/>]");
    BOOST_TEST(read("\xEF\xBB\xBF<?xml version='1.0'?><a/>") == "left [<a/>]");
    BOOST_TEST(read("\xEF\xBB\xBF") == "left []");
    BOOST_TEST(read("\xEF\xBB<a/>") == "left [\xEF\xBB<a/>]"); // which the reader refuses
}

BOOST_AUTO_TEST_CASE(other_encodings_refused) {
    for (const auto document : {"\xFE\xFF\0<"sv, "\xFF\xFE<\0"sv, "\0\0\xFE\xFF"sv, "<\0a\0"sv,
                                "\0<\0a"sv, "\0\0\0<"sv, "\x4C\x6F\xA7\x94"sv, "<\0?\0"sv}) {
        BOOST_TEST(read(document) == "unsupported_encoding at 0");
    }
}

// XMLDecl (§2.8), EncodingDecl (§4.3.3), SDDecl (§2.9).
BOOST_AUTO_TEST_CASE_TEMPLATE(declarations_passed, Block, cases::blocks) {
    for (const auto declaration : {
             "<?xml version=\"1.0\"?>"sv,
             "<?xml version='1.0'?>"sv,
             "<?xml version='1.1'?>"sv,
             "<?xml version='1.0123'?>"sv,
             "<?xml version='1.0' encoding='utf-8'?>"sv,
             "<?xml version='1.0' encoding=\"UTF-8\"?>"sv,
             "<?xml version='1.0' encoding='Utf-8' standalone='yes'?>"sv,
             "<?xml version='1.0' standalone='no'?>"sv,
             "<?xml  version = '1.0'\n encoding\t=\r\n'utf-8'  standalone = \"yes\" ?>"sv,
         }) {
        for (const auto behind : {""sv, "<a/>"sv, "\n<a/>"sv, "?>"sv}) {
            BOOST_TEST(read<Block>(std::string{declaration}.append(behind)) ==
                       "left [" + std::string{behind} + "]");
        }
    }
}

BOOST_AUTO_TEST_CASE(declarations_refused) {
    struct row {
        std::string_view document;
        std::string_view failure;
    };
    for (const auto& [document, failure] : {
             row{"<?xml ?>", "malformed_declaration at 0"},
             row{"<?xml?>", "malformed_declaration at 0"},
             row{"<?xml encoding='utf-8'?>", "malformed_declaration at 0"},
             row{"<?xml version='1.0'", "truncated at 19"},
             row{"<?xml version='1.0'?", "truncated at 20"},
             row{"<?xml version='1.0", "truncated at 18"},
             row{"<?xml vers", "truncated at 10"},
             row{"<?xml", "truncated at 5"},
             row{"<?xml version='1.0'>", "malformed_declaration at 19"},
             row{"<?xml version='1.0' x='1'?>", "malformed_declaration at 20"},
             row{"<?xml version='1.0'encoding='utf-8'?>", "malformed_declaration at 19"},
             row{"<?xml version='1.0' standalone='yes' encoding='utf-8'?>",
                 "malformed_declaration at 37"},
             row{"<?xml version '1.0'?>", "malformed_declaration at 14"},
             row{"<?xml version=1.0?>", "malformed_declaration at 14"},
             row{"<?xml version='1.0\"?>", "truncated at 21"},
             row{"<?xml version='1.\n'?>", "malformed_declaration at 17"},
             row{"<?xml version='\xC3\xA9'?>", "malformed_declaration at 15"},
             row{"<?xml version='\xFF'?>", "invalid_utf8 at 15"},
             row{"<?xml version=''?>", "malformed_declaration at 15"},
             row{"<?xml version='1 0'?>", "malformed_declaration at 15"},
             row{"<?xml version='1.'?>", "unsupported_version at 15"},
             row{"<?xml version='2.0'?>", "unsupported_version at 15"},
             row{"<?xml version='1.a'?>", "unsupported_version at 15"},
             row{"<?xml version='1.0' encoding='latin1'?>", "unsupported_encoding at 30"},
             row{"<?xml version='1.0' encoding='utf_8'?>", "unsupported_encoding at 30"},
             row{"<?xml version='1.0' encoding=''?>", "malformed_declaration at 30"},
             row{"<?xml version='1.0' encoding='8utf'?>", "malformed_declaration at 30"},
             row{"<?xml version='1.0' encoding='utf 8'?>", "malformed_declaration at 30"},
             row{"<?xml version='1.0' standalone='YES'?>", "malformed_declaration at 32"},
             row{"<?xml version='1.0' standalone=''?>", "malformed_declaration at 32"},
         }) {
        BOOST_TEST(read(document) == failure, document << ": " << read(document));
    }
}

BOOST_AUTO_TEST_SUITE_END()
