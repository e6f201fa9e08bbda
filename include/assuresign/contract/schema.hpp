// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Tables: an array of `field` for each message says how its members are spelled in XML. One
/// encoder, one decoder, one printer and one maker of property trees serve all messages, by reading
/// the tables.

#include <assuresign/contract/guid.hpp>
#include <assuresign/contract/list.hpp>
#include <assuresign/contract/namespaces.hpp>
#include <assuresign/contract/value.hpp>
#include <assuresign/detail/ascii.hpp>
#include <assuresign/detail/function_ref.hpp>
#include <assuresign/detail/pattern.hpp>
#include <assuresign/error.hpp>
#include <assuresign/xml/namespaces.hpp>
#include <assuresign/xml/text_view.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace assuresign {
inline namespace v0_1 {

/// How a member is spelled in XML.
enum class field_kind : std::uint8_t {
    attribute,
    element, ///< A child element: a message of its own, or a single value.
    list,    ///< A child element that wraps items named after their message.
    item,    ///< One of a list's items.
    content, ///< The text between the message's own tags.
    raw,     ///< A child element taken as it stands, unread.
};

/// The table of a message: `name`, `xmlns` and `fields`, in the contract's order, attributes first.
/// To add a message, specialise this.
///
///     struct stamp {
///         std::int32_t page = 1;
///         std::optional<std::string> text{};
///     };
///     template <>
///     struct assuresign::schema<stamp> {
///         static constexpr std::string_view name = "Stamp";
///         static constexpr std::string_view xmlns = assuresign::xmlns::submit;
///         static constexpr field fields[] = {
///             attribute<&stamp::page>("Page"),
///             attribute<&stamp::text>("Text", secret),
///         };
///     };
template <class Message>
struct schema;

/// A message: a type that has a table.
template <class T>
concept message = requires {
    schema<T>::name;
    schema<T>::fields;
};

class message_table;

/// Whether a field's value must be masked when the message is printed.
using secret_rule = bool (*)(const void* message);

/// What the contract allows of a value beyond its type. Made by `number_range` and `text_length`.
struct value_rule {
    double lowest = 0;          ///< Of a number.
    double highest = 0;         ///< Of a number.
    std::size_t max_length = 0; ///< Of a text, in characters of Unicode.
    std::string_view words{};   ///< The rule for people: "0 to 255".
};
/// A number from `lowest` to `highest`; no infinity and no NaN.
constexpr value_rule number_range(double lowest, double highest, std::string_view words) noexcept {
    return {.lowest = lowest, .highest = highest, .words = words};
}
/// A text of at most `max_length` characters of Unicode.
constexpr value_rule text_length(std::size_t max_length, std::string_view words) noexcept {
    return {.max_length = max_length, .words = words};
}

namespace detail {

// What `member_type::text_in` returns of an absent member. No other text is like it: texts that
// are not literal stand in a document, and so have an address.
inline constexpr xml::text_view no_text{{}, xml::spelling::content};
constexpr bool is_no_text(const xml::text_view& text) noexcept {
    return text.raw().data() == nullptr && text.how() != xml::spelling::literal;
}

// Takes items of a list that stand side by side in memory.
using item_visitor = function_ref<bool(const void* first, std::size_t count)>;

// The operations on a member that depend on its type. A member and what is in it are handed over
// by address. Null where the type has no such operation.
struct member_type {
    // The type of what is in the member: equal addresses, equal types.
    const void* type;

    // The value, message or list in the member; null if it is absent.
    const void* (*get)(const void* member);

    // Makes an empty message or list in the member, and returns it. Of a guid, returns the place of
    // its 36 characters, for a caller that has looked at them.
    void* (*emplace)(void* member);

    // For single values. One that cannot be read is in no particular state, until it is cleared.
    void (*clear)(void* member);
    std::optional<errc> (*read)(const xml::text_view& text, void* member);
    xml::text_view (*text)(const void* value, number_buffer& buffer);
    // The text of the value in the member; `no_text` if the member is absent.
    xml::text_view (*text_in)(const void* member, number_buffer& buffer);
    // Of an element as it stands, copied: adds the namespace declarations around it that it needs.
    // `start` is how it begins in the document, up to the end of its name.
    void (*declare_namespaces)(void* member, std::string_view start,
                               std::span<const xml::namespaces_in_scope::binding> in_scope);
    bool is_allowed(const void* value, const value_rule& rule) const;
    bool is_enumeration;
    bool is_id; // a guid
    // For numbers. `can_hold` says whether the type can hold the finite number in the text.
    bool (*is_in_range)(const void* value, const value_rule& rule);
    bool (*can_hold)(std::string_view text);

    // Of bytes.
    bool (*each_base64)(const void* value, function_ref<void(std::string_view)> take);
    std::uint64_t (*base64_size)(const void* value);
    void (*assign_reference)(void* member, const xml::text_view& href);

    // For lists. `append` returns null if there is no room for one more item.
    void* (*append)(void* list, list_arena* memory);
    std::size_t (*size)(const void* list);
    bool (*any_run)(const void* list, item_visitor visit);
    std::size_t item_size;
    // Calls visit(item) for the items in turn, until one call returns true. Then this does too.
    bool any_item(const void* list, function_ref<bool(const void*)> visit) const;
};

} // namespace detail

/// One row of a message's table, made by `attribute`, `element`, `list_of`, `content` and `raw`.
struct field {
    /// \private The name as it stands in markup: `<Metadata`, ` UserName="`.
    detail::pattern markup;
    field_kind kind{}; ///< How it is spelled.
    /// Whether the contract requires it: a member that is neither optional nor a list.
    bool is_required = false;
    /// \private Whether any text that the value has may be written: there is no rule for it, and it
    /// is no enumeration.
    bool is_plain = false;
    /// \private How many bytes of a message stand before the member.
    std::uint32_t offset = 0;
    /// \private What can be done with the member.
    const detail::member_type* type = nullptr;
    /// \private One bit, of its own in its table; none of an item, which may be there many times.
    std::uint32_t bit = 1;
    /// The table of the message, the list or the item that it holds; null of a single value.
    const message_table* table = nullptr;
    /// \private Whether the value must be masked where it is printed; null for never.
    secret_rule is_secret = nullptr;
    /// The rule for the value; null if there is none.
    const value_rule* rule = nullptr;
    /// \private Of a qualified name, keeps whether it is in SOAP's namespace.
    void (*keep_namespace)(void* message, bool is_of_soap) = nullptr;

    /// The name of the attribute or element, as the contract has it. Content has no name in XML:
    /// there it is the key in a property tree.
    constexpr std::string_view name() const noexcept { return markup.name(); }
    /// \private The member, in a message.
    /// \{
    const void* member(const void* message) const noexcept {
        return static_cast<const std::byte*>(message) + offset;
    }
    void* member(void* message) const noexcept { return static_cast<std::byte*>(message) + offset; }
    /// \}
    /// \private The member's value, message or list. Null if it is absent.
    const void* get(const void* message) const { return type->get(member(message)); }
    /// \private The fields of its own table that are attributes.
    constexpr std::span<const field> attributes() const noexcept;
};

/// A message's table, as the algorithms read it. `table_of<Message>` is one.
class message_table {
public:
    /// \private
    constexpr message_table(std::string_view name, std::string_view xmlns,
                            std::span<const field> fields) noexcept
        : markup_{"<", name, ""},
          xmlns_(xmlns),
          first_(fields.data()),
          children_(fields.data()),
          end_(fields.data() + fields.size()),
          has_content_(!fields.empty() && fields.back().kind == field_kind::content),
          is_of_soap_(xmlns == xmlns::soap_1_1) {
        for (const auto& each : fields) {
            children_ += each.kind == field_kind::attribute;
            required_ |= each.is_required ? each.bit : 0;
        }
    }

    /// The contract's name.
    constexpr std::string_view name() const noexcept { return markup_.name(); }
    /// The URI of its namespace.
    constexpr std::string_view xmlns() const noexcept { return xmlns_; }
    /// All of its fields.
    constexpr std::span<const field> fields() const noexcept { return {first_, end_}; }
    /// Those that are attributes.
    constexpr std::span<const field> attributes() const noexcept { return {first_, children_}; }
    /// The others.
    constexpr std::span<const field> children() const noexcept { return {children_, end_}; }
    /// A bit for each field that is required.
    constexpr std::uint32_t required() const noexcept { return required_; }
    /// Whether the last field is the message's own text.
    constexpr bool has_content() const noexcept { return has_content_; }
    /// Whether it is SOAP's, and not the contract's.
    constexpr bool is_of_soap() const noexcept { return is_of_soap_; }
    /// \private `<Name`.
    constexpr const detail::pattern& markup() const noexcept { return markup_; }

private:
    detail::pattern markup_;
    std::string_view xmlns_;
    const field* first_;
    const field* children_;
    const field* end_;
    std::uint32_t required_ = 0;
    bool has_content_;
    bool is_of_soap_;
};

constexpr std::span<const field> field::attributes() const noexcept {
    return table != nullptr ? table->attributes() : std::span<const field>{};
}

namespace detail {

// Not constexpr: a table that calls them does not compile.
void attributes_must_come_first_in_a_table();
void content_must_come_last_in_a_table();
void a_table_has_at_most_32_fields();

template <class Fields>
constexpr auto number_fields(const Fields& fields) {
    constexpr std::size_t Size = sizeof(Fields) / sizeof(field);
    if (Size > 32) {
        a_table_has_at_most_32_fields();
    }
    std::array<field, Size> numbered{};
    bool only_attributes = true;
    for (std::size_t i = 0; i < Size; ++i) {
        const bool is_attribute = fields[i].kind == field_kind::attribute;
        if (is_attribute && !only_attributes) {
            attributes_must_come_first_in_a_table();
        }
        if (fields[i].kind == field_kind::content && (i + 1 != Size || !only_attributes)) {
            content_must_come_last_in_a_table();
        }
        only_attributes = only_attributes && is_attribute;
        numbered[i] = fields[i];
        numbered[i].bit = std::uint32_t{1} << i;
        numbered[i].is_plain = fields[i].rule == nullptr && !fields[i].type->is_enumeration;
    }
    return numbered;
}
template <class Message>
inline constexpr auto fields_of = number_fields(schema<Message>::fields);

} // namespace detail

/// The table of `Message`, as the algorithms read it.
template <message Message>
inline constexpr message_table table_of{schema<Message>::name, schema<Message>::xmlns,
                                        detail::fields_of<Message>};

namespace detail {

// ---- the operations of each type of member

template <class T>
inline constexpr char type_id = 0;

template <class T>
inline constexpr bool is_guid_type = false;
template <class Kind>
inline constexpr bool is_guid_type<basic_guid<Kind>> = true;

// Recognises infinities and NaN by their exponent (IEEE 754 §3.4), because -ffast-math assumes that
// there are none.
constexpr bool is_in_range(double value, const value_rule& rule) noexcept {
    const bool is_special = (std::bit_cast<std::uint64_t>(value) >> 52 & 0x7FF) == 0x7FF;
    return !is_special && value >= rule.lowest && value <= rule.highest;
}

// Counts Unicode characters. Each has one byte that is not a continuation byte (RFC 3629 §3).
constexpr std::size_t count_characters(const xml::text_view& text) {
    std::size_t count = 0;
    text.chunks([&count](std::string_view piece) {
        for (const char c : piece) {
            count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1U : 0U;
        }
    });
    return count;
}

template <class T>
concept list_type = requires(T& list) {
    list.make_present();
    typename T::value_type;
};

// Converts to an empty message. `emplace()` would fill the message with zeros before its members'
// own initializers run.
template <class Message>
struct empty {
    operator Message() const {
        Message made;
        return made;
    }
};

// Whether a name in `markup` may have the prefix. Names in text and in values count too.
inline bool mentions_prefix(std::string_view markup, std::string_view prefix) {
    const auto goes_on = [](char c) { // of a name
        return detail::is_letter(c) || detail::is_digit(c) || c == '_' || c == '-' || c == '.' ||
               static_cast<unsigned char>(c) >= 0x80;
    };
    for (auto at = markup.find(prefix); at != std::string_view::npos;
         at = markup.find(prefix, at + 1)) {
        if ((at == 0 || !goes_on(markup[at - 1])) &&
            detail::starts_with(detail::substring(markup, at + prefix.size()), ":")) {
            return true;
        }
    }
    return false;
}

// See member_type.
inline void declare_namespaces(std::string& element, std::string_view start,
                               std::span<const xml::namespaces_in_scope::binding> in_scope) {
    std::string declarations;
    for (; !in_scope.empty(); in_scope = in_scope.subspan(1)) {
        const auto& each = in_scope.front();
        const auto prefix = each.view();
        const auto uri = each.uri.raw(); // as it stands between quotes
        if (std::less<>{}(start.data(), uri.data())) {
            break; // the element's own, and those of elements in it
        }
        const auto inner = in_scope.subspan(1);
        const bool is_hidden = std::any_of(inner.begin(), inner.end(), [prefix](const auto& other) {
            return other.view() == prefix;
        });
        if (is_hidden || each.id == xml::namespace_id::none ||
            !(prefix.empty() || mentions_prefix(element, prefix))) {
            continue;
        }
        const char quote = uri.find('"') == std::string_view::npos ? '"' : '\'';
        declarations.append(prefix.empty() ? " xmlns" : " xmlns:").append(prefix);
        declarations.append(1, '=').append(1, quote).append(uri).append(1, quote);
    }
    element.insert(start.size(), declarations);
}

template <class Member>
struct operations {
    using value = unwrap_t<Member>;

    static const Member& of(const void* member) { return *static_cast<const Member*>(member); }
    static Member& of(void* member) { return *static_cast<Member*>(member); }

    static const void* get(const void* member) {
        if constexpr (list_type<value>) {
            return of(member).has_value() ? member : nullptr;
        } else if constexpr (message<value>) {
            return of(member) ? &*of(member) : nullptr;
        } else {
            if (!is_present(of(member))) {
                return nullptr;
            }
            if constexpr (unwrap<Member>::is_optional) {
                return &*of(member);
            } else {
                return member;
            }
        }
    }
    static void* emplace(void* member) {
        if constexpr (list_type<value>) {
            of(member).make_present();
            return member;
        } else if constexpr (is_guid_type<value>) {
            if constexpr (unwrap<Member>::is_optional) {
                return guid_access::text_of(of(member).emplace());
            } else {
                return guid_access::text_of(of(member));
            }
        } else {
            return &of(member).emplace(empty<value>{});
        }
    }

    static std::optional<errc> read(const xml::text_view& text, void* member) {
        return parse_value(text, of(member));
    }
    static void clear(void* member) { of(member) = Member{}; }
    static xml::text_view text(const void* single, number_buffer& buffer) {
        const auto& from = *static_cast<const value*>(single);
        if constexpr (is_number<value>) {
            return xml::text_view{write_number(from, buffer)};
        } else {
            return text_of(from);
        }
    }
    static xml::text_view text_in(const void* member, number_buffer& buffer) {
        const void* const single = get(member);
        return single != nullptr ? text(single, buffer) : no_text;
    }

    static void declare_namespaces(void* member, std::string_view start,
                                   std::span<const xml::namespaces_in_scope::binding> in_scope) {
        if constexpr (unwrap<Member>::is_optional) {
            detail::declare_namespaces(*of(member), start, in_scope);
        } else {
            detail::declare_namespaces(of(member), start, in_scope);
        }
    }

    static bool is_in_range(const void* single, const value_rule& rule) {
        return detail::is_in_range(static_cast<double>(*static_cast<const value*>(single)), rule);
    }
    static bool can_hold(std::string_view text) {
        value number{};
        using limits = std::numeric_limits<value>;
        return parse_number(text, number) && number <= limits::max() && number >= limits::lowest();
    }

    static bool each_base64(const void* single, function_ref<void(std::string_view)> take) {
        return static_cast<const value*>(single)->for_each_base64(take);
    }
    static std::uint64_t base64_size(const void* single) {
        return static_cast<const value*>(single)->base64_size();
    }
    static void assign_reference(void* member, const xml::text_view& href) {
        of(member).emplace().assign_reference(href);
    }

    static void* append(void* list, [[maybe_unused]] list_arena* memory) {
        if constexpr (requires(Member & owned) { owned.emplace_back(); }) {
            return &of(list).emplace_back();
        } else {
            return memory != nullptr ? of(list).emplace_back(*memory) : nullptr;
        }
    }
    static std::size_t size(const void* list) { return of(list).size(); }
    static bool any_run(const void* list, item_visitor visit) {
        const auto& items = of(list);
        if constexpr (requires { items[0]; }) {
            return !items.empty() && visit(&items.front(), items.size());
        } else {
            for (const auto& item : items) {
                if (visit(&item, 1)) {
                    return true;
                }
            }
            return false;
        }
    }

    static constexpr member_type make() {
        member_type made{};
        made.type = &type_id<value>;
        made.get = get;
        if constexpr (list_type<value>) {
            made.emplace = emplace;
            made.append = append;
            made.size = size;
            made.any_run = any_run;
            made.item_size = sizeof(typename value::value_type);
        } else if constexpr (message<value>) {
            made.emplace = emplace;
        } else if constexpr (bytes<value>) {
            made.clear = clear;
            made.read = read;
            made.each_base64 = each_base64;
            made.base64_size = base64_size;
            made.assign_reference = assign_reference;
        } else {
            made.clear = clear;
            made.read = read;
            made.text = text;
            made.text_in = text_in;
            if constexpr (std::is_same_v<value, std::string>) {
                made.declare_namespaces = declare_namespaces;
            }
            made.is_enumeration = has_names<value>;
            if constexpr (is_guid_type<value>) {
                made.is_id = true;
                made.emplace = emplace;
            }
            if constexpr (is_number<value>) {
                made.is_in_range = is_in_range;
                made.can_hold = can_hold;
            }
        }
        return made;
    }
};

inline bool member_type::is_allowed(const void* value, const value_rule& rule) const {
    if (is_in_range != nullptr) {
        return is_in_range(value, rule);
    }
    number_buffer none;
    return count_characters(text(value, none)) <= rule.max_length;
}

inline bool member_type::any_item(const void* list, function_ref<bool(const void*)> visit) const {
    return any_run(list, [&](const void* first, std::size_t count) {
        const auto* item = static_cast<const std::byte*>(first);
        for (; count != 0; --count, item += item_size) {
            if (visit(item)) {
                return true;
            }
        }
        return false;
    });
}

template <class Member>
inline constexpr member_type member_type_of = operations<Member>::make();

// The member's value if it is a `T`; null if it is another type.
template <class T>
const T* as(const field& row, const void* value) noexcept {
    return row.type->type == &type_id<T> ? static_cast<const T*>(value) : nullptr;
}

// A list is a message with one field, which repeats: its items. That field's member is the list
// itself. `Item` has the name and the namespace of an item's element: the item's own schema, or
// another.
template <class Value, class Item>
inline constexpr message_table item_table{Item::name, Item::xmlns, fields_of<Value>};
template <class Value>
inline constexpr const message_table& item_table<Value, schema<Value>> = table_of<Value>;

template <class List, class Item>
inline constexpr field item_of{
    .markup = {"<", Item::name, ""},
    .kind = field_kind::item,
    .type = &member_type_of<List>,
    .bit = 0,
    .table = &item_table<typename List::value_type, Item>,
};
template <class List, class Item>
inline constexpr message_table list_table{{}, Item::xmlns, {&item_of<List, Item>, 1}};

template <class Member>
constexpr const message_table* table_in() {
    using value = unwrap_t<Member>;
    if constexpr (list_type<value>) {
        return &list_table<value, schema<typename value::value_type>>;
    } else if constexpr (message<value>) {
        return &table_of<value>;
    } else {
        return nullptr;
    }
}

template <class Pointer>
struct member_pointer;
template <class Message, class Member>
struct member_pointer<Member Message::*> {
    using message_type = Message;
    using member_type = Member;
};

// Clang warns of a variable without a definition; GCC does not know these warnings.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpragmas"
#pragma GCC diagnostic ignored "-Wundefined-internal"
#pragma GCC diagnostic ignored "-Wundefined-var-template"

// Bytes and a message at one address. `somewhere` has no definition: addresses in it are compared,
// and nothing else.
template <class Message>
union message_bytes {
    char bytes[sizeof(Message)];
    Message message;
    static message_bytes somewhere;
};

// How many bytes of a message stand before the member. `offsetof` takes no pointer to a member, so
// this looks for the byte that has the member's address.
template <auto Member>
consteval std::uint32_t offset_of() {
    using pointer = member_pointer<decltype(Member)>;
    const auto& object = message_bytes<typename pointer::message_type>::somewhere;
    const void* const member = std::addressof(object.message.*Member);
    std::uint32_t offset = 0;
    while (static_cast<const void*>(object.bytes + offset) != member) {
        offset += alignof(typename pointer::member_type);
    }
    return offset;
}

#pragma GCC diagnostic pop

template <auto Member>
constexpr field make_field(field_kind kind, detail::pattern markup, secret_rule is_secret) {
    using type = typename member_pointer<decltype(Member)>::member_type;
    const bool may_be_required = kind == field_kind::attribute || kind == field_kind::element;
    return {.markup = markup,
            .kind = kind,
            .is_required = may_be_required && !unwrap<type>::is_optional,
            .offset = offset_of<Member>(),
            .type = &member_type_of<type>,
            .table = table_in<type>(),
            .is_secret = is_secret};
}

} // namespace detail

/// The value must be masked wherever the message is printed.
inline constexpr secret_rule secret = [](const void*) {
    return true;
};
/// The value must be masked where `Rule(message)` says so.
template <class Message, bool (*Rule)(const Message&)>
inline constexpr secret_rule secret_if = [](const void* message) {
    return Rule(*static_cast<const Message*>(message));
};

/// A field that is an attribute. Its name has at most 45 characters.
template <auto Member>
constexpr field attribute(std::string_view name, secret_rule is_secret = nullptr) {
    return detail::make_field<Member>(field_kind::attribute, {" ", name, "=\""}, is_secret);
}
/// A field that is an attribute whose value has a rule.
template <auto Member>
constexpr field attribute(std::string_view name, const value_rule& rule) {
    auto made = attribute<Member>(name);
    made.rule = &rule;
    return made;
}
/// A field that is a child element: a message of its own, or a single value.
template <auto Member>
constexpr field element(std::string_view name, secret_rule is_secret = nullptr) {
    return detail::make_field<Member>(field_kind::element, {"<", name, ""}, is_secret);
}
/// A field that is a child element with a qualified name in it, as text. `IsOfSoap`, a `bool`, is
/// set where the name is decoded: whether it has SOAP's namespace, or no prefix.
template <auto Member, auto IsOfSoap>
constexpr field qualified_name(std::string_view name) {
    using type = typename detail::member_pointer<decltype(IsOfSoap)>::message_type;
    auto made = element<Member>(name);
    made.keep_namespace = [](void* message, bool is_of_soap) {
        static_cast<type*>(message)->*IsOfSoap = is_of_soap;
    };
    return made;
}
/// A field that is a child element with items, each named as its own table says.
template <auto Member>
constexpr field list_of(std::string_view name) {
    return detail::make_field<Member>(field_kind::list, {"<", name, ""}, nullptr);
}
/// A field that is a child element with items, each named as `Item` says: `Item::name` and
/// `Item::xmlns`.
template <auto Member, class Item>
constexpr field list_of(std::string_view name) {
    using type = typename detail::member_pointer<decltype(Member)>::member_type;
    auto made = list_of<Member>(name);
    made.table = &detail::list_table<detail::unwrap_t<type>, Item>;
    return made;
}
/// A field that is the text between the message's own tags; `name` is its key in property trees.
template <auto Member>
constexpr field content(std::string_view name) {
    return detail::make_field<Member>(field_kind::content, {"", name, ""}, nullptr);
}
/// A field that is a child element, taken as it stands.
template <auto Member>
constexpr field raw(std::string_view name) {
    return detail::make_field<Member>(field_kind::raw, {"<", name, ""}, nullptr);
}

namespace detail {

// ---- walks

// Whether `is(row)` is true of a row of `table`, or of a table in it.
template <class Predicate>
constexpr bool any_row(const message_table& table, Predicate is) {
    for (const auto& row : table.fields()) {
        if (is(row) || (row.table != nullptr && any_row(*row.table, is))) {
            return true;
        }
    }
    return false;
}

// Calls visit(table, message) for a message and every message in it, in the tables' order, until
// one call returns true. Then this does too.
inline bool any_message(const message_table& table, const void* message,
                        function_ref<bool(const message_table&, const void*)> visit) {
    if (visit(table, message)) {
        return true;
    }
    for (const auto& row : table.children()) {
        const void* const inner = row.table != nullptr ? row.get(message) : nullptr;
        if (inner == nullptr) {
            continue;
        }
        const auto visit_one = [&](const void* each) {
            return any_message(*row.table, each, visit);
        };
        if (row.kind == field_kind::list) {
            const auto& item = row.table->fields().front();
            if (item.type->any_item(inner, [&](const void* each) {
                    return any_message(*item.table, each, visit);
                })) {
                return true;
            }
        } else if (visit_one(inner)) {
            return true;
        }
    }
    return false;
}

// Calls visit(row, value) for every single value that is present in a message and the messages in
// it, in the tables' order, until one call returns true. Then this does too, and puts the field
// before the one in `where`.
inline bool any_value(const message_table& table, const void* message, error& where,
                      function_ref<bool(const field&, const void*)> visit) {
    for (const auto& row : table.fields()) {
        const void* const inner = row.get(message);
        if (inner == nullptr) {
            continue;
        }
        bool found = false;
        if (row.kind == field_kind::item) {
            std::size_t index = 0;
            found = row.type->any_item(inner, [&](const void* each) {
                if (any_value(*row.table, each, where, visit)) {
                    where.prepend_index(index);
                    return true;
                }
                ++index;
                return false;
            });
        } else if (row.table != nullptr) {
            found = any_value(*row.table, inner, where, visit);
        } else {
            found = visit(row, inner);
        }
        if (found) {
            if (row.kind != field_kind::item) {
                where.prepend_field(row.name());
            }
            return true;
        }
    }
    return false;
}
// The overload for callers that do not need the place.
inline bool any_value(const message_table& table, const void* message,
                      function_ref<bool(const field&, const void*)> visit) {
    error where{};
    return any_value(table, message, where, visit);
}

} // namespace detail

} // namespace v0_1
} // namespace assuresign
