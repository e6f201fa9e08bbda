// SPDX-License-Identifier: BSL-1.0
#include "support/endless_source.hpp"
#include "support/printing.hpp"

#include <assuresign/contract/binary.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace assuresign;

// Some bytes, of which the last cannot be read unless it is told so.
class test_source final : public byte_source {
public:
    explicit test_source(std::string bytes, bool is_good = true)
        : bytes_(std::move(bytes)), is_good_(is_good) {}
    std::uint64_t size() const override { return bytes_.size(); }
    bool read(std::uint64_t offset, std::span<char> to) const override {
        const auto place = static_cast<std::size_t>(offset);
        BOOST_TEST(place + to.size() <= bytes_.size());
        std::copy_n(bytes_.data() + place, to.size(), to.data());
        return is_good_ || place + to.size() < bytes_.size();
    }

private:
    std::string bytes_;
    bool is_good_;
};

std::string many_bytes() {
    std::string bytes(10'000, '\0');
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        bytes[i] = static_cast<char>(static_cast<unsigned char>((i * i) & 0xFFU));
    }
    return bytes;
}

template <class Bytes>
std::string base64_of(const Bytes& bytes) {
    std::string text;
    BOOST_TEST(bytes.for_each_base64([&](std::string_view piece) { text.append(piece); }));
    BOOST_TEST(bytes.base64_size() == text.size());
    return text;
}

BOOST_AUTO_TEST_SUITE(contract_binary)

BOOST_AUTO_TEST_CASE(no_bytes) {
    BOOST_TEST(assuresign::binary{}.size() == 0U);
    BOOST_TEST(assuresign::binary{}.str().value() == "");
    BOOST_TEST(base64_of(assuresign::binary{}) == "");
    BOOST_TEST(base64_of(binary_view{}) == "");
    BOOST_TEST(assuresign::binary{} == assuresign::binary{std::string{}});
}

BOOST_AUTO_TEST_CASE(bytes_that_no_string_can_hold) {
    const cases::endless_source endless;
    BOOST_TEST(binary_view{endless}.str().error().code == errc::out_of_memory);
    BOOST_TEST(binary_view{endless}.base64_size() == endless.size());
}

BOOST_AUTO_TEST_CASE(bytes_wherever_they_are) {
    const auto bytes = many_bytes();
    const auto source = std::make_shared<const test_source>(bytes);
    const auto text = base64_of(assuresign::binary{bytes});
    BOOST_TEST(base64_of(assuresign::binary{source}) == text);
    BOOST_TEST(base64_of(binary_view{bytes}) == text);
    BOOST_TEST(base64_of(binary_view{*source}) == text);

    assuresign::binary taken;
    BOOST_TEST(taken.assign_base64(xml::text_view{text}));
    BOOST_TEST(taken.str().value() == bytes);
    binary_view viewed;
    BOOST_TEST(viewed.assign_base64(xml::text_view{text}));
    BOOST_TEST(viewed.str().value() == bytes);
    BOOST_TEST(viewed.size() == bytes.size());
    BOOST_TEST(base64_of(viewed) == text);
}

BOOST_AUTO_TEST_CASE(invalid_base64_changes_nothing) {
    assuresign::binary owned{std::string{"bytes"}};
    BOOST_TEST(!owned.assign_base64(xml::text_view{"Zm9"}));
    BOOST_TEST(owned.str().value() == "bytes");
    BOOST_TEST(!owned.assign_base64(xml::text_view{"Z-&#x6D;9v", xml::spelling::text}));
    binary_view viewed{"bytes"};
    BOOST_TEST(!viewed.assign_base64(xml::text_view{"Zm9"}));
    BOOST_TEST(viewed.str().value() == "bytes");
}

BOOST_AUTO_TEST_CASE(bytes_are_compared) {
    const auto bytes = many_bytes();
    const auto source = std::make_shared<test_source>(bytes);
    BOOST_TEST(assuresign::binary{bytes} == assuresign::binary{bytes});
    BOOST_TEST(assuresign::binary{source} == assuresign::binary{source});
    BOOST_TEST(assuresign::binary{source} == assuresign::binary{bytes});
    BOOST_TEST(assuresign::binary{source} ==
               assuresign::binary{std::make_shared<test_source>(bytes)});
    BOOST_TEST(assuresign::binary{bytes} != assuresign::binary{bytes + "x"});
    BOOST_TEST(assuresign::binary{source} != assuresign::binary{bytes + "x"});
    BOOST_TEST(assuresign::binary{std::string{"cid:1"}} != assuresign::binary::reference("cid:1"));
    const auto unreadable = std::make_shared<test_source>(bytes, false);
    BOOST_TEST(assuresign::binary{bytes} != assuresign::binary{unreadable});
    BOOST_TEST(binary_view{bytes} != binary_view{*unreadable});
    BOOST_TEST(binary_view{*unreadable} != binary_view{bytes});
    BOOST_TEST(binary_view{} != binary_view::reference(xml::text_view{"cid:1"}));
    BOOST_TEST(binary_view::reference(xml::text_view{"cid:1"}) !=
               binary_view::reference(xml::text_view{"cid:2"}));
    BOOST_TEST(assuresign::binary::reference("cid:1") == assuresign::binary::reference("cid:1"));
    BOOST_TEST(assuresign::binary::reference("cid:1") != assuresign::binary::reference("cid:2"));
    BOOST_TEST(binary_view{bytes} == binary_view{*source});
    BOOST_TEST(binary_view{bytes} != binary_view{"x"});
    BOOST_TEST(binary_view::reference(xml::text_view{"cid:1"}) != binary_view{});
    BOOST_TEST(binary_view::reference(xml::text_view{"cid:1"}) ==
               binary_view::reference(xml::text_view{"cid:1"}));
}

BOOST_AUTO_TEST_CASE(copies_share_a_source_and_own_their_bytes) {
    auto source = std::make_shared<const test_source>("bytes");
    assuresign::binary first{source};
    const auto second = first;
    BOOST_TEST(source.use_count() == 3);
    source.reset();
    first = std::string{"others"};
    BOOST_TEST(first.str().value() == "others");
    BOOST_TEST(second.str().value() == "bytes");

    auto third = first;
    BOOST_TEST(third.assign_base64(xml::text_view{"Zm9v"}));
    BOOST_TEST(first.str().value() == "others");
    first = assuresign::binary::reference("cid:1");
    third = first;
    BOOST_TEST(third.is_reference());
    third = std::string{"cid:1"};
    BOOST_TEST(!third.is_reference());
    BOOST_TEST(third.str().value() == "cid:1");
    BOOST_TEST(first.is_reference());
}

BOOST_AUTO_TEST_CASE(source_that_fails_is_unreadable) {
    const auto source = std::make_shared<test_source>(many_bytes(), false);
    const assuresign::binary owned{source};
    BOOST_TEST(to_string(owned.str().error().code) == "unreadable_source");
    BOOST_TEST(to_string(binary_view{*source}.str().error().code) == "unreadable_source");
    BOOST_TEST(!owned.for_each_base64([](std::string_view) {}));
    BOOST_TEST(owned != assuresign::binary{std::make_shared<test_source>(many_bytes(), false)});
}

BOOST_AUTO_TEST_CASE(reference_has_no_bytes) {
    const auto owned = assuresign::binary::reference("cid:1@x");
    BOOST_TEST(owned.is_reference());
    BOOST_TEST(owned.href() == "cid:1@x");
    BOOST_TEST(owned.size() == 0U);
    BOOST_TEST(to_string(owned.str().error().code) == "unreadable_source");
    auto viewed = binary_view::reference(xml::text_view{"cid:1@x"});
    BOOST_TEST(viewed.is_reference());
    BOOST_TEST(viewed.href() == "cid:1@x");
    BOOST_TEST(viewed.size() == 0U);
    BOOST_TEST(!viewed.str().has_value());
    BOOST_TEST(viewed.assign_base64(xml::text_view{"Zm9v"}));
    BOOST_TEST(!viewed.is_reference());
    BOOST_TEST(viewed.str().value() == "foo");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
