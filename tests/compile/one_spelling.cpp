// SPDX-License-Identifier: BSL-1.0

// One spelling, {.documents = {…}}, for every call of every operation by every driver. Is compiled
// and not run.

#include <assuresign/asio_client.hpp>
#include <assuresign/assuresign.hpp>
#include <assuresign/testing/service.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

namespace {

using namespace assuresign;

struct timer {
    static std::chrono::steady_clock::time_point now() { return {}; }
    template <class Handler>
    void async_wait_until(std::chrono::steady_clock::time_point, Handler handler) {
        handler(true);
    }
};

constexpr auto ignore = [](auto&&) {
};

struct drivers {
    testing::service documentnow;
    client<testing::service> over{documentnow};
    timer waits;
    steady_sleeper sleeper;
    boost::asio::io_context context;
    asio_client<testing::service> asio{documentnow, context.get_executor()};
    session_machine machine;
    polling_policy policy;

    template <class Operation, class Document>
    void submit(Document one) {
        ignore(over.call<Operation>({.documents = {one}}));
        over.call<Operation>({.documents = {one}}, ignore);
    }

    template <class Operation, class Document>
    void submit_and_wait(Document one) {
        submit<Operation>(one);
        ignore(over.submit_and_wait<Operation>({.documents = {one}}));
        ignore(over.submit_and_wait<Operation>({.documents = {one, one}}, {.max_polls = 1}));
        ignore(over.submit_and_wait<Operation>({.documents = {one}}, policy, sleeper));
        over.submit_and_wait<Operation>({.documents = {one}}, policy, waits, ignore);
        asio.async_submit_and_wait<Operation>({.documents = {one}}, policy, ignore);
        ignore(asio.async_submit_and_wait<Operation>({.documents = {one}}, policy,
                                                     boost::asio::use_future));
        machine.submit<Operation>({.documents = {one}});
    }

    void default_operation(const document& one, const session_lookup& asked) {
        ignore(over.async_submit({.documents = {one}}));
        over.async_submit({.documents = {one}}, ignore);
        ignore(over.submit_and_wait({.documents = {one}}));
        ignore(over.submit_and_wait({.documents = {one, one}}, {.max_polls = 1}));
        ignore(over.submit_and_wait({.documents = {one}}, policy, sleeper));
        over.submit_and_wait({.documents = {one}}, policy, waits, ignore);
        asio.async_submit_and_wait({.documents = {one}}, policy, ignore);
        ignore(asio.async_submit_and_wait({.documents = {one}}, policy, boost::asio::use_future));
        machine.submit({.documents = {one}});

        const auto& [account, session] = asked;
        ignore(over.lookup_session({.session_lookups = {asked}}));
        ignore(over.lookup_session({.session_lookups = {{account, session}}}));
        ignore(over.lookup_session({.session_lookups = {asked, {account, session}}}));
        over.lookup_session({.session_lookups = {{account, session}}}, ignore);
        ignore(over.call<lookup_session>({.session_lookups = {{account, session}}}));
        over.call<lookup_session>({.session_lookups = {{account, session}}}, ignore);
        ignore(over.wait({.context_identifier = account, .session_id = session}));
        over.wait({.context_identifier = account, .session_id = session}, policy, waits, ignore);
        asio.async_wait({.context_identifier = account, .session_id = session}, policy, ignore);
        machine.watch({.context_identifier = account, .session_id = session});
    }

    void envelope(const close_envelope& one) {
        using operation = async_close_envelope;
        ignore(over.call<operation>({.request = one}));
        over.call<operation>({.request = one}, ignore);
        ignore(over.submit_and_wait<operation>({.request = one}));
        over.submit_and_wait<operation>({.request = one}, policy, waits, ignore);
        asio.async_submit_and_wait<operation>({.request = one}, policy, ignore);
        machine.submit<operation>({.request = one});
    }
};

} // namespace

int main() {
    drivers all;
    all.default_operation({}, {});
    all.submit<assuresign::submit>(document{});
    all.submit_and_wait<async_submit>(document{});
    all.submit_and_wait<async_submit_with_file>(file_document{});
    all.submit_and_wait<async_submit_with_file_retrieval>(file_retrieval_document{});
    all.submit_and_wait<mtom<async_submit>>(document{});
    all.submit_and_wait<mtom<async_submit_with_file>>(file_document{});
    all.envelope({});
}
