// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// A message for people, whatever is in it: secrets masked, its text made harmless.

#include <assuresign/contract/guid.hpp>
#include <assuresign/contract/namespaces.hpp>
#include <assuresign/contract/schema.hpp>
#include <assuresign/contract/value.hpp>
#include <assuresign/detail/sanitizer.hpp>
#include <assuresign/detail/service_text.hpp>
#include <assuresign/soap/detail/loose_markup.hpp>
#include <assuresign/xml/text_view.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace assuresign {
inline namespace v0_1 {
namespace detail {

// Whether a message is the caller's own: every request has a ContextIdentifier, no response has.
constexpr bool has_context_identifier(const message_table& table) {
    return any_row(table,
                   [](const field& row) { return row.type->type == &type_id<context_identifier>; });
}

// How many bytes of a message are shown, and then the element that is under way.
inline constexpr std::size_t max_shown_message = 64'000;

/// Appends messages to a string, in the form of XML. Never fails: what is missing is left out.
class message_printer {
public:
    explicit message_printer(std::string& out) noexcept
        : out_(out), end_(out.size() + max_shown_message) {}

    void print(const message_table& table, const void* message) {
        if (table.is_of_soap()) {
            out_.append("<s:Fault xmlns:s=\"").append(xmlns::soap_1_1).append("\">");
            children(table, message, {});
            out_.append("</s:Fault>");
        } else {
            element(table.name(), table, message, {});
        }
        if (is_full()) {
            out_.append(cut_off);
        }
    }

private:
    // Writes the same references as `encode`.
    static constexpr std::string_view in_text = "&<>";
    static constexpr std::string_view in_attribute = "&<>\"'";

    // Takes what the sanitizer shows.
    auto escape(std::string_view special) {
        return [this, special](std::string_view piece) {
            for (const char c : piece) {
                put(c, special);
            }
        };
    }
    void put(char c, std::string_view special) {
        for (const auto& entity : xml::predefined_entities) {
            if (entity.character == c && special.find(c) != std::string_view::npos) {
                out_.append(entity.reference);
                return;
            }
        }
        out_.push_back(c);
    }

    bool is_full() const noexcept { return out_.size() >= end_; }

    // `outer` is the namespace that is declared around it.
    void element(std::string_view name, const message_table& table, const void* message,
                 std::string_view outer) {
        out_.append("<").append(name);
        if (table.xmlns() != outer) {
            out_.append(" xmlns=\"").append(table.xmlns()).append("\"");
        }
        for (const auto& row : table.attributes()) {
            if (const void* const value = row.get(message)) {
                out_.append(" ").append(row.name()).append("=\"");
                single(row, message, value, in_attribute);
                out_.append("\"");
            }
        }
        const auto inside = out_.append(">").size();
        children(table, message, table.xmlns());
        close(name, inside);
    }

    // An open element. `inside` is where its content began.
    void close(std::string_view name, std::size_t inside) {
        if (out_.size() == inside) {
            out_.insert(inside - 1, "/");
        } else {
            out_.append("</").append(name).append(">");
        }
    }

    void children(const message_table& table, const void* message, std::string_view outer) {
        for (const auto& row : table.children()) {
            const void* const value = row.get(message);
            if (value != nullptr) {
                child(row, message, value, outer);
            }
            if (is_full()) {
                return;
            }
        }
    }

    void child(const field& row, const void* message, const void* value, std::string_view outer) {
        if (row.kind == field_kind::content) {
            single(row, message, value, in_text);
        } else if (row.kind == field_kind::list) {
            list(row, value, outer);
        } else if (row.table != nullptr) {
            element(row.name(), *row.table, value, outer);
        } else {
            out_.append("<").append(row.name()).append(">");
            single(row, message, value, in_text);
            out_.append("</").append(row.name()).append(">");
        }
    }

    void list(const field& row, const void* items, std::string_view outer) {
        const auto inside = out_.append("<").append(row.name()).append(">").size();
        const field& item = row.table->fields().front();
        item.type->any_item(items, [&](const void* each) {
            if (!is_full()) {
                element(item.table->name(), *item.table, each, outer);
            }
            return is_full();
        });
        close(row.name(), inside);
    }

    // The bytes of files are not shown.
    void single(const field& row, const void* message, const void* value,
                std::string_view special) {
        if (row.is_secret != nullptr && row.is_secret(message)) {
            out_.append(mask);
            return;
        }
        if (row.type->text == nullptr) {
            return;
        }
        number_buffer number;
        const auto text = row.type->text(value, number);
        if (row.type->is_id) {
            out_.append(text.raw());
            return;
        }
        service_text shown{escape(special)};
        const auto put = [&shown](std::string_view piece) {
            shown.put(piece);
        };
        if (row.kind == field_kind::raw) {
            for_each_text(text.raw(), put);
        } else {
            text.chunks(put);
        }
        shown.finish();
    }

    std::string& out_;
    std::size_t end_;
};

} // namespace detail
} // namespace v0_1
} // namespace assuresign
