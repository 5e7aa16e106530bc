#include "store/cursor_state.h"

#include <algorithm>

namespace tonearm {
namespace {

/// Folds what a slot's entry says of resources, at the entry's own time: what is due is a question of the clock that
/// runs have, which may be another one than the answers'. Times only go forward: a late entry of an earlier read moves
/// nothing back.
class SlotFold {
 public:
  SlotFold(CursorState* state, const Entry& entry) : state_(*state), entry_(entry) {}

  void fold() {
    for (const ClosedRead& read : entry_.closes) closed(read);
    for (const Probe& probe : entry_.probes) whole(touched(probe.account, probe.resource), probe.pages, probe.mark);
    for (const Repeat& repeat : entry_.repeats) repeated(repeat);
    for (const FailedRequest& failed : entry_.failed) refused(failed);
    for (const OpenRead& open : entry_.opens) touched(open.account, open.resource).open = open;
    for (const ListedPlaylist& listed : entry_.listed) {
      const std::string key = resource_key(listed.account, listed.id);
      if (listed.gone)
        state_.playlists.erase(key);
      else
        state_.playlists[key] = listed;
    }
    slot();
  }

 private:
  ResourceState& touched(std::string_view account, std::string_view resource) {
    ResourceState& found = state_.resources[resource_key(account, resource)];
    found.tried_at = std::max(found.tried_at, entry_.at);
    return found;
  }

  void whole(ResourceState& resource, std::vector<std::string> pages, const Mark& mark) const {
    const Millis at = entry_.at;
    resource.refused.clear();
    resource.refused_until = 0;
    if (at < resource.counted_at) return;
    resource.whole_at = std::max(resource.whole_at, at);
    resource.counted_at = at;
    resource.pages = std::move(pages);
    resource.mark = mark;
  }

  void closed(const ClosedRead& read) {
    ResourceState& resource = touched(read.account, read.resource);
    if (resource.open && resource.open->read_at <= read.read_at) resource.open.reset();
    if (!read.complete && !read.mark.note.empty()) resource.partial_at = std::max(resource.partial_at, entry_.at);
    if (read.mark.note == "nulls") resource.mark = read.mark;  // asking again would not help
    if (read.state.empty() && !read.complete) return;
    std::vector<std::string> pages;
    pages.reserve(read.pages.size());
    for (const PageRef& page : read.pages) pages.push_back(page.sha256);
    if (read.state != "failed") whole(resource, std::move(pages), read.mark);
  }

  void repeated(const Repeat& repeat) {
    ResourceState& resource = touched(repeat.account, repeat.resource);
    resource.whole_at = std::max(resource.whole_at, entry_.at);
    resource.open.reset();
  }

  void refused(const FailedRequest& failed) {
    if (failed.resource.empty()) return;
    ResourceState& resource = touched(failed.account, failed.resource);
    if (failed.until == 0) return;
    resource.refused = failed.reason;
    resource.refused_until = failed.until;
    resource.open.reset();
  }

  void slot() {
    if (state_.first_slot_at == 0) state_.first_slot_at = entry_.at;
    state_.sealed_through = std::max(state_.sealed_through, entry_.sealed_through);
    std::uint32_t count = 0;
    for (const RequestCount& requests : entry_.requests) count += requests.count;
    if (count > 0) state_.recent.push_back({entry_.at, count});
    std::erase_if(state_.recent, [&](const RecentRequests& recent) { return recent.at <= entry_.at - kDay; });
    if (!entry_.done || state_.is_done(entry_.slot)) return;
    state_.done.insert(std::upper_bound(state_.done.begin(), state_.done.end(), entry_.slot), entry_.slot);
    if (state_.done.size() > kSlotsRemembered) state_.done.erase(state_.done.begin());
  }

  CursorState& state_;
  const Entry& entry_;
};

}  // namespace

std::string resource_key(std::string_view account, std::string_view resource) {
  return std::string(account) + " " + std::string(resource);
}

const ResourceState* CursorState::find(std::string_view account, std::string_view resource) const {
  const auto found = resources.find(resource_key(account, resource));
  return found == resources.end() ? nullptr : &found->second;
}

bool CursorState::is_done(std::string_view slot) const { return std::binary_search(done.begin(), done.end(), slot); }

std::uint32_t CursorState::requests_since_yesterday(Millis now) const {
  std::uint32_t count = 0;
  for (const RecentRequests& each : recent)
    if (each.at > now - kDay) count += each.count;
  return count;
}

CursorState fold(CursorState state, const Entry& entry) {
  state.seq = entry.seq;
  // A clock that went back opens no day anew.
  if (const Days day = day_of(entry.at); day > state.day) {
    state.day = day;
    state.day_first_seq = entry.seq;
  }
  if (entry.kind == EntryKind::kImport) state.imports.push_back(entry.seq);
  if (entry.kind == EntryKind::kSlot) SlotFold(&state, entry).fold();
  return state;
}

}  // namespace tonearm
