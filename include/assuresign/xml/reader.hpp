// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// A bounded, allocation-free, namespace-aware pull reader for untrusted XML.

#include <assuresign/xml/characters.hpp>
#include <assuresign/xml/detail/scan.hpp>
#include <assuresign/xml/limits.hpp>
#include <assuresign/xml/namespaces.hpp>
#include <assuresign/xml/text_view.hpp>
#include <assuresign/xml/uninitialized_array.hpp>
#include <assuresign/xml/xml_character.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

namespace assuresign::inline v0_1::xml {

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
    text_view namespace_uri;
    /// Of `namespace_uri`.
    xml::namespace_id namespace_id = xml::namespace_id::none;

    /// Of one by which a namespace gets its prefix.
    constexpr bool is_namespace_declaration() const noexcept {
        return detail::same_bytes(prefix.empty() ? name : prefix, "xmlns"sv);
    }
};

/// The values of the attributes that `basic_reader::next_if` was told to expect; without data where
/// there is none.
template <std::size_t Size>
using expected_values = uninitialized_array<text_view, Size>;

namespace detail {

// How far the reader looks for a name's end at once, and the longest name that it finds so.
inline constexpr std::ptrdiff_t name_reach = 32;
inline constexpr std::size_t longest_plain_name = 2 * name_reach + 1;

// Limits that do not allow that are a small device's, where little code matters more than speed.
template <limits Limits>
using block_for =
    std::conditional_t<longest_plain_name <= Limits.name_length, native_block, no_block>;

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
template <limits Limits = limits{}, class Block = detail::block_for<Limits>>
class basic_reader {
    // How far names and values are looked for.
    static constexpr std::ptrdiff_t name_reach = detail::name_reach;
    static constexpr std::ptrdiff_t value_reach = 64;
    static constexpr std::size_t longest_plain_name = detail::longest_plain_name;

public:
    /// Whether what most programs write is read in ways of its own, `next_if` among them. They look
    /// further than the shortest limits allow, and are more code.
    static constexpr bool has_short_ways =
        longest_plain_name <= Limits.name_length && detail::is_block<Block>;

    /// `document` must outlive this, and so must `known`, the known namespaces (`identify`).
    constexpr explicit basic_reader(std::string_view document,
                                    std::span<const std::string_view> known = {}) noexcept
        : begin_(document.data()), at_(begin_), end_(begin_ + document.size()), namespaces_(known) {
        names_[target] = {};
    }

    /// Goes on to the next event.
    constexpr event next() noexcept {
        event_ = at_;
        if (position_ == position::content && end_ - at_ >= 2) {
            if (*at_ != '<') {
                return read_text();
            }
            if (at_[1] == '/') {
                return read_end_tag();
            }
            if (at_[1] != '!' && at_[1] != '?') {
                return read_start_tag();
            }
        }
        return read_elsewhere();
    }

    /// As `next`, for a caller who knows what should come. If it is the start of `Tag`'s element as
    /// most programs write it, reads it: no prefix; attributes in `Tag`'s order, each after one
    /// blank and in double quotes; the default namespace before or behind them, or not at all.
    /// The attributes' values are in `values`; `attributes` stays empty. Otherwise nothing is read,
    /// and `next` tells what is there or what is wrong with it.
    ///
    /// `Tag::start` is `<Name`, `Tag::attribute<I>()` is ` Name="`, of which `Tag::attributes`
    /// follow.
    template <class Tag>
    constexpr bool next_if(expected_values<Tag::attributes>& values) noexcept {
        static_assert(Tag::start.size() <= longest_plain_name);
        return has_short_ways && Tag::attributes < Limits.attributes && expects_markup() &&
               depth_ != Limits.depth &&
               read_expected_tag<Tag>(values, std::make_index_sequence<Tag::attributes>{});
    }

    /// The same for a prefixed element without attributes: `start` is `<p:Name`, `declaration` all
    /// of ` xmlns:p="…"`, which may stand there.
    constexpr bool next_if_prefixed(std::string_view start, std::string_view declaration) noexcept {
        return has_short_ways && start.size() <= longest_plain_name && expects_markup() &&
               depth_ != Limits.depth && read_expected_prefixed(start, declaration);
    }

    /// As `next`, for a caller who knows that the element, whose name has `NameLength` bytes,
    /// should end. If it does, as most programs write it, reads the end; otherwise nothing is read.
    template <std::size_t NameLength>
    constexpr bool next_if_end() noexcept {
        if (position_ == position::content) {
            if (!is_expected_end<NameLength>()) {
                return false;
            }
            event_ = at_;
            at_ += NameLength + 3;
        } else if (position_ == position::empty_element) {
            event_ = at_;
        } else {
            return false;
        }
        close_element();
        return true;
    }

    /// Passes over white space between markup, which then is part of no event. Whether there is
    /// some.
    constexpr bool skip_white_space() noexcept {
        return position_ == position::content && skip_space();
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
    /// Of `namespace_uri`.
    constexpr xml::namespace_id namespace_id() const noexcept { return namespace_.id; }
    /// Of the element that has just started, in document order; valid until `next`.
    constexpr std::span<const attribute> attributes() const noexcept {
        return {attributes_.data(), attribute_count_};
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
    constexpr std::size_t end_offset() const noexcept { return offset_of(at_); }
    /// The place of a view that this reader handed out.
    constexpr std::size_t offset_of(const char* place) const noexcept {
        return static_cast<std::size_t>(place - begin_);
    }
    /// The document's bytes from one offset to another.
    constexpr std::string_view bytes(std::size_t first, std::size_t last) const noexcept {
        return {begin_ + first, last - first};
    }

    /// Why `next` returned `event::failed`: code and offset.
    constexpr error failure() const noexcept {
        return {.code = failure_, .offset = offset_of(failed_at_)};
    }

private:
    struct element_name {
        const char* first;
        std::uint32_t length;
        std::uint16_t prefix_length;
        std::uint16_t namespaces; // in scope outside the element
        constexpr std::string_view view() const noexcept { return {first, length}; }
    };

    // Documents that nobody crafted have none (see same_namespace).
    static constexpr std::uint8_t max_collisions = 8;

    // The place in names_ of a processing instruction's target.
    static constexpr std::size_t target = Limits.depth;

    // Where in the document `next` goes on.
    enum class position : std::uint8_t {
        beginning,
        before_root,
        content,
        empty_element, // which has started and must end
        after_root,
        over,
    };

    // The bytes at which a scan must stop and look.
    using special_in_text = detail::special_bytes_in_lines<'&', '<', ']'>;

    template <class Set>
    constexpr const char* find(const char* first) const noexcept {
        return detail::find_in<Set, Block>(first, end_);
    }

    static_assert(Limits.depth > 0 && Limits.attributes > 0 && Limits.namespaces > 0);
    static_assert(Limits.attributes < UINT16_MAX);
    static_assert(Limits.name_length <= UINT16_MAX && Limits.namespaces <= UINT16_MAX);

    [[gnu::cold]] constexpr event fail(errc code, const char* where) noexcept {
        failure_ = code;
        failed_at_ = where;
        position_ = position::over;
        return found(event::failed);
    }
    constexpr event found(event what) noexcept { return current_ = what; }

    // At a byte that the grammar does not allow: says what is wrong with it.
    [[gnu::cold]] constexpr event fail_here(errc otherwise = errc::malformed_markup) noexcept {
        if (at_ == end_) {
            return fail(errc::truncated, at_);
        }
        const auto c = read_char(at_, end_);
        return fail_at_char(c, otherwise);
    }
    constexpr event fail_at_char(const xml_character& c, errc otherwise) noexcept {
        if (c.code == errc::truncated && c.length == 0) {
            return fail(errc::truncated, end_);
        }
        return fail(c.length == 0 ? c.code : otherwise, at_);
    }

    static constexpr std::string_view between(const char* first, const char* last) noexcept {
        return {first, static_cast<std::size_t>(last - first)};
    }
    constexpr std::string_view rest() const noexcept { return between(at_, end_); }

    constexpr bool skip_space() noexcept {
        const char* const first = at_;
        while (at_ != end_ && is_space(*at_)) {
            ++at_;
        }
        return at_ != first;
    }

    // ---- the document's structure (XML 1.0 §2.1, §2.8)

    [[gnu::noinline]] constexpr event read_elsewhere() noexcept {
        switch (position_) {
        case position::beginning:
            return enter_document() ? read_outside() : event::failed;
        case position::before_root:
        case position::after_root:
            return read_outside();
        case position::content:
            return at_ != end_ && *at_ != '<' ? read_text() : read_markup();
        case position::empty_element:
            return close_element();
        case position::over:
            break;
        }
        return current_;
    }

    // Whether an element may start here.
    constexpr bool expects_markup() noexcept {
        return position_ == position::content ||
               (position_ <= position::before_root && enter_document());
    }
    // Reads what stands before the root, up to the first markup. False on failure.
    [[gnu::noinline]] constexpr bool enter_document() noexcept {
        if (position_ == position::beginning) {
            if (!read_prologue()) {
                return false;
            }
            position_ = position::before_root;
        }
        skip_space();
        return true;
    }

    constexpr event read_outside() noexcept {
        skip_space();
        event_ = at_;
        if (at_ == end_ && position_ == position::after_root) {
            position_ = position::over;
            return found(event::end_of_document);
        }
        if (at_ != end_ && *at_ != '<') {
            return fail_here(errc::text_outside_root);
        }
        return read_markup();
    }

    constexpr event read_markup() noexcept {
        if (end_ - at_ < 2) {
            return fail(errc::truncated, end_);
        }
        switch (at_[1]) {
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

    constexpr event read_declaration_like() noexcept {
        if (begins_with("<!--"sv)) {
            return read_comment();
        }
        if (begins_with("<![CDATA["sv)) {
            return depth_ == 0 ? fail(errc::text_outside_root, at_) : read_cdata();
        }
        if (begins_with("<!DOCTYPE"sv)) {
            return fail(errc::doctype_forbidden, at_);
        }
        for (const std::string_view mark : {"<!--"sv, "<![CDATA["sv, "<!DOCTYPE"sv}) {
            if (mark.starts_with(rest())) {
                return fail(errc::truncated, end_);
            }
        }
        at_ += 2;
        return fail_here();
    }

    constexpr bool begins_with(std::string_view mark) const noexcept {
        return detail::starts_with(rest(), mark);
    }

    // ---- the first bytes: size, encoding, XML declaration (§2.8, §4.3.3, appendix F)

    constexpr bool read_prologue() noexcept {
        event_ = begin_;
        if (rest().size() > Limits.bytes) {
            fail(errc::too_many_bytes, begin_ + Limits.bytes);
            return false;
        }
        if (rest().size() > 1 && *at_ == '<' && at_[1] != '\0' && at_[1] != '?') {
            return true; // UTF-8 for all that can be seen, and no declaration
        }
        using namespace std::string_view_literals;
        for (const auto mark : {"\xFE\xFF"sv, "\xFF\xFE"sv, "\0\0\xFE\xFF"sv, "<\0"sv, "\0<"sv,
                                "\0\0\0<"sv, "\x4C\x6F\xA7\x94"sv}) {
            if (begins_with(mark)) {
                fail(errc::unsupported_encoding, begin_);
                return false;
            }
        }
        constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
        at_ += begins_with(byte_order_mark) ? byte_order_mark.size() : 0;
        constexpr std::string_view declaration = "<?xml";
        if (!begins_with(declaration) ||
            goes_on_as_name(detail::substring(rest(), declaration.size()))) {
            return true;
        }
        return read_xml_declaration();
    }

    // After "<?xml": is the target a longer name, `xml-stylesheet`?
    static constexpr bool goes_on_as_name(std::string_view after) noexcept {
        if (after.empty()) {
            return false;
        }
        const auto c = static_cast<unsigned char>(after.front());
        return c >= 0x80 || c == ':' || is_name(c);
    }

    struct pseudo_attribute {
        std::string_view value;
        bool present = false;
    };

    constexpr bool read_xml_declaration() noexcept {
        at_ += 5;
        pseudo_attribute version;
        pseudo_attribute encoding;
        pseudo_attribute standalone;
        if (!read_pseudo_attribute("version"sv, version) ||
            !read_pseudo_attribute("encoding"sv, encoding) ||
            !read_pseudo_attribute("standalone"sv, standalone)) {
            return false;
        }
        skip_space();
        if (!begins_with("?>"sv)) {
            if (rest() == "?"sv) {
                at_ = end_;
            }
            fail_here(errc::malformed_declaration);
            return false;
        }
        at_ += 2;
        return check_version(version) && check_encoding(encoding) && check_standalone(standalone);
    }

    static constexpr bool is_printable_ascii(char c) noexcept {
        const auto byte = static_cast<unsigned char>(c);
        return byte >= 0x20 && byte < 0x7F;
    }

    constexpr bool check_version(const pseudo_attribute& version) noexcept {
        if (!version.present) {
            fail(errc::malformed_declaration, event_);
            return false;
        }
        if (version.value.empty()) {
            fail(errc::malformed_declaration, version.value.data());
            return false;
        }
        const auto digits =
            detail::substring(version.value, std::min<std::size_t>(2, version.value.size()));
        for (const char c : version.value) {
            if (!is_letter(c) && !is_digit(c) && "_.:-"sv.find(c) == std::string_view::npos) {
                fail(errc::malformed_declaration, version.value.data());
                return false;
            }
        }
        if (!detail::starts_with(version.value, "1."sv) || digits.empty() ||
            !detail::consists_of(digits, is_digit)) {
            fail(errc::unsupported_version, version.value.data());
            return false;
        }
        return true;
    }

    constexpr bool check_encoding(const pseudo_attribute& encoding) noexcept {
        if (!encoding.present) {
            return true;
        }
        const auto name = encoding.value;
        const bool is_name =
            !name.empty() && is_letter(name.front()) && detail::consists_of(name, [](char c) {
                return is_letter(c) || is_digit(c) || c == '.' || c == '_' || c == '-';
            });
        if (!is_name) {
            fail(errc::malformed_declaration, name.data());
            return false;
        }
        const bool is_utf8 = detail::equal_ignoring_case(name, "utf-8"sv);
        if (!is_utf8) {
            fail(errc::unsupported_encoding, name.data());
        }
        return is_utf8;
    }

    constexpr bool check_standalone(const pseudo_attribute& standalone) noexcept {
        if (standalone.present && standalone.value != "yes"sv && standalone.value != "no"sv) {
            fail(errc::malformed_declaration, standalone.value.data());
            return false;
        }
        return true;
    }

    // S name Eq quoted, if the name is there. The declaration holds ASCII only.
    constexpr bool read_pseudo_attribute(std::string_view name, pseudo_attribute& out) noexcept {
        const char* const first = at_;
        const bool space = skip_space();
        if (!begins_with(name)) {
            const bool cut = !rest().empty() && detail::starts_with(name, rest());
            if (cut) {
                at_ = end_;
                fail_here();
            } else if (at_ != end_) {
                at_ = first;
            }
            return !cut;
        }
        if (!space) {
            fail_here(errc::malformed_declaration);
            return false;
        }
        at_ += name.size();
        skip_space();
        if (at_ == end_ || *at_ != '=') {
            fail_here(errc::malformed_declaration);
            return false;
        }
        ++at_;
        skip_space();
        if (at_ == end_ || (*at_ != '"' && *at_ != '\'')) {
            fail_here(errc::malformed_declaration);
            return false;
        }
        const char quote = *at_++;
        const char* const value = at_;
        while (at_ != end_ && *at_ != quote && is_printable_ascii(*at_)) {
            ++at_;
        }
        if (at_ == end_ || *at_ != quote) {
            fail_here(errc::malformed_declaration);
            return false;
        }
        out = {{value, static_cast<std::size_t>(at_++ - value)}, true};
        return true;
    }

    // ---- names (§2.3; Namespaces §4)

    // Reads an NCName; false, with nothing read, where none begins.
    constexpr bool read_ncname() noexcept {
        const char* const first = at_;
        at_ = find_name_end(first);
        return at_ != first;
    }

    // Where the NCName that begins at `first` ends; `first` where none begins.
    constexpr const char* find_name_end(const char* first) const noexcept {
        const char* at = find<detail::no_alphanumerics>(first);
        if (at != first && !is_letter(*first)) {
            return first;
        }
        while (at != end_ && !is_ascii_name_end(*at)) {
            const auto c = read_utf8(at, end_);
            if (c.length == 0 || (at == first ? !is_name_start(c.value) : !is_name(c.value))) {
                break;
            }
            at += c.length;
        }
        return at;
    }

    // Reads a qualified name. On failure the failure is set.
    constexpr bool read_qname(std::string_view& name, std::size_t& prefix_length) noexcept {
        const char* const first = at_;
        prefix_length = 0;
        if (!read_ncname()) {
            fail_here(at_ != end_ && *at_ == ':' ? errc::malformed_name : errc::malformed_markup);
            return false;
        }
        if (at_ != end_ && *at_ == ':') {
            prefix_length = static_cast<std::size_t>(at_ - first);
            ++at_;
            if (!read_ncname() || (at_ != end_ && *at_ == ':')) {
                fail_here(errc::malformed_name);
                return false;
            }
        }
        name = {first, static_cast<std::size_t>(at_ - first)};
        if (name.size() > Limits.name_length) {
            fail(errc::name_too_long, first);
            return false;
        }
        return true;
    }

    // ---- tags (§3.1)

    [[gnu::noinline]] constexpr event read_start_tag() noexcept {
        const char* const tag = at_++;
        std::string_view name;
        std::size_t prefix_length = 0;
        if (!read_plain_name(name, prefix_length) && !read_qname(name, prefix_length)) {
            return event::failed;
        }
        if (position_ == position::after_root) {
            return fail(errc::second_root, tag);
        }
        if (depth_ == Limits.depth) {
            return fail(errc::too_deep, tag);
        }
        open(name, prefix_length, namespaces_.size());
        position_ = position::content;
        if (!read_attributes() || !resolve_names()) {
            return event::failed;
        }
        return found(event::start_element);
    }

    // `at` is where the tag is read: a local variable, so that it stays in a register.
    template <class Tag, std::size_t... I>
    constexpr bool read_expected_tag(expected_values<Tag::attributes>& values,
                                     std::index_sequence<I...>) noexcept {
        static_assert(((Tag::template attribute<I>().size() <= longest_plain_name) && ...));
        const char* at = at_;
        if (!pass(at, Tag::start)) {
            return false;
        }
        text_view uri;
        bool has_attributes = false;
        std::size_t tag_end = 0;
        while (true) {
            if (!has_attributes) {
                const char* const first = at;
                if (!(read_expected(at, Tag::template attribute<I>(), values[I]) && ...)) {
                    return false;
                }
                has_attributes = at != first;
            }
            if (tag_end = length_of_tag_end(at); tag_end != 0) {
                break;
            }
            if (uri.raw().data() != nullptr || !pass(at, default_declaration) ||
                !read_expected_namespace(at, Tag::xmlns, uri)) {
                return false;
            }
        }
        const auto outer = namespaces_.size();
        if (uri.raw().data() != nullptr && namespaces_.declare({}, uri)) {
            return false;
        }
        namespace_ = namespaces_.default_namespace();
        enter_expected(at, tag_end, Tag::start.size() - 1, 0, outer);
        return true;
    }

    constexpr bool read_expected_prefixed(std::string_view start,
                                          std::string_view declaration) noexcept {
        const char* at = at_;
        if (!pass(at, start)) {
            return false;
        }
        const auto outer = namespaces_.size();
        const std::string_view prefix{at_ + 1, start.find(':') - 1};
        const bool declared = pass(at, declaration);
        const auto tag_end = length_of_tag_end(at);
        if (tag_end == 0) {
            return false;
        }
        const auto uri_length = declaration.size() - declaration.find('"') - 2;
        if (declared && namespaces_.declare(prefix, between(at - 1 - uri_length, at - 1))) {
            return false;
        }
        const auto bound = namespaces_.find(prefix);
        if (!bound) {
            return false;
        }
        namespace_ = *bound;
        enter_expected(at, tag_end, start.size() - 1, prefix.size(), outer);
        return true;
    }

    // The tag that begins where we are ends with the `tag_end` bytes at `at`.
    [[gnu::always_inline]] constexpr void enter_expected(const char* at, std::size_t tag_end,
                                                         std::size_t name_length,
                                                         std::size_t prefix_length,
                                                         std::size_t outer_namespaces) noexcept {
        position_ = tag_end == 2 ? position::empty_element : position::content;
        attribute_count_ = 0;
        open(between(at_ + 1, at_ + 1 + name_length), prefix_length, outer_namespaces);
        event_ = at_;
        at_ = at + tag_end;
        found(event::start_element);
    }
    // Of `>` or `/>`; 0 where neither stands.
    [[gnu::always_inline]] constexpr std::size_t length_of_tag_end(const char* at) const noexcept {
        if (end_ - at < 2) {
            return 0;
        }
        return *at == '>' ? 1 : *at == '/' && at[1] == '>' ? 2 : 0;
    }

    static constexpr std::string_view default_declaration = " xmlns=\"";

    // True also where there is nothing to read.
    template <class Text>
    [[gnu::always_inline]] constexpr bool read_expected(const char*& at, const Text& start,
                                                        text_view& value) noexcept {
        if (pass(at, start)) {
            return read_expected_value(at, value);
        }
        value = {};
        return true;
    }
    [[gnu::always_inline]] constexpr bool read_expected_value(const char*& at,
                                                              text_view& value) noexcept {
        if (const char* const last = find_plain_end<'"'>(at)) {
            value = text_view{between(at, last)};
            at = last + 1;
            return true;
        }
        const char* const tag = at_;
        const auto place = position_;
        const auto latest = current_;
        at_ = at;
        const bool good = read_value('"', value);
        at = at_;
        at_ = tag;
        position_ = place; // what is wrong with it, `next` says: something before it may be, too
        current_ = latest;
        return good;
    }
    // The URI that is expected need not be looked at byte by byte.
    constexpr bool read_expected_namespace(const char*& at, std::string_view expected,
                                           text_view& uri) noexcept {
        const char* end = at;
        if (expected.empty() || !pass(end, expected) || end == end_ || *end != '"') {
            return read_expected_value(at, uri);
        }
        uri = text_view{expected};
        at = end + 1;
        return true;
    }

    template <std::size_t NameLength>
    constexpr bool is_expected_end() const noexcept {
        const auto& open = names_[depth_ - 1];
        return static_cast<std::size_t>(end_ - at_) >= NameLength + 3 && at_[0] == '<' &&
               at_[1] == '/' && at_[NameLength + 2] == '>' && open.length == NameLength &&
               detail::same_bytes({at_ + 2, NameLength}, {open.first, NameLength});
    }

    // Passes over `text`, if it stands there.
    template <class Text>
    [[gnu::always_inline]] constexpr bool pass(const char*& at, const Text& text) const noexcept {
        const bool stands_there = static_cast<std::size_t>(end_ - at) >= text.size() &&
                                  detail::same_bytes({at, text.size()}, {text.data(), text.size()});
        at += stands_there ? text.size() : 0;
        return stands_there;
    }

    // The end of a value that is short and stands for itself, or null.
    template <char Quote>
    [[gnu::always_inline]] constexpr const char* find_plain_end(const char* first) const noexcept {
        if (std::is_constant_evaluated() || end_ - first < value_reach) {
            return nullptr;
        }
        const char* const last =
            find_within<detail::special_in_attribute<Quote>, value_reach>(first);
        return last != nullptr && *last == Quote ? last : nullptr;
    }

    // A name with or without prefix, of ASCII letters and digits and not long. `last` is null for
    // any other.
    struct plain_name {
        const char* last = nullptr;
        std::size_t prefix_length = 0;
    };
    // The plain name at `first`, behind which all that is looked at must be there. Byte by byte:
    // names are short, and a processor that foresees where one ends need not wait to go on.
    [[gnu::always_inline]] static constexpr plain_name find_plain_name(const char* first) noexcept {
        const char* last = find_plain_part_end(first);
        if (*last != ':' || last == first) {
            return {last == first ? nullptr : last, 0};
        }
        const char* const local = last + 1;
        last = find_plain_part_end(local);
        return last == local ? plain_name{}
                             : plain_name{last, static_cast<std::size_t>(local - 1 - first)};
    }
    [[gnu::always_inline]] static constexpr const char*
    find_plain_part_end(const char* first) noexcept {
        if (!is_letter(*first)) {
            return first;
        }
        const char* last = first + 1;
        while (last != first + name_reach && !detail::is_in<detail::no_alphanumerics>(*last)) {
            ++last;
        }
        return last;
    }

    // The element's name, if it is plain. Otherwise nothing is read.
    constexpr bool read_plain_name(std::string_view& name, std::size_t& prefix_length) noexcept {
        if (std::is_constant_evaluated() || !has_short_ways || end_ - at_ < 2 * name_reach + 2) {
            return false;
        }
        const auto found = find_plain_name(at_);
        if (found.last == nullptr || (*found.last != '>' && *found.last != ' ')) {
            return false;
        }
        name = between(at_, found.last);
        prefix_length = found.prefix_length;
        at_ = found.last;
        return true;
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
        if (at_ != end_ && *at_ == '>') {
            ++at_;
            return true;
        }
        while (read_plain_attributes()) {
            const bool space = skip_space();
            if (at_ != end_ && (*at_ == '>' || *at_ == '/')) {
                return read_tag_end();
            }
            if (at_ == end_ || !space) {
                fail_here();
                return false;
            }
            if (!read_attribute()) {
                return false;
            }
        }
        return false;
    }

    // Most attributes are plain: one blank, a plain name, and in quotes a value that is not long
    // and stands for itself. Reads as many as there are, and nothing of one that looks different;
    // false on failure.
    constexpr bool read_plain_attributes() noexcept {
        if (std::is_constant_evaluated() || !has_short_ways) {
            return true;
        }
        while (end_ - at_ >= 2 * name_reach + value_reach + 4 && *at_ == ' ') {
            const char* const name = at_ + 1;
            const auto found = find_plain_name(name);
            if (found.last == nullptr || *found.last != '=') {
                return true;
            }
            const char* const value = found.last + 2;
            const char* const value_end = found.last[1] == '"'    ? find_plain_end<'"'>(value)
                                          : found.last[1] == '\'' ? find_plain_end<'\''>(value)
                                                                  : nullptr;
            if (value_end == nullptr) {
                return true;
            }
            at_ = value_end + 1;
            if (!add_attribute(between(name, found.last), found.prefix_length,
                               text_view{between(value, value_end)})) {
                return false;
            }
        }
        return true;
    }

    template <class Set, std::ptrdiff_t Bytes>
    [[gnu::always_inline]] static const char* find_within(const char* first) noexcept {
        if constexpr (has_short_ways) {
            return detail::find_within<Set, std::size_t{Bytes}, Block>(first);
        } else {
            return nullptr;
        }
    }

    [[gnu::always_inline]] constexpr bool add_attribute(std::string_view name,
                                                        std::size_t prefix_length,
                                                        const text_view& value) noexcept {
        if (attribute_count_ == Limits.attributes) {
            fail(errc::too_many_attributes, name.data());
            return false;
        }
        const auto local_name = local_part(name, prefix_length);
        attributes_.construct(
            attribute_count_++,
            attribute{name, {name.data(), prefix_length}, local_name, value, {}, {}});
        const auto bit = std::uint64_t{1} << (rough_mark(local_name) % 64);
        if (prefix_length != 0 || (marks_seen_ & bit) != 0) {
            must_resolve_ = true;
        }
        marks_seen_ |= bit;
        return name.front() != 'x' || declare(name, value);
    }

    constexpr bool read_tag_end() noexcept {
        if (*at_ == '/') {
            ++at_;
            if (at_ == end_ || *at_ != '>') {
                fail_here();
                return false;
            }
            position_ = position::empty_element;
        }
        ++at_;
        return true;
    }

    constexpr bool declare(std::string_view name, const text_view& value) noexcept {
        if (const auto declared = declared_prefix(name)) {
            if (const auto refused = namespaces_.declare(*declared, value)) {
                fail(*refused, name.data());
                return false;
            }
        }
        return true;
    }

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

    static constexpr std::string_view local_part(std::string_view name,
                                                 std::size_t prefix_length) noexcept {
        const auto skipped = prefix_length == 0 ? 0 : prefix_length + 1;
        return {name.data() + skipped, name.size() - skipped};
    }

    [[gnu::noinline]] constexpr bool read_attribute() noexcept {
        std::string_view name;
        std::size_t prefix_length = 0;
        text_view value;
        if (!read_qname(name, prefix_length)) {
            return false;
        }
        skip_space();
        if (at_ == end_ || *at_ != '=') {
            fail_here();
            return false;
        }
        ++at_;
        skip_space();
        if (at_ == end_ || (*at_ != '"' && *at_ != '\'')) {
            fail_here();
            return false;
        }
        const char quote = *at_++;
        return read_value(quote, value) && add_attribute(name, prefix_length, value);
    }

    // An attribute's value, after its first quote.
    [[gnu::noinline]] constexpr bool read_value(char quote, text_view& value) noexcept {
        const char* const first = at_;
        auto how = spelling::literal;
        while (true) {
            if (at_ == end_ || *at_ != '&') {
                at_ = find<detail::special_bytes<'&', '<', '"', '\''>>(at_);
            }
            if (at_ == end_) {
                fail(errc::truncated, at_);
                return false;
            }
            if (*at_ == quote) {
                value = {{first, static_cast<std::size_t>(at_ - first)}, how};
                ++at_;
                return true;
            }
            if (*at_ == '<') {
                fail(errc::less_than_in_attribute, at_);
                return false;
            }
            if (*at_ == '&') {
                how = spelling::attribute;
                if (!pass_reference()) {
                    return false;
                }
            } else {
                how = is_space(*at_) ? spelling::attribute : how;
                if (!pass_char()) {
                    return false;
                }
            }
        }
    }

    // Binds the element's and the attributes' prefixes, and finds attributes that stand twice.
    constexpr bool resolve_names() noexcept {
        if (prefix().empty()) {
            namespace_ = namespaces_.default_namespace();
        } else if (!bind(prefix(), name().data(), namespace_)) {
            return false;
        }
        return !must_resolve_ || resolve_attributes();
    }

    [[gnu::noinline]] constexpr bool resolve_attributes() noexcept {
        // For each mark the newest attribute that has it, and for each attribute the one before
        // with the same mark; counted from 1.
        std::array<std::uint16_t, 64> newest{};
        std::array<std::uint16_t, Limits.attributes + 1> older;
        for (std::size_t i = 1; i <= attribute_count_; ++i) {
            attribute& a = attributes_[i - 1];
            if (!bind_attribute(a)) {
                return false;
            }
            auto& same_mark = newest[mark(a.local_name) % newest.size()];
            for (std::size_t j = same_mark; j != 0; j = older[j]) {
                if (same_attribute(attributes_[j - 1], a)) {
                    fail(errc::duplicate_attribute, a.name.data());
                    return false;
                }
            }
            older[i] = same_mark;
            same_mark = static_cast<std::uint16_t>(i);
        }
        return true;
    }

    constexpr bool bind_attribute(attribute& a) noexcept {
        if (a.prefix.empty()) {
            return true;
        }
        namespace_name bound{text_view{xmlns_namespace}, xml::namespace_id::xmlns};
        if (!detail::same_bytes(a.prefix, "xmlns"sv) && !bind(a.prefix, a.name.data(), bound)) {
            return false;
        }
        a.namespace_uri = bound.uri;
        a.namespace_id = bound.id;
        return true;
    }

    // The same name, or the same expanded name (Namespaces §6.3).
    constexpr bool same_attribute(const attribute& a, const attribute& b) noexcept {
        return detail::same_bytes(a.local_name, b.local_name) &&
               (detail::same_bytes(a.prefix, b.prefix) || same_namespace(a, b));
    }
    // Where hashes are equal the URIs are, or somebody crafted them to seem so. Such URIs are
    // compared a few times per document, so that they cannot slow it down. Then it is refused.
    constexpr bool same_namespace(const attribute& a, const attribute& b) noexcept {
        if (a.namespace_id != b.namespace_id) {
            return false;
        }
        if (!is_hash(a.namespace_id) || collisions_ == max_collisions) {
            return true;
        }
        ++collisions_;
        return a.namespace_uri == b.namespace_uri;
    }

    constexpr bool bind(std::string_view prefix, const char* where, namespace_name& to) noexcept {
        const bool reserved = detail::same_bytes(prefix, "xmlns"sv);
        const auto found = reserved ? std::nullopt : namespaces_.find(prefix);
        if (!found) {
            fail(reserved ? errc::reserved_namespace : errc::unbound_prefix, where);
            return false;
        }
        to = *found;
        return true;
    }

    [[gnu::noinline]] constexpr event read_end_tag() noexcept {
        const char* const tag = at_;
        at_ += 2;
        if (depth_ == 0) {
            return fail(errc::mismatched_end_tag, tag);
        }
        const auto& open = names_[depth_ - 1];
        if (static_cast<std::size_t>(end_ - at_) > open.length &&
            detail::same_bytes({at_, open.length}, open.view())) {
            at_ += open.length;
            if (*at_ == '>' || (skip_space() && at_ != end_ && *at_ == '>')) {
                ++at_;
                return close_element();
            }
            at_ = tag + 2;
        }
        return fail_end_tag(tag);
    }

    // An end tag that is not the expected one: is it another name, or no end tag at all?
    [[gnu::cold]] constexpr event fail_end_tag(const char* tag) noexcept {
        const auto& open = names_[depth_ - 1];
        std::string_view name;
        std::size_t prefix_length = 0;
        if (std::string_view{open.first, open.length}.starts_with(rest())) {
            return fail(errc::truncated, end_);
        }
        if (!read_qname(name, prefix_length)) {
            return event::failed;
        }
        if (name != std::string_view{open.first, open.length}) {
            return fail(errc::mismatched_end_tag, tag);
        }
        skip_space();
        return fail_here();
    }

    constexpr event close_element() noexcept {
        named_ = --depth_;
        position_ = depth_ == 0 ? position::after_root : position::content;
        namespaces_.release(names_[depth_].namespaces);
        return found(event::end_element);
    }

    // ---- text (§2.4), CDATA sections (§2.7), comments (§2.5), processing instructions (§2.6)

    [[gnu::noinline]] constexpr event read_text() noexcept {
        const char* const first = at_;
        auto how = spelling::literal;
        while (true) {
            at_ = find<special_in_text>(at_);
            if (at_ == end_) {
                return fail(errc::truncated, at_);
            }
            if (*at_ == '<') {
                text_ = {{first, static_cast<std::size_t>(at_ - first)}, how};
                return found(event::text);
            }
            if (*at_ == ']') {
                if (begins_with("]]>"sv)) {
                    return fail(errc::cdata_end_in_text, at_);
                }
                ++at_;
                continue;
            }
            how = *at_ == '&' || *at_ == '\r' ? spelling::text : how;
            if (!(*at_ == '&' ? pass_reference() : pass_char())) {
                return event::failed;
            }
        }
    }

    constexpr event read_cdata() noexcept {
        at_ += "<![CDATA["sv.size();
        return read_until("]]>"sv) ? found(event::cdata) : event::failed;
    }

    constexpr event read_comment() noexcept {
        at_ += "<!--"sv.size();
        if (!read_until("--"sv)) {
            return event::failed;
        }
        if (at_ == end_) {
            return fail(errc::truncated, at_);
        }
        if (*at_ != '>') {
            return fail(errc::double_hyphen_in_comment, at_ - 2);
        }
        ++at_;
        return found(event::comment);
    }

    constexpr event read_processing_instruction() noexcept {
        const char* const markup = at_;
        at_ += 2;
        const char* const first = at_;
        if (!read_ncname()) {
            return fail_here();
        }
        const auto name = between(first, at_);
        if (name.size() > Limits.name_length) {
            return fail(errc::name_too_long, first);
        }
        names_[target] = {first, static_cast<std::uint32_t>(name.size()), 0, 0};
        named_ = target;
        if (!skip_space() && !begins_with("?>"sv)) {
            if (rest() == "?"sv) {
                at_ = end_;
            }
            return fail_here(at_ != end_ && *at_ == ':' ? errc::malformed_name
                                                        : errc::malformed_markup);
        }
        if (detail::equal_ignoring_case(name, "xml"sv)) {
            return fail(errc::misplaced_declaration, markup);
        }
        return read_until("?>"sv) ? found(event::processing_instruction) : event::failed;
    }

    // Reads characters up to `mark`: "--", "?>" or "]]>"; text_ is what comes before.
    constexpr bool read_until(std::string_view mark) noexcept {
        const char* const first = at_;
        auto how = spelling::literal;
        while (true) {
            at_ = find<detail::special_bytes_in_lines<'-', '?', ']'>>(at_);
            if (begins_with(mark)) {
                text_ = {{first, static_cast<std::size_t>(at_ - first)}, how};
                at_ += mark.size();
                return true;
            }
            if (at_ == end_) {
                fail(errc::truncated, at_);
                return false;
            }
            how = *at_ == '\r' ? spelling::lines : how;
            if (!pass_char()) {
                return false;
            }
        }
    }

    constexpr bool pass_char() noexcept {
        const auto c = read_char(at_, end_);
        if (c.length == 0) {
            fail_at_char(c, c.code);
            return false;
        }
        at_ += c.length;
        return true;
    }

    // ---- references (§4.1, §4.6)

    constexpr bool pass_reference() noexcept {
        const char* const ampersand = at_;
        if (rest().size() > 1 && at_[1] == '#') {
            const auto reference = read_character_reference(at_, end_);
            if (reference.end == nullptr) {
                pass_reference_digits();
                fail_here(errc::malformed_reference);
                return false;
            }
            if (!is_char(reference.value)) {
                fail(errc::forbidden_character, ampersand);
                return false;
            }
            at_ = reference.end;
            return true;
        }
        for (const auto& entity : predefined_entities) {
            if (pass(at_, entity.reference)) {
                return true;
            }
        }
        ++at_;
        if (!read_ncname() || at_ == end_ || *at_ != ';') {
            fail_here(errc::malformed_reference);
            return false;
        }
        fail(errc::undefined_entity, ampersand);
        return false;
    }

    constexpr void pass_reference_digits() noexcept {
        at_ += 2;
        const bool hexadecimal = at_ != end_ && *at_ == 'x';
        at_ += hexadecimal ? 1 : 0;
        while (at_ != end_ && (is_digit(*at_) ||
                               (hexadecimal && to_lower(*at_) >= 'a' && to_lower(*at_) <= 'f'))) {
            ++at_;
        }
    }

    const char* begin_;
    const char* at_;
    const char* end_;
    const char* event_ = begin_; // where the current event begins
    const char* failed_at_ = nullptr;
    std::size_t named_ = target; // which of names_ is the current event's
    namespace_name namespace_;   // of the element that has just started
    text_view text_;
    std::size_t depth_ = 0;
    std::size_t attribute_count_ = 0;
    std::uint64_t marks_seen_ = 0; // a bit for the rough_mark of each attribute's local name
    bool must_resolve_ = false;    // an attribute has a prefix, or may stand twice
    std::uint8_t collisions_ = 0;  // so far, of hashes of namespaces
    position position_ = position::beginning;
    event current_ = event::start_element;
    errc failure_{};
    std::array<element_name, Limits.depth + 1> names_; // of the open elements; and target
    uninitialized_array<attribute, Limits.attributes> attributes_;
    namespace_scope<Limits.namespaces> namespaces_;
};

/// The reader with the default limits.
using reader = basic_reader<>;

} // namespace assuresign::inline v0_1::xml
