// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// The namespaces of the contract and of SOAP.

#include <assuresign/xml/namespaces.hpp>
#include <assuresign/xml/text_view.hpp>

#include <array>
#include <string_view>

namespace assuresign {
inline namespace v0_1 {

/// The namespaces of the contract and of SOAP.
namespace xmlns {
/// A namespace's URI.
/// \{
inline constexpr std::string_view submit = "https://www.assuresign.net/Services/DocumentNOW/Submit";
inline constexpr std::string_view lookup_session =
    "https://www.assuresign.net/Services/DocumentNOW/LookupSession";
inline constexpr std::string_view envelopes =
    "https://www.assuresign.net/Services/DocumentNOW/Envelopes";
inline constexpr std::string_view soap_1_1 = "http://schemas.xmlsoap.org/soap/envelope/";
inline constexpr std::string_view soap_1_2 = "http://www.w3.org/2003/05/soap-envelope";
inline constexpr std::string_view xop = "http://www.w3.org/2004/08/xop/include";
inline constexpr std::string_view schema_instance = "http://www.w3.org/2001/XMLSchema-instance";
/// \}
} // namespace xmlns

/// The namespaces that decoding tells apart, as `xml::identify` takes them. The contract's come
/// first.
inline constexpr std::array known_namespaces{
    xmlns::submit, xmlns::lookup_session,  xmlns::envelopes, xmlns::soap_1_1,
    xmlns::xop,    xmlns::schema_instance,
};

/// The number of a namespace among `known_namespaces`.
constexpr xml::namespace_id namespace_id_of(const xml::text_view& uri) {
    return xml::identify(uri, known_namespaces);
}

namespace detail {

// The number of one of `known_namespaces`.
template <const std::string_view& Uri>
inline constexpr xml::namespace_id known_namespace = namespace_id_of(Uri);

} // namespace detail

} // namespace v0_1
} // namespace assuresign
