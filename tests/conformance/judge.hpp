// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// What must come of a test, and whether it does.

#include "../tools/canonical.hpp"
#include "../tools/files.hpp"
#include "bytes.hpp"
#include "catalogue.hpp"
#include "libxml2.hpp"
#include "peers.hpp"
#include "report.hpp"
#include "suite_form.hpp"

#include <assuresign/error.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace conformance {

using assuresign::errc;

/// Tests of the encoding itself: judged as they stand, and `unsupported_encoding` is the right
/// reason.
inline constexpr std::array<std::string_view, 5> tests_of_encoding{
    "o-p03fail1",  // begins with a NUL: UTF-16 without byte order mark, by its first bytes
    "rmt-e2e-61",  // declares UTF-16, and isn't
    "hst-lhs-007", // UTF-8 by its byte order mark, ISO 8859-1 by its declaration
    "hst-lhs-008", // UTF-16 by its byte order mark, UTF-8 by its declaration
    "hst-lhs-009", // UTF-16 by its byte order mark, and isn't
};

/// Well-formed without document type declaration, though Expat and libxml2 do not agree.
struct settled_verdict {
    std::string_view id;
    std::string_view reason;
};
inline constexpr std::array settled{
    settled_verdict{"x-rmt-008b", "version 1.7 (5th ed. §2.8), which libxml2 refuses: accepted, "
                                  "and nothing to compare with"},
    settled_verdict{"x-ibm-1-0.5-valid-P04-ibm04av01.xml",
                    "names of the 5th edition (§2.3), which Expat refuses: accepted, canonical"},
    settled_verdict{"rmt-ns10-012", "the namespace name ' urn:xyzzy ' (no NMTOKEN any more), which "
                                    "libxml2 refuses for its blanks and no namespace constraint "
                                    "forbids: accepted, and nothing to compare with"},
};

inline const settled_verdict* find_settled(const test_case& test) {
    const auto* const found = std::find_if(settled.begin(), settled.end(),
                                           [&](const auto& s) { return s.id == test.id; });
    return found == settled.end() ? nullptr : found;
}

inline bool is_about_encoding(const test_case& test) {
    return std::find(tests_of_encoding.begin(), tests_of_encoding.end(), test.id) !=
           tests_of_encoding.end();
}

inline bool is_bound(errc code) {
    return code >= errc::too_many_bytes && code <= errc::buffer_too_small;
}

inline std::string say(const std::optional<assuresign::error>& refused) {
    return refused ? "we say " + to_string(*refused) : "we accept it";
}

/// As it stands in the suite, and as it was judged.
struct malformed_document {
    std::string original;
    std::string judged;
};

/// Judges xml::reader by one test after the other.
class judge {
public:
    explicit judge(report& out) : report_(out) {}

    void consider(const test_case& test) {
        const auto original = read(test.document);
        const auto document = has_utf16_mark(original) && !is_about_encoding(test)
                                  ? transcode(test, original)
                                  : original;
        const auto doctype = find_doctype(document);
        if (doctype != std::string_view::npos) {
            judge_with_doctype(test, document, doctype);
        } else if (!test.is_well_formed()) {
            judge_malformed_without_doctype(test, document);
            malformed_.push_back({original, document});
        } else if (!test.namespaces) {
            judge_colons(test, document);
        } else {
            judge_well_formed(set::well_formed, test, document);
        }
    }

    /// The not-wf without DOCTYPE.
    const std::vector<malformed_document>& malformed() const { return malformed_; }
    /// Why they are refused.
    const std::map<errc, std::size_t>& reasons() const { return reasons_; }

private:
    static std::string read(const std::filesystem::path& file) {
        auto bytes = assuresign::tools::read_file(file.string());
        if (!bytes) {
            throw std::runtime_error{"cannot read " + file.string()};
        }
        return std::move(*bytes);
    }

    std::string transcode(const test_case& test, std::string_view bytes) {
        std::string ignored;
        const auto refused = assuresign::tools::canonicalize(bytes, ignored);
        if (!refused || refused->code != errc::unsupported_encoding || refused->offset != 0) {
            report_.fail(set::utf16, test, "expected unsupported_encoding at 0; " + say(refused));
        } else if (test.is_well_formed()) {
            report_.except(set::utf16, test,
                           "UTF-16, which the reader does not read (XML 1.0 §4.3.3 wants it): "
                           "refused, and judged once transcoded");
        } else {
            report_.pass(set::utf16);
        }
        auto transcoded = utf8_from_utf16(bytes);
        if (!transcoded) {
            throw std::runtime_error{test.id + " is not UTF-16"};
        }
        return declared_as_utf8(std::move(*transcoded));
    }

    void judge_malformed_without_doctype(const test_case& test, const std::string& document) {
        if (const auto refused = judge_malformed(set::malformed, test, document)) {
            ++reasons_[*refused];
        }
    }

    void judge_with_doctype(const test_case& test, const std::string& document,
                            std::size_t doctype) {
        judge_doctype(test, document, doctype);
        const auto removed = remove_doctype(document, doctype);
        if (removed) {
            judge_doctype_removed(test, document, declared_as_utf8(*removed));
        } else if (!test.is_well_formed()) {
            report_.pass(set::endless_doctype);
        } else {
            report_.fail(set::endless_doctype, test, "its end was not found");
        }
    }

    // SOAP 1.1 §3: no document type declaration. A malformed document may be refused for what
    // comes before.
    void judge_doctype(const test_case& test, const std::string& document, std::size_t doctype) {
        const auto where =
            test.is_well_formed() ? set::well_formed_with_doctype : set::malformed_with_doctype;
        std::string ignored;
        const auto refused = assuresign::tools::canonicalize(document, ignored);
        const bool there =
            refused && refused->code == errc::doctype_forbidden && refused->offset == doctype;
        const bool before = refused && !test.is_well_formed() && refused->offset < doctype;
        if (there || before) {
            report_.pass(where);
        } else {
            report_.fail(where, test,
                         "expected doctype_forbidden at " + std::to_string(doctype) + "; " +
                             say(refused));
        }
    }

    // What the suite says held with the declaration: without, Expat and libxml2 decide.
    void judge_doctype_removed(const test_case& test, const std::string& original,
                               const std::string& document) {
        const bool by_expat = expat_accepts(document);
        const bool by_libxml2 = libxml2_accepts(document);
        const bool accepted = by_expat || by_libxml2;
        const auto where = set_of(test, accepted);
        if (by_expat != by_libxml2 && find_settled(test) == nullptr) {
            report_.fail(where, test, "Expat and libxml2 do not agree");
        } else if (accepted) {
            judge_well_formed(where, test, document);
            compare_with_output(test, original, document);
        } else if (where == set::without_namespaces) {
            judge_colons(test, document);
        } else if (where == set::well_formed_entities_removed) {
            judge_entities(test, document);
        } else {
            judge_malformed(where, test, document);
        }
    }

    static set set_of(const test_case& test, bool accepted) {
        if (!test.is_well_formed()) {
            return accepted                       ? set::malformed_in_doctype_only
                   : test.is_fifth_edition_only() ? set::malformed_doctype_removed_fifth_edition
                                                  : set::malformed_doctype_removed;
        }
        return accepted           ? set::well_formed_doctype_removed
               : !test.namespaces ? set::without_namespaces
                                  : set::well_formed_entities_removed;
    }

    // Refused, and because it is malformed. The reason, if that is so.
    std::optional<errc> judge_malformed(set where, const test_case& test,
                                        const std::string& document) {
        std::string ignored;
        const auto refused = assuresign::tools::canonicalize(document, ignored);
        if (!refused || is_bound(refused->code) ||
            (refused->code == errc::unsupported_encoding && !is_about_encoding(test))) {
            report_.fail(where, test, "expected to be refused as malformed; " + say(refused));
            return std::nullopt;
        }
        report_.pass(where);
        return refused->code;
    }

    void judge_entities(const test_case& test, const std::string& document) {
        judge_refusal(set::well_formed_entities_removed, test, document, errc::undefined_entity);
    }

    void judge_colons(const test_case& test, const std::string& document) {
        judge_refusal(set::without_namespaces, test, document, errc::malformed_name);
    }

    void judge_refusal(set where, const test_case& test, const std::string& document,
                       errc expected) {
        std::string ignored;
        const auto refused = assuresign::tools::canonicalize(document, ignored);
        if (!refused || refused->code != expected) {
            report_.fail(where, test,
                         "expected " + std::string{to_string(expected)} + "; " + say(refused));
        } else if (!test.namespaces) {
            report_.except(where, test,
                           "well-formed XML 1.0, but no qualified names (Namespaces §7): refused");
        } else {
            report_.pass(where);
        }
    }

    void judge_well_formed(set where, const test_case& test, const std::string& document) {
        std::string ours;
        if (const auto refused = assuresign::tools::canonicalize(document, ours)) {
            report_.fail(where, test, "expected to be accepted; " + say(refused));
            return;
        }
        const auto theirs = libxml2_canonical(document);
        const auto* const known = find_settled(test);
        if (theirs && *theirs != ours) {
            report_.fail(where, test,
                         "canonical forms differ:\n" + ours + "\nlibxml2:\n" + *theirs);
        } else if (!theirs && known == nullptr) {
            report_.fail(where, test, "libxml2 refuses it");
        } else if (known != nullptr) {
            report_.except(where, test, known->reason);
        } else {
            report_.pass(where);
        }
    }

    // The suite's own expectation, where the declaration changed nothing (by libxml2).
    void compare_with_output(const test_case& test, const std::string& original,
                             const std::string& document) {
        const auto with_doctype = libxml2_canonical(original, test.document);
        if (!test.output || !with_doctype || with_doctype != libxml2_canonical(document)) {
            return;
        }
        const auto theirs = without_notations(read(*test.output));
        const auto ours = suite_form(document);
        if (ours == theirs) {
            report_.pass(set::equal_to_output);
        } else {
            report_.fail(set::equal_to_output, test,
                         "ours:\n" + ours + "\nthe suite's:\n" + theirs);
        }
    }

    report& report_;
    std::vector<malformed_document> malformed_;
    std::map<errc, std::size_t> reasons_;
};

} // namespace conformance
