// SPDX-License-Identifier: BSL-1.0
#include <assuresign/file.hpp>

#include "support/printing.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

using namespace assuresign;

// A file with some bytes.
struct fixture {
    tests::temporary_directory directory{};

    std::string path() const { return (directory.path() / "contract.pdf").string(); }
    void write(std::string_view bytes) const {
        std::ofstream{path(), std::ios::binary}.write(bytes.data(),
                                                      static_cast<std::streamsize>(bytes.size()));
    }
};

std::string many_bytes() {
    std::string bytes(100'000, '\0');
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        bytes[i] = static_cast<char>(static_cast<unsigned char>((i * i) & 0xFF));
    }
    return bytes;
}

BOOST_FIXTURE_TEST_SUITE(file, fixture)

BOOST_AUTO_TEST_CASE(file_is_read_as_often_as_asked) {
    write(many_bytes());
    const auto opened = open_file(path());
    BOOST_TEST_REQUIRE(opened.has_value());
    BOOST_TEST(opened->size() == 100'000U);
    BOOST_TEST(opened->str().value() == many_bytes());
    BOOST_TEST(opened->str().value() == many_bytes());
}

BOOST_AUTO_TEST_CASE(empty_file) {
    write("");
    const auto opened = open_file(path());
    BOOST_TEST_REQUIRE(opened.has_value());
    BOOST_TEST(opened->size() == 0U);
    BOOST_TEST(opened->str().value() == "");
}

BOOST_AUTO_TEST_CASE(file_that_is_none_is_unreadable) {
    for (const auto& bad : {path(), directory.path().string(), std::string{}}) {
        const auto opened = open_file(bad);
        BOOST_TEST_REQUIRE(!opened.has_value());
        BOOST_TEST(to_string(opened.error().code) == "unreadable_source");
    }
}

// Linux has files of a size that can be opened, but not read.
BOOST_AUTO_TEST_CASE(file_that_fails_while_it_is_read_is_unreadable) {
    const std::string failing = "/sys/class/net/lo/speed";
    const auto opened = open_file(failing);
    if (!opened || std::ifstream{failing}.get() != std::ifstream::traits_type::eof()) {
        BOOST_WARN_MESSAGE(false, "skipped: no file that fails was found");
        return;
    }
    const auto bytes = opened->str();
    BOOST_TEST_REQUIRE(!bytes.has_value());
    BOOST_TEST(to_string(bytes.error().code) == "unreadable_source");
}

BOOST_AUTO_TEST_CASE(file_that_became_shorter_is_unreadable) {
    write(many_bytes());
    const auto opened = open_file(path());
    std::filesystem::resize_file(path(), 50'000);
    const auto bytes = opened->str();
    BOOST_TEST_REQUIRE(!bytes.has_value());
    BOOST_TEST(to_string(bytes.error().code) == "unreadable_source");
}

BOOST_AUTO_TEST_CASE(file_that_became_longer_is_as_it_was) {
    write("1234");
    const auto opened = open_file(path());
    write("12345678");
    BOOST_TEST(opened->str().value() == "1234");
}

BOOST_AUTO_TEST_CASE(several_threads_read_one_file) {
    write(many_bytes());
    const auto opened = open_file(path()).value();
    std::vector<std::string> read(4);
    std::vector<std::thread> threads;
    for (auto& each : read) {
        threads.emplace_back([&each, copy = opened] { each = copy.str().value(); });
    }
    for (auto& each : threads) {
        each.join();
    }
    for (const auto& each : read) {
        BOOST_TEST(each == many_bytes());
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
