// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Bytes behind which the process may not look.

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>
#include <string_view>
#include <utility>
#include <vector>

namespace cases {

/// Pages, and behind them one that must not be touched.
class guarded_pages {
public:
    explicit guarded_pages(std::size_t size) {
        const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
        size_ = (size + page - 1) / page * page;
        mapped_ = size_ + page;
        void* const block =
            mmap(nullptr, mapped_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (block == MAP_FAILED) {
            throw std::bad_alloc{};
        }
        block_ = static_cast<char*>(block);
        if (mprotect(end(), page, PROT_NONE) != 0) {
            munmap(block_, mapped_);
            throw std::bad_alloc{};
        }
    }
    ~guarded_pages() { munmap(block_, mapped_); }
    guarded_pages(const guarded_pages&) = delete;
    guarded_pages& operator=(const guarded_pages&) = delete;

    std::size_t size() const { return size_; }
    char* end() const { return block_ + size_; }

private:
    std::size_t size_ = 0;
    std::size_t mapped_ = 0;
    char* block_ = nullptr;
};

/// A copy of some bytes, the last of them just before a page that must not be touched: reading one
/// byte too far ends the process, with a sanitizer or without. Pages are used again: tests make
/// many copies, and mapping them took most of the tests' time.
class exact_bytes {
public:
    explicit exact_bytes(std::string_view text)
        : pages_(pages_of(text.size())), view_(pages_->end() - text.size(), text.size()) {
        std::copy(text.begin(), text.end(), pages_->end() - text.size());
    }
    ~exact_bytes() { idle().push_back(std::move(pages_)); }
    exact_bytes(const exact_bytes&) = delete;
    exact_bytes& operator=(const exact_bytes&) = delete;

    std::string_view view() const { return view_; }

private:
    using pages = std::unique_ptr<guarded_pages>;

    static std::vector<pages>& idle() {
        static std::vector<pages> all;
        return all;
    }
    static pages pages_of(std::size_t size) {
        if (idle().empty() || idle().back()->size() < size) {
            return std::make_unique<guarded_pages>(size);
        }
        auto last = std::move(idle().back());
        idle().pop_back();
        return last;
    }

    pages pages_;
    std::string_view view_;
};

} // namespace cases
