// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Namespace declarations in scope (Namespaces in XML 1.0).

#include <assuresign/detail/ascii.hpp>
#include <assuresign/error.hpp>
#include <assuresign/xml/text_view.hpp>
#include <assuresign/xml/uninitialized_array.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

namespace assuresign {
inline namespace v0_1 {
namespace xml {

/// Bound to the prefix `xml`, always and alone (Namespaces §3).
inline constexpr std::string_view xml_namespace = "http://www.w3.org/XML/1998/namespace";
/// Bound to the prefix `xmlns`, always and alone (Namespaces §3).
inline constexpr std::string_view xmlns_namespace = "http://www.w3.org/2000/xmlns/";

/// A name split at its colon.
struct qualified_name {
    /// Before the colon; empty if there is none.
    std::string_view prefix;
    /// After the colon.
    std::string_view local;

    /// Splits at the first colon, if there is one.
    static constexpr qualified_name split(std::string_view name) noexcept {
        const auto colon = name.find(':');
        return colon == std::string_view::npos ? qualified_name{{}, name}
                                               : qualified_name{detail::substring(name, 0, colon),
                                                                detail::substring(name, colon + 1)};
    }
};

/// The prefix that an attribute declares, empty for the default namespace; nothing where the
/// attribute is no declaration.
constexpr std::optional<std::string_view> declared_prefix(std::string_view name) noexcept {
    constexpr std::string_view xmlns = "xmlns";
    if (detail::same_bytes(name, xmlns)) {
        return std::string_view{};
    }
    return detail::starts_with(name, std::string_view{"xmlns:"})
               ? std::optional{detail::substring(name, 6)}
               : std::nullopt;
}

/// A namespace as a number, so that programs tell namespaces apart without their URIs. Equal URIs
/// have one number. Each known namespace (`identify`) has a number of its own. The number of any
/// other is a hash: two of them may have the same one.
enum class namespace_id : std::uint32_t {
    none,        ///< No namespace: an empty URI.
    xml,         ///< `xml_namespace`.
    xmlns,       ///< `xmlns_namespace`.
    first_known, ///< The first known namespace. The others count on from here.
};

/// A namespace: how its URI is spelled, and its number.
struct namespace_name {
    text_view uri;                        ///< Empty for none.
    namespace_id id = namespace_id::none; ///< Of the decoded URI.
};

/// Whether `id` is a hash.
constexpr bool is_hash(namespace_id id) noexcept {
    return (static_cast<std::uint32_t>(id) >> 31U) != 0;
}

namespace detail {

// A polynomial of the bytes modulo the prime factor * 2^32 - 1, in arithmetic that never wraps.
constexpr namespace_id hash_of(const text_view& uri) {
    constexpr std::uint64_t factor = 4294883355U;
    constexpr std::uint64_t low_half = 0xFFFFFFFFU;
    std::uint64_t hash = 0;
    uri.chunks([&](std::string_view piece) {
        for (const char c : piece) {
            hash = (hash & low_half) * factor + (hash >> 32U) + static_cast<unsigned char>(c);
        }
    });
    const auto folded = static_cast<std::uint32_t>(hash >> 32U ^ (hash & low_half));
    return static_cast<namespace_id>(folded | std::uint32_t{1} << 31U);
}

} // namespace detail

/// The number of the namespace `uri`, where `known` are the known namespaces. Decodes the URI a
/// fixed number of times at most.
///
///     constexpr std::array<std::string_view, 2> known{"urn:a", "urn:b"};
///     xml::identify("urn:a", known);          // namespace_id::first_known
constexpr namespace_id identify(const text_view& uri, std::span<const std::string_view> known) {
    const auto size = uri.size();
    if (size == 0) {
        return namespace_id::none;
    }
    // Most URIs differ from the known ones in length.
    const auto is = [&](std::string_view other) {
        return size == other.size() && uri == other;
    };
    auto number = static_cast<std::uint32_t>(namespace_id::first_known);
    for (const auto each : known) {
        if (is(each)) {
            return static_cast<namespace_id>(number);
        }
        ++number;
    }
    return is(xml_namespace)     ? namespace_id::xml
           : is(xmlns_namespace) ? namespace_id::xmlns
                                 : detail::hash_of(uri);
}

/// The declarations in scope, innermost last. Holds views: of the document's prefixes and URIs.
/// A URI is decoded when it is declared. From then on its number stands for it, so that no element
/// pays for the length of a URI that it uses.
class namespaces_in_scope {
public:
    /// A declaration. Small: there are many in a reader.
    struct binding {
        const char* prefix;          ///< Of `prefix_length` bytes.
        std::uint32_t prefix_length; ///< 0 for the default namespace.
        namespace_id id;             ///< The namespace's number.
        text_view uri;               ///< The namespace's URI.
        /// The prefix.
        constexpr std::string_view view() const noexcept { return {prefix, prefix_length}; }
    };

    /// Keeps declarations in `room`; `known` are the known namespaces. Both must outlive this.
    constexpr namespaces_in_scope(std::span<binding> room,
                                  std::span<const std::string_view> known) noexcept
        : known_(known), bindings_(room.data()), capacity_(room.size()) {}

    /// Adds a declaration. Errors: `reserved_namespace`, `too_many_namespaces`.
    constexpr std::optional<errc> declare(std::string_view prefix, const text_view& uri) noexcept {
        // Documents that declare a default namespace on each of many elements repeat themselves.
        const bool again = prefix.empty() && uri.how() == last_default_.uri.how() &&
                           detail::same_bytes(uri.raw(), last_default_.uri.raw());
        const namespace_name name{uri, again ? last_default_.id : identify(uri, known_)};
        if (is_reserved(prefix, name.id)) {
            return errc::reserved_namespace;
        }
        return add(prefix, name) ? std::nullopt : std::optional{errc::too_many_namespaces};
    }

    /// Adds a declaration of the default namespace whose number the caller knows. Errors:
    /// `too_many_namespaces`.
    constexpr std::optional<errc> declare_known(const namespace_name& name) noexcept {
        return add({}, name) ? std::nullopt : std::optional{errc::too_many_namespaces};
    }

    /// What `find` gives for the empty prefix.
    constexpr const namespace_name& default_namespace() const noexcept { return default_; }

    /// The namespace that `prefix` is bound to; for the empty prefix the default namespace, `none`
    /// if there is none; nothing where the prefix is not bound.
    constexpr std::optional<namespace_name> find(std::string_view prefix) const noexcept {
        return prefix.empty() ? std::optional{default_} : find(prefix, size_);
    }
    /// The same of a prefix that is not empty, where the first `size` declarations were in scope;
    /// none has been added since behind them, but within an element that has ended.
    constexpr std::optional<namespace_name> find(std::string_view prefix,
                                                 std::size_t size) const noexcept {
        for (auto i = size; i != 0; --i) {
            const auto& each = bindings_[i - 1];
            if (detail::same_bytes(each.view(), prefix)) {
                return namespace_name{each.uri, each.id};
            }
        }
        return prefix == std::string_view{"xml"}
                   ? std::optional{namespace_name{text_view{xml_namespace}, namespace_id::xml}}
                   : std::nullopt;
    }

    /// The outermost `size` declarations. Up to as many as were in scope in the element that has
    /// ended last may be asked for.
    constexpr std::span<const binding> first(std::size_t size) const noexcept {
        return {bindings_, size};
    }

    /// How many declarations are in scope: what `release` takes to forget the later ones.
    constexpr std::size_t size() const noexcept { return size_; }
    /// Forgets declarations, down to `size` of them.
    constexpr void release(std::size_t size) noexcept {
        if (size != size_) {
            size_ = size;
            default_ = innermost_default();
        }
    }

private:
    constexpr bool add(std::string_view prefix, const namespace_name& name) noexcept {
        if (size_ == capacity_) {
            return false;
        }
        std::construct_at(
            bindings_ + size_++,
            binding{prefix.data(), static_cast<std::uint32_t>(prefix.size()), name.id, name.uri});
        if (prefix.empty()) {
            default_ = last_default_ = name;
        }
        return true;
    }

    static constexpr bool is_reserved(std::string_view prefix, namespace_id id) noexcept {
        return id == namespace_id::xmlns || detail::same_bytes(prefix, std::string_view{"xmlns"}) ||
               (id == namespace_id::xml) != detail::same_bytes(prefix, std::string_view{"xml"}) ||
               (id == namespace_id::none && !prefix.empty());
    }

    constexpr namespace_name innermost_default() const noexcept {
        for (auto i = size_; i != 0; --i) {
            if (bindings_[i - 1].prefix_length == 0) {
                return {bindings_[i - 1].uri, bindings_[i - 1].id};
            }
        }
        return {};
    }

    std::span<const std::string_view> known_;
    binding* bindings_;
    std::size_t capacity_;
    std::size_t size_ = 0;
    namespace_name default_;
    namespace_name last_default_; // in scope or no longer
};

/// The same with room for `Capacity` declarations.
template <std::size_t Capacity>
class namespace_scope : private uninitialized_array<namespaces_in_scope::binding, Capacity>,
                        public namespaces_in_scope {
public:
    /// `known`, which must outlive this, are the known namespaces.
    constexpr explicit namespace_scope(std::span<const std::string_view> known = {}) noexcept
        : namespaces_in_scope({this->data(), Capacity}, known) {}
    namespace_scope(const namespace_scope&) = delete;
    namespace_scope& operator=(const namespace_scope&) = delete;
};

} // namespace xml
} // namespace v0_1
} // namespace assuresign
