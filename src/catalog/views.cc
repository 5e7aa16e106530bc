#include "catalog/views.h"

#include <iterator>

#include "catalog/classic_views.h"
#include "catalog/library_views.h"
#include "catalog/listening_views.h"
#include "catalog/play_views.h"
#include "catalog/playlist_views.h"

namespace tonearm::catalog {
namespace {

constexpr const View* kViews[] = {
    &kPlaylistVersions,  &kPlaylistHistory,  &kPlaylistChanges,  &kPlaylistCurrent, &kLibraryHistory,
    &kLibraryCurrent,    &kTopHistory,       &kTracksByIsrc,     &kFreshness,       &kQuarantine,
    &kPlaySpans,         &kPlayGaps,         &kListening,        &kListeningByDay,  &kListeningByHour,
    &kListeningByArtist, &kListeningByAlbum, &kListeningByTrack, &kDiscoveries,     &kStreaks,
    &kClassicSongs,      &kClassicAlbums,    &kClassicArtists,
};

constexpr bool views_are_sound() {
  for (std::size_t i = 0; i < std::size(kViews); ++i) {
    const View& view = *kViews[i];
    if (view.name.empty() || view.columns.empty() || view.sql.empty()) return false;
    if (!view.row.ends_with('.') || !view.doc.ends_with('.')) return false;
    for (const ViewColumn& column : view.columns)
      if (column.name.empty() || column.type.empty() || column.doc.empty()) return false;
    for (std::size_t j = 0; j < i; ++j)
      if (kViews[j]->name == view.name) return false;
  }
  return true;
}

static_assert(views_are_sound(), "a view lacks its SQL, a column or a doc, or repeats a name");

// Trino's name, its parameters, DuckDB's words.
constexpr const char* kMacros[] = {
    "to_unixtime(t) AS epoch(t)",
    "from_unixtime(s) AS to_timestamp(s)",
    "array_join(l, s) AS array_to_string(l, s)",
    "json_extract_scalar(j, p) AS json_extract_string(j, p)",
    "regexp_like(t, p) AS regexp_matches(t, p)",
    "approx_distinct(x) AS approx_count_distinct(x)",
    "day_of_week(t) AS isodow(t)",
    "sequence(a, b) AS generate_series(a, b)",
    "last_day_of_month(d) AS last_day(d)",
    "cardinality(l) AS len(l)",
    "element_at(l, i) AS l[i]",
    "date_format(t, f) AS strftime(t, replace(replace(f, '%i', '%M'), '%s', '%S'))",
};

}  // namespace

std::span<const View* const> views() { return kViews; }

const View* find_view(std::string_view name) {
  for (const View* view : kViews)
    if (view->name == name) return view;
  return nullptr;
}

std::vector<SetupSql> prelude_sql() {
  std::vector<SetupSql> statements;
  for (const std::string_view macro : kMacros)
    statements.push_back(
        {std::string(macro.substr(0, macro.find('('))), std::string("CREATE OR REPLACE MACRO ").append(macro)});
  return statements;
}

std::vector<SetupSql> views_sql() {
  std::vector<SetupSql> statements;
  for (const View* view : kViews) {
    std::string text = "CREATE VIEW \"";
    text.append(view->name).append("\" AS").append(view->sql);
    statements.push_back({std::string(view->name), std::move(text)});
  }
  return statements;
}

}  // namespace tonearm::catalog
