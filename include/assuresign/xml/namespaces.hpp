// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Namespace declarations in scope (Namespaces in XML 1.0).

#include <assuresign/xml/text_view.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace assuresign::xml {

/// Bound to the prefix `xml`, always and alone (Namespaces §3).
inline constexpr std::string_view xml_namespace = "http://www.w3.org/XML/1998/namespace";
/// Bound to the prefix `xmlns`, always and alone (Namespaces §3).
inline constexpr std::string_view xmlns_namespace = "http://www.w3.org/2000/xmlns/";

/// A name split at its colon.
struct qualified_name {
    std::string_view prefix;
    std::string_view local;

    /// Splits at the first colon, if there is one.
    static constexpr qualified_name split(std::string_view name) noexcept {
        const auto colon = name.find(':');
        return colon == std::string_view::npos
                   ? qualified_name{{}, name}
                   : qualified_name{name.substr(0, colon), name.substr(colon + 1)};
    }
};

/// The prefix that an attribute declares, empty for the default namespace; nothing where the
/// attribute is no declaration.
constexpr std::optional<std::string_view> declared_prefix(std::string_view name) noexcept {
    if (!name.starts_with("xmlns")) {
        return std::nullopt;
    }
    if (name.size() == 5) {
        return std::string_view{};
    }
    return name[5] == ':' ? std::optional{name.substr(6)} : std::nullopt;
}

/// The declarations in scope, innermost last. Holds views: of the document's prefixes and URIs.
/// Equal URIs are compared once, when they are declared: from then on they share one view, so that
/// no element pays for the length of a URI that it uses.
template <std::size_t Capacity>
class namespace_scope {
public:
    /// Adds a declaration. Errors: `reserved_namespace`, `too_many_namespaces`.
    constexpr std::optional<errc> declare(std::string_view prefix, const text_view& uri) noexcept {
        if (prefix == "xmlns" || (prefix == "xml") != (uri == xml_namespace) ||
            uri == xmlns_namespace || (!prefix.empty() && uri.empty())) {
            return errc::reserved_namespace;
        }
        if (size_ == Capacity) {
            return errc::too_many_namespaces;
        }
        bindings_[size_++] = {prefix, shared(uri)};
        return std::nullopt;
    }

    /// The URI that `prefix` is bound to; for the empty prefix the default namespace, empty if
    /// there is none; nothing where the prefix is not bound.
    constexpr std::optional<text_view> find(std::string_view prefix) const noexcept {
        for (auto i = size_; i != 0; --i) {
            if (bindings_[i - 1].prefix == prefix) {
                return bindings_[i - 1].uri;
            }
        }
        if (prefix.empty()) {
            return text_view{};
        }
        return prefix == "xml" ? std::optional{text_view{xml_namespace}} : std::nullopt;
    }

    /// How many declarations are in scope: what `release` takes to forget the later ones.
    constexpr std::size_t size() const noexcept { return size_; }
    constexpr void release(std::size_t size) noexcept { size_ = size; }

    /// Whether two URIs that `find` gave are the same. Takes the same time for all.
    static constexpr bool same(const text_view& a, const text_view& b) noexcept {
        return a.raw().data() == b.raw().data();
    }

private:
    struct binding {
        std::string_view prefix;
        text_view uri;
    };

    // The view by which a URI is already known, or its own.
    constexpr text_view shared(const text_view& uri) const noexcept {
        for (std::size_t i = 0; i < size_; ++i) {
            if (bindings_[i].uri == uri) {
                return bindings_[i].uri;
            }
        }
        return uri;
    }

    std::array<binding, Capacity> bindings_{};
    std::size_t size_ = 0;
};

} // namespace assuresign::xml
