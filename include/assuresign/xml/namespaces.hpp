// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Namespace declarations in scope (Namespaces in XML 1.0).

#include <assuresign/error.hpp>
#include <assuresign/xml/text_view.hpp>
#include <assuresign/xml/uninitialized_array.hpp>

#include <cstddef>
#include <optional>
#include <string_view>

namespace assuresign::inline v0_1::xml {

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
    return detail::starts_with(name, "xmlns:"sv) ? std::optional{detail::substring(name, 6)}
                                                 : std::nullopt;
}

/// The declarations in scope, innermost last. Holds views: of the document's prefixes and URIs.
/// Equal URIs are compared once, when they are declared: from then on they share one view, so that
/// no element pays for the length of a URI that it uses.
template <std::size_t Capacity>
class namespace_scope {
public:
    /// Adds a declaration. Errors: `reserved_namespace`, `too_many_namespaces`.
    constexpr std::optional<errc> declare(std::string_view prefix, const text_view& uri) noexcept {
        // Documents that declare a default namespace on each of many elements repeat themselves.
        const bool again = prefix.empty() && uri.how() == last_default_.how() &&
                           detail::same_bytes(uri.raw(), last_default_.raw());
        if (!again && may_be_reserved(prefix, uri) && is_reserved(prefix, uri)) {
            return errc::reserved_namespace;
        }
        return add(prefix, again ? last_default_ : shared(uri))
                   ? std::nullopt
                   : std::optional{errc::too_many_namespaces};
    }

    /// Adds a declaration of the default namespace, whose URI is not reserved. False if there is no
    /// room.
    constexpr bool declare_default(const text_view& uri) noexcept { return add({}, shared(uri)); }

    /// What `find` gives for the empty prefix.
    constexpr const text_view& default_namespace() const noexcept { return default_; }

    /// The URI that `prefix` is bound to; for the empty prefix the default namespace, empty if
    /// there is none; nothing where the prefix is not bound.
    constexpr std::optional<text_view> find(std::string_view prefix) const noexcept {
        if (prefix.empty()) {
            return default_;
        }
        for (auto i = size_; i != 0; --i) {
            if (detail::same_bytes(bindings_[i - 1].prefix, prefix)) {
                return bindings_[i - 1].uri;
            }
        }
        return prefix == "xml"sv ? std::optional{text_view{xml_namespace}} : std::nullopt;
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

    /// Whether two URIs that `find` gave are the same. Takes the same time for all.
    static constexpr bool same(const text_view& a, const text_view& b) noexcept {
        return a.raw().data() == b.raw().data();
    }

private:
    constexpr bool add(std::string_view prefix, const text_view& uri) noexcept {
        if (size_ == Capacity) {
            return false;
        }
        bindings_.construct(size_++, binding{prefix, uri});
        if (prefix.empty()) {
            default_ = last_default_ = uri;
        }
        return true;
    }

    // A quick look: what is reserved begins so.
    static constexpr bool may_be_reserved(std::string_view prefix, const text_view& uri) noexcept {
        return uri.how() != spelling::literal || uri.raw().empty() ||
               detail::starts_with(prefix, "xml"sv) ||
               detail::starts_with(uri.raw(), "http://www.w3.org/"sv);
    }
    static constexpr bool is_reserved(std::string_view prefix, const text_view& uri) noexcept {
        return prefix == "xmlns"sv || (prefix == "xml"sv) != (uri == xml_namespace) ||
               uri == xmlns_namespace || (!prefix.empty() && uri.empty());
    }

    struct binding {
        std::string_view prefix;
        text_view uri;
    };

    constexpr text_view innermost_default() const noexcept {
        for (auto i = size_; i != 0; --i) {
            if (bindings_[i - 1].prefix.empty()) {
                return bindings_[i - 1].uri;
            }
        }
        return {};
    }

    // The view by which a URI is already known, or its own.
    constexpr text_view shared(const text_view& uri) const noexcept {
        for (std::size_t i = 0; i < size_; ++i) {
            if (bindings_[i].uri == uri) {
                return bindings_[i].uri;
            }
        }
        return uri;
    }

    uninitialized_array<binding, Capacity> bindings_;
    std::size_t size_ = 0;
    text_view default_;
    text_view last_default_; // in scope or no longer
};

} // namespace assuresign::inline v0_1::xml
