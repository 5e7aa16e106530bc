/// Function names of Trino and Athena, as macros of DuckDB: one SQL text runs on both.
#pragma once

#include <vector>

#include "query/cage.h"

namespace tonearm::query {

/// `create macro` statements to put at the head of a Catalog: to_unixtime, from_unixtime,
/// array_join, json_extract_scalar, regexp_like, approx_distinct, day_of_week, sequence,
/// last_day_of_month, cardinality, element_at, date_format (%i minutes, %s seconds).
const std::vector<SetupStatement>& prelude();

}  // namespace tonearm::query
