// SPDX-License-Identifier: BSL-1.0

// conformance XMLCONF: judges xml::reader by the W3C XML Conformance Test Suite in the folder
// XMLCONF, and prints tables. Fails if a verdict, a canonical form or a count is not as expected.

#include "catalogue.hpp"
#include "judge.hpp"
#include "libxml2.hpp"
#include "peers.hpp"
#include "report.hpp"

#include <assuresign/error.hpp>

#include <algorithm>
#include <cstddef>
#include <exception>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

namespace conformance {
namespace {

// "178", or "178 (2 crashed)".
std::string count_accepted(const peer& asked, const std::vector<malformed_document>& documents,
                           std::string malformed_document::*bytes) {
    std::vector<verdict> verdicts;
    verdicts.reserve(documents.size());
    for (const auto& document : documents) {
        verdicts.push_back(ask(asked, document.*bytes));
    }
    const auto count = [&](verdict v) {
        return std::count(verdicts.begin(), verdicts.end(), v);
    };
    const auto crashed = count(verdict::crashed);
    return std::to_string(count(verdict::accepted)) +
           (crashed == 0 ? "" : " (" + std::to_string(crashed) + " crashed)");
}

void print_peers(const std::vector<malformed_document>& documents) {
    std::cout << "| of " << documents.size()
              << " | as they stand | UTF-16 transcoded |\n|---|--:|--:|\n";
    for (const auto& each : peers) {
        std::cout << "| " << each.name << " | "
                  << count_accepted(each, documents, &malformed_document::original) << " | "
                  << count_accepted(each, documents, &malformed_document::judged) << " |\n";
    }
}

int run(const std::filesystem::path& xmlconf) {
    silence_libxml2();
    report results;
    judge judging{results};
    for (const auto& test : read_catalogue(xmlconf)) {
        if (const auto* const rule = out_of_scope(test)) {
            results.leave_out(*rule);
        } else {
            judging.consider(test);
        }
    }
    results.print(std::cout);
    std::cout << "\nWhy the not-wf without DOCTYPE are refused:\n";
    for (const auto& [code, count] : judging.reasons()) {
        std::cout << "  " << count << ' ' << assuresign::to_string(code) << '\n';
    }
    std::cout << "\nThe not-wf without DOCTYPE that other parsers accept:\n";
    print_peers(judging.malformed());
    return results.print_failures(std::cout) ? 0 : 1;
}

} // namespace
} // namespace conformance

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: conformance XMLCONF\n";
        return 2;
    }
    try {
        return conformance::run(argv[1]);
    } catch (const std::exception& e) {
        std::cerr << "conformance: " << e.what() << '\n';
        return 2;
    }
}
