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
#include <cstring>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

namespace assuresign {
inline namespace v0_1 {
namespace detail {

// Replies come in three forms: all in the response's namespace, each type in its own, or in none at
// all. So a field is known by its local name; what stands in any other namespace is an extension.
constexpr bool is_known(xml::namespace_id id, bool of_soap) noexcept {
    const auto bit = [](xml::namespace_id each) {
        return std::uint32_t{1} << static_cast<std::uint32_t>(each);
    };
    constexpr auto none = bit(xml::namespace_id::none);
    constexpr auto soap = bit(known_namespace<xmlns::soap_1_1>);
    constexpr auto contract = bit(known_namespace<xmlns::submit>) |
                              bit(known_namespace<xmlns::lookup_session>) |
                              bit(known_namespace<xmlns::envelopes>);
    return static_cast<std::uint32_t>(id) < 32 &&
           (bit(id) & (none | (of_soap ? soap : contract))) != 0;
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
        const field* row;         // of the child that was read last
        const char* start;        // of its start tag
        std::uint32_t seen;       // rows, by their bits
        std::uint32_t length;     // of its name as it stands
        std::uint32_t namespaces; // in scope outside; of one that was read the short way
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
            void* const message = make(row, top.message, in_.name().data() - 1);
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
        return (top.seen & row.bit) != 0;
    }
    [[gnu::always_inline]] static void take_row(frame& top, const field& row) {
        top.seen |= row.bit;
        top.row = &row;
    }
    // An empty message, list or item in its place; null on failure.
    // `start` is where its start tag begins.
    [[gnu::always_inline]] void* make(const field& row, void* outer, const char* start) {
        if (row.kind != field_kind::item) {
            return row.type->emplace(row.member(outer));
        }
        if (items_ == Limits.items) {
            return fail_item(errc::too_many_items, row, outer, start);
        }
        ++items_;
        void* const item = row.type->append(outer, memory_);
        return item != nullptr ? item : fail_item(errc::storage_full, row, outer, start);
    }
    [[gnu::cold]] std::nullptr_t fail_item(errc code, const field& row, const void* list,
                                           const char* start) {
        has_failed_ = true;
        if (!has_error_) {
            failure_ = error{.code = code, .offset = in_.offset_of(start)};
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

    // Reads as far as it is so. False on failure.
    bool read_short_way() {
        if constexpr (!has_short_way) {
            return true;
        } else {
            const auto rest = in_.rest();
            return rest.size() < reach || read_short_way(rest);
        }
    }
    bool read_short_way(std::string_view rest) {
        const char* at = rest.data();
        const char* const last = at + rest.size() - reach;
        const auto most_open = entered_ + in_.room();
        tag_.text = nullptr;
        while (at <= last) {
            const char* behind = at + 1;
            if (*at == '<') {
                behind = at[1] == '/' ? read_end_tag(at) : read_start_tag(at, last, most_open);
            } else if (!detail::is_space(*at)) {
                break;
            }
            if (behind == nullptr) {
                break;
            }
            at = behind;
        }
        return !has_failed_ && leave_short_way(at);
    }
    // The general way goes on at `at`, or at an element's text.
    bool leave_short_way(const char* at) {
        for (; entered_ < open_; ++entered_) {
            const frame& each = frames_[entered_];
            const auto behind_prefix = frames_[entered_ - 1].row->markup.size() - 1;
            const auto prefix_length = each.length - behind_prefix;
            in_.enter({each.start + 1, each.length}, prefix_length == 0 ? 0 : prefix_length - 1,
                      each.namespaces);
        }
        in_.resume(tag_.text != nullptr ? tag_.text : at);
        return tag_.text == nullptr || read_content();
    }

    // The functions below return the place behind what they read. They return null if the tag must
    // be read the general way, or if reading has failed. They are inlined into one loop, because
    // calls for each tag and its attributes would take 4 % more instructions.

    // The innermost element's end tag.
    [[gnu::always_inline]] const char* read_end_tag(const char* at) {
        const frame& top = frames_[open_ - 1];
        if (open_ == 1 || !is_end_tag(at, top)) {
            return nullptr;
        }
        const char* const behind = at + top.length + 3;
        close_short(top);
        return behind;
    }
    [[gnu::always_inline]] static bool is_end_tag(const char* at, const frame& top) {
        return at[1] == '/' && top.length + 3 <= reach && at[2 + top.length] == '>' &&
               xml::detail::is_same_name(at + 2, top.start + 1, top.length);
    }

    // The start tag of one of the rows' elements, and no other; and its text, if it has nothing
    // else.
    [[gnu::always_inline]] const char* read_start_tag(const char* const at, const char* last,
                                                      std::size_t most_open) {
        frame& top = frames_[open_ - 1];
        const auto [row, behind_name] = find_start(at, top);
        if (row == nullptr || row->table == nullptr || is_repeated(top, *row) ||
            open_ == most_open) {
            return nullptr;
        }
        tag_.value_count = 0;
        tag_.seen = 0;
        tag_.declared.id = xml::namespace_id::none;
        const char* end = behind_name;
        if (*end == ' ') {
            end = read_attributes(end, last, *row->table, *top.table);
            if (end == nullptr) {
                return nullptr;
            }
        }
        const bool is_empty = *end == '/';
        end += is_empty;
        if (*end != '>' || !open_short(top, *row, at, behind_name)) {
            return nullptr;
        }
        ++end;
        if (is_empty) {
            close_short((&top)[1]);
            return end;
        }
        return row->table->has_content() ? read_text_and_end(end, last) : end;
    }

    // The attributes of a tag, into `tag_`, and a declaration.
    [[gnu::always_inline]] const char* read_attributes(const char* at, const char* last,
                                                       const message_table& table,
                                                       const message_table& outer) {
        const auto rows = table.attributes();
        const field* const first = rows.data();
        const field* const end = first + rows.size();
        const field* next = first;
        auto* value = tag_.values.data();
        const char* const last_block = this->last_block();
        std::uint32_t seen = 0;
        while (*at == ' ') {
            if (at > last) {
                return nullptr;
            }
            const field* row = find_attribute(at, next, end);
            if (row == end) {
                row = find_attribute(at, first, next);
                if (row == next) {
                    at = read_declaration(at, outer);
                    if (at == nullptr) {
                        return nullptr;
                    }
                    continue;
                }
            }
            if ((seen & row->bit) != 0) {
                return nullptr;
            }
            seen |= row->bit;
            next = row + 1;
            value->row = row;
            at += row->markup.size();
            at = row->type->is_id ? read_guid_at(at, value->text)
                                  : read_value_at(at, last_block, value->text);
            if (at == nullptr) {
                return nullptr;
            }
            ++value;
        }
        tag_.value_count = static_cast<std::uint32_t>(value - tag_.values.data());
        tag_.seen = seen;
        return at;
    }
    // Which of the rows from `row` on has its attribute at `at`; `end` if none has.
    [[gnu::always_inline]] static const field* find_attribute(const char* at, const field* row,
                                                              const field* end) {
        while (row != end && !row->markup.stands_at(at)) {
            ++row;
        }
        return row;
    }

    // The text that begins at `first`, and the end tag.
    [[gnu::noinline]] const char* read_text_and_end(const char* first, const char* last) {
        frame& top = frames_[open_ - 1];
        xml::text_view text;
        const char* const behind = *first != '<' ? in_.read_text_at(first, text) : nullptr;
        if (behind == nullptr || behind > last || !is_end_tag(behind, top)) {
            tag_.text = first;
            return nullptr;
        }
        take_text(top.table->fields().back(), top.message, text, offset_of(text));
        const char* const end = behind + top.length + 3;
        close_short(top);
        return end;
    }

    struct name_of_row {
        const field* row;
        const char* behind; // its name
    };

    // Which row's element starts at `at`, with or without prefix, in a namespace that is known.
    [[gnu::always_inline]] name_of_row find_start(const char* at, const frame& top) {
        const field* const end = std::to_address(top.table->children().end());
        for (const field* row = top.row; row != end; ++row) {
            if (row->markup.stands_at(at)) {
                const bool is_field = is_known(*top.table, in_.namespaces().default_namespace().id);
                return {is_field ? row : nullptr, at + row->markup.size()};
            }
        }
        return find_prefixed_start(at, top);
    }
    [[gnu::noinline]] name_of_row find_prefixed_start(const char* at, const frame& top) {
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

    // The declaration of a default namespace that `table` knows.
    [[gnu::noinline]] const char* read_declaration(const char* at, const message_table& table) {
        static constexpr detail::pattern declaration{" ", "xmlns", "=\""};
        if (tag_.declared.id != xml::namespace_id::none || !declaration.stands_at(at)) {
            return nullptr;
        }
        at += declaration.size();
        auto id = xml::namespace_id::first_known;
        for (const auto uri : known_namespaces) {
            const bool has_room = static_cast<std::size_t>(in_.end() - at) >= uri.size() + 3;
            if (has_room && at[uri.size()] == '"' && detail::same_bytes({at, uri.size()}, uri)) {
                tag_.declared = {std::string_view{at, uri.size()}, id};
                return is_known(table, id) ? at + uri.size() + 1 : nullptr;
            }
            id = static_cast<xml::namespace_id>(static_cast<std::uint32_t>(id) + 1);
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

    // The same of a guid. This checks that the text is a guid, so that no caller searches for its
    // end first or checks it again.
    [[gnu::noinline]] const char* read_guid_at(const char* first, xml::text_view& value) {
        const char* const end = first + guid_length;
        if (in_.end() - first < static_cast<std::ptrdiff_t>(guid_length) + 3 || *end != '"' ||
            !is_guid_by_blocks<Block>(first)) {
            return nullptr;
        }
        value = xml::text_view{std::string_view{first, guid_length}};
        return end + 1;
    }

    // Makes the message whose start tag was read, and fills in its attributes.
    [[gnu::always_inline]] bool open_short(frame& top, const field& row, const char* at,
                                           const char* behind_name) {
        auto& namespaces = in_.namespaces();
        const auto outer = namespaces.size();
        if (tag_.declared.id != xml::namespace_id::none &&
            namespaces.declare_known(tag_.declared)) {
            return fail(errc::too_many_namespaces,
                        in_.offset_of(tag_.declared.uri.raw().data()) - 7);
        }
        take_row(top, row);
        void* const message = make(row, top.message, at);
        if (message == nullptr) {
            return false;
        }
        std::construct_at(&top + 1,
                          frame{.table = row.table,
                                .message = message,
                                .row = row.table->children().data(),
                                .start = at,
                                .seen = tag_.seen,
                                .length = static_cast<std::uint32_t>(behind_name - at - 1),
                                .namespaces = static_cast<std::uint32_t>(outer)});
        ++open_;
        for (std::uint32_t i = 0; i != tag_.value_count; ++i) {
            const auto& [attribute, text] = tag_.values[i];
            if (attribute->type->is_id && attribute->rule == nullptr) {
                std::memcpy(attribute->type->emplace(attribute->member(message)), text.raw().data(),
                            guid_length);
            } else {
                read_attribute(*attribute, text, message);
            }
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
        } else if (row.rule != nullptr) {
            check_rule(row, text, message);
        }
    }
    [[gnu::noinline]] void check_rule(const field& row, const xml::text_view& text, void* message) {
        if (!row.type->is_allowed(row.get(message), *row.rule)) {
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
                take_text(row, message, text, place);
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

    // A text that does not fit its row is noted, and the row left unset.
    void take_text(const field& row, void* message, const xml::text_view& text, std::size_t place) {
        if (const auto wrong = read_value(row, text, message)) {
            row.type->clear(row.member(message));
            note(*wrong, place);
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
    // The values that the short way has read from one start tag.
    struct short_tag {
        xml::uninitialized_array<attribute_value, 32> values;
        std::uint32_t value_count = 0;
        std::uint32_t seen = 0;       // the rows of the values, by their bits
        xml::namespace_name declared; // the default namespace that the tag declares, if it does
        const char* text = nullptr;   // an element's, where the general way goes on
    };
    struct nothing {};

    xml::basic_reader<Limits, Block> in_;
    list_arena* memory_;
    const decode_options& options_;
    xml::uninitialized_array<frame, Limits.depth> frames_;
    std::size_t items_ = 0;         // so far, of all lists
    std::size_t open_ = 0;          // how many of the frames are in use
    std::size_t entered_ = 0;       // of how many of them the reader knows
    const field* single_ = nullptr; // the row of a single value that is being read
    [[no_unique_address]] std::conditional_t<has_short_way, short_tag, nothing> tag_;
    std::size_t envelope_ = 0; // where it, or its Body, begins
    bool has_body_ = false;
    bool has_error_ = false;  // `failure_` is set
    bool has_failed_ = false; // the reading has ended early
    error& failure_;
};

} // namespace detail
} // namespace v0_1
} // namespace assuresign
