// SPDX-License-Identifier: BSL-1.0

// The plain driver: replays files, or all files of directories, with any compiler.

#include "fuzz.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace {

std::size_t replay(const std::filesystem::path& path) {
    if (std::filesystem::is_directory(path)) {
        std::size_t count = 0;
        for (const auto& entry : std::filesystem::directory_iterator{path}) {
            count += replay(entry.path());
        }
        return count;
    }
    std::ifstream file{path, std::ios::binary};
    if (!file) {
        std::fprintf(stderr, "cannot read %s\n", path.c_str());
        std::exit(1);
    }
    const std::string input{std::istreambuf_iterator<char>{file}, {}};
    fuzz_exactly(input.data(), input.size());
    return 1;
}

} // namespace

int main(int argc, char** argv) {
    std::size_t count = 0;
    for (int i = 1; i < argc; ++i) {
        count += replay(argv[i]);
    }
    std::printf("%zu inputs replayed\n", count);
    return count == 0 ? 1 : 0;
}
