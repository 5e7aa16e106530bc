// The rows of a whole read: what the log closed, and the contents of a playlist.
#include <algorithm>

#include "base/hash.h"
#include "spec/canonical.h"
#include "transform/shape.h"
#include "transform/transform.h"

namespace tonearm {
namespace {

using canonical::put_string;
using Pages = std::vector<const ContentPage*>;

constexpr Millis kLongestRead = Millis{60} * 60 * 1000;

/// Pages with a list, cut where one does not begin where the one before ended: only what hangs together is one content.
std::vector<Pages> runs_of(const std::vector<ContentPage>& pages) {
  std::vector<Pages> runs;
  std::int64_t next = 0;
  for (const ContentPage& page : pages) {
    if (!page.has_items) continue;
    if (runs.empty() || (page.placed && page.offset != next)) {
      runs.emplace_back();
      next = page.offset;
    }
    runs.back().push_back(&page);
    next += page.elements;
  }
  return runs;
}

/// Whether the pages agree that they are the whole.
bool is_whole(const std::vector<Pages>& runs) {
  if (runs.size() != 1) return false;
  const Pages& pages = runs.front();
  if (pages.front()->offset != 0 || pages.back()->has_next) return false;
  std::int64_t elements = 0;
  Millis first = pages.front()->observed_at;
  Millis last = first;
  for (const ContentPage* page : pages) {
    if (page->null_elements > 0 || page->total != pages.front()->total) return false;
    elements += page->elements;
    first = std::min(first, page->observed_at);
    last = std::max(last, page->observed_at);
  }
  return last - first <= kLongestRead && elements == pages.front()->total.value_or(elements);
}

/// Elements of one run, and what they hash to where they are a playlist's.
struct Contents {
  std::int64_t elements = 0;
  std::string hash;
};

/// SHA-256 of a playlist's contents (protocol.md section 5), lower-case hex. A part of a list that does not start at 0
/// hashes its offset first, so that it is never taken for a whole one.
std::string content_hash(const Pages& pages) {
  Sha256Stream stream;
  std::string hashed;  // of a page
  if (const std::int64_t offset = pages.front()->offset; offset != 0) canonical::put_long(&hashed, offset);
  for (const ContentPage* page : pages) {
    const std::string& bytes = page->bytes;
    for (const ContentEntry& entry : page->entries) {
      hashed.append(bytes, entry.uri, entry.relinked_uri - entry.uri);
      hashed.append(bytes, entry.added, entry.name - entry.added);
      hashed.append(bytes, entry.state, entry.end - entry.state);
      hashed.append(bytes, entry.name, entry.state - entry.name);
    }
    stream.update(hashed);
    hashed.clear();
  }
  const Sha256 digest = stream.finish();
  const std::string bytes(digest.begin(), digest.end());
  return hex(bytes);
}

Contents contents_of(const Pages& pages) {
  Contents contents;
  for (const ContentPage* page : pages) contents.elements += page->elements;
  if (pages.front()->playlist) contents.hash = content_hash(pages);
  return contents;
}

RowObservation observed(std::size_t table, const ContentPage& page) {
  RowObservation row;
  row.table = table;
  row.observed_at = page.observed_at;
  row.time_is_guess = page.time_is_guess;
  row.answer_sha256 = page.sha256;
  return row;
}

const std::optional<std::string>& snapshot_of(const std::vector<ContentPage>& pages) {
  const auto has = [](const ContentPage& page) { return page.snapshot_id.has_value(); };
  const auto found = std::find_if(pages.begin(), pages.end(), has);
  static const std::optional<std::string> kNone;
  return found == pages.end() ? kNone : found->snapshot_id;
}

void put_entries(const Pages& pages, const std::string& hash, RowSink* sink) {
  const std::size_t table = transform::table_index().playlist_items;
  std::string key;
  for (const ContentPage* page : pages) {
    sink->begin_answer(page->answer);
    for (std::size_t i = 0; i < page->entries.size(); ++i) {
      const ContentEntry& entry = page->entries[i];
      key.clear();
      put_string(&key, hash);
      canonical::put_integer(&key, static_cast<std::int32_t>(page->offset + static_cast<std::int64_t>(i)));
      RowObservation row = observed(table, *page);
      row.key = key;
      row.values = std::string_view(page->bytes).substr(entry.uri, entry.end - entry.uri);
      row.item = true;
      sink->element(table);
      sink->row(row);
    }
  }
}

/// The row of a read that got nothing: withheld, or failed.
void put_nothing(const ReadInfo& info, std::string_view answer, RowSink* sink) {
  std::string key;
  std::string values;
  put_string(&key, info.account);
  put_string(&key, info.resource);
  canonical::put_time(&key, info.read_at);
  put_string(&key, "");
  canonical::put_bool(&values, false);
  canonical::put_null(&values);
  canonical::put_long(&values, 0);
  if (info.snapshot && !info.snapshot->empty())
    put_string(&values, *info.snapshot);
  else
    canonical::put_null(&values);
  put_string(&values, info.state);
  RowObservation row;
  row.table = transform::table_index().reads;
  row.observed_at = info.read_at;
  row.time_is_guess = info.time_is_guess;
  row.answer_sha256 = answer;
  row.key = key;
  row.values = values;
  sink->row(row);
}

}  // namespace

void Transformer::read(const ReadInfo& info, const std::vector<ContentPage>& pages, RowSink* sink) {
  const std::vector<Pages> runs = runs_of(pages);
  if (!info.state.empty() && runs.empty())
    return put_nothing(info, pages.empty() ? std::string_view() : pages.front().sha256, sink);
  const bool complete = info.complete && is_whole(runs);
  std::string key;
  std::string values;
  for (const Pages& run : runs) {
    const Contents contents = contents_of(run);
    const ContentPage& first = *run.front();
    if (first.playlist) put_entries(run, contents.hash, sink);

    key.clear();
    put_string(&key, info.account);
    put_string(&key, info.resource);
    canonical::put_time(&key, info.read_at);
    put_string(&key, contents.hash);
    values.clear();
    canonical::put_bool(&values, complete);
    if (first.total)
      canonical::put_long(&values, *first.total);
    else
      canonical::put_null(&values);
    canonical::put_long(&values, contents.elements);
    if (const auto& snapshot = snapshot_of(pages))
      put_string(&values, *snapshot);
    else
      canonical::put_null(&values);
    put_string(&values, complete ? "ok" : "partial");

    sink->begin_answer(first.answer);
    RowObservation row = observed(transform::table_index().reads, first);
    row.observed_at = info.read_at;
    row.time_is_guess = info.time_is_guess;
    row.key = key;
    row.values = values;
    sink->row(row);
  }
}

}  // namespace tonearm
