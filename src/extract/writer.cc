#include "extract/writer.h"

#include "base/hash.h"
#include "store/fault_point.h"
#include "store/layout.h"

namespace tonearm::extract {
namespace {

constexpr std::size_t kPackBytes = 8U << 20;

bool in_slices(const std::vector<const Fact*>& facts) {
  return std::all_of(facts.begin(), facts.end(), [](const Fact* fact) { return fact->offset.has_value(); });
}

}  // namespace

void Writer::name_batch(const std::vector<Candidate>& candidates, const std::vector<PlannedEntry>& entries) {
  Sha256Stream stream;
  for (const PlannedEntry& entry : entries) {
    for (const PlannedAnswer& answer : entry.answers) {
      // The frame of an empty body says all that is known of the answer.
      stream.update(encode_answer(candidates[answer.candidate].fact->envelope, {}, 1));
    }
  }
  const Sha256 digest = stream.finish();
  // No clock: an import that was cut off and runs again writes the same keys, and leaves nothing behind.
  batch_ = hex({reinterpret_cast<const char*>(digest.data()), digest.size()}).substr(0, 16);
  next_pack_ = 1;
}

Status Writer::put_pack() {
  if (open_.empty()) return Ok{};
  std::string key;
  while (true) {
    key = layout::import_pack(account_, batch_, next_pack_++);
    const Status put = store_->put_if_absent(key, open_);
    if (put.ok()) break;
    if (put.error().code != Code::kAlreadyExists && put.error().code != Code::kUnavailable) return put.error();
    // Ours by a put whose outcome was unknown, or of an import of the same that was cut off; else the next number.
    const auto there = store_->get(key);
    if (there.ok() && *there == open_) break;
    if (put.error().code == Code::kUnavailable) return put.error();
    if (!there.ok() && there.error().code != Code::kNotFound) return there.error();
  }
  for (const Fact* fact : open_facts_) packed_[fact].key = key;
  open_.clear();
  open_facts_.clear();
  fault_point("P2");
  return Ok{};
}

Status Writer::pack(const Fact& fact, std::string_view body) {
  if (body.size() != fact.envelope.bytes || sha256_hex(body) != fact.envelope.sha256) return Ok{};  // lost
  const std::string frames = encode_answer(fact.envelope, body);
  if (!open_.empty() && open_.size() + frames.size() > kPackBytes) TONEARM_RETURN_IF_ERROR(put_pack());
  packed_[&fact] = {"", open_.size(), frames.size(), fact.envelope.sha256};
  stored_[&fact] = sha256_hex(frames);
  open_ += frames;
  open_facts_.push_back(&fact);
  bytes_ += body.size();
  if (progress) progress(bytes_);
  return Ok{};
}

Status Writer::pack_file(std::size_t file, const std::vector<const Fact*>& facts) {
  if (in_slices(facts)) {
    if (!text_ || text_->first != file) {
      text_.reset();
      auto text = read_text(paths_[file]);
      if (text.ok()) text_.emplace(file, std::move(*text));
    }
    for (std::size_t i = 0; i < facts.size() && text_; ++i) {
      const std::string_view all = text_->second.view();
      if (*facts[i]->offset <= all.size())
        TONEARM_RETURN_IF_ERROR(pack(*facts[i], all.substr(*facts[i]->offset, facts[i]->envelope.bytes)));
    }
  } else {
    text_.reset();
    std::optional<Error> failure;
    std::uint64_t number = 0;
    std::size_t next = 0;
    read_pieces(paths_[file], given_, [&](const Piece& piece) {
      const bool wanted = next < facts.size() && facts[next]->piece == number++;
      if (!wanted || failure) return;
      if (auto packed = pack(*facts[next++], piece.body); !packed.ok()) failure = std::move(packed).error();
    });
    if (failure) return *std::move(failure);
  }
  for (const Fact* fact : facts) {
    if (!packed_.contains(fact)) lost_.push_back(fact);
  }
  return Ok{};
}

LoggedAnswer Writer::logged(const Fact& fact, const PlannedAnswer& planned) const {
  const PageRef& ref = packed_.at(&fact);
  LoggedAnswer answer;
  answer.key = ref.key;
  answer.offset = ref.offset;
  answer.length = ref.length;
  answer.sha256 = fact.envelope.sha256;
  answer.bytes = fact.envelope.bytes;
  answer.stored_sha256 = stored_.at(&fact);
  answer.endpoint = fact.envelope.endpoint;
  answer.account = fact.envelope.account;
  answer.request = fact.envelope.request;
  answer.read = planned.read;
  answer.page = planned.page;
  answer.status = fact.envelope.status;
  answer.observed_at = fact.envelope.observed_at;
  answer.time_is_guess = fact.envelope.time_is_guess;
  return answer;
}

Result<std::uint64_t> Writer::write(const std::vector<Candidate>& candidates, const PlannedEntry& planned,
                                    std::uint64_t known_last) {
  lost_.clear();
  for (std::size_t i = 0; i < planned.answers.size();) {
    const std::size_t file = candidates[planned.answers[i].candidate].fact->file;
    std::vector<const Fact*> facts;
    for (; i < planned.answers.size() && candidates[planned.answers[i].candidate].fact->file == file; ++i) {
      const Fact* fact = candidates[planned.answers[i].candidate].fact;
      if (!packed_.contains(fact)) facts.push_back(fact);
    }
    if (!facts.empty()) TONEARM_RETURN_IF_ERROR(pack_file(file, facts));
  }
  TONEARM_RETURN_IF_ERROR(put_pack());
  if (!lost_.empty()) return std::uint64_t{0};

  Entry entry;
  entry.kind = EntryKind::kImport;
  entry.at = now_;
  std::set<std::string> keys;
  for (const PlannedAnswer& answer : planned.answers) {
    const Fact& fact = *candidates[answer.candidate].fact;
    entry.answers.push_back(logged(fact, answer));
    keys.insert(fact.key());
  }
  for (const PlannedRead& read : planned.closes) {
    ClosedRead closed = read.read;
    for (const std::size_t i : read.pages) {
      closed.pages.push_back(candidates[i].listed != nullptr ? candidates[i].listed->ref
                                                             : packed_.at(candidates[i].fact));
    }
    entry.closes.push_back(std::move(closed));
  }
  TONEARM_RETURN_IF_ERROR(store_->sync());
  auto seq = RawLog(store_).append(std::move(entry), known_last, [&](Entry*, const Entry& winner) {
    return std::none_of(winner.answers.begin(), winner.answers.end(), [&](const LoggedAnswer& answer) {
      return keys.contains(Fact::key_of(answer.endpoint, answer.account, answer.sha256));
    });
  });
  // What is left of it goes into packs of its own: a pack holds what its entry lists, no more, or nobody could tell a
  // damaged one. The packs of now become leftovers.
  if (seq.ok() && *seq == 0) {
    for (const PlannedAnswer& answer : planned.answers) {
      packed_.erase(candidates[answer.candidate].fact);
      stored_.erase(candidates[answer.candidate].fact);
    }
  }
  return seq;
}

}  // namespace tonearm::extract
