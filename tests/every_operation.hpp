// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// The in-memory service with all that it can serve.

#include <assuresign/mtom.hpp>
#include <assuresign/operations/async_close_envelope.hpp>
#include <assuresign/operations/async_submit_with_file.hpp>
#include <assuresign/operations/async_submit_with_file_retrieval.hpp>
#include <assuresign/operations/submit.hpp>
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
