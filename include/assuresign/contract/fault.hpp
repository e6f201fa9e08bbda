// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// A SOAP fault.

#include <assuresign/contract/namespaces.hpp>
#include <assuresign/contract/schema.hpp>
#include <assuresign/contract/storage.hpp>

#include <optional>
#include <string_view>

namespace assuresign::inline v0_1 {

/// A SOAP fault (SOAP 1.1 §4.4). No member is required here, so that any fault can be read.
///
///     assuresign::fault refused{.code = "s:Client", .string = "unknown account"};
template <class Storage>
struct basic_fault {
    using text = typename Storage::text; ///< As the storage holds it.
    std::optional<text> code{};          ///< faultcode, a qualified name: "s:Client".
    std::optional<text> string{};        ///< faultstring, for a person.
    std::optional<text> actor{};         ///< faultactor, a URI.
    std::optional<text> detail{};        ///< The detail element, as it stands.
    friend bool operator==(const basic_fault&, const basic_fault&) = default;
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
        element<&m::code>("faultcode"),
        element<&m::string>("faultstring"),
        element<&m::actor>("faultactor"),
        raw<&m::detail>("detail"),
    };
};

} // namespace assuresign::inline v0_1
