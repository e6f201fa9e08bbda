// SPDX-License-Identifier: BSL-1.0
#include <assuresign/xml/reader.hpp>

#include "support/blocks.hpp"
#include "support/cases.hpp"
#include "support/exact_bytes.hpp"
#include "support/printing.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;
using assuresign::errc;
namespace xml = assuresign::xml;
using xml::event;

constexpr auto xml_uri = "http://www.w3.org/XML/1998/namespace";
constexpr auto xmlns_uri = "http://www.w3.org/2000/xmlns/";

// ---- what the reader says about a document, one line per event

template <class Reader>
std::string line_of(const Reader& r) {
    switch (r.current()) {
    case event::start_element: {
        std::string line = "start " + std::string{r.name()};
        if (!r.namespace_uri().empty()) {
            line += " {" + r.namespace_uri().str() + "}";
        }
        for (const xml::attribute& a : r.attributes()) {
            line += " " + std::string{a.name} + "=[" + a.value.str() + "]";
            if (!a.namespace_uri.empty()) {
                line += "{" + a.namespace_uri.str() + "}";
            }
        }
        return line;
    }
    case event::end_element:
        return "end " + std::string{r.name()};
    case event::text:
        return "text [" + r.text().str() + "]";
    case event::cdata:
        return "cdata [" + r.text().str() + "]";
    case event::comment:
        return "comment [" + r.text().str() + "]";
    case event::processing_instruction:
        return "pi " + std::string{r.name()} + " [" + r.text().str() + "]";
    case event::end_of_document:
        return "end of document";
    case event::failed:
        break;
    }
    return "failed " + std::string{to_string(r.failure().code)} + " at " +
           std::to_string(r.failure().offset);
}

bool is_last(event e) {
    return e == event::end_of_document || e == event::failed;
}

// Reads from a buffer of exactly the document's size, behind which nothing can be read.
template <class Reader = xml::reader>
std::vector<std::string> trace(std::string_view document) {
    const cases::exact_bytes exact{document};
    const auto r = std::make_unique<Reader>(exact.view());
    std::vector<std::string> lines;
    do {
        const auto found = r->next();
        lines.push_back(line_of(*r));
        if (found != r->current()) {
            BOOST_ERROR("next and current differ at " << lines.back());
        }
    } while (!is_last(r->current()));
    return lines;
}

// The same, of a document that other bytes follow.
std::string verdict_in_place(std::string_view document) {
    xml::reader r{document};
    while (!is_last(r.next())) {
    }
    return line_of(r);
}

template <class Reader = xml::reader>
std::string verdict(std::string_view document) {
    return trace<Reader>(document).back();
}

std::string failed(errc code, std::size_t offset) {
    return "failed " + std::string{to_string(code)} + " at " + std::to_string(offset);
}

std::string repeat(std::string_view text, std::size_t count) {
    std::string all;
    for (; count != 0; --count) {
        all += text;
    }
    return all;
}

// Behind this the end is so far away that no block and no plain name or value reaches it.
const std::string padding(200, ' ');

template <class Block>
using block_reader = xml::basic_reader<xml::limits{}, Block>;

// ---- documents that are well-formed, and what is in them

struct document_events {
    std::string_view document;
    std::vector<std::string> events; // less the end of the document
};

const std::vector<document_events> well_formed{
    // §3.1: tags
    {"<a/>", {"start a", "end a"}},
    {"<a />", {"start a", "end a"}},
    {"<a></a>", {"start a", "end a"}},
    {"<a\t\r\n ></a\n\r\t >", {"start a", "end a"}},
    {"<a><b/></a>", {"start a", "start b", "end b", "end a"}},
    {"<a><a><a/></a></a>", {"start a", "start a", "start a", "end a", "end a", "end a"}},
    {"<ab><a></a></ab>", {"start ab", "start a", "end a", "end ab"}},
    {"<a><ab></ab></a>", {"start a", "start ab", "end ab", "end a"}},
    {"<_.-1/>", {"start _.-1", "end _.-1"}},
    {"<xml/>", {"start xml", "end xml"}},
    {"<\xC3\xA9\xC2\xB7\xE2\x80\xBF/>",
     {"start \xC3\xA9\xC2\xB7\xE2\x80\xBF", "end \xC3\xA9\xC2\xB7\xE2\x80\xBF"}},
    {"<\xF0\x90\x80\x80></\xF0\x90\x80\x80>", {"start \xF0\x90\x80\x80", "end \xF0\x90\x80\x80"}},

    // §3.1: attributes
    {"<a b='1'/>", {"start a b=[1]", "end a"}},
    {"<a b=\"1\" c='2'></a>", {"start a b=[1] c=[2]", "end a"}},
    {"<a\nb\r=\t'1'\n/>", {"start a b=[1]", "end a"}},
    {"<a b=''/>", {"start a b=[]", "end a"}},
    {"<a b='\"' c=\"'\"/>", {"start a b=[\"] c=[']", "end a"}},
    {"<a b='>/]]>&gt;'/>", {"start a b=[>/]]>>]", "end a"}},
    {"<a z='1' y='2' x='3'/>", {"start a z=[1] y=[2] x=[3]", "end a"}},
    {"<a b='1' B='2'/>", {"start a b=[1] B=[2]", "end a"}},
    {"<a b='1'>bc='2'</a>", {"start a b=[1]", "text [bc='2']", "end a"}},
    {"<a b='\xC3\xA9\xF0\x9F\x98\x80'/>", {"start a b=[\xC3\xA9\xF0\x9F\x98\x80]", "end a"}},

    // §3.3.3: attribute-value normalisation
    {"<a b='\t1\n2\r3\r\n4 '/>", {"start a b=[ 1 2 3 4 ]", "end a"}},
    {"<a b='&#9;&#xA;&#13;&#x20;'/>", {"start a b=[\t\n\r ]", "end a"}},
    {"<a b='\r\n\n\r\r\n'/>", {"start a b=[    ]", "end a"}},
    {"<a b='&#13;\n&#10;'/>", {"start a b=[\r \n]", "end a"}},
    {"<a b='&lt;&gt;&amp;&quot;&apos;'/>", {"start a b=[<>&\"']", "end a"}},
    {"<a b='&#60;&#38;amp;'/>", {"start a b=[<&amp;]", "end a"}},

    // §2.4, §4.1: text and references
    {"<a>b</a>", {"start a", "text [b]", "end a"}},
    {"<a> </a>", {"start a", "text [ ]", "end a"}},
    {"<a>b<c/>d</a>", {"start a", "text [b]", "start c", "end c", "text [d]", "end a"}},
    {"<a>&lt;&gt;&amp;&quot;&apos;</a>", {"start a", "text [<>&\"']", "end a"}},
    {"<a>&#65;&#x42;&#x1F600;</a>", {"start a", "text [AB\xF0\x9F\x98\x80]", "end a"}},
    {"<a>&#x9;&#xD7FF;&#xE000;&#xFFFD;&#x10FFFF;</a>",
     {"start a", "text [\t\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBD\xF4\x8F\xBF\xBF]", "end a"}},
    {"<a>]] ]&gt; ]]&gt; > ] ></a>", {"start a", "text []] ]> ]]> > ] >]", "end a"}},
    {"<a>]]</a>", {"start a", "text []]]", "end a"}},
    {"<a>\"'</a>", {"start a", "text [\"']", "end a"}},
    {"<a>\x7F\xC2\x80\xC2\x85\xE2\x80\xA8</a>",
     {"start a", "text [\x7F\xC2\x80\xC2\x85\xE2\x80\xA8]", "end a"}},
    {"<a>\xEF\xBB\xBF</a>", {"start a", "text [\xEF\xBB\xBF]", "end a"}},

    // §2.11: line ends
    {"<a>1\r\n2\r3\n4\r\r\n</a>", {"start a", "text [1\n2\n3\n4\n\n]", "end a"}},
    {"<a>&#13;&#10;\r&#10;</a>", {"start a", "text [\r\n\n\n]", "end a"}},
    {"<a><![CDATA[1\r\n2\r3\n]]></a>", {"start a", "cdata [1\n2\n3\n]", "end a"}},
    {"<a><![CDATA[\r&amp;]]></a>", {"start a", "cdata [\n&amp;]", "end a"}},
    {"<a><!--1\r\n2\r3\n--></a>", {"start a", "comment [1\n2\n3\n]", "end a"}},
    {"<a><!--\r&lt;--></a>", {"start a", "comment [\n&lt;]", "end a"}},
    {"<a><?p 1\r\n2\r3\n?></a>", {"start a", "pi p [1\n2\n3\n]", "end a"}},
    {"<a>\r<![CDATA[\n]]></a>", {"start a", "text [\n]", "cdata [\n]", "end a"}},

    // §2.7: CDATA sections
    {"<a><![CDATA[]]></a>", {"start a", "cdata []", "end a"}},
    {"<a><![CDATA[<b>&amp;&#65;</b>]]></a>", {"start a", "cdata [<b>&amp;&#65;</b>]", "end a"}},
    {"<a><![CDATA[]]]]></a>", {"start a", "cdata []]]", "end a"}},
    {"<a><![CDATA[]]]]]]></a>", {"start a", "cdata []]]]]", "end a"}},
    {"<a><![CDATA[]> ]] >]]></a>", {"start a", "cdata []> ]] >]", "end a"}},
    {"<a><![CDATA[<![CDATA[]]></a>", {"start a", "cdata [<![CDATA[]", "end a"}},
    {"<a>b<![CDATA[c]]>d<![CDATA[e]]></a>",
     {"start a", "text [b]", "cdata [c]", "text [d]", "cdata [e]", "end a"}},
    {"<a>]<![CDATA[]]>]></a>", {"start a", "text []]", "cdata []", "text []>]", "end a"}},

    // §2.5: comments
    {"<a><!----></a>", {"start a", "comment []", "end a"}},
    {"<a><!-- b --></a>", {"start a", "comment [ b ]", "end a"}},
    {"<a><!-->--></a>", {"start a", "comment [>]", "end a"}},
    {"<a><!--->--></a>", {"start a", "comment [->]", "end a"}},
    {"<a><!-- - -b- - --></a>", {"start a", "comment [ - -b- - ]", "end a"}},
    {"<a><!--<b>&amp;&nosuch;]]>--></a>", {"start a", "comment [<b>&amp;&nosuch;]]>]", "end a"}},
    {"<!--1--><a/><!--2-->", {"comment [1]", "start a", "end a", "comment [2]"}},
    {"\n<!--1-->\n<!--2-->\n<a/>\n<!--3-->\n<!--4-->\n",
     {"comment [1]", "comment [2]", "start a", "end a", "comment [3]", "comment [4]"}},

    // §2.6: processing instructions
    {"<a><?p?></a>", {"start a", "pi p []", "end a"}},
    {"<a><?p ?></a>", {"start a", "pi p []", "end a"}},
    {"<a><?p \t\r\nb ?></a>", {"start a", "pi p [b ]", "end a"}},
    {"<a><?p b?\?></a>", {"start a", "pi p [b?]", "end a"}},
    {"<a><?p ? > ?\?></a>", {"start a", "pi p [? > ?]", "end a"}},
    {"<a><?p <b>&amp;--]]>?></a>", {"start a", "pi p [<b>&amp;--]]>]", "end a"}},
    {"<?p 1?><a/><?q?>", {"pi p [1]", "start a", "end a", "pi q []"}},
    {"<?xml-stylesheet href='s'?><a/>", {"pi xml-stylesheet [href='s']", "start a", "end a"}},
    {"<?xmlx?><a/><?xm?><?x ml?>", {"pi xmlx []", "start a", "end a", "pi xm []", "pi x [ml]"}},
    {"<?xml\xC3\xA9?><a/><?xml\xC3\xA9?>",
     {"pi xml\xC3\xA9 []", "start a", "end a", "pi xml\xC3\xA9 []"}},
    // a letter whose first byte, read as a character, would be none: U+05D0
    {"<?xml\xD7\x90?><a/>", {"pi xml\xD7\x90 []", "start a", "end a"}},
    {"<a><?aml?><?xal?><?xmb?></a>", {"start a", "pi aml []", "pi xal []", "pi xmb []", "end a"}},

    // §2.8: prolog
    {"  \t\r\n<a/> \t\r\n", {"start a", "end a"}},
    {"<?xml version='1.0'?><a/>", {"start a", "end a"}},
    {"<?xml version=\"1.0\"?>\n<a/>\n", {"start a", "end a"}},
    {"<?xml\tversion\n=\r'1.0' \n?><a/>", {"start a", "end a"}},
    {"<?xml version='1.1'?><a/>", {"start a", "end a"}},
    {"<?xml version='1.123456789'?><a/>", {"start a", "end a"}},
    {"<?xml version='1.0' encoding='UTF-8'?><a/>", {"start a", "end a"}},
    {"<?xml version='1.0' encoding='uTf-8' ?><a/>", {"start a", "end a"}},
    {"<?xml version='1.0' encoding='us-ASCII'?><a/>", {"start a", "end a"}}, // a subset of UTF-8
    {"<?xml version='1.0' standalone='yes'?><a/>", {"start a", "end a"}},
    {"<?xml version='1.0' encoding=\"utf-8\" standalone = \"no\"?><a/>", {"start a", "end a"}},
    // §4.3.3: the byte order mark is no part of the document
    {"\xEF\xBB\xBF<a/>", {"start a", "end a"}},
    {"\xEF\xBB\xBF<?xml version='1.0' encoding='utf-8'?><a/>", {"start a", "end a"}},
    {"\xEF\xBB\xBF\n<!--1--><a/>", {"comment [1]", "start a", "end a"}},
    // 1.x is read as 1.0: NEL is no line end, and no white space
    {"<?xml version='1.1'?><a>\xC2\x85</a>", {"start a", "text [\xC2\x85]", "end a"}},

    // Namespaces §3, §6
    {"<a xmlns='urn:1'/>", {"start a {urn:1} xmlns=[urn:1]", "end a"}},
    {"<p:a xmlns:p='urn:1'></p:a>",
     {"start p:a {urn:1} xmlns:p=[urn:1]{"s + xmlns_uri + "}", "end p:a"}},
    {"<a xmlns='urn:1'><b/><c xmlns=''><d/></c><e xmlns='urn:2'/><f/></a>",
     {"start a {urn:1} xmlns=[urn:1]", "start b {urn:1}", "end b", "start c xmlns=[]", "start d",
      "end d", "end c", "start e {urn:2} xmlns=[urn:2]", "end e", "start f {urn:1}", "end f",
      "end a"}},
    {"<a xmlns=''/>", {"start a xmlns=[]", "end a"}},
    // no default namespace for attributes (§6.2); a declaration may follow its use
    {"<p:a b='1' p:b='2' xmlns='urn:1' xmlns:p='urn:1'/>",
     {"start p:a {urn:1} b=[1] p:b=[2]{urn:1} xmlns=[urn:1] xmlns:p=[urn:1]{"s + xmlns_uri + "}",
      "end p:a"}},
    {"<a xmlns:p='urn:1' xmlns:q='urn:2' p:b='1' q:b='2' b='3'/>",
     {"start a xmlns:p=[urn:1]{"s + xmlns_uri + "} xmlns:q=[urn:2]{" + xmlns_uri +
          "} p:b=[1]{urn:1} q:b=[2]{urn:2} b=[3]",
      "end a"}},
    // an inner declaration hides the outer one, and ends with its element
    {"<p:a xmlns:p='urn:1'><p:b xmlns:p='urn:2'/><p:c/></p:a>",
     {"start p:a {urn:1} xmlns:p=[urn:1]{"s + xmlns_uri + "}",
      "start p:b {urn:2} xmlns:p=[urn:2]{"s + xmlns_uri + "}", "end p:b", "start p:c {urn:1}",
      "end p:c", "end p:a"}},
    // a URI is compared after normalisation, and handed over normalised
    {"<a xmlns='&#117;rn:&amp;1'/>", {"start a {urn:&1} xmlns=[urn:&1]", "end a"}},
    // §3: xml is declared already; declaring it as what it is does no harm
    {"<a xml:lang='en' xml:space='preserve'/>",
     {"start a xml:lang=[en]{"s + xml_uri + "} xml:space=[preserve]{" + xml_uri + "}", "end a"}},
    {"<xml:a/>", {"start xml:a {"s + xml_uri + "}", "end xml:a"}},
    {"<a xmlns:xml='http://www.w3.org/XML/1998/namespace'/>",
     {"start a xmlns:xml=["s + xml_uri + "]{" + xmlns_uri + "}", "end a"}},
    {"<a xmlnsp='1' xmlns.p='2'/>", {"start a xmlnsp=[1] xmlns.p=[2]", "end a"}},
    {"<xmln:a xmlns:xmln='urn:1'/>",
     {"start xmln:a {urn:1} xmlns:xmln=[urn:1]{"s + xmlns_uri + "}", "end xmln:a"}},
    {"<\xC3\xA9:\xC3\xA8 xmlns:\xC3\xA9='urn:1'/>",
     {"start \xC3\xA9:\xC3\xA8 {urn:1} xmlns:\xC3\xA9=[urn:1]{"s + xmlns_uri + "}",
      "end \xC3\xA9:\xC3\xA8"}},
};

// ---- documents that are not

// The document is `before` and then `rest`; the error is where `rest` begins.
struct refusal {
    std::string_view before;
    std::string_view rest;
    errc code;
};

const std::vector<refusal> refused{
    // Not whole
    {"", "", errc::truncated},
    {" \n", "", errc::truncated},
    {"\xEF\xBB\xBF", "", errc::truncated},
    {"<?xml version='1.0'?>", "", errc::truncated},
    {"<!-- only -->", "", errc::truncated},
    {"<?only this?>", "", errc::truncated},
    {"<a>", "", errc::truncated},
    {"<a><b></b>", "", errc::truncated},
    {"<a>text", "", errc::truncated},

    // §3, [39]: end tags
    {"<a>", "</b>", errc::mismatched_end_tag},
    {"<a><b>", "</a></b>", errc::mismatched_end_tag},
    {"<a>", "</A>", errc::mismatched_end_tag},
    {"<a>", "</ab>", errc::mismatched_end_tag},
    {"<ab>", "</a>", errc::mismatched_end_tag},
    {"<a><b>", "</ab>", errc::mismatched_end_tag},
    {"<a>", "</b", errc::mismatched_end_tag},
    // the match is of names as they stand, not of expanded names
    {"<p:a xmlns:p='urn:1' xmlns:q='urn:1'>", "</q:a>", errc::mismatched_end_tag},
    {"<p:a xmlns:p='urn:1' xmlns='urn:1'>", "</a>", errc::mismatched_end_tag},
    {"", "</a>", errc::mismatched_end_tag},
    {"<a/>", "</a>", errc::mismatched_end_tag},
    {"<a></a>", "</a>", errc::mismatched_end_tag},
    {"<a></a ", "b='1'>", errc::malformed_markup},
    {"<a></a", "/>", errc::malformed_markup},
    {"<a></", " a>", errc::malformed_markup},
    {"<a></", ">", errc::malformed_markup},
    {"<a></a", "<b/>", errc::malformed_markup},
    {"<a></", "1>", errc::malformed_markup},

    // §3.1: start tags and attributes
    {"<", " a/>", errc::malformed_markup},
    {"<", ">", errc::malformed_markup},
    {"<", "1/>", errc::malformed_markup},
    {"<", "-a/>", errc::malformed_markup},
    {"<", ".a/>", errc::malformed_markup},
    {"<", "<a/>", errc::malformed_markup},
    {"<", "&amp;/>", errc::malformed_markup},
    {"<", "\xC2\xB7/>", errc::malformed_markup},
    {"<a>", "", errc::truncated},
    {"<a><", "", errc::truncated},
    {"<a", "\xC3\x97/>", errc::malformed_markup},
    {"<a", "*/>", errc::malformed_markup},
    {"<a", ";b></a;b>", errc::malformed_markup},
    {"<a b", ";c='1'/>", errc::malformed_markup},
    {"<a", "='1'/>", errc::malformed_markup},
    {"<a", "<b/>", errc::malformed_markup},
    {"<a ", "<b/>", errc::malformed_markup},
    {"<a/", " >", errc::malformed_markup},
    {"<a/", "/>", errc::malformed_markup},
    {"<a b='1'/", "a>", errc::malformed_markup},
    {"<a b", "/>", errc::malformed_markup},
    {"<a b", ">", errc::malformed_markup},
    {"<a b ", "c='1'/>", errc::malformed_markup},
    {"<a b=", "1/>", errc::malformed_markup},
    {"<a b= ", "/>", errc::malformed_markup},
    {"<a b=", "='1'/>", errc::malformed_markup},
    {"<a b=", "&quot;1&quot;/>", errc::malformed_markup},
    {"<a b='1'", "c='2'/>", errc::malformed_markup},
    {"<a b='1'", "bc='2'/>", errc::malformed_markup},
    {"<a b='1'", "!c='2'/>", errc::malformed_markup},
    {"<a b", "*'1'/>", errc::malformed_markup},
    {"<a b", ">'1'</a>", errc::malformed_markup},
    {"<a b=", "#1\"/>", errc::malformed_markup},
    {"<a b=", "~1'/>", errc::malformed_markup},
    {"<a b='1'", "'/>", errc::malformed_markup},
    {"<a ", "'1'/>", errc::malformed_markup},
    {"<a ", "1b='1'/>", errc::malformed_markup},
    {"<a ", "='1'/>", errc::malformed_markup},
    {"<a b='", "<'/>", errc::less_than_in_attribute},
    {"<a b=\"1", "<b/>\"/>", errc::less_than_in_attribute},
    {"<a b='&lt;", "<'/>", errc::less_than_in_attribute},
    {"<a xmlns='", "<'/>", errc::less_than_in_attribute},
    {"<a b='1>", "</a>", errc::less_than_in_attribute},

    // [Unique Att Spec], Namespaces §6.3
    {"<a b='1' ", "b='1'/>", errc::duplicate_attribute},
    {"<a b='1' ", "b ='1'/>", errc::duplicate_attribute},
    {"<a b='1'\n", "b='1'/>", errc::duplicate_attribute},
    {"<a b='1' c='2' ", "b=\"3\"></a>", errc::duplicate_attribute},
    {"<a><b/><b c='' ", "c=''/></a>", errc::duplicate_attribute},
    {"<a xmlns:p='urn:1' p:b='1' ", "p:b='2'/>", errc::duplicate_attribute},
    {"<a xmlns:p='urn:1' xmlns:q='urn:1' p:b='1' ", "q:b='2'/>", errc::duplicate_attribute},
    {"<a p:b='1' ", "q:b='2' xmlns:p='urn:1' xmlns:q='urn:1'/>", errc::duplicate_attribute},
    {"<a xmlns:p='urn:1'><b xmlns:q='urn:1' p:c='' ", "q:c=''/></a>", errc::duplicate_attribute},
    {"<a xmlns:p='urn:1' xmlns:q='urn:&#x31;' p:b='1' ", "q:b='2'/>", errc::duplicate_attribute},
    {"<a xmlns='urn:1' ", "xmlns='urn:1'/>", errc::duplicate_attribute},
    {"<a xmlns:p='urn:1' ", "xmlns:p='urn:2'/>", errc::duplicate_attribute},
    {"<a xml:lang='en' ", "xml:lang='en'/>", errc::duplicate_attribute},

    // Namespaces §5: prefixes declared
    {"<", "p:a/>", errc::unbound_prefix},
    {"<a><", "p:b/></a>", errc::unbound_prefix},
    {"<a ", "p:b='1'/>", errc::unbound_prefix},
    {"<a b='1' ", "xsi:nil='true'/>", errc::unbound_prefix},
    {"<a><b xmlns:p='urn:1'/><", "p:c/></a>", errc::unbound_prefix},
    {"<a><b xmlns:p='urn:1'></b><c ", "p:d=''/></a>", errc::unbound_prefix},
    {"<a xmlns:p='urn:1'><", "P:b/></a>", errc::unbound_prefix},
    {"<", "XML:a/>", errc::unbound_prefix},

    // Namespaces §3: reserved prefixes and namespace names; §2.2: no empty name for a prefix
    {"<a ", "xmlns:p=''/>", errc::reserved_namespace},
    {"<a xmlns:p='urn:1'><p:b ", "xmlns:p=''/></a>", errc::reserved_namespace},
    {"<a ", "xmlns:xml='urn:1'/>", errc::reserved_namespace},
    {"<a ", "xmlns:xml=''/>", errc::reserved_namespace},
    {"<a ", "xmlns:xmlns='urn:1'/>", errc::reserved_namespace},
    {"<a ", "xmlns:xmlns='http://www.w3.org/2000/xmlns/'/>", errc::reserved_namespace},
    {"<a ", "xmlns:p='http://www.w3.org/XML/1998/namespace'/>", errc::reserved_namespace},
    {"<a ", "xmlns='http://www.w3.org/XML/1998/namespace'/>", errc::reserved_namespace},
    {"<a ", "xmlns:p='http://www.w3.org/2000/xmlns/'/>", errc::reserved_namespace},
    {"<a ", "xmlns='http://www.w3.org/2000/xmlns/'/>", errc::reserved_namespace},
    {"<a ", "xmlns='http://www.w3.org/2000/xmln&#115;/'/>", errc::reserved_namespace},
    {"<", "xmlns:a/>", errc::reserved_namespace},
    {"<", "xmlns:a xmlns:b='urn:1'/>", errc::reserved_namespace},

    // Namespaces §4: QName, NCName
    {"<", ":a/>", errc::malformed_name},
    {"<", ":/>", errc::malformed_name},
    {"<a:", "/>", errc::malformed_name},
    {"<a:", " b/>", errc::malformed_name},
    {"<a:", "1/>", errc::malformed_name},
    {"<a:", "-b/>", errc::malformed_name},
    {"<a:", ":b/>", errc::malformed_name},
    {"<a:b", ":c/>", errc::malformed_name},
    {"<a:b", ":/>", errc::malformed_name},
    {"<a ", ":b='1'/>", errc::malformed_name},
    {"<a b:", "='1'/>", errc::malformed_name},
    {"<a b:", "2='1'/>", errc::malformed_name},
    {"<a b:c", ":d='1'/>", errc::malformed_name},
    {"<a xmlns:", "='urn:1'/>", errc::malformed_name},
    {"<a xmlns:p", ":q='urn:1'/>", errc::malformed_name},
    {"<a></", ":a>", errc::malformed_name},
    {"<a></a:", ">", errc::malformed_name},
    {"<a></a:b", ":c>", errc::malformed_name},

    // §4.1: references
    {"<a>&", " </a>", errc::malformed_reference},
    {"<a>&", "&amp;</a>", errc::malformed_reference},
    {"<a>&", ";</a>", errc::malformed_reference},
    {"<a>&", "</a>", errc::malformed_reference},
    {"<a>&", "1;</a>", errc::malformed_reference},
    {"<a>&amp", " ;</a>", errc::malformed_reference},
    {"<a>&amp", "</a>", errc::malformed_reference},
    {"<a>&amp", "&lt;</a>", errc::malformed_reference},
    {"<a>&a", ":b;</a>", errc::malformed_reference},
    {"<a>&#", ";</a>", errc::malformed_reference},
    {"<a>&#", "a;</a>", errc::malformed_reference},
    {"<a>&#", "X41;</a>", errc::malformed_reference},
    {"<a>&#", " 65;</a>", errc::malformed_reference},
    {"<a>&#", "-65;</a>", errc::malformed_reference},
    {"<a>&#65", " ;</a>", errc::malformed_reference},
    {"<a>&#65", "</a>", errc::malformed_reference},
    {"<a>&#6", "A;</a>", errc::malformed_reference},
    {"<a>&#x", ";</a>", errc::malformed_reference},
    {"<a>&#x4", "g;</a>", errc::malformed_reference},
    {"<a>&#x41", "</a>", errc::malformed_reference},
    {"<a b='&", "'/>", errc::malformed_reference},
    {"<a b='&amp", "'/>", errc::malformed_reference},
    {"<a b='&#", ";'/>", errc::malformed_reference},
    {"<a b='1 &", " 2'/>", errc::malformed_reference},
    {"<a>", "&nbsp;</a>", errc::undefined_entity},
    {"<a>", "&AMP;</a>", errc::undefined_entity},
    {"<a>", "&ampe;</a>", errc::undefined_entity},
    {"<a>", "&l;</a>", errc::undefined_entity},
    {"<a>", "&\xC3\xA9;</a>", errc::undefined_entity},
    {"<a>1&amp;", "&copy;</a>", errc::undefined_entity},
    {"<a b='", "&eacute;'/>", errc::undefined_entity},
    {"<a xmlns='", "&uri;'/>", errc::undefined_entity},

    // [Legal Character]: references to what §2.2 forbids
    {"<a>", "&#0;</a>", errc::forbidden_character},
    {"<a>", "&#x0;</a>", errc::forbidden_character},
    {"<a>", "&#1;</a>", errc::forbidden_character},
    {"<a>", "&#8;</a>", errc::forbidden_character},
    {"<a>", "&#xB;</a>", errc::forbidden_character},
    {"<a>", "&#x1F;</a>", errc::forbidden_character},
    {"<a>", "&#xD800;</a>", errc::forbidden_character},
    {"<a>", "&#xDFFF;</a>", errc::forbidden_character},
    {"<a>", "&#xFFFE;</a>", errc::forbidden_character},
    {"<a>", "&#65535;</a>", errc::forbidden_character},
    {"<a>", "&#x110000;</a>", errc::forbidden_character},
    {"<a>", "&#4294967361;</a>", errc::forbidden_character},
    {"<a>", "&#x10000000000000041;</a>", errc::forbidden_character},
    {"<a b='", "&#0;'/>", errc::forbidden_character},
    {"<a b='", "&#xFFFF;'/>", errc::forbidden_character},

    // §2.4, §2.7
    {"<a>", "]]></a>", errc::cdata_end_in_text},
    {"<a>b", "]]>c</a>", errc::cdata_end_in_text},
    {"<a>]", "]]></a>", errc::cdata_end_in_text},
    {"<a><![CDATA[]]>", "]]></a>", errc::cdata_end_in_text},

    // §2.5
    {"<a><!-- ", "-- --></a>", errc::double_hyphen_in_comment},
    {"<a><!-- ", "---></a>", errc::double_hyphen_in_comment},
    {"<a><!--", "---></a>", errc::double_hyphen_in_comment},
    {"<a><!--b", "--c--></a>", errc::double_hyphen_in_comment},
    {"<!--", "-- --><a/>", errc::double_hyphen_in_comment},
    {"<a/><!-- b ", "--c-->", errc::double_hyphen_in_comment},

    // §2.6
    {"<a><?", " p?></a>", errc::malformed_markup},
    {"<a><?", "?></a>", errc::malformed_markup},
    {"<a><?", "1?></a>", errc::malformed_markup},
    {"<a><?p", "/?></a>", errc::malformed_markup},
    {"<a><?p", "?\?></a>", errc::malformed_markup},
    {"<a><?p", ">", errc::malformed_markup},
    {"<?", "?><a/>", errc::malformed_markup},
    {"<a/><?", " ?>", errc::malformed_markup},
    {"<a><?p", ":q?></a>", errc::malformed_name},
    {"<?p", ":q b?><a/>", errc::malformed_name},
    {"<?p", ":?><a/>", errc::malformed_name},
    {"<?xml", ":p?><a/>", errc::malformed_name},
    {"<a/><?xml", ":p?>", errc::malformed_name},

    // §2.6: PITarget is not [Xx][Mm][Ll]; §2.8: the declaration comes first
    {" ", "<?xml version='1.0'?><a/>", errc::misplaced_declaration},
    {"\n", "<?xml version='1.0'?><a/>", errc::misplaced_declaration},
    {"<!---->", "<?xml version='1.0'?><a/>", errc::misplaced_declaration},
    {"<?p?>", "<?xml version='1.0'?><a/>", errc::misplaced_declaration},
    {"<?xml version='1.0'?>", "<?xml version='1.0'?><a/>", errc::misplaced_declaration},
    {"\xEF\xBB\xBF ", "<?xml version='1.0'?><a/>", errc::misplaced_declaration},
    {"<a>", "<?xml version='1.0'?></a>", errc::misplaced_declaration},
    {"<a/>", "<?xml version='1.0'?>", errc::misplaced_declaration},
    {"<a/>", "<?xml?>", errc::misplaced_declaration},
    {"<a>", "<?XML b?></a>", errc::misplaced_declaration},
    {"<a>", "<?xMl?></a>", errc::misplaced_declaration},
    {"", "<?XML version='1.0'?><a/>", errc::misplaced_declaration},
    {"", "<?Xml ?><a/>", errc::misplaced_declaration},

    // §2.8, [23]–[26], [32], [80]: the XML declaration
    {"<?xml", "'1.0'?><a/>", errc::malformed_declaration},
    {"<?xml", "\x7F?><a/>", errc::malformed_declaration},
    {"<?xml ", "'1.0'?><a/>", errc::malformed_declaration},
    {"", "<?xml?><a/>", errc::malformed_declaration},
    {"", "<?xml ?><a/>", errc::malformed_declaration},
    {"", "<?xml encoding='utf-8'?><a/>", errc::malformed_declaration},
    {"", "<?xml standalone='yes'?><a/>", errc::malformed_declaration},
    {"<?xml encoding='utf-8' ", "version='1.0'?><a/>", errc::malformed_declaration},
    {"<?xml version='1.0' standalone='yes' ", "encoding='utf-8'?><a/>",
     errc::malformed_declaration},
    {"<?xml version='1.0' ", "version='1.0'?><a/>", errc::malformed_declaration},
    {"<?xml version='1.0'", "encoding='utf-8'?><a/>", errc::malformed_declaration},
    {"<?xml version='1.0' encoding='utf-8'", "standalone='no'?><a/>", errc::malformed_declaration},
    {"<?xml version='1.0' ", "other='1'?><a/>", errc::malformed_declaration},
    {"<?xml ", "VERSION='1.0'?><a/>", errc::malformed_declaration},
    {"<?xml version", "?><a/>", errc::malformed_declaration},
    {"<?xml version ", "'1.0'?><a/>", errc::malformed_declaration},
    {"<?xml version=", "1.0?><a/>", errc::malformed_declaration},
    {"<?xml version='", "'?><a/>", errc::malformed_declaration},
    {"<?xml version='", "1 0'?><a/>", errc::malformed_declaration},
    {"<?xml version='", " 1.0'?><a/>", errc::malformed_declaration},
    {"<?xml version='", "1.0\"'?><a/>", errc::malformed_declaration},
    {"<?xml version='1.0", "\n'?><a/>", errc::malformed_declaration},
    {"<?xml version='1.0", "\x7F'?><a/>", errc::malformed_declaration},
    {"<?xml version='", "1.0~'?><a/>", errc::malformed_declaration},
    {"<?xml version='1.0", "\xC3\xA9'?><a/>", errc::malformed_declaration},
    {"<?xml version='1.0'", "><a/>", errc::malformed_declaration},
    {"<?xml version='1.0'", "/><a/>", errc::malformed_declaration},
    {"<?xml version='1.0' ", "? ><a/>", errc::malformed_declaration},
    {"<?xml version='1.0' encoding='", "'?><a/>", errc::malformed_declaration},
    {"<?xml version='1.0' encoding='", "8utf'?><a/>", errc::malformed_declaration},
    {"<?xml version='1.0' encoding='", "utf 8'?><a/>", errc::malformed_declaration},
    {"<?xml version='1.0' encoding='", " utf-8'?><a/>", errc::malformed_declaration},
    {"<?xml version='1.0' encoding", "-utf-8?><a/>", errc::malformed_declaration},
    {"<?xml version='1.0' standalone='", "'?><a/>", errc::malformed_declaration},
    {"<?xml version='1.0' standalone='", "Yes'?><a/>", errc::malformed_declaration},
    {"<?xml version='1.0' standalone='", "true'?><a/>", errc::malformed_declaration},
    {"<?xml version='1.0' standalone='", " no'?><a/>", errc::malformed_declaration},
    {"<?xml version='", "2.0'?><a/>", errc::unsupported_version},
    {"<?xml version=\"", "0.9\"?><a/>", errc::unsupported_version},
    {"<?xml version='", "1'?><a/>", errc::unsupported_version},
    {"<?xml version='", "1.'?><a/>", errc::unsupported_version},
    {"<?xml version='", "10.0'?><a/>", errc::unsupported_version},
    {"<?xml version='", "1-0'?><a/>", errc::unsupported_version},
    {"<?xml version='", "1.0a'?><a/>", errc::unsupported_version},
    {"<?xml version='", "1.0.0'?><a/>", errc::unsupported_version},

    // §4.3.3, appendix F: other encodings, declared or plain to see
    {"<?xml version='1.0' encoding='", "ISO-8859-1'?><a/>", errc::unsupported_encoding},
    {"<?xml version='1.0' encoding='", "ASCII'?><a/>", errc::unsupported_encoding},
    {"<?xml version='1.0' encoding='", "UTF-16'?><a/>", errc::unsupported_encoding},
    {"<?xml version='1.0' encoding='", "utf8'?><a/>", errc::unsupported_encoding},
    {"<?xml version='1.0' encoding='", "utf-8x'?><a/>", errc::unsupported_encoding},
    {"<?xml version='1.0' encoding='", "utf.8'?><a/>", errc::unsupported_encoding},
    {"<?xml version='1.0' encoding='", "utf_8'?><a/>", errc::unsupported_encoding},
    {"\xEF\xBB\xBF<?xml version='1.0' encoding='", "UTF-16'?><a/>", errc::unsupported_encoding},
    {"", "\xFF\xFE<\0a\0/\0>\0"sv, errc::unsupported_encoding},
    {"", "\xFE\xFF\0<\0a\0/\0>"sv, errc::unsupported_encoding},
    {"", "<\0a\0/\0>\0"sv, errc::unsupported_encoding},
    {"", "\0<\0a\0/\0>"sv, errc::unsupported_encoding},
    {"", "\0\0\xFE\xFF\0\0\0<"sv, errc::unsupported_encoding},
    {"", "\xFF\xFE\0\0<\0\0\0"sv, errc::unsupported_encoding},
    {"", "\0\0\0<\0\0\0a"sv, errc::unsupported_encoding},
    {"", "<\0\0\0a\0\0\0"sv, errc::unsupported_encoding},
    {"", "\x4C\x6F\xA7\x94\x93", errc::unsupported_encoding},
    // what begins like these, and is not
    {"", "\xFE<a/>", errc::invalid_utf8},
    {"", "\0a"sv, errc::forbidden_character},
    {"", "\0\0\0a"sv, errc::forbidden_character},
    {"", "\0\0\xFE<"sv, errc::forbidden_character},
    {"", "\x4C\x6F\xA7<", errc::text_outside_root},

    // §2.1: one root, and nothing but comments, PIs and white space beside it
    {"", "text", errc::text_outside_root},
    {"", "text<a/>", errc::text_outside_root},
    {"\n", "text<a/>", errc::text_outside_root},
    {"<a/>", "text", errc::text_outside_root},
    {"<a></a>\n", "]]>", errc::text_outside_root},
    {"<a/>", "&amp;", errc::text_outside_root},
    {"", "&#32;<a/>", errc::text_outside_root},
    {"<a/>", "&#10;", errc::text_outside_root},
    {"", "<![CDATA[]]><a/>", errc::text_outside_root},
    {"<a/>", "<![CDATA[ ]]>", errc::text_outside_root},
    {"<a/><!---->", "\xC3\xA9", errc::text_outside_root},
    {"\xEF\xBB\xBF", "\xEF\xBB\xBF<a/>", errc::text_outside_root},
    {"\n", "\xEF\xBB\xBF<a/>", errc::text_outside_root},
    {"<a/>", ">", errc::text_outside_root},
    {"", "{\"json\":1}", errc::text_outside_root},
    {"<a/>", "<b/>", errc::second_root},
    {"<a/>", "<a/>", errc::second_root},
    {"<a></a> ", "<b></b>", errc::second_root},
    {"<a/><!---->", "<b>", errc::second_root},
    {"<a/>", "<b", errc::second_root},

    // SOAP 1.1 §3
    {"", "<!DOCTYPE a><a/>", errc::doctype_forbidden},
    {"<?xml version='1.0'?>\n", "<!DOCTYPE a SYSTEM 'a.dtd'><a/>", errc::doctype_forbidden},
    {"<!---->", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", errc::doctype_forbidden},
    {"\xEF\xBB\xBF", "<!DOCTYPE", errc::doctype_forbidden},
    {"<a>", "<!DOCTYPE a></a>", errc::doctype_forbidden},
    {"<a/>", "<!DOCTYPE a>", errc::doctype_forbidden},
};

// The rows above that begin `<!` wrongly: the error is behind those two bytes.
const std::vector<refusal> refused_declarations{
    {"<!", "doctype a><a/>", errc::malformed_markup},
    {"<!", "DOCTYPO a><a/>", errc::malformed_markup},
    {"<!", "ENTITY a 'b'><a/>", errc::malformed_markup},
    {"<a><!", "></a>", errc::malformed_markup},
    {"<a><!", "[cdata[]]></a>", errc::malformed_markup},
    {"<a><!", "[CDATA []]></a>", errc::malformed_markup},
    {"<a><!", "- b --></a>", errc::malformed_markup},
    {"<a><!", " -- b --></a>", errc::malformed_markup},
    {"<a/><!", "ELEMENT a ANY>", errc::malformed_markup},
};

// Every place where a character can stand.
struct place {
    std::string_view before;
    std::string_view after;
};

const std::vector<place> places{
    {"", "<a/>"}, // before the root
    {"<a/>", ""}, // after it
    {"<", "/>"},  // names
    {"<a", "/>"},
    {"<a:", " xmlns:a='urn:1'/>"},
    {"<a:b", " xmlns:a='urn:1'/>"},
    {"<a></", ">"}, // end tags
    {"<a></a", ">"},
    {"<a></a ", ">"},
    {"<a ", "='1'/>"}, // attribute names
    {"<a b", "='1'/>"},
    {"<a b ", "='1'/>"},
    {"<a b=", "'1'/>"},
    {"<a b='1' ", "/>"},
    {"<a b='", "'/>"}, // attribute values
    {"<a b=\"1", "2\"/>"},
    {"<a xmlns='urn:", "'/>"},
    {"<a>", "</a>"}, // text
    {"<a>1&amp;2", "3</a>"},
    {"<a>&", ";</a>"}, // references
    {"<a>&am", "p;</a>"},
    {"<a>&#", ";</a>"},
    {"<a>&#6", "5;</a>"},
    {"<a>&#x4", "1;</a>"},
    {"<a><!--", "--></a>"}, // comments
    {"<!--1", "2--><a/>"},
    {"<a><![CDATA[", "]]></a>"}, // CDATA sections
    {"<a><![CDATA[1]", "]]></a>"},
    {"<a><?", "?></a>"}, // processing instructions
    {"<a><?p", "?></a>"},
    {"<a><?p ", "?></a>"},
    {"<?p 1?", "2?><a/>"},
    {"<a><!", "></a>"}, // and where only a keyword can
    {"<?xml version='1.0", "'?><a/>"},
    {"<?xml version='1.0'", "?><a/>"},
    {"<?xml version", "='1.0'?><a/>"},
};

template <class Reader = xml::reader>
void check_refusal(const std::string& document, errc code, std::size_t offset) {
    BOOST_TEST_CONTEXT("document: " << document) {
        BOOST_TEST(verdict<Reader>(document) == failed(code, offset));
        if (code != errc::truncated) {
            BOOST_TEST(verdict<Reader>(document + padding) == failed(code, offset));
        }
    }
}

template <class Reader = xml::reader>
void check_refusals(const std::vector<refusal>& rows) {
    for (const auto& row : rows) {
        check_refusal<Reader>(std::string{row.before}.append(row.rest), row.code,
                              row.before.size());
    }
}

// Reads every proper prefix, from a buffer of its own size and where the rest follows it. One that
// ends inside the root or in a comment or processing instruction could go on as the document does:
// it is truncated, at its end. Every other is a document.
void check_prefixes(std::string_view document) {
    const auto r = std::make_unique<xml::reader>(document);
    std::size_t root_end = 0;
    std::vector<char> within_markup(document.size() + 1, 0);
    while (!is_last(r->next())) {
        if (r->current() == event::end_element && r->depth() == 0) {
            root_end = r->end_offset();
        } else if (root_end != 0) {
            std::fill(within_markup.begin() + static_cast<std::ptrdiff_t>(r->offset()) + 1,
                      within_markup.begin() + static_cast<std::ptrdiff_t>(r->end_offset()), 1);
        }
    }
    BOOST_REQUIRE((r->current() == event::end_of_document));
    for (std::size_t size = 0; size < document.size(); ++size) {
        const bool whole = size >= root_end && within_markup[size] == 0;
        const auto expected = whole ? "end of document"s : failed(errc::truncated, size);
        const auto prefix = document.substr(0, size);
        for (const auto& actual : {verdict(prefix), verdict_in_place(prefix)}) {
            if (actual != expected) {
                BOOST_TEST(actual == expected, actual << ", not " << expected << ": " << prefix);
            }
        }
    }
}

} // namespace

BOOST_AUTO_TEST_SUITE(xml_reader)

BOOST_AUTO_TEST_CASE_TEMPLATE(well_formed_events, Block, cases::blocks) {
    for (const auto& row : well_formed) {
        BOOST_TEST_CONTEXT("document: " << row.document) {
            auto expected = row.events;
            expected.emplace_back("end of document");
            for (const auto& document :
                 {std::string{row.document}, std::string{row.document} + padding}) {
                BOOST_TEST(trace<block_reader<Block>>(document) == expected,
                           boost::test_tools::per_element());
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(well_formed_every_prefix) {
    for (const auto& row : well_formed) {
        check_prefixes(row.document);
    }
}

BOOST_AUTO_TEST_CASE(well_formed_events_tile_document) {
    // Inside the root every byte belongs to exactly one event, in order.
    for (const auto& row : well_formed) {
        BOOST_TEST_CONTEXT("document: " << row.document) {
            xml::reader r{row.document};
            std::size_t reached = 0;
            for (std::size_t depth = 0; !is_last(r.next()); depth = r.depth()) {
                BOOST_TEST(r.offset() >= reached);
                BOOST_TEST(r.end_offset() >= r.offset());
                if (depth != 0) {
                    BOOST_TEST(r.offset() == reached);
                }
                reached = r.end_offset();
            }
            BOOST_TEST(r.offset() == row.document.size());
            BOOST_TEST(r.end_offset() == row.document.size());
        }
    }
}

BOOST_AUTO_TEST_CASE(samples_well_formed) {
    for (const auto name : cases::sample_names) {
        const auto document = cases::sample(name);
        BOOST_TEST(verdict(document) == "end of document");
        check_prefixes(document);
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(refused_with_code_and_offset, Block, cases::blocks) {
    check_refusals<block_reader<Block>>(refused);
}

// Whatever the reader makes of a name to find its double.
BOOST_AUTO_TEST_CASE(refused_duplicates_of_any_name) {
    for (char last = 'a'; last <= 'z'; ++last) {
        for (const std::size_t size : {1U, 2U, 3U, 4U, 8U, 9U, 200U}) {
            const auto begun = "<a " + std::string(size, last) + "='1' ";
            check_refusal(begun + std::string(size, last) + "='2'/>", errc::duplicate_attribute,
                          begun.size());
        }
    }
}

BOOST_AUTO_TEST_CASE(refused_unknown_declarations) {
    check_refusals(refused_declarations);
}

BOOST_AUTO_TEST_CASE(refused_every_prefix) {
    // Up to the error the document may be whole by chance; no prefix reads past its end, and none
    // that is longer than the place of the error is taken for a document.
    for (const auto& row : refused) {
        const auto document = std::string{row.before}.append(row.rest);
        for (std::size_t size = 0; size < document.size(); ++size) {
            const auto last = verdict(std::string_view{document}.substr(0, size));
            if (last == "end of document") {
                BOOST_TEST(size <= row.before.size());
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(invalid_utf8_everywhere) {
    for (const auto& place : places) {
        for (const auto bytes :
             {"\x80"sv, "\xBF"sv, "\xFF"sv, "\xC0\x80"sv, "\xC1\xBF"sv, "\xE0\x9F\xBF"sv,
              "\xF0\x8F\xBF\xBF"sv, "\xED\xA0\x80"sv, "\xED\xBF\xBF"sv, "\xF4\x90\x80\x80"sv,
              "\xF5\x80\x80\x80"sv, "\xC3 "sv, "\xE2\x82 "sv, "\xF0\x9F\x98 "sv, "\xE2 \xAC"sv,
              "\xE2\x82\x7F"sv}) {
            const auto document = std::string{place.before}.append(bytes).append(place.after);
            check_refusal(document, errc::invalid_utf8, place.before.size());
        }
    }
}

BOOST_AUTO_TEST_CASE(forbidden_character_everywhere) {
    for (const auto& place : places) {
        for (const auto bytes : {"\x01"sv, "\x08"sv, "\x0B"sv, "\x0C"sv, "\x0E"sv, "\x1B"sv,
                                 "\x1F"sv, "\xEF\xBF\xBE"sv, "\xEF\xBF\xBF"sv}) {
            const auto document = std::string{place.before}.append(bytes).append(place.after);
            check_refusal(document, errc::forbidden_character, place.before.size());
        }
    }
}

BOOST_AUTO_TEST_CASE(zero_byte_everywhere) {
    for (const auto& place : places) {
        const auto document = std::string{place.before}.append("\0"sv).append(place.after);
        // Beside the first '<' it is what UTF-16 looks like (appendix F).
        const bool is_utf16 = place.before.empty() || place.before == "<";
        check_refusal(document, is_utf16 ? errc::unsupported_encoding : errc::forbidden_character,
                      is_utf16 ? 0 : place.before.size());
    }
}

BOOST_AUTO_TEST_CASE(character_cut_everywhere) {
    for (const auto& place : places) {
        for (const auto bytes : {"\xC3"sv, "\xE2"sv, "\xE2\x82"sv, "\xF0\x9F\x98"sv}) {
            const auto document = std::string{place.before}.append(bytes);
            check_refusal(document, errc::truncated, document.size());
        }
    }
}

BOOST_AUTO_TEST_CASE(failed_stays_failed) {
    xml::reader r{"<a></b>"};
    BOOST_TEST(r.next() == event::start_element);
    BOOST_TEST(r.next() == event::failed);
    const auto failure = r.failure();
    BOOST_TEST(r.next() == event::failed);
    BOOST_TEST(r.current() == event::failed);
    BOOST_TEST(r.failure() == failure);
    BOOST_TEST(failure.code == errc::mismatched_end_tag);
    BOOST_TEST(failure.offset == 3U);
    BOOST_TEST(failure.field.empty());
    BOOST_TEST(failure.excerpt.empty());
}

// No event comes of what turns out to be wrong.
BOOST_AUTO_TEST_CASE(failed_at_once) {
    for (const auto begun :
         {"t"sv, "<b"sv, "<b c='"sv, "</"sv, "<!--b"sv, "<?b c"sv, "<![CDATA[b"sv}) {
        const auto document = "<a>"s.append(begun).append("\x01");
        const std::vector<std::string> expected{
            "start a", failed(errc::forbidden_character, document.size() - 1)};
        BOOST_TEST(trace(document) == expected, boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(end_of_document_stays) {
    xml::reader r{"<a/>\n"};
    while (!is_last(r.next())) {
    }
    BOOST_TEST(r.next() == event::end_of_document);
    BOOST_TEST(r.current() == event::end_of_document);
    BOOST_TEST(r.depth() == 0U);
}

BOOST_AUTO_TEST_CASE(default_string_view_truncated) {
    xml::reader r{std::string_view{}};
    BOOST_TEST(r.offset() == 0U);
    BOOST_TEST(r.attributes().empty());
    BOOST_TEST(r.end_offset() == 0U);
    BOOST_TEST(r.next() == event::failed);
    BOOST_TEST(r.failure().code == errc::truncated);
    BOOST_TEST(r.failure().offset == 0U);
}

// Whatever was in the memory that it was made in.
BOOST_AUTO_TEST_CASE(nothing_before_first_event) {
    alignas(xml::reader) std::array<unsigned char, sizeof(xml::reader)> memory;
    memory.fill(0xFF);
    const auto* const r = new (memory.data()) xml::reader{"<p:a xmlns:p='urn:1'/>"};
    BOOST_TEST(r->name().empty());
    BOOST_TEST(r->prefix().empty());
    BOOST_TEST(r->attributes().empty());
    BOOST_TEST(r->namespace_uri().empty());
    BOOST_TEST(r->text().empty());
    BOOST_TEST(r->depth() == 0U);
    BOOST_TEST(r->offset() == 0U);
    BOOST_TEST(r->end_offset() == 0U);
}

BOOST_AUTO_TEST_CASE(offsets_of_each_event) {
    constexpr std::string_view document = "\xEF\xBB\xBF<?xml version='1.0'?>\n<!--c-->\n<?p d?>"
                                          "<a b = '1'>x&amp;y<![CDATA[z]]><e/></a >\n<!--f-->\n";
    // The bytes of each event.
    const std::vector<std::string_view> expected{
        "<!--c-->", "<?p d?>", "<a b = '1'>", "x&amp;y",  "<![CDATA[z]]>",
        "<e/>",     "",        "</a >",       "<!--f-->", ""};
    xml::reader r{document};
    std::vector<std::string_view> actual;
    std::size_t reached = 0;
    do {
        r.next();
        actual.push_back(r.bytes(r.offset(), r.end_offset()));
        if (!is_last(r.current())) {
            BOOST_TEST(r.offset() == document.find(actual.back(), reached));
            reached = r.end_offset();
        }
    } while (!is_last(r.current()));
    BOOST_TEST(actual == expected, boost::test_tools::per_element());
    BOOST_TEST(r.offset() == document.size());
}

BOOST_AUTO_TEST_CASE(offset_of_views) {
    constexpr std::string_view document = "<a b='1&amp;2'>text</a>";
    xml::reader r{document};
    r.next();
    BOOST_TEST(r.offset_of(r.name().data()) == document.find("a b"));
    BOOST_TEST(r.offset_of(r.attributes()[0].name.data()) == document.find("b="));
    BOOST_TEST(r.offset_of(r.attributes()[0].value.raw().data()) == document.find("1&amp;2"));
    r.next();
    BOOST_TEST(r.offset_of(r.text().raw().data()) == document.find("text"));
    BOOST_TEST(r.bytes(r.offset(), r.end_offset()) == "text");
}

BOOST_AUTO_TEST_CASE(depth_counts_open_elements) {
    xml::reader r{"<!--0--><a><b/>t</a>"};
    // comment, start a, start b, end b, text, end a, end of document
    for (const std::size_t depth : {0U, 1U, 2U, 1U, 1U, 0U, 0U}) {
        r.next();
        BOOST_TEST(r.depth() == depth);
    }
    BOOST_TEST(r.current() == event::end_of_document);
}

BOOST_AUTO_TEST_CASE(element_name_parts) {
    xml::reader r{"<p:a xmlns:p='urn:1'><b/></p:a>"};
    r.next();
    BOOST_TEST(r.name() == "p:a");
    BOOST_TEST(r.prefix() == "p");
    BOOST_TEST(r.local_name() == "a");
    BOOST_TEST(r.namespace_uri() == "urn:1");
    r.next();
    BOOST_TEST(r.name() == "b");
    BOOST_TEST(r.prefix() == "");
    BOOST_TEST(r.local_name() == "b");
    BOOST_TEST(r.namespace_uri() == "");
    r.next();
    BOOST_TEST(r.name() == "b");
    r.next();
    BOOST_TEST(r.current() == event::end_element);
    BOOST_TEST(r.name() == "p:a");
    BOOST_TEST(r.local_name() == "a");
}

BOOST_AUTO_TEST_CASE(attribute_parts) {
    xml::reader r{"<a xmlns='urn:0' xmlns:p='urn:1' p:b='1' b='2' xml:lang='en'/>"};
    r.next();
    struct row {
        std::string_view name, prefix, local_name, value, uri;
        bool declaration;
    };
    const std::vector<row> rows{
        {"xmlns", "", "xmlns", "urn:0", "", true},
        {"xmlns:p", "xmlns", "p", "urn:1", xmlns_uri, true},
        {"p:b", "p", "b", "1", "urn:1", false},
        {"b", "", "b", "2", "", false},
        {"xml:lang", "xml", "lang", "en", xml_uri, false},
    };
    BOOST_REQUIRE(r.attributes().size() == rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const xml::attribute& a = r.attributes()[i];
        BOOST_TEST(a.name == rows[i].name);
        BOOST_TEST(a.prefix == rows[i].prefix);
        BOOST_TEST(a.local_name == rows[i].local_name);
        BOOST_TEST(a.value == rows[i].value);
        BOOST_TEST(a.namespace_uri == rows[i].uri);
        BOOST_TEST(a.namespace_id == xml::identify(rows[i].uri, {}));
        BOOST_TEST(a.is_namespace_declaration() == rows[i].declaration);
    }
}

BOOST_AUTO_TEST_CASE(namespaces_by_number) {
    constexpr std::array<std::string_view, 2> known{"urn:a", "urn:b"};
    xml::reader r{"<a xmlns='urn:a'><p:b xmlns:p='urn:b' p:c=''/><d xmlns=''/></a>", known};
    const auto first = static_cast<std::uint32_t>(xml::namespace_id::first_known);
    const auto number = [](xml::namespace_id id) {
        return static_cast<std::uint32_t>(id);
    };
    r.next();
    BOOST_TEST(number(r.namespace_id()) == first);
    r.next();
    BOOST_TEST(number(r.namespace_id()) == first + 1);
    BOOST_TEST(number(r.attributes()[1].namespace_id) == first + 1);
    r.next();
    r.next();
    BOOST_TEST(number(r.namespace_id()) == 0U);
}

// Two URIs whose numbers are the same are two namespaces. A document with many such was crafted.
BOOST_AUTO_TEST_CASE(namespaces_of_one_number) {
    constexpr std::string_view one = "vwtgphjsmjdumypvwvvt";
    constexpr std::string_view other = "vwshslkwrffyjwlstozq";
    BOOST_TEST(xml::identify(one, {}) == xml::identify(other, {}));
    const auto document = [&](std::size_t collisions) {
        std::string all =
            "<a xmlns:p='" + std::string{one} + "' xmlns:q='" + std::string{other} + "'>";
        for (; collisions != 0; --collisions) {
            all.append("<b p:c='' q:c=''/>");
        }
        return all + "</a>";
    };
    const auto last_event = [](std::string_view text) {
        xml::reader r{text};
        while (r.next() != xml::event::end_of_document && r.current() != xml::event::failed) {
        }
        return r.current() == xml::event::failed ? to_string(r.failure().code) : "read"sv;
    };
    BOOST_TEST(last_event(document(8)) == "read");
    BOOST_TEST(last_event(document(9)) == "duplicate_attribute");
}

BOOST_AUTO_TEST_CASE(text_without_references_literal) {
    // What needs no decoding is handed over as it is.
    for (const auto document : {"<a>plain\n\ttext</a>"sv, "<a><![CDATA[&<]]></a>"sv,
                                "<a><!--&--></a>"sv, "<a>\xC3\xA9]</a>"sv}) {
        xml::reader r{document};
        r.next();
        r.next();
        BOOST_TEST(r.text().literal().has_value(), document);
    }
    xml::reader r{"<a b='plain \xC3\xA9 text'/>"};
    r.next();
    BOOST_TEST(r.attributes()[0].value.literal().value() == "plain \xC3\xA9 text");
}

// ---- limits: the last that fits, and one more

BOOST_AUTO_TEST_CASE(limit_bytes) {
    using reader = xml::basic_reader<xml::limits{.bytes = 8}>;
    BOOST_TEST(verdict<reader>("<a></a>\n") == "end of document");
    check_refusal<reader>("<a></a>\n\n", errc::too_many_bytes, 8);
    check_refusal<reader>("<a></a></", errc::too_many_bytes, 8);
    check_refusal<reader>(std::string(1000, '\0'), errc::too_many_bytes, 8);
}

BOOST_AUTO_TEST_CASE(limit_depth) {
    using reader = xml::basic_reader<xml::limits{.depth = 3}>;
    BOOST_TEST(verdict<reader>("<a><a><a/><a></a></a><a/></a>") == "end of document");
    check_refusal<reader>("<a><a><a><a/></a></a></a>", errc::too_deep, 9);
    check_refusal<reader>("<a><a><a/><a><!----><a", errc::too_deep, 20);
    check_refusal<xml::basic_reader<xml::limits{.depth = 1}>>("<a><b/></a>", errc::too_deep, 3);
}

BOOST_AUTO_TEST_CASE(limit_depth_default) {
    constexpr auto depth = xml::limits{}.depth;
    BOOST_TEST(verdict(repeat("<a>", depth) + repeat("</a>", depth)) == "end of document");
    check_refusal(repeat("<a>", depth + 1) + repeat("</a>", depth + 1), errc::too_deep, 3 * depth);
    check_refusal(repeat("<a>", 100000), errc::too_deep, 3 * depth);
}

BOOST_AUTO_TEST_CASE(limit_attributes) {
    using reader = xml::basic_reader<xml::limits{.attributes = 2}>;
    BOOST_TEST(verdict<reader>("<a b='' c=''><a d='' e=''/></a>") == "end of document");
    check_refusal<reader>("<a b='' c='' d=''/>", errc::too_many_attributes, 13);
    // declarations count
    BOOST_TEST(verdict<reader>("<a xmlns='' b=''/>") == "end of document");
    check_refusal<reader>("<a xmlns='' b='' c=''/>", errc::too_many_attributes, 17);
}

BOOST_AUTO_TEST_CASE(limit_namespaces) {
    using reader = xml::basic_reader<xml::limits{.namespaces = 2}>;
    BOOST_TEST(verdict<reader>("<a xmlns='u:1'><b xmlns='u:2'/><b xmlns='u:3'/></a>") ==
               "end of document");
    check_refusal<reader>("<a xmlns='u:1'><b xmlns='u:2'><c xmlns='u:3'/></b></a>",
                          errc::too_many_namespaces, 33);
    check_refusal<reader>("<a xmlns='u:1' xmlns:p='u:2' xmlns:q='u:3'/>", errc::too_many_namespaces,
                          29);
}

BOOST_AUTO_TEST_CASE(limit_name_length) {
    using reader = xml::basic_reader<xml::limits{.name_length = 7}>;
    BOOST_TEST(verdict<reader>("<aaaaaaa bbbbbbb=''></aaaaaaa><?ccccccc ddddddddd?>") ==
               "end of document");
    BOOST_TEST(verdict<reader>("<a xmlns:p=''/>") == failed(errc::reserved_namespace, 3));
    check_refusal<reader>("<aaaaaaaa/>", errc::name_too_long, 1);
    check_refusal<reader>("<a bbbbbbbb=''/>", errc::name_too_long, 3);
    check_refusal<reader>("<a xmlns:pp='u:1'/>", errc::name_too_long, 3);
    check_refusal<reader>("<a><?cccccccc d?></a>", errc::name_too_long, 5);
    // prefix and colon count
    BOOST_TEST(verdict<reader>("<xml:aaa/>") == "end of document");
    check_refusal<reader>("<xml:aaaa/>", errc::name_too_long, 1);
    // bytes, not characters
    BOOST_TEST(verdict<reader>("<a\xC3\xA9\xC3\xA9\xC3\xA9/>") == "end of document");
    check_refusal<reader>("<\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9/>", errc::name_too_long, 1);
}

BOOST_AUTO_TEST_CASE(limits_default_keep_reader_small) {
    BOOST_TEST(sizeof(xml::reader) < 10U * 1024U);
}

// ---- the shortcuts: what is plain, and what is expected

BOOST_AUTO_TEST_CASE_TEMPLATE(blocks_give_the_same_events, Block, cases::blocks) {
    std::vector<std::string> documents;
    for (const auto& row : cases::all()) {
        documents.push_back(row.xml);
        documents.push_back(cases::enveloped(row.xml));
    }
    for (const auto name : cases::sample_names) {
        documents.push_back(cases::sample(name));
    }
    for (const auto& document : documents) {
        const auto lines = trace<block_reader<Block>>(document);
        BOOST_TEST(lines.back() == "end of document");
        BOOST_TEST(lines == trace(document), boost::test_tools::per_element());
    }
}

// Names are looked for as far as 32 bytes, and 32 behind a prefix.
BOOST_AUTO_TEST_CASE(long_names_every_prefix) {
    for (const std::size_t prefix_size : {1U, 31U, 32U, 33U}) {
        for (const std::size_t size : {1U, 31U, 32U, 33U}) {
            const std::string prefix(prefix_size, 'p');
            const std::string local(size, 'n');
            const auto name = prefix + ":" + local;
            const auto declaration = " xmlns:" + prefix + "='urn:p'";
            for (const auto& document : {"<" + name + declaration + "></" + name + ">",
                                         "<" + local + " " + name + "='1'" + declaration + "/>",
                                         "<a" + declaration + "><" + name + ">" +
                                             std::string(70, 't') + "</" + name + "></a>",
                                         "<" + local + "><" + local + "/></" + local + ">"}) {
                check_prefixes(document);
                const std::vector<std::string> lines = trace(document);
                BOOST_TEST(trace(document + padding) == lines, boost::test_tools::per_element());
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(limit_name_length_of_plain_names) {
    using reader = xml::basic_reader<xml::limits{.name_length = 64}>;
    const std::string prefix(32, 'p');
    const auto longest = prefix + ":" + std::string(31, 'n');
    BOOST_TEST(verdict<reader>("<" + longest + "/>" + padding) == failed(errc::unbound_prefix, 1));
    check_refusal<reader>("<" + longest + "n></" + longest + "n>", errc::name_too_long, 1);
    check_refusal<reader>("<" + longest + "n " + longest + "n='1'/>", errc::name_too_long, 1);
    BOOST_TEST(verdict<reader>("<a " + longest + "='1'/>" + padding) ==
               failed(errc::unbound_prefix, 3));
    check_refusal<reader>("<a " + longest + "n='1'/>", errc::name_too_long, 3);
}

// Values are looked for as far as 64 bytes: what matters may stand at each of them.
BOOST_AUTO_TEST_CASE_TEMPLATE(long_values, Block, cases::blocks) {
    using reader = block_reader<Block>;
    for (std::size_t size = 0; size < 70; ++size) {
        const std::string value(size, 'v');
        for (const char quote : {'"', '\''}) {
            const auto begun = "<a b=" + std::string{quote} + value;
            const auto rest = quote + "/>"s + padding;
            const auto first_line = [&](std::string_view inside) {
                return trace<reader>(begun + std::string{inside} + rest).front();
            };
            BOOST_TEST(first_line("") == "start a b=[" + value + "]");
            BOOST_TEST(first_line("&amp;v") == "start a b=[" + value + "&v]");
            BOOST_TEST(first_line("\tv") == "start a b=[" + value + " v]");
            BOOST_TEST(first_line("\xC3\xA9") == "start a b=[" + value + "\xC3\xA9]");
            BOOST_TEST(first_line("<") == failed(errc::less_than_in_attribute, begun.size()));
            BOOST_TEST(first_line("\x1F") == failed(errc::forbidden_character, begun.size()));
            BOOST_TEST(first_line("\xFF") == failed(errc::invalid_utf8, begun.size()));
            const char other = quote == '"' ? '\'' : '"';
            BOOST_TEST(first_line(std::string{other}) == "start a b=[" + value + other + "]");
        }
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(text_special_at_each_place, Block, cases::blocks) {
    using reader = block_reader<Block>;
    for (std::size_t size = 1; size < 70; ++size) {
        const std::string plain(size, 't');
        const auto second_line = [&](std::string_view inside) {
            return trace<reader>("<a>" + plain + std::string{inside} + "</a>" + padding)[1];
        };
        BOOST_TEST(second_line("") == "text [" + plain + "]");
        BOOST_TEST(second_line("&lt;t") == "text [" + plain + "<t]");
        BOOST_TEST(second_line("\r\nt") == "text [" + plain + "\nt]");
        BOOST_TEST(second_line("]]t") == "text [" + plain + "]]t]");
        BOOST_TEST(second_line("\xE2\x82\xAC") == "text [" + plain + "\xE2\x82\xAC]");
        BOOST_TEST(second_line("]]>") == failed(errc::cdata_end_in_text, 3 + size));
        BOOST_TEST(second_line("\x1F") == failed(errc::forbidden_character, 3 + size));
        BOOST_TEST(second_line("\xFF") == failed(errc::invalid_utf8, 3 + size));
    }
}

// ---- a caller that reads a part of the document by itself

namespace {

std::string_view rest_after(xml::reader& r) {
    r.next();
    return r.rest();
}

} // namespace

BOOST_AUTO_TEST_CASE(rest_is_what_is_left_in_content) {
    xml::reader r{" <a>t<b/> <c></c></a> <!-- --> "};
    BOOST_TEST(r.rest() == ""); // there is no content yet
    BOOST_TEST(rest_after(r) == "t<b/> <c></c></a> <!-- --> ");
    BOOST_TEST(rest_after(r) == "<b/> <c></c></a> <!-- --> ");
    BOOST_TEST(rest_after(r) == ""); // an empty-element tag, whose end comes next
    BOOST_TEST(rest_after(r) == " <c></c></a> <!-- --> ");
    BOOST_TEST(rest_after(r) == "<c></c></a> <!-- --> ");
    BOOST_TEST(rest_after(r) == "</c></a> <!-- --> ");
    BOOST_TEST(rest_after(r) == "</a> <!-- --> ");
    BOOST_TEST(r.rest().data() + r.rest().size() == r.end());
    BOOST_TEST(rest_after(r) == ""); // behind the root
    BOOST_TEST(rest_after(r) == "");
    BOOST_TEST(r.next() == event::end_of_document);
    BOOST_TEST(r.rest() == "");

    xml::reader failing{"<a></b> "};
    BOOST_TEST(rest_after(failing) == "</b> ");
    BOOST_TEST(rest_after(failing) == "");
    BOOST_TEST(failing.current() == event::failed);

    xml::reader before{"<!-- --><a/>"};
    BOOST_TEST(rest_after(before) == "");
}

BOOST_AUTO_TEST_CASE(resume_goes_on_behind_what_the_caller_read) {
    const std::string document = "<a> <b x=\"&\"><c></a>";
    xml::reader r{document};
    r.next();
    r.resume(r.end() - "</a>"sv.size());
    BOOST_TEST(r.rest() == "</a>");
    BOOST_TEST(r.next() == event::end_element);
    BOOST_TEST(r.name() == "a");
    BOOST_TEST(r.offset() == document.size() - 4);
    BOOST_TEST(r.next() == event::end_of_document);
}

BOOST_AUTO_TEST_CASE(entered_elements_are_ended_by_the_reader) {
    const std::string document =
        "<a xmlns:p=\"urn:p\"><p:b xmlns:p=\"urn:q\"><c><p:d/></c></p:b><p:e/></a>";
    xml::reader r{document};
    r.next();
    BOOST_TEST(r.room() == xml::limits{}.depth - 1);
    const auto place = [&](std::string_view what) {
        return document.data() + document.find(what);
    };
    const auto outer = r.namespaces().size();
    BOOST_TEST(outer == 1U);
    BOOST_TEST(!r.namespaces().declare("p", "urn:q"));
    r.enter({place("p:b"), 3}, 1, outer);
    r.enter({place("c>"), 1}, 0, r.namespaces().size());
    r.resume(place("<p:d/>"));
    BOOST_TEST(r.depth() == 3U);
    BOOST_TEST(r.room() == xml::limits{}.depth - 3);

    BOOST_TEST(r.next() == event::start_element);
    BOOST_TEST(r.name() == "p:d");
    BOOST_TEST(r.namespace_uri() == "urn:q");
    BOOST_TEST(r.next() == event::end_element);
    BOOST_TEST(r.next() == event::end_element);
    BOOST_TEST(r.name() == "c");
    BOOST_TEST(r.next() == event::end_element);
    BOOST_TEST(r.name() == "p:b");
    BOOST_TEST(r.prefix() == "p");
    BOOST_TEST(r.local_name() == "b");
    BOOST_TEST(r.depth() == 1U);
    BOOST_TEST(r.namespaces().size() == outer);
    BOOST_TEST(r.next() == event::start_element);
    BOOST_TEST(r.namespace_uri() == "urn:p");
}

BOOST_AUTO_TEST_CASE(entered_element_with_another_end_tag_refused) {
    const std::string document = "<a><b></c></a>";
    xml::reader r{document};
    r.next();
    r.enter({document.data() + 4, 1}, 0, 0);
    r.resume(document.data() + 6);
    BOOST_TEST(r.next() == event::failed);
    BOOST_TEST(line_of(r) == failed(errc::mismatched_end_tag, 6));
}

BOOST_AUTO_TEST_CASE(left_elements_take_their_declarations_along) {
    xml::reader r{"<a><b xmlns=\"urn:b\">text</b><c/></a>"};
    r.next();
    r.next();
    BOOST_TEST(r.namespace_uri() == "urn:b");
    r.leave();
    BOOST_TEST(r.depth() == 1U);
    BOOST_TEST(r.namespaces().size() == 0U);
    r.resume(r.end() - "<c/></a>"sv.size());
    BOOST_TEST(r.next() == event::start_element);
    BOOST_TEST(r.name() == "c");
    BOOST_TEST(r.namespace_id() == xml::namespace_id::none);
    BOOST_TEST(r.next() == event::end_element);
    BOOST_TEST(r.next() == event::end_element);
    BOOST_TEST(r.next() == event::end_of_document);
}

// A value by itself: nothing that the reader said changes.
BOOST_AUTO_TEST_CASE_TEMPLATE(value_read_at_a_place, Block, cases::blocks) {
    struct row {
        std::string_view document;
        std::string_view value; // decoded
    };
    for (const auto& [document, value] : {
             row{"<a>\"", ""},
             row{"<a>v\"/>", "v"},
             row{"<a>it's\">", "it's"},
             row{"<a>a&amp;b&#x41;\"", "a&bA"},
             row{"<a>a\tb\nc\r\nd\"", "a b c d"},
             row{"<a>\xC3\xA9\xF0\x9F\x98\x80\"", "\xC3\xA9\xF0\x9F\x98\x80"},
         }) {
        const cases::exact_bytes exact{document};
        block_reader<Block> r{exact.view()};
        r.next();
        xml::text_view read;
        const char* const behind = r.read_value_at(exact.view().data() + 3, read);
        BOOST_TEST_REQUIRE(behind != nullptr, document);
        BOOST_TEST(read.str() == value);
        BOOST_TEST(behind[-1] == '"');
        BOOST_TEST(r.offset_of(behind) == document.find('"') + 1);
        BOOST_TEST(r.end_offset() == 3U);
    }
    for (const auto document :
         {"<a>"sv, "<a>v"sv, "<a>v'"sv, "<a>v<\""sv, "<a>v&\""sv, "<a>&x;\""sv, "<a>&#0;\""sv,
          "<a>\x01\""sv, "<a>\xFF\""sv, "<a>\xC3\""sv}) {
        const cases::exact_bytes exact{document};
        block_reader<Block> r{exact.view()};
        r.next();
        xml::text_view read;
        const bool is_refused = r.read_value_at(exact.view().data() + 3, read) == nullptr;
        BOOST_TEST(is_refused, document);
        BOOST_TEST(r.current() == event::start_element);
        BOOST_TEST(r.end_offset() == 3U);
    }
}

// A text by itself, up to the markup behind it.
BOOST_AUTO_TEST_CASE_TEMPLATE(text_read_at_a_place, Block, cases::blocks) {
    struct row {
        std::string_view document;
        std::string_view text; // decoded
    };
    for (const auto& [document, text] : {
             row{"<a>t</a>", "t"},
             row{"<a><b/>", ""},
             row{"<a>a \"long\" text ]] in it<", "a \"long\" text ]] in it"},
             row{"<a>a&amp;b&#x41;<", "a&bA"},
             row{"<a>a\tb\nc\r\nd<", "a\tb\nc\nd"},
             row{"<a>\xC3\xA9\xF0\x9F\x98\x80<", "\xC3\xA9\xF0\x9F\x98\x80"},
         }) {
        const cases::exact_bytes exact{document};
        block_reader<Block> r{exact.view()};
        r.next();
        xml::text_view read;
        const char* const behind = r.read_text_at(exact.view().data() + 3, read);
        BOOST_TEST_REQUIRE(behind != nullptr, document);
        BOOST_TEST(read.str() == text);
        BOOST_TEST(r.offset_of(behind) == document.find('<', 1));
        BOOST_TEST(r.end_offset() == 3U);
    }
    for (const auto document : {"<a>"sv, "<a>t"sv, "<a>]]><"sv, "<a>t&<"sv, "<a>&x;<"sv,
                                "<a>&#0;<"sv, "<a>\x01<"sv, "<a>\xFF<"sv, "<a>\xC3"sv}) {
        const cases::exact_bytes exact{document};
        block_reader<Block> r{exact.view()};
        r.next();
        xml::text_view read;
        const bool is_read = r.read_text_at(exact.view().data() + 3, read) != nullptr;
        BOOST_TEST(!is_read, document);
        BOOST_TEST(r.current() == event::start_element);
        BOOST_TEST(r.end_offset() == 3U);
    }
}

// ---- in constant expressions

namespace {

constexpr std::size_t count_events(std::string_view document, event which) {
    xml::basic_reader<xml::limits{.depth = 4, .attributes = 4, .namespaces = 4}> r{document};
    std::size_t count = 0;
    while (true) {
        const event found = r.next();
        count += found == which ? 1U : 0U;
        if (found == event::end_of_document || found == event::failed) {
            return count;
        }
    }
}

constexpr errc failure_of(std::string_view document) {
    xml::reader r{document};
    while (r.next() != event::failed) {
    }
    return r.failure().code;
}

} // namespace

BOOST_AUTO_TEST_CASE(constant_expressions) {
    constexpr std::string_view document =
        "<?xml version='1.0'?><p:a xmlns:p='urn:1' b='1&amp;2'>t<!--c--><p:b/><![CDATA[d]]></p:a>";
    static_assert(count_events(document, event::start_element) == 2);
    static_assert(count_events(document, event::end_element) == 2);
    static_assert(count_events(document, event::text) == 1);
    static_assert(count_events(document, event::end_of_document) == 1);
    static_assert(count_events("<a><b></a></b>", event::failed) == 1);
    static_assert(failure_of("<a b='1' b='2'/>") == errc::duplicate_attribute);
    static_assert(failure_of("<p:a/>") == errc::unbound_prefix);
    static_assert([] {
        xml::reader r{"<a b='&#x41;&lt;'/>"};
        r.next();
        return r.attributes()[0].value == "A<" && r.local_name() == "a";
    }());
}

BOOST_AUTO_TEST_SUITE_END()
