// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Finds the first of some items that has an id.

#include <assuresign/contract/guid.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace assuresign {
inline namespace v0_1 {
namespace detail {

// The places of items, by their ids. One type serves ids of every kind, because a map for each kind
// takes longer to compile. Ids are compared without regard to case. The index is sorted and not
// hashed, because a service could send ids that make a hash table slow.
class id_index {
public:
    // Indexes `items`. `id_of` returns null for an item without an id.
    template <class Items, class IdOf>
    id_index(const Items& items, IdOf id_of) {
        entries_.reserve(items.size());
        std::size_t place = 0;
        for (const auto& each : items) {
            if (const auto* const id = id_of(each)) {
                entries_.push_back({guid_access::folded(*id), place});
            }
            ++place;
        }
        std::sort(entries_.begin(), entries_.end(), comes_before);
    }

    // The place of the first item with this id. Nothing if there is none.
    template <class Kind>
    std::optional<std::size_t> find(const basic_guid<Kind>& id) const {
        const entry wanted{guid_access::folded(id), 0};
        const auto found = std::lower_bound(entries_.begin(), entries_.end(), wanted, comes_before);
        if (found == entries_.end() || found->text() != wanted.text()) {
            return std::nullopt;
        }
        return found->place;
    }
    template <class Kind>
    bool contains(const basic_guid<Kind>& id) const {
        return find(id).has_value();
    }

    // How many different ids there are.
    std::size_t count() const noexcept {
        std::size_t found = entries_.empty() ? 0 : 1;
        for (std::size_t i = 1; i < entries_.size(); ++i) {
            found += entries_[i].text() != entries_[i - 1].text() ? 1U : 0U;
        }
        return found;
    }

private:
    struct entry {
        std::array<char, guid_length> id;
        std::size_t place;

        std::string_view text() const noexcept { return {id.data(), id.size()}; }
    };
    static bool comes_before(const entry& a, const entry& b) noexcept {
        const int order = a.text().compare(b.text());
        return order != 0 ? order < 0 : a.place < b.place;
    }

    std::vector<entry> entries_;
};

} // namespace detail
} // namespace v0_1
} // namespace assuresign
