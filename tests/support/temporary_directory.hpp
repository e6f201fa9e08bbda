// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <filesystem>
#include <random>
#include <string>
#include <system_error>

namespace assuresign::tests {

/// An empty directory, gone at the end with all that is in it.
class temporary_directory {
public:
    temporary_directory() {
        std::random_device random;
        do {
            path_ =
                std::filesystem::temp_directory_path() / ("assuresign-" + std::to_string(random()));
        } while (!std::filesystem::create_directory(path_));
    }
    temporary_directory(const temporary_directory&) = delete;
    temporary_directory& operator=(const temporary_directory&) = delete;
    ~temporary_directory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

} // namespace assuresign::tests
