#include "extract/batch.h"

#include "base/hash.h"
#include "extract/find_files.h"
#include "extract/pieces.h"
#include "extract/plan.h"
#include "spec/reasons.h"
#include "spec/spec.h"

namespace tonearm::extract {
namespace {

constexpr std::string_view kDefaultAccount = "me";
constexpr std::string_view kNoAccount = "app";  // answers got without a user

Result<std::optional<Address>> given_endpoint(const ImportOptions& options) {
  if (!options.endpoint) return std::optional<Address>();
  if (const auto* endpoint = spec::find_endpoint(*options.endpoint)) {
    Address address;
    address.endpoint = endpoint;
    return std::optional(address);
  }
  auto address = match_address(*options.endpoint);
  if (!address) {
    return Error{Code::kUsage, "There is no endpoint " + *options.endpoint + ".", "",
                 "Give a name (saved_tracks) or a path (/me/tracks): tonearm describe --json lists them."};
  }
  // A path with its ids filled in is as good as a recorded request.
  if (address->path.find('{') != std::string::npos) address->path.clear();
  return address;
}

Status check_label(const std::string& label) {
  const bool control =
      std::any_of(label.begin(), label.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  if (!label.empty() && label.size() <= 64 && !control && label.front() != ' ' && label.back() != ' ') return Ok{};
  return Error{Code::kUsage, "The account label '" + label + "' is none.", "",
               "A label has 1 to 64 bytes: tonearm import --account me."};
}

void choose_account(const ImportOptions& options, const std::set<std::string>& labels, ImportReport* report) {
  if (options.account && *options.account != kNoAccount) {
    report->account = *options.account;
    report->account_why = "--account";
  } else if (labels.size() == 1) {
    report->account = *labels.begin();
    report->account_why = "the lake's only label";
  } else {
    report->account = kDefaultAccount;
    report->account_why = "the default";
  }
}

/// Looks at the pieces of one file after the other.
class Looker {
 public:
  Looker(const ImportOptions& options, Batch* batch) : options_(options), batch_(batch) {}

  void file(const FoundFile& found) {
    ImportReport& report = batch_->report;
    batch_->paths.push_back(found.path);
    report.files.push_back({found.path, found.bytes, {}, {}});
    file_ = &report.files.back();
    if (!found.reason.empty()) {
      file_->skips.push_back({"", found.reason, found.detail, ""});
      return;
    }
    modified_ = found.modified;
    std::uint64_t number = 0;
    const Address* given = batch_->given ? &*batch_->given : nullptr;
    auto skips = read_pieces(found.path, given, [&](const Piece& piece) { look_at(piece, number++); });
    for (ImportSkip& skip : skips) add_skip(std::move(skip), &file_->skips);
    if (file_->answers.empty() && file_->skips.empty()) {
      file_->skips.push_back({"", std::string(spec::reason::kUnknownShape), "nothing that could be an answer", ""});
    }
  }

 private:
  Evidence evidence_of(const Piece& piece) const {
    Evidence evidence;
    if (batch_->given) evidence.given = &*batch_->given;
    if (piece.exchange) {
      evidence.url = piece.exchange->url;
      evidence.get = piece.exchange->method == "GET";
      evidence.status = piece.exchange->status;
    }
    if (piece.envelope) {
      evidence.url = piece.envelope->request;
      evidence.stored_as = piece.envelope->endpoint;
    }
    return evidence;
  }

  void look_at(const Piece& piece, std::uint64_t number) {
    const Evidence evidence = evidence_of(piece);
    const Recognised found =
        piece.outline ? recognise(*piece.outline, evidence) : recognise_spoiled(piece.body, evidence);
    if (!found.reason.empty()) {
      return add_skip({piece.where, std::string(found.reason), found.detail, found.next}, &file_->skips);
    }
    Fact fact;
    fact.file = batch_->report.files.size() - 1;
    fact.answer = file_->answers.size();
    fact.piece = number;
    fact.offset = piece.offset;
    fact.endpoint = found.endpoint;
    fact.envelope = envelope_of(piece, found);
    fact.seen_at = fact.envelope.observed_at;
    if (piece.outline && found.endpoint != nullptr)
      fact.page = page_facts(*piece.outline, found, fact.envelope.request, fact.envelope.sha256);
    file_->answers.push_back({.file = fact.file,
                              .where = piece.where,
                              .endpoint = fact.envelope.endpoint,
                              .evidence = std::string(found.why),
                              .account = fact.envelope.account,
                              .sha256 = fact.envelope.sha256,
                              .bytes = fact.envelope.bytes});
    batch_->facts.push_back(std::move(fact));
  }

  std::string account_of(const Piece& piece, const spec::Endpoint* endpoint) const {
    const bool catalog = endpoint != nullptr && endpoint->bound == spec::Bound::kCatalog;
    if (options_.account) {
      return *options_.account == kNoAccount && !catalog ? batch_->report.account : *options_.account;
    }
    return piece.envelope && !piece.envelope->account.empty() ? piece.envelope->account : batch_->report.account;
  }

  Envelope envelope_of(const Piece& piece, const Recognised& found) const {
    Envelope envelope;
    envelope.endpoint = found.endpoint != nullptr ? std::string(found.endpoint->name) : std::string(kUnrecognised);
    envelope.account = account_of(piece, found.endpoint);
    envelope.observed_at = modified_;
    envelope.time_is_guess = true;
    if (found.why == "--endpoint") envelope.request = found.address.path;
    if (piece.exchange) {
      envelope.request = request_of(piece.exchange->url);
      envelope.status = piece.exchange->status;
      envelope.headers = piece.exchange->headers;
      if (piece.exchange->at) envelope.observed_at = *piece.exchange->at;
      envelope.time_is_guess = !piece.exchange->at;
    }
    if (piece.envelope) {
      envelope.request = piece.envelope->request;
      envelope.status = piece.envelope->status;
      envelope.headers = piece.envelope->headers;
      envelope.observed_at = piece.envelope->observed_at;
      envelope.time_is_guess = piece.envelope->time_is_guess;
    }
    if (options_.observed_at) {
      envelope.observed_at = *options_.observed_at;
      envelope.time_is_guess = false;
    }
    envelope.sha256 = sha256_hex(piece.body);
    envelope.bytes = piece.body.size();
    return envelope;
  }

  const ImportOptions& options_;
  Batch* batch_;
  ImportedFile* file_ = nullptr;
  Millis modified_ = 0;
};

}  // namespace

Result<Batch> look(const ImportOptions& options, const std::set<std::string>& labels, Millis lake_birth) {
  Batch batch;
  if (options.account) TONEARM_RETURN_IF_ERROR(check_label(*options.account));
  TONEARM_TRY(batch.given, given_endpoint(options));
  choose_account(options, labels, &batch.report);
  TONEARM_TRY(const auto files, find_files(options.paths));
  ImportProgress progress{.phase = ImportProgress::Phase::kReading, .files_total = files.size()};
  for (const FoundFile& file : files) progress.bytes_total += file.bytes;
  Looker looker(options, &batch);
  for (const FoundFile& file : files) {
    if (options.progress) options.progress(progress);
    looker.file(file);
    ++progress.files;
    progress.bytes += file.bytes;
  }
  std::vector<Fact*> guesses;
  for (Fact& fact : batch.facts) {
    if (fact.envelope.time_is_guess) guesses.push_back(&fact);
  }
  clamp_guesses(std::move(guesses), lake_birth);
  return batch;
}

}  // namespace tonearm::extract
