// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// The lists of messages: owned, or borrowed from storage that the caller supplies.

#include <assuresign/version.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <new>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace assuresign {
inline namespace v0_1 {

/// A list that may be absent: a std::vector that also knows whether it was there. Absent and empty
/// read alike, and differ on the wire: nothing, or an element without items.
template <class T>
class list {
public:
    /// As those of std::vector.
    /// \{
    using value_type = T;
    using const_iterator = typename std::vector<T>::const_iterator;
    using iterator = typename std::vector<T>::iterator;
    /// \}

    list() noexcept = default; ///< Absent.
    /// Present, with these items.
    /// \{
    list(std::initializer_list<T> items) : list(std::vector<T>(items)) {}
    list(std::vector<T> items) : items_(std::move(items)), present_(true) {}
    /// \}

    /// Whether the list is there, with items or without.
    bool has_value() const noexcept { return present_ || !items_.empty(); }
    /// Makes an absent list empty.
    void make_present() noexcept { present_ = true; }

    /// As those of std::vector.
    /// \{
    bool empty() const noexcept { return items_.empty(); }
    std::size_t size() const noexcept { return items_.size(); }
    T& operator[](std::size_t i) { return items_[i]; }
    const T& operator[](std::size_t i) const { return items_[i]; }
    T& front() { return items_.front(); }
    const T& front() const { return items_.front(); }
    T& back() { return items_.back(); }
    const T& back() const { return items_.back(); }
    iterator begin() noexcept { return items_.begin(); }
    iterator end() noexcept { return items_.end(); }
    const_iterator begin() const noexcept { return items_.begin(); }
    const_iterator end() const noexcept { return items_.end(); }
    /// \}

    /// As those of std::vector.
    /// \{
    template <class... Arguments>
    T& emplace_back(Arguments&&... arguments) {
        return items_.emplace_back(std::forward<Arguments>(arguments)...);
    }
    void push_back(T item) { items_.push_back(std::move(item)); }
    void pop_back() { items_.pop_back(); }
    /// \}

    friend bool operator==(const list& a, const list& b) {
        return a.has_value() == b.has_value() && a.items_ == b.items_;
    }

private:
    std::vector<T> items_;
    bool present_ = false;
};

/// Memory for the lists of one borrowed message: a block that the caller owns, handed out from
/// front to back. Decoded lists are valid until the arena is destroyed or `clear` is called. Never
/// allocates: full is `errc::storage_full`.
///
///     assuresign::static_list_arena<4096> storage;
///     auto reply = assuresign::decode<assuresign::lookup_session_response_view>(body, storage);
class list_arena {
public:
    /// Hands out `block`, which must outlive this.
    constexpr explicit list_arena(std::span<std::byte> block) noexcept
        : free_(block), all_(block) {}
    list_arena(const list_arena&) = delete;
    list_arena& operator=(const list_arena&) = delete;

    /// Room for one T, or null. T is never destroyed, only forgotten.
    /// T is as its own initializers leave it: a class, or what has no value yet.
    template <class T>
    T* create() noexcept {
        static_assert(std::is_trivially_destructible_v<T>);
        void* const place = allocate(sizeof(T), alignof(T));
        return place != nullptr ? ::new (place) T : nullptr;
    }
    /// Room for an object of that size, or null.
    [[gnu::noinline]] void* allocate(std::size_t size, std::size_t alignment) noexcept {
        void* place = free_.data();
        auto left = free_.size();
        if (std::align(alignment, size, place, left) == nullptr) {
            return nullptr;
        }
        free_ = free_.last(left - size);
        return place;
    }

    /// Bytes handed out so far, padding included.
    constexpr std::size_t used() const noexcept { return all_.size() - free_.size(); }
    /// Forgets everything that was handed out.
    constexpr void clear() noexcept { free_ = all_; }

private:
    std::span<std::byte> free_;
    std::span<std::byte> all_;
};

namespace detail {

template <std::size_t Bytes>
struct list_block {
    alignas(std::max_align_t) std::array<std::byte, Bytes> block;
};

} // namespace detail

/// A list_arena with `Bytes` of its own.
template <std::size_t Bytes>
class static_list_arena : private detail::list_block<Bytes>, public list_arena {
public:
    static_list_arena() noexcept : list_arena(this->block) {}
};

/// A borrowed list that may be absent: items in a list_arena, where `decode` put them, or in an
/// array of the caller's. Valid while those are. Iterates forward.
template <class T>
class list_view {
    struct node {
        T item;
        node* next = nullptr;
        // Not `T item{}`, which would fill a message with zeros before its own initializers run.
        constexpr node() noexcept requires std::is_class_v<T> {}
        constexpr node() noexcept : item{} {}
    };

public:
    /// What the list holds.
    using value_type = T;

    /// What one decoded item takes of a list_arena.
    static constexpr std::size_t bytes_per_item() noexcept { return sizeof(node); }

    constexpr list_view() noexcept = default; ///< Absent.
    /// Borrows an array.
    constexpr list_view(std::span<const T> items) noexcept
        : first_(items.data()), size_(items.size()), present_(true) {}
    /// Borrows an array.
    /// \{
    template <std::size_t N>
    constexpr list_view(const T (&items)[N]) noexcept : list_view(std::span<const T>(items)) {}
    template <std::size_t N>
    constexpr list_view(const std::array<T, N>& items) noexcept
        : list_view(std::span<const T>(items)) {}
    /// \}

    /// Goes forward over the items.
    class const_iterator {
    public:
        /// As a forward iterator has it.
        /// \{
        using value_type = T;
        using difference_type = std::ptrdiff_t;
        using iterator_category = std::forward_iterator_tag;
        using pointer = const T*;
        using reference = const T&;

        constexpr const_iterator() = default;
        constexpr const T& operator*() const noexcept { return *item_; }
        constexpr const T* operator->() const noexcept { return item_; }
        constexpr const_iterator& operator++() noexcept {
            if (node_ == nullptr) {
                ++item_;
            } else {
                node_ = node_->next;
                item_ = node_ != nullptr ? &node_->item : nullptr;
            }
            return *this;
        }
        constexpr const_iterator operator++(int) noexcept {
            const auto before = *this;
            ++*this;
            return before;
        }
        friend constexpr bool operator==(const const_iterator& a,
                                         const const_iterator& b) noexcept {
            return a.item_ == b.item_;
        }
        /// \}

    private:
        friend list_view;
        constexpr const_iterator(const T* item, const node* n) noexcept : item_(item), node_(n) {}
        const T* item_ = nullptr;
        const node* node_ = nullptr;
    };
    /// This is the only one.
    using iterator = const_iterator;

    /// As those of `list`.
    /// \{
    constexpr const_iterator begin() const noexcept {
        return head_ != nullptr ? const_iterator{&head_->item, head_}
                                : const_iterator{first_, nullptr};
    }
    constexpr const_iterator end() const noexcept {
        return head_ != nullptr ? const_iterator{} : const_iterator{first_ + size_, nullptr};
    }
    constexpr bool has_value() const noexcept { return present_; }
    constexpr void make_present() noexcept { present_ = true; }
    constexpr bool empty() const noexcept { return size_ == 0; }
    constexpr std::size_t size() const noexcept { return size_; }
    constexpr const T& front() const noexcept { return *begin(); }
    /// \}

    /// Appends an empty item in `memory`; null when that is full. Only for a list that borrows no
    /// array.
    T* emplace_back(list_arena& memory) noexcept {
        node* const added = memory.create<node>();
        if (added == nullptr) {
            return nullptr;
        }
        (tail_ != nullptr ? tail_->next : head_) = added;
        tail_ = added;
        ++size_;
        present_ = true;
        return &added->item;
    }

    friend constexpr bool operator==(const list_view& a, const list_view& b) {
        return a.present_ == b.present_ && a.size_ == b.size_ &&
               std::equal(a.begin(), a.end(), b.begin());
    }

private:
    const T* first_ = nullptr; // of a borrowed array
    node* head_ = nullptr;     // of items in a list_arena
    node* tail_ = nullptr;
    std::size_t size_ = 0;
    bool present_ = false;
};

} // namespace v0_1
} // namespace assuresign
