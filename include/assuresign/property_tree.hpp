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

#include <assuresign/decode.hpp>
#include <assuresign/detail/value.hpp>
#include <assuresign/encode.hpp>
#include <assuresign/schema.hpp>
#include <assuresign/xml/namespaces.hpp>
#include <assuresign/xml/reader.hpp>
#include <assuresign/xml/writer.hpp>

#include <boost/property_tree/ptree.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assuresign::inline v0_1 {

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

template <message Message>
property_tree message_to_tree(const Message& value, const property_tree_options& options) {
    property_tree tree;
    const auto put = [&tree](std::string_view key, property_tree child) {
        tree.push_back({std::string{key}, {}})->second.swap(child);
    };
    any_field<Message>([&]<class Row>(auto, const Row& row) {
        const auto& member = value.*row.member;
        if constexpr (Row::kind == field_kind::list) {
            if (member.has_value()) {
                property_tree items;
                for (const auto& item : member) {
                    items.push_back({std::string{}, message_to_tree(item, options)});
                }
                put(row.name, std::move(items));
            }
        } else if (is_present(member)) {
            if constexpr (message<unwrap_t<typename Row::member_type>>) {
                put(row.name, message_to_tree(*member, options));
            } else if (options.mask_secrets && row.is_secret(value)) {
                put(row.name, property_tree{std::string{mask}});
            } else if (auto text = copied_text(member)) {
                put(row.name, property_tree{std::move(*text)});
            }
        }
        return false;
    });
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
    const error& failure() const noexcept { return failure_; }

    template <message Message>
    bool read(const property_tree& tree, Message& value) {
        std::uint32_t seen = 0;
        if (!read_children(tree, value, seen) || !read_own_text(tree, value)) {
            return false;
        }
        return check_required<Message>(seen);
    }

private:
    template <class Message>
    bool read_children(const property_tree& tree, Message& value, std::uint32_t& seen) {
        for (const auto& [key, child] : tree) {
            if (key == xmlcomment) {
                continue;
            }
            const bool good = key == xmlattr ? read_attributes(child, value, seen)
                                             : read_child(key, child, value, seen);
            if (!good) {
                return false;
            }
        }
        return true;
    }

    // Of the document layout; declarations and attributes with a prefix are none of the contract's.
    template <class Message>
    bool read_attributes(const property_tree& tree, Message& value, std::uint32_t& seen) {
        for (const auto& [key, child] : tree) {
            if (key != "xmlns" && key.find(':') == std::string::npos &&
                !read_child(key, child, value, seen)) {
                return false;
            }
        }
        return true;
    }

    template <class Message>
    bool read_child(const std::string& key, const property_tree& child, Message& value,
                    std::uint32_t& seen) {
        if (key.empty()) { // an item of a list
            return fail(errc::not_an_object);
        }
        bool good = false;
        const bool known = any_field<Message>([&]<class Row>(auto index, const Row& row) {
            if (key != row.name) {
                return false;
            }
            const auto bit = std::uint32_t{1} << index;
            good = (seen & bit) == 0 ? read_field<Row>(child, value.*row.member) &&
                                           check_allowed(row, value.*row.member)
                                     : fail(errc::repeated_field);
            seen |= bit;
            return true;
        });
        if (!known) {
            fail(errc::unknown_key);
        }
        if (!good) {
            failure_.prepend_field(key.substr(0, 64));
        }
        return good;
    }

    template <class Row, class Member>
    bool read_field(const property_tree& tree, Member& member) {
        if constexpr (Row::kind == field_kind::list) {
            return read_list(tree, member);
        } else if constexpr (message<unwrap_t<Member>>) {
            return read(tree, member.emplace());
        } else {
            return read_value(tree, member);
        }
    }

    template <class Member>
    bool read_value(const property_tree& tree, Member& member) {
        if (std::any_of(tree.begin(), tree.end(),
                        [](const auto& child) { return child.first != xmlcomment; })) {
            return fail(errc::not_a_value);
        }
        const auto wrong = parse_value(xml::text_view{tree.data()}, member);
        return !wrong || fail(*wrong);
    }

    template <class Row, class Member>
    bool check_allowed(const Row& row, const Member& member) {
        if (is_allowed(row, member)) {
            return true;
        }
        failure_ = not_allowed(row);
        return false;
    }

    template <class Item>
    bool read_list(const property_tree& tree, list<Item>& list) {
        if (!is_blank_text(tree.data())) {
            return fail(errc::not_a_list);
        }
        list.make_present();
        for (const auto& [key, child] : tree) {
            if (key == xmlcomment || key == xmlattr) {
                continue;
            }
            if (!key.empty() && key != schema<Item>::name) {
                fail(errc::unknown_key);
                failure_.prepend_field(key.substr(0, 64));
                return false;
            }
            if (!read(child, list.emplace_back())) {
                failure_.prepend_index(list.size() - 1);
                return false;
            }
        }
        return true;
    }

    // A node's own data is the content of an exception in the document layout, and white space or
    // a mistake everywhere else.
    template <class Message>
    bool read_own_text(const property_tree& tree, Message& value) {
        if constexpr (has_content<Message>) {
            if (!tree.data().empty()) {
                any_field<Message>([&]<class Row>(auto, const Row& row) {
                    if constexpr (Row::kind == field_kind::content) {
                        value.*row.member = tree.data();
                    }
                    return false;
                });
            }
            return true;
        } else {
            return is_blank_text(tree.data()) || fail(errc::not_an_object);
        }
    }

    template <class Message>
    bool check_required(std::uint32_t seen) {
        return !any_field<Message>([&]<class Row>(auto index, const Row& row) {
            if (!is_required<Row> || (seen & (std::uint32_t{1} << index)) != 0) {
                return false;
            }
            fail(errc::missing_required);
            failure_.prepend_field(row.name);
            return true;
        });
    }

    bool fail(errc code) {
        failure_ = error{.code = code};
        return false;
    }

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
    return detail::message_to_tree(value, options);
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
/// `out_of_range` among them. A tree cannot say `null`: the text "null" is that text.
template <message Message>
result<Message> from_property_tree(const property_tree& tree) {
    const auto* const root = detail::only_element(tree);
    const bool is_document = root != nullptr && root->first == schema<Message>::name;
    Message value;
    detail::tree_reader reader;
    if (!reader.read(is_document ? root->second : tree, value)) {
        return reader.failure();
    }
    return value;
}

/// Reads untrusted XML into a tree in the document layout, just as PropertyTree's `read_xml` lays
/// it out, but only XML that is well-formed, within `Limits`. Errors: the reader's.
template <xml::limits Limits = xml::limits{}>
result<property_tree> read_xml(std::string_view xml_document) {
    property_tree tree;
    std::vector<property_tree*> open{&tree};
    const auto add = [&open](std::string_view key, std::string data) {
        auto& child = open.back()->push_back({std::string{key}, {}})->second;
        child.data() = std::move(data);
        return &child;
    };
    xml::basic_reader<Limits> reader{xml_document};
    while (true) {
        switch (reader.next()) {
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

/// Reads a tree in the document layout as a document: a `source` for `decode_from`, without
/// offsets. The tree must outlive it. Only messages that own their text can be decoded from it.
///
///     boost::property_tree::read_xml(stream, tree);
///     assuresign::property_tree_source in{tree};
///     auto reply = assuresign::decode_from<assuresign::lookup_session_response>(in);
///
/// `Limits` bound depth, namespaces and items.
template <xml::limits Limits = xml::limits{}>
class basic_property_tree_source {
public:
    /// `tree` must outlive this.
    explicit basic_property_tree_source(const property_tree& tree)
        : root_(detail::only_element(tree)), several_(tree.size() > 1 && root_ == nullptr) {}

    /// As `source` has it.
    /// \{
    static constexpr std::size_t max_items = Limits.items;
    xml::event next() {
        if (current_ != xml::event::failed && current_ != xml::event::end_of_document) {
            current_ = advance();
        }
        return current_;
    }
    std::string_view local_name() const { return xml::qualified_name::split(name_).local; }
    const xml::text_view& namespace_uri() const noexcept { return namespace_.uri; }
    xml::namespace_id namespace_id() const noexcept { return namespace_.id; }
    const std::vector<xml::attribute>& attributes() const noexcept { return attributes_; }
    xml::text_view text() const { return xml::text_view{text_}; }
    std::size_t offset() const noexcept { return error::no_offset; }
    std::size_t offset_of(const char*) const noexcept { return error::no_offset; }
    /// \}
    /// All the text of the element that has just ended: its place among the children is not known.
    xml::text_view content_from(std::size_t) {
        gathered_ = closed_->data();
        for (const auto& [key, child] : *closed_) {
            if (key == detail::xmltext) {
                gathered_.append(child.data());
            }
        }
        return xml::text_view{gathered_};
    }
    /// The element that has just started, written as XML.
    xml::text_view raw_element() {
        gathered_.clear();
        const bool good = write(name_, *open_.back().node, 0);
        close();
        return good ? xml::text_view{gathered_} : xml::text_view{};
    }
    /// Why `next` said `failed`; without an offset.
    error failure() const noexcept { return {.code = failure_}; }

private:
    struct open_element {
        const property_tree* node;
        property_tree::const_iterator child;
        std::size_t namespaces; // in scope outside it
        std::string_view name;
        bool text_done;
    };

    xml::event fail(errc code) {
        failure_ = code;
        return xml::event::failed;
    }

    xml::event advance() {
        if (!started_) {
            started_ = true;
            if (root_ == nullptr) {
                return fail(several_ ? errc::second_root : errc::empty_body);
            }
            return open(root_->first, root_->second);
        }
        while (!open_.empty()) {
            auto& element = open_.back();
            if (!element.text_done) {
                element.text_done = true;
                if (hand_out(element.node->data())) {
                    return xml::event::text;
                }
            }
            if (element.child == element.node->end()) {
                close();
                return xml::event::end_element;
            }
            const auto& [key, child] = *element.child++;
            if (key == detail::xmltext) { // PropertyTree's no_concat_text
                if (hand_out(child.data())) {
                    return xml::event::text;
                }
            } else if (key != detail::xmlattr && key != detail::xmlcomment) {
                return open(key, child);
            }
        }
        return xml::event::end_of_document;
    }

    xml::event open(std::string_view name, const property_tree& node) {
        if (open_.size() == Limits.depth) {
            return fail(errc::too_deep);
        }
        name_ = name;
        open_.push_back({&node, node.begin(), namespaces_.size(), name, false});
        attributes_.clear();
        if (const auto found = node.find(std::string{detail::xmlattr}); found != node.not_found()) {
            for (const auto& [key, value] : found->second) {
                const auto split = xml::qualified_name::split(key);
                attributes_.push_back(
                    {key, split.prefix, split.local, xml::text_view{value.data()}, {}, {}});
            }
        }
        return resolve_names() ? xml::event::start_element : xml::event::failed;
    }

    bool resolve_names() {
        for (const auto& attribute : attributes_) {
            if (const auto prefix = xml::declared_prefix(attribute.name)) {
                if (const auto refused = namespaces_.declare(*prefix, attribute.value)) {
                    fail(*refused);
                    return false;
                }
            }
        }
        for (auto& attribute : attributes_) {
            xml::namespace_name bound;
            if (attribute.prefix == "xmlns") {
                bound = {xml::text_view{xml::xmlns_namespace}, xml::namespace_id::xmlns};
            } else if (!attribute.prefix.empty() && !bind(attribute.prefix, bound)) {
                return false;
            }
            attribute.namespace_uri = bound.uri;
            attribute.namespace_id = bound.id;
        }
        return bind(xml::qualified_name::split(name_).prefix, namespace_);
    }

    bool bind(std::string_view prefix, xml::namespace_name& to) {
        const auto found = namespaces_.find(prefix);
        if (!found) {
            fail(errc::unbound_prefix);
            return false;
        }
        to = *found;
        return true;
    }

    void close() {
        name_ = open_.back().name;
        closed_ = open_.back().node;
        namespaces_.release(open_.back().namespaces);
        open_.pop_back();
    }

    // The tree's own string: whoever decodes keeps it while child elements pass.
    bool hand_out(const std::string& text) {
        text_ = text;
        return !text_.empty();
    }

    bool write(std::string_view name, const property_tree& node, std::size_t depth) {
        if (depth == Limits.depth) {
            fail(errc::too_deep);
            return false;
        }
        xml::string_sink sink{gathered_};
        xml::writer out{sink};
        out.start(name);
        if (const auto found = node.find(std::string{detail::xmlattr}); found != node.not_found()) {
            for (const auto& [key, value] : found->second) {
                if (!is_written(out.attribute(key, xml::text_view{value.data()}))) {
                    return false;
                }
            }
        }
        out.end_start();
        if (!is_written(out.text(xml::text_view{node.data()}))) {
            return false;
        }
        for (const auto& [key, child] : node) {
            if (key == detail::xmlattr || key == detail::xmlcomment) {
                continue;
            }
            const bool good = key == detail::xmltext
                                  ? is_written(out.text(xml::text_view{child.data()}))
                                  : write(key, child, depth + 1);
            if (!good) {
                return false;
            }
        }
        out.end(name);
        return true;
    }

    bool is_written(const std::optional<xml::text_error>& wrong) {
        if (wrong) {
            fail(wrong->code);
        }
        return !wrong;
    }

    const property_tree::value_type* root_;
    bool several_;
    bool started_ = false;
    std::vector<open_element> open_;
    std::vector<xml::attribute> attributes_;
    xml::namespace_scope<Limits.namespaces> namespaces_{known_namespaces};
    std::string_view name_;
    xml::namespace_name namespace_; // of the element that has just started
    std::string_view text_;
    std::string gathered_; // text in several pieces, or an element as XML
    const property_tree* closed_ = nullptr;
    xml::event current_ = xml::event::start_element;
    errc failure_{};
};

/// The source with the default limits.
using property_tree_source = basic_property_tree_source<>;

} // namespace assuresign::inline v0_1
