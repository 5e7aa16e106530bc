/// Pages -> the reads they form. Pure.
#pragma once

#include <vector>

#include "extract/plan.h"

namespace tonearm::extract {

/// Every candidate with page facts is in exactly one of the reads: pages of one account, resource, limit and total that
/// tile 0..total once within an hour are one; every other page is a read of its own.
std::vector<PlannedRead> form_reads(const std::vector<Candidate>& candidates);

}  // namespace tonearm::extract
