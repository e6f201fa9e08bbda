// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// An array whose elements cost nothing until they are made.

#include <assuresign/version.hpp>

#include <cstddef>
#include <memory>
#include <type_traits>

namespace assuresign {
inline namespace v0_1 {
namespace xml {

/// Room for `Size` objects. Reading one before it was constructed is undefined.
template <class T, std::size_t Size>
requires std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>
class uninitialized_array {
public:
    constexpr uninitialized_array() noexcept {
        if (std::is_constant_evaluated()) { // where all that exists must have a value
            std::construct_at(&room_.made);
        }
    }

    /// Makes an element, and forgets the one that was there.
    constexpr void construct(std::size_t i, const T& value) noexcept {
        std::construct_at(data() + i, value);
    }
    /// As those of std::array; only of elements that were made.
    /// \{
    constexpr T* data() noexcept { return room_.made.elements; }
    constexpr const T* data() const noexcept { return room_.made.elements; }
    constexpr T& operator[](std::size_t i) noexcept { return data()[i]; }
    constexpr const T& operator[](std::size_t i) const noexcept { return data()[i]; }
    /// \}

private:
    struct elements {
        T elements[Size == 0 ? 1 : Size];
    };
    union room {
        constexpr room() noexcept {}
        elements made;
    };
    room room_;
};

} // namespace xml
} // namespace v0_1
} // namespace assuresign
