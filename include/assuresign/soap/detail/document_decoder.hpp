// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// The engine that reads messages: a document's bytes -> a message, by its table.

#include <assuresign/contract/list.hpp>
#include <assuresign/contract/namespaces.hpp>
#include <assuresign/contract/schema.hpp>
#include <assuresign/contract/value.hpp>
#include <assuresign/detail/ascii.hpp>
#include <assuresign/detail/pattern.hpp>
#include <assuresign/detail/sanitizer.hpp>
#include <assuresign/error.hpp>
#include <assuresign/soap/decode_options.hpp>
#include <assuresign/xml/reader.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

namespace assuresign {
inline namespace v0_1 {
namespace detail {

// Replies come in three forms: all in the response's namespace, each type in its own, or in none at
// all. So a field is known by its local name; what stands in any other namespace is an extension.
constexpr bool is_known(xml::namespace_id id, bool of_soap) noexcept {
    if (id == xml::namespace_id::none) {
        return true;
    }
    return of_soap
               ? id == known_namespace<xmlns::soap_1_1>
               : id >= known_namespace<xmlns::submit> && id <= known_namespace<xmlns::envelopes>;
}

/// A message that a document may hold, and how it is made in the reply.
struct candidate {
    const message_table* table;
    void* (*emplace)(void* reply);
};

/// Reads one document: an envelope, or a message by itself.
///
/// A value that does not fit its field is noted and left unset, and the reading goes on: what
/// stands beside it is still true. Most functions return false where the reading ends early,
/// because the bytes are malformed or exceed a bound; what was read before is in the reply then.
/// Only the first error is kept.
///
/// Each element is read in one of two ways: the short way, where it stands as most programs write
/// it, and the general way, which reads anything that is well-formed. Both fill the same rows.
template <xml::limits Limits, class Block = xml::detail::native_block>
class document_decoder {
public:
    /// Borrowed lists go to `memory`; without it only empty ones are possible. `failure` is where
    /// errors go. It and `options` must outlive this.
    constexpr document_decoder(std::string_view document, list_arena* memory,
                               const decode_options& options, error& failure) noexcept
        : in_(document, known_namespaces), memory_(memory), options_(options), failure_(failure) {
        if (options.is_utf8) {
            in_.ignore_declared_encoding();
        }
    }

    /// Reads the one of `candidates` that the document holds into `reply`. False if there was an
    /// error.
    bool read(std::span<const candidate> candidates, void* reply) {
        return open_envelope() && read_one_of(candidates, reply) && close_envelope() && !has_error_;
    }

private:
    // Keeps the error, unless there is one already. `field` is its innermost part.
    [[gnu::cold, gnu::noinline]] bool note(errc code, std::size_t offset,
                                           std::string_view field = {}) {
        if (has_error_) {
            return false;
        }
        failure_ = error{.code = code, .offset = offset};
        failure_.prepend_field(field);
        prepend_way();
        return true;
    }
    // The same, and the reading ends.
    [[gnu::cold, gnu::noinline]] bool fail(errc code, std::size_t offset,
                                           std::string_view field = {}) {
        note(code, offset, field);
        has_failed_ = true;
        return false;
    }
    [[gnu::cold, gnu::noinline]] bool reader_failed() {
        const auto why = in_.failure();
        return fail(why.code, why.offset);
    }
    // Puts the way through the open elements before the field of the error.
    [[gnu::cold, gnu::noinline]] void prepend_way() {
        has_error_ = true;
        if (single_ != nullptr) {
            failure_.prepend_field(single_->name());
        }
        for (auto i = open_; i > 1; --i) {
            const frame& outer = frames_[i - 2];
            if (outer.row->kind == field_kind::item) {
                failure_.prepend_index(outer.row->type->size(outer.message) - 1);
            } else {
                failure_.prepend_field(outer.row->name());
            }
        }
    }

    // ---- the envelope (SOAP 1.1 §4)

    // Goes on to the start of the message's element.
    bool open_envelope() {
        if (!next_child()) {
            return false;
        }
        if (!is_named("Envelope"sv)) {
            return true; // the message by itself
        }
        envelope_ = in_.offset();
        if (in_.namespace_id() != known_namespace<xmlns::soap_1_1>) {
            return fail(errc::soap_version_mismatch, envelope_);
        }
        return (next_body() && next_child()) ||
               (!has_failed_ && fail(errc::malformed_envelope, envelope_));
    }

    // At the message's end. The rest of the document must be well-formed too, and have no second
    // Body.
    bool close_envelope() {
        if (has_body_) {
            while (next_child()) {
                if (!skip()) {
                    return false;
                }
            }
            if (has_failed_ || next_body() || has_failed_) {
                return false;
            }
        }
        while (in_.next() != xml::event::end_of_document) {
            if (in_.current() == xml::event::failed) {
                return reader_failed();
            }
        }
        return true;
    }

    // Goes on to the envelope's Body. False also where none follows.
    bool next_body() {
        while (next_child()) {
            const bool of_soap = in_.namespace_id() == known_namespace<xmlns::soap_1_1>;
            if (of_soap && is_named("Body"sv)) {
                envelope_ = in_.offset();
                return !std::exchange(has_body_, true) || fail(errc::malformed_envelope, envelope_);
            }
            const bool is_header = of_soap && is_named("Header"sv);
            if (!(is_header ? read_header() : skip())) {
                return false;
            }
        }
        return false;
    }

    bool read_header() {
        while (next_child()) {
            if (must_be_understood() && !is_understood()) {
                const auto name = in_.local_name(); // which may be a secret
                return fail(errc::must_understand, in_.offset(), may_hold_guid(name) ? mask : name);
            }
            if (!skip()) {
                return false;
            }
        }
        return !has_failed_;
    }

    // A header entry for another actor is not for us (SOAP 1.1 §4.2.2, §4.2.3).
    bool must_be_understood() const {
        bool must = false;
        bool for_us = true;
        for (const auto& attribute : in_.attributes()) {
            if (attribute.namespace_id != known_namespace<xmlns::soap_1_1>) {
                continue;
            }
            if (attribute.local_name == "mustUnderstand"sv) {
                must = is_true(attribute.value);
            } else if (attribute.local_name == "actor"sv) {
                for_us = attribute.value.empty() ||
                         attribute.value == "http://schemas.xmlsoap.org/soap/actor/next"sv;
            }
        }
        return must && for_us;
    }

    bool is_understood() const {
        for (const auto& each : options_.understood) {
            if (is_named(each.name) && in_.namespace_uri() == each.xmlns) {
                return true;
            }
        }
        return false;
    }

    // ---- messages

    bool read_one_of(std::span<const candidate> candidates, void* reply) {
        for (const auto& each : candidates) {
            const bool has_namespace = in_.namespace_id() != xml::namespace_id::none;
            if (is_named(each.table->name()) && is_known(*each.table, in_.namespace_id()) &&
                (has_namespace || !each.table->is_of_soap())) {
                return read_message(*each.table, each.emplace(reply));
            }
        }
        return fail(errc::wrong_message, in_.offset());
    }

    bool is_named(std::string_view name) const {
        return detail::same_bytes(in_.local_name(), name);
    }

    static bool is_known(const message_table& table, xml::namespace_id id) {
        return detail::is_known(id, table.is_of_soap());
    }

    // ---- elements
    //
    // Each open element that has a table has a frame. The way to an error is read off the frames.

    struct frame {
        const message_table* table;
        void* message;
        const field* row;     // of the child that was read last
        const char* start;    // of its start tag
        std::uint32_t seen;   // rows, by their bits
        std::uint32_t length; // of its name as it stands
        std::uint16_t prefix_length;
        std::uint16_t namespaces; // in scope outside
    };

    // At the start of the message's element, which was read the general way. Reads up to its end.
    bool read_message(const message_table& table, void* message) {
        return open(table, message) && read_open_elements();
    }

    bool read_open_elements() {
        while (open_ != 0) {
            if (!read_short_way() || (open_ != 0 && !read_next(frames_[open_ - 1]))) {
                return false;
            }
        }
        return true;
    }

    bool read_next(frame& top) {
        switch (in_.next()) {
        case xml::event::start_element: {
            const auto* const row = find_row(top.table->children(), in_.local_name());
            const bool is_field =
                row != nullptr && !is_nil() && is_known(*top.table, in_.namespace_id());
            return is_field ? read_row(top, *row) : skip();
        }
        case xml::event::end_element:
            close();
            return true;
        case xml::event::failed:
            return reader_failed();
        default:
            return true; // comments, and text beside the elements
        }
    }

    // At the start tag of a row's element.
    bool read_row(frame& top, const field& row) {
        if (is_repeated(top, row)) {
            note(errc::repeated_field, in_.offset(), row.name());
            if (row.kind != field_kind::list) {
                return skip();
            } // and of a list, the items are read all the same
        }
        take_row(top, row);
        if (row.table != nullptr) {
            void* const message = make(row, top.message, in_.offset());
            return message != nullptr && open(*row.table, message);
        }
        single_ = &row;
        const bool good =
            row.kind == field_kind::raw ? read_raw(row, top.message) : read_text(row, top.message);
        single_ = nullptr;
        return good;
    }

    bool open(const message_table& table, void* message) {
        const auto name = in_.name();
        frames_.construct(open_++, frame{.table = &table,
                                         .message = message,
                                         .row = table.children().data(),
                                         .start = name.data() - 1,
                                         .seen = 0,
                                         .length = static_cast<std::uint32_t>(name.size()),
                                         .prefix_length = 0,
                                         .namespaces = 0});
        entered_ = open_;
        read_attributes(frames_[open_ - 1]);
        return read_content();
    }

    void close() {
        check_required(frames_[open_ - 1]);
        entered_ = --open_;
    }

    // Whether the row's element was there before, and may be there only once.
    [[gnu::always_inline]] static bool is_repeated(const frame& top, const field& row) {
        return (top.seen & row.bit) != 0 && row.kind != field_kind::item;
    }
    [[gnu::always_inline]] static void take_row(frame& top, const field& row) {
        top.seen |= row.bit;
        top.row = &row;
    }
    // An empty message, list or item in its place; null on failure.
    [[gnu::always_inline]] void* make(const field& row, void* outer, std::size_t offset) {
        if (row.kind != field_kind::item) {
            return row.type->emplace(row.member(outer));
        }
        if (items_ == Limits.items) {
            return fail_item(errc::too_many_items, row, outer, offset);
        }
        ++items_;
        void* const item = row.type->append(outer, memory_);
        return item != nullptr ? item : fail_item(errc::storage_full, row, outer, offset);
    }
    [[gnu::cold]] std::nullptr_t fail_item(errc code, const field& row, const void* list,
                                           std::size_t offset) {
        has_failed_ = true;
        if (!has_error_) {
            failure_ = error{.code = code, .offset = offset};
            failure_.prepend_index(row.type->size(list));
            prepend_way();
        }
        return nullptr;
    }
    [[gnu::always_inline]] void check_required(const frame& top) {
        const auto missing = top.table->required() & ~top.seen;
        if (missing != 0) {
            note_missing(top, missing);
        }
    }
    [[gnu::cold, gnu::noinline]] void note_missing(const frame& top, std::uint32_t missing) {
        const auto first = static_cast<std::size_t>(std::countr_zero(missing));
        note(errc::missing_required, in_.offset_of(top.start), top.table->fields()[first].name());
    }

    // ---- elements, the short way
    //
    // Most programs write a document in one way: attributes have no prefix and stand in double
    // quotes after one blank each, and only white space stands between elements. As long as it is
    // so, elements are read here, eight or sixteen bytes at a time. At anything else the general
    // way takes over: it says what is there, or what is wrong with it.

    // How many bytes may be looked at behind a place: a short prefix and the longest pattern.
    static constexpr std::size_t longest_prefix = 12;
    static constexpr std::size_t reach = detail::pattern::capacity + longest_prefix + 4;
    static constexpr bool has_short_way = Limits.name_length >= reach && Limits.attributes > 32;

    // A start tag.
    struct tag {
        const field* row;
        const char* end; // behind its '>'
        const char* behind_name;
        std::uint32_t seen; // the attributes' rows, by their bits
        bool is_empty;
    };

    // Reads as far as it is so. False on failure.
    bool read_short_way() {
        const auto rest = in_.rest();
        if (!has_short_way || rest.size() < reach) {
            return true;
        }
        const char* at = rest.data();
        const char* const last = at + rest.size() - reach;
        const auto most_open = entered_ + in_.room();
        bool has_text = false;
        while (at <= last && !has_text) {
            frame& top = frames_[open_ - 1];
            if (*at != '<') {
                if (!detail::is_space(*at)) {
                    break;
                }
                ++at;
            } else if (at[1] == '/') {
                if (open_ == 1 || !is_end_tag(at, top)) {
                    break;
                }
                at += top.length + 3;
                close_short(top);
            } else {
                tag start;
                if (open_ == most_open || !read_tag(at, last, top, start)) {
                    break;
                }
                if (!open_short(at, top, start)) {
                    return false;
                }
                at = start.end;
                has_text = start.row->table->has_content() && !start.is_empty;
            }
        }
        // The general way goes on here.
        for (; entered_ < open_; ++entered_) {
            const frame& each = frames_[entered_];
            in_.enter({each.start + 1, each.length}, each.prefix_length, each.namespaces);
        }
        in_.resume(at);
        return !has_text || read_content();
    }

    [[gnu::always_inline]] static bool is_end_tag(const char* at, const frame& top) {
        return top.length + 3 <= reach && at[2 + top.length] == '>' &&
               xml::detail::is_same_name(at + 2, top.start + 1, top.length);
    }

    // Reads the start tag of one of the rows' elements, and no other.
    [[gnu::always_inline]] bool read_tag(const char* at, const char* last, const frame& top,
                                         tag& start) {
        const field* const row = find_start(at, top);
        if (row == nullptr || row->table == nullptr || is_repeated(top, *row)) {
            return false;
        }
        start.row = row;
        start.behind_name = at;
        const auto rows = row->table->attributes();
        const field* const first = rows.data();
        const field* const end = first + rows.size();
        const field* next = first;
        auto* value = values_.data();
        const char* const last_block = this->last_block();
        std::uint32_t seen = 0;
        declared_ = {};
        while (*at == ' ') {
            if (at > last) {
                return false;
            }
            const field* found = next;
            while (found != end && !found->markup.stands_at(at)) {
                ++found;
            }
            if (found == end) {
                found = first;
                while (found != next && !found->markup.stands_at(at)) {
                    ++found;
                }
                if (found == next) {
                    at = read_declaration(at, *top.table);
                    if (at == nullptr) {
                        return false;
                    }
                    continue;
                }
            }
            if ((seen & found->bit) != 0) {
                return false;
            }
            seen |= found->bit;
            next = found + 1;
            value->row = found;
            at = read_value_at(at + found->markup.size(), last_block, value->text);
            if (at == nullptr) {
                return false;
            }
            ++value;
        }
        values_end_ = value;
        start.seen = seen;
        start.is_empty = *at == '/';
        at += start.is_empty;
        start.end = at + 1;
        return *at == '>';
    }

    // Which row's element starts at `at`, with or without prefix, in a namespace that is known; and
    // moves behind its name.
    [[gnu::always_inline]] const field* find_start(const char*& at, const frame& top) {
        const field* const end = std::to_address(top.table->children().end());
        for (const field* row = top.row; row != end; ++row) {
            if (row->markup.stands_at(at)) {
                at += row->markup.size();
                return is_known(*top.table, in_.namespaces().default_namespace().id) ? row
                                                                                     : nullptr;
            }
        }
        const auto prefixed = find_prefixed_start(at, top);
        at = prefixed.second;
        return prefixed.first;
    }
    [[gnu::noinline]] std::pair<const field*, const char*> find_prefixed_start(const char* at,
                                                                               const frame& top) {
        const char* colon = at + 1;
        while (colon != at + 1 + longest_prefix && detail::is_letter(*colon)) {
            ++colon;
        }
        const auto bound =
            *colon == ':' && colon != at + 1
                ? in_.namespaces().find({at + 1, static_cast<std::size_t>(colon - at - 1)})
                : std::nullopt;
        if (bound && is_known(*top.table, bound->id)) {
            for (const auto& row : top.table->children()) {
                if (row.markup.stands_behind_prefix(colon)) {
                    return {&row, colon + row.markup.size()};
                }
            }
        }
        return {nullptr, at};
    }

    // The declaration of a default namespace that `table` knows. Returns the place behind it; null
    // for anything else.
    [[gnu::noinline]] const char* read_declaration(const char* at, const message_table& table) {
        static constexpr detail::pattern declaration{" ", "xmlns", "=\""};
        if (declared_.id != xml::namespace_id::none || !declaration.stands_at(at)) {
            return nullptr;
        }
        at = read_value_at(at + declaration.size(), last_block(), declared_.uri);
        for (std::uint32_t i = 0; at != nullptr && i != known_namespaces.size(); ++i) {
            if (detail::same_bytes(declared_.uri.raw(), known_namespaces[i])) {
                declared_.id = static_cast<xml::namespace_id>(
                    static_cast<std::uint32_t>(xml::namespace_id::first_known) + i);
                return is_known(table, declared_.id) ? at : nullptr;
            }
        }
        return nullptr;
    }

    // Where the last block begins that may be looked at in a value. Two bytes are left behind it,
    // for the tag's end.
    const char* last_block() const noexcept { return in_.end() - Block::size - 2; }

    // The value that begins at `first`. Returns the place behind its quote, where there are two
    // bytes at least; null where there are not, or the value is not well-formed.
    [[gnu::always_inline]] const char* read_value_at(const char* first, const char* last_block,
                                                     xml::text_view& value) {
        for (const char* at = first; at <= last_block; at += Block::size) {
            using special = xml::detail::special_in_attribute<'"'>;
            if (const auto found = special::in(Block::load(at)).find()) {
                at += found.first();
                if (*at != '"') {
                    break;
                }
                value =
                    xml::text_view{std::string_view{first, static_cast<std::size_t>(at - first)}};
                return at + 1;
            }
        }
        const char* const behind = in_.read_value_at(first, value);
        return behind != nullptr && in_.end() - behind >= 2 ? behind : nullptr;
    }

    [[gnu::always_inline]] bool open_short(const char* at, frame& top, const tag& start) {
        const field& row = *start.row;
        const auto length = static_cast<std::uint32_t>(start.behind_name - at - 1);
        const auto prefix_length = length + 1 - static_cast<std::uint32_t>(row.markup.size());
        const auto offset = in_.offset_of(at);
        auto& namespaces = in_.namespaces();
        const auto outer = namespaces.size();
        if (declared_.id != xml::namespace_id::none && namespaces.declare_known(declared_)) {
            return fail(errc::too_many_namespaces, in_.offset_of(declared_.uri.raw().data()) - 7);
        }
        take_row(top, row);
        void* const message = make(row, top.message, offset);
        if (message == nullptr) {
            return false;
        }
        frames_.construct(open_++, frame{.table = row.table,
                                         .message = message,
                                         .row = row.table->children().data(),
                                         .start = at,
                                         .seen = start.seen,
                                         .length = length,
                                         .prefix_length = static_cast<std::uint16_t>(
                                             prefix_length == 0 ? 0 : prefix_length - 1),
                                         .namespaces = static_cast<std::uint16_t>(outer)});
        for (const auto* each = values_.data(); each != values_end_; ++each) {
            read_attribute(*each->row, each->text, message);
        }
        if (start.is_empty) {
            close_short(frames_[open_ - 1]);
        }
        return true;
    }

    [[gnu::always_inline]] void close_short(const frame& top) {
        check_required(top);
        if (open_ == entered_) {
            in_.leave();
            --entered_;
        } else {
            in_.namespaces().release(top.namespaces);
        }
        --open_;
    }

    // The text of a message that has nothing else.
    bool read_content() {
        const frame& top = frames_[open_ - 1];
        if (!top.table->has_content()) {
            return true;
        }
        const bool good = read_text(top.table->fields().back(), top.message);
        if (good) {
            close();
        }
        return good;
    }

    // ---- attributes

    void read_attributes(frame& top) {
        for (const auto& attribute : in_.attributes()) {
            const auto* const row = find_row(top.table->attributes(), attribute.local_name);
            if (row == nullptr || !is_known(*top.table, attribute.namespace_id)) {
                continue;
            }
            if ((top.seen & row->bit) != 0) {
                note(errc::repeated_field, offset_of(attribute.value), row->name());
                continue;
            }
            top.seen |= row->bit;
            read_attribute(*row, attribute.value, top.message);
        }
    }

    static const field* find_row(std::span<const field> rows, std::string_view name) {
        for (const auto& row : rows) {
            if (detail::same_bytes(row.name(), name)) {
                return &row;
            }
        }
        return nullptr;
    }

    // A value that does not fit its row is noted, and the row left unset.
    [[gnu::always_inline]] void read_attribute(const field& row, const xml::text_view& text,
                                               void* message) {
        if (const auto wrong = read_value(row, text, message)) {
            note_value(*wrong, row, text, message);
        } else if (row.rule != nullptr && !row.type->is_allowed(row.get(message), *row.rule)) {
            note_value(errc::out_of_range, row, text, message);
        }
    }
    [[gnu::cold, gnu::noinline]] void note_value(errc code, const field& row,
                                                 const xml::text_view& text, void* message) {
        row.type->clear(row.member(message));
        if (note(code, offset_of(text), row.name()) && code == errc::out_of_range) {
            failure_.excerpt.append(row.rule->words);
        }
    }
    std::size_t offset_of(const xml::text_view& text) const {
        return in_.offset_of(text.raw().data());
    }

    static std::optional<errc> read_value(const field& row, const xml::text_view& text,
                                          void* message) {
        return row.type->read(text, row.member(message));
    }

    // Goes on to the next child element. False also at the end of the parent.
    bool next_child() {
        while (true) {
            switch (in_.next()) {
            case xml::event::start_element:
                return true;
            case xml::event::end_element:
                return false;
            case xml::event::failed:
            case xml::event::end_of_document:
                return reader_failed();
            default:
                break;
            }
        }
    }

    // Passes over the element that has just started.
    bool skip() {
        for (std::size_t depth = 1; depth != 0;) {
            const auto event = in_.next();
            if (event == xml::event::failed) {
                return reader_failed();
            }
            depth += event == xml::event::start_element;
            depth -= event == xml::event::end_element;
        }
        return true;
    }

    // xsi:nil (XML Schema, part 1, §2.6.2): the element stands for nothing.
    bool is_nil() const {
        for (const auto& attribute : in_.attributes()) {
            if (attribute.namespace_id == known_namespace<xmlns::schema_instance> &&
                attribute.local_name == "nil"sv) {
                return is_true(attribute.value);
            }
        }
        return false;
    }

    static bool is_true(const xml::text_view& text) {
        bool value = false;
        return !parse_value(text, value) && value;
    }

    // ---- text

    // An element's text, its child elements passed over.
    bool read_text(const field& row, void* message) {
        xml::text_view text;
        std::size_t place = in_.offset();
        std::size_t pieces = 0;
        const auto namespaces = in_.namespaces().size();
        while (true) {
            switch (in_.next()) {
            case xml::event::text:
            case xml::event::cdata:
                if (pieces++ == 0) {
                    text = in_.text();
                    place = in_.offset();
                }
                break;
            case xml::event::start_element:
                if (is_reference(row)) {
                    return read_reference(row, message);
                }
                if (!skip()) {
                    return false;
                }
                break;
            case xml::event::end_element: {
                if (pieces > 1) {
                    text = {in_.bytes(place, in_.offset()), xml::spelling::content};
                }
                if (const auto wrong = read_value(row, text, message)) {
                    row.type->clear(row.member(message));
                    note(*wrong, place);
                }
                if (row.keep_namespace != nullptr) {
                    row.keep_namespace(message, is_of_soap(text, namespaces));
                }
                return true;
            }
            case xml::event::failed:
            case xml::event::end_of_document:
                return reader_failed();
            default:
                break;
            }
        }
    }

    // Whether a qualified name has SOAP's namespace, or no prefix. White space around it is no part
    // of it (XML Schema 2 §3.2.18). `namespaces` were in scope in its element.
    [[gnu::noinline]] bool is_of_soap(const xml::text_view& text, std::size_t namespaces) {
        const short_text copy{text, white_space::collapsed};
        const auto name = copy.view();
        const auto colon = name.find(':');
        if (colon == std::string_view::npos) {
            return !name.empty();
        }
        if (colon == 0) {
            return false;
        }
        const auto bound = in_.namespaces().find(detail::substring(name, 0, colon), namespaces);
        return bound && bound->id == known_namespace<xmlns::soap_1_1>;
    }

    // Of bytes that stand elsewhere (XOP §2.1).
    bool is_reference(const field& row) const {
        return row.type->assign_reference != nullptr &&
               in_.namespace_id() == known_namespace<xmlns::xop> && is_named("Include"sv);
    }
    bool read_reference(const field& row, void* message) {
        xml::text_view href;
        for (const auto& attribute : in_.attributes()) {
            if (attribute.name == "href"sv) {
                href = attribute.value;
            }
        }
        row.type->assign_reference(row.member(message), href);
        return skip() && skip();
    }

    // All of the element, tags included. A copy also has the namespace declarations that it needs.
    bool read_raw(const field& row, void* message) {
        const auto first = in_.offset();
        const auto behind_name = 1 + in_.name().size();
        const auto in_scope = in_.namespaces().size();
        if (!skip()) {
            return false;
        }
        read_value(row, xml::text_view{in_.bytes(first, in_.end_offset())}, message);
        if (row.type->declare_namespaces != nullptr) {
            const auto element = in_.bytes(first, first + behind_name);
            row.type->declare_namespaces(row.member(message), element,
                                         in_.namespaces().first(in_scope));
        }
        return true;
    }

    struct attribute_value {
        const field* row;
        xml::text_view text;
    };

    xml::basic_reader<Limits, Block> in_;
    list_arena* memory_;
    const decode_options& options_;
    xml::uninitialized_array<frame, Limits.depth> frames_;
    std::size_t items_ = 0;         // so far, of all lists
    std::size_t open_ = 0;          // how many of the frames are in use
    std::size_t entered_ = 0;       // of how many of them the reader knows
    const field* single_ = nullptr; // the row of a single value that is being read
    // The tag that was last read the short way.
    xml::uninitialized_array<attribute_value, has_short_way ? 32 : 1> values_;
    attribute_value* values_end_ = nullptr;
    xml::namespace_name declared_; // the default namespace that the tag declares, if it does
    std::size_t envelope_ = 0;     // where it, or its Body, begins
    bool has_body_ = false;
    bool has_error_ = false;  // `failure_` is set
    bool has_failed_ = false; // the reading has ended early
    error& failure_;
};

} // namespace detail
} // namespace v0_1
} // namespace assuresign
