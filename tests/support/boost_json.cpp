// SPDX-License-Identifier: BSL-1.0
#include <boost/json/src.hpp> // all of Boost.JSON, for any target
