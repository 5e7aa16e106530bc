/// Which part of a catalog a text needs, so that a query opens the files of its own tables alone.
#pragma once

#include <string_view>

#include "query/cage.h"

namespace tonearm::query {

/// The set-up statements whose name stands, as a word of any case, in the text or in the SQL of a later one that is
/// needed, in their order. All of them for a text that may list what there is, or put a name together while it runs.
/// That is a guess from words, good for speed alone: what fails for a name (query/complaint.h: misses_a_name) has to be
/// tried again with all of them.
Catalog needed(const Catalog& catalog, std::string_view sql);

}  // namespace tonearm::query
