// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// A reply's header, line by line: what transports over HTTP keep of it.

#include <assuresign/call/retry_after.hpp>
#include <assuresign/call/transport.hpp>
#include <assuresign/detail/ascii.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace assuresign {
inline namespace v0_1 {
namespace detail {

/// How much memory to reserve for a reply's body before the request is sent: memory that runs out
/// afterwards loses nothing of a reply of usual size. A submission's has some 600 bytes.
constexpr std::size_t reserved_body_bytes(std::size_t max_body_bytes) noexcept {
    return std::min(max_body_bytes, std::size_t{16} << 10);
}

/// What stands in a field, in memory that is reserved before the request is sent: memory that runs
/// out afterwards cuts off only what is longer than any real value.
class field_text {
public:
    field_text() { text_.reserve(reserved); }

    void append(std::string_view more) noexcept {
        try {
            text_.append(more);
        } catch (const std::exception&) { // std::bad_alloc, std::length_error
            text_.append(more, 0, text_.capacity() - text_.size());
        }
    }
    void clear() noexcept { text_.clear(); }
    bool empty() const noexcept { return text_.empty(); }
    std::string_view view() const noexcept { return text_; }
    std::string take() noexcept { return std::move(text_); }

private:
    static constexpr std::size_t reserved = 512;

    std::string text_;
};

/// Reads a reply's header line by line, and the headers of informational (1xx) replies before it
/// (RFC 9112 §2.1, §4, §5). Lines after the header, such as trailers, are skipped. The constructor
/// can throw std::bad_alloc; nothing else throws.
class reply_header {
public:
    // GCC 12 takes a defaulted one for noexcept.
    reply_header() {} // NOLINT(modernize-use-equals-default)

    /// A line with its end. Only whole lines are read: a value that is cut off is none.
    void take_line(std::string_view line) noexcept {
        if (is_whole()) {
            return;
        }
        if (line.starts_with("HTTP/")) {
            begin(line);
            return;
        }
        const bool is_folded = line.starts_with(' ') || line.starts_with('\t');
        line = without_space(line);
        if (line.empty() && !is_folded) {
            has_ended_ = true;
        } else if (is_folded) { // RFC 9112 §5.2
            extend(" ", line);
        } else {
            take_field(line);
        }
    }

    /// Lines; what follows the last line's end is left.
    void take_lines(std::string_view text) noexcept {
        for (auto end = text.find('\n'); end != text.npos; end = text.find('\n')) {
            take_line(substring(text, 0, end + 1));
            text.remove_prefix(end + 1);
        }
    }

    /// Whether the header of a final reply, which is not informational, has ended.
    bool is_whole() const noexcept { return has_ended_ && has_final_status(); }
    /// Whether something is known of a final reply.
    bool has_final_status() const noexcept { return status_ >= 200; }
    /// Of Content-Length (RFC 9110 §8.6), 0 without one; about that of a billion and more.
    std::size_t content_length() const noexcept {
        const auto bytes = parse_digits<long long>(texts_[content_length_field].view());
        return static_cast<std::size_t>(bytes.value_or(0)); // never negative
    }
    /// The value of Transfer-Encoding, but for "chunked" alone, which every transport undoes.
    std::string_view transfer_encoding() const noexcept {
        const auto value = texts_[transfer_encoding_field].view();
        return equal_ignoring_case(value, "chunked") ? std::string_view{} : value;
    }

    /// The reply, with `body`; nothing (`status` is 0) if not even its status came.
    http_response make_response(std::string body) noexcept {
        http_response response{.status = 0, .content_type = {}, .body = {}};
        if (!has_final_status()) {
            return response;
        }
        response.status = status_;
        response.content_type = texts_[content_type_field].take();
        response.body = std::move(body);
        response.retry_after =
            parse_retry_after(texts_[retry_after_field].view(), std::chrono::system_clock::now());
        response.content_encoding = take_codings();
        response.location = texts_[location_field].take();
        return response;
    }

private:
    enum field : std::uint8_t {
        content_type_field,
        retry_after_field,
        content_encoding_field,
        transfer_encoding_field,
        content_length_field,
        location_field,
        other_field,
    };
    struct known_field {
        std::string_view name;
        bool is_list; // several lines are one list (RFC 9110 §5.3)
    };
    static constexpr std::array<known_field, other_field> known_fields{{
        {"content-type", false},
        {"retry-after", false},
        {"content-encoding", true},
        {"transfer-encoding", true},
        {"content-length", false},
        {"location", false},
    }};

    // RFC 9112 §4: "HTTP/1.1 200 OK".
    void begin(std::string_view line) noexcept {
        for (auto& text : texts_) {
            text.clear();
        }
        current_ = other_field;
        has_ended_ = false;
        const auto code = substring(line, std::min(line.find(' '), line.size()));
        const bool is_code =
            code.size() > 4 && parse_digits<int>(substring(code, 1, 3)) && !is_digit(code[4]);
        status_ = is_code ? *parse_digits<int>(substring(code, 1, 3)) : 0;
    }

    void take_field(std::string_view line) noexcept {
        const auto name = substring(line, 0, line.find(':'));
        const auto* const found =
            std::find_if(known_fields.begin(), known_fields.end(), [&](const known_field& each) {
                return equal_ignoring_case(each.name, name);
            });
        current_ = static_cast<field>(found - known_fields.begin());
        if (current_ == other_field || name.size() == line.size()) {
            current_ = other_field;
            return;
        }
        if (!found->is_list && !texts_[current_].empty()) {
            current_ = other_field; // of a value that stands twice, the first
            return;
        }
        extend(", ", without_space(substring(line, name.size() + 1)));
    }

    // Adds to the current field; `between` stands only between two texts.
    void extend(std::string_view between, std::string_view text) noexcept {
        if (current_ != other_field && !text.empty()) {
            auto& all = texts_[current_];
            all.append(all.empty() ? "" : between);
            all.append(text);
        }
    }

    // What the body still has: outermost first are the transfer codings that are not undone.
    std::string take_codings() noexcept {
        if (transfer_encoding().empty()) {
            return texts_[content_encoding_field].take();
        }
        auto& all = texts_[transfer_encoding_field];
        if (!texts_[content_encoding_field].empty()) {
            all.append(", ");
            all.append(texts_[content_encoding_field].view());
        }
        return all.take();
    }

    int status_ = 0;
    bool has_ended_ = false;
    field current_ = other_field;
    std::array<field_text, other_field> texts_;
};

} // namespace detail
} // namespace v0_1
} // namespace assuresign
