// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// What the programs in tests/ share: files.

#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <string>

namespace assuresign::tools {

/// All of a file, or of standard input for "-". Nothing if it cannot be read.
inline std::optional<std::string> read_file(const std::string& name) {
    std::ifstream file;
    if (name != "-") {
        file.open(name, std::ios::binary);
        if (!file || file.peek() == std::ifstream::traits_type::eof()) {
            // A directory opens, and fails to read; an empty file reads, and ends.
            if (!file.is_open() || !file.eof()) {
                return std::nullopt;
            }
        }
    }
    std::istream& in = name == "-" ? std::cin : file;
    return std::string{std::istreambuf_iterator<char>{in}, {}};
}

} // namespace assuresign::tools
