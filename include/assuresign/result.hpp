// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// A value, or the error that took its place: `result`, with the interface of C++23's
/// `std::expected`.

#include <assuresign/error.hpp>
#include <assuresign/version.hpp>

#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>

#if defined(__cpp_exceptions)
#include <stdexcept>
#else
#include <cstdlib>
#endif

namespace assuresign {
inline namespace v0_1 {

#if defined(__cpp_exceptions)
/// Thrown by `value()` of a result that holds an `Error`; `what()` is `to_string(Error)`.
template <class Error>
class exception_of : public std::runtime_error {
public:
    /// Of this error.
    explicit exception_of(Error e) : std::runtime_error(to_string(e)), error_(std::move(e)) {}
    /// What it was thrown for. Valid while this object lives.
    const Error& get() const noexcept { return error_; }

private:
    Error error_;
};

/// Thrown by `result<T>::value()`.
using error_exception = exception_of<error>;
#endif

template <class T, class Error = error>
class result;

namespace detail {

// What value() does without a value. Units of one program can differ in whether they have
// exceptions: so there are two types, and value() has the one of its unit in its name. Otherwise
// the linker would keep one of two functions for all units.
#if defined(__cpp_exceptions)
struct throw_error {
    template <class Error>
    [[noreturn]] static void end(Error&& e) {
        throw exception_of<std::remove_cvref_t<Error>>(std::forward<Error>(e));
    }
};
using without_value = throw_error;
#else
struct abort_program {
    template <class Error>
    [[noreturn]] static void end(const Error&) {
        std::abort();
    }
};
using without_value = abort_program;
#endif

template <class T>
inline constexpr bool is_result = false;
template <class T, class Error>
inline constexpr bool is_result<result<T, Error>> = true;

// Whether a `From` becomes `To` and not `Other`: it is one, or it converts to `To` alone.
template <class From, class To, class Other>
consteval bool converts_to() {
    using from = std::remove_cvref_t<From>;
    if constexpr (std::is_same_v<from, To>) {
        return std::is_constructible_v<To, From>;
    } else if constexpr (is_result<from> || std::is_same_v<from, Other>) {
        return false;
    } else {
        return std::is_convertible_v<From, To> && !std::is_convertible_v<From, Other>;
    }
}

// The value of a result<void>.
struct no_value {
    friend constexpr bool operator==(no_value, no_value) noexcept = default;
};

struct as_value {};
struct as_error {};

// What a result holds. Nothing only while it is being made.
enum class holding : std::uint8_t { nothing, value, error };

// The memory of a result. Clang 14 does not let a constraint decide whether a special member
// function is trivial; so there is one class for each kind, here and below.
template <class T, class Error,
          bool = std::is_trivially_destructible_v<T>&& std::is_trivially_destructible_v<Error>>
struct result_memory {
    union {
        char nothing;
        T value;
        Error error;
    };
    holding held = holding::nothing;

    constexpr result_memory() noexcept : nothing() {}
    template <class... Args>
    constexpr explicit result_memory(as_value, Args&&... args)
        : value(std::forward<Args>(args)...), held(holding::value) {}
    template <class... Args>
    constexpr explicit result_memory(as_error, Args&&... args)
        : error(std::forward<Args>(args)...), held(holding::error) {}

    constexpr void clear() noexcept { held = holding::nothing; }
};

template <class T, class Error>
struct result_memory<T, Error, false> {
    union {
        char nothing;
        T value;
        Error error;
    };
    holding held = holding::nothing;

    constexpr result_memory() noexcept : nothing() {}
    template <class... Args>
    constexpr explicit result_memory(as_value, Args&&... args)
        : value(std::forward<Args>(args)...), held(holding::value) {}
    template <class... Args>
    constexpr explicit result_memory(as_error, Args&&... args)
        : error(std::forward<Args>(args)...), held(holding::error) {}
    result_memory(const result_memory&) = delete;
    result_memory& operator=(const result_memory&) = delete;
    constexpr ~result_memory() { clear(); }

    constexpr void clear() noexcept {
        if (held == holding::value) {
            std::destroy_at(std::addressof(value));
        } else if (held == holding::error) {
            std::destroy_at(std::addressof(error));
        }
        held = holding::nothing;
    }
};

template <class T>
inline constexpr bool is_trivial_value = std::is_trivially_copyable_v<T>&&
    std::is_trivially_copy_constructible_v<T>&& std::is_trivially_move_constructible_v<T>&&
        std::is_trivially_copy_assignable_v<T>&& std::is_trivially_move_assignable_v<T>;

// Copies and moves what is in the memory.
template <class T, class Error, bool = is_trivial_value<T>&& is_trivial_value<Error>>
class result_storage : protected result_memory<T, Error> {
protected:
    using result_memory<T, Error>::result_memory;
};

template <class T, class Error>
class result_storage<T, Error, false> : protected result_memory<T, Error> {
    static constexpr bool is_copyable =
        std::is_copy_constructible_v<T> && std::is_copy_constructible_v<Error>;

protected:
    using result_memory<T, Error>::result_memory;

    constexpr result_storage(const result_storage& other) requires is_copyable
        : result_memory<T, Error>() {
        take(other);
    }
    constexpr result_storage(result_storage&& other) noexcept(
        std::is_nothrow_move_constructible_v<T>&& std::is_nothrow_move_constructible_v<Error>)
        : result_memory<T, Error>() {
        take(std::move(other));
    }
    // If a copy cannot be made, what was here stays.
    constexpr result_storage& operator=(const result_storage& other) requires is_copyable {
        return *this = result_storage{other};
    }
    constexpr result_storage& operator=(result_storage&& other) noexcept {
        static_assert(
            std::is_nothrow_move_constructible_v<T> && std::is_nothrow_move_constructible_v<Error>,
            "a result can be assigned to if moving its value or its error throws nothing");
        if (this != &other) {
            this->clear();
            take(std::move(other));
        }
        return *this;
    }
    ~result_storage() = default;

private:
    template <class Other>
    constexpr void take(Other&& other) {
        if (other.held == holding::value) {
            std::construct_at(std::addressof(this->value), std::forward<Other>(other).value);
        } else {
            std::construct_at(std::addressof(this->error), std::forward<Other>(other).error);
        }
        this->held = other.held;
    }
};

// What and_then, transform, or_else and transform_error do, for a result of any value category.

template <class Result, class Function>
constexpr auto invoke_with_value(Result&& from, Function&& function) -> decltype(auto) {
    if constexpr (std::is_void_v<typename std::remove_cvref_t<Result>::value_type>) {
        return std::forward<Function>(function)();
    } else {
        return std::forward<Function>(function)(*std::forward<Result>(from));
    }
}

template <class Result, class Function>
constexpr auto and_then(Result&& from, Function&& function) {
    using made = std::remove_cvref_t<decltype(invoke_with_value(std::forward<Result>(from),
                                                                std::forward<Function>(function)))>;
    static_assert(is_result<made>, "and_then takes a function that returns a result");
    if (!from) {
        return made{std::forward<Result>(from).error()};
    }
    return invoke_with_value(std::forward<Result>(from), std::forward<Function>(function));
}

template <class Result, class Function>
constexpr auto transform(Result&& from, Function&& function) {
    using error_type = typename std::remove_cvref_t<Result>::error_type;
    using made = std::remove_cv_t<decltype(invoke_with_value(std::forward<Result>(from),
                                                             std::forward<Function>(function)))>;
    if (!from) {
        return result<made, error_type>{std::forward<Result>(from).error()};
    }
    if constexpr (std::is_void_v<made>) {
        invoke_with_value(std::forward<Result>(from), std::forward<Function>(function));
        return result<made, error_type>{};
    } else {
        return result<made, error_type>{
            invoke_with_value(std::forward<Result>(from), std::forward<Function>(function))};
    }
}

template <class Made, class Result>
constexpr Made with_value_of(Result&& from) {
    if constexpr (std::is_void_v<typename Made::value_type>) {
        return Made{};
    } else {
        return Made{*std::forward<Result>(from)};
    }
}

template <class Result, class Function>
constexpr auto or_else(Result&& from, Function&& function) {
    using made = std::remove_cvref_t<decltype(std::forward<Function>(function)(
        std::forward<Result>(from).error()))>;
    static_assert(is_result<made>, "or_else takes a function that returns a result");
    if (from) {
        return with_value_of<made>(std::forward<Result>(from));
    }
    return std::forward<Function>(function)(std::forward<Result>(from).error());
}

template <class Result, class Function>
constexpr auto transform_error(Result&& from, Function&& function) {
    using made = result<typename std::remove_cvref_t<Result>::value_type,
                        std::remove_cvref_t<decltype(std::forward<Function>(function)(
                            std::forward<Result>(from).error()))>>;
    if (from) {
        return with_value_of<made>(std::forward<Result>(from));
    }
    return made{std::forward<Function>(function)(std::forward<Result>(from).error())};
}

} // namespace detail

/// A value or an error. The interface is that of C++23's `std::expected`; but a result is made of
/// an error without `std::unexpected`, and `value()` throws the error's own exception.
///
///     auto half = [](int number) -> assuresign::result<int> {
///         if (number % 2 != 0) {
///             return assuresign::error{.code = assuresign::errc::out_of_range};
///         }
///         return number / 2;
///     };
///     auto halved = half(12);
///     if (!halved) { log(to_string(halved.error())); return; }
///     keep(*halved);
///
/// A `result<void>` holds no value: it tells whether something succeeded.
///
/// An argument that converts to the value alone becomes a value; one that converts to the error
/// alone becomes an error. If it converts to both, a `T` becomes a value, an `Error` becomes an
/// error, and anything else does not compile. So the two types must differ.
template <class T, class Error>
class result
    : private detail::result_storage<std::conditional_t<std::is_void_v<T>, detail::no_value, T>,
                                     Error> {
    using held_type = std::conditional_t<std::is_void_v<T>, detail::no_value, T>;
    using storage = detail::result_storage<held_type, Error>;
    using reference = std::add_lvalue_reference_t<T>;
    using const_reference = std::add_lvalue_reference_t<const T>;

    static_assert(std::is_object_v<held_type> && std::is_object_v<Error>,
                  "a result holds objects, not references");
    static_assert(!std::is_same_v<T, Error>, "value and error of a result must differ in type");

public:
    using value_type = T;     ///< What it holds in case of success.
    using error_type = Error; ///< What it holds in case of failure.

    /// Holds a value made without arguments.
    constexpr result() requires std::is_default_constructible_v<held_type>
        : storage(detail::as_value{}) {}

    /// Holds this value.
    template <class From = held_type>
    requires(detail::converts_to<From, held_type, Error>()) constexpr result(From&& value)
        : storage(detail::as_value{}, std::forward<From>(value)) {}

    /// Holds this error.
    template <class From>
    requires(detail::converts_to<From, Error, held_type>()) constexpr result(From&& error)
        : storage(detail::as_error{}, std::forward<From>(error)) {}

    /// Whether it holds a value.
    constexpr bool has_value() const noexcept { return this->held == detail::holding::value; }
    /// As `has_value`.
    constexpr explicit operator bool() const noexcept { return has_value(); }

    /// The value. There must be one: look first. Valid while the result lives and is not changed.
    /// \{
    constexpr reference operator*() & noexcept { return value_of<reference>(*this); }
    constexpr const_reference operator*() const& noexcept {
        return value_of<const_reference>(*this);
    }
    constexpr std::add_rvalue_reference_t<T> operator*() && noexcept {
        return value_of<std::add_rvalue_reference_t<T>>(*this);
    }
    constexpr std::add_rvalue_reference_t<const T> operator*() const&& noexcept {
        return value_of<std::add_rvalue_reference_t<const T>>(*this);
    }
    constexpr held_type* operator->() noexcept { return std::addressof(storage::value); }
    constexpr const held_type* operator->() const noexcept {
        return std::addressof(storage::value);
    }
    /// \}

    /// The value. If there is none, throws `exception_of<Error>` in a unit that is compiled with
    /// exceptions, and aborts in a unit that is not; a program may have both. The template
    /// parameter is the library's.
    /// \{
    template <class WithoutValue = detail::without_value>
    constexpr reference value() & {
        check<WithoutValue>(*this);
        return **this;
    }
    template <class WithoutValue = detail::without_value>
    constexpr const_reference value() const& {
        check<WithoutValue>(*this);
        return **this;
    }
    template <class WithoutValue = detail::without_value>
    constexpr std::add_rvalue_reference_t<T> value() && {
        check<WithoutValue>(std::move(*this));
        return *std::move(*this);
    }
    template <class WithoutValue = detail::without_value>
    constexpr std::add_rvalue_reference_t<const T> value() const&& {
        check<WithoutValue>(std::move(*this));
        return *std::move(*this);
    }
    /// \}

    /// The error. There must be one: look first. Valid while the result lives and is not changed.
    /// \{
    constexpr Error& error() & noexcept { return storage::error; }
    constexpr const Error& error() const& noexcept { return storage::error; }
    constexpr Error&& error() && noexcept { return std::move(storage::error); }
    constexpr const Error&& error() const&& noexcept { return std::move(storage::error); }
    /// \}

    /// The value, or `other` if there is none.
    ///
    ///     auto id = assuresign::session_id::parse(text).value_or(assuresign::session_id{});
    /// \{
    template <class Other>
    constexpr held_type value_or(Other&& other) const& {
        return has_value() ? **this : static_cast<held_type>(std::forward<Other>(other));
    }
    template <class Other>
    constexpr held_type value_or(Other&& other) && {
        return has_value() ? *std::move(*this) : static_cast<held_type>(std::forward<Other>(other));
    }
    /// \}

    /// If there is a value, calls `function` with it and returns the result that `function`
    /// returns; else returns the error.
    ///
    ///     auto request = assuresign::read_json(text).and_then([](const auto& tree) {
    ///         return assuresign::from_property_tree<assuresign::async_submit_request>(tree);
    ///     });
    /// \{
    template <class Function>
    constexpr auto and_then(Function&& function) & {
        return detail::and_then(*this, std::forward<Function>(function));
    }
    template <class Function>
    constexpr auto and_then(Function&& function) const& {
        return detail::and_then(*this, std::forward<Function>(function));
    }
    template <class Function>
    constexpr auto and_then(Function&& function) && {
        return detail::and_then(std::move(*this), std::forward<Function>(function));
    }
    /// \}

    /// If there is a value, a result with what `function` makes of it; else with the error.
    ///
    ///     auto size = assuresign::encode(request).transform(
    ///         [](const std::string& body) { return body.size(); });
    /// \{
    template <class Function>
    constexpr auto transform(Function&& function) & {
        return detail::transform(*this, std::forward<Function>(function));
    }
    template <class Function>
    constexpr auto transform(Function&& function) const& {
        return detail::transform(*this, std::forward<Function>(function));
    }
    template <class Function>
    constexpr auto transform(Function&& function) && {
        return detail::transform(std::move(*this), std::forward<Function>(function));
    }
    /// \}

    /// If there is an error, calls `function` with it and returns the result that `function`
    /// returns; else returns the value.
    ///
    ///     auto tree = assuresign::read_json(text).or_else(
    ///         [](const assuresign::error&) { return assuresign::read_xml(text); });
    /// \{
    template <class Function>
    constexpr auto or_else(Function&& function) & {
        return detail::or_else(*this, std::forward<Function>(function));
    }
    template <class Function>
    constexpr auto or_else(Function&& function) const& {
        return detail::or_else(*this, std::forward<Function>(function));
    }
    template <class Function>
    constexpr auto or_else(Function&& function) && {
        return detail::or_else(std::move(*this), std::forward<Function>(function));
    }
    /// \}

    /// If there is an error, a result with what `function` makes of it; else with the value.
    ///
    ///     auto body = assuresign::encode(request).transform_error(
    ///         [](const assuresign::error& e) { return e.code; });
    /// \{
    template <class Function>
    constexpr auto transform_error(Function&& function) & {
        return detail::transform_error(*this, std::forward<Function>(function));
    }
    template <class Function>
    constexpr auto transform_error(Function&& function) const& {
        return detail::transform_error(*this, std::forward<Function>(function));
    }
    template <class Function>
    constexpr auto transform_error(Function&& function) && {
        return detail::transform_error(std::move(*this), std::forward<Function>(function));
    }
    /// \}

    /// Puts a value made of `args` in the place of what it held. Making it must not throw.
    template <class... Args>
    constexpr reference emplace(Args&&... args) noexcept {
        static_assert(std::is_nothrow_constructible_v<held_type, Args...>,
                      "assign a value instead: making it may throw");
        this->clear();
        std::construct_at(std::addressof(storage::value), std::forward<Args>(args)...);
        this->held = detail::holding::value;
        return **this;
    }

    /// Whether both hold equal values or equal errors. A value or an error can be compared with
    /// too.
    friend constexpr bool operator==(const result& a, const result& b) requires
        requires(const held_type& value, const Error& error) {
        value == value;
        error == error;
    }
    {
        if (a.has_value() != b.has_value()) {
            return false;
        }
        return a.has_value() ? a.storage::value == b.storage::value
                             : a.storage::error == b.storage::error;
    }

private:
    template <class Reference, class Self>
    static constexpr Reference value_of(Self& self) noexcept {
        if constexpr (!std::is_void_v<T>) {
            return static_cast<Reference>(self.storage::value);
        }
    }
    template <class WithoutValue, class Self>
    static constexpr void check(Self&& self) {
        if (!self.has_value()) {
            WithoutValue::end(std::forward<Self>(self).error());
        }
    }
};

} // namespace v0_1
} // namespace assuresign
