// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// A bounded, allocation-free, namespace-aware pull reader for untrusted XML.

#include <assuresign/detail/ascii.hpp>
#include <assuresign/xml/detail/cursor.hpp>
#include <assuresign/xml/detail/declaration.hpp>
#include <assuresign/xml/limits.hpp>
#include <assuresign/xml/namespaces.hpp>
#include <assuresign/xml/text_view.hpp>
#include <assuresign/xml/uninitialized_array.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <type_traits>

namespace assuresign {
inline namespace v0_1 {
namespace xml {

/// What `next` found.
enum class event : std::uint8_t {
    start_element,          ///< name, attributes, namespace_uri
    end_element,            ///< name; also follows the start of an empty-element tag
    text,                   ///< text: character data between two pieces of markup
    cdata,                  ///< text: a CDATA section
    comment,                ///< text
    processing_instruction, ///< name is the target, text the data
    end_of_document,        ///< from here on, always
    failed,                 ///< failure; from here on, always
};

/// One attribute, namespace declarations included. Views of the document.
struct attribute {
    std::string_view name; ///< As it stands: `xsi:nil`.
    /// Before the colon; empty if there is none.
    std::string_view prefix;
    /// After the colon.
    std::string_view local_name;
    /// With white space and references as they are spelled.
    text_view value;
    /// Empty for an attribute without prefix (Namespaces §6.2).
    text_view namespace_uri{};
    /// The number of the same namespace.
    xml::namespace_id namespace_id{};

    /// Whether it declares a namespace.
    constexpr bool is_namespace_declaration() const noexcept {
        return detail::same_bytes(prefix.empty() ? name : prefix, std::string_view{"xmlns"});
    }
};

namespace detail {

// The name of an open element, as it stands in its start tag.
struct element_name {
    const char* first;
    std::uint32_t length;
    std::uint16_t prefix_length;
    std::uint16_t namespaces; // in scope outside the element
    constexpr std::string_view view() const noexcept { return {first, length}; }
};

} // namespace detail

/// Reads one document from memory: accepts exactly what XML 1.0 (5th ed.) and Namespaces in XML 1.0
/// call well-formed, in UTF-8, less document type declarations (SOAP 1.1 §3), within `Limits`.
/// Everything else ends in `event::failed` with a code and an offset.
///
/// The document must outlive the reader and all that it hands out. No call allocates, throws or
/// recurses.
///
///     xml::reader r{bytes};
///     while (r.next() != xml::event::end_of_document) {
///         if (r.current() == xml::event::failed) { log(to_string(r.failure())); break; }
///         keep(r.name());
///     }
template <class Block>
class reader_of_blocks {
public:
    reader_of_blocks(const reader_of_blocks&) = delete;
    reader_of_blocks& operator=(const reader_of_blocks&) = delete;

    /// Goes on to the next event.
    constexpr event next() noexcept {
        event_ = in_.at();
        switch (position_) {
        case position::content:
            return !in_.at_end() && *in_.at() != '<' ? read_text() : read_markup();
        case position::empty_element:
            return close_element();
        case position::beginning:
            return enter_document() ? read_outside() : current_;
        case position::before_root:
        case position::after_root:
            return read_outside();
        case position::over:
            break;
        }
        return current_;
    }

    /// What `next` returned last.
    constexpr event current() const noexcept { return current_; }

    /// The element's name as it stands, or the processing instruction's target.
    constexpr std::string_view name() const noexcept { return names_[named_].view(); }
    /// The part of `name` before the colon; empty if there is none.
    constexpr std::string_view prefix() const noexcept {
        return {names_[named_].first, names_[named_].prefix_length};
    }
    /// The part of `name` after the colon.
    constexpr std::string_view local_name() const noexcept {
        return local_part(name(), names_[named_].prefix_length);
    }
    /// Of the element that has just started; empty for none.
    constexpr const text_view& namespace_uri() const noexcept { return namespace_.uri; }
    /// The number of the same namespace.
    constexpr xml::namespace_id namespace_id() const noexcept { return namespace_.id; }
    /// Of the element that has just started, in document order; valid until `next`.
    constexpr std::span<const attribute> attributes() const noexcept {
        return {attributes_, attribute_count_};
    }
    /// The characters of text, cdata, comment or processing_instruction.
    constexpr const text_view& text() const noexcept { return text_; }

    /// How many elements are open; one that has just started counts, one that has just ended does
    /// not.
    constexpr std::size_t depth() const noexcept { return depth_; }

    /// Where the current event's bytes begin and end, in bytes from the document's start. An
    /// empty-element tag is the start's; its end has no bytes.
    constexpr std::size_t offset() const noexcept { return offset_of(event_); }
    /// Behind the current event, in bytes.
    constexpr std::size_t end_offset() const noexcept { return offset_of(in_.at()); }
    /// The place of a view that this reader handed out.
    constexpr std::size_t offset_of(const char* place) const noexcept {
        return in_.offset_of(place);
    }
    /// The document's bytes from one offset to another.
    constexpr std::string_view bytes(std::size_t first, std::size_t last) const noexcept {
        return in_.bytes(first, last);
    }

    /// Why `next` returned `event::failed`: code and offset.
    constexpr error failure() const noexcept { return in_.failure(); }

    // ---- for a caller that reads a part of the document by itself (detail::document_decoder)

    /// \private Before the first event: the document is UTF-8, whatever its declaration says.
    constexpr void ignore_declared_encoding() noexcept { must_declare_utf8_ = false; }
    /// \private What is left, in the content of an element; elsewhere nothing.
    constexpr std::string_view rest() const noexcept {
        return position_ == position::content ? in_.rest() : std::string_view{};
    }
    /// \private Behind the document.
    constexpr const char* end() const noexcept { return in_.end(); }
    /// \private How many elements may be opened.
    constexpr std::size_t room() const noexcept { return limits_.depth - depth_; }
    /// \private Goes on at `at`, in the content of the innermost element.
    constexpr void resume(const char* at) noexcept { in_.move_to(at); }
    /// \private Enters an element that the caller read. `namespaces` were in scope outside it.
    constexpr void enter(std::string_view name, std::size_t prefix_length,
                         std::size_t namespaces) noexcept {
        open(name, prefix_length, namespaces);
    }
    /// \private Leaves the innermost element, whose end the caller read.
    constexpr void leave() noexcept { namespaces_.release(names_[--depth_].namespaces); }
    /// \private The declarations in scope.
    constexpr auto& namespaces() noexcept { return namespaces_; }
    /// \private An attribute's value in double quotes, which begins at `first`. Returns the place
    /// behind it; null where it is not well-formed.
    [[gnu::noinline]] constexpr const char* read_value_at(const char* first,
                                                          text_view& value) const noexcept {
        auto there = in_;
        there.move_to(first);
        return there.read_attribute_value('"', value) ? there.at() : nullptr;
    }
    /// \private Character data that begins at `first`. Returns the place of the '<' behind it; null
    /// where it is not well-formed, or the document ends.
    [[gnu::noinline]] constexpr const char* read_text_at(const char* first,
                                                         text_view& text) const noexcept {
        auto there = in_;
        there.move_to(first);
        return there.read_character_data(text) ? there.at() : nullptr;
    }

protected:
    /// \private Room for what the limits allow: one name more than elements, for a target.
    struct rooms {
        detail::element_name* names;
        attribute* attributes;
        std::uint16_t* older; // see resolve_attributes
        std::span<namespaces_in_scope::binding> namespaces;
    };

    /// \private
    constexpr reader_of_blocks(std::string_view document, std::span<const std::string_view> known,
                               const limits& bounds, const rooms& room) noexcept
        : in_(document),
          event_(document.data()),
          limits_(bounds),
          named_(bounds.depth),
          names_(room.names),
          attributes_(room.attributes),
          older_(room.older),
          namespaces_(room.namespaces, known) {
        std::construct_at(names_ + bounds.depth, detail::element_name{});
    }

private:
    // Where in the document `next` goes on.
    enum class position : std::uint8_t {
        beginning,
        before_root,
        content,
        empty_element, // which has started and must end
        after_root,
        over,
    };

    // Documents that nobody crafted have none (see is_same_namespace).
    static constexpr std::uint8_t max_collisions = 8;

    constexpr event found(event what) noexcept { return current_ = what; }
    // The cursor says why.
    [[gnu::cold]] constexpr event failed() noexcept {
        position_ = position::over;
        return found(event::failed);
    }
    [[gnu::cold]] constexpr event fail(errc code, const char* where) noexcept {
        in_.fail(code, where);
        return failed();
    }

    // ---- the document: document ::= prolog element Misc* (§2.1, §2.8)

    constexpr bool enter_document() noexcept {
        const auto most = std::min(limits_.bytes, text_view::max_size());
        if (in_.left() > most) {
            fail(errc::too_many_bytes, in_.begin() + most);
            return false;
        }
        if (!detail::declaration_reader<Block>{in_, must_declare_utf8_}.read()) {
            failed();
            return false;
        }
        position_ = position::before_root;
        return true;
    }

    constexpr event read_outside() noexcept {
        in_.skip_space();
        event_ = in_.at();
        if (in_.at_end() && position_ == position::after_root) {
            position_ = position::over;
            return found(event::end_of_document);
        }
        if (!in_.at_end() && *in_.at() != '<') {
            in_.fail_here(errc::text_outside_root);
            return failed();
        }
        return read_markup();
    }

    constexpr event read_markup() noexcept {
        if (in_.left() < 2) {
            return fail(errc::truncated, in_.end());
        }
        switch (in_.at()[1]) {
        case '/':
            return read_end_tag();
        case '!':
            return read_declaration_like();
        case '?':
            return read_processing_instruction();
        default:
            return read_start_tag();
        }
    }

    // ---- start tags (§3.1)

    // STag ::= '<' Name (S Attribute)* S? '>'
    // EmptyElemTag ::= '<' Name (S Attribute)* S? '/>'
    constexpr event read_start_tag() noexcept {
        const char* const tag = in_.at();
        in_.advance(1);
        typename detail::cursor<Block>::qualified name;
        if (!in_.read_qname(name, limits_.name_length)) {
            return failed();
        }
        if (position_ == position::after_root) {
            return fail(errc::second_root, tag);
        }
        if (depth_ == limits_.depth) {
            return fail(errc::too_deep, tag);
        }
        open(name.name, name.prefix_length, namespaces_.size());
        position_ = position::content;
        return read_attributes() && resolve_names() ? found(event::start_element) : failed();
    }

    constexpr void open(std::string_view name, std::size_t prefix_length,
                        std::size_t outer_namespaces) noexcept {
        names_[depth_] = {name.data(), static_cast<std::uint32_t>(name.size()),
                          static_cast<std::uint16_t>(prefix_length),
                          static_cast<std::uint16_t>(outer_namespaces)};
        named_ = depth_++;
    }

    // All of the tag after the name, '>' included.
    constexpr bool read_attributes() noexcept {
        attribute_count_ = 0;
        marks_seen_ = 0;
        must_resolve_ = false;
        while (true) {
            const bool space = in_.skip_space();
            if (in_.is_at('>')) {
                in_.advance(1);
                return true;
            }
            if (in_.is_at('/')) {
                in_.advance(1);
                position_ = position::empty_element;
                return in_.is_at('>') ? (in_.advance(1), true) : in_.fail_here();
            }
            if (in_.at_end() || !space) {
                return in_.fail_here();
            }
            if (!read_attribute()) {
                return false;
            }
        }
    }

    // Attribute ::= Name S? '=' S? AttValue
    constexpr bool read_attribute() noexcept {
        typename detail::cursor<Block>::qualified name;
        if (!in_.read_qname(name, limits_.name_length)) {
            return false;
        }
        in_.skip_space();
        if (!in_.is_at('=')) {
            return in_.fail_here();
        }
        in_.advance(1);
        in_.skip_space();
        if (!in_.is_at('"') && !in_.is_at('\'')) {
            return in_.fail_here();
        }
        const char quote = *in_.at();
        in_.advance(1);
        text_view value;
        return in_.read_attribute_value(quote, value) &&
               add_attribute(name.name, name.prefix_length, value);
    }

    constexpr bool add_attribute(std::string_view name, std::size_t prefix_length,
                                 const text_view& value) noexcept {
        if (attribute_count_ == limits_.attributes) {
            return in_.fail(errc::too_many_attributes, name.data());
        }
        const auto local_name = local_part(name, prefix_length);
        std::construct_at(attributes_ + attribute_count_++,
                          attribute{name, {name.data(), prefix_length}, local_name, value, {}, {}});
        const auto bit = std::uint64_t{1} << (rough_mark(local_name) % 64);
        must_resolve_ = must_resolve_ || prefix_length != 0 || (marks_seen_ & bit) != 0;
        marks_seen_ |= bit;
        return name.front() != 'x' || declare(name, value);
    }

    constexpr bool declare(std::string_view name, const text_view& value) noexcept {
        if (const auto declared = declared_prefix(name)) {
            if (const auto refused = namespaces_.declare(*declared, value)) {
                return in_.fail(*refused, name.data());
            }
        }
        return true;
    }

    static constexpr std::string_view local_part(std::string_view name,
                                                 std::size_t prefix_length) noexcept {
        return detail::substring(name, prefix_length == 0 ? 0 : prefix_length + 1);
    }

    // ---- the names of a tag (Namespaces in XML §5, §6)

    // Binds the element's and the attributes' prefixes, and finds attributes that stand twice.
    constexpr bool resolve_names() noexcept {
        return bind(prefix(), name().data(), namespace_) &&
               (!must_resolve_ || resolve_attributes());
    }

    constexpr bool resolve_attributes() noexcept {
        // For each mark the newest attribute that has it, and for each attribute the one before
        // with the same mark; counted from 1.
        std::array<std::uint16_t, 64> newest{};
        for (std::size_t i = 1; i <= attribute_count_; ++i) {
            attribute& a = attributes_[i - 1];
            if (!bind_attribute(a)) {
                return false;
            }
            auto& same_mark = newest[mark(a.local_name) % newest.size()];
            for (std::size_t j = same_mark; j != 0; j = older_[j]) {
                if (is_same(attributes_[j - 1], a)) {
                    return in_.fail(errc::duplicate_attribute, a.name.data());
                }
            }
            older_[i] = same_mark;
            same_mark = static_cast<std::uint16_t>(i);
        }
        return true;
    }

    // A quick mark, to tell that no attribute stands twice in most tags.
    static constexpr std::size_t rough_mark(std::string_view name) noexcept {
        return 8 * name.size() + static_cast<unsigned char>(name.back());
    }
    // Different for most names that an element's attributes have, also those of hostile elements.
    static constexpr std::size_t mark(std::string_view name) noexcept {
        const auto byte = [&](std::size_t i) {
            return static_cast<unsigned char>(name[i]);
        };
        const auto size = name.size();
        const std::uint64_t ends = byte(0) + (std::uint64_t{byte(size / 2)} << 8U) +
                                   (std::uint64_t{byte(size - 1)} << 16U) +
                                   (std::uint64_t{byte(size - size / 4 - 1)} << 24U);
        return static_cast<std::size_t>((ends + size) * 0x9E3779B1U >> 26U); // mixes, never wraps
    }

    // The same name, or the same expanded name (Namespaces §6.3).
    constexpr bool is_same(const attribute& a, const attribute& b) noexcept {
        return detail::same_bytes(a.local_name, b.local_name) &&
               (detail::same_bytes(a.prefix, b.prefix) || is_same_namespace(a, b));
    }
    // Where hashes are equal the URIs are, or somebody crafted them to seem so. Such URIs are
    // compared a few times per document, so that they cannot slow it down. Then it is refused.
    constexpr bool is_same_namespace(const attribute& a, const attribute& b) noexcept {
        if (a.namespace_id != b.namespace_id) {
            return false;
        }
        if (!is_hash(a.namespace_id) || collisions_ == max_collisions) {
            return true;
        }
        ++collisions_;
        return a.namespace_uri == b.namespace_uri;
    }

    constexpr bool bind_attribute(attribute& a) noexcept {
        if (a.prefix.empty()) {
            return true;
        }
        namespace_name bound{text_view{xmlns_namespace}, xml::namespace_id::xmlns};
        if (!detail::same_bytes(a.prefix, std::string_view{"xmlns"}) &&
            !bind(a.prefix, a.name.data(), bound)) {
            return false;
        }
        a.namespace_uri = bound.uri;
        a.namespace_id = bound.id;
        return true;
    }

    constexpr bool bind(std::string_view prefix, const char* where, namespace_name& to) noexcept {
        if (detail::same_bytes(prefix, std::string_view{"xmlns"})) {
            return in_.fail(errc::reserved_namespace, where);
        }
        const auto bound = namespaces_.find(prefix);
        if (!bound) {
            return in_.fail(errc::unbound_prefix, where);
        }
        to = *bound;
        return true;
    }

    // ---- end tags: ETag ::= '</' Name S? '>' (§3.1)

    constexpr event read_end_tag() noexcept {
        const char* const tag = in_.at();
        in_.advance(2);
        if (depth_ == 0) {
            return fail(errc::mismatched_end_tag, tag);
        }
        if (in_.pass_if(names_[depth_ - 1].view())) {
            in_.skip_space();
            if (in_.is_at('>')) {
                in_.advance(1);
                return close_element();
            }
            in_.move_to(tag + 2);
        }
        return fail_end_tag(tag);
    }

    // Is it another element's end tag, or no end tag at all?
    [[gnu::cold]] constexpr event fail_end_tag(const char* tag) noexcept {
        const auto open = names_[depth_ - 1].view();
        if (detail::starts_with(open, in_.rest())) {
            return fail(errc::truncated, in_.end());
        }
        typename detail::cursor<Block>::qualified name;
        if (!in_.read_qname(name, limits_.name_length)) {
            return failed();
        }
        if (name.name != open) {
            return fail(errc::mismatched_end_tag, tag);
        }
        in_.skip_space();
        in_.fail_here();
        return failed();
    }

    constexpr event close_element() noexcept {
        named_ = --depth_;
        position_ = depth_ == 0 ? position::after_root : position::content;
        namespaces_.release(names_[depth_].namespaces);
        return found(event::end_element);
    }

    // ---- text (§2.4), CDATA sections (§2.7), comments (§2.5), processing instructions (§2.6)

    constexpr event read_text() noexcept {
        return in_.read_character_data(text_) ? found(event::text) : failed();
    }

    constexpr event read_declaration_like() noexcept {
        if (in_.pass_if(std::string_view{"<!--"})) {
            return read_comment();
        }
        if (in_.is_at(std::string_view{"<![CDATA["})) {
            return depth_ == 0 ? fail(errc::text_outside_root, in_.at()) : read_cdata();
        }
        if (in_.is_at(std::string_view{"<!DOCTYPE"})) {
            return fail(errc::doctype_forbidden, in_.at());
        }
        for (const std::string_view mark : {std::string_view{"<!--"}, std::string_view{"<![CDATA["},
                                            std::string_view{"<!DOCTYPE"}}) {
            if (detail::starts_with(mark, in_.rest())) {
                return fail(errc::truncated, in_.end());
            }
        }
        in_.advance(2);
        in_.fail_here();
        return failed();
    }

    // CDSect ::= '<![CDATA[' CData ']]>'
    constexpr event read_cdata() noexcept {
        in_.advance(std::string_view{"<![CDATA["}.size());
        return in_.read_until(std::string_view{"]]>"}, text_) ? found(event::cdata) : failed();
    }

    // Comment ::= '<!--' ((Char - '-') | ('-' (Char - '-')))* '-->'
    constexpr event read_comment() noexcept {
        if (!in_.read_until(std::string_view{"--"}, text_)) {
            return failed();
        }
        if (in_.at_end()) {
            return fail(errc::truncated, in_.at());
        }
        if (!in_.is_at('>')) {
            return fail(errc::double_hyphen_in_comment, in_.at() - 2);
        }
        in_.advance(1);
        return found(event::comment);
    }

    // PI ::= '<?' PITarget (S (Char* - (Char* '?>' Char*)))? '?>'
    constexpr event read_processing_instruction() noexcept {
        const char* const markup = in_.at();
        in_.advance(2);
        const char* const first = in_.at();
        if (!in_.read_ncname()) {
            in_.fail_here();
            return failed();
        }
        const auto name = in_.since(first);
        if (name.size() > limits_.name_length) {
            return fail(errc::name_too_long, first);
        }
        names_[limits_.depth] = {first, static_cast<std::uint32_t>(name.size()), 0, 0};
        named_ = limits_.depth;
        if (!in_.skip_space() && !in_.is_at(std::string_view{"?>"})) {
            if (in_.rest() == std::string_view{"?"}) {
                in_.advance(1);
            }
            in_.fail_here(in_.is_at(':') ? errc::malformed_name : errc::malformed_markup);
            return failed();
        }
        if (detail::equal_ignoring_case(name, std::string_view{"xml"})) {
            return fail(errc::misplaced_declaration, markup);
        }
        return in_.read_until(std::string_view{"?>"}, text_) ? found(event::processing_instruction)
                                                             : failed();
    }

    detail::cursor<Block> in_;
    const char* event_; // where the current event begins
    const limits& limits_;
    std::size_t named_; // which of names_ is the current event's
    namespace_name namespace_;
    text_view text_;
    std::size_t depth_ = 0;
    std::size_t attribute_count_ = 0;
    std::uint64_t marks_seen_ = 0;  // a bit for the rough_mark of each attribute's local name
    bool must_declare_utf8_ = true; // if it declares an encoding
    bool must_resolve_ = false;     // an attribute has a prefix, or may stand twice
    std::uint8_t collisions_ = 0;   // so far, of hashes of namespaces
    position position_ = position::beginning;
    event current_ = event::start_element;
    detail::element_name* names_; // of the open elements; and of a processing instruction's target
    attribute* attributes_;
    std::uint16_t* older_;
    namespaces_in_scope namespaces_;
};

namespace detail {

// The room that a reader needs within its limits.
template <limits Limits>
struct reader_room {
    static_assert(Limits.depth > 0 && Limits.attributes > 0 && Limits.namespaces > 0);
    static_assert(Limits.attributes < UINT16_MAX);
    static_assert(Limits.name_length <= UINT16_MAX && Limits.namespaces <= UINT16_MAX);

    uninitialized_array<element_name, Limits.depth + 1> room_of_names;
    uninitialized_array<attribute, Limits.attributes> room_of_attributes;
    uninitialized_array<std::uint16_t, Limits.attributes + 1> room_of_marks;
    uninitialized_array<namespaces_in_scope::binding, Limits.namespaces> room_of_namespaces;
};

// Limits with an address, so that one reader serves all.
template <limits Limits>
inline constexpr limits bounds = Limits;

} // namespace detail

/// A reader within `Limits`, with room for as much. `Block` is how many bytes are looked at at
/// once.
template <limits Limits = limits{}, class Block = detail::native_block>
class basic_reader : private detail::reader_room<Limits>, public reader_of_blocks<Block> {
public:
    /// `document` must outlive this, and so must `known`: the known namespaces (`identify`).
    constexpr explicit basic_reader(std::string_view document,
                                    std::span<const std::string_view> known = {}) noexcept
        : reader_of_blocks<Block>(
              document, known, detail::bounds<Limits>,
              {.names = this->room_of_names.data(),
               .attributes = this->room_of_attributes.data(),
               .older = this->room_of_marks.data(),
               .namespaces = {this->room_of_namespaces.data(), Limits.namespaces}}) {}
};

/// The reader with the default limits.
using reader = basic_reader<>;

/// Whether `text` can name an element or an attribute, with or without a prefix: the production
/// QName (Namespaces in XML 1.0 §4).
constexpr bool is_qualified_name(std::string_view text) noexcept {
    detail::cursor<detail::native_block> in{text};
    typename decltype(in)::qualified name;
    return in.read_qname(name, text.size()) && in.at_end();
}

} // namespace xml
} // namespace v0_1
} // namespace assuresign
