// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// The W3C suite's catalogue, and which of its tests are about XML 1.0 (5th ed.) and
/// Namespaces 1.0.

#include "libxml2.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <iterator>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace conformance {

/// One TEST element. testcases.dtd explains the attributes.
struct test_case {
    std::string id;
    std::string type; ///< valid, invalid, not-wf, error
    std::string recommendation;
    std::string version;
    std::string edition;
    bool namespaces = true; ///< false: uses colons in ways that Namespaces in XML forbids
    std::filesystem::path document;
    std::optional<std::filesystem::path> output; ///< in the suite's own canonical form

    bool is_well_formed() const { return type != "not-wf"; }
    bool is_fifth_edition_only() const { return edition == "5"; }
};

namespace detail {

inline bool lists(const std::string& list, std::string_view wanted) {
    std::istringstream words{list};
    return std::any_of(std::istream_iterator<std::string>{words}, {},
                       [&](const std::string& word) { return word == wanted; });
}

} // namespace detail

/// Why a test is out of scope, and how many tests of the suite of 2013-09-23 are.
struct scope_rule {
    std::string_view reason;
    std::size_t expected;
    bool (*excludes)(const test_case&);
};

/// The first rule that excludes a test counts.
inline constexpr std::array scope_rules{
    scope_rule{"RECOMMENDATION is XML 1.1 or Namespaces 1.1", 273,
               [](const test_case& t) {
                   return t.recommendation == "XML1.1" || t.recommendation == "NS1.1";
               }},
    scope_rule{"VERSION leaves 1.0 out", 1,
               [](const test_case& t) {
                   return !t.version.empty() && !detail::lists(t.version, "1.0");
               }},
    scope_rule{"EDITION leaves 5 out", 310,
               [](const test_case& t) {
                   return !t.edition.empty() && !detail::lists(t.edition, "5");
               }},
    scope_rule{"TYPE is error: a processor may accept or refuse", 27,
               [](const test_case& t) {
                   return t.type == "error";
               }},
};

/// The rule that puts the test out of scope, or nothing.
inline const scope_rule* out_of_scope(const test_case& test) {
    const auto* const rule = std::find_if(scope_rules.begin(), scope_rules.end(),
                                          [&](const auto& r) { return r.excludes(test); });
    return rule == scope_rules.end() ? nullptr : rule;
}

namespace detail {

inline test_case make_test_case(const xmlNode* element, const std::filesystem::path& base) {
    test_case test{.id = attribute(element, "ID"),
                   .type = attribute(element, "TYPE"),
                   .recommendation = attribute(element, "RECOMMENDATION"),
                   .version = attribute(element, "VERSION"),
                   .edition = attribute(element, "EDITION"),
                   .namespaces = attribute(element, "NAMESPACE") != "no",
                   .document = base / attribute(element, "URI"),
                   .output = std::nullopt};
    if (const auto output = attribute(element, "OUTPUT"); !output.empty()) {
        test.output = base / output;
    }
    return test;
}

inline void collect(const xmlNode* parent, const std::filesystem::path& base,
                    std::vector<test_case>& tests) {
    for (const xmlNode* node = parent->children; node != nullptr; node = node->next) {
        const auto name = node_name(node);
        if (name == "TEST") {
            tests.push_back(make_test_case(node, base));
        } else if (name == "TESTCASES") {
            collect(node, base / attribute(node, "base"), tests);
        }
    }
}

// xmlconf.xml puts eduni/misc in a folder that does not exist.
inline std::filesystem::path mend(const std::filesystem::path& path) {
    static constexpr std::string_view wrong = "eduni/namespaces/misc/";
    auto text = path.lexically_normal().generic_string();
    if (const auto at = text.find(wrong); at != std::string::npos) {
        text.replace(at, wrong.size(), "eduni/misc/");
    }
    return text;
}

} // namespace detail

/// All tests of the suite in the folder `xmlconf`. Throws std::runtime_error.
inline std::vector<test_case> read_catalogue(const std::filesystem::path& xmlconf) {
    const auto file = xmlconf / "xmlconf.xml";
    const auto catalogue = parse_file(file);
    if (!catalogue) {
        throw std::runtime_error{"cannot read " + file.string()};
    }
    std::vector<test_case> tests;
    detail::collect(xmlDocGetRootElement(catalogue.get()), xmlconf, tests);
    for (auto& test : tests) {
        test.document = detail::mend(test.document);
    }
    return tests;
}

} // namespace conformance
