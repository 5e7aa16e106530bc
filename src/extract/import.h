/// Imports: files that people have -> raw packs and entries of the raw log (protocol.md section 8). Names of files and
/// folders are no evidence of anything: every regular file is looked at, and known by its content.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "store/object_store.h"

namespace tonearm {

/// What the import is doing, for a progress line. Called now and then from the calling thread.
struct ImportProgress {
  enum class Phase : std::uint8_t { kLooking, kReading, kWriting };
  Phase phase = Phase::kLooking;
  std::uint64_t files = 0;        // looked at so far
  std::uint64_t files_total = 0;  // 0 while they are still being found
  std::uint64_t bytes = 0;        // kReading: of files on disk; kWriting: of bodies
  std::uint64_t bytes_total = 0;
};

/// What a person asks for.
struct ImportOptions {
  std::vector<std::string> paths;       // files and folders; folders are walked, sorted by name
  std::optional<std::string> account;   // --account: a label, also of answers of the catalogue; `app`: of those alone
  std::optional<std::string> endpoint;  // --endpoint: a name ("saved_tracks") or a path ("/me/tracks")
  std::optional<Millis> observed_at;    // --observed-at: exact, for every answer
  bool dry_run = false;                 // everything but writing
  std::function<void(const ImportProgress&)> progress;
};

/// The endpoint's name of an answer that starts like JSON, cannot be parsed, and gives no other evidence. It is of no
/// spec::Endpoint: who applies the entry makes it one row of `rejects` with pointer '' and the reason of the parse.
inline constexpr std::string_view kUnrecognised = "unrecognised";

/// What became of an answer.
enum class AnswerState : std::uint8_t {
  kNew,              // listed by this import
  kKnown,            // the lake lists the same body of the same endpoint and account already
  kRepeatedInBatch,  // the same body stands more than once in what was imported
};
std::string_view name(AnswerState state);  // "new", "known", "repeated"

/// One answer found in a file.
struct ImportedAnswer {
  std::size_t file = 0;  // index into ImportReport::files
  std::string where;     // inside the file: "line 3", "element 2", "log.entries[4]", "answer 1"; empty: the whole file
  std::string endpoint;  // spec::Endpoint::name, or kUnrecognised
  std::string
      evidence;  // why: "--endpoint", "url", "href", "nested href", "shape", "envelope"; empty where unrecognised
  std::string account;
  std::string sha256;  // of the body, lower-case hex
  std::uint64_t bytes = 0;
  Millis observed_at = 0;
  bool time_is_guess = false;
  AnswerState state = AnswerState::kNew;
  std::uint64_t seq = 0;  // the entry that lists the body (also of known and repeated ones); 0: a dry run
  std::size_t index = 0;  // its place in that entry's `answers`
};

/// A file, or a part of one, that was not taken.
struct ImportSkip {
  std::string where;        // as ImportedAnswer::where
  std::string reason;       // a code of spec/reasons.h
  std::string detail;       // what was seen
  std::string next;         // what a person can do; empty: what the reason's own text says
  std::uint64_t count = 1;  // how many parts were skipped for the same reason; `where` is the first one's
};

/// One file that was looked at. Without answers and skips it held nothing but blanks; that is a skip too, so one of the
/// two is never empty.
struct ImportedFile {
  std::string path;
  std::uint64_t bytes = 0;  // on disk
  std::vector<ImportedAnswer> answers;
  std::vector<ImportSkip> skips;
};

/// What an import did, or in a dry run would do.
struct ImportReport {
  std::vector<ImportedFile> files;  // in the order of paths given, folders sorted by name
  std::vector<std::uint64_t> seqs;  // the entries written, ascending; empty where nothing was new
  std::string account;              // for answers that bring none of their own
  std::string account_why;          // "--account", "the lake's only label", "the default"
  std::uint64_t new_answers = 0, known_answers = 0, repeated_answers = 0,
                skipped = 0;    // skipped: sum of ImportSkip::count
  std::uint64_t new_bytes = 0;  // of bodies
};

/// Imports `options.paths` into the lake at `storage`. `now` is the time of the entries; guessed times are clamped
/// below `lake_birth`. Bad input is never an error of this call, it is a skip, or a stored answer that the transform
/// rejects. Errors: kUsage (a path that is not there, an endpoint or account label that is none), kStorage and
/// kUnavailable of the store (what was not listed by an entry may be imported again), kIntegrity (a damaged raw log).
/// Two imports at once into one lake list every body once. Memory: about three times the largest file, unpacked.
Result<ImportReport> import_files(const Storage& storage, const ImportOptions& options, Millis now, Millis lake_birth);

}  // namespace tonearm
