// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// The operations of the service: request, response, SOAPAction, path.

#include <assuresign/schema.hpp>

#include <concepts>
#include <string_view>
#include <type_traits>
#include <utility>

namespace assuresign::inline v0_1 {

/// Launches documents from templates and returns at once.
struct async_submit {
    /// As `operation` has it.
    /// \{
    using request = async_submit_request;
    using response = async_submit_response;
    using response_view = async_submit_response_view;
    /// What tells of the session that it starts.
    static constexpr auto result = &response::async_submit_result;
    static constexpr std::string_view soap_action =
        "https://www.assuresign.net/Services/DocumentNOW/Submit/ISubmitService/AsyncSubmit";
    static constexpr std::string_view path = "/Services/DocumentNOW/v2/DocumentNOW.svc/Submit/text";
    /// Sending it twice can create the documents twice, so the library never does.
    static constexpr bool is_repeatable = false;
    /// \}
};

/// Asks what became of sessions.
struct lookup_session {
    /// As `operation` has it.
    /// \{
    using request = lookup_session_request;
    using response = lookup_session_response;
    using response_view = lookup_session_response_view;
    static constexpr std::string_view soap_action =
        "https://www.assuresign.net/Services/DocumentNOW/LookupSession/ILookupSessionService/"
        "LookupSession";
    static constexpr std::string_view path =
        "/Services/DocumentNOW/v2/DocumentNOW.svc/LookupSession/text";
    /// Asking again changes nothing.
    static constexpr bool is_repeatable = true;
    /// \}
};

/// An operation: `T::request` and `T::response` are messages, and the rest says where they go.
///
///     static_assert(assuresign::operation<assuresign::async_submit>);
template <class T>
concept operation = message<typename T::request> && message<typename T::response> && requires {
    { T::soap_action } -> std::convertible_to<std::string_view>;
    { T::path } -> std::convertible_to<std::string_view>;
    { T::is_repeatable } -> std::convertible_to<bool>;
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

} // namespace assuresign::inline v0_1
