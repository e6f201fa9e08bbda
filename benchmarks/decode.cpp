// SPDX-License-Identifier: BSL-1.0

// Decoding a LookupSessionResponse: decode_owned/<peer>/<results> makes records that own their
// text, decode_view/assuresign/<results> makes them point into the reply,
// parse_only/<peer>/<results> makes none, hostile/<kind>/<n> reads what was written to do harm,
// limit/<what>/<results> does nothing but look at the bytes or copy them.

#include "program.hpp"

int main(int argc, char** argv) {
    using namespace assuresign::benchmarks;
    return run_program(argc, argv, &peer::description::add_decode);
}
