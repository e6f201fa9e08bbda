// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// A bounded, allocation-free, namespace-aware pull reader for untrusted XML.

#include <assuresign/xml/characters.hpp>
#include <assuresign/xml/limits.hpp>
#include <assuresign/xml/namespaces.hpp>
#include <assuresign/xml/text_view.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace assuresign::xml {

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
    std::string_view prefix;
    std::string_view local_name;
    text_view value;
    /// Empty for an attribute without prefix (Namespaces §6.2).
    text_view namespace_uri;

    constexpr bool is_namespace_declaration() const noexcept {
        return declared_prefix(name).has_value();
    }
};

/// Reads one document from memory: accepts exactly what XML 1.0 (5th ed.) and Namespaces in XML 1.0
/// call well-formed, in UTF-8, less document type declarations (SOAP 1.1 §3), within `Limits`.
/// Everything else ends in `event::failed` with a code and an offset.
///
/// The document must outlive the reader and all that it hands out. No call allocates, throws or
/// recurses.
///
///     xml::reader r{bytes};
///     while (r.next() != xml::event::end_of_document) {
///         if (r.current() == xml::event::failed) { return r.failure(); }
///         …
///     }
template <limits Limits = limits{}>
class basic_reader {
public:
    constexpr explicit basic_reader(std::string_view document) noexcept
        : begin_(document.data()), at_(begin_), end_(begin_ + document.size()) {}

    /// Goes on to the next event.
    constexpr event next() noexcept {
        if (current_ != event::failed && current_ != event::end_of_document) {
            current_ = advance();
        }
        return current_;
    }

    constexpr event current() const noexcept { return current_; }

    /// The element's name as it stands, or the processing instruction's target.
    constexpr std::string_view name() const noexcept { return name_; }
    constexpr std::string_view prefix() const noexcept {
        return qualified_name::split(name_).prefix;
    }
    constexpr std::string_view local_name() const noexcept {
        return qualified_name::split(name_).local;
    }
    /// Of the element that has just started; empty for none.
    constexpr const text_view& namespace_uri() const noexcept { return namespace_uri_; }
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
    struct open_element {
        const char* name;
        std::uint32_t name_length;
        std::uint32_t namespaces; // in scope outside it
    };

    // The bytes at which a scan must stop and look.
    static constexpr auto special_in_attribute = detail::byte_set::special("&<\"'");
    static constexpr auto special_in_text = detail::byte_set::special("&<]").without("\t\n");
    static constexpr auto special_in_cdata = detail::byte_set::special("]").without("\t\n");
    static constexpr auto special_in_comment = detail::byte_set::special("-").without("\t\n");
    static constexpr auto special_in_instruction = detail::byte_set::special("?").without("\t\n");

    static_assert(Limits.depth > 0 && Limits.attributes > 0 && Limits.namespaces > 0);
    static_assert(Limits.name_length <= UINT32_MAX && Limits.namespaces <= UINT32_MAX);

    constexpr event fail(errc code, const char* where) noexcept {
        failure_ = code;
        failed_at_ = where;
        return event::failed;
    }

    // At a byte that the grammar does not allow: says what is wrong with it.
    constexpr event fail_here(errc otherwise = errc::malformed_markup) noexcept {
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

    constexpr std::string_view rest() const noexcept {
        return {at_, static_cast<std::size_t>(end_ - at_)};
    }

    constexpr bool skip_space() noexcept {
        const char* const first = at_;
        while (at_ != end_ && is_space(*at_)) {
            ++at_;
        }
        return at_ != first;
    }

    // ---- the document's structure (XML 1.0 §2.1, §2.8)

    constexpr event advance() noexcept {
        if (begins_) {
            begins_ = false;
            if (!read_prologue()) {
                return event::failed;
            }
        }
        event_ = at_;
        if (empty_element_) {
            empty_element_ = false;
            return close_element();
        }
        if (depth_ == 0) {
            return advance_outside();
        }
        if (at_ == end_) {
            return fail(errc::truncated, at_);
        }
        return *at_ == '<' ? read_markup() : read_text();
    }

    constexpr event advance_outside() noexcept {
        skip_space();
        event_ = at_;
        if (at_ == end_) {
            return root_seen_ ? event::end_of_document : fail(errc::truncated, at_);
        }
        if (*at_ != '<') {
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
        if (begins_with("<!--")) {
            return read_comment();
        }
        if (begins_with("<![CDATA[")) {
            return depth_ == 0 ? fail(errc::text_outside_root, at_) : read_cdata();
        }
        if (begins_with("<!DOCTYPE")) {
            return fail(errc::doctype_forbidden, at_);
        }
        for (const std::string_view mark : {"<!--", "<![CDATA[", "<!DOCTYPE"}) {
            if (mark.starts_with(rest())) {
                return fail(errc::truncated, end_);
            }
        }
        at_ += 2;
        return fail_here();
    }

    constexpr bool begins_with(std::string_view mark) const noexcept {
        return rest().starts_with(mark);
    }

    // ---- the first bytes: size, encoding, XML declaration (§2.8, §4.3.3, appendix F)

    constexpr bool read_prologue() noexcept {
        event_ = begin_;
        if (rest().size() > Limits.bytes) {
            fail(errc::too_many_bytes, begin_ + Limits.bytes);
            return false;
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
        if (!begins_with(declaration) || goes_on_as_name(rest().substr(declaration.size()))) {
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
        if (!read_pseudo_attribute("version", version) ||
            !read_pseudo_attribute("encoding", encoding) ||
            !read_pseudo_attribute("standalone", standalone)) {
            return false;
        }
        skip_space();
        if (!begins_with("?>")) {
            if (rest() == "?") {
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
        const auto digits = version.value.substr(std::min<std::size_t>(2, version.value.size()));
        for (const char c : version.value) {
            if (!is_letter(c) && !is_digit(c) &&
                std::string_view{"_.:-"}.find(c) == std::string_view::npos) {
                fail(errc::malformed_declaration, version.value.data());
                return false;
            }
        }
        if (!version.value.starts_with("1.") || digits.empty() ||
            !std::all_of(digits.begin(), digits.end(), is_digit)) {
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
            !name.empty() && is_letter(name.front()) &&
            std::all_of(name.begin(), name.end(), [](char c) {
                return is_letter(c) || is_digit(c) || c == '.' || c == '_' || c == '-';
            });
        if (!is_name) {
            fail(errc::malformed_declaration, name.data());
            return false;
        }
        const bool is_utf8 = std::equal(name.begin(), name.end(), std::string_view{"utf-8"}.begin(),
                                        std::string_view{"utf-8"}.end(),
                                        [](char a, char b) { return to_lower(a) == b; });
        if (!is_utf8) {
            fail(errc::unsupported_encoding, name.data());
        }
        return is_utf8;
    }

    constexpr bool check_standalone(const pseudo_attribute& standalone) noexcept {
        if (standalone.present && standalone.value != "yes" && standalone.value != "no") {
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
            const bool cut = !rest().empty() && name.starts_with(rest());
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
        while (at_ != end_) {
            if (static_cast<unsigned char>(*at_) < 0x80) {
                const auto c = static_cast<unsigned char>(*at_);
                if (at_ == first ? !is_name_start(c) : !is_name(c)) {
                    break;
                }
                ++at_;
                continue;
            }
            const auto c = read_utf8(at_, end_);
            if (c.length == 0 || (at_ == first ? !is_name_start(c.value) : !is_name(c.value))) {
                break;
            }
            at_ += c.length;
        }
        return at_ != first;
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

    constexpr event read_start_tag() noexcept {
        const char* const tag = at_++;
        std::size_t prefix_length = 0;
        if (!read_qname(name_, prefix_length)) {
            return event::failed;
        }
        if (root_seen_ && depth_ == 0) {
            return fail(errc::second_root, tag);
        }
        if (depth_ == Limits.depth) {
            return fail(errc::too_deep, tag);
        }
        open_[depth_++] = {name_.data(), static_cast<std::uint32_t>(name_.size()),
                           static_cast<std::uint32_t>(namespaces_.size())};
        root_seen_ = true;
        if (!read_attributes() || !resolve_names(prefix_length)) {
            return event::failed;
        }
        return event::start_element;
    }

    // All of the tag after the name, '>' included.
    constexpr bool read_attributes() noexcept {
        attribute_count_ = 0;
        while (true) {
            const bool space = skip_space();
            if (at_ != end_ && *at_ == '>') {
                ++at_;
                return true;
            }
            if (at_ != end_ && *at_ == '/') {
                ++at_;
                if (at_ == end_ || *at_ != '>') {
                    fail_here();
                    return false;
                }
                ++at_;
                empty_element_ = true;
                return true;
            }
            if (at_ == end_ || !space) {
                fail_here();
                return false;
            }
            if (!read_attribute()) {
                return false;
            }
        }
    }

    constexpr bool read_attribute() noexcept {
        const char* const first = at_;
        std::string_view name;
        std::size_t prefix_length = 0;
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
        text_view value;
        if (!read_attribute_value(value)) {
            return false;
        }
        if (attribute_count_ == Limits.attributes) {
            fail(errc::too_many_attributes, first);
            return false;
        }
        attributes_[attribute_count_++] = {
            name, name.substr(0, prefix_length),
            prefix_length == 0 ? name : name.substr(prefix_length + 1), value, text_view{}};
        if (const auto declared = declared_prefix(name)) {
            if (const auto refused = namespaces_.declare(*declared, value)) {
                fail(*refused, first);
                return false;
            }
        }
        return true;
    }

    constexpr bool read_attribute_value(text_view& value) noexcept {
        const char quote = *at_++;
        const char* const first = at_;
        auto how = spelling::literal;
        while (true) {
            at_ = detail::find_in(special_in_attribute, at_, end_);
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
    constexpr bool resolve_names(std::size_t prefix_length) noexcept {
        if (!bind(name_.substr(0, prefix_length), name_.data(), namespace_uri_)) {
            return false;
        }
        for (std::size_t i = 0; i < attribute_count_; ++i) {
            attribute& a = attributes_[i];
            if (a.prefix == "xmlns") {
                a.namespace_uri = text_view{xmlns_namespace};
            } else if (!a.prefix.empty() && !bind(a.prefix, a.name.data(), a.namespace_uri)) {
                return false;
            }
            for (std::size_t j = 0; j < i; ++j) {
                if (same_attribute(attributes_[j], a)) {
                    fail(errc::duplicate_attribute, a.name.data());
                    return false;
                }
            }
        }
        return true;
    }

    using namespaces = namespace_scope<Limits.namespaces>;

    // The same name, or the same expanded name (Namespaces §6.3).
    static constexpr bool same_attribute(const attribute& a, const attribute& b) noexcept {
        if (a.local_name != b.local_name) {
            return false;
        }
        return a.prefix == b.prefix || (!a.prefix.empty() && !b.prefix.empty() &&
                                        namespaces::same(a.namespace_uri, b.namespace_uri));
    }

    constexpr bool bind(std::string_view prefix, const char* where, text_view& uri) noexcept {
        const auto found = prefix == "xmlns" ? std::nullopt : namespaces_.find(prefix);
        if (!found) {
            fail(prefix == "xmlns" ? errc::reserved_namespace : errc::unbound_prefix, where);
            return false;
        }
        uri = *found;
        return true;
    }

    constexpr event read_end_tag() noexcept {
        const char* const tag = at_;
        at_ += 2;
        if (depth_ == 0) {
            return fail(errc::mismatched_end_tag, tag);
        }
        const auto& open = open_[depth_ - 1];
        const std::string_view expected{open.name, open.name_length};
        if (begins_with(expected)) {
            at_ += expected.size();
            skip_space();
            if (at_ != end_ && *at_ == '>') {
                ++at_;
                return close_element();
            }
            at_ = tag + 2;
        }
        return fail_end_tag(tag);
    }

    // An end tag that is not the expected one: is it another name, or no end tag at all?
    constexpr event fail_end_tag(const char* tag) noexcept {
        const auto& open = open_[depth_ - 1];
        std::string_view name;
        std::size_t prefix_length = 0;
        if (std::string_view{open.name, open.name_length}.starts_with(rest())) {
            return fail(errc::truncated, end_);
        }
        if (!read_qname(name, prefix_length)) {
            return event::failed;
        }
        if (name != std::string_view{open.name, open.name_length}) {
            return fail(errc::mismatched_end_tag, tag);
        }
        skip_space();
        return fail_here();
    }

    constexpr event close_element() noexcept {
        const auto& closed = open_[--depth_];
        name_ = {closed.name, closed.name_length};
        namespaces_.release(closed.namespaces);
        return event::end_element;
    }

    // ---- text (§2.4), CDATA sections (§2.7), comments (§2.5), processing instructions (§2.6)

    constexpr event read_text() noexcept {
        const char* const first = at_;
        auto how = spelling::literal;
        while (true) {
            at_ = detail::find_in(special_in_text, at_, end_);
            if (at_ == end_) {
                return fail(errc::truncated, at_);
            }
            if (*at_ == '<') {
                text_ = {{first, static_cast<std::size_t>(at_ - first)}, how};
                return event::text;
            }
            if (*at_ == ']') {
                if (begins_with("]]>")) {
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
        at_ += std::string_view{"<![CDATA["}.size();
        return read_until(special_in_cdata, "]]>") ? event::cdata : event::failed;
    }

    constexpr event read_comment() noexcept {
        at_ += std::string_view{"<!--"}.size();
        if (!read_until(special_in_comment, "--")) {
            return event::failed;
        }
        if (at_ == end_) {
            return fail(errc::truncated, at_);
        }
        if (*at_ != '>') {
            return fail(errc::double_hyphen_in_comment, at_ - 2);
        }
        ++at_;
        return event::comment;
    }

    constexpr event read_processing_instruction() noexcept {
        const char* const markup = at_;
        at_ += 2;
        const char* const target = at_;
        if (!read_ncname()) {
            return fail_here();
        }
        name_ = {target, static_cast<std::size_t>(at_ - target)};
        if (name_.size() > Limits.name_length) {
            return fail(errc::name_too_long, target);
        }
        if (!skip_space() && !begins_with("?>")) {
            if (rest() == "?") {
                at_ = end_;
            }
            return fail_here(at_ != end_ && *at_ == ':' ? errc::malformed_name
                                                        : errc::malformed_markup);
        }
        if (name_.size() == 3 && to_lower(name_[0]) == 'x' && to_lower(name_[1]) == 'm' &&
            to_lower(name_[2]) == 'l') {
            return fail(errc::misplaced_declaration, markup);
        }
        return read_until(special_in_instruction, "?>") ? event::processing_instruction
                                                        : event::failed;
    }

    // Reads characters up to `mark`, whose first byte is in `special`; text_ is what comes before.
    constexpr bool read_until(const detail::byte_set& special, std::string_view mark) noexcept {
        const char* const first = at_;
        auto how = spelling::literal;
        while (true) {
            at_ = detail::find_in(special, at_, end_);
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
        if (begins_with("&#")) {
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
        ++at_;
        const char* const first = at_;
        const bool named = read_ncname();
        if (!named || at_ == end_ || *at_ != ';') {
            fail_here(errc::malformed_reference);
            return false;
        }
        if (predefined_entity({first, static_cast<std::size_t>(at_ - first)}) == '\0') {
            fail(errc::undefined_entity, ampersand);
            return false;
        }
        ++at_;
        return true;
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
    std::string_view name_;
    text_view namespace_uri_;
    text_view text_;
    std::size_t depth_ = 0;
    std::size_t attribute_count_ = 0;
    event current_ = event::start_element;
    errc failure_{};
    bool begins_ = true;
    bool root_seen_ = false;
    bool empty_element_ = false;
    std::array<open_element, Limits.depth> open_{};
    std::array<attribute, Limits.attributes> attributes_{};
    namespaces namespaces_;
};

/// The reader with the default limits.
using reader = basic_reader<>;

} // namespace assuresign::xml
