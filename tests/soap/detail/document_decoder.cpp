// SPDX-License-Identifier: BSL-1.0
#include <assuresign/soap/detail/document_decoder.hpp>

#include <assuresign/soap/encode.hpp>

#include "support/exact_bytes.hpp"
#include "support/order_book.hpp"

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace assuresign;
using namespace std::string_literals;
using namespace std::string_view_literals;
using assuresign::detail::document_decoder;
using cases::book;
using cases::wide;
using cases::wides;

// The message as it is encoded again, or the error: code, field, offset and what is allowed.
template <class Message, xml::limits Limits, class Block = assuresign::detail::native_block>
std::string outcome(std::string_view document) {
    std::optional<Message> made;
    const assuresign::detail::candidate candidate{
        &table_of<Message>, [](void* to) -> void* {
            return &static_cast<std::optional<Message>*>(to)->emplace();
        }};
    assuresign::error failed{};
    const decode_options options;
    document_decoder<Limits, Block> decoder{document, nullptr, options, failed};
    if (!decoder.read({&candidate, 1}, &made)) {
        return std::string{to_string(failed.code)} + " at " + std::string{failed.field.view()} +
               " (byte " + std::to_string(failed.offset) + ") " +
               std::string{failed.excerpt.view()};
    }
    return encode(*made, {.envelope = false}).value();
}

constexpr xml::limits read_generally(xml::limits limits) {
    limits.attributes = 32;
    return limits;
}

// What comes of a document does not depend on the way, nor on the blocks, in which it was read.
template <class Message = book, xml::limits Limits = xml::limits{}>
void check_same(const std::string& document) {
    const cases::exact_bytes exact{document};
    const auto expected = outcome<Message, read_generally(Limits)>(exact.view());
    const auto actual = outcome<Message, Limits>(exact.view());
    if (actual != expected) {
        BOOST_ERROR(document << ": " << actual << ", and not " << expected);
    }
    const auto portable =
        outcome<Message, Limits, assuresign::detail::portable_block>(exact.view());
    if (portable != expected) {
        BOOST_ERROR(document << ", by other blocks: " << portable << ", and not " << expected);
    }
}

// Behind this the end is so far away that everything may be read the short way.
const std::string padding(200, ' ');

std::string in_orders(const std::string& content) {
    return "<Book><Orders>" + content + "</Orders></Book>";
}

std::string replaced(std::string text, std::string_view what, std::string_view with) {
    for (auto at = text.find(what); at != std::string::npos;
         at = text.find(what, at + with.size())) {
        text.replace(at, what.size(), with);
    }
    return text;
}

// Orders in many spellings, some of them strange and some refused. `urn:order` stands for the
// table's namespace.
std::vector<std::string> order_rows() {
    std::vector<std::string> rows{
        // as most programs write it
        "<Order/>",
        "<Order></Order>",
        "<Order>text</Order>",
        "<Order>]]></Order>",
        "<Order Id=\"1\"/>",
        "<Order Comment=\"2\"/>",
        "<Order Id=\"1\" Comment=\"2\"></Order>",
        "<Order Id=\"\" Comment=\"\"/>",
        "<Order Id=\"'>/ />\" Comment=\"a=b\"/>",
        "<Order Id=\"&amp;&#65;\" Comment=\"&lt;&quot;\"/>",
        "<Order Id=\"\xC3\xA9\xF0\x9F\x98\x80\" Comment=\"\xE2\x82\xAC\"/>",
        "<Order Id=\"a\tb\nc\r\nd\" Comment=\"\n\"/>",
        // the default namespace before or behind the attributes
        "<Order xmlns=\"urn:order\"/>",
        "<Order xmlns=\"urn:order\" Id=\"1\"/>",
        "<Order xmlns=\"urn:order\" Id=\"1\" Comment=\"2\"></Order>",
        "<Order Id=\"1\" xmlns=\"urn:order\"/>",
        "<Order Id=\"1\" Comment=\"2\" xmlns=\"urn:order\"/>",
        "<Order xmlns=\"urn:other\"><Order/><Item/></Order><Order/>",
        "<Order xmlns=\"urn:orders\"/><Order xmlns=\"urn:orde\"/>",
        "<Order xmlns=\"\"/>",
        "<Order xmlns=\"urn:order\"><Item xmlns=\"\"/></Order>",
        "<Order xmlns=\"urn:order#\"/>",
        "<Order xmlns=\"urn:&#111;rder\"/>",
        "<Order xmlns=\"urn:order\"><Order xmlns=\"urn:order\"/><Order xmlns=\"\"/></Order>",
        // what follows
        "<Order/><Order/><Order/>",
        "<Order/> text",
        "<Order/>\r\n<Item/> ]] <Item/>",
        "<Order><Order><Item/></Order> </Order>\n",
        "<Order></Order >",
        "<Order/><!-- c --><?p i?><![CDATA[ ]]>",
        "<Order></Item>",
        "<Order></Orders>",
        "<Order></order>",
        "<Order></r>",
        "<Order xmlns=\"urn:order\"/><e xmlns:p=\"urn:order\" xmlns:q=\"urn:order\" p:a='' "
        "q:a=''/>",
        "<Order xmlns=\"urn:order\"><e xmlns:p=\"urn:order\" xmlns:q=\"urn:order\" p:a='' "
        "q:a=''/></Order>",
        // another spelling
        "<:Order/>",
        "<s:Order xmlns:s=\"https://www.assuresign.net/Services/DocumentNOW/Submit\" "
        "xmlns=\"urn:other\"><Item/></s:Order>",
        "<Order xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" i:type=\"x\"/>",
        "<Order />",
        "<Order ></Order>",
        "<Order\n/>",
        "<Order Id='1'/>",
        "<Order Id=\"1'/>",
        "<Order  Id=\"1\"/>",
        "<Order\tId=\"1\"/>",
        "<Order\nId=\"1\"/>",
        "<Order Id=\"1\"  Comment=\"2\"/>",
        "<Order Id=\"1\"\r\nComment=\"2\"/>",
        "<Order Id =\"1\"/>",
        "<Order Id= \"1\"/>",
        "<Order Id=\"1\" />",
        "<Order Id=\"1\" ></Order>",
        "<Order Comment=\"2\" Id=\"1\"/>",
        "<Order xmlns='urn:order'/>",
        "<Order xmlns =\"urn:order\"/>",
        "<p:Order xmlns:p=\"urn:p\"/>",
        "<Order xmlns:p=\"urn:p\" Id=\"1\"/>",
        "<Order Id=\"1\" xml:lang=\"en\"/>",
        "<Order Id=\"1\" Other=\"2\"/>",
        "<Order Other=\"2\" Id=\"1\"/>",
        // another name
        "<Orders/>",
        "<Order1 Id=\"1\"/>",
        "<Order.x/>",
        "<Order-x Id=\"1\"/>",
        "<Order\xC3\xA9/>",
        "<Order:x xmlns:Order='urn:o'/>",
        "<Orde/>",
        "<order/>",
        "<ORDER/>",
        "<Order id=\"1\"/>",
        "<Order Ids=\"1\"/>",
        "<Item/>",
        "<Item xmlns=\"urn:item\"></Item>",
        "<Item Id=\"1\"/>",
        // no start of an element
        "",
        " <Order/>",
        "text<Order/>",
        "&lt;Order/>",
        "<!--<Order/>--><Order/>",
        "<![CDATA[<Order/>]]>",
        "<?Order?>",
        "</Order>",
        // nothing that there may be
        "<Order/ >",
        "<Order//>",
        "<Order<Order/>",
        "<Order=\"1\"/>",
        "<Order Id=\"1\"Comment=\"2\"/>",
        "<Order Id=\"1\"xmlns=\"urn:order\"/>",
        "<Orderurn:order\"/>",
        "<Order urn:order\"/>",
        "<Order Id=\"1\" Id=\"2\"/>",
        "<Order Id=\"1\" Comment=\"2\" Id=\"3\"/>",
        "<Order Id=\"1\" Comment=\"2\" Comment=\"3\"/>",
        "<Order Id=\"1\" xmlns=\"urn:order\" Id=\"2\"/>",
        "<Order xmlns=\"urn:order\" xmlns=\"urn:order\"/>",
        "<Order xmlns=\"urn:order#/>",
        "<Order xmlns=\"urn:order\" Id=\"1\" xmlns=\"urn:order\"/>",
        "<Order xmlns=\"http://www.w3.org/2000/xmlns/\"/>",
        "<Order Id=\"1\" xmlns=\"http://www.w3.org/XML/1998/namespace\"/>",
        "<Order Id=\"1<\"/>",
        "<Order Id=\"1&\"/>",
        "<Order Id=\"&nosuch;\"/>",
        "<Order Id=\"&#0;\"/>",
        "<Order Id=\"\x01\"/>",
        "<Order Id=\"1\" Comment=\"\x80\"/>",
        "<Order Id=\"1\" Comment=\"\xED\xA0\x80\"/>",
        "<Order Id=\"1\" xmlns=\"urn:\xFF\"/>",
        "<Order xmlns=\"urn:&nosuch;\" Id=\"1\"/>",
        "<Order xmlns=\"urn:order\" Id=\"&nosuch;\"/>",
        // the first of two mistakes
        "<Order Id=\"&nosuch;\" Id=\"&#0;\"/>",
        "<Order Id=\"1\" Id=\"&#0;\"/>",
        "<Order Id=\"&#0;\" xmlns=\"http://www.w3.org/2000/xmlns/\"/>",
        "<Order xmlns=\"http://www.w3.org/2000/xmlns/\" Id=\"&nosuch;\"/>",
        "<Order xmlns=\"http://www.w3.org/2000/xmln&#115;/\" Comment=\"<\"/>",
    };
    for (const std::size_t size : {15U, 16U, 17U, 62U, 63U, 64U, 65U, 66U, 130U}) {
        rows.push_back("<Order Id=\"" + std::string(size, 'x') + "\" Comment=\"y\"/>");
        rows.push_back("<Order Id=\"" + std::string(size, 'x') + "&gt;\"/>");
        rows.push_back("<Order Id=\"" + std::string(size, 'x') + "<\"/>");
        rows.push_back("<Order xmlns=\"" + std::string(size, 'x') + "\"/>");
    }
    for (const auto content : {"<Item", "<Note", "<Lines", "<Extension"}) {
        const std::string start{content};
        const auto end = "</" + start.substr(1) + ">";
        for (const auto& inside :
             {start + "/>", start + ">" + end, start + ">text" + end, start + " />",
              start + ">\n" + end, start + "><x/>" + end,
              start + "><Line Number=\"1\">a</Line>" + end, start + " xmlns=\"urn:order\"/>",
              start + " xmlns=\"urn:x\"/>", start + " Id=\"1\"/>", start + "/>" + start + "/>",
              start + ">&lt;<![CDATA[c]]>" + end}) {
            rows.push_back("<Order>" + inside + "</Order>");
            rows.push_back("<Order>" + inside + "<Note>n</Note></Order><Order/>");
        }
    }
    return rows;
}

// `urn:p` stands for the table's namespace.
const std::vector<std::string> wrapped_rows{
    "<p:Order xmlns:p=\"urn:p\"/>",
    "<p:Order xmlns:p=\"urn:p\"></p:Order>",
    "<p:Order xmlns:p=\"urn:p\"><p:Order><p:Order/></p:Order> </p:Order><p:Order/>",
    "<p:Order xmlns:p=\"urn:p\"><Order xmlns=\"urn:order\" Id=\"1\"/><p:Order/></p:Order>",
    "<p:Order xmlns:p=\"urn:p\"><p:Order "
    "xmlns:p=\"urn:q\"><p:Order/></p:Order><p:Order/></p:Order>",
    "<e xmlns:p='urn:q'><p:Order/><p:Order xmlns:p=\"urn:p\"/><p:Order/></e>",
    "<e a='1'><Order/><e a='1'><p:Order xmlns:p=\"urn:p\"/></e></e>",
    "<p:Order/>",
    "<p:Order></p:Order>",
    "<p:Order xmlns:p='urn:p'/>",
    "<p:Order xmlns:p=\"urn:p2\"/>",
    "<p:Order  xmlns:p=\"urn:p\"/>",
    "<p:Order xmlns:p=\"urn:p\" />",
    "<p:Order xmlns:p=\"urn:p\" a=\"\"/>",
    "<p:Order xmlns:p=\"urn:p\" xmlns:p=\"urn:p\"/>",
    "<p:Orders xmlns:p=\"urn:p\"/>",
    "<q:Order xmlns:q=\"urn:p\"/>",
    "<p:Order xmlns:p=\"urn:p\"></p:Order >",
    "<p:Order xmlns:p=\"urn:p\"></q:Order>",
    "<p:Order xmlns:p=\"urn:p\"></Order>",
    "<p:Order xmlns:p=\"urn:p\"/",
};

const std::vector<std::string> whole_documents{
    "",
    " ",
    "<Book/>",
    "<Book Id=\"1\" xmlns=\"urn:order\"></Book>",
    " \r\n<Book/>\n",
    "\xEF\xBB\xBF<Book/>",
    "\xEF\xBB\xBF <Book/>",
    "<?xml version='1.0'?>\n<Book Id=\"1\"/>",
    "<?xml version='1.0' encoding='utf-8'?><p:Book xmlns:p=\"urn:p\"><Item/></p:Wrap>",
    "<?xml version='2.0'?><Book/>",
    "<?xml encoding='utf-8'?><Book/>",
    "<?xml version='1.0' encoding='latin1'?><Book/>",
    " <?xml version='1.0'?><Book/>",
    "<!-- c --><Book/><!-- c -->",
    "<?p i?> <Item/> <?p i?>",
    "<!DOCTYPE Book><Book/>",
    "text<Book/>",
    "<Book/>text",
    "<Book/> <Book/>",
    "<Book/></Book>",
    "<Book/><p:Book xmlns:p=\"urn:p\"/>",
    "</Book>",
    "\xFF\xFE<\0"s,
    "<r><Book Id=\"&nosuch;\"/></r>",
};

// All documents that these rows make.
std::vector<std::string> documents() {
    std::vector<std::string> all;
    for (const auto& row : order_rows()) {
        all.push_back(in_orders(row));
    }
    for (const auto& row : wrapped_rows) {
        all.push_back(in_orders(row));
    }
    for (const auto& row : whole_documents) {
        all.push_back(row);
    }
    for (auto& document : all) {
        document =
            replaced(document, "urn:&#111;rder", "&#104;" + std::string{xmlns::submit.substr(1)});
        document = replaced(document, "urn:order", xmlns::submit);
        document = replaced(document, "urn:q", xmlns::lookup_session);
        document = replaced(document, "urn:p", xmlns::submit);
    }
    return all;
}

template <xml::limits Limits>
void check_same_within() {
    for (const auto& document : documents()) {
        check_same<book, Limits>(document);
        check_same<book, Limits>(document + padding);
    }
}

// Whichever way a document is read: what comes of it.
template <class Message = book>
void check(const std::string& document, const std::string& expected) {
    BOOST_TEST((outcome<Message, xml::limits{}>(document + padding)) == expected);
    check_same<Message>(document);
    check_same<Message>(document + padding);
}

// The place of `text` in `document`.
std::string byte(const std::string& document, std::string_view text) {
    return " (byte " + std::to_string(document.rfind(text)) + ") ";
}

} // namespace

BOOST_AUTO_TEST_SUITE(soap_detail_document_decoder)

BOOST_AUTO_TEST_CASE(same_either_way) {
    for (const auto& document : documents()) {
        check_same(document);
        check_same(document + padding);
    }
}

// From a buffer that ends at each byte.
BOOST_AUTO_TEST_CASE(same_either_way_every_prefix) {
    for (const auto& document : documents()) {
        for (std::size_t size = 0; size < document.size(); ++size) {
            check_same(document.substr(0, size));
        }
    }
}

BOOST_AUTO_TEST_CASE(same_either_way_within_limits) {
    check_same_within<xml::limits{.bytes = 40}>();
    check_same_within<xml::limits{.depth = 3}>();
    check_same_within<xml::limits{.depth = 4}>();
    check_same_within<xml::limits{.namespaces = 1}>();
    check_same_within<xml::limits{.name_length = 64, .items = 1}>();
}

BOOST_AUTO_TEST_CASE(message_with_everything) {
    const auto submit = std::string{xmlns::submit};
    const auto document =
        "<Book xmlns=\"" + submit +
        "\"><Orders><Order Id=\"1\" Comment=\"a &amp; b\"><Item "
        "HasTheLongestNameThatAnAttributeOfATableMayBe=\"true\"/><Note>n &lt; m</Note><Lines>"
        "<Line xmlns=\"" +
        std::string{xmlns::lookup_session} + "\" Number=\"1\">one</Line><Line xmlns=\"" +
        std::string{xmlns::lookup_session} +
        "\" Number=\"2\"/></Lines><Extension><x y=\"z\"/></Extension></Order>"
        "<Order Comment=\"\"/></Orders></Book>";
    // An element that is copied takes with it the namespace that it stands in.
    const auto copy = replaced(document, "<Extension>", "<Extension xmlns=\"" + submit + "\">");
    check(document, copy);
    check(copy, copy);
    check("\n" + replaced(document, "><", "> \r\n<"),
          replaced(copy, "><x y=\"z\"/></", "> \r\n<x y=\"z\"/> \r\n</"));
}

// The way to an error, off the open elements, and the place of what is wrong.
BOOST_AUTO_TEST_CASE(error_with_field_and_place) {
    const auto lines = [](const std::string& third) {
        return in_orders("<Order/><Order><Lines><Line Number=\"1\"/><Line Number=\"2\">x</Line>" +
                         third + "</Lines></Order>");
    };
    const auto in_line = "Orders[1].Lines[2]"s;
    auto document = lines("<Line Number=\"x\"/>");
    check(document, "invalid_number at " + in_line + ".Number" + byte(document, "x\"/>"));
    document = lines("<Line Number=\"10\"/>");
    check(document, "out_of_range at " + in_line + ".Number" + byte(document, "10") + "1 to 9");
    document = lines("<Line/>");
    check(document, "missing_required at " + in_line + ".Number" + byte(document, "<Line/>"));
    document = lines("<Line></Line>");
    check(document, "missing_required at " + in_line + ".Number" + byte(document, "<Line></"));
    document =
        lines("<Line Number=\"1\" xmlns=\"" + std::string{xmlns::submit} + "\" Number=\"x\"/>");
    check(document, "duplicate_attribute at Orders[1].Lines" + byte(document, "Number=\"x"));
    document = lines("<Line Number=\"1\">a<b></c></Line>");
    check(document, "mismatched_end_tag at " + in_line + byte(document, "</c>"));
    document = lines("</Order>");
    check(document, "mismatched_end_tag at Orders[1].Lines" + byte(document, "</Order></Lines>"));

    document = in_orders("<Order/><Order><Item/><Note/><Item/></Order>");
    check(document, "repeated_field at Orders[1].Item" + byte(document, "<Item/>"));
    document = in_orders("<Order/><Order><Lines/><Item/><Lines/></Order>");
    check(document, "repeated_field at Orders[1].Lines" + byte(document, "<Lines/>"));
    document = in_orders("<Order/><Order><Note/><Note>x</Note></Order>");
    check(document, "repeated_field at Orders[1].Note" + byte(document, "<Note>x"));
    document =
        in_orders("<Order><Item HasTheLongestNameThatAnAttributeOfATableMayBe=\"2\"/></Order>");
    check(document,
          "invalid_boolean at Orders[0].Item.HasTheLongestNameThatAnAttributeOfATableMayBe" +
              byte(document, "2\""));
    document = in_orders("<Order Comment=\"" + std::string(301, 'c') + "\"/>");
    check(document, "out_of_range at Orders[0].Comment" +
                        (" (byte " + std::to_string(document.find("ccc")) + ") ") +
                        "at most 300 characters");
    document = "<Book><Orders/> <Orders><Order/></Orders></Book>";
    check(document, "repeated_field at Orders" + byte(document, "<Orders>"));
    document = "<Book><Orders><Order><Extension><a></b></Extension>";
    check(document, "mismatched_end_tag at Orders[0].Extension" + byte(document, "</b>"));
    document = "<Book><Orders><Order><Note>&x;</Note>";
    check(document, "undefined_entity at Orders[0].Note" + byte(document, "&x;"));
}

BOOST_AUTO_TEST_CASE(items_bounded_across_lists) {
    const auto document =
        in_orders("<Order><Lines><Line Number=\"1\"/></Lines></Order><Order><Lines>"
                  "<Line Number=\"2\"/></Lines></Order>");
    BOOST_TEST((outcome<book, xml::limits{.items = 3}>(document + padding)) ==
               "too_many_items at Orders[1].Lines[0]" + byte(document, "<Line Number"));
    check_same<book, xml::limits{.items = 3}>(document + padding);
    BOOST_TEST(
        (outcome<book, xml::limits{.items = 4}>(document + padding)).starts_with("<Book xmlns"));
}

// A prefix may be short or long, and change within.
BOOST_AUTO_TEST_CASE(prefixes_of_any_length) {
    for (std::size_t size = 1; size < 80; ++size) {
        const std::string p(size, 'p');
        const auto declared = " xmlns:" + p + "=\"" + std::string{xmlns::submit} + "\"";
        const auto order = "<" + p + ":Order Id=\"1\"><" + p + ":Item/></" + p + ":Order>";
        const auto document = "<" + p + ":Book" + declared + "><" + p + ":Orders>" + order +
                              "<Order/>" + order + "</" + p + ":Orders></" + p + ":Book>";
        check(document, "<Book xmlns=\"" + std::string{xmlns::submit} +
                            "\"><Orders><Order Id=\"1\"><Item/></Order><Order/>"
                            "<Order Id=\"1\"><Item/></Order></Orders></Book>");
        check_same(replaced(document, "<Order/>", "<" + p + "p:Order/>"));
        check_same(replaced(document, "<" + p + ":Item/>", "<" + p + ":Order/>"));
        check_same(replaced(document, "</" + p + ":Order>", "</" + p.substr(1) + ":Order>"));
        check_same(replaced(document, xmlns::submit, "urn:other"));
        const auto with_digits = replaced(document, p, p.substr(1) + "1");
        check_same(size == 1 ? document : with_digits);
    }
}

// A default namespace may be declared anywhere: known or not, and taken back.
BOOST_AUTO_TEST_CASE(default_namespaces_in_scope) {
    const std::vector<std::string> declarations{
        "",
        " xmlns=\"\"",
        " xmlns=\"urn:x\"",
        " xmlns=\"" + std::string{xmlns::submit} + "\"",
        " xmlns=\"" + std::string{xmlns::lookup_session} + "\"",
        " xmlns=\"" + std::string{xmlns::soap_1_1} + "\"",
        " xmlns=\"" + std::string{xmlns::schema_instance} + "\""};
    for (const auto& a : declarations) {
        for (const auto& b : declarations) {
            for (const auto& c : declarations) {
                const auto document = "<Book" + a + "><Orders" + b + "><Order" + c +
                                      " Id=\"1\"><Item" + a + "/><Lines" + b +
                                      "><Line Number=\"1\"" + c +
                                      ">t</Line><Line Number=\"2\"/></Lines></Order>"
                                      "<Order Comment=\"1\"/></Orders></Book>";
                check_same(document);
                check_same(document + padding);
            }
        }
    }
}

// Nothing behind a document is looked at: not behind a value that ends it, either.
BOOST_AUTO_TEST_CASE(value_ends_the_document) {
    for (std::size_t size = 0; size < 100; ++size) {
        const auto tag = "<Book><Orders><Order Comment=\"" + std::string(size, 'c');
        const auto with_reference = "<Book><Orders><Order Comment=\"&lt;" + std::string(size, 'c');
        for (const auto& start : {tag, with_reference}) {
            for (const auto* end : {"", "\"", "\"/", "\" ", "\">", "\"/>"}) {
                const auto document = start + end;
                BOOST_TEST((outcome<book, xml::limits{}>(cases::exact_bytes{document}.view()))
                               .starts_with("truncated"));
                check_same(document);
            }
        }
    }
}

// A declaration that is too many is refused before the field that it stands in.
BOOST_AUTO_TEST_CASE(too_many_namespaces_before_what_is_wrong_with_the_field) {
    const auto declared = " xmlns=\"" + std::string{xmlns::submit} + "\"";
    const auto document = "<Book" + declared + "><Orders><Order><Item/><Item" + declared +
                          "/></Order></Orders></Book>" + padding;
    BOOST_TEST((outcome<book, xml::limits{}>(document)) ==
               "repeated_field at Orders[0].Item" + byte(document, "<Item xmlns"));
    BOOST_TEST((outcome<book, xml::limits{.namespaces = 1}>(document)) ==
               "too_many_namespaces at Orders[0]" + byte(document, "xmlns"));
    check_same<book, xml::limits{.namespaces = 1}>(document);
}

std::string wide_with(const std::vector<std::string>& names, std::string_view more = {}) {
    std::string tag = "<Wides><All><Wide";
    for (const auto& name : names) {
        tag.append(" ").append(name).append("=\"1\"");
    }
    return tag.append(more).append("/></All></Wides>");
}

// As many attributes as a table may have, in their order and the other way round, and one more.
BOOST_AUTO_TEST_CASE(as_many_attributes_as_a_table_may_have) {
    static_assert(table_of<wide>.attributes().size() == 32);
    std::vector<std::string> names;
    std::string all;
    for (const auto& row : table_of<wide>.attributes()) {
        names.emplace_back(row.name());
        all.append(" ").append(row.name()).append("=\"true\"");
    }
    const auto declared = " xmlns=\"" + std::string{xmlns::submit} + "\"";
    const auto expected = "<Wides" + declared + "><All><Wide" + all + "/></All></Wides>";
    check<wides>(wide_with(names), expected);
    const std::vector<std::string> turned(names.rbegin(), names.rend());
    check<wides>(wide_with(turned), expected);
    // Here one is too many where only 32 are allowed.
    for (const auto& given : {names, turned}) {
        BOOST_TEST((outcome<wides, xml::limits{}>(wide_with(given, declared) + padding)) ==
                   expected);
        BOOST_TEST((outcome<wides, xml::limits{.attributes = 33}>(wide_with(given, declared) +
                                                                  padding)) == expected);
        for (const auto& once_more : {" A0=\"1\""s, " D1=\"1\""s, " Other=\"1\""s}) {
            const auto document = wide_with(given, once_more);
            BOOST_TEST((outcome<wides, xml::limits{}>(document + padding)) ==
                       (once_more.starts_with(" O")
                            ? expected
                            : "duplicate_attribute at All" + byte(document, once_more.substr(1))));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
