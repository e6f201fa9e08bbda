// SPDX-License-Identifier: BSL-1.0
#include <assuresign/assuresign.hpp>
#include <assuresign/testing/service.hpp>
