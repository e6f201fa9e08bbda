// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Messages <-> boost::property_tree::ptree, and a read_xml that is safe on untrusted input.
///
/// Two layouts of trees are known here:
/// - the *message* layout, for requests from JSON or INFO files and results to them: the contract's
///   names as keys, attributes and elements alike; a list is a node whose children are its items,
///   under the key `""`; an exception has a `Severity` and a `Message`; what is absent is left out,
///   what is empty (a list without items, a text without characters) is an empty node;
/// - the *document* layout that PropertyTree's own `read_xml` makes: elements as keys, attributes
///   under `<xmlattr>`, comments under `<xmlcomment>`.
///
/// For JSON use `json.hpp`. PropertyTree's own `read_json` makes of `null`, `true` and `1` the
/// texts "null", "true" and "1", so that `"Password": null` becomes the password "null"; and its
/// `write_json` writes every value as a string, and a list without items as `""`.

#include <assuresign/contract/schema.hpp>
#include <assuresign/contract/value.hpp>
#include <assuresign/detail/ascii.hpp>
#include <assuresign/result.hpp>
#include <assuresign/soap/decode.hpp>
#include <assuresign/soap/encode.hpp>
#include <assuresign/xml/reader.hpp>
#include <assuresign/xml/writer.hpp>

#include <boost/property_tree/ptree.hpp>

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assuresign {
inline namespace v0_1 {

/// Boost.PropertyTree's tree of strings.
using property_tree = boost::property_tree::ptree;

/// How trees are made.
struct property_tree_options {
    /// Puts `***` for every secret.
    bool mask_secrets = false;
};

namespace detail {

inline constexpr std::string_view xmlattr = "<xmlattr>";
inline constexpr std::string_view xmlcomment = "<xmlcomment>";
inline constexpr std::string_view xmltext = "<xmltext>";

// ---- message -> tree

// Null of bytes that cannot be read: they must not come back as an empty file.
inline std::optional<std::string> text_in(const field& row, const void* value) {
    if (row.type->each_base64 == nullptr) {
        number_buffer number;
        return row.type->text(value, number).str();
    }
    std::string text;
    const bool good =
        row.type->each_base64(value, [&](std::string_view piece) { text.append(piece); });
    return good ? std::optional{std::move(text)} : std::nullopt;
}

// A value that its enumeration has no name for.
inline bool is_nameless(const field& row, const std::string& text) {
    return row.type->is_enumeration && text.empty();
}

inline property_tree message_to_tree(const message_table& table, const void* message,
                                     const property_tree_options& options) {
    property_tree tree;
    const auto put = [&tree](std::string_view key, property_tree child) {
        tree.push_back({std::string{key}, {}})->second.swap(child);
    };
    for (const auto& row : table.fields()) {
        const void* const value = row.get(message);
        if (value == nullptr) {
            continue;
        }
        if (row.kind == field_kind::item) {
            row.type->any_item(value, [&](const void* each) {
                put({}, message_to_tree(*row.table, each, options));
                return false;
            });
        } else if (row.table != nullptr) {
            put(row.name(), message_to_tree(*row.table, value, options));
        } else if (options.mask_secrets && row.is_secret != nullptr && row.is_secret(message)) {
            put(row.name(), property_tree{std::string{mask}});
        } else if (auto text = text_in(row, value); text && !is_nameless(row, *text)) {
            put(row.name(), property_tree{std::move(*text)});
        }
    }
    return tree;
}

// ---- tree -> message

inline bool is_blank_text(std::string_view text) {
    return skip_space(text).empty();
}

// Reads messages from a tree by their tables. Each function returns false on failure, with
// `failure()` set.
class tree_reader {
public:
    explicit tree_reader(std::size_t max_items) noexcept : items_left_(max_items) {}

    const error& failure() const noexcept { return failure_; }

    bool read(const property_tree& tree, const message_table& table, void* message) {
        std::uint32_t seen = 0;
        return read_children(tree, table, message, seen) && read_own_text(tree, table, message) &&
               check_required(table, seen);
    }

private:
    bool read_children(const property_tree& tree, const message_table& table, void* message,
                       std::uint32_t& seen) {
        for (const auto& [key, child] : tree) {
            if (key == xmlcomment) {
                continue;
            }
            const bool good = key == xmlattr ? read_attributes(child, table, message, seen)
                                             : read_child(key, child, table, message, seen);
            if (!good) {
                return false;
            }
        }
        return true;
    }

    // Of the document layout; declarations and attributes with a prefix are none of the contract's.
    bool read_attributes(const property_tree& tree, const message_table& table, void* message,
                         std::uint32_t& seen) {
        for (const auto& [key, child] : tree) {
            if (key != "xmlns" && key.find(':') == std::string::npos &&
                !read_child(key, child, table, message, seen)) {
                return false;
            }
        }
        return true;
    }

    bool read_child(const std::string& key, const property_tree& child, const message_table& table,
                    void* message, std::uint32_t& seen) {
        if (key.empty()) { // an item of a list
            return fail(errc::not_an_object);
        }
        const auto rows = table.fields();
        const auto row = std::find_if(rows.begin(), rows.end(),
                                      [&](const field& each) { return each.name() == key; });
        if (row == rows.end()) {
            fail(errc::unknown_key);
        } else if ((seen & row->bit) != 0) {
            fail(errc::repeated_field);
        } else if (seen |= row->bit; read_field(child, *row, message)) {
            return true;
        }
        failure_.prepend_field(key.substr(0, 64));
        return false;
    }

    bool read_field(const property_tree& tree, const field& row, void* message) {
        void* const member = const_cast<void*>(row.member(message));
        if (row.kind == field_kind::list) {
            return read_list(tree, row.table->fields().front(), row.type->emplace(member));
        }
        return row.table != nullptr ? read(tree, *row.table, row.type->emplace(member))
                                    : read_value(tree, row, message, member);
    }

    bool read_value(const property_tree& tree, const field& row, const void* message,
                    void* member) {
        if (std::any_of(tree.begin(), tree.end(),
                        [](const auto& child) { return child.first != xmlcomment; })) {
            return fail(errc::not_a_value);
        }
        if (const auto wrong = row.type->read(xml::text_view{tree.data()}, member)) {
            return fail(*wrong);
        }
        if (row.rule == nullptr || row.type->is_allowed(row.get(message), *row.rule)) {
            return true;
        }
        fail(errc::out_of_range);
        failure_.excerpt.append(row.rule->words);
        return false;
    }

    bool read_list(const property_tree& tree, const field& item, void* list) {
        if (!is_blank_text(tree.data())) {
            return fail(errc::not_a_list);
        }
        std::size_t index = 0;
        for (const auto& [key, child] : tree) {
            if (key == xmlcomment || key == xmlattr) {
                continue;
            }
            if (!key.empty() && key != item.name()) {
                fail(errc::unknown_key);
                failure_.prepend_field(key.substr(0, 64));
                return false;
            }
            if (!read_item(child, item, list)) {
                failure_.prepend_index(index);
                return false;
            }
            ++index;
        }
        return true;
    }

    bool read_item(const property_tree& tree, const field& item, void* list) {
        if (items_left_ == 0) {
            return fail(errc::too_many_items);
        }
        --items_left_;
        return read(tree, *item.table, item.type->append(list, nullptr));
    }

    // A node's own data is the content of an exception in the document layout, and white space or
    // a mistake everywhere else.
    bool read_own_text(const property_tree& tree, const message_table& table, void* message) {
        if (!table.has_content()) {
            return is_blank_text(tree.data()) || fail(errc::not_an_object);
        }
        if (!tree.data().empty()) {
            const field& row = table.fields().back();
            row.type->read(xml::text_view{tree.data()}, const_cast<void*>(row.member(message)));
        }
        return true;
    }

    bool check_required(const message_table& table, std::uint32_t seen) {
        const auto missing = table.required() & ~seen;
        if (missing == 0) {
            return true;
        }
        fail(errc::missing_required);
        const auto first = static_cast<std::size_t>(std::countr_zero(missing));
        failure_.prepend_field(table.fields()[first].name());
        return false;
    }

    bool fail(errc code) {
        failure_ = error{.code = code};
        return false;
    }

    std::size_t items_left_;
    error failure_{};
};

// A document that a tree holds: its one element. Null if there is none, or more than one.
inline const property_tree::value_type* only_element(const property_tree& tree) {
    const property_tree::value_type* found = nullptr;
    for (const auto& child : tree) {
        if (child.first != xmlcomment) {
            if (found != nullptr) {
                return nullptr;
            }
            found = &child;
        }
    }
    return found;
}

} // namespace detail

/// A message as a tree in the message layout. A file whose bytes cannot be read, or stand elsewhere
/// (`binary::reference`), is left out: it must not come back as an empty one.
///
///     boost::property_tree::write_info(std::cout, assuresign::to_property_tree(response));
template <message Message>
property_tree to_property_tree(const Message& value, const property_tree_options& options = {}) {
    return detail::message_to_tree(table_of<Message>, &value, options);
}

/// A message from a tree in the message layout, as `read_json` (json.hpp) and PropertyTree's
/// `read_info` make it; a tree that `read_xml` made of the message's own document (without
/// prefixes) is understood as well. In both, a list's items may also stand under their own name.
///
///     boost::property_tree::read_info(file, tree);
///     auto request = assuresign::from_property_tree<assuresign::async_submit_request>(tree);
///
/// Errors, each with the path of keys: `unknown_key`, `missing_required`, `repeated_field`,
/// `not_an_object`, `not_a_list`, `not_a_value`, `invalid_guid` and the other errors of values,
/// `out_of_range` among them; `too_many_items` of more than `Limits.items`. A tree cannot say
/// `null`: the text "null" is that text.
template <message Message, xml::limits Limits = xml::limits{}>
result<Message> from_property_tree(const property_tree& tree) {
    const auto* const root = detail::only_element(tree);
    const bool is_document = root != nullptr && root->first == schema<Message>::name;
    Message value;
    detail::tree_reader reader{Limits.items};
    if (!reader.read(is_document ? root->second : tree, table_of<Message>, &value)) {
        return reader.failure();
    }
    return value;
}

/// Reads untrusted XML into a tree in the document layout, just as PropertyTree's `read_xml` lays
/// it out, but only XML that is well-formed, within `Limits`. Of nodes, attributes among them,
/// there are at most `Limits.items`. Errors: the reader's, and `too_many_items`.
template <xml::limits Limits = xml::limits{}>
result<property_tree> read_xml(std::string_view xml_document) {
    property_tree tree;
    std::vector<property_tree*> open{&tree};
    const auto add = [&open](std::string_view key, std::string data) {
        auto& child = open.back()->push_back({std::string{key}, {}})->second;
        child.data() = std::move(data);
        return &child;
    };
    std::size_t nodes = 0; // and the attributes, which are nodes too
    xml::basic_reader<Limits> reader{xml_document};
    while (true) {
        const auto event = reader.next();
        if (event == xml::event::start_element || event == xml::event::comment) {
            nodes += 1 + (event == xml::event::comment ? 0 : reader.attributes().size());
            if (nodes > Limits.items) {
                return error{.code = errc::too_many_items, .offset = reader.offset()};
            }
        }
        switch (event) {
        case xml::event::start_element:
            open.push_back(add(reader.name(), {}));
            if (!reader.attributes().empty()) {
                open.push_back(add(detail::xmlattr, {}));
                for (const auto& attribute : reader.attributes()) {
                    add(attribute.name, attribute.value.str());
                }
                open.pop_back();
            }
            break;
        case xml::event::end_element:
            open.pop_back();
            break;
        case xml::event::text:
        case xml::event::cdata:
            reader.text().append_to(open.back()->data());
            break;
        case xml::event::comment:
            add(detail::xmlcomment, reader.text().str());
            break;
        case xml::event::processing_instruction:
            break;
        case xml::event::end_of_document:
            return tree;
        case xml::event::failed:
            return reader.failure();
        }
    }
}

namespace detail {

// Writes a tree in the document layout as XML. Stops where it cannot go on, and returns false with
// `failure()` set. What it wrote ends there.
class tree_writer {
public:
    explicit tree_writer(std::size_t max_depth) noexcept : max_depth_(max_depth) {}

    errc failure() const noexcept { return failure_; }
    const std::string& text() const noexcept { return text_; }

    bool write(std::string_view name, const property_tree& node, std::size_t depth = 0) {
        if (depth == max_depth_) {
            return fail(errc::too_deep);
        }
        text_.push_back('<');
        if (!is_name(name)) {
            return false;
        }
        text_.append(name);
        const bool has_all = write_attributes(node);
        out_.end_start(); // also behind an attribute that failed: so the failure is in the element
        if (!has_all || !put_text(node) || !write_children(node, depth)) {
            return false;
        }
        out_.end(name);
        return true;
    }

private:
    bool write_attributes(const property_tree& node) {
        const auto found = node.find(std::string{xmlattr});
        return found == node.not_found() ||
               std::all_of(found->second.begin(), found->second.end(), [this](const auto& each) {
                   return is_name(each.first) &&
                          is_written(
                              out_.attribute(each.first, xml::text_view{each.second.data()}));
               });
    }
    // PropertyTree's no_concat_text keeps pieces of text under a key of their own.
    bool write_children(const property_tree& node, std::size_t depth) {
        for (const auto& [key, child] : node) {
            const bool good = key == xmlattr || key == xmlcomment ||
                              (key == xmltext ? put_text(child) : write(key, child, depth + 1));
            if (!good) {
                return false;
            }
        }
        return true;
    }

    bool put_text(const property_tree& node) {
        return is_written(out_.text(xml::text_view{node.data()}));
    }
    // Any string can be a key of a tree: markup in one must not become markup.
    bool is_name(std::string_view key) {
        return xml::is_qualified_name(key) || fail(errc::malformed_name);
    }
    bool is_written(const std::optional<xml::text_error>& wrong) {
        return !wrong || fail(wrong->code);
    }
    bool fail(errc code) {
        failure_ = code;
        return false;
    }

    std::size_t max_depth_;
    std::string text_;
    xml::string_sink sink_{text_};
    xml::writer<xml::string_sink> out_{sink_};
    errc failure_{};
};

} // namespace detail

/// Decodes a reply from a tree in the document layout, in which whitespace around text may be
/// missing. As `decode` of the document's bytes, which the tree is written as; so errors have the
/// field, and no offset. Errors: also `empty_body` and `second_root` if the tree is not one
/// document, and `malformed_name` for a key that is not an XML name.
///
///     boost::property_tree::read_xml(stream, tree);
///     auto reply = assuresign::decode<assuresign::lookup_session_response>(tree);
template <message Message, xml::limits Limits = xml::limits{}>
requires std::same_as<typename detail::storage_of<Message>::type, owned> result<reply<Message>>
decode(const property_tree& tree) {
    const auto* const root = detail::only_element(tree);
    if (root == nullptr) {
        return error{.code = tree.size() > 1 ? errc::second_root : errc::empty_body};
    }
    detail::tree_writer writer{Limits.depth};
    const bool is_whole = writer.write(root->first, root->second);
    auto decoded = decode<Message, Limits>(std::string_view{writer.text()});
    if (!decoded) {
        const auto failed = decoded.error();
        const bool is_cut = !is_whole && failed.code == errc::truncated;
        return error{.code = is_cut ? writer.failure() : failed.code, .field = failed.field};
    }
    return decoded;
}

} // namespace v0_1
} // namespace assuresign
