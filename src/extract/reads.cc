#include "extract/reads.h"

#include "base/hash.h"

namespace tonearm::extract {
namespace {

using Pages = std::vector<std::size_t>;

class Former {
 public:
  explicit Former(const std::vector<Candidate>& candidates) : candidates_(candidates) {}

  std::vector<PlannedRead> form() {
    std::map<std::tuple<std::string, std::string, std::optional<std::int64_t>, std::optional<std::int64_t>>, Pages>
        groups;
    for (std::size_t i = 0; i < candidates_.size(); ++i) {
      const Fact& fact = *candidates_[i].fact;
      if (!fact.page) continue;
      groups[{fact.envelope.account, fact.page->resource, fact.page->limit, fact.page->total}].push_back(i);
    }
    for (auto& [key, pages] : groups) group(std::move(pages));
    return std::move(reads_);
  }

 private:
  const PageFacts& page(std::size_t i) const { return *candidates_[i].fact->page; }
  /// When a page was received: what the lake knows exactly, else what the file says.
  Millis at(std::size_t i) const {
    const Candidate& candidate = candidates_[i];
    const bool exact = candidate.listed != nullptr && !candidate.listed->time_is_guess;
    return exact ? candidate.listed->observed_at : candidate.fact->seen_at;
  }

  void group(Pages pages) {
    std::sort(pages.begin(), pages.end(), [&](std::size_t a, std::size_t b) {
      const auto order = [&](std::size_t i) { return std::tie(page(i).offset, candidates_[i].fact->envelope.sha256); };
      return at(a) != at(b) ? at(a) < at(b) : order(a) < order(b);
    });
    for (std::size_t start = 0; start < pages.size();) {
      std::size_t end = start;
      while (end < pages.size() && at(pages[end]) - at(pages[start]) <= kHour) ++end;
      hour({pages.begin() + static_cast<std::ptrdiff_t>(start), pages.begin() + static_cast<std::ptrdiff_t>(end)});
      start = end;
    }
  }

  /// Pages of an hour: one read, or several one after the other, each from offset 0 on.
  void hour(const Pages& pages) {
    if (tiles(pages)) return close(pages);
    for (std::size_t start = 0; start < pages.size();) {
      std::size_t end = start + 1;
      while (end < pages.size() && page(pages[end]).offset != 0) ++end;
      const Pages run(pages.begin() + static_cast<std::ptrdiff_t>(start),
                      pages.begin() + static_cast<std::ptrdiff_t>(end));
      if (tiles(run)) {
        close(run);
      } else {
        for (const std::size_t i : run) close({i});
      }
      start = end;
    }
  }

  Pages in_order(Pages pages) const {
    std::sort(pages.begin(), pages.end(),
              [&](std::size_t a, std::size_t b) { return page(a).offset < page(b).offset; });
    return pages;
  }

  /// Whether offsets tile 0..total once.
  bool tiles(const Pages& pages) const {
    std::int64_t next = 0;
    for (const std::size_t i : in_order(pages)) {
      if (page(i).offset != next || (page(i).elements == 0 && pages.size() > 1)) return false;
      next += page(i).elements;
    }
    return page(pages[0]).total == next;
  }

  void close(const Pages& unordered) {
    PlannedRead planned;
    planned.pages = in_order(unordered);
    bool complete = tiles(planned.pages) && !page(planned.pages.back()).has_next;
    bool guess = false;
    for (const std::size_t i : planned.pages) {
      complete = complete && page(i).nulls == 0;
      const Candidate& candidate = candidates_[i];
      guess = guess ||
              (candidate.listed != nullptr ? candidate.listed->time_is_guess : candidate.fact->envelope.time_is_guess);
    }
    const Candidate& first = candidates_[planned.pages[0]];
    const Fact& fact = *first.fact;
    planned.read = {.read = "",
                    .endpoint = fact.envelope.endpoint,
                    .account = fact.envelope.account,
                    .resource = fact.page->resource,
                    .read_at = first.listed != nullptr ? first.listed->observed_at : fact.envelope.observed_at,
                    .time_is_guess = guess,
                    .complete = complete,
                    .pages = {},
                    .state = {},
                    .mark = {}};
    planned.read.read = id_of(planned);
    reads_.push_back(std::move(planned));
  }

  /// The same pages at the same time are the same read, in whichever batch.
  std::string id_of(const PlannedRead& planned) const {
    std::string text =
        planned.read.account + '\n' + planned.read.resource + '\n' + std::to_string(planned.read.read_at);
    for (const std::size_t i : planned.pages) text += '\n' + candidates_[i].fact->envelope.sha256;
    return sha256_hex(text).substr(0, 16);
  }

  const std::vector<Candidate>& candidates_;
  std::vector<PlannedRead> reads_;
};

}  // namespace

std::vector<PlannedRead> form_reads(const std::vector<Candidate>& candidates) { return Former(candidates).form(); }

}  // namespace tonearm::extract
