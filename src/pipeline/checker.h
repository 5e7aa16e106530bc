/// The steps of check, and what they share: one listing, and which objects somebody has accounted for.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "pipeline/check.h"
#include "store/raw_log.h"
#include "table/head.h"

namespace tonearm {

/// Steps are called once, in the order of check().
class Checker {
 public:
  Checker(const Lake& lake, const CheckOptions& options) : lake_(lake), options_(options) {}

  Status list();             // every object of the lake
  void check_raw_log();      // numbers without gaps, entries that can be read
  void check_raw_objects();  // what entries list is there, and is what they list
  void check_states();       // cursor states
  void check_heads();        // manifests that can be read, and follow each other
  void check_data_files();   // what heads name is there, and is what they name
  void check_delta_logs();   // what the heads make of them, no more, no less
  void check_rest();         // objects that nobody accounts for
  Result<CheckReport> finish();

  // For repair: what could be read.
  const std::map<std::uint64_t, Entry>& entries() const { return entries_; }
  const std::map<std::uint64_t, Head>& heads() const { return heads_; }
  std::uint64_t last_entry() const { return last_entry_; }
  std::uint64_t first_head() const { return first_head_; }  // 0: none
  std::uint64_t last_head() const { return last_head_; }
  /// Objects with a head's name that never were one.
  const std::set<std::string>& stray_heads() const { return stray_heads_; }
  /// The bytes of each object.
  const std::map<std::string, std::uint64_t>& objects() const { return objects_; }
  /// Answers that the log lists and raw no longer has whole; they live as long as entries().
  const std::vector<const LoggedAnswer*>& bad_answers() const { return bad_answers_; }
  /// Keys of data files that are missing or damaged.
  const std::set<std::string>& bad_files() const { return bad_files_; }
  /// Tables whose Delta log is not what the heads make of it.
  const std::set<std::string>& bad_logs() const { return bad_logs_; }

 private:
  void damage(const std::string& key, std::string_view reason, std::string what, std::string remedy);
  void leftover(const std::string& key, std::string what, std::string remedy);
  bool has(const std::string& key) const { return objects_.contains(key); }
  /// The object's bytes; empty, with a finding, where it cannot be read. Counts as accounted for.
  std::optional<std::string> read(const std::string& key, std::string_view remedy);
  void check_newest();
  void check_object(const std::string& key, const std::vector<const LoggedAnswer*>& answers);
  void check_file(const std::string& key, const HeadFile& file);
  void check_log(const std::string& table, const HeadTable& live);
  void check_versions(const std::string& table, const HeadTable& live);
  void check_log_checkpoints(const std::string& table);
  void unknown_raw(const std::string& key);
  void unknown_file(const std::string& key);
  void progress(std::string_view what);

  const Lake& lake_;
  const CheckOptions& options_;
  CheckReport report_;
  std::map<std::string, std::uint64_t> objects_;  // key -> bytes
  std::set<std::string> accounted_;
  std::map<std::uint64_t, Entry> entries_;
  std::map<std::uint64_t, Head> heads_;
  std::uint64_t last_entry_ = 0;
  std::uint64_t first_head_ = 0;
  std::uint64_t last_head_ = 0;
  std::vector<const LoggedAnswer*> bad_answers_;
  std::set<std::string> stray_heads_;
  std::set<std::string> bad_files_;
  std::set<std::string> bad_logs_;
  std::set<std::string> named_files_;  // by any head
};

}  // namespace tonearm
