// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Bytes behind which the process may not look.

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <new>
#include <string_view>

namespace cases {

/// A copy of some bytes, the last of them just before a page that must not be touched: reading one
/// byte too far ends the process, with a sanitizer or without.
class exact_bytes {
public:
    explicit exact_bytes(std::string_view text) : size_(text.size()) {
        const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
        readable_ = (size_ + page - 1) / page * page;
        mapped_ = readable_ + page;
        void* const block =
            mmap(nullptr, mapped_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (block == MAP_FAILED) {
            throw std::bad_alloc{};
        }
        block_ = static_cast<char*>(block);
        if (mprotect(block_ + readable_, page, PROT_NONE) != 0) {
            munmap(block_, mapped_);
            throw std::bad_alloc{};
        }
        std::copy(text.begin(), text.end(), block_ + (readable_ - size_));
    }
    ~exact_bytes() { munmap(block_, mapped_); }
    exact_bytes(const exact_bytes&) = delete;
    exact_bytes& operator=(const exact_bytes&) = delete;

    std::string_view view() const { return {block_ + (readable_ - size_), size_}; }

private:
    std::size_t size_;
    std::size_t readable_ = 0;
    std::size_t mapped_ = 0;
    char* block_ = nullptr;
};

} // namespace cases
