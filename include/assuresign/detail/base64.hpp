// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Bytes <-> base64 (RFC 4648 §4), piece by piece. The bits are Boost.Serialization's iterators';
/// ours are the padding and the white space.

#include <assuresign/xml/characters.hpp>

// Without exceptions Boost.Serialization wants it declared; it is the program's to define there, if
// base64 is decoded.
#include <boost/throw_exception.hpp>

#include <boost/archive/iterators/base64_from_binary.hpp>
#include <boost/archive/iterators/binary_from_base64.hpp>
#include <boost/archive/iterators/transform_width.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

namespace assuresign::inline v0_1::detail {

/// Characters for `bytes` bytes, padding included; the greatest number that there is for more than
/// that.
constexpr std::uint64_t base64_size(std::uint64_t bytes) noexcept {
    constexpr auto most = std::numeric_limits<std::uint64_t>::max();
    const auto groups = bytes / 3 + (bytes % 3 == 0 ? 0 : 1);
    return groups > most / 4 ? most : groups * 4;
}

// The iterators read past the end of bytes that make no whole group.
inline char* encode_base64_groups(char* to, std::string_view groups) {
    namespace iterators = boost::archive::iterators;
    using digits =
        iterators::base64_from_binary<iterators::transform_width<const char*, 6, 8, char>>;
    digits digit{groups.data()};
    return std::generate_n(to, groups.size() / 3 * 4, [&digit] { return *digit++; });
}

/// Writes `base64_size(bytes.size())` characters to `to`. Only the last piece of several may be
/// of a size that is no multiple of 3.
inline char* encode_base64(char* to, std::string_view bytes) {
    const auto rest = bytes.size() % 3;
    to = encode_base64_groups(to, bytes.substr(0, bytes.size() - rest));
    if (rest != 0) {
        std::array<char, 3> padded{};
        std::copy_n(bytes.end() - static_cast<std::ptrdiff_t>(rest), rest, padded.begin());
        to = encode_base64_groups(to, {padded.data(), padded.size()});
        std::fill(to - (3 - rest), to, '=');
    }
    return to;
}

/// What `bytes.for_each_piece` hands over, as base64.
template <class Bytes, class Take>
bool for_each_base64(const Bytes& bytes, Take&& take) {
    constexpr std::size_t at_once = 768;
    std::array<char, base64_size(at_once)> text;
    return bytes.for_each_piece([&](std::string_view piece) {
        while (!piece.empty()) {
            const auto part = piece.substr(0, at_once);
            const auto* const end = encode_base64(text.data(), part);
            take(std::string_view{text.data(), static_cast<std::size_t>(end - text.data())});
            piece.remove_prefix(part.size());
        }
    });
}

constexpr bool is_base64_digit(char c) noexcept {
    return xml::is_letter(c) || xml::is_digit(c) || c == '+' || c == '/';
}

/// Reads base64 as xs:base64Binary has it (XML Schema 2 §3.2.16): white space anywhere, padding at
/// the end, no bits lost in it. `take` gets the bytes in pieces.
///
///     base64_reader reader;
///     bool good = reader.read(text, take) && reader.finish(take);
class base64_reader {
public:
    template <class Take>
    bool read(std::string_view text, Take&& take) {
        for (const char c : text) {
            if (xml::is_space(c)) {
                continue;
            }
            const bool is_padding = c == '=';
            if (is_padding ? size_ % 4 < 2 : padding_ != 0 || !is_base64_digit(c)) {
                return false;
            }
            padding_ += is_padding ? 1 : 0;
            digits_[size_++] = is_padding ? 'A' : c;
            if (size_ == digits_.size() && padding_ == 0) {
                hand_over(take);
            }
        }
        return true;
    }
    /// At the end of the text. False if it is not whole.
    template <class Take>
    bool finish(Take&& take) {
        if (size_ % 4 != 0) {
            return false;
        }
        return size_ == 0 || hand_over(take);
    }

private:
    template <class Take>
    bool hand_over(Take&& take) {
        namespace iterators = boost::archive::iterators;
        using groups =
            iterators::transform_width<iterators::binary_from_base64<const char*>, 8, 6, char>;
        std::array<char, group_count * 3> bytes;
        const auto size = size_ / 4 * 3;
        groups byte{digits_.data()};
        std::generate_n(bytes.begin(), size, [&byte] { return *byte++; });
        size_ = 0;
        const auto kept = size - padding_;
        take(std::string_view{bytes.data(), kept});
        return std::all_of(bytes.begin() + static_cast<std::ptrdiff_t>(kept),
                           bytes.begin() + static_cast<std::ptrdiff_t>(size),
                           [](char c) { return c == '\0'; });
    }

    static constexpr std::size_t group_count = 256;

    // Handed over when it is full, but for a last group with padding, which `finish` does.
    std::array<char, group_count * 4> digits_{};
    std::size_t size_ = 0;
    std::size_t padding_ = 0;
};

} // namespace assuresign::inline v0_1::detail
