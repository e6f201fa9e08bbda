// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "samples.hpp"
#include "temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

namespace assuresign::tests {

inline std::string quoted(const std::filesystem::path& path) {
    return "'" + path.string() + "'";
}

inline std::string xmllint() {
    const char* const given = std::getenv("XMLLINT");
    return given != nullptr ? quoted(given) : "xmllint";
}

inline bool has_xmllint() {
    return std::system((xmllint() + " --version >/dev/null 2>&1").c_str()) == 0;
}

/// Documents that a schema of the contract must allow, asked of xmllint in one go.
class validator {
public:
    explicit validator(std::string schema) : schema_(std::move(schema)) {}

    void add(const std::string& xml) {
        const auto name = std::to_string(count_++) + ".xml";
        std::ofstream{directory_.path() / name, std::ios::binary} << xml;
    }

    void check() const {
        const auto log = directory_.path() / "log";
        const int status = run(log);
        BOOST_TEST(status == 0, schema_ << " refuses:\n"
                                        << only_errors(cases::read_file(log.string())));
    }
    /// The other way round: each must be refused.
    void check_refused() const {
        const auto log = directory_.path() / "log";
        run(log);
        const auto text = cases::read_file(log.string());
        BOOST_TEST(text.find(" validates\n") == std::string::npos, schema_ << " allows:\n" << text);
        BOOST_TEST(text.find(" fails to validate\n") != std::string::npos, text);
    }

private:
    int run(const std::filesystem::path& log) const {
        const auto schema =
            std::filesystem::absolute(cases::tests_directory()) / "contract" / schema_;
        const auto command = "cd " + quoted(directory_.path()) + " && " + xmllint() +
                             " --nonet --noout --schema " + quoted(schema) + " *.xml >" +
                             quoted(log) + " 2>&1";
        BOOST_TEST(count_ > 0);
        return std::system(command.c_str());
    }

    static std::string only_errors(const std::string& log) {
        std::string errors;
        for (std::size_t at = 0; at < log.size();) {
            const auto end = std::min(log.find('\n', at), log.size());
            const auto line = log.substr(at, end - at);
            errors += line.ends_with(" validates") ? "" : line + "\n";
            at = end + 1;
        }
        return errors;
    }

    std::string schema_;
    temporary_directory directory_;
    int count_ = 0;
};

} // namespace assuresign::tests
