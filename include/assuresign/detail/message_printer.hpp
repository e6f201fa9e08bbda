// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// A message for people, whatever is in it: secrets masked, its text made harmless.

#include <assuresign/detail/loose_markup.hpp>
#include <assuresign/detail/markup.hpp>
#include <assuresign/detail/sanitizer.hpp>
#include <assuresign/detail/value.hpp>
#include <assuresign/schema.hpp>
#include <assuresign/xml/text_view.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>

namespace assuresign::inline v0_1::detail {

// Whether a message is the caller's own: every request has a ContextIdentifier, no response has.
template <class T>
inline constexpr bool has_context_identifier = std::is_same_v<T, context_identifier>;
template <message Message>
inline constexpr bool
    has_context_identifier<Message> = any_field<Message>([]<class Row>(auto, const Row&) {
        using member_type = unwrap_t<typename Row::member_type>;
        if constexpr (Row::kind == field_kind::list) {
            return has_context_identifier<typename member_type::value_type>;
        } else {
            return has_context_identifier<member_type>;
        }
    });

template <class T>
inline constexpr bool is_id = false;
template <class Kind>
inline constexpr bool is_id<basic_guid<Kind>> = true;

// How many bytes of a message are shown, and then the element that is under way.
inline constexpr std::size_t max_shown_message = 64'000;

/// Appends messages to a string, in the form of XML. Never fails: what is missing is left out.
class message_printer {
public:
    explicit message_printer(std::string& out) noexcept
        : out_(out), end_(out.size() + max_shown_message) {}

    template <message Message>
    void print(const Message& value) {
        constexpr bool is_fault = schema<Message>::xmlns == xmlns::soap_1_1;
        if constexpr (is_fault) {
            out_.append(bare_fault_start.view());
            children(value, {});
            out_.append(fault_end.view());
        } else {
            element(schema<Message>::name, value, {});
        }
        if (is_full()) {
            out_.append(cut_off);
        }
    }

private:
    // What is written as references, as `encode` does.
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
    template <class Message>
    void element(std::string_view name, const Message& value, std::string_view outer) {
        out_.append("<").append(name);
        if (schema<Message>::xmlns != outer) {
            out_.append(" xmlns=\"").append(schema<Message>::xmlns).append("\"");
        }
        any_field<Message>([&]<class Row>(auto, const Row& row) {
            if constexpr (Row::kind == field_kind::attribute) {
                if (is_present(value.*row.member)) {
                    out_.append(" ").append(row.name).append("=\"");
                    single(value.*row.member, row.is_secret(value), in_attribute);
                    out_.append("\"");
                }
            }
            return false;
        });
        const auto inside = out_.append(">").size();
        children(value, schema<Message>::xmlns);
        close(name, inside);
    }

    // What was opened; `inside` is where its content began.
    void close(std::string_view name, std::size_t inside) {
        if (out_.size() == inside) {
            out_.insert(inside - 1, "/");
        } else {
            out_.append("</").append(name).append(">");
        }
    }

    template <class Message>
    void children(const Message& value, std::string_view outer) {
        any_field<Message>([&]<class Row>(auto, const Row& row) {
            const auto& member = value.*row.member;
            if constexpr (Row::kind == field_kind::content) {
                single(member, false, in_text);
            } else if constexpr (Row::kind == field_kind::list) {
                if (member.has_value()) {
                    list(row.name, member, outer);
                }
            } else if constexpr (Row::kind != field_kind::attribute) {
                if (is_present(member)) {
                    child(row, value, outer);
                }
            }
            return is_full();
        });
    }

    template <class List>
    void list(std::string_view name, const List& items, std::string_view outer) {
        const auto inside = out_.append("<").append(name).append(">").size();
        for (const auto& each : items) {
            if (is_full()) {
                break;
            }
            element(schema<typename List::value_type>::name, each, outer);
        }
        close(name, inside);
    }

    template <class Row, class Message>
    void child(const Row& row, const Message& value, std::string_view outer) {
        const auto& member = value.*row.member;
        if constexpr (message<unwrap_t<typename Row::member_type>>) {
            element(row.name, *member, outer);
        } else {
            out_.append("<").append(row.name).append(">");
            if constexpr (Row::kind == field_kind::raw) {
                sanitizer shown{escape(in_text)};
                for_each_text(text_of(member).raw(),
                              [&](std::string_view piece) { shown.put(piece); });
                shown.finish();
            } else {
                single(member, row.is_secret(value), in_text);
            }
            out_.append("</").append(row.name).append(">");
        }
    }

    template <class Member>
    void single(const Member& member, bool is_masked, std::string_view special) {
        using type = unwrap_t<Member>;
        if (is_masked) {
            out_.append(mask);
        } else if constexpr (is_number<type>) {
            out_.append(number_text<type>{unwrapped(member)}.view());
        } else if constexpr (is_id<type>) {
            out_.append(unwrapped(member).str());
        } else if constexpr (!bytes<type>) {
            sanitizer shown{escape(special)};
            text_of(member).chunks([&](std::string_view piece) { shown.put(piece); });
            shown.finish();
        }
    }

    template <class Member>
    static const auto& unwrapped(const Member& member) {
        if constexpr (unwrap<Member>::is_optional) {
            return *member;
        } else {
            return member;
        }
    }

    std::string& out_;
    std::size_t end_;
};

} // namespace assuresign::inline v0_1::detail
