// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Messages and property trees as JSON, read and written with Boost.JSON. Opt-in: a program that
/// includes this links Boost.JSON (`-lboost_json`, `Boost::json`), or includes
/// `<boost/json/src.hpp>` in one of its sources.
///
/// The JSON has the layout of `property_tree.hpp`'s message layout, and the message's table gives
/// each value its type:
/// - a message is an object, with the contract's names as keys;
/// - a list is an array of objects, also with one item (`[{…}]`) and with none (`[]`);
/// - booleans and numbers are JSON's when written; when read, they may also be strings;
/// - files are base64 in a string;
/// - what is absent is left out when written; when read, `null` is absent too, and a `null` in an
///   array is an item that is not there, as a nil item is in XML.

#include <assuresign/contract/schema.hpp>
#include <assuresign/contract/storage.hpp>
#include <assuresign/contract/value.hpp>
#include <assuresign/detail/utf8.hpp>
#include <assuresign/property_tree.hpp>
#include <assuresign/result.hpp>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/error.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/parse_options.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/string_view.hpp>
#include <boost/json/value.hpp>
#include <boost/system/error_code.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assuresign {
inline namespace v0_1 {

/// What a JSON document may ask of the reader.
struct json_limits {
    /// Bytes in a document. Beyond: `too_many_bytes`, before anything is read.
    std::size_t bytes = std::size_t{64} << 20;
    /// Objects and arrays open at once; the reader recurses for each. Beyond: `too_deep`. The
    /// contract's messages need 11.
    std::size_t depth = 32;
};

/// How JSON is written.
struct json_options {
    /// Writes `"***"` for every secret.
    bool mask_secrets = false;
    /// Writes the message in an object under its own name, `{"SubmitResponse": {…}}`. Such a
    /// document is read too.
    bool named = false;
    /// Spaces for each level. With 0, everything stands in one line, without spaces.
    std::size_t indent = 4;
};

namespace detail {

// ---- what a message's table says of its JSON

enum class json_kind : std::uint8_t {
    any, // no table is known: any JSON
    text,
    boolean,
    number,
    object,
    list,
};

// A value's place in a message's table: the table of an object or a list, or the row of a single
// value. Without both, any JSON is taken.
struct json_place {
    const message_table* table = nullptr;
    const field* row = nullptr;

    static json_place of(const field& row) noexcept { return {row.table, &row}; }

    json_kind kind() const noexcept {
        if (table != nullptr) {
            const auto rows = table->fields();
            return !rows.empty() && rows.front().kind == field_kind::item ? json_kind::list
                                                                          : json_kind::object;
        }
        return row == nullptr                      ? json_kind::any
               : row->type->can_hold != nullptr    ? json_kind::number
               : row->type->type == &type_id<bool> ? json_kind::boolean
                                                   : json_kind::text;
    }
    // Of a list: the place of its items.
    json_place items() const noexcept { return {table->fields().front().table}; }
    // Of an object: its message's name.
    std::string_view name() const noexcept {
        return table != nullptr ? table->name() : std::string_view{};
    }
    // Of an object; null if no such key is known.
    const field* find(std::string_view key) const noexcept {
        if (table == nullptr) {
            return nullptr;
        }
        for (const auto& each : table->fields()) {
            if (each.name() == key) {
                return &each;
            }
        }
        return nullptr;
    }
};

// ---- JSON -> tree

// Takes what boost::json::basic_parser reads, and makes a tree in the message layout of it. After
// an error it takes everything, so that the parser goes on and finds out whether the text is JSON
// at all, which matters more.
class json_tree_builder {
public:
    // As boost::json::basic_parser has it.
    static constexpr auto max_object_size = static_cast<std::size_t>(-1);
    static constexpr auto max_array_size = static_cast<std::size_t>(-1);
    static constexpr auto max_key_size = static_cast<std::size_t>(-1);
    static constexpr auto max_string_size = static_cast<std::size_t>(-1);

    explicit json_tree_builder(const json_place& root) : root_(root) {}

    bool has_failed() const noexcept { return failed_; }
    const error& failure() const noexcept { return failure_; }
    property_tree& tree() noexcept { return tree_; }

    bool on_document_begin(boost::system::error_code&) { return true; }
    bool on_document_end(boost::system::error_code&) { return true; }

    bool on_object_begin(boost::system::error_code&) { return open(json_kind::object); }
    bool on_object_end(std::size_t, boost::system::error_code&) { return close(); }
    bool on_array_begin(boost::system::error_code&) { return open(json_kind::list); }
    bool on_array_end(std::size_t, boost::system::error_code&) { return close(); }

    bool on_key_part(boost::json::string_view part, std::size_t, boost::system::error_code&) {
        return gather(part);
    }
    bool on_key(boost::json::string_view part, std::size_t, boost::system::error_code&) {
        gather(part);
        if (!failed_) {
            take_key(std::exchange(gathered_, {}));
        }
        return true;
    }
    bool on_string_part(boost::json::string_view part, std::size_t, boost::system::error_code&) {
        return gather(part);
    }
    bool on_string(boost::json::string_view part, std::size_t, boost::system::error_code&) {
        return take_value(part);
    }
    bool on_number_part(boost::json::string_view part, boost::system::error_code&) {
        return gather(part);
    }
    bool on_int64(std::int64_t, boost::json::string_view part, boost::system::error_code&) {
        return take_number(part);
    }
    bool on_uint64(std::uint64_t, boost::json::string_view part, boost::system::error_code&) {
        return take_number(part);
    }
    bool on_double(double, boost::json::string_view part, boost::system::error_code&) {
        return take_number(part);
    }
    bool on_bool(bool value, boost::system::error_code&) {
        return take_value(value ? "true" : "false");
    }
    bool on_null(boost::system::error_code&) {
        if (!failed_ && open_.empty()) {
            fail_at_top();
        } else if (!failed_) {
            ++open_.back().values;
        }
        return true;
    }
    // Comments are not allowed: never called.
    bool on_comment_part(boost::json::string_view, boost::system::error_code&) { return true; }
    bool on_comment(boost::json::string_view, boost::system::error_code&) { return true; }

private:
    // An object or a list that has begun and not ended.
    struct open_value {
        property_tree* node;
        json_place place;
        bool is_list;
        bool names_message = false;       // its key is the message's own name
        std::optional<json_place> next{}; // the place of the value that comes
        std::size_t values = 0;           // that have begun
        std::string key{};                // of an object: the last
        std::set<std::string> keys{};     // of an object
    };

    bool gather(boost::json::string_view part) {
        if (!failed_) {
            gathered_.append(part.data(), part.size());
        }
        return true;
    }

    bool take_number(boost::json::string_view part) {
        gather(part);
        if (!failed_ && !open_.empty()) {
            const auto& place = *open_.back().next;
            if (place.kind() == json_kind::number && !place.row->type->can_hold(gathered_)) {
                fail(errc::invalid_number);
            }
        }
        return take_value({});
    }

    bool take_value(boost::json::string_view part) {
        gather(part);
        if (auto* const node = begin_value(json_kind::text)) {
            node->data() = std::exchange(gathered_, {});
        }
        return true;
    }

    bool open(json_kind kind) {
        const auto place = open_.empty() ? root_ : *open_.back().next;
        if (auto* const node = begin_value(kind)) {
            const bool is_list = kind == json_kind::list;
            open_.push_back({.node = node, .place = place, .is_list = is_list});
            if (is_list) {
                open_.back().next = place.table != nullptr ? place.items() : json_place{};
            }
        }
        return true;
    }

    bool close() {
        if (!failed_) {
            open_.pop_back();
        }
        return true;
    }

    // The node of a value of this kind; null if one is not expected here. `text` stands for all
    // single values.
    property_tree* begin_value(json_kind found) {
        if (failed_) {
            return nullptr;
        }
        if (open_.empty()) {
            return found == json_kind::object ? &tree_ : fail_at_top();
        }
        auto& parent = open_.back();
        ++parent.values;
        switch (parent.next->kind()) {
        case json_kind::any:
            break;
        case json_kind::object:
            if (found != json_kind::object) {
                return fail(errc::not_an_object);
            }
            break;
        case json_kind::list:
            if (found != json_kind::list) {
                return fail(errc::not_a_list);
            }
            break;
        default:
            if (found != json_kind::text) {
                return fail(errc::not_a_value);
            }
        }
        return parent.names_message
                   ? parent.node
                   : &parent.node->push_back({parent.key, property_tree{}})->second;
    }

    void take_key(std::string key) {
        auto& object = open_.back();
        const bool is_first = object.keys.empty();
        const bool is_new = object.keys.insert(key).second;
        object.key = std::move(key);
        object.next = place_of_value(object);
        if (!is_new) {
            fail(errc::repeated_field);
        } else if (is_first && !object.next && open_.size() == 1 &&
                   object.key == object.place.name()) {
            object.names_message = true;
            object.next = root_;
        } else if (!object.next || object.names_message) {
            fail(errc::unknown_key);
        }
    }

    // Nothing if no such key is known. Keys that mean something else in a tree are none of JSON's.
    static std::optional<json_place> place_of_value(const open_value& object) {
        if (object.place.table != nullptr) {
            const auto* const row = object.place.find(object.key);
            return row != nullptr ? std::optional{json_place::of(*row)} : std::nullopt;
        }
        const bool is_special = object.key.empty() || object.key.front() == '<';
        return is_special ? std::nullopt : std::optional{json_place{}};
    }

    // Names the first key of the message, as there is none to name in the document.
    std::nullptr_t fail_at_top() {
        fail(errc::not_an_object);
        failure_.field.append("the top level");
        if (root_.table != nullptr && !root_.table->fields().empty()) {
            failure_.field.append(": {\"");
            failure_.field.append(root_.table->fields().front().name());
            failure_.field.append("\": ...}");
        }
        return nullptr;
    }

    std::nullptr_t fail(errc code) {
        failed_ = true;
        failure_ = {.code = code};
        for (auto depth = open_.size(); depth != 0; --depth) {
            const auto& each = open_[depth - 1];
            if (each.is_list) {
                failure_.prepend_index(each.values - 1);
            } else if (!each.names_message || depth == open_.size()) {
                failure_.prepend_field(each.key.empty() ? "\"\"" : each.key.substr(0, 64));
            }
        }
        return nullptr;
    }

    json_place root_;
    property_tree tree_;
    std::vector<open_value> open_;
    std::string gathered_; // of a key or a value
    bool failed_ = false;
    error failure_{};
};

// Where the first bytes stand that are not UTF-8; the size, if there are none.
inline std::size_t find_invalid_utf8(std::string_view text) {
    const char* const last = text.data() + text.size();
    for (const char* at = text.data(); at != last;) {
        const auto length = detail::read_utf8(at, last).length;
        if (length == 0) {
            return static_cast<std::size_t>(at - text.data());
        }
        at += length;
    }
    return text.size();
}

// As editors count: from 1, in characters.
inline std::string line_and_column(std::string_view before) {
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    if (const auto last = before.rfind('\n'); last != std::string_view::npos) {
        before.remove_prefix(last + 1);
    }
    const auto column = 1 + std::count_if(before.begin(), before.end(), [](char c) {
                            return (static_cast<unsigned char>(c) & 0xC0U) != 0x80;
                        });
    return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

inline error json_error(std::string_view text, std::size_t offset,
                        const boost::system::error_code& wrong) {
    if (wrong == boost::json::error::too_deep) {
        return {.code = errc::too_deep, .offset = offset};
    }
    if (wrong == boost::json::error::exponent_overflow) {
        return {.code = errc::invalid_number, .offset = offset};
    }
    if (const auto invalid = find_invalid_utf8(text); invalid <= offset && invalid < text.size()) {
        return {.code = errc::invalid_utf8, .offset = invalid};
    }
    return {.code = errc::malformed_json,
            .offset = offset,
            .field = {line_and_column(text.substr(0, offset))}};
}

inline result<property_tree> json_to_tree(std::string_view text, const json_place& root,
                                          const json_limits& limits) {
    if (text.size() > limits.bytes) {
        return error{.code = errc::too_many_bytes};
    }
    boost::json::parse_options options;
    options.max_depth = limits.depth;
    boost::json::basic_parser<json_tree_builder> parser{options, root};
    const std::size_t mark = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    const auto document = text.substr(mark);
    boost::system::error_code wrong;
    const auto read = parser.write_some(false, document.data(), document.size(), wrong);
    if (wrong || read != document.size()) {
        auto failure = json_error(document, read, wrong);
        failure.offset += mark;
        return failure;
    }
    auto& builder = parser.handler();
    if (builder.has_failed()) {
        return builder.failure();
    }
    return std::move(builder.tree());
}

// ---- tree -> JSON

class json_writer {
public:
    explicit json_writer(std::size_t indent) : indent_(indent) {}

    std::string take() { return std::move(text_); }

    void write(const property_tree& node, const json_place& place) {
        const auto kind = place.kind();
        switch (fits(node, kind) ? kind : json_kind::any) {
        case json_kind::object:
            return write_object(node, place);
        case json_kind::list:
            return write_list(node, place.items());
        case json_kind::boolean:
            return write_boolean(node.data());
        case json_kind::number:
            return write_number(node.data());
        case json_kind::any:
            return write_any(node);
        default:
            return write_string(node.data());
        }
    }

    // {"NAME": …}
    void write_named(const property_tree& node, const json_place& place) {
        text_ += '{';
        ++level_;
        write_key(place.name());
        write(node, place);
        --level_;
        break_line();
        text_ += '}';
    }

private:
    // A single value has no children, and what may have children has no text but white space.
    static bool fits(const property_tree& node, json_kind kind) {
        const bool is_parent = kind == json_kind::object || kind == json_kind::list;
        return is_parent ? is_blank_text(node.data()) : node.empty();
    }

    void write_object(const property_tree& node, const json_place& place) {
        write_children('{', '}', node, [&](const auto& child) {
            write_key(child.first);
            const auto* const row = place.find(child.first);
            write(child.second, row != nullptr ? json_place::of(*row) : json_place{});
        });
    }

    void write_list(const property_tree& node, const json_place& items) {
        write_children('[', ']', node, [&](const auto& child) {
            break_line();
            write(child.second, items);
        });
    }

    // As PropertyTree has it: items have no names.
    void write_any(const property_tree& node) {
        if (node.empty()) {
            write_string(node.data());
        } else if (node.front().first.empty()) {
            write_list(node, {});
        } else {
            write_object(node, {});
        }
    }

    template <class Write>
    void write_children(char first, char last, const property_tree& node, Write write_child) {
        text_ += first;
        ++level_;
        bool is_first = true;
        for (const auto& child : node) {
            if (!std::exchange(is_first, false)) {
                text_ += ',';
            }
            write_child(child);
        }
        --level_;
        if (!node.empty()) {
            break_line();
        }
        text_ += last;
    }

    void write_key(std::string_view key) {
        break_line();
        write_string(key);
        text_ += indent_ == 0 ? ":" : ": ";
    }

    // Of a mask, the text.
    void write_boolean(const std::string& text) {
        bool value = false;
        if (parse_value(xml::text_view{text}, value)) {
            write_string(text);
        } else {
            text_ += value ? "true" : "false";
        }
    }

    // Of a mask, or XML Schema's INF, the text.
    void write_number(const std::string& text) {
        boost::system::error_code wrong;
        const auto value = boost::json::parse(text, wrong);
        if (!wrong && value.is_number()) {
            text_ += text;
        } else {
            write_string(text);
        }
    }

    void write_string(std::string_view text) {
        std::string valid;
        for (auto bad = find_invalid_utf8(text); bad != text.size();
             bad = find_invalid_utf8(text)) {
            valid.append(text.substr(0, bad)).append("\xEF\xBF\xBD"); // U+FFFD
            text.remove_prefix(bad + 1);
        }
        if (!valid.empty()) {
            valid.append(text);
            text = valid;
        }
        text_ += boost::json::serialize(boost::json::string_view{text.data(), text.size()});
    }

    void break_line() {
        if (indent_ != 0) {
            text_.append("\n").append(indent_ * level_, ' ');
        }
    }

    std::string text_;
    std::size_t indent_;
    std::size_t level_ = 0;
};

inline std::string tree_to_json(const property_tree& tree, const json_place& place,
                                const json_options& options) {
    json_writer out{options.indent};
    if (options.named) {
        out.write_named(tree, place);
    } else {
        out.write(tree, place);
    }
    return out.take();
}

// A message that points into what it was read from.
template <class Message>
inline constexpr bool is_borrowed = false;
template <template <class> class Message>
inline constexpr bool is_borrowed<Message<borrowed>> = true;

} // namespace detail

/// Reads JSON into a tree, without knowing of which message it is: to look at it before
/// `read_json<Message>` or `from_json`, or for JSON of your own. `null` is left out; numbers stand
/// in the tree as they are spelled. An empty array, object or string is an empty node, which only
/// `read_json<Message>` tells apart.
///
///     auto tree = assuresign::read_json(text);
///     if (tree && tree->size() == 1) {
///         std::cout << tree->front().first; // "AsyncSubmitWithFile"
///     }
///
/// Errors, with the byte offset: `malformed_json`, whose field is the line and the column,
/// `invalid_utf8`, `too_deep`, `too_many_bytes`, and `invalid_number` where an exponent is beyond
/// all numbers. Then, with the path of keys: `not_an_object` at "the top level" for a document that
/// is no object, `repeated_field`, `unknown_key` for a key that is empty or begins with `<`. None
/// holds a value. A byte order mark is passed over (RFC 8259 §8.1).
inline result<property_tree> read_json(std::string_view text, const json_limits& limits = {}) {
    return detail::json_to_tree(text, {}, limits);
}

/// Reads JSON into a tree in the message layout of `Message`, also if it stands in an object under
/// the message's own name. Checks keys and types; the values are checked when a message is made.
///
///     auto tree = assuresign::read_json<assuresign::async_submit_request>(text);
///
/// Errors: those of `read_json`, and with the path of keys `unknown_key`, `repeated_field`,
/// `not_an_object`, `not_a_list`, `not_a_value`, `invalid_number`.
template <message Message>
result<property_tree> read_json(std::string_view text, const json_limits& limits = {}) {
    return detail::json_to_tree(text, {&table_of<Message>}, limits);
}

/// Reads a message from JSON. `limits` as for `read_json`.
///
///     auto request = assuresign::from_json<assuresign::async_submit_request>(text);
///     if (!request) {
///         std::cerr << request.error(); // not_a_list: …, at Documents
///     }
///
/// Errors: those of `read_json<Message>` and of `from_property_tree`. The message owns what it
/// holds.
template <message Message>
requires(!detail::is_borrowed<Message>) result<Message> from_json(std::string_view text,
                                                                  const json_limits& limits = {}) {
    const auto tree = read_json<Message>(text, limits);
    if (!tree) {
        return tree.error();
    }
    return from_property_tree<Message>(*tree);
}

/// A tree in the message layout of `Message` as JSON. What the contract does not know, or not so,
/// is written as PropertyTree would: strings, arrays of what has no name, objects. Bytes that are
/// not UTF-8 become U+FFFD. `options.mask_secrets` is for messages: mask when you make the tree.
///
///     auto tree = assuresign::to_property_tree(request);
///     std::cout << assuresign::write_json<assuresign::async_submit_request>(tree);
template <message Message>
std::string write_json(const property_tree& tree, const json_options& options = {}) {
    return detail::tree_to_json(tree, {&table_of<Message>}, options);
}

/// A message as JSON, in the layout that `from_json` reads. As with `to_property_tree`, a file
/// whose bytes cannot be read is left out; bytes of text that are not UTF-8 become U+FFFD.
///
///     std::cout << assuresign::to_json(response, {.mask_secrets = true}) << '\n';
template <message Message>
std::string to_json(const Message& value, const json_options& options = {}) {
    return write_json<Message>(to_property_tree(value, {.mask_secrets = options.mask_secrets}),
                               options);
}

} // namespace v0_1
} // namespace assuresign
