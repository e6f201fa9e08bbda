// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// A SOAP fault.

#include <assuresign/contract/namespaces.hpp>
#include <assuresign/contract/schema.hpp>
#include <assuresign/contract/storage.hpp>

#include <optional>
#include <string_view>

namespace assuresign {
inline namespace v0_1 {

/// A SOAP fault (SOAP 1.1 §4.4). No member is required here, so that any fault can be read.
///
///     assuresign::fault refused{.code = "s:Client", .string = "unknown account"};
template <class Storage>
struct basic_fault {
    using text = typename Storage::text; ///< As the storage holds it.
    std::optional<text> code{};          ///< faultcode, a qualified name: "s:Client".
    std::optional<text> string{};        ///< faultstring, for a person.
    std::optional<text> actor{};         ///< faultactor, a URI.
    /// The detail element, as it stands, with the namespace declarations around it that it needs.
    /// Borrowed, it is without those.
    std::optional<text> detail{};
    /// Whether `code` is in SOAP's namespace, or has no prefix. `decode` sets it; a code whose
    /// prefix is not bound to that namespace is not SOAP's, whatever it is called.
    bool has_soap_code = false;
    /// Whether the texts are equal.
    friend bool operator==(const basic_fault& a, const basic_fault& b) {
        return a.code == b.code && a.string == b.string && a.actor == b.actor &&
               a.detail == b.detail;
    }
};

/// Owns what it holds.
using fault = basic_fault<owned>;

/// Points elsewhere.
using fault_view = basic_fault<borrowed>;

/// SOAP 1.1 §4.4. The children stand in no namespace.
template <class Storage>
struct schema<basic_fault<Storage>> {
    using m = basic_fault<Storage>;
    static constexpr std::string_view name = "Fault";
    static constexpr std::string_view xmlns = xmlns::soap_1_1;
    static constexpr field fields[] = {
        qualified_name<&m::code, &m::has_soap_code>("faultcode"),
        element<&m::string>("faultstring"),
        element<&m::actor>("faultactor"),
        raw<&m::detail>("detail"),
    };
};

} // namespace v0_1
} // namespace assuresign
