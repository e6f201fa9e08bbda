// SPDX-License-Identifier: BSL-1.0

// One submission and its lookups, walked through whatever can go wrong: each driver of the library,
// over each transport, with each allocation failing, each callback throwing, each request and each
// reply cut at each byte, and each reply swollen beyond its bounds. A row is one such fault; the
// same must hold after all of them: see `check`.
//
// What is walked:
// - In memory, with every driver: each allocation, each callback, and each byte of the replies to
//   the submission and to the first lookup.
// - In memory, with the first driver alone, the bare machine: each byte of the second lookup's
//   reply, of the requests, and of replies whose early end nobody notices.
// - Over HTTP, where a row takes milliseconds, with the first driver alone: each byte of the first
//   two replies, including their headers.
// - Everything else in strides. They begin at another place for each driver, and are the same in
//   every run.
// libcurl's own allocations fail too. Those of Asio fail in the drivers, and not in
// `beast_transport`; the reason stands there.

#include "support/failing_heap.hpp"
#include "support/guids.hpp"
#include "support/interruption.hpp"
#include "support/replies.hpp"
#include "support/submission.hpp"
#include "support/walked_transport.hpp"

#include <assuresign/asio_client.hpp>
#include <assuresign/client.hpp>
#include <assuresign/contract/async_submit_with_file.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <future>
#include <iterator>
#include <memory>
#include <new>
#include <optional>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace {

namespace asio = boost::asio;
using namespace assuresign;
using namespace assuresign::tests;
using namespace std::chrono_literals;

using operation = async_submit_with_file;
using time_point = std::chrono::steady_clock::time_point;

// ---- bounds

constexpr xml::limits bounds{.bytes = walked_transport::max_reply, .items = 64};
// What the library and a transport take at most at any time, whatever comes: so many times the
// largest reply.
constexpr std::size_t most_memory = 5 * walked_transport::max_reply;

constexpr polling_policy quick{.initial_delay = 0ms, .max_delay = 0ms, .jitter = 0};

using walked_client = assuresign::client<walked_transport, bounds>;
using walked_asio_client = assuresign::asio_client<walked_transport, bounds>;
using walked_machine = basic_session_machine<bounds>;

// ---- what is submitted

constexpr std::string_view password = "open sesame";
constexpr std::string_view secret_parameter = "swordfish";

class contract_file final : public byte_source {
public:
    explicit contract_file(interruption& at) : at_(at) {}
    std::uint64_t size() const override { return 20; }
    bool read(std::uint64_t, std::span<char> to) const override {
        at_.reach(callback::byte_source);
        std::fill(to.begin(), to.end(), 'x');
        return true;
    }

private:
    interruption& at_;
};

// The service says that it does not know a parameter whose name is the password: it quotes secrets.
operation::request rental_with_file(interruption& at) {
    const working_heap now;
    auto rental = rental_document();
    rental.document_template->parameters.push_back(
        {.name = "Signatory 1 Password", .value = std::string{secret_parameter}});
    rental.document_template->parameters.push_back({.name = std::string{password}, .value = "x"});
    file_document contract;
    contract.context_identifier = rental.context_identifier;
    contract.metadata = std::move(rental.metadata);
    contract.document_template = std::move(rental.document_template);
    contract.underlying_file = {
        {.file_type = file_type::pdf, .data = binary{std::make_shared<contract_file>(at)}}};
    return {.documents = {std::move(contract)}};
}

// ---- what the caller has in the end

struct evidence {
    std::set<std::string> fields{}; // the ids that were read
    std::set<std::string> bytes{};  // and those in bytes that were kept
    std::string printed{};
    std::size_t ends = 0;         // of the submission
    bool is_success = false;      // the last of them
    bool may_be_submitted = true; // and what it says of that
    bool has_thrown = false;      // something came out that ended a call

    void read(std::string_view text) { fields.merge(guids_in(text)); }
    void print(std::string_view text) {
        const working_heap now;
        printed.append(text).append("\n");
    }

    template <class Results>
    void read_all(const Results& results) {
        for (const session_lookup_result& each : results) {
            read(shown(each));
        }
    }
    void read_unmatched(const std::vector<lookup_session_response>& replies) {
        for (const auto& each : replies) {
            read_all(each.session_lookup_results);
        }
    }

    void see(const failure& why) {
        read(why.session_id.str());
        read_all(why.sessions);
        read(shown({.document_results = why.documents}));
        bytes.merge(guids_in(why.reply.body));
        print(to_string(why));
    }
    void see(const session_result& ended) {
        const working_heap now;
        ++ends;
        is_success = ended.has_value();
        if (ended) {
            read(shown(to_message(*ended)));
            read_unmatched(ended->unmatched);
            print(to_string(*ended));
            return;
        }
        const session_failure& why = ended.error();
        may_be_submitted = why.may_be_submitted();
        read_unmatched(why.unmatched);
        read(why.session_id.str());
        if (why.result) {
            read(shown(*why.result));
        }
        for (const auto* const each : {&why.submission, &why.lookup}) {
            if (*each) {
                see(**each);
            }
        }
        print(to_string(why));
        print(why.resume_token());
    }
    void see(const call_result<async_submit_result>& submitted) {
        const working_heap now;
        ++ends;
        is_success = submitted.has_value();
        if (submitted) {
            read(submitted->session_id.str());
        } else {
            may_be_submitted = submitted.error().may_be_submitted();
            see(submitted.error());
        }
    }
    void see(const lookup_result& answered) {
        const working_heap now;
        if (!answered) {
            see(answered.error());
            return;
        }
        for (const auto& each : answered->sessions) {
            if (each.result) {
                read(shown(*each.result));
            }
        }
        read_all(answered->unmatched);
    }
    void see(const session_step& given) {
        const working_heap now;
        if (const auto* const submitted = std::get_if<step::submitted>(&given)) {
            read(submitted->session_id.str());
            print(submitted->resume_token());
        } else if (const auto* const ready = std::get_if<step::documents_ready>(&given)) {
            read(ready->session_id.str());
            for (const auto& each : ready->documents) {
                read(each.id.str());
                read(each.auth_token.str());
            }
        } else if (const auto* const ended = std::get_if<step::ended>(&given)) {
            see(ended->result);
        } else if (const auto* const others = std::get_if<step::unmatched>(&given)) {
            read_all(others->results);
        }
    }
};

// ---- the drivers

struct scene {
    walked_transport& transport;
    interruption& at;
    evidence& seen;

    // The first lookup of a session finds its documents, but calls it pending.
    client_options options() {
        const working_heap now;
        auto made = interrupted_options(at);
        made.log = [this](const log_event& event) {
            seen.print(event.text);
            at.reach(callback::log);
        };
        return made;
    }
    walked_client client() {
        const working_heap now;
        return walked_client{transport, options()};
    }

    // What comes out of `work` is the caller's own exception, or std::bad_alloc.
    template <class Work>
    bool returns(Work work) {
        try {
            work();
            return true;
        } catch (const std::bad_alloc&) {
        } catch (const std::runtime_error& e) {
            seen.print(e.what());
        }
        return false;
    }
    template <class Work>
    void attempt(Work work) {
        seen.has_thrown = !returns(work) || seen.has_thrown;
    }
    // Whoever was told that there is no memory has some then.
    template <class Work>
    bool returns_or_recovers(Work work) {
        const bool has_returned = returns(work);
        if (!has_returned) {
            heap.how = failing::never;
        }
        return has_returned;
    }

    // A handler that keeps what it gets before it throws. It gets it once.
    template <class Result>
    auto handler_to(std::optional<Result>& kept) {
        return [this, &kept](Result given) {
            {
                const working_heap now;
                BOOST_TEST(!kept.has_value());
                kept.emplace(std::move(given));
            }
            at.reach(callback::handler);
        };
    }
    template <class Result>
    void see_if_there(const std::optional<Result>& kept) {
        if (kept) {
            seen.see(*kept);
        }
    }
    auto observer() {
        return [this](const session_step& given) {
            at.reach(callback::observer);
            seen.see(given);
        };
    }
};

lookup_session_request lookup_of(const session_id& id) {
    const working_heap now;
    return {.session_lookups = {{account, id}}};
}

// A submission, and lookups until it is there.
template <class Submit, class LookUp>
void walk_calls(scene& on, Submit submit, LookUp look_up) {
    const auto request = rental_with_file(on.at);
    std::optional<call_result<async_submit_result>> submitted;
    on.attempt([&] { submit(request, submitted); });
    on.see_if_there(submitted);
    if (!submitted) {
        return;
    }
    const auto id = *submitted ? (*submitted)->session_id : submitted->error().session_id;
    const auto asked = lookup_of(id);
    for (int i = 0; i < 3 && !id.empty(); ++i) {
        std::optional<lookup_result> answered;
        on.attempt([&] { look_up(asked, answered); });
        on.see_if_there(answered);
        if (answered && *answered && (*answered)->sessions[0].state == session_state::finished) {
            return;
        }
    }
}

void calls(scene& on) {
    auto client = on.client();
    walk_calls(
        on,
        [&](const auto& request, auto& submitted) {
            submitted.emplace(client.call<operation>(request));
        },
        [&](const auto& request, auto& answered) {
            answered.emplace(client.lookup_session(request));
        });
}

void calls_with_handlers(scene& on) {
    auto client = on.client();
    const auto run = [&](auto start) {
        on.attempt(start);
        on.attempt([&] { on.transport.run(); });
    };
    walk_calls(
        on,
        [&](const auto& request, auto& submitted) {
            run([&] { client.call<operation>(request, on.handler_to(submitted)); });
        },
        [&](const auto& request, auto& answered) {
            run([&] { client.lookup_session(request, on.handler_to(answered)); });
        });
}

// The bytes are moved by the program itself.
void calls_without_client(scene& on) {
    const auto options = on.options();
    const secret_values secrets = [&] {
        const working_heap now;
        return secret_values{rental_with_file(on.at)};
    }();
    walk_calls(
        on,
        [&](const auto& value, auto& submitted) {
            auto request = make_http_request<operation>(value).value();
            submitted.emplace(read_response<operation, bounds>(
                on.transport.exchange(std::move(request)), secrets));
        },
        [&](const auto& value, auto& answered) {
            auto request = make_http_request<lookup_session>(value).value();
            auto read = read_response<lookup_session, bounds>(
                on.transport.exchange(std::move(request)), secrets);
            const working_heap now;
            if (read) {
                answered.emplace(match_sessions(value, std::move(*read), options.is_pending));
            } else {
                answered.emplace(std::move(read.error()));
            }
        });
}

void submit_and_wait(scene& on) {
    auto client = on.client();
    on.attempt([&] {
        const auto ended = client.submit_and_wait<operation>(rental_with_file(on.at), quick,
                                                             interrupted_clock{on.at});
        on.seen.see(ended);
    });
}

void submit_and_wait_with_handler(scene& on) {
    auto client = on.client();
    interrupted_clock timer{on.at};
    std::optional<session_result> ended;
    on.attempt([&] {
        client.submit_and_wait<operation>(rental_with_file(on.at), quick, timer,
                                          on.handler_to(ended));
    });
    on.attempt([&] { on.transport.run(); });
    on.see_if_there(ended);
}

// A machine of the caller's, with one submission.
walked_machine machine_of(scene& on) {
    const working_heap now;
    walked_machine machine{quick, on.options()};
    machine.submit<operation>(rental_with_file(on.at));
    return machine;
}

constexpr int most_runs = 10;

void run(scene& on) {
    auto client = on.client();
    auto machine = machine_of(on);
    for (int runs = 0; runs < most_runs; ++runs) {
        if (on.returns_or_recovers(
                [&] { client.run(machine, on.observer(), interrupted_clock{on.at}); })) {
            return;
        }
    }
}

void run_with_handlers(scene& on) {
    auto client = on.client();
    auto machine = machine_of(on);
    interrupted_clock timer{on.at};
    bool is_over = false;
    for (int runs = 0; runs < most_runs && !is_over; ++runs) {
        on.returns_or_recovers([&] {
            client.run(machine, on.observer(), timer, [&] {
                is_over = true;
                on.at.reach(callback::handler);
            });
            on.transport.run();
        });
    }
    BOOST_TEST(is_over);
}

// The loop of session/machine.hpp.
void bare_machine(scene& on) {
    auto machine = machine_of(on);
    time_point time{};
    for (;;) {
        std::optional<session_step> next;
        while (!on.returns_or_recovers([&] { next.emplace(machine.next(time)); })) {
        }
        if (auto* const send = std::get_if<step::send>(&*next)) {
            http_result exchanged = error{.code = errc::connection_lost};
            on.returns([&] { exchanged = on.transport.exchange(send->request); });
            machine.received(std::move(exchanged));
        } else if (auto* const wait = std::get_if<step::wait>(&*next)) {
            time = wait->until;
        } else if (std::holds_alternative<step::done>(*next)) {
            return;
        } else {
            on.seen.see(*next);
        }
    }
}

// ---- the drivers for Asio

walked_asio_client asio_client_of(scene& on) {
    const working_heap now;
    return {on.transport, on.transport.context().get_executor(), on.options()};
}

void asio_callback(scene& on) {
    auto client = asio_client_of(on);
    std::optional<session_result> ended;
    on.attempt([&] {
        client.async_submit_and_wait<operation>(rental_with_file(on.at), quick,
                                                on.handler_to(ended));
    });
    on.attempt([&] { on.transport.run(); });
    on.see_if_there(ended);
}

void asio_future(scene& on) {
    auto client = asio_client_of(on);
    std::future<session_result> ended;
    on.attempt([&] {
        ended = client.async_submit_and_wait<operation>(rental_with_file(on.at), quick,
                                                        asio::use_future);
    });
    on.transport.run();
    if (ended.valid()) {
        const bool is_ready = ended.wait_for(0s) == std::future_status::ready;
        BOOST_TEST_REQUIRE(is_ready);
        on.attempt([&] { on.seen.see(ended.get()); });
    }
}

asio::awaitable<void> submit_in_coroutine(walked_asio_client& client, operation::request request,
                                          std::optional<session_result>& ended) {
    ended.emplace(co_await client.async_submit_and_wait<operation>(std::move(request), quick,
                                                                   asio::use_awaitable));
}

void asio_coroutine(scene& on) {
    auto client = asio_client_of(on);
    std::optional<session_result> ended;
    std::exception_ptr thrown;
    {
        const working_heap now; // what Asio's coroutines do without memory is not ours to say
        asio::co_spawn(on.transport.context(),
                       submit_in_coroutine(client, rental_with_file(on.at), ended),
                       [&](std::exception_ptr given) { thrown = std::move(given); });
    }
    // Where Asio has no memory to begin, the coroutine ends with the exception.
    const bool had_memory = on.transport.run();
    on.seen.has_thrown = !had_memory && !ended;
    if (thrown) {
        on.attempt([&] { std::rethrow_exception(thrown); });
    }
    on.see_if_there(ended);
}

void asio_run(scene& on) {
    auto client = asio_client_of(on);
    auto machine = machine_of(on);
    bool is_over = false;
    for (int runs = 0; runs < most_runs && !is_over; ++runs) {
        on.returns_or_recovers([&] {
            client.async_run(machine, on.observer(), [&] {
                is_over = true;
                on.at.reach(callback::handler);
            });
            on.transport.run();
        });
    }
    BOOST_TEST(is_over);
}

struct driver {
    const char* name;
    void (*walk)(scene&);
    // Where a promise or a coroutine is dropped and there is no memory, libstdc++ and Asio end the
    // program.
    bool wants_memory_again = false;
};
constexpr std::array drivers{
    driver{"bare_machine", bare_machine}, // first: see `every_byte`
    driver{"calls", calls},
    driver{"calls_with_handlers", calls_with_handlers},
    driver{"calls_without_client", calls_without_client},
    driver{"submit_and_wait", submit_and_wait},
    driver{"submit_and_wait_with_handler", submit_and_wait_with_handler},
    driver{"run", run},
    driver{"run_with_handlers", run_with_handlers},
    driver{"asio_callback", asio_callback},
    driver{"asio_future", asio_future, true},
    driver{"asio_coroutine", asio_coroutine, true},
    driver{"asio_run", asio_run},
};

// ---- a row

struct fault_of_row {
    callback which = callback::none; // that throws
    std::size_t nth = 0;
    failing how = failing::never; // the nth allocation
    mishap on_the_way{};
};

// What a row was like.
struct course {
    bool has_failed = false; // the fault has happened
    std::vector<std::size_t> request_sizes, reply_sizes;
    std::size_t memory = 0;
};

// In lower case.
std::string lowered(std::string_view text) {
    std::string made{text};
    std::transform(made.begin(), made.end(), made.begin(),
                   [](unsigned char each) { return static_cast<char>(std::tolower(each)); });
    return made;
}
std::string without_dashes(std::string text) {
    std::erase(text, '-');
    return text;
}

// The values of attributes of this name in start tags that are whole.
std::set<std::string> attributes_in(std::string_view text, std::string_view name) {
    constexpr std::size_t size = 36;
    const auto start = " " + std::string{name} + "=\"";
    std::set<std::string> found;
    for (auto at = text.find(start); at != text.npos; at = text.find(start, at + 1)) {
        const auto value = text.substr(at + start.size());
        const auto end = value.find_first_of(">\n"); // of the tag, or of what came
        if (end != value.npos && value[end] == '>') {
            found.merge(guids_in(value.substr(0, size)));
        }
    }
    return found;
}

std::set<std::string> ids_in(std::string_view text) {
    auto found = attributes_in(text, "SessionId");
    found.merge(attributes_in(text, "Id"));
    found.merge(attributes_in(text, "AuthToken"));
    return found;
}

void check_no_secret(const evidence& seen, std::string_view delivered) {
    std::vector<std::string> secrets{std::string{password}, std::string{secret_parameter},
                                     std::string{account.str()}};
    for (const auto& each : attributes_in(delivered, "AuthToken")) {
        secrets.push_back(each);
    }
    const auto printed = lowered(seen.printed);
    std::string leaked;
    for (const auto& each : secrets) {
        const auto secret = lowered(each);
        if (printed.find(secret) != printed.npos ||
            printed.find(without_dashes(secret)) != printed.npos) {
            leaked.append(each).append(" ");
        }
    }
    BOOST_TEST(leaked == "", leaked << "in " << seen.printed);
}

void check(const fault_of_row& fault, const evidence& seen, walked_transport& far,
           std::size_t memory) {
    const auto& way = fault.on_the_way;
    // One submission arrives at most; if it was cut on its way, none does after that.
    const bool is_submission_cut =
        way.what == mishap::kind::request_cut && way.exchange == 0 && way.at != 0;
    const auto arrived = far.submissions();
    BOOST_TEST(arrived + (is_submission_cut ? 1U : 0U) <= 1U);

    // The submission has one end, of which its caller hears; or something was thrown. Memory that
    // runs out throws only before anything is sent.
    BOOST_TEST(seen.ends + (seen.has_thrown ? 1U : 0U) >= 1U);
    BOOST_TEST(seen.ends <= 1U);
    if (fault.how != failing::never && seen.ends == 0) {
        BOOST_TEST(arrived == 0U);
    }
    if (seen.ends == 1 && !seen.is_success && (arrived != 0 || is_submission_cut)) {
        BOOST_TEST(seen.may_be_submitted);
    }

    // No id that arrived whole is lost. Of a reply that is cut, those in whole tags are read.
    const bool is_cut =
        way.what == mishap::kind::reply_cut || way.what == mishap::kind::reply_ended_early;
    const auto delivered = is_cut ? far.delivered() : far.handed_over();
    auto kept = seen.fields;
    if (!is_cut) {
        kept.insert(seen.bytes.begin(), seen.bytes.end());
    }
    std::string lost;
    for (const auto& each : is_cut ? ids_in(delivered) : guids_in(delivered)) {
        lost.append(kept.contains(each) ? "" : each + " ");
    }
    BOOST_TEST(lost == "");

    check_no_secret(seen, delivered);
    BOOST_TEST(memory <= most_memory);
}

course walk_row(way by, const driver& through, const fault_of_row& fault) {
    interruption at{fault.which, fault.nth};
    const auto transport = make_walked_transport(by, at, fault.on_the_way);
    evidence seen;
    scene on{*transport, at, seen};
    heap.has_failed = false;
    heap.fails_asio = by != way::beast; // whose strand would never be left again
    heap.next = fault.nth;
    const auto before = heap.live_size;
    heap.peak_size = before;
    heap.how = fault.how;
    through.walk(on);
    heap.how = failing::never;
    const auto memory = heap.peak_size - before;
    transport->run(); // what was cancelled
    check(fault, seen, *transport, memory);
    return {.has_failed = heap.has_failed || at.has_happened(),
            .request_sizes = transport->request_sizes(),
            .reply_sizes = transport->reply_sizes(),
            .memory = memory};
}

// ---- all rows

// Calls `visit` with each driver, and where its strides begin: between 0 and `stride`.
template <class Visit>
void for_each_driver(way by, std::size_t stride, Visit visit) {
    interruption nothing{callback::none, 0};
    if (make_walked_transport(by, nothing, {}) == nullptr) {
        return;
    }
    for (std::size_t i = 0; i < drivers.size(); ++i) {
        BOOST_TEST_CONTEXT("driver " << drivers[i].name) {
            visit(drivers[i], (i * 7 + 3) % stride);
        }
    }
}

// Only every `stride`th of them.
void walk_allocations(way by, std::size_t stride) {
    for_each_driver(by, stride, [&](const driver& through, std::size_t offset) {
        for (const auto how : {failing::once, failing::from_then_on}) {
            if (how == failing::from_then_on && through.wants_memory_again) {
                break;
            }
            std::size_t rows = 0;
            for (std::size_t n = 1 + offset;; n += stride) {
                BOOST_TEST_CONTEXT("allocation " << n << (how == failing::once ? ", once" : "")) {
                    ++rows;
                    if (!walk_row(by, through, {.nth = n, .how = how}).has_failed) {
                        break;
                    }
                }
            }
            BOOST_TEST(rows * stride > 20U);
        }
    });
}

void walk_callbacks(way by) {
    for_each_driver(by, 1, [&](const driver& through, std::size_t) {
        std::size_t rows = 0;
        for (int which = 0; which <= static_cast<int>(callback::observer); ++which) {
            for (std::size_t n = 1;; ++n) {
                BOOST_TEST_CONTEXT("callback " << which << ", call " << n) {
                    ++rows;
                    if (!walk_row(by, through, {.which = static_cast<callback>(which), .nth = n})
                             .has_failed) {
                        break;
                    }
                }
            }
        }
        BOOST_TEST(rows > 15U);
    });
}

// Cuts each exchange at every byte from `first` on that the stride meets: `strides[0]` for the
// first driver, `strides[1]` for the others. The stride is longer in the third exchange, which is a
// lookup like the second.
void walk_cuts(way by, mishap::kind what, std::size_t first, std::array<std::size_t, 2> strides) {
    for_each_driver(by, strides[1], [&](const driver& through, std::size_t offset) {
        const bool is_first = &through == drivers.data();
        const auto stride = is_first ? strides[0] : strides[1];
        const auto whole = walk_row(by, through, {});
        const auto& sizes =
            what == mishap::kind::request_cut ? whole.request_sizes : whole.reply_sizes;
        BOOST_TEST_REQUIRE(sizes.size() == 3U);
        for (std::size_t exchange = 0; exchange < sizes.size(); ++exchange) {
            const bool is_second_lookup = exchange == 2 && !(is_first && by == way::memory);
            for (std::size_t n = first + (is_first ? 0 : offset); n < sizes[exchange];
                 n += is_second_lookup ? 5 * stride : stride) {
                BOOST_TEST_CONTEXT("exchange " << exchange << ", byte " << n) {
                    walk_row(by, through,
                             {.on_the_way = {.what = what, .exchange = exchange, .at = n}});
                }
            }
        }
    });
}

// The service makes the same ids in the same order every time.
std::string id_of_the_session() {
    auto service = rental_service();
    service.serve<operation>();
    interruption nothing{callback::none, 0};
    client over{service};
    return std::string{over.call<operation>(rental_with_file(nothing)).value().session_id.str()};
}

// Replies that are as large as they may be, or larger.
std::vector<std::string> swollen_replies() {
    const auto id = id_of_the_session();
    constexpr std::size_t within = walked_transport::max_reply - 500, beyond = 3 * within;
    std::vector<std::string> all;
    for (const auto size : {within, beyond}) {
        std::string items;
        while (items.size() < size) {
            items.append("<DocumentResult/>");
        }
        const auto results = "<DocumentResults>" + items + "</DocumentResults>";
        all.push_back(lookup_reply(session_result_xml(id, results)));
        all.push_back(submit_reply(id, document_exception_xml("Warning", std::string(size, 'x'))));
        all.push_back(fault_xml("s:Server", std::string(size, 'x')));
        all.push_back(std::string(size, ' '));
    }
    return all;
}

void walk_swollen_replies(way by) {
    std::size_t most = 0;
    const auto replies = swollen_replies();
    for_each_driver(by, 1, [&](const driver& through, std::size_t) {
        for (const auto& body : replies) {
            for (std::size_t exchange = 0; exchange < 3; ++exchange) {
                BOOST_TEST_CONTEXT("exchange " << exchange << ", " << body.size() << " bytes of "
                                               << body.substr(0, 300)) {
                    const auto row = walk_row(by, through,
                                              {.on_the_way = {.what = mishap::kind::reply_replaced,
                                                              .exchange = exchange,
                                                              .body = body}});
                    most = std::max(most, row.memory);
                }
            }
        }
    });
    BOOST_TEST_MESSAGE("at most " << most << " bytes for replies of "
                                  << walked_transport::max_reply);
}

BOOST_AUTO_TEST_SUITE(fault_walk)

BOOST_AUTO_TEST_SUITE(in_memory)
BOOST_AUTO_TEST_CASE(allocations) {
    walk_allocations(way::memory, 1);
}
BOOST_AUTO_TEST_CASE(callbacks) {
    walk_callbacks(way::memory);
}
BOOST_AUTO_TEST_CASE(requests_cut) {
    walk_cuts(way::memory, mishap::kind::request_cut, 0, {1, 100});
}
BOOST_AUTO_TEST_CASE(replies_cut) {
    walk_cuts(way::memory, mishap::kind::reply_cut, 0, {1, 1});
}
BOOST_AUTO_TEST_CASE(replies_that_end_early) {
    walk_cuts(way::memory, mishap::kind::reply_ended_early, 0, {1, 17});
}
BOOST_AUTO_TEST_CASE(swollen_replies) {
    walk_swollen_replies(way::memory);
}
BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(over_curl)
BOOST_AUTO_TEST_CASE(allocations) {
    walk_allocations(way::curl, 12);
}
BOOST_AUTO_TEST_CASE(callbacks) {
    walk_callbacks(way::curl);
}
BOOST_AUTO_TEST_CASE(requests_cut) {
    walk_cuts(way::curl, mishap::kind::request_cut, 1, {20, 300});
}
BOOST_AUTO_TEST_CASE(replies_cut) {
    walk_cuts(way::curl, mishap::kind::reply_cut, 0, {1, 60});
}
BOOST_AUTO_TEST_CASE(replies_that_end_early) {
    walk_cuts(way::curl, mishap::kind::reply_ended_early, 0, {20, 200});
}
BOOST_AUTO_TEST_CASE(swollen_replies) {
    walk_swollen_replies(way::curl);
}
BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(over_beast)
BOOST_AUTO_TEST_CASE(allocations) {
    walk_allocations(way::beast, 3);
}
BOOST_AUTO_TEST_CASE(callbacks) {
    walk_callbacks(way::beast);
}
BOOST_AUTO_TEST_CASE(requests_cut) {
    walk_cuts(way::beast, mishap::kind::request_cut, 1, {20, 300});
}
BOOST_AUTO_TEST_CASE(replies_cut) {
    walk_cuts(way::beast, mishap::kind::reply_cut, 0, {1, 60});
}
BOOST_AUTO_TEST_CASE(replies_that_end_early) {
    walk_cuts(way::beast, mishap::kind::reply_ended_early, 0, {20, 200});
}
BOOST_AUTO_TEST_CASE(swollen_replies) {
    walk_swollen_replies(way::beast);
}
BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE_END()

} // namespace
