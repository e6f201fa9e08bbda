// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// A file on disk as the bytes of a document.

#include <assuresign/contract/binary.hpp>
#include <assuresign/result.hpp>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <ios>
#include <memory>
#include <mutex>
#include <span>
#include <system_error>
#include <utility>

namespace assuresign {
inline namespace v0_1 {

/// A file that stays open as long as this lives, and is read when it is needed. Safe to use from
/// several threads, which wait for each other.
class file_source final : public byte_source {
public:
    /// Check `is_open` afterwards.
    explicit file_source(const std::filesystem::path& path) {
        std::error_code failed;
        size_ = std::filesystem::file_size(path, failed); // fails for a directory
        if (!failed) {
            file_.open(path, std::ios::in | std::ios::binary);
        }
    }
    /// Whether there is such a file, and it may be read.
    bool is_open() const { return file_.is_open(); }

    /// As it was when the file was opened.
    std::uint64_t size() const override { return size_; }
    bool read(std::uint64_t offset, std::span<char> to) const override {
        const std::lock_guard lock{mutex_};
        file_.clear();
        file_.seekg(static_cast<std::streamoff>(offset));
        file_.read(to.data(), static_cast<std::streamsize>(to.size()));
        return !file_.fail();
    }

private:
    std::uintmax_t size_ = 0;
    mutable std::ifstream file_; // a filebuf alone may throw where the disk fails
    mutable std::mutex mutex_;
};

/// Bytes that are read from a file each time they are sent; at no time is all of it in memory. Do
/// not change the file meanwhile: one that has become shorter is `unreadable_source` then. Errors:
/// `unreadable_source` if it cannot be opened.
///
///     auto pdf = assuresign::open_file("contract.pdf");
///     if (!pdf) { log(to_string(pdf.error())); }
inline result<binary> open_file(const std::filesystem::path& path) {
    auto source = std::make_shared<file_source>(path);
    if (!source->is_open()) {
        return error{.code = errc::unreadable_source};
    }
    return binary{std::move(source)};
}

} // namespace v0_1
} // namespace assuresign
