// SPDX-License-Identifier: BSL-1.0
#include <assuresign/core.hpp>
#include <assuresign/file.hpp>
#include <assuresign/soap/mtom.hpp>
