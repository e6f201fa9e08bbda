// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// What became of an envelope.

#include <assuresign/contract/exception.hpp>
#include <assuresign/contract/guid.hpp>
#include <assuresign/contract/namespaces.hpp>
#include <assuresign/contract/schema.hpp>
#include <assuresign/contract/storage.hpp>

#include <string_view>

namespace assuresign {
inline namespace v0_1 {

/// The answer to an AsyncCloseEnvelope. Required: `envelope_id`.
///
///     assuresign::close_envelope_result closed{.envelope_id = envelope};
template <class Storage>
struct basic_close_envelope_result {
    assuresign::envelope_id envelope_id{}; ///< Required.
    /// Of any severity.
    typename Storage::template list<basic_exception<Storage>> exceptions{};
    friend bool operator==(const basic_close_envelope_result&,
                           const basic_close_envelope_result&) = default;
};

/// Owns what it holds.
using close_envelope_result = basic_close_envelope_result<owned>;

/// Points elsewhere.
using close_envelope_result_view = basic_close_envelope_result<borrowed>;

template <class Storage>
struct schema<basic_close_envelope_result<Storage>> {
    using m = basic_close_envelope_result<Storage>;
    static constexpr std::string_view name = "CloseEnvelopeResult";
    static constexpr std::string_view xmlns = xmlns::envelopes;
    static constexpr field fields[] = {
        attribute<&m::envelope_id>("EnvelopeId"),
        list_of<&m::exceptions, envelope_exception_name>("Exceptions"),
    };
};

namespace detail {

template <class Storage>
constexpr bool has_id(const basic_close_envelope_result<Storage>& closed) noexcept {
    return is_real(closed.envelope_id);
}

} // namespace detail

} // namespace v0_1
} // namespace assuresign
