// SPDX-License-Identifier: BSL-1.0
#include "tools/canonical.hpp"
#include "support/printing.hpp"
#include "support/samples.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace {

using namespace std::string_view_literals;
using assuresign::errc;
using assuresign::tools::canonicalize;
namespace xml = assuresign::xml;
namespace fs = std::filesystem;

std::string canonical(std::string_view document) {
    std::string out;
    const auto refused = canonicalize(document, out);
    return refused ? to_string(*refused) : out;
}

// ---- xmllint, asked once for many documents

void compare_with_xmllint(const std::vector<std::string>& documents) {
    const assuresign::tests::temporary_directory directory;
    const auto file = [&](std::size_t i, const char* extension) {
        return directory.path() / (std::to_string(i) + extension);
    };
    for (std::size_t i = 0; i < documents.size(); ++i) {
        std::ofstream{file(i, ".xml"), std::ios::binary} << documents[i];
    }
    const auto command = "cd '" + directory.path().string() +
                         "' && for f in *.xml; do \"${XMLLINT:-xmllint}\" --nonet --c14n \"$f\" "
                         ">\"${f%.xml}.canonical\" 2>\"${f%.xml}.errors\" || touch "
                         "\"${f%.xml}.refused\"; done";
    BOOST_REQUIRE(std::system(command.c_str()) == 0);
    for (std::size_t i = 0; i < documents.size(); ++i) {
        BOOST_TEST_CONTEXT("document " << i << ": " << documents[i]) {
            BOOST_TEST(!fs::exists(file(i, ".refused")),
                       cases::read_file(file(i, ".errors").string()));
            BOOST_TEST(canonical(documents[i]) == cases::read_file(file(i, ".canonical").string()));
        }
    }
}

// ---- documents by chance, always the same ones

using texts = std::vector<std::string_view>;

class generator {
public:
    explicit generator(unsigned seed) : random_(seed) {}

    std::string document() {
        out_.clear();
        if (chance(5)) {
            out_ += "\xEF\xBB\xBF";
        }
        if (chance(2)) {
            out_ += pick({"<?xml version='1.0'?>", "<?xml version=\"1.0\" encoding='UTF-8' ?>",
                          "<?xml version='1.0' encoding='utf-8' standalone='yes'?>"});
        }
        outside();
        element({}, 0);
        outside();
        return out_;
    }

private:
    using scope = std::map<std::string, std::string>; // prefix to URI

    std::size_t below(std::size_t count) { return random_() % count; }
    bool chance(std::size_t one_in) { return below(one_in) == 0; }
    std::string_view pick(const texts& from) { return from[below(from.size())]; }
    std::string run(const texts& from, std::size_t most) {
        std::string all;
        for (auto count = below(most + 1); count != 0; --count) {
            all += pick(from);
        }
        return all;
    }
    std::string_view space() { return pick({" ", " ", "\n", "\t", "\r", "\r\n", "  "}); }
    std::string_view maybe_space() { return chance(3) ? space() : ""; }
    std::string local_name() {
        return std::string{pick({"a", "b", "c", "A", "_", "a-b", "a.b", "a1", "xmlns1", "\xC3\xA9",
                                 "\xE2\x82\xA0\xE2\x80\xBF", "\xF0\x90\x80\x80", "z"})};
    }

    void outside() {
        for (auto count = below(3); count != 0; --count) {
            out_ += maybe_space();
            chance(2) ? comment() : instruction();
        }
        out_ += maybe_space();
    }

    void comment() {
        out_ += "<!--";
        out_ += run({"a", " ", "<b>", "&amp;", "&x;", "\r", "\r\n", "\n", "\t", "]]>", "- ", ">",
                     "?>", "\"", "\xC3\xA9"},
                    5);
        out_ += "-->";
    }

    void instruction() {
        out_ += "<?";
        out_ += pick({"p", "xml-stylesheet", "xmlx", "\xC3\xA9"});
        if (!chance(3)) {
            out_ += space();
            out_ += run({"a", " ", "<b>", "&amp;", "\r", "\r\n", "\n", "\t", "--", "? ", ">", "\"",
                         "\xE2\x82\xAC"},
                        5);
        }
        out_ += "?>";
    }

    void text() {
        out_ += run({"a",
                     "b c",
                     " ",
                     "\t",
                     "\n",
                     "\r",
                     "\r\n",
                     "&#13;",
                     "&#xD;",
                     "&#10;",
                     "&#9;",
                     "&#32;",
                     "&lt;",
                     "&gt;",
                     "&amp;",
                     "&quot;",
                     "&apos;",
                     "&amp;lt;",
                     "&#60;",
                     "&#x26;",
                     "] ",
                     "> ",
                     "'",
                     "\"",
                     "\xC3\xA9",
                     "\xE2\x82\xAC",
                     "\xF0\x9F\x98\x80",
                     "&#233;",
                     "&#x20AC;",
                     "&#x10FFFF;",
                     "\xC2\x85",
                     "\xE2\x80\xA8",
                     "\xEF\xBB\xBF",
                     "\x7F"},
                    6);
    }

    void cdata() {
        out_ += "<![CDATA[";
        out_ += run({"a", " ", "<b>", "</b>", "&amp;", "&#65;", "\r", "\r\n", "\n", "\t", "]",
                     "]] ", "<![CDATA[", "\"", "\xC3\xA9"},
                    5);
        out_ += "]]>";
    }

    void quoted(std::string_view text) {
        out_ += maybe_space();
        out_ += "=";
        out_ += maybe_space();
        const char quote = chance(2) ? '"' : '\'';
        out_ += quote;
        for (const char c : text) {
            if (c == quote) {
                out_ += c == '"' ? "&quot;" : "&#39;";
            } else {
                out_ += c;
            }
        }
        out_ += quote;
    }

    // The URI that was declared; spelt sometimes with references. None holds '&' or '"': libxml2
    // 2.9.14 leaves them unescaped, so that what it prints is not even XML.
    std::string declaration(const std::string& prefix) {
        static const std::vector<std::pair<std::string_view, texts>> uris{
            {"urn:1", {"urn:1", "&#x75;rn:1"}},
            {"urn:2", {"urn:2", "urn:&#50;"}},
            {"URN:1", {"URN:1"}},
            {"http://example.com/?a=1", {"http://example.com/?a=1", "http://example.com/?a&#61;1"}},
            {"http://example.com/it's",
             {"http://example.com/it's", "http://example.com/it&apos;s"}},
        };
        out_ += space();
        if (prefix == "xml") {
            out_ += "xmlns:xml";
            quoted(xml::xml_namespace);
            return std::string{xml::xml_namespace};
        }
        out_ += prefix.empty() ? "xmlns" : "xmlns:" + prefix;
        if (prefix.empty() && chance(3)) {
            quoted("");
            return {};
        }
        const auto& [uri, spellings] = uris[below(uris.size())];
        quoted(pick(spellings));
        return std::string{uri};
    }

    void attribute(const std::string& prefix, const std::string& local) {
        out_ += space();
        out_ += prefix.empty() ? local : prefix + ":" + local;
        quoted(
            run({"a",     " ",      "\t",    "\n",   "\r",       "\r\n",      "&#13;",   "&#10;",
                 "&#x9;", "&#x20;", "&lt;",  "&gt;", ">",        "&amp;",     "&quot;",  "&apos;",
                 "'",     "\"",     "&#65;", "]]>",  "\xC3\xA9", "&#x1F600;", "\xC2\x85"},
                5));
    }

    void element(scope bound, std::size_t depth) {
        // Declarations and attributes are written in any order, so what is declared is drawn first:
        // each into a text of its own.
        const std::string before = std::exchange(out_, {});
        std::vector<std::string> parts;
        std::set<std::string> prefixes;
        for (auto count = below(4); count != 0; --count) {
            prefixes.insert(std::string{
                pick({"", "", "p", "q", "Q", "p1", "\xC3\xA9", chance(4) ? "xml" : ""})});
        }
        for (const auto& prefix : prefixes) {
            bound[prefix] = declaration(prefix);
            parts.push_back(std::exchange(out_, {}));
        }
        bound["xml"] = xml::xml_namespace;
        bound.try_emplace("");

        std::set<std::pair<std::string, std::string>> seen;
        for (auto count = below(5); count != 0; --count) {
            const auto prefix = chance(2) ? std::string{} : any_prefix(bound);
            const auto local =
                prefix == "xml" ? std::string{pick({"lang", "space", "base"})} : local_name();
            if (seen.insert({prefix.empty() ? "" : bound[prefix], local}).second) {
                attribute(prefix, local);
                parts.push_back(std::exchange(out_, {}));
            }
        }
        std::shuffle(parts.begin(), parts.end(), random_);

        const auto prefix = chance(2) ? std::string{} : any_prefix(bound);
        const auto name = prefix.empty() ? local_name() : prefix + ":" + local_name();
        out_ = before + "<" + name;
        for (const auto& part : parts) {
            out_ += part;
        }
        out_ += maybe_space();
        if (chance(5)) {
            out_ += "/>";
            return;
        }
        out_ += ">";
        content(bound, depth);
        out_ += "</" + name;
        out_ += maybe_space();
        out_ += ">";
    }

    std::string any_prefix(const scope& bound) {
        return std::next(bound.begin(), static_cast<std::ptrdiff_t>(below(bound.size())))->first;
    }

    void content(const scope& bound, std::size_t depth) {
        for (auto count = below(6); count != 0; --count) {
            switch (below(depth < 5 ? 8 : 5)) {
            case 0:
            case 1:
                text();
                break;
            case 2:
                cdata();
                break;
            case 3:
                comment();
                break;
            case 4:
                instruction();
                break;
            default:
                element(bound, depth + 1);
            }
        }
    }

    std::mt19937 random_;
    std::string out_;
};

} // namespace

BOOST_AUTO_TEST_SUITE(tools_canonical)

// Canonical XML 1.0, the examples of §3 without their DTDs, and the rules of §2.3.
BOOST_AUTO_TEST_CASE(canonical_form) {
    struct row {
        std::string_view document;
        std::string_view form;
    };
    const std::vector<row> rows{
        {"<a/>", "<a></a>"},
        // §3.1: PIs, comments and what is outside the root
        {"<?xml version=\"1.0\"?>\n\n<?xml-stylesheet   href=\"doc.xsl\"\n   type=\"text/xsl\"   "
         "?>\n\n<doc>Hello, world!<!-- Comment 1 --></doc>\n\n<?pi-without-data     ?>\n\n"
         "<!-- Comment 2 -->\n\n<!-- Comment 3 -->",
         "<?xml-stylesheet href=\"doc.xsl\"\n   type=\"text/xsl\"   ?>\n<doc>Hello, world!"
         "<!-- Comment 1 --></doc>\n<?pi-without-data?>\n<!-- Comment 2 -->\n<!-- Comment 3 -->"},
        // §3.2: white space in content stays
        {"<doc>\n   <clean>   </clean>\n   <mixed>\n A\n <clean> </clean>\n</mixed></doc>",
         "<doc>\n   <clean>   </clean>\n   <mixed>\n A\n <clean> </clean>\n</mixed></doc>"},
        // §3.3: tags
        {"<doc>\n   <e1   />\n   <e2   ></e2>\n   <e3   name = \"elem3\"   id=\"elem3\"   />\n"
         "   <e5 a:attr=\"out\" b:attr=\"sorted\" attr2=\"all\" attr=\"I'm\"\n"
         "      xmlns:b=\"http://www.ietf.org\"\n      xmlns:a=\"http://www.w3.org\"\n"
         "      xmlns=\"http://example.org\"/>\n"
         "   <e6 xmlns=\"\" xmlns:a=\"http://www.w3.org\">\n"
         "      <e7 xmlns=\"http://www.ietf.org\">\n"
         "         <e8 xmlns=\"\" xmlns:a=\"http://www.w3.org\">\n"
         "            <e9 xmlns=\"\" xmlns:a=\"http://www.ietf.org\"/>\n"
         "         </e8>\n      </e7>\n   </e6>\n</doc>",
         "<doc>\n   <e1></e1>\n   <e2></e2>\n   <e3 id=\"elem3\" name=\"elem3\"></e3>\n"
         "   <e5 xmlns=\"http://example.org\" xmlns:a=\"http://www.w3.org\" "
         "xmlns:b=\"http://www.ietf.org\" attr=\"I'm\" attr2=\"all\" b:attr=\"sorted\" "
         "a:attr=\"out\"></e5>\n"
         "   <e6 xmlns:a=\"http://www.w3.org\">\n"
         "      <e7 xmlns=\"http://www.ietf.org\">\n"
         "         <e8 xmlns=\"\">\n"
         "            <e9 xmlns:a=\"http://www.ietf.org\"></e9>\n"
         "         </e8>\n      </e7>\n   </e6>\n</doc>"},
        // §3.4: character modifications
        {"<doc>\n   <text>First line&#x0d;&#10;Second line</text>\n   <value>&#x32;</value>\n"
         "   <compute><![CDATA[value>\"0\" && value<\"10\" ?\"valid\":\"error\"]]></compute>\n"
         "   <compute expr='value>\"0\" &amp;&amp; value&lt;\"10\" ?\"valid\":\"error\"'>valid"
         "</compute>\n"
         "   <norm attr=' &apos;   &#x20;&#13;&#xa;&#9;   &apos; '/>\n</doc>",
         "<doc>\n   <text>First line&#xD;\nSecond line</text>\n   <value>2</value>\n"
         "   <compute>value&gt;\"0\" &amp;&amp; value&lt;\"10\" ?\"valid\":\"error\"</compute>\n"
         "   <compute expr=\"value>&quot;0&quot; &amp;&amp; value&lt;&quot;10&quot; "
         "?&quot;valid&quot;:&quot;error&quot;\">valid</compute>\n"
         "   <norm attr=\" '    &#xD;&#xA;&#x9;   ' \"></norm>\n</doc>"},
        // §3.6: UTF-8
        {"<doc>&#169;</doc>", "<doc>\xC2\xA9</doc>"},
        {"\xEF\xBB\xBF<doc/>", "<doc></doc>"},
        // the prefix xml is never declared
        {"<a xmlns:xml='http://www.w3.org/XML/1998/namespace' xml:lang='en' b='1'/>",
         "<a b=\"1\" xml:lang=\"en\"></a>"},
        // §2.3: namespace nodes are written as attributes are
        {"<a xmlns='http://example.com/?a&amp;b&#34;&lt;>'/>",
         "<a xmlns=\"http://example.com/?a&amp;b&quot;&lt;>\"></a>"},
        // an outer declaration that was hidden is in force again
        {"<a xmlns='urn:1'><b xmlns='urn:2'/><c xmlns='urn:1'/></a>",
         "<a xmlns=\"urn:1\"><b xmlns=\"urn:2\"></b><c></c></a>"},
    };
    for (const auto& r : rows) {
        BOOST_TEST(canonical(r.document) == r.form);
        // §1.3: the canonical form's own canonical form is itself.
        BOOST_TEST(canonical(r.form) == r.form);
    }
}

BOOST_AUTO_TEST_CASE(refused_document) {
    std::string out;
    const auto refused = canonicalize("<a><b></a>", out);
    BOOST_REQUIRE(refused);
    BOOST_TEST(refused->code == errc::mismatched_end_tag);
    BOOST_TEST(refused->offset == 6U);
    BOOST_TEST(out == "<a><b>");
}

BOOST_AUTO_TEST_CASE(samples_equal_xmllint) {
    std::vector<std::string> documents;
    for (const auto name : cases::sample_names) {
        documents.push_back(cases::sample(name));
    }
    compare_with_xmllint(documents);
}

BOOST_AUTO_TEST_CASE(generated_equal_xmllint) {
    generator g{20240229};
    std::vector<std::string> documents(300);
    for (auto& document : documents) {
        document = g.document();
    }
    compare_with_xmllint(documents);
}

BOOST_AUTO_TEST_CASE(generated_fixed_point) {
    generator g{31415};
    for (int i = 0; i < 200; ++i) {
        const auto once = canonical(g.document());
        BOOST_TEST(canonical(once) == once);
    }
}

BOOST_AUTO_TEST_SUITE_END()
