// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// A reference to a callable, for functions that are not templates.

#include <assuresign/version.hpp>

#include <memory>
#include <type_traits>
#include <utility>

namespace assuresign {
inline namespace v0_1 {
namespace detail {

template <class Signature>
class function_ref;

/// Refers to a callable object (not to a function), which must outlive it.
template <class Result, class... Arguments>
class function_ref<Result(Arguments...)> {
public:
    template <class Callable>
    requires(!std::is_same_v<std::remove_cvref_t<Callable>, function_ref>)
        function_ref(Callable&& callable)
    noexcept
        : callable_(const_cast<void*>(static_cast<const void*>(std::addressof(callable)))),
          call_([](void* to, Arguments... arguments) -> Result {
              return (*static_cast<std::remove_reference_t<Callable>*>(to))(
                  std::forward<Arguments>(arguments)...);
          }) {}

    Result operator()(Arguments... arguments) const {
        return call_(callable_, std::forward<Arguments>(arguments)...);
    }

private:
    void* callable_;
    Result (*call_)(void*, Arguments...);
};

} // namespace detail
} // namespace v0_1
} // namespace assuresign
