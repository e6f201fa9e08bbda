// SPDX-License-Identifier: BSL-1.0
#include "walked_transport.hpp"

#include "replies.hpp"
#include "submission.hpp"

#include <assuresign/contract/async_submit_with_file.hpp>

#if defined(WITH_CURL) || defined(WITH_BEAST)
#include "server/http_server.hpp"
#endif
#if defined(WITH_CURL)
#include <assuresign/transports/curl.hpp>
#endif
#if defined(WITH_BEAST)
#include <assuresign/transports/beast.hpp>
#endif

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <new>
#include <optional>
#include <string>
#include <string_view>

namespace assuresign::tests {

namespace {

using kind = mishap::kind;

testing::service served() {
    auto made = rental_service();
    made.serve<async_submit_with_file>();
    return made;
}

// ---- in memory

class transport_in_memory final : public walked_transport {
public:
    transport_in_memory(interruption& at, mishap plan)
        : walked_transport(at), plan_(std::move(plan)) {}

    std::size_t submissions() override { return service_.document_count(); }
    std::vector<std::size_t> request_sizes() override { return requests_; }
    std::vector<std::size_t> reply_sizes() override { return replies_; }
    std::string delivered() override { return delivered_; }

private:
    http_result make_exchange(const http_request& request) override {
        const working_heap now;
        const auto what = exchanges_++ == plan_.exchange ? plan_.what : kind::none;
        if (what == kind::request_cut) {
            return error{.code = plan_.at == 0 ? errc::not_sent : errc::connection_lost};
        }
        requests_.push_back(request.body.size());
        auto reply = what == kind::reply_replaced
                         ? http_response{200, "text/xml; charset=utf-8", plan_.body}
                         : service_.exchange(request).value();
        if (exchanges_ == 2) {
            tell_of_another_session(reply.body);
        }
        replies_.push_back(reply.body.size());
        std::optional<errc> broken;
        if (what == kind::reply_cut || what == kind::reply_ended_early) {
            reply.body.resize(std::min(plan_.at, reply.body.size()));
            broken = errc::connection_lost;
        }
        delivered_.append(reply.body).append("\n");
        if (reply.body.size() > max_reply) {
            reply.body.resize(max_reply);
            broken = errc::too_many_bytes;
        }
        if (!broken || what == kind::reply_ended_early) {
            return reply;
        }
        return transport_error{{.code = *broken}, std::move(reply)};
    }

    // The first lookup brings what nobody asked for too. No other does, so that nothing makes up
    // for what is lost of it.
    static void tell_of_another_session(std::string& body) {
        constexpr std::string_view start = "<SessionLookupResults>";
        if (const auto at = body.find(start); at != body.npos) {
            body.insert(at + start.size(),
                        session_result_xml(third_session.str(), documents_xml()));
        }
    }

    testing::service service_ = served();
    mishap plan_;
    std::size_t exchanges_ = 0;
    std::vector<std::size_t> requests_, replies_;
    std::string delivered_;
};

// ---- over HTTP

#if defined(WITH_CURL) || defined(WITH_BEAST)

class remote_transport : public walked_transport {
public:
    remote_transport(interruption& at, const mishap& plan) : walked_transport(at) {
        for (std::size_t i = 0; i < plan.exchange; ++i) {
            server_.expect({});
        }
        switch (plan.what) {
        case kind::none:
            break;
        case kind::request_cut:
            server_.expect({.cut_request_after = plan.at});
            break;
        case kind::reply_cut:
            server_.expect({.cut_reply_after = plan.at});
            break;
        case kind::reply_ended_early:
            server_.expect({.framed_as = framing::until_close, .cut_reply_after = plan.at});
            break;
        case kind::reply_replaced:
            server_.expect(
                {.status = 200, .content_type = "text/xml; charset=utf-8", .body = plan.body});
            break;
        }
    }

    std::size_t submissions() override {
        return server_.with_service([](const auto& s) { return s.document_count(); });
    }
    std::vector<std::size_t> request_sizes() override {
        std::vector<std::size_t> sizes;
        for (const auto& each : server_.arrived()) {
            sizes.push_back(each.bytes);
        }
        return sizes;
    }
    std::vector<std::size_t> reply_sizes() override {
        std::vector<std::size_t> sizes;
        for (const auto& each : server_.replies()) {
            sizes.push_back(each.size);
        }
        return sizes;
    }
    std::string delivered() override {
        std::string all;
        for (const auto& each : server_.replies()) {
            all.append(each.body).append("\n");
        }
        return all;
    }

protected:
    transport_options options() const {
        using namespace std::chrono_literals;
        return {.endpoint = server_.url(),
                .connect_timeout = 20s,
                .timeout = 40s,
                .max_response_bytes = max_reply};
    }

private:
    http_server server_{served()};
};

#endif

#if defined(WITH_CURL)

// libcurl's memory, which fails with all the rest.

bool may_have(std::size_t size) noexcept {
    return !heap.fails_now(size);
}
void* take(std::size_t size) noexcept {
    return may_have(size) ? std::malloc(size) : nullptr;
}
void* take_zeros(std::size_t count, std::size_t size) noexcept {
    return may_have(count * size) ? std::calloc(count, size) : nullptr;
}
void* take_more(void* block, std::size_t size) noexcept {
    return may_have(size) ? std::realloc(block, size) : nullptr;
}
char* take_text(const char* text) noexcept {
    return may_have(std::strlen(text) + 1) ? ::strdup(text) : nullptr;
}

void initialise_curl() {
    static const auto done = curl_global_init_mem(CURL_GLOBAL_DEFAULT, take, std::free, take_more,
                                                  take_text, take_zeros);
    if (done != CURLE_OK) {
        throw std::bad_alloc{};
    }
}

class transport_over_curl final : public remote_transport {
public:
    using remote_transport::remote_transport;

private:
    http_result make_exchange(const http_request& request) override {
        return transport_.exchange(request);
    }

    curl_transport transport_{(initialise_curl(), options())};
};

#endif

#if defined(WITH_BEAST)

class transport_over_beast final : public remote_transport {
public:
    using remote_transport::remote_transport;
    ~transport_over_beast() override { run(); }

private:
    http_result make_exchange(const http_request& request) override {
        std::optional<http_result> ended;
        transport_.async_exchange(request,
                                  [&](http_result given) { ended.emplace(std::move(given)); });
        while (!ended) {
            run();
        }
        return std::move(*ended);
    }
    void start(http_request request, handler_function handler) override {
        transport_.async_exchange(std::move(request), std::move(handler));
    }
    std::size_t smallest_failing_in_context() const override { return 512; }

    beast_transport transport_{context().get_executor(), options()};
};

#endif

class smallest_failing {
public:
    explicit smallest_failing(std::size_t size) : before_(std::exchange(heap.at_least, size)) {}
    ~smallest_failing() { heap.at_least = before_; }
    smallest_failing(const smallest_failing&) = delete;
    smallest_failing& operator=(const smallest_failing&) = delete;

private:
    std::size_t before_;
};

} // namespace

bool walked_transport::run() {
    const smallest_failing now{smallest_failing_in_context()};
    for (bool had_memory = true;;) {
        try {
            context_.restart();
            context_.run();
            return had_memory;
        } catch (const std::bad_alloc&) {
            had_memory = false;
        }
    }
}

std::unique_ptr<walked_transport> make_walked_transport(way by, interruption& at, mishap plan) {
    switch (by) {
    case way::memory:
        return std::make_unique<transport_in_memory>(at, std::move(plan));
    case way::curl:
#if defined(WITH_CURL)
        return std::make_unique<transport_over_curl>(at, plan);
#else
        break;
#endif
    case way::beast:
#if defined(WITH_BEAST)
        return std::make_unique<transport_over_beast>(at, plan);
#else
        break;
#endif
    }
    return nullptr;
}

} // namespace assuresign::tests
