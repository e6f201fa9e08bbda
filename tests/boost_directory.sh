#!/bin/sh
# SPDX-License-Identifier: BSL-1.0
# boost_directory.sh COMPILER...: prints the directory of Boost's headers that COMPILER finds, which is named
# boost. For compilers of other targets, which have no Boost of their own.
set -eu
echo '#include <boost/version.hpp>' | "$@" -E -x c++ - |
    sed -n 's|^# [0-9]* "\(.*/boost\)/version\.hpp".*|\1|p' | head -n 1
