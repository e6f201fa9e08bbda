// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// The secrets in a request, by their values: the service may quote them.

#include <assuresign/contract/schema.hpp>
#include <assuresign/contract/value.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assuresign {
inline namespace v0_1 {

namespace detail {

// A text of fewer bytes is not masked by its value: it stands in many words.
inline constexpr std::size_t shortest_secret = 4;

// Each once.
inline std::vector<std::string> longest_first(std::vector<std::string> texts) {
    std::sort(texts.begin(), texts.end(), [](const std::string& a, const std::string& b) {
        return a.size() != b.size() ? a.size() > b.size() : a < b;
    });
    texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
    return texts;
}

// What the tables of a message and of those in it mark secret, the longest first. Guids are known
// by their form, and files are never printed.
inline std::vector<std::string> collect_secrets(const message_table& table, const void* message) {
    std::vector<std::string> found;
    any_message(table, message, [&found](const message_table& inner, const void* each) {
        for (const auto& row : inner.fields()) {
            const bool is_text = row.table == nullptr && row.type->text != nullptr;
            const void* const value =
                is_text && !row.type->is_id && row.is_secret != nullptr && row.is_secret(each)
                    ? row.get(each)
                    : nullptr;
            if (value != nullptr) {
                number_buffer number;
                auto text = row.type->text(value, number).str();
                if (text.size() >= shortest_secret) {
                    found.push_back(std::move(text));
                }
            }
        }
        return false;
    });
    return longest_first(std::move(found));
}

} // namespace detail

/// The texts in a request that its table marks secret, of four bytes or more: passwords, secret
/// parameters, credentials, URLs. They are masked in what is printed of the service's answer.
/// Copies share them. Holds secrets.
///
///     assuresign::async_submit_request submission{.documents = {contract}};
///     assuresign::failure failed{.kind = assuresign::failure_kind::rejected};
///     failed.secrets = assuresign::secret_values{submission};
class secret_values {
public:
    secret_values() noexcept = default; ///< None.
    /// Those of a request.
    template <message Message>
    explicit secret_values(const Message& request)
        : secret_values(detail::collect_secrets(table_of<Message>, &request)) {}

    /// Adds those of another request.
    void add(const secret_values& others) {
        if (!values_ || !others.values_ || values_ == others.values_) {
            values_ = values_ ? values_ : others.values_;
            return;
        }
        auto all = *values_;
        all.insert(all.end(), others.values_->begin(), others.values_->end());
        *this = secret_values{detail::longest_first(std::move(all))};
    }

    /// The longest first.
    std::span<const std::string> values() const noexcept {
        return values_ ? std::span<const std::string>{*values_} : std::span<const std::string>{};
    }

private:
    explicit secret_values(std::vector<std::string> found) {
        if (!found.empty()) {
            values_ = std::make_shared<const std::vector<std::string>>(std::move(found));
        }
    }

    std::shared_ptr<const std::vector<std::string>> values_;
};

} // namespace v0_1
} // namespace assuresign
