/// Planned entries -> packs and the raw log.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "extract/known.h"
#include "extract/pieces.h"
#include "extract/plan.h"

namespace tonearm::extract {

/// Writes the packs of a batch, then its entries. Remembers what it has packed, for the pages of reads that a later
/// entry closes; an entry that has to be planned anew (somebody else listed some of its bodies) is packed anew.
class Writer {
 public:
  /// `paths`: by Fact::file. `given`: as in Evidence. All are borrowed.
  Writer(ObjectStore* store, const std::vector<std::string>& paths, const Address* given, std::string account,
         Millis now)
      : store_(store), paths_(paths), given_(given), account_(std::move(account)), now_(now) {}

  /// Names the batch after what is planned: equal plans have equal names and bytes, whenever they run.
  void name_batch(const std::vector<Candidate>& candidates, const std::vector<PlannedEntry>& entries);

  /// Packs and lists one entry. Returns its number; 0 where nothing was listed and the rest must be planned anew:
  /// somebody else has listed some of it since `known_last`, or a file is not what it was (then `lost` names its
  /// candidates).
  Result<std::uint64_t> write(const std::vector<Candidate>& candidates, const PlannedEntry& entry,
                              std::uint64_t known_last);

  const std::vector<const Fact*>& lost() const { return lost_; }
  /// Called with the bytes of bodies packed so far.
  std::function<void(std::uint64_t)> progress;

 private:
  Status pack_file(std::size_t file, const std::vector<const Fact*>& facts);
  Status pack(const Fact& fact, std::string_view body);
  Status put_pack();
  LoggedAnswer logged(const Fact& fact, const PlannedAnswer& planned) const;

  ObjectStore* store_;
  const std::vector<std::string>& paths_;
  const Address* given_;
  std::string account_;
  Millis now_;
  std::string batch_;
  std::uint64_t next_pack_ = 1;
  std::string open_;                           // the pack being filled
  std::vector<const Fact*> open_facts_;        // those in it, whose refs have no key yet
  std::map<const Fact*, PageRef> packed_;      // where each body lies
  std::map<const Fact*, std::string> stored_;  // SHA-256 of the frames
  std::vector<const Fact*> lost_;
  std::optional<std::pair<std::size_t, Padded>> text_;  // of the file used last
  std::uint64_t bytes_ = 0;
};

}  // namespace tonearm::extract
