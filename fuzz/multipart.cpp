// SPDX-License-Identifier: BSL-1.0

// The input is a Content-Type, a line feed, and a body. Invariant: whatever they are, the body's
// parts are those that a reading line by line finds (RFC 2046 §5.1.1), and whole or not as it is;
// no field of a part has a line break that folds it, and is longer than its header; decoding the
// body as a request with files gives a message, a fault or an error within the body, which for any
// other Content-Type is that of `decode`; a message has no reference left and no more bytes than
// came; it is the same when it is written, with the files beside it or in it, and decoded again;
// and what is written has the files as parts, to the byte.

#include "fuzz.hpp"

#include <assuresign/contract/async_submit.hpp>
#include <assuresign/contract/async_submit_with_file.hpp>
#include <assuresign/contract/lookup_session.hpp>
#include <assuresign/soap/decode.hpp>
#include <assuresign/soap/encode.hpp>
#include <assuresign/soap/mtom.hpp>
#include <assuresign/soap/multipart.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace {

using namespace assuresign;
using request = async_submit_with_file_request;

// ---- the parts, line by line

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto size = std::min(text.find('\n'), text.size() - 1) + 1;
        lines.push_back(text.substr(0, size));
        text.remove_prefix(size);
    }
    return lines;
}

bool is_blank(std::string_view line) {
    return line.find_first_not_of(" \t\r\n") == std::string_view::npos;
}
bool is_empty(std::string_view line) {
    return line.empty() || line == "\n" || line == "\r\n" || line == "\r";
}

struct line_reading {
    std::vector<body_part> parts{};
    bool is_whole = false;
};

// From the first byte of a part to the line break before the next delimiter.
body_part part_of(std::string_view text) {
    text.remove_suffix(text.ends_with('\n') ? 1 : 0);
    text.remove_suffix(text.ends_with('\r') ? 1 : 0);
    std::size_t header = 0;
    for (const auto line : lines_of(text)) {
        if (is_empty(line)) {
            return {text.substr(0, header), text.substr(header + line.size())};
        }
        header += line.size();
    }
    return {text, {}};
}

line_reading read_lines(std::string_view body, const std::string& boundary) {
    line_reading read;
    if (boundary.empty() || boundary.size() > 70) {
        return read;
    }
    const auto delimiter = "--" + boundary;
    std::size_t at = 0, first = std::string_view::npos;
    for (const auto line : lines_of(body)) {
        const auto begin = at;
        at += line.size();
        if (!line.starts_with(delimiter)) {
            continue;
        }
        const auto rest = line.substr(delimiter.size());
        const bool is_last = rest.starts_with("--");
        const bool is_delimiter = is_last || (is_blank(rest) && rest.ends_with('\n'));
        if (!is_delimiter) {
            continue;
        }
        if (first != std::string_view::npos) {
            read.parts.push_back(part_of(body.substr(first, begin - first)));
        }
        first = at;
        if (is_last) {
            read.is_whole = true;
            break;
        }
    }
    return read;
}

bool is_same(const body_part& a, const body_part& b) {
    return a.header == b.header && a.content == b.content;
}

// A field by its lines: the first with its name, and those after it that begin with white space.
std::string field_by_lines(const body_part& part, std::string_view name) {
    std::string value;
    bool found = false;
    for (const auto line : lines_of(part.header)) {
        const bool goes_on = line.starts_with(' ') || line.starts_with('\t');
        if (found && !goes_on) {
            break;
        }
        if (found) {
            value.append(line);
        } else if (!goes_on && detail::starts_with_ignoring_case(line, name)) {
            const auto rest = line.substr(name.size());
            const auto colon = std::min(rest.find_first_not_of(" \t"), rest.size());
            found = rest.substr(colon).starts_with(':');
            value = found ? rest.substr(colon + 1) : "";
        }
    }
    return value;
}

std::string without_breaks(std::string_view text) {
    std::string kept;
    for (const char c : text) {
        kept.append(c == '\r' || c == '\n' ? 0 : 1, c);
    }
    return std::string{detail::without_space(kept)};
}

void require_unfolded(const body_part& part, std::string_view name) {
    const auto value = part.field(name);
    require(value.find("\n ") == std::string::npos && value.find("\n\t") == std::string::npos);
    require(without_breaks(value) == without_breaks(field_by_lines(part, name)));
}

void require_same_parts(std::string_view body, const std::string& boundary) {
    if (boundary.find('\n') != std::string::npos) {
        return; // no line has it
    }
    const auto expected = read_lines(body, boundary);
    multipart_reader reader{body, boundary};
    std::vector<body_part> parts;
    for (body_part part; reader.next(part);) {
        require(part.content_id().size() <= part.header.size());
        require_unfolded(part, "Content-ID");
        require_unfolded(part, "Content-Transfer-Encoding");
        parts.push_back(part);
    }
    require(reader.offset() <= body.size());
    require(reader.is_whole() == expected.is_whole);
    require(std::equal(parts.begin(), parts.end(), expected.parts.begin(), expected.parts.end(),
                       is_same));
}

// ---- what they make together

// To compare.
std::string written(const request& message) {
    return encode(message).value();
}

std::vector<std::string> files_in(const request& message) {
    std::vector<std::string> files;
    for (const auto& document : message.documents) {
        if (document.underlying_file && document.underlying_file->data) {
            require(!document.underlying_file->data->is_reference());
            files.push_back(document.underlying_file->data->str().value());
        }
    }
    return files;
}

void require_stable(const request& message, std::size_t came) {
    const auto files = files_in(message);
    std::size_t bytes = 0;
    for (const auto& file : files) {
        bytes += file.size();
    }
    require(bytes <= came);

    const auto body = written(message);
    require(written(std::get<request>(decode<request>(body).value())) == body);

    const auto package = encode_mtom(message).value();
    const auto again = decode_mtom<request>(package.content_type, package.body);
    require(again && written(std::get<request>(*again)) == body);

    const auto boundary = content_type_parameter(package.content_type, "boundary").value();
    const auto parts = read_lines(package.body, boundary).parts;
    require(parts.size() == files.size() + 1);
    for (std::size_t i = 0; i < files.size(); ++i) {
        require(parts[i + 1].content == files[i]);
    }
}

} // namespace

void fuzz(std::string_view input) {
    const auto line = std::min(input.find('\n'), input.size());
    const auto content_type = input.substr(0, line);
    const auto body = input.substr(std::min(line + 1, input.size()));

    require_same_parts(body, content_type_parameter(content_type, "boundary").value_or(""));
    const auto decoded = decode_mtom<request>(content_type, body);
    if (!decoded) {
        require(decoded.error().offset <= body.size());
    } else if (const auto* const message = std::get_if<request>(&*decoded)) {
        require_stable(*message, body.size());
    }
    if (!is_multipart_related(content_type)) {
        const auto plain = decode<request>(body);
        require(plain.has_value() == decoded.has_value());
        require(plain ? plain->index() == decoded->index() : plain.error() == decoded.error());
    }
}
