#include "extract/seal.h"

#include <algorithm>
#include <limits>
#include <map>
#include <set>

#include "base/hash.h"
#include "extract/page_view.h"
#include "extract/slot_plan.h"
#include "spec/reasons.h"
#include "store/layout.h"
#include "store/raw_frame.h"

namespace tonearm::extract {
namespace {

/// A slot's objects may still be coming for so long: a run's deadline and then some.
constexpr Millis kRunning = 2 * kHour;

struct Orphan {
  LoggedAnswer answer;
  Envelope envelope;
  PageView view;
  bool is_view = false;
};

/// When an object of this key was written, at the earliest: a run's clock is not before its slot.
Millis earliest(const std::string& key) { return parse_slot(layout::slot_of(key)).value_or(0); }

Result<std::vector<std::string>> unnamed(RawLog* log, std::uint64_t last, const std::vector<ObjectInfo>& objects) {
  std::set<std::string> keys;
  Millis oldest = std::numeric_limits<Millis>::max();
  for (const ObjectInfo& object : objects) {
    keys.insert(object.key);
    oldest = std::min(oldest, earliest(object.key));
  }
  // Who names an object does so after it was written: entries older than the oldest one need no look.
  for (std::uint64_t seq = last; seq > 0 && !keys.empty(); --seq) {
    TONEARM_TRY(const Entry entry, log->read(seq));
    for (const LoggedAnswer& answer : entry.answers) keys.erase(answer.key);
    if (entry.at < oldest - kRunning) break;
  }
  return std::vector<std::string>(keys.begin(), keys.end());
}

std::optional<Orphan> look_at(ObjectStore* store, const std::string& key) {
  const auto object = store->get(key);
  if (!object.ok()) return {};
  auto raw = decode_answer(*object);
  if (!raw.ok() || raw->length != object->size()) return {};
  Orphan orphan;
  orphan.envelope = raw->envelope;
  LoggedAnswer& answer = orphan.answer;
  answer.key = key;
  answer.length = object->size();
  answer.sha256 = raw->envelope.sha256;
  answer.bytes = raw->envelope.bytes;
  answer.stored_sha256 = sha256_hex(*object);
  answer.endpoint = raw->envelope.endpoint;
  answer.account = raw->envelope.account;
  answer.request = raw->envelope.request;
  answer.read = raw->envelope.read;
  answer.page = raw->envelope.page;
  answer.status = raw->envelope.status;
  answer.observed_at = raw->envelope.observed_at;
  if (auto view = view_page(raw->body); view.ok()) {
    orphan.view = std::move(*view);
    orphan.is_view = true;
  }
  return orphan;
}

PageRef ref_of(const LoggedAnswer& answer) { return {answer.key, 0, answer.length, answer.sha256}; }

/// The read that these pages are of, if they go on where it is known to be.
std::optional<OpenRead> reopened(const std::map<std::uint32_t, const Orphan*>& pages, const CursorState& state,
                                 const Source& source) {
  const Orphan& any = *pages.begin()->second;
  OpenRead open;
  open.read = any.envelope.read;
  open.account = any.envelope.account;
  open.resource = any.envelope.resource;
  open.endpoint = any.envelope.endpoint;
  open.read_at = any.envelope.observed_at;
  open.since = earliest(any.answer.key);
  open.why = spec::reason::kDeadline;
  if (const ResourceState* const known = state.find(open.account, open.resource); known != nullptr && known->open) {
    if (known->open->read == open.read) open = *known->open;
  }
  // Goes on at the successor of the last page found; one without any is asked again, and the read comes to its end
  // there.
  std::string last_request, successor;
  for (std::uint32_t page = static_cast<std::uint32_t>(open.pages.size());; ++page) {
    const auto found = pages.find(page);
    if (found == pages.end() || !found->second->is_view) break;
    const Orphan& orphan = *found->second;
    open.pages.push_back(ref_of(orphan.answer));
    last_request = orphan.answer.request;
    successor = orphan.view.elements > 0 ? source.request_of(orphan.view.next) : std::string();
    if (open.mark.total == std::nullopt) open.mark.total = orphan.view.total;
  }
  if (last_request.empty()) return {};
  if (!successor.empty()) {
    open.request = std::move(successor);
    return open;
  }
  open.pages.pop_back();
  if (open.pages.empty()) return {};
  open.request = last_request.starts_with("/v1/") ? last_request.substr(3) : last_request;
  return open;
}

}  // namespace

Result<std::uint64_t> seal_orphans(ObjectStore* store, RawLog* log, std::uint64_t last, Millis now, SlotStore* into,
                                   const Source& source) {
  const std::string& through = into->state().sealed_through;
  // After every key of that slot.
  const std::string after = through.empty() ? std::string() : layout::slot_folder(through) + "\x7f";
  TONEARM_TRY(const auto objects, store->list(layout::kRawSlots, after));
  std::string newest_settled = through;
  for (const ObjectInfo& object : objects) {
    const std::string_view slot = layout::slot_of(object.key);
    if (parse_slot(slot).value_or(now) < now - kRunning) newest_settled = std::max(newest_settled, std::string(slot));
  }
  TONEARM_TRY(const auto keys, unnamed(log, last, objects));
  std::vector<Orphan> orphans;
  for (const std::string& key : keys)
    if (auto orphan = look_at(store, key)) orphans.push_back(std::move(*orphan));
  std::map<std::string, std::map<std::uint32_t, const Orphan*>> reads;
  for (const Orphan& orphan : orphans) {
    into->seal(orphan.answer);
    if (!orphan.answer.read.empty()) reads[orphan.answer.read][orphan.answer.page] = &orphan;
  }
  for (const auto& [read, pages] : reads)
    if (auto open = reopened(pages, into->state(), source)) into->open(std::move(*open));
  into->sealed_through(newest_settled);
  return orphans.size();
}

}  // namespace tonearm::extract
