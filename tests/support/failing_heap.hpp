// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// An allocator that fails when it is told to, and counts. Whoever links failing_heap.cpp has it in
/// place of `operator new`, and of the aligned memory that Asio takes for its operations
/// (`-Wl,--wrap=aligned_alloc`).

#include <cstddef>
#include <cstdint>
#include <utility>

namespace assuresign::tests {

enum class failing : std::uint8_t { never, once, from_then_on };

/// Of one thread.
struct failing_heap {
    failing how = failing::never;
    std::size_t next = 0;      ///< Allocations until it fails.
    std::size_t at_least = 0;  ///< Smaller allocations never fail.
    bool fails_asio = false;   ///< Whether Asio's own allocations fail too.
    bool has_failed = false;   ///< Whether it has.
    std::ptrdiff_t live = 0;   ///< Not freed. Less where a thread frees another's.
    std::size_t made = 0;      ///< Allocations, ever.
    std::size_t bytes = 0;     ///< In them.
    bool is_aside = false;     ///< Whether what is allocated is left out of the next two.
    std::size_t live_size = 0; ///< Bytes that were not freed.
    std::size_t peak_size = 0; ///< The most of them.

    /// Whether the allocation that is to be made now fails.
    bool fails_now(std::size_t size) noexcept {
        if (how == failing::never || size < at_least || (next != 0 && --next != 0)) {
            return false;
        }
        has_failed = true;
        if (how == failing::once) {
            how = failing::never;
        }
        return true;
    }
};
inline thread_local failing_heap heap;

/// The allocator works as ever while one of these lives, and what is allocated is the test's own.
class working_heap {
public:
    working_heap()
        : how_(std::exchange(heap.how, failing::never)),
          is_aside_(std::exchange(heap.is_aside, true)) {}
    ~working_heap() {
        heap.how = how_;
        heap.is_aside = is_aside_;
    }
    working_heap(const working_heap&) = delete;
    working_heap& operator=(const working_heap&) = delete;

private:
    failing how_;
    bool is_aside_;
};

} // namespace assuresign::tests
