// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// The severity of an exception.

#include <assuresign/contract/storage.hpp>
#include <assuresign/xml/text_view.hpp>

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

namespace assuresign {
inline namespace v0_1 {

/// The severities that the contract names. `unknown` is any other text: kept, not an error.
enum class severity_level : std::uint8_t { unknown, warning, error, fatal };

/// The contract's name of a severity; "unknown" of any other.
constexpr std::string_view to_string(severity_level level) noexcept {
    switch (level) {
    case severity_level::warning:
        return "Warning";
    case severity_level::error:
        return "Error";
    case severity_level::fatal:
        return "Fatal";
    case severity_level::unknown:
        break;
    }
    return "unknown";
}

/// The Severity of an exception, as the service wrote it.
template <class Storage>
struct basic_severity {
    /// As it came; absent is not the same as unknown.
    std::optional<typename Storage::text> text{};

    constexpr basic_severity() noexcept = default;
    /// One that the contract names.
    constexpr basic_severity(severity_level level) : text(to_string(level)) {}

    /// What the text says; `unknown` if it is none of the contract's.
    constexpr severity_level level() const {
        if (!text) {
            return severity_level::unknown;
        }
        const xml::detail::short_text word{*text};
        for (const auto known :
             {severity_level::warning, severity_level::error, severity_level::fatal}) {
            if (word.view() == to_string(known)) {
                return known;
            }
        }
        return severity_level::unknown;
    }
    friend bool operator==(const basic_severity&, const basic_severity&) = default;
};

/// Owns what it holds.
using severity = basic_severity<owned>;

/// Points elsewhere.
using severity_view = basic_severity<borrowed>;

} // namespace v0_1
} // namespace assuresign
