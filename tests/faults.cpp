// SPDX-License-Identifier: BSL-1.0

// Every allocation fails once, and from some point on all do; every call of a transport fails once,
// before the request has arrived and after. What must hold: an error comes out, nothing leaks,
// nothing is sent twice, and no reply that came back is lost.

#include "support/failing_heap.hpp"
#include "support/guids.hpp"
#include "support/printing.hpp"
#include "support/replies.hpp"
#include "support/submission.hpp"

#include <assuresign/client.hpp>
#include <assuresign/contract/async_close_envelope.hpp>
#include <assuresign/contract/async_submit_with_file.hpp>
#include <assuresign/contract/submit.hpp>
#include <assuresign/property_tree.hpp>
#include <assuresign/soap/decode.hpp>
#include <assuresign/soap/encode.hpp>
#include <assuresign/soap/mtom.hpp>
#include <assuresign/transports/detail/reply_header.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <new>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace {

using namespace assuresign;
using assuresign::tests::account;
using assuresign::tests::failing;
using assuresign::tests::heap;
using assuresign::tests::rental_document;
using assuresign::tests::rental_service;
using assuresign::tests::working_heap;

// Calls `work` with the Nth allocation failing, for N = 1, 2, … until none is left to fail; `check`
// gets what it returned, nothing if std::bad_alloc came out. Returns how many failed.
template <class Work, class Check>
std::size_t fail_every_allocation(failing how, Work work, Check check) {
    for (std::size_t n = 1;; ++n) {
        const auto before = heap.live;
        bool failed = false;
        {
            heap.how = how;
            heap.next = n;
            heap.has_failed = false;
            std::optional<decltype(work())> returned;
            try {
                returned.emplace(work());
            } catch (const std::bad_alloc&) {
            }
            heap.how = failing::never;
            failed = heap.has_failed;
            check(returned, failed);
        }
        BOOST_TEST(heap.live == before, "allocation " << n << " leaks");
        if (!failed) {
            return n - 1;
        }
    }
}

template <class Work, class Check>
std::size_t fail_every_allocation(Work work, Check check) {
    fail_every_allocation(failing::from_then_on, work, check);
    return fail_every_allocation(failing::once, work, check);
}

// bad_alloc, or all of the right value.
template <class Work, class Value>
std::size_t check_all_or_nothing(Work work, const Value& expected) {
    return fail_every_allocation(work, [&](const auto& returned, bool failed) {
        BOOST_TEST(returned.has_value() != failed);
        if (returned) {
            BOOST_TEST(*returned == expected);
        }
    });
}

// ---- messages

async_submit_request long_request() {
    async_submit_request request;
    for (const std::string_view name : {"first", "second"}) {
        auto added = rental_document();
        added.metadata->document_name = std::string(40, '&').append(name);
        added.metadata->terms_and_conditions.emplace();
        added.metadata->terms_and_conditions->additional_agreement_statement = std::string(40, 'x');
        request.documents.push_back(std::move(added));
    }
    return request;
}

lookup_session_response long_response() {
    lookup_session_response response;
    for (std::size_t i = 0; i < 3; ++i) {
        session_lookup_result found;
        found.session_id = "96059412-2f90-48d5-ba66-8f798f3cbd8d"_guid;
        document_result launched;
        launched.id = "2CE11EF1-8938-DD11-8735-00065B8CE99B"_guid;
        launched.metadata = long_request().documents.front().metadata;
        launched.exceptions.push_back({severity_level::warning, std::string(50, '<')});
        found.document_results.push_back(launched);
        found.exceptions.push_back({severity_level::warning, std::string(50, '>')});
        response.session_lookup_results.push_back(std::move(found));
    }
    return response;
}

fault long_fault() {
    return {.code = "s:Server." + std::string(40, 'x'),
            .string = std::string(40, 'y'),
            .detail = "<detail><a b='" + std::string(40, 'z') + "'/></detail>"};
}

// ---- how many allocations a message needs

template <class Work>
std::size_t allocations_of(Work work) {
    const auto before = heap.made;
    work();
    return heap.made - before;
}

// One for a string that does not fit into std::string itself.
std::size_t needed_by(const std::string& text) {
    return text.size() > std::string{}.capacity() ? 1 : 0;
}
std::size_t needed_by(const std::optional<std::string>& text) {
    return text ? needed_by(*text) : 0;
}
std::size_t needed_by(const service_exception& e) {
    return needed_by(e.severity.text) + needed_by(e.message);
}
std::size_t needed_by(const terms_and_conditions& t) {
    return needed_by(t.additional_compliance_statement) +
           needed_by(t.additional_agreement_statement) +
           needed_by(t.additional_extended_disclosures);
}
std::size_t needed_by(const metadata& m) {
    return needed_by(m.user_name) + needed_by(m.document_name) + needed_by(m.order_number) +
           needed_by(m.password) + needed_by(m.expiration_date) + needed_by(m.culture) +
           (m.terms_and_conditions ? needed_by(*m.terms_and_conditions) : 0);
}
// A list of n items is a vector that grows by doubling, to 1, 2, 4, …: 1 + ceil(log2(n)) times.
// Moving its items takes none.
template <class Item>
std::size_t needed_by(const list<Item>& items);

std::size_t needed_by(const document_result& d) {
    return (d.metadata ? needed_by(*d.metadata) : 0) + needed_by(d.exceptions);
}
std::size_t needed_by(const session_lookup_result& s) {
    return needed_by(s.document_results) +
           (s.close_envelope_result ? needed_by(s.close_envelope_result->exceptions) : 0) +
           needed_by(s.exceptions);
}
template <class Item>
std::size_t needed_by(const list<Item>& items) {
    std::size_t count = 0;
    if (!items.empty()) {
        count += 1 + static_cast<std::size_t>(std::bit_width(items.size() - 1));
    }
    for (const auto& item : items) {
        count += needed_by(item);
    }
    return count;
}

// A thousand sessions, some of them with more than others, without anything that must be escaped.
lookup_session_response thousand_results() {
    lookup_session_response response;
    for (std::size_t i = 0; i < 1000; ++i) {
        session_lookup_result found;
        found.session_id = "96059412-2f90-48d5-ba66-8f798f3cbd8d"_guid;
        for (std::size_t n = 0; n < i % 4; ++n) {
            document_result launched;
            launched.id = "2CE11EF1-8938-DD11-8735-00065B8CE99B"_guid;
            launched.metadata.emplace();
            launched.metadata->user_name = "george@company.com";
            launched.metadata->document_name = std::string(i % 40, 'x');
            found.document_results.push_back(std::move(launched));
        }
        if (i % 10 == 0) {
            found.exceptions.push_back({severity_level::warning, std::string(i % 50, 'y')});
        }
        response.session_lookup_results.push_back(std::move(found));
    }
    return response;
}

// ---- the client

// Answers every request alike; its own allocations do not fail.
class recorded {
public:
    explicit recorded(std::string body) : reply_{200, "text/xml; charset=utf-8", std::move(body)} {}

    http_result exchange(const http_request&) {
        const working_heap now;
        ++exchanges;
        return reply_;
    }
    template <class Handler>
    void async_exchange(http_request request, Handler handler) {
        handler(exchange(request));
    }

    std::size_t exchanges = 0;

private:
    http_response reply_;
};

// The result that a handler gets; it must get one, once.
template <class Result, class Call>
Result result_of(Call call) {
    std::optional<Result> got;
    std::size_t calls = 0;
    call([&](Result result) {
        ++calls;
        got.emplace(std::move(result));
    });
    const working_heap now;
    BOOST_TEST_REQUIRE(calls == 1U);
    return std::move(*got);
}

// Whatever allocation fails, a result comes out, no exception. A failure says whether the request
// was sent, and has the reply, byte for byte.
template <class Call>
void check_call(const std::string& reply, Call call) {
    for (const auto how : {failing::once, failing::from_then_on}) {
        recorded transport{reply};
        client caller{transport};
        const auto count = fail_every_allocation(
            how,
            [&] {
                transport.exchanges = 0;
                return call(caller);
            },
            [&](const auto& returned, bool failed) {
                BOOST_TEST_REQUIRE(returned.has_value());
                BOOST_TEST(transport.exchanges <= 1U);
                if (!failed) {
                    BOOST_TEST(returned->has_value());
                }
                if (*returned) {
                    return;
                }
                const auto failure = returned->error(); // a copy
                const bool sent = transport.exchanges == 1;
                BOOST_TEST(failure.cause.code == errc::out_of_memory);
                BOOST_TEST(failure.kind ==
                           (sent ? failure_kind::invalid_response : failure_kind::not_sent));
                BOOST_TEST(failure.reply.body == (sent ? reply : std::string{}));
            });
        BOOST_TEST(count > 3U);
    }
}

const lookup_session_request lookups{
    .session_lookups = {{account, "96059412-2f90-48d5-ba66-8f798f3cbd8d"_guid},
                        {account, "2CE11EF1-8938-DD11-8735-00065B8CE99B"_guid}}};

const std::string accepted = R"(<AsyncSubmitResponse><AsyncSubmitResult
    SessionId="96059412-2f90-48d5-ba66-8f798f3cbd8d"><Exceptions><DocumentException
    Severity="Warning">The parameter is not defined, and nothing came of it.</DocumentException>
    </Exceptions></AsyncSubmitResult></AsyncSubmitResponse>)";

// ---- a program: a submission and three lookups, over a transport that fails at its Nth call

enum class breakage : unsigned char { before, after, exception_before, exception_after };

class breaking {
public:
    breaking(std::size_t nth, breakage how) : nth_(nth), how_(how) {}

    http_result exchange(const http_request& request) {
        if (++calls_ != nth_) {
            return service.exchange(request);
        }
        switch (how_) {
        case breakage::before:
            return error{.code = errc::not_sent};
        case breakage::exception_before:
            throw std::runtime_error{"the transport's own"};
        case breakage::after:
        case breakage::exception_after:
            break;
        }
        static_cast<void>(service.exchange(request));
        if (how_ == breakage::exception_after) {
            throw std::runtime_error{"the transport's own"};
        }
        return error{.code = errc::connection_lost};
    }
    template <class Handler>
    void async_exchange(http_request request, Handler handler) {
        handler(exchange(request));
    }

    testing::service service = rental_service();

private:
    std::size_t nth_;
    breakage how_;
    std::size_t calls_ = 0;
};

// ---- a session from its submission to its end

// The service; its own allocations do not fail. Calls its handlers at once.
struct steady_service {
    testing::service documentnow = rental_service();
    bool tells_of_others = false; // with each lookup
    std::string delivered{};      // all bytes of all replies
    http_result exchange(const http_request& request) {
        const working_heap now;
        auto exchanged = documentnow.exchange(request);
        constexpr std::string_view start = "<SessionLookupResults>";
        if (const auto at = exchanged->body.find(start); tells_of_others && at != start.npos) {
            exchanged->body.insert(
                at + start.size(),
                tests::session_result_xml(tests::third_session.str(), tests::documents_xml()));
        }
        delivered.append(exchanged ? exchanged->body : "");
        return exchanged;
    }
    template <class Handler>
    void async_exchange(http_request request, Handler handler) {
        handler(exchange(request));
    }
};

// No time passes here.
struct hurried {
    std::chrono::steady_clock::time_point* time;
    std::chrono::steady_clock::time_point now() const { return *time; }
    static bool stop_requested() { return false; }
    void sleep_until(std::chrono::steady_clock::time_point until) const { *time = until; }
    template <class Handler>
    void async_wait_until(std::chrono::steady_clock::time_point until, Handler handler) const {
        *time = until;
        handler(true);
    }
};

// Whoever is told of no memory has some then, and asks again.
template <class Act>
auto with_memory_again(Act act) {
    try {
        return act();
    } catch (const std::bad_alloc&) {
        heap.how = failing::never;
        return act();
    }
}

struct followed {
    std::size_t submitted = 0;
    std::size_t documents_ready = 0;
    std::optional<session_result> end{};
};

// Its first lookup finds documents, though the session is called pending.
followed follow(session_machine& machine, steady_service& service) {
    followed all;
    std::chrono::steady_clock::time_point time{};
    for (;;) {
        auto next = with_memory_again([&] { return machine.next(time); });
        if (auto* const send = std::get_if<step::send>(&next)) {
            machine.received(service.exchange(send->request));
        } else if (auto* const wait = std::get_if<step::wait>(&next)) {
            time = wait->until;
        } else if (auto* const ended = std::get_if<step::ended>(&next)) {
            all.end.emplace(std::move(ended->result));
        } else if (std::holds_alternative<step::done>(next)) {
            return all;
        }
        all.submitted += std::holds_alternative<step::submitted>(next) ? 1U : 0U;
        all.documents_ready += std::holds_alternative<step::documents_ready>(next) ? 1U : 0U;
    }
}

// At most one document; whoever submitted it has every id and AuthToken that came.
void check_nothing_lost(const session_result& result, const steady_service& service) {
    BOOST_TEST(service.documentnow.document_count() <= 1U);
    BOOST_TEST(tests::are_in(tests::guids_in(service.delivered), tests::guids_kept(result)));
    if (result) {
        BOOST_TEST(!result->documents.at(0).auth_token.empty());
        return;
    }
    const auto failed = result.error();
    if (service.documentnow.document_count() == 1) {
        BOOST_TEST(failed.may_be_submitted());
    } else {
        BOOST_TEST(failed.kind == failure_kind::not_sent);
        BOOST_TEST(failed.cause.code == errc::out_of_memory);
    }
}

// `call` is given a client and a clock, and returns how its session ended.
template <class Call>
void check_waiting(Call call) {
    for (const auto how : {failing::once, failing::from_then_on}) {
        std::optional<steady_service> service;
        const auto count = fail_every_allocation(
            how,
            [&] {
                std::optional<client<steady_service>> caller;
                {
                    const working_heap now;
                    service.emplace().tells_of_others = true;
                    caller.emplace(*service);
                }
                std::chrono::steady_clock::time_point time{};
                return call(*caller, hurried{&time});
            },
            [&](const auto& returned, bool failed) {
                BOOST_TEST_REQUIRE(returned.has_value()); // no exception
                if (!failed) {
                    BOOST_TEST(returned->has_value());
                }
                if (how == failing::once) { // what is known by then is enough to go on
                    if (!returned->has_value()) {
                        BOOST_TEST(returned->error().session_id.empty());
                    }
                }
                check_nothing_lost(*returned, *service);
                service.reset();
            });
        BOOST_TEST(count > 10U);
    }
}

constexpr bool throws(breakage how) {
    return how == breakage::exception_before || how == breakage::exception_after;
}

// How each of the program's calls ended: "ok", an outcome, or "exception".
template <class Call>
std::string ending_of(Call call) {
    try {
        const auto ended = call();
        return ended ? "ok" : std::string{to_string(ended.error().kind)};
    } catch (const std::runtime_error&) {
        return "exception";
    }
}

struct blocking_calls {
    static submit_result submit(auto& caller, const async_submit_request& request) {
        return caller.async_submit(request);
    }
    static lookup_result look_up(auto& caller, const lookup_session_request& request) {
        return caller.lookup_session(request);
    }
};
struct calls_with_handler {
    static submit_result submit(auto& caller, const async_submit_request& request) {
        return result_of<submit_result>(
            [&](auto handler) { caller.async_submit(request, std::move(handler)); });
    }
    static lookup_result look_up(auto& caller, const lookup_session_request& request) {
        return result_of<lookup_result>(
            [&](auto handler) { caller.lookup_session(request, std::move(handler)); });
    }
};

template <class Calls>
void run_program(std::size_t nth, breakage how) {
    breaking transport{nth, how};
    client caller{transport};
    std::vector<std::string> endings;
    endings.push_back(
        ending_of([&] { return Calls::submit(caller, {.documents = {rental_document()}}); }));
    // The service knows the session even where the caller was not told.
    const auto& known = transport.service.session_ids();
    const auto session = known.empty() ? lookups.session_lookups.front().session_id : known.front();
    for (int i = 0; i < 3; ++i) {
        endings.push_back(ending_of([&] {
            return Calls::look_up(caller, {.session_lookups = {{account, session}}});
        }));
    }

    std::vector<std::string> expected(4, "ok");
    expected[nth - 1] = throws(how)               ? "exception"
                        : how == breakage::before ? "not_sent"
                        : nth == 1                ? "maybe_submitted"
                                                  : "no_reply";
    BOOST_TEST(endings == expected, boost::test_tools::per_element());
    const bool arrived = nth != 1 || how == breakage::after || how == breakage::exception_after;
    BOOST_TEST(transport.service.document_count() == (arrived ? 1U : 0U));
}

} // namespace

BOOST_AUTO_TEST_SUITE(faults)

// ---- every allocation

BOOST_AUTO_TEST_CASE(allocations_of_decode) {
    const auto body = encode(long_response()).value();
    const auto count = check_all_or_nothing(
        [&] { return std::get<lookup_session_response>(*decode<lookup_session_response>(body)); },
        long_response());
    BOOST_TEST(count > 20U);
}

BOOST_AUTO_TEST_CASE(allocations_of_decode_of_a_fault) {
    const auto body = encode(long_fault()).value();
    const auto count = check_all_or_nothing(
        [&] { return std::get<fault>(*decode<lookup_session_response>(body)); }, long_fault());
    BOOST_TEST(count >= 3U);
}

// The reply outlives the lack of memory for what is made of it.
BOOST_AUTO_TEST_CASE(allocations_of_a_refusal) {
    const auto body =
        encode(submit_response{
                   .document_results = {{{.id = "2CE11EF1-8938-DD11-8735-00065B8CE99B"_guid,
                                          .exceptions = {{severity_level::error,
                                                          std::string(100, 'a')}}}}}})
            .value();
    const auto count = fail_every_allocation(
        failing::once,
        [&body] {
            http_response reply;
            {
                const working_heap now;
                reply = {200, "text/xml", body};
            }
            return read_response<submit>(std::move(reply));
        },
        [&body](const auto& returned, bool failed) {
            BOOST_TEST_REQUIRE(returned.has_value());
            BOOST_TEST_REQUIRE(!returned->has_value());
            const auto& why = returned->error();
            BOOST_TEST(to_string(why.kind) == (failed ? "invalid_response" : "rejected"));
            BOOST_TEST(to_string(why.cause.code) == (failed ? "out_of_memory" : "rejected"));
            BOOST_TEST(why.may_be_submitted());
            BOOST_TEST(why.reply.body == body);
        });
    BOOST_TEST(count > 0U);
}

BOOST_AUTO_TEST_CASE(allocations_of_encode) {
    const auto request = long_request();
    const auto body = encode(request).value();
    BOOST_TEST(check_all_or_nothing([&] { return encode(request).value(); }, body) > 0U);
    BOOST_TEST(request == long_request());
}

BOOST_AUTO_TEST_CASE(string_kept_where_it_cannot_grow) {
    const auto request = long_request();
    const auto body = encode(request).value();
    std::string out;
    const auto count = fail_every_allocation(
        [&] {
            out = std::string{"before"};
            return encode_to(request, out).has_value();
        },
        [&](const auto& returned, bool failed) {
            BOOST_TEST(out == (failed ? "before" : "before" + body));
            BOOST_TEST(returned.has_value() != failed);
            out = {};
            out.shrink_to_fit();
        });
    BOOST_TEST(count > 0U);
}

BOOST_AUTO_TEST_CASE(no_allocation_in_a_callers_memory) {
    const auto request = long_request();
    const auto body = encode(long_response()).value();
    std::vector<char> buffer(16384);
    std::vector<std::byte> block(16384);
    const auto count = fail_every_allocation(
        [&] {
            list_arena memory{block};
            const auto written = encode_to(request, std::span<char>{buffer});
            const auto read = decode<lookup_session_response_view>(body, memory);
            return written.has_value() && read.has_value();
        },
        [](const auto& returned, bool) { BOOST_TEST(returned == true); });
    BOOST_TEST(count == 0U);
}

BOOST_AUTO_TEST_CASE(no_allocation_for_a_thousand_results) {
    const auto response = thousand_results();
    const auto body = encode(response).value();
    std::vector<char> buffer(body.size());
    std::vector<std::byte> block(std::size_t{4} << 20);
    bool good = false;
    BOOST_TEST(allocations_of([&] {
                   const auto written = encode_to(response, std::span<char>{buffer});
                   good = written.has_value() && *written == body;
               }) == 0U);
    BOOST_TEST(good);
    std::size_t results = 0;
    BOOST_TEST(allocations_of([&] {
                   list_arena memory{block};
                   const auto read = decode<lookup_session_response_view>(body, memory);
                   results = std::get<0>(read.value()).session_lookup_results.size();
               }) == 0U);
    BOOST_TEST(results == 1000U);
}

BOOST_AUTO_TEST_CASE(allocations_of_a_thousand_results_are_those_of_its_parts) {
    const auto response = thousand_results();
    const auto body = encode(response).value();
    std::optional<result<reply<lookup_session_response>>> read;
    const auto made = allocations_of([&] { read.emplace(decode<lookup_session_response>(body)); });
    BOOST_TEST(std::get<0>(read->value()) == response);
    BOOST_TEST(made <= needed_by(response.session_lookup_results));
    BOOST_TEST(made > 1000U);
}

BOOST_AUTO_TEST_CASE(no_allocation_for_a_message_of_short_text) {
    const auto body = encode(fault{.code = "s:Client", .string = "no"}).value();
    bool good = false;
    BOOST_TEST(allocations_of([&] { good = decode<lookup_session_response>(body).has_value(); }) ==
               0U);
    BOOST_TEST(good);
}

// A million zeros that nobody holds.
class zeros final : public byte_source {
public:
    std::uint64_t size() const override { return 1'000'000; }
    bool read(std::uint64_t, std::span<char> to) const override {
        std::fill(to.begin(), to.end(), '\0');
        return true;
    }
};

template <class Operation>
void check_memory_of_a_file(std::size_t body_at_least) {
    file_document contract;
    contract.context_identifier = account;
    contract.underlying_file = {
        {.file_type = file_type::pdf, .data = binary{std::make_shared<zeros>()}}};
    const async_submit_with_file_request value{.documents = {contract}};
    const auto before = heap.bytes;
    const auto request = make_http_request<Operation>(value);
    const auto allocated = heap.bytes - before; // of which the peak is a part
    BOOST_TEST_REQUIRE(request.has_value());
    BOOST_TEST(request->body.size() >= body_at_least);
    BOOST_TEST(allocated <= request->body.size() + 64U * 1024U);
}

// 17 bytes of a reply are an item of 528 bytes.
BOOST_AUTO_TEST_CASE(memory_of_many_items_is_bounded) {
    constexpr std::string_view item = "<DocumentResult/>";
    std::string reply = "<SubmitResponse><DocumentResults>";
    while (reply.size() + item.size() <= xml::limits{}.bytes) {
        reply.append(item);
    }
    const auto before = heap.bytes;
    const auto decoded = decode<submit_response>(reply);
    const auto allocated = heap.bytes - before; // of which the peak is a part
    BOOST_TEST_REQUIRE(!decoded.has_value());
    BOOST_TEST(to_string(decoded.error().code) == "too_many_items");
    BOOST_TEST(allocated <= 5 * reply.size());
}

BOOST_AUTO_TEST_CASE(memory_of_a_file_is_its_bodys) {
    check_memory_of_a_file<async_submit_with_file>(1'333'336); // base64's, RFC 4648 §4
    check_memory_of_a_file<mtom<async_submit_with_file>>(1'000'000);
}

BOOST_AUTO_TEST_CASE(allocations_of_property_trees) {
    const auto request = long_request();
    const auto tree = to_property_tree(request);
    const auto body = encode(request).value();
    const auto as_tree = read_xml(body).value();
    check_all_or_nothing([&] { return to_property_tree(request); }, tree);
    check_all_or_nothing([&] { return from_property_tree<async_submit_request>(tree).value(); },
                         request);
    check_all_or_nothing([&] { return read_xml(body).value(); }, as_tree);
    check_all_or_nothing(
        [&] { return std::get<async_submit_request>(*decode<async_submit_request>(as_tree)); },
        request);
}

BOOST_AUTO_TEST_CASE(allocations_of_printing) {
    const auto request = long_request();
    check_all_or_nothing([&] { return to_string(request); }, to_string(request));
    failure failed{.kind = failure_kind::soap_fault,
                   .cause = {.code = errc::soap_fault, .field = {"Documents[0]"}},
                   .reply = {500, {}, {}},
                   .fault = long_fault()};
    check_all_or_nothing([&] { return to_string(failed); }, to_string(failed));
}

BOOST_AUTO_TEST_CASE(allocations_of_submit) {
    const auto request = long_request();
    check_call(accepted, [&](auto& caller) { return blocking_calls::submit(caller, request); });
    check_call(accepted, [&](auto& caller) { return calls_with_handler::submit(caller, request); });
    BOOST_TEST(request == long_request());
}

BOOST_AUTO_TEST_CASE(allocations_of_lookup) {
    const auto reply = encode(long_response()).value();
    check_call(reply, [&](auto& caller) { return blocking_calls::look_up(caller, lookups); });
    check_call(reply, [&](auto& caller) { return calls_with_handler::look_up(caller, lookups); });
}

BOOST_AUTO_TEST_CASE(allocations_of_a_session) {
    async_submit_request request{.documents = {rental_document()}};
    request.documents[0].document_template->parameters.push_back(
        {.name = std::string(40, 'x'), .value = "draws a warning"});
    for (const auto how : {failing::once, failing::from_then_on}) {
        std::optional<steady_service> service;
        const auto count = fail_every_allocation(
            how,
            [&] {
                {
                    const working_heap now;
                    service.emplace();
                }
                std::size_t asked = 0;
                client_options options;
                options.is_pending = [&asked](const session_lookup_result&) {
                    return asked++ == 0;
                };
                session_machine machine{{}, std::move(options)};
                with_memory_again([&] { return machine.submit(request); });
                return follow(machine, *service);
            },
            [&](const auto& returned, bool failed) {
                BOOST_TEST_REQUIRE(returned.has_value());
                BOOST_TEST_REQUIRE(returned->end.has_value());
                BOOST_TEST(returned->submitted <= 1U);
                BOOST_TEST(returned->documents_ready <= 1U);
                check_nothing_lost(*returned->end, *service);
                if (!failed) {
                    BOOST_TEST(returned->end->has_value());
                }
                if (*returned->end) {
                    BOOST_TEST(returned->submitted == 1U);
                    BOOST_TEST((*returned->end)->warnings.size() == 1U);
                }
                service.reset();
            });
        BOOST_TEST(count > 30U);
    }
}

BOOST_AUTO_TEST_CASE(allocations_of_resuming) {
    const auto token = make_resume_token(
        std::array{lookups.session_lookups[0].session_id, lookups.session_lookups[1].session_id});
    fail_every_allocation(
        [&] {
            session_machine machine;
            try {
                return machine.resume(token, account).value();
            } catch (const std::bad_alloc&) {
                return machine.open_sessions();
            }
        },
        [](const auto& returned, bool failed) { // all of them, or none
            if (returned) {
                BOOST_TEST(*returned == (failed ? 0U : 2U));
            }
        });
}

BOOST_AUTO_TEST_CASE(allocations_of_submit_and_wait) {
    async_submit_request request{.documents = {rental_document()}};
    request.documents[0].document_template->parameters.push_back(
        {.name = std::string(40, 'x'), .value = "draws a warning"});
    check_waiting([&](auto& caller, hurried clock) {
        auto copy = [&] {
            const working_heap now;
            return request;
        }();
        return caller.submit_and_wait(std::move(copy), {}, clock);
    });
    check_waiting([&](auto& caller, hurried clock) {
        auto copy = [&] {
            const working_heap now;
            return request;
        }();
        return result_of<session_result>([&](auto handler) {
            caller.submit_and_wait(std::move(copy), {}, clock, std::move(handler));
        });
    });
}

// A session of many documents, with much text of theirs.
std::string large_reply(std::size_t documents) {
    session_lookup_result found{.session_id = lookups.session_lookups[0].session_id};
    for (std::size_t i = 0; i < documents; ++i) {
        auto& launched = found.document_results.emplace_back();
        std::string id{"2CE11EF1-8938-DD11-8735-000000000000"};
        const auto digits = std::to_string(i);
        launched.id =
            document_id::parse(id.replace(id.size() - digits.size(), digits.size(), digits))
                .value();
        launched.metadata.emplace().document_name = std::string(1'000, 'x');
        launched.exceptions.push_back({severity_level::warning, std::string(1'000, 'y')});
    }
    return encode(lookup_session_response{.session_lookup_results = {found}}).value();
}

template <class Work>
std::size_t bytes_allocated_by(Work work) {
    const auto before = heap.bytes;
    work();
    return heap.bytes - before;
}

// The machine's own allocations, for a session that ends, fails or goes on.
BOOST_AUTO_TEST_CASE(results_of_a_lookup_are_moved_by_the_machine) {
    constexpr std::size_t documents = 500;
    const http_response reply{200, "text/xml", large_reply(documents)};
    // The list of documents; names, texts and lists of exceptions are moved.
    constexpr std::size_t most_bytes = documents * sizeof(finished_document) + 1024;
    session_machine machine;
    machine.watch(lookups.session_lookups[0]);
    BOOST_TEST_REQUIRE(std::holds_alternative<step::send>(machine.next({})));
    machine.received(reply);
    std::optional<session_step> given;
    BOOST_TEST(bytes_allocated_by([&] { given.emplace(machine.next({})); }) <= most_bytes);
    const auto& ended = std::get<step::ended>(*given).result;
    BOOST_TEST_REQUIRE(ended.has_value());
    BOOST_TEST(ended->documents.size() == documents);
    BOOST_TEST(ended->documents.back().metadata->document_name->size() == 1'000U);

    // A reply that cannot be read goes into the failure as it is.
    polling_policy impatient;
    impatient.max_errors = 1;
    session_machine other{impatient};
    other.watch(lookups.session_lookups[0]);
    BOOST_TEST_REQUIRE(std::holds_alternative<step::send>(other.next({})));
    other.received(http_response{200, "text/xml", reply.body.substr(0, reply.body.size() - 1)});
    BOOST_TEST(bytes_allocated_by([&] { given.emplace(other.next({})); }) <= 1024U);
    const auto failed = std::get<step::ended>(*given).result.error();
    BOOST_TEST(failed.lookup->reply.body.size() == reply.body.size() - 1);

    // And so does a result with an exception.
    session_machine third;
    third.watch(lookups.session_lookups[0]);
    BOOST_TEST_REQUIRE(std::holds_alternative<step::send>(third.next({})));
    auto body = reply.body;
    body.replace(body.find("Warning"), 7, "Fatal");
    third.received(http_response{200, "text/xml", std::move(body)});
    BOOST_TEST(bytes_allocated_by([&] { given.emplace(third.next({})); }) <= 1024U);
    BOOST_TEST(std::get<step::ended>(*given).result.error().result->document_results.size() ==
               documents);
}

// What a call allocates is what the transport and the decoder do, and a little besides.
BOOST_AUTO_TEST_CASE(results_of_a_lookup_are_moved_by_the_client) {
    constexpr std::size_t documents = 500;
    const auto reply = large_reply(documents);
    const auto needed = reply.size() + bytes_allocated_by([&] {
                            static_cast<void>(decode<lookup_session_response>(reply));
                        });
    constexpr std::size_t little = documents * sizeof(finished_document) + 32U * 1024U;
    recorded transport{reply};
    client caller{transport};
    const lookup_session_request one{.session_lookups = {lookups.session_lookups[0]}};
    std::optional<lookup_result> answered;
    BOOST_TEST(bytes_allocated_by([&] { answered.emplace(caller.lookup_session(one)); }) <=
               needed + little);
    BOOST_TEST((*answered)->sessions[0].result->document_results.size() == documents);
    answered.reset();
    BOOST_TEST(bytes_allocated_by([&] {
                   caller.lookup_session(
                       one, [&](lookup_result given) { answered.emplace(std::move(given)); });
               }) <= needed + little);
    BOOST_TEST((*answered)->sessions[0].result->document_results.size() == documents);

    std::optional<session_result> ended;
    std::chrono::steady_clock::time_point time{};
    BOOST_TEST(bytes_allocated_by([&] {
                   ended.emplace(caller.wait(lookups.session_lookups[0], {}, hurried{&time}));
               }) <= needed + little);
    BOOST_TEST((*ended)->documents.size() == documents);
    ended.reset();
    hurried timer{&time};
    BOOST_TEST(bytes_allocated_by([&] {
                   caller.wait(lookups.session_lookups[0], {}, timer,
                               [&](session_result given) { ended.emplace(std::move(given)); });
               }) <= needed + little);
    BOOST_TEST((*ended)->documents.size() == documents);
}

// Of two lookups, of which the first finds one of two documents.
BOOST_AUTO_TEST_CASE(allocations_of_documents_that_come_one_by_one) {
    const auto reply = [](std::initializer_list<document_result> documents) {
        session_lookup_result found{.session_id = lookups.session_lookups[0].session_id,
                                    .document_results = documents};
        return http_response{
            200, "text/xml",
            encode(lookup_session_response{.session_lookup_results = {found}}).value()};
    };
    const auto token = auth_token{"8CC9A84B-693C-46CC-4342-40A8215AD76A"_guid};
    const document_result one{.id = document_id{"2CE11EF1-8938-DD11-8735-00065B8CE99B"_guid},
                              .auth_token = token,
                              .metadata = long_request().documents.front().metadata};
    const document_result two{.id = document_id{"3CE11EF1-8938-DD11-8735-00065B8CE99B"_guid},
                              .auth_token =
                                  auth_token{"9CC9A84B-693C-46CC-4342-40A8215AD76A"_guid}};
    const auto first = reply({one, {}}), second = reply({two});
    bool was_second = false; // whether it came
    for (const auto how : {failing::once, failing::from_then_on}) {
        const auto count = fail_every_allocation(
            how,
            [&] {
                std::optional<session_machine> machine;
                std::vector<session_step> given;
                was_second = false;
                {
                    const working_heap now;
                    machine.emplace();
                    machine->watch(lookups.session_lookups[0]);
                    static_cast<void>(machine->next({}));
                    machine->received(first);
                }
                std::chrono::steady_clock::time_point time{};
                const auto next = [&] {
                    auto step = detail::next_of_one(*machine, time);
                    const working_heap now;
                    given.push_back(std::move(step));
                };
                next();
                if (std::holds_alternative<step::documents_ready>(given.back())) {
                    const working_heap now; // for the exchange
                    time = std::get<step::wait>(machine->next(time)).until;
                    static_cast<void>(machine->next(time));
                    machine->received(second);
                    was_second = true;
                }
                if (!std::holds_alternative<step::ended>(given.back())) {
                    next();
                }
                return std::move(given.back());
            },
            [&](const auto& returned, bool failed) {
                BOOST_TEST_REQUIRE(returned.has_value());
                const auto* const ended = std::get_if<step::ended>(&*returned);
                BOOST_TEST_REQUIRE(ended != nullptr);
                const auto kept = tests::guids_kept(ended->result);
                BOOST_TEST(tests::are_in(tests::guids_in(first.body), kept));
                if (was_second) {
                    BOOST_TEST(tests::are_in(tests::guids_in(second.body), kept));
                }
                if (ended->result) {
                    BOOST_TEST(to_message(*ended->result).document_results ==
                               (list<document_result>{two, one}));
                } else {
                    BOOST_TEST(failed);
                    BOOST_TEST(how == failing::from_then_on);
                    const auto failure = ended->result.error();
                    BOOST_TEST(failure.kind == failure_kind::still_pending);
                }
            });
        BOOST_TEST(count > 1U);
    }
}

// A header is read in memory that is there before: what is too long for it is cut.
BOOST_AUTO_TEST_CASE(header_of_a_reply_needs_no_memory) {
    const auto location = "/" + std::string(2000, 'x');
    const auto text =
        "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nLocation: " + location + "\r\n\r\n";
    detail::reply_header header;
    heap.how = failing::from_then_on;
    heap.next = 1;
    header.take_lines(text);
    const auto reply = header.make_response({});
    heap.how = failing::never;
    BOOST_TEST(reply.status == 200);
    BOOST_TEST(reply.content_type == "text/xml");
    BOOST_TEST(reply.location.size() >= 512U);
    BOOST_TEST(location.starts_with(reply.location));
}

// What the reply says may exist, though there was no memory to read it.
BOOST_AUTO_TEST_CASE(out_of_memory_after_submit_may_be_submitted) {
    const failure before{.kind = failure_kind::not_sent, .cause = {.code = errc::out_of_memory}};
    const failure after{.kind = failure_kind::invalid_response,
                        .cause = {.code = errc::out_of_memory}};
    BOOST_TEST(!before.may_be_submitted());
    BOOST_TEST(after.may_be_submitted());
}

// ---- every call of a transport

BOOST_AUTO_TEST_CASE(transport_fails_at_each_call) {
    for (std::size_t nth = 1; nth <= 4; ++nth) {
        for (const auto how : {breakage::before, breakage::after, breakage::exception_before,
                               breakage::exception_after}) {
            BOOST_TEST_CONTEXT("call " << nth << ", way " << static_cast<int>(how)) {
                run_program<blocking_calls>(nth, how);
                run_program<calls_with_handler>(nth, how);
            }
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
