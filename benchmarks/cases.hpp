// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// The cases: what is measured, held once, for Google Benchmark and for `count` alike.
///
/// A peer is a file in peers/ with one object of class `peer`, which names its cases. A decoder is
/// made from a reply's bytes and has `decode()`, which does the whole work once; an encoder is made
/// from a request and has `encode()`, which returns the body's bytes. What they keep from one pass
/// to the next is what a user of the peer would keep: buffers, and the parser's own context.

#include "records.hpp"
#include "workload.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assuresign::benchmarks {

/// Lets the optimiser believe that somebody looks at `value`.
template <class T>
void consume(const T& value) {
    asm volatile("" : : "g"(&value) : "memory");
}

/// A case made ready at one size.
struct work {
    /// Bytes that one pass reads or writes. An encoder counts those that ours writes, whatever it
    /// writes itself, so that of two figures for a message the higher is the faster.
    std::size_t bytes;
    std::function<void()> pass;
};

struct work_case {
    std::string name;
    std::vector<std::size_t> sizes;
    work (*prepare)(std::size_t size);
    /// Throws unless the work is done right.
    void (*check)() = [] {
    };
};
using cases = std::vector<work_case>;

/// A library that takes part, ours included.
class peer {
public:
    struct description {
        const char* name;
        std::string (*version)(); ///< Null where there is none.
        void (*add_decode)(cases&) = [](cases&) {
        };
        void (*add_encode)(cases&) = [](cases&) {
        };
    };

    explicit peer(const description& about) noexcept : about_(about), next_(first_) {
        first_ = this;
    }
    peer(const peer&) = delete;
    peer& operator=(const peer&) = delete;

    static const peer* first() noexcept { return first_; }
    const peer* next() const noexcept { return next_; }
    const description& about() const noexcept { return about_; }

private:
    inline static const peer* first_ = nullptr;
    description about_;
    const peer* next_;
};

/// What every peer that was built adds, by name.
inline cases all_cases(void (*peer::description::*add)(cases&)) {
    cases all;
    for (const auto* each = peer::first(); each != nullptr; each = each->next()) {
        (each->about().*add)(all);
    }
    std::ranges::sort(all, {}, &work_case::name);
    return all;
}

// ---- the cases that all peers share

inline constexpr std::size_t checked_size = 1000;

/// One result with a warning (0.8 KB), 0.5 MB and 50 MB.
inline std::vector<std::size_t> reply_sizes() {
    return {1, 1000, 100000};
}

template <class Decoder>
work prepare_decode(std::size_t results) {
    const auto& reply = reply_of(results);
    auto decoder = std::make_shared<Decoder>(reply);
    return {reply.size(), [decoder = std::move(decoder)] {
                consume(decoder->decode());
            }};
}

template <class Decoder>
void check_decode() {
    Decoder decoder{reply_of(checked_size)};
    if (to_records(decoder.decode()) != to_records(make_response(checked_size))) {
        throw std::runtime_error("other records than those that were encoded");
    }
}

/// `name`/<results>, with the records compared.
template <class Decoder>
work_case decode_case(std::string name) {
    return {std::move(name), reply_sizes(), prepare_decode<Decoder>, check_decode<Decoder>};
}

/// `name`/<results>, for what makes no records.
template <class Parser>
work_case parse_case(std::string name) {
    return {std::move(name), reply_sizes(), prepare_decode<Parser>};
}

template <class Encoder>
work prepare_encode(std::size_t documents) {
    const auto request = std::make_shared<const async_submit_request>(make_request(documents));
    auto encoder = std::make_shared<Encoder>(*request);
    return {size_of(*request), [request, encoder = std::move(encoder)] {
                consume(encoder->encode());
            }};
}

template <class Encoder>
void check_encode() {
    const auto request = make_request(checked_size);
    Encoder encoder{request};
    if (read_request(encoder.encode()) != request) {
        throw std::runtime_error("another request than the one that was encoded");
    }
}

/// `name`/<documents>.
template <class Encoder>
work_case encode_case(std::string name) {
    return {std::move(name), {1, 1000}, prepare_encode<Encoder>, check_encode<Encoder>};
}

} // namespace assuresign::benchmarks
