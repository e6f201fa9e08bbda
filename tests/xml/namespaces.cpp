// SPDX-License-Identifier: BSL-1.0
#include <assuresign/xml/namespaces.hpp>

#include "support/printing.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using assuresign::errc;
namespace xml = assuresign::xml;

using scope = xml::namespace_scope<4>;

// The URI as text; nothing where the prefix is not bound.
std::optional<std::string> bound(const scope& s, std::string_view prefix) {
    const auto found = s.find(prefix);
    return found ? std::optional{found->uri.str()} : std::nullopt;
}

std::uint32_t number(const scope& s, std::string_view prefix) {
    return static_cast<std::uint32_t>(s.find(prefix)->id);
}

} // namespace

BOOST_AUTO_TEST_SUITE(xml_namespaces)

BOOST_AUTO_TEST_CASE(qualified_name_split) {
    struct row {
        std::string_view name;
        std::string_view prefix;
        std::string_view local;
    };
    const std::vector<row> rows{
        {"a", "", "a"},  {"p:a", "p", "a"}, {"xml:lang", "xml", "lang"}, {"", "", ""},
        {"p:", "p", ""}, {":a", "", "a"},   {"a:b:c", "a", "b:c"},
    };
    for (const auto& r : rows) {
        BOOST_TEST_CONTEXT(r.name) {
            const auto split = xml::qualified_name::split(r.name);
            BOOST_TEST(split.prefix == r.prefix);
            BOOST_TEST(split.local == r.local);
        }
    }
}

BOOST_AUTO_TEST_CASE(declared_prefix_of_attributes) {
    // Namespaces §3: NSAttName is PrefixedAttName `xmlns:` NCName, or DefaultAttName `xmlns`.
    BOOST_TEST(xml::declared_prefix("xmlns") == std::optional<std::string_view>{""});
    BOOST_TEST(xml::declared_prefix("xmlns:p") == std::optional<std::string_view>{"p"});
    BOOST_TEST(xml::declared_prefix("xmlns:xml") == std::optional<std::string_view>{"xml"});
    for (const std::string_view name : {"", "xml", "xmln", "xmlnt", "xmlnt:p", "xmlnsp", "xmlns.",
                                        "p:xmlns", "XMLNS", "Xmlns:p", "xml:ns", "name"}) {
        BOOST_TEST(!xml::declared_prefix(name), name);
    }
}

BOOST_AUTO_TEST_CASE(find_without_declarations) {
    const scope s;
    BOOST_TEST(bound(s, "") == "");
    BOOST_TEST(bound(s, "p") == std::nullopt);
    // §3: xml is bound without being declared.
    BOOST_TEST(bound(s, "xml") == "http://www.w3.org/XML/1998/namespace");
    BOOST_TEST(s.size() == 0U);
}

BOOST_AUTO_TEST_CASE(find_innermost) {
    scope s;
    BOOST_TEST(!s.declare("", "urn:outer"));
    BOOST_TEST(!s.declare("p", "urn:p"));
    const auto outer = s.size();
    BOOST_TEST(!s.declare("", ""));
    BOOST_TEST(!s.declare("p", "urn:q"));
    BOOST_TEST(bound(s, "") == "");
    BOOST_TEST(bound(s, "p") == "urn:q");
    s.release(outer);
    BOOST_TEST(bound(s, "") == "urn:outer");
    BOOST_TEST(bound(s, "p") == "urn:p");
    s.release(0);
    BOOST_TEST(bound(s, "p") == std::nullopt);
}

BOOST_AUTO_TEST_CASE(find_prefixes_case_sensitive) {
    scope s;
    BOOST_TEST(!s.declare("p", "urn:p"));
    BOOST_TEST(bound(s, "P") == std::nullopt);
    BOOST_TEST(bound(s, "pp") == std::nullopt);
}

BOOST_AUTO_TEST_CASE(same_by_value) {
    // Namespaces §2.3: names are the same if they are, character for character, as values.
    const std::string once = "urn:x";
    const std::string again = "urn:x";
    scope s;
    BOOST_TEST(!s.declare("p", once));
    BOOST_TEST(!s.declare("q", again));
    BOOST_TEST(!s.declare("r", {"urn:&#x78;", xml::spelling::attribute}));
    BOOST_TEST(!s.declare("t", "urn:y"));
    BOOST_TEST(number(s, "p") == number(s, "q"));
    BOOST_TEST(number(s, "p") == number(s, "r"));
    BOOST_TEST(number(s, "p") != number(s, "t"));
    s.release(1);
    BOOST_TEST(!s.declare("t", "urn:y"));
    BOOST_TEST(!s.declare("q", again));
    BOOST_TEST(number(s, "p") == number(s, "q"));
    BOOST_TEST(number(s, "q") != number(s, "t"));
}

// However long the URI is spelled.
BOOST_AUTO_TEST_CASE(known_by_number) {
    constexpr std::array<std::string_view, 2> known{"urn:a", "urn:b"};
    const auto number_of = [&](const xml::text_view& uri) {
        return static_cast<std::uint32_t>(xml::identify(uri, known));
    };
    const auto spelled = [](std::string_view raw) {
        return xml::text_view{raw, xml::spelling::attribute};
    };
    const auto first = static_cast<std::uint32_t>(xml::namespace_id::first_known);
    const std::string zeros(1000, '0');
    BOOST_TEST(number_of("") == 0U);
    BOOST_TEST(number_of("urn:a") == first);
    BOOST_TEST(number_of("urn:b") == first + 1);
    BOOST_TEST(number_of(spelled("&#" + zeros + "117;rn:b")) == first + 1);
    BOOST_TEST(number_of(spelled("urn&#x3A;b")) == first + 1);
    BOOST_TEST(number_of(xml::xml_namespace) == static_cast<std::uint32_t>(xml::namespace_id::xml));
    BOOST_TEST(number_of(xml::xmlns_namespace) ==
               static_cast<std::uint32_t>(xml::namespace_id::xmlns));
    for (const auto& other : {xml::text_view{"urn:c"}, spelled("urn&#x3A;c"), spelled("urn:a&amp;"),
                              spelled("&#x9;")}) {
        BOOST_TEST_CONTEXT(other.raw()) {
            BOOST_TEST(xml::is_hash(xml::identify(other, known)));
            BOOST_TEST(number_of(other) == number_of(other.str()));
        }
    }
    BOOST_TEST(number_of("urn:c") != number_of("urn:d"));
    BOOST_TEST(!xml::is_hash(xml::identify("urn:b", known)));
    BOOST_TEST(xml::is_hash(xml::identify("urn:b", {})));

    xml::namespace_scope<4> s{known};
    BOOST_TEST(!s.declare("p", "urn:b"));
    BOOST_TEST(!s.declare("", "urn:a"));
    BOOST_TEST(number(s, "p") == first + 1);
    BOOST_TEST(number(s, "") == first);
    BOOST_TEST(number(s, "xml") == number_of(xml::xml_namespace));
}

BOOST_AUTO_TEST_CASE(declare_reserved) {
    struct row {
        std::string_view prefix;
        xml::text_view uri;
        bool allowed;
    };
    constexpr auto as_attribute = [](std::string_view raw) {
        return xml::text_view{raw, xml::spelling::attribute};
    };
    // Namespaces §3, "Reserved Prefixes and Namespace Names"; §2.2 for the empty name.
    const std::vector<row> rows{
        {"xml", xml::xml_namespace, true},
        {"xml", "urn:other", false},
        {"xml", "", false},
        {"p", xml::xml_namespace, false},
        {"", xml::xml_namespace, false},
        {"xmlns", "urn:other", false},
        {"xmlns", xml::xmlns_namespace, false},
        {"xmlns", "", false},
        {"p", xml::xmlns_namespace, false},
        {"", xml::xmlns_namespace, false},
        {"p", "", false},
        {"", "", true},
        {"p", "urn:other", true},
        {"", "urn:other", true},
        {"xmlfoo", "urn:other", true},
        {"XML", "urn:other", true},
        {"p", "http://www.w3.org/XML/1998/namespace/", true},
        {"p", "http://www.w3.org/xml/1998/namespace", true},
        // The normalised value counts, not how it is spelt.
        {"p", as_attribute("http://www.w3.org/XML/1998/n&#97;mespace"), false},
        {"p", as_attribute("http://www.w3.org/2000/xmln&#x73;/"), false},
        {"p", as_attribute("&#104;ttp://www.w3.org/2000/xmlns/"), false},
        {"xml", as_attribute("http://www.w3.org/XML/1998/n&#97;mespace"), true},
    };
    for (const auto& r : rows) {
        BOOST_TEST_CONTEXT(r.prefix << " = " << r.uri.raw()) {
            scope s;
            const auto refused = s.declare(r.prefix, r.uri);
            BOOST_TEST(refused.has_value() == !r.allowed);
            if (refused) {
                BOOST_TEST(*refused == errc::reserved_namespace);
            }
            BOOST_TEST(s.size() == (r.allowed ? 1U : 0U));
        }
    }
}

BOOST_AUTO_TEST_CASE(declare_at_capacity) {
    scope s;
    for (const std::string_view prefix : {"a", "b", "c", "d"}) {
        BOOST_TEST(!s.declare(prefix, "urn:x"));
    }
    const auto refused = s.declare("e", "urn:x");
    BOOST_REQUIRE(refused);
    BOOST_TEST(*refused == errc::too_many_namespaces);
    BOOST_TEST(s.size() == 4U);
    s.release(3);
    BOOST_TEST(!s.declare("e", "urn:y"));
    BOOST_TEST(bound(s, "e") == "urn:y");
    BOOST_TEST(bound(s, "d") == std::nullopt);
}

BOOST_AUTO_TEST_CASE(default_namespace_scoped) {
    scope s;
    BOOST_TEST(s.default_namespace().uri.empty());
    BOOST_TEST(!s.declare("", "urn:outer"));
    BOOST_TEST(s.default_namespace().uri == "urn:outer");
    BOOST_TEST(!s.declare("p", "urn:p")); // no default namespace
    BOOST_TEST(s.default_namespace().uri == "urn:outer");
    const auto outer = s.size();
    BOOST_TEST(!s.declare("", "urn:inner"));
    BOOST_TEST(s.default_namespace().uri == "urn:inner");
    s.release(outer);
    BOOST_TEST(s.default_namespace().uri == "urn:outer");
    BOOST_TEST(!s.declare("", "")); // taken back (Namespaces §6.2)
    BOOST_TEST(s.default_namespace().uri.empty());
    s.release(outer);
    BOOST_TEST(s.default_namespace().uri == "urn:outer");
    s.release(outer); // all that is later is forgotten already
    BOOST_TEST(s.default_namespace().uri == "urn:outer");
    s.release(0);
    BOOST_TEST(s.default_namespace().uri.empty());
}

BOOST_AUTO_TEST_CASE(default_namespace_is_what_find_gives) {
    scope s;
    const auto same = [&] {
        return s.find("")->uri.raw().data() == s.default_namespace().uri.raw().data();
    };
    BOOST_TEST(same());
    BOOST_TEST(!s.declare("", "urn:a"));
    BOOST_TEST(same());
    BOOST_TEST(!s.declare("", "urn:b"));
    BOOST_TEST(same());
    s.release(1);
    BOOST_TEST(same());
    BOOST_TEST(bound(s, "") == "urn:a");
}

// The same bytes are another name where they are spelled otherwise.
BOOST_AUTO_TEST_CASE(default_namespace_spelled) {
    scope s;
    BOOST_TEST(!s.declare("", "urn:&amp;"));
    BOOST_TEST(!s.declare("", {"urn:&amp;", xml::spelling::attribute}));
    BOOST_TEST(s.default_namespace().uri == "urn:&");
    BOOST_TEST(!s.declare("", "urn:&amp;"));
    BOOST_TEST(s.default_namespace().uri == "urn:&amp;");
}

BOOST_AUTO_TEST_CASE(default_at_capacity) {
    scope s;
    for (const std::string_view uri : {"urn:a", "urn:b", "urn:c", "urn:d"}) {
        BOOST_TEST(!s.declare("", uri));
    }
    BOOST_TEST(s.declare("", "urn:e").has_value());
    BOOST_TEST(s.size() == 4U);
    BOOST_TEST(bound(s, "") == "urn:d");
    s.release(3);
    BOOST_TEST(bound(s, "") == "urn:c");
    BOOST_TEST(!s.declare("", "urn:e"));
    BOOST_TEST(bound(s, "") == "urn:e");
}

// However they were declared, equal URIs have one number.
BOOST_AUTO_TEST_CASE(default_same_by_value) {
    const std::string once = "urn:x";
    const std::string again = "urn:x";
    scope s;
    BOOST_TEST(!s.declare("p", once));
    BOOST_TEST(!s.declare("", again));
    BOOST_TEST(number(s, "p") == number(s, ""));
    BOOST_TEST(!s.declare("", "urn:y"));
    BOOST_TEST(number(s, "p") != number(s, ""));
    BOOST_TEST(!s.declare("q", {"urn:&#x78;", xml::spelling::attribute}));
    BOOST_TEST(number(s, "p") == number(s, "q"));
    s.release(0);
    BOOST_TEST(!s.declare("", again));
    BOOST_TEST(!s.declare("p", once));
    BOOST_TEST(number(s, "p") == number(s, ""));
}

// A declaration whose number the caller knows is as one that is looked up.
BOOST_AUTO_TEST_CASE(known_default_declared) {
    static constexpr std::array<std::string_view, 2> known{"urn:a", "urn:b"};
    xml::namespace_scope<3> s{known};
    const xml::namespace_name b{"urn:b", xml::identify("urn:b", known)};
    BOOST_TEST(!s.declare("", "urn:a"));
    BOOST_TEST(!s.declare_known(b));
    BOOST_TEST(s.size() == 2U);
    BOOST_TEST(s.default_namespace().uri == "urn:b");
    BOOST_TEST(s.default_namespace().id == b.id);
    BOOST_TEST(s.find("")->id == b.id);
    BOOST_TEST(!s.declare("", "urn:b")); // again, by its URI
    BOOST_TEST(s.default_namespace().id == b.id);
    const auto refused = s.declare_known(b);
    BOOST_TEST_REQUIRE(refused.has_value());
    BOOST_TEST(*refused == errc::too_many_namespaces);
    BOOST_TEST(s.size() == 3U);
    s.release(1);
    BOOST_TEST(s.default_namespace().uri == "urn:a");
}

BOOST_AUTO_TEST_CASE(constant_expressions) {
    constexpr auto uri = [] {
        xml::namespace_scope<1> s;
        return s.declare("p", "urn:p") ? xml::text_view{} : s.find("p")->uri;
    }();
    static_assert(uri == "urn:p");
    static_assert(xml::qualified_name::split("p:a").local == "a");
}

BOOST_AUTO_TEST_SUITE_END()
