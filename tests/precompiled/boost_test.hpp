// SPDX-License-Identifier: BSL-1.0

/// \file
/// What every suite includes and nobody here changes, parsed once. A suite still includes what it
/// uses: it compiles without this too (-Db_pch=false), as lint does. Meson alone includes this
/// file; GCC warns of `#pragma once` in what is compiled by itself.

#include <boost/system/result.hpp>
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
