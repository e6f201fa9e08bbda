// SPDX-License-Identifier: BSL-1.0
#include "unit.hpp"

#include <csignal>
#include <cstdio>

#include <sys/wait.h>
#include <unistd.h>

// Runs the two units that it is linked with. It does not use the library itself.

namespace {

const unit* units = nullptr;

bool aborts(void (*call)()) {
    const auto child = fork();
    if (child == 0) {
        try {
            call();
        } catch (...) {
            _exit(2);
        }
        _exit(1);
    }
    int status = 0;
    return waitpid(child, &status, 0) == child && WIFSIGNALED(status) &&
           WTERMSIG(status) == SIGABRT;
}

} // namespace

unit::unit(std::array<check*, 7> with_checks, void (*with_aborting)())
    : checks(with_checks), aborting(with_aborting), next(units) {
    units = this;
}

int main() {
    int count = 0;
    int failed = 0;
    for (const auto* each = units; each != nullptr; each = each->next) {
        ++count;
        for (std::size_t i = 0; i < each->checks.size(); ++i) {
            if (each->checks[i] != nullptr && !each->checks[i]()) {
                std::printf("unit %d: check %zu\n", count, i);
                ++failed;
            }
        }
        if (each->aborting != nullptr && !aborts(each->aborting)) {
            std::printf("unit %d: value() does not abort\n", count);
            ++failed;
        }
    }
    return count == 2 && failed == 0 ? 0 : 1;
}
