// SPDX-License-Identifier: BSL-1.0
#include <cstdio>
#include <string>
#include <string_view>

// One program, two libraries, each with a version of assuresign of its own.
std::string user_of_this_version(std::string_view session);
std::string user_of_another_version(std::string_view session);

int main() {
    constexpr std::string_view session = "96059412-2f90-48d5-ba66-8f798f3cbd8d";
    std::printf("%s %s\n", user_of_this_version(session).c_str(),
                user_of_another_version(session).c_str());
}
