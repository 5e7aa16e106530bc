/// What a process gives up before it runs SQL that nobody has seen.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace tonearm::query {

/// First thing in the child: dies with its parent, ignores Ctrl-C (the parent decides), has
/// /dev/null as stdin, stdout and stderr, an empty environment, and no other open file than
/// `keep_fd`, which becomes the number returned.
int detach(int keep_fd, int parent_pid);

/// Limits: no core dump, no byte written to any file, at most `memory` bytes of address space more
/// than now (not under a sanitizer, which reserves terabytes).
void limit(std::uint64_t memory);

/// From now on this process opens nothing but files under `folders`, for reading, makes, changes and
/// removes nothing anywhere, and speaks TCP to nobody (Linux's Landlock: kernels of 2021 and newer;
/// network from 2024). False where the kernel has none: the other walls stand alone.
bool wall_in(const std::vector<std::string>& folders);

}  // namespace tonearm::query
