// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// What an operation of the service is: request, response, SOAPAction, path.

#include <assuresign/contract/guid.hpp>
#include <assuresign/contract/schema.hpp>

#include <concepts>
#include <string_view>
#include <type_traits>
#include <utility>

namespace assuresign {
inline namespace v0_1 {

/// An operation: `T::request` and `T::response` are messages, and the rest says where they go.
///
///     static_assert(assuresign::operation<assuresign::async_submit>);
template <class T>
concept operation = message<typename T::request> && message<typename T::response> && requires {
    { T::soap_action } -> std::convertible_to<std::string_view>;
    { T::path } -> std::convertible_to<std::string_view>;
    { T::is_idempotent } -> std::convertible_to<bool>;
};

/// An operation that starts a session, for `lookup_session` to ask of: `T::result` is the member of
/// its response that has the SessionId and the exceptions.
///
///     static_assert(assuresign::session_operation<assuresign::async_submit>);
template <class T>
concept session_operation = operation<T> && requires(const typename T::response& response) {
    { (response.*T::result)->session_id } -> std::convertible_to<session_id>;
    (response.*T::result)->exceptions;
};

namespace detail {

template <class Operation>
struct answer {
    using type = typename Operation::response;
};
template <session_operation Operation>
struct answer<Operation> {
    using type =
        unwrap_t<std::remove_cvref_t<decltype(std::declval<typename Operation::response&>().*
                                              Operation::result)>>;
};

} // namespace detail

/// What a call of an operation returns: its result where it starts a session, else its response.
template <operation Operation>
using answer_of = typename detail::answer<Operation>::type;

} // namespace v0_1
} // namespace assuresign
