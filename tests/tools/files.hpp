// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// What the programs in tests/ share: files, and JSON through PropertyTree's reader and writer.

#include <assuresign/property_tree.hpp>

#include <boost/property_tree/json_parser.hpp>

#include <cstddef>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>

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

/// JSON that PropertyTree's reader refuses, or would exhaust the stack on.
class json_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

namespace detail {

// PropertyTree's reader recurses on each bracket.
inline void check_json_depth(std::string_view text) {
    constexpr std::size_t limit = 256;
    std::size_t depth = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted) {
            i += c == '\\' ? 1 : 0;
            quoted = c != '"';
        } else if (c == '"') {
            quoted = true;
        } else if (c == '[' || c == '{') {
            if (++depth > limit) {
                throw json_error("byte " + std::to_string(i) + ": nested deeper than " +
                                 std::to_string(limit));
            }
        } else if ((c == ']' || c == '}') && depth != 0) {
            --depth;
        }
    }
}

} // namespace detail

/// Throws json_error with the line.
inline property_tree parse_json(const std::string& text) {
    detail::check_json_depth(text);
    std::istringstream in{text};
    property_tree tree;
    try {
        boost::property_tree::read_json(in, tree);
    } catch (const boost::property_tree::json_parser_error& e) {
        throw json_error("line " + std::to_string(e.line()) + ": " + e.message());
    }
    return tree;
}

} // namespace assuresign::tools
