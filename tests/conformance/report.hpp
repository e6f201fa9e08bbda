// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// The sets that the tests fall into, how many must be in each, and the tables of what came of
/// them.

#include "catalogue.hpp"

#include <array>
#include <cstddef>
#include <iostream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace conformance {

enum class set : std::size_t {
    malformed,
    malformed_with_doctype,
    malformed_doctype_removed,
    malformed_doctype_removed_fifth_edition,
    malformed_in_doctype_only,
    well_formed,
    well_formed_with_doctype,
    well_formed_doctype_removed,
    well_formed_entities_removed,
    without_namespaces,
    equal_to_output,
    endless_doctype,
    utf16,
};

struct set_description {
    std::string_view title;
    std::size_t expected;
};

/// In the order of the enumerators. The numbers are the suite's of 2013-09-23: a rule that loses
/// tests must not go unnoticed.
inline constexpr std::array sets{
    set_description{"not-wf, no DOCTYPE: refused", 243},
    set_description{"not-wf, with DOCTYPE: refused there or before", 774},
    set_description{"not-wf, DOCTYPE removed, still malformed: refused", 288},
    set_description{"the same, tests of the 5th edition only: refused", 61},
    set_description{"not-wf, DOCTYPE removed, well-formed now: accepted, canonical", 404},
    set_description{"well-formed, no DOCTYPE: accepted, canonical", 73},
    set_description{"well-formed, with DOCTYPE: refused there", 882},
    set_description{"well-formed, DOCTYPE removed, still well-formed: accepted, canonical", 794},
    set_description{"well-formed, DOCTYPE removed, entities undefined now: refused", 83},
    set_description{"NAMESPACE is no, a colon out of place: accepted", 7},
    set_description{"DOCTYPE removed and without effect: equal to the suite's OUTPUT", 262},
    set_description{"not-wf, DOCTYPE without end: nothing to remove", 21},
    set_description{"UTF-16: accepted if well-formed, else refused", 40},
};

/// What came of all judgements.
class report {
public:
    void pass(set where) { ++tallies_[index(where)].tests; }

    /// As it should be for this library, though not what the suite says.
    void except(set where, const test_case& test, std::string_view reason) {
        ++tallies_[index(where)].tests;
        ++tallies_[index(where)].exceptions;
        exceptions_[std::string{reason}].push_back(test.id);
    }

    void fail(set where, const test_case& test, std::string_view what) {
        ++tallies_[index(where)].tests;
        ++tallies_[index(where)].failures;
        failures_.push_back(test.id + " (" + test.document.string() + ") among '" +
                            std::string{sets[index(where)].title} + "': " + std::string{what});
    }

    void leave_out(const scope_rule& rule) { ++left_out_[&rule]; }

    void print(std::ostream& out) const {
        out << "| set | tests | as expected | exceptions |\n|---|--:|--:|--:|\n";
        for (std::size_t i = 0; i < sets.size(); ++i) {
            const auto& t = tallies_[i];
            out << "| " << sets[i].title << " | " << t.tests << " | "
                << t.tests - t.exceptions - t.failures << " | " << t.exceptions << " |\n";
        }
        out << "\nOut of scope:\n";
        for (const auto& rule : scope_rules) {
            out << "  " << count(rule) << " tests: " << rule.reason << '\n';
        }
        out << "\nExceptions:\n";
        for (const auto& [reason, ids] : exceptions_) {
            out << "  " << reason << ":\n";
            for (const auto& id : ids) {
                out << "    " << id << '\n';
            }
        }
    }

    /// Says what is wrong; true if nothing is.
    bool print_failures(std::ostream& out) const {
        auto problems = failures_;
        for (std::size_t i = 0; i < sets.size(); ++i) {
            check_count(sets[i].title, tallies_[i].tests, sets[i].expected, problems);
        }
        for (const auto& rule : scope_rules) {
            check_count(rule.reason, count(rule), rule.expected, problems);
        }
        for (const auto& problem : problems) {
            out << "FAILED: " << problem << '\n';
        }
        return problems.empty();
    }

private:
    struct tally {
        std::size_t tests = 0;
        std::size_t exceptions = 0;
        std::size_t failures = 0;
    };

    static std::size_t index(set where) { return static_cast<std::size_t>(where); }

    std::size_t count(const scope_rule& rule) const {
        const auto found = left_out_.find(&rule);
        return found == left_out_.end() ? 0 : found->second;
    }

    static void check_count(std::string_view what, std::size_t actual, std::size_t expected,
                            std::vector<std::string>& problems) {
        if (actual != expected) {
            problems.push_back("'" + std::string{what} + "': " + std::to_string(actual) +
                               " tests, there are " + std::to_string(expected));
        }
    }

    std::array<tally, sets.size()> tallies_{};
    std::map<std::string, std::vector<std::string>> exceptions_;
    std::map<const scope_rule*, std::size_t> left_out_;
    std::vector<std::string> failures_;
};

} // namespace conformance
