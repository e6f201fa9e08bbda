// SPDX-License-Identifier: BSL-1.0
#include "failing_heap.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace {

using assuresign::tests::heap;

// Stands before each block.
struct block_header {
    std::size_t size_that_counts;
};
constexpr std::size_t front = alignof(std::max_align_t);
static_assert(front >= sizeof(block_header));

} // namespace

void* operator new(std::size_t size) {
    void* const block = heap.fails_now(size) ? nullptr : std::malloc(front + size);
    if (block == nullptr) {
        throw std::bad_alloc{};
    }
    const auto* const header = new (block) block_header{heap.is_aside ? 0 : size};
    ++heap.live;
    ++heap.made;
    heap.bytes += size;
    heap.live_size += header->size_that_counts;
    heap.peak_size = std::max(heap.peak_size, heap.live_size);
    return static_cast<char*>(block) + front;
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    try {
        return operator new(size);
    } catch (const std::bad_alloc&) {
        return nullptr;
    }
}
void operator delete(void* given) noexcept {
    if (given == nullptr) {
        return;
    }
    void* const block = static_cast<char*>(given) - front;
    const auto size = static_cast<block_header*>(block)->size_that_counts;
    --heap.live;
    heap.live_size -= std::min(size, heap.live_size); // of another thread, perhaps
    std::free(block);
}
void operator delete(void* block, std::size_t) noexcept {
    operator delete(block);
}

// NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp): the linker's names
extern "C" {
void* __real_aligned_alloc(std::size_t alignment, std::size_t size);
void* __wrap_aligned_alloc(std::size_t alignment, std::size_t size) {
    return heap.fails_asio && heap.fails_now(size) ? nullptr
                                                   : __real_aligned_alloc(alignment, size);
}
}
// NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp)
