// SPDX-License-Identifier: BSL-1.0
#include <assuresign/core.hpp>
