// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>

// The contract's samples, and other files of the tests.
namespace cases {

inline std::string tests_directory() {
    const char* const directory = std::getenv("ASSURESIGN_TESTS_DIR");
    return directory != nullptr ? directory : "tests";
}

inline std::string read_file(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file) {
        throw std::runtime_error{"cannot read " + path +
                                 ": set ASSURESIGN_TESTS_DIR to the folder of the tests"};
    }
    return {std::istreambuf_iterator<char>{file}, {}};
}

/// One of the contract's samples, as it is in the file.
inline std::string sample(std::string_view name) {
    return read_file(tests_directory() + "/contract/samples/" + std::string{name});
}

/// A document without its XML declaration, so that it can stand in an envelope.
inline std::string without_declaration(std::string xml) {
    return xml.starts_with("<?xml") ? xml.substr(xml.find("?>") + 2) : xml;
}

inline constexpr std::string_view sample_names[] = {
    "AsyncSubmit.xml",   "AsyncSubmitResponse.xml",   "AsyncSubmitResponse.exceptions.xml",
    "LookupSession.xml", "LookupSessionResponse.xml", "LookupSessionResponse.qualified.xml",
};

} // namespace cases
