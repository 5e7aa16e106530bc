#include "query/prelude.h"

namespace tonearm::query {

const std::vector<SetupStatement>& prelude() {
  static const std::vector<SetupStatement> statements{
      {"to_unixtime", "CREATE MACRO to_unixtime(t) AS epoch(t)"},
      {"from_unixtime", "CREATE MACRO from_unixtime(s) AS to_timestamp(s)"},
      {"array_join", "CREATE MACRO array_join(l, sep) AS array_to_string(l, sep)"},
      {"json_extract_scalar", "CREATE MACRO json_extract_scalar(j, p) AS json_extract_string(j, p)"},
      {"regexp_like", "CREATE MACRO regexp_like(s, p) AS regexp_matches(s, p)"},
      {"approx_distinct", "CREATE MACRO approx_distinct(x) AS approx_count_distinct(x)"},
      {"day_of_week", "CREATE MACRO day_of_week(d) AS isodow(d)"},
      {"sequence", "CREATE MACRO sequence(a, b) AS generate_series(a, b)"},
      {"last_day_of_month", "CREATE MACRO last_day_of_month(d) AS last_day(d)"},
      {"cardinality", "CREATE MACRO cardinality(l) AS len(l)"},
      {"element_at", "CREATE MACRO element_at(l, i) AS l[i]"},
      {"date_format",
       "CREATE MACRO date_format(t, f) AS "
       "strftime(t, replace(replace(f, '%i', '%M'), '%s', '%S'))"},
  };
  return statements;
}

}  // namespace tonearm::query
