// SPDX-License-Identifier: BSL-1.0

/// \file
/// What the suites include, parsed once. A suite still includes what it uses: it compiles without
/// this too (-Db_pch=false), as lint does; and that each header of the library compiles alone is a
/// check of its own. Meson alone includes this file; GCC warns of `#pragma once` in what is
/// compiled by itself.

#include <assuresign/assuresign.hpp>
#include <assuresign/testing/service.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>
