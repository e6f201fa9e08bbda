// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// The bytes of a file in a message (xs:base64Binary): held, borrowed, or read when they are
/// needed.

#include <assuresign/contract/storage.hpp>
#include <assuresign/detail/base64.hpp>
#include <assuresign/error.hpp>
#include <assuresign/result.hpp>
#include <assuresign/xml/text_view.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace assuresign {
inline namespace v0_1 {

/// Where bytes are read from that nobody wants to hold in memory: a file (`open_file`,
/// file.hpp), or a source of your own. It can be read as often as it is asked: a request is
/// written again when nothing of it left.
class byte_source {
public:
    byte_source() = default;
    byte_source(const byte_source&) = delete;
    byte_source& operator=(const byte_source&) = delete;
    virtual ~byte_source() = default;

    /// In bytes; the same at each call.
    virtual std::uint64_t size() const = 0;
    /// Fills `to` with the bytes from `offset` on, which are all within `size()`. False if they
    /// cannot be read (`errc::unreadable_source`). What it throws counts as false for a session's
    /// submission (`session_machine`), and passes through all else, before anything is sent.
    virtual bool read(std::uint64_t offset, std::span<char> to) const = 0;
};

namespace detail {

// All of a source, in pieces of a multiple of 3 bytes, but for the last.
template <class Take>
bool read_pieces(const byte_source& source, Take&& take) {
    std::array<char, 3 * 1024> piece;
    const auto size = source.size();
    for (std::uint64_t at = 0; at < size;) {
        const auto count =
            static_cast<std::size_t>(std::min<std::uint64_t>(size - at, piece.size()));
        if (!source.read(at, std::span{piece}.first(count))) {
            return false;
        }
        take(std::string_view{piece.data(), count});
        at += count;
    }
    return true;
}

template <class Take>
bool read_base64(const xml::text_view& text, Take&& take) {
    base64_reader reader;
    bool good = true;
    text.chunks([&](std::string_view piece) { good = good && reader.read(piece, take); });
    return good && reader.finish(take);
}

} // namespace detail

/// What `binary` and `binary_view` do with their bytes, which they hand over in pieces.
template <class Bytes>
class byte_pieces {
public:
    /// In characters, of the bytes as base64.
    std::uint64_t base64_size() const { return detail::base64_size(bytes().size()); }
    /// As `for_each_piece`, in base64.
    template <class Take>
    bool for_each_base64(Take&& take) const {
        return detail::for_each_base64(bytes(), take);
    }

    /// The bytes, copied. Errors: `unreadable_source`; `out_of_memory` if no string can hold them.
    result<std::string> str() const {
        std::string copy;
        if (bytes().size() > copy.max_size()) {
            return error{.code = errc::out_of_memory};
        }
        copy.reserve(static_cast<std::size_t>(bytes().size()));
        if (!bytes().for_each_piece([&](std::string_view piece) { copy.append(piece); })) {
            return error{.code = errc::unreadable_source};
        }
        return copy;
    }

private:
    constexpr const Bytes& bytes() const noexcept { return static_cast<const Bytes&>(*this); }
};

/// Bytes that a message owns, or reads from a source that it shares in.
///
///     assuresign::binary small{std::string{"%PDF-1.7 …"}};
///     assuresign::result<assuresign::binary> large = assuresign::open_file("contract.pdf");
class binary : public byte_pieces<binary> {
public:
    binary() noexcept = default; ///< No bytes.
    /// These bytes.
    binary(std::string bytes) noexcept : bytes_(std::move(bytes)) {}
    /// The bytes of a source. Not null.
    template <std::derived_from<byte_source> Source>
    binary(std::shared_ptr<Source> source) noexcept : source_(std::move(source)) {}

    /// What stands in a message whose bytes stand beside it (XOP §2.1): `soap/mtom.hpp` puts them
    /// in.
    static binary reference(std::string href) {
        binary made{std::move(href)};
        made.is_reference_ = true;
        return made;
    }
    /// Whether the bytes stand elsewhere.
    bool is_reference() const noexcept { return is_reference_; }
    /// The reference: "cid:" and the Content-ID of the part that has the bytes (RFC 2392).
    std::string_view href() const noexcept { return bytes_; }

    /// In bytes; 0 of a reference.
    std::uint64_t size() const {
        return source_ ? source_->size() : is_reference_ ? 0 : bytes_.size();
    }

    /// Takes bytes from base64. False if it is none, and nothing changes.
    bool assign_base64(const xml::text_view& text) {
        std::string bytes;
        bytes.reserve(text.raw().size() / 4 * 3);
        const bool good =
            detail::read_base64(text, [&](std::string_view piece) { bytes.append(piece); });
        if (good) {
            *this = std::move(bytes);
        }
        return good;
    }
    /// Becomes a reference.
    void assign_reference(const xml::text_view& href) { *this = reference(href.str()); }

    /// Calls `take(std::string_view)` with one piece after the other, each valid during the call.
    /// False if they cannot be read: a source that failed, a reference.
    template <class Take>
    bool for_each_piece(Take&& take) const {
        if (source_) {
            return detail::read_pieces(*source_, take);
        }
        if (!is_reference_) {
            take(std::string_view{bytes_});
        }
        return !is_reference_;
    }

    /// The same source, or the same bytes. Bytes of a source are read to be compared.
    friend bool operator==(const binary& a, const binary& b) {
        if (a.source_ == b.source_) {
            return a.is_reference_ == b.is_reference_ && a.bytes_ == b.bytes_;
        }
        const auto left = a.str(), right = b.str();
        return left && right && *left == *right;
    }

private:
    std::string bytes_; // or a reference
    std::shared_ptr<const byte_source> source_;
    bool is_reference_ = false;
};

/// Bytes that a borrowed message points to: the caller's, a source's, or a reply's, which are kept
/// as the base64 that they are.
class binary_view : public byte_pieces<binary_view> {
public:
    constexpr binary_view() noexcept = default; ///< No bytes.
    /// Bytes that outlive this.
    constexpr binary_view(std::string_view bytes) noexcept : bytes_(bytes) {}
    /// The bytes of a source that outlives this.
    constexpr binary_view(const byte_source& source) noexcept : source_(&source) {}

    /// As `binary::reference`.
    static constexpr binary_view reference(const xml::text_view& href) noexcept {
        binary_view made;
        made.base64_ = href;
        made.is_reference_ = true;
        return made;
    }
    /// As `binary::is_reference`.
    constexpr bool is_reference() const noexcept { return is_reference_; }
    /// As `binary::href`.
    constexpr xml::text_view href() const noexcept { return base64_; }

    /// In bytes; 0 of a reference. Of base64 it has to be counted.
    std::uint64_t size() const {
        if (source_ != nullptr) {
            return source_->size();
        }
        std::uint64_t count = 0;
        static_cast<void>(for_each_piece([&](std::string_view piece) { count += piece.size(); }));
        return count;
    }

    /// As `binary::assign_base64`; the text stays where it is.
    bool assign_base64(const xml::text_view& text) {
        const bool good = detail::read_base64(text, [](std::string_view) {});
        if (good) {
            *this = {};
            base64_ = text;
            is_base64_ = true;
        }
        return good;
    }
    /// As `binary::assign_reference`; the text stays where it is.
    void assign_reference(const xml::text_view& href) { *this = reference(href); }

    /// As `binary::for_each_piece`.
    template <class Take>
    bool for_each_piece(Take&& take) const {
        if (source_ != nullptr) {
            return detail::read_pieces(*source_, take);
        }
        if (is_base64_) {
            return detail::read_base64(base64_, take);
        }
        if (!is_reference_) {
            take(bytes_);
        }
        return !is_reference_;
    }

    /// The same bytes, read to be compared.
    friend bool operator==(const binary_view& a, const binary_view& b) {
        if (a.is_reference_ || b.is_reference_) {
            return a.is_reference_ == b.is_reference_ && a.base64_ == b.base64_;
        }
        const auto left = a.str(), right = b.str();
        return left && right && *left == *right;
    }

private:
    std::string_view bytes_{};
    xml::text_view base64_{}; // or a reference
    const byte_source* source_ = nullptr;
    bool is_base64_ = false;
    bool is_reference_ = false;
};

/// How a message holds bytes, by its storage.
template <class Storage>
using binary_of = std::conditional_t<std::is_same_v<Storage, owned>, binary, binary_view>;

} // namespace v0_1
} // namespace assuresign
