// SPDX-License-Identifier: BSL-1.0
#include "http_transport.hpp"

#if defined(WITH_CURL)
#include <assuresign/transports/curl.hpp>
#endif
#if defined(WITH_BEAST)
#include <assuresign/transports/beast.hpp>

#include <boost/asio/io_context.hpp>
#endif

#include <memory>
#include <stdexcept>
#include <utility>

namespace assuresign::tools {

namespace {

#if defined(WITH_BEAST)
// Works only while it is waited for.
class waiting_beast {
public:
    explicit waiting_beast(const transport_options& options)
        : transport_(context_.get_executor(), options) {}

    http_result exchange(const http_request& request) {
        http_result result = error{.code = errc::not_sent};
        transport_.async_exchange(request,
                                  [&](http_result exchanged) { result = std::move(exchanged); });
        context_.restart();
        context_.run();
        return result;
    }

private:
    boost::asio::io_context context_;
    beast_transport transport_;
};
#endif

template <class Transport>
[[maybe_unused]] chosen_transport make(const transport_options& options) {
    auto made = std::make_shared<Transport>(options);
    return {[made](const http_request& request) {
        return made->exchange(request);
    }};
}

} // namespace

std::vector<std::string> http_transport_names() {
    return {
#if defined(WITH_CURL)
        "curl",
#endif
#if defined(WITH_BEAST)
            "beast",
#endif
    };
}

chosen_transport make_http_transport(const std::string& name,
                                     [[maybe_unused]] const transport_options& options) {
#if defined(WITH_CURL)
    if (name == "curl") {
        return make<curl_transport>(options);
    }
#endif
#if defined(WITH_BEAST)
    if (name == "beast") {
        return make<waiting_beast>(options);
    }
#endif
    throw std::invalid_argument("there is no transport '" + name + "'");
}

} // namespace assuresign::tools
