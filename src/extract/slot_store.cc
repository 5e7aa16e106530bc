#include "extract/slot_store.h"

#include <algorithm>
#include <set>

#include "base/hash.h"
#include "extract/address.h"
#include "store/fault_point.h"
#include "store/layout.h"
#include "store/raw_frame.h"

namespace tonearm::extract {
namespace {

/// An entry says something of this resource that is not a repeat of `pages`.
bool differs(const Entry& winner, std::string_view account, std::string_view resource, const std::vector<Got>& pages) {
  const auto same = [&](const auto& others, const auto& sha) {
    return std::equal(others.begin(), others.end(), pages.begin(), pages.end(),
                      [&](const auto& other, const Got& got) { return sha(other) == got.sha256; });
  };
  for (const ClosedRead& read : winner.closes)
    if (read.account == account && read.resource == resource &&
        !same(read.pages, [](const PageRef& p) { return p.sha256; }))
      return true;
  for (const Probe& probe : winner.probes)
    if (probe.account == account && probe.resource == resource &&
        !same(probe.pages, [](const std::string& p) { return p; }))
      return true;
  return false;
}

}  // namespace

SlotStore::SlotStore(ObjectStore* store, RawLog* log, Clock* clock, std::string slot, std::string folder,
                     std::uint64_t last, CursorState state)
    : store_(store),
      log_(log),
      clock_(clock),
      slot_(std::move(slot)),
      folder_(std::move(folder)),
      last_(last),
      committed_(state),
      state_(std::move(state)) {}

Result<PageRef> SlotStore::put(const SlotRead& read, const std::string& id, std::uint32_t page, const Got& got) {
  Envelope envelope;
  // The pages after an object's first one have an endpoint of their own.
  const auto address = match_address(got.request);
  envelope.endpoint = address && address->endpoint != nullptr ? std::string(address->endpoint->name) : read.endpoint;
  envelope.account = read.account;
  envelope.request = "/v1" + got.request;
  envelope.status = got.answer.status;
  envelope.headers = got.answer.headers;
  envelope.observed_at = got.answer.observed_at;
  envelope.slot = slot_;
  envelope.resource = read.resource;
  envelope.read = id;
  envelope.page = page;
  const std::string frames = encode_answer(envelope, got.answer.body);
  const std::string hash =
      id.empty() ? sha256_hex(read.account + "\n" + read.resource + "\n" + got.request).substr(0, 16) : id;
  fault_point("P2");
  std::string key;
  for (Millis at = envelope.observed_at;; ++at) {
    key = layout::slot_object(folder_, envelope.endpoint, hash, page, got.sha256, at);
    const Status put = store_->put_if_absent(key, frames);
    if (put.ok()) break;
    if (put.error().code != Code::kAlreadyExists) return put.error();
    // The same bytes in the same millisecond, or what a power cut left: neither is to be named twice, or at all.
  }
  LoggedAnswer answer;
  answer.key = key;
  answer.length = frames.size();
  answer.sha256 = got.sha256;
  answer.bytes = got.answer.body.size();
  answer.stored_sha256 = sha256_hex(frames);
  answer.endpoint = envelope.endpoint;
  answer.account = envelope.account;
  answer.request = envelope.request;
  answer.read = id;
  answer.page = page;
  answer.status = envelope.status;
  answer.observed_at = envelope.observed_at;
  entry_bytes_ += answer.bytes;
  entry_.answers.push_back(answer);
  return PageRef{key, 0, answer.length, got.sha256};
}

void SlotStore::moved(const Entry& delta) {
  const std::uint64_t seq = state_.seq;
  Entry at = delta;
  at.at = clock_->now();
  at.kind = EntryKind::kSlot;
  at.seq = seq;
  // Neither the day nor the requests move before the entry is written.
  const auto [day, first, first_slot] = std::tuple(state_.day, state_.day_first_seq, state_.first_slot_at);
  state_ = fold(std::move(state_), at);
  state_.day = day;
  state_.day_first_seq = first;
  state_.first_slot_at = first_slot;
}

template <typename T>
void SlotStore::say(std::vector<T> Entry::* list, T said) {
  Entry delta;
  (delta.*list).push_back(said);
  moved(delta);
  (entry_.*list).push_back(std::move(said));
}

void SlotStore::close(ClosedRead read) {
  // A read that was left open earlier in this entry is not open any more.
  std::erase_if(entry_.opens, [&](const OpenRead& open) {
    return open.account == read.account && open.resource == read.resource && open.read_at <= read.read_at;
  });
  say(&Entry::closes, std::move(read));
}

void SlotStore::open(OpenRead read) { say(&Entry::opens, std::move(read)); }
void SlotStore::probe(Probe probe) { say(&Entry::probes, std::move(probe)); }
void SlotStore::fail(FailedRequest failed) { say(&Entry::failed, std::move(failed)); }
void SlotStore::list(ListedPlaylist playlist) { say(&Entry::listed, std::move(playlist)); }

void SlotStore::repeat(const SlotRead& read, Millis at, std::vector<Got> pages, ClosedRead if_not, bool is_probe) {
  say(&Entry::repeats, Repeat{read.account, if_not.resource, at, static_cast<std::uint32_t>(pages.size())});
  repeated_.push_back({read, std::move(pages), std::move(if_not), is_probe});
}

void SlotStore::seal(LoggedAnswer answer) { entry_.answers.push_back(std::move(answer)); }

bool SlotStore::rebase(Entry* entry, const Entry& winner) {
  std::set<std::string_view> theirs;
  for (const LoggedAnswer& answer : winner.answers) theirs.insert(answer.key);
  std::erase_if(entry->answers, [&](const LoggedAnswer& answer) { return theirs.contains(answer.key); });
  for (auto it = repeated_.begin(); it != repeated_.end();) {
    if (!differs(winner, it->if_not.account, it->if_not.resource, it->pages)) {
      ++it;
      continue;
    }
    // No longer a repeat of the last one: stored after all.
    const Repeated repeated = std::move(*it);
    it = repeated_.erase(it);
    std::swap(entry_, *entry);
    ClosedRead read = repeated.if_not;
    Status stored = Ok{};
    for (std::uint32_t page = 0; page < repeated.pages.size() && stored.ok(); ++page) {
      auto ref = put(repeated.read, repeated.is_probe ? std::string() : read.read, page, repeated.pages[page]);
      if (ref.ok())
        read.pages.push_back(std::move(*ref));
      else
        stored = ref.error();
    }
    std::swap(entry_, *entry);
    if (!stored.ok()) return false;
    std::erase_if(entry->repeats,
                  [&](const Repeat& each) { return each.account == read.account && each.resource == read.resource; });
    if (repeated.is_probe) {
      Probe probe{read.account, read.resource, read.read_at, {}, read.mark};
      for (const Got& got : repeated.pages) probe.pages.push_back(got.sha256);
      entry->probes.push_back(std::move(probe));
    } else {
      entry->closes.push_back(std::move(read));
    }
  }
  return true;
}

Result<std::uint64_t> SlotStore::flush(Millis now, std::vector<RequestCount> requests, bool done, bool always) {
  entry_.kind = EntryKind::kSlot;
  if (is_quiet(entry_) && !always && entry_.repeats.empty()) return std::uint64_t{0};
  entry_.at = now;
  entry_.slot = slot_;
  entry_.done = done;
  entry_.requests = std::move(requests);
  if (entry_.sealed_through <= committed_.sealed_through) entry_.sealed_through.clear();
  entry_bytes_ = 0;
  total_answers_ += entry_.answers.size();
  for (const LoggedAnswer& answer : entry_.answers) total_bytes_ += answer.bytes;
  TONEARM_RETURN_IF_ERROR(store_->sync());
  TONEARM_TRY(const std::uint64_t seq, log_->append(std::move(entry_), last_, [&](Entry* entry, const Entry& winner) {
    return rebase(entry, winner);
  }));
  entry_ = Entry{};
  repeated_.clear();
  if (seq == 0) return Error{Code::kStorage, "An answer could not be stored anew after another run was first."};
  last_ = seq;
  TONEARM_TRY(committed_, log_->state_at(seq));
  state_ = committed_;
  return seq;
}

Result<std::string> SlotStore::body(const PageRef& page) const {
  TONEARM_TRY(const std::string object, store_->get_range(page.key, page.offset, page.length));
  TONEARM_TRY(RawAnswer raw, decode_answer(object));
  return std::move(raw.body);
}

}  // namespace tonearm::extract
