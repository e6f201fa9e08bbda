// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// The in-memory service with all that it can serve.

#include <assuresign/contract/async_close_envelope.hpp>
#include <assuresign/contract/async_submit_with_file.hpp>
#include <assuresign/contract/async_submit_with_file_retrieval.hpp>
#include <assuresign/contract/submit.hpp>
#include <assuresign/soap/mtom.hpp>
#include <assuresign/testing/service.hpp>

namespace assuresign::tests {

/// Beside what it serves from the start.
inline void serve_every_operation(testing::service& service) {
    service.serve<submit>();
    service.serve<async_submit_with_file>();
    service.serve<async_submit_with_file_retrieval>();
    service.serve<async_close_envelope>();
    service.serve<mtom<submit>>();
    service.serve<mtom<async_submit>>();
    service.serve<mtom<async_submit_with_file>>();
    service.serve<mtom<async_submit_with_file_retrieval>>();
}

} // namespace assuresign::tests
