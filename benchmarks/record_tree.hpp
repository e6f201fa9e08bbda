// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Records from a tree, for the parsers whose trees are walked child by child.

#include "records.hpp"

#include <string_view>
#include <utility>
#include <vector>

namespace assuresign::benchmarks {

// `Tree` knows the parser's elements: `for_each_child(element, take)` calls `take(child, name)`,
// `for_each_attribute(element, take)` calls `take(name, value)`, `text(element)` is what it holds.
// Values and text are assigned to strings at most once: they may be moved from.

template <class Tree, class Element>
void read_exceptions(Element& list, std::vector<exception_record>& exceptions) {
    Tree::for_each_child(list, [&](auto& element, std::string_view) {
        auto& exception = exceptions.emplace_back();
        exception.message = Tree::text(element);
        Tree::for_each_attribute(element, [&](std::string_view name, auto&& value) {
            if (name == "Severity") {
                exception.severity = std::forward<decltype(value)>(value);
            }
        });
    });
}

template <class Tree, class Element>
void read_metadata(Element& element, document_record& document) {
    Tree::for_each_attribute(element, [&](std::string_view name, auto&& value) {
        if (auto* const member = metadata_member(document, name)) {
            member->emplace(std::forward<decltype(value)>(value));
        }
    });
}

template <class Tree, class Element>
void read_document(Element& element, document_record& document) {
    Tree::for_each_attribute(element, [&](std::string_view name, auto&& value) {
        if (name == "Id") {
            document.id.emplace(std::forward<decltype(value)>(value));
        } else if (name == "AuthToken") {
            document.auth_token.emplace(std::forward<decltype(value)>(value));
        }
    });
    Tree::for_each_child(element, [&](auto& child, std::string_view name) {
        if (name == "Metadata") {
            read_metadata<Tree>(child, document);
        } else if (name == "Exceptions") {
            read_exceptions<Tree>(child, document.exceptions);
        }
    });
}

template <class Tree, class Element>
void read_session(Element& element, session_record& session) {
    Tree::for_each_attribute(element, [&](std::string_view name, auto&& value) {
        if (name == "SessionId") {
            session.session_id = std::forward<decltype(value)>(value);
        }
    });
    Tree::for_each_child(element, [&](auto& child, std::string_view name) {
        if (name == "DocumentResults") {
            Tree::for_each_child(child, [&](auto& each, std::string_view) {
                read_document<Tree>(each, session.documents.emplace_back());
            });
        } else if (name == "Exceptions") {
            read_exceptions<Tree>(child, session.exceptions);
        }
    });
}

/// Of each child of a LookupSessionResponse's SessionLookupResults.
template <class Tree, class Element>
records read_sessions(Element& results) {
    records sessions;
    Tree::for_each_child(results, [&](auto& each, std::string_view) {
        read_session<Tree>(each, sessions.emplace_back());
    });
    return sessions;
}

} // namespace assuresign::benchmarks
