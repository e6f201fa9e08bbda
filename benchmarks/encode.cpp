// SPDX-License-Identifier: BSL-1.0

// Encoding an AsyncSubmit into a reserved string: encode/<peer>/<documents>;
// limit/append/<documents> appends the same bytes without looking at them.

#include "program.hpp"

int main(int argc, char** argv) {
    using namespace assuresign::benchmarks;
    return run_program(argc, argv, &peer::description::add_encode);
}
