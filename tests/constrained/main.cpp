// SPDX-License-Identifier: BSL-1.0
#include "program.hpp"

int main() {
    return talk();
}
