// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "../../scripted.hpp"

#include <assuresign/transports/options.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>

#include <utility>

namespace assuresign {

class beast_transport {
public:
    beast_transport(boost::asio::any_io_executor executor, const transport_options&)
        : executor_(std::move(executor)) {}

    const boost::asio::any_io_executor& get_executor() const noexcept { return executor_; }

    template <class Handler>
    void async_exchange(const http_request& request, Handler handler) {
        boost::asio::post(executor_, [handler = std::move(handler),
                                      reply = service_.exchange(request)]() mutable {
            handler(std::move(reply));
        });
    }

private:
    boost::asio::any_io_executor executor_;
    tests::scripted service_;
};

} // namespace assuresign
