/// A file -> the pieces of it that may be answers.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "extract/exchange.h"
#include "extract/import.h"
#include "extract/padded.h"
#include "extract/recognise.h"
#include "store/raw_frame.h"

namespace tonearm::extract {

/// Something that may be an answer; valid while the sink is called.
struct Piece {
  std::string where;
  std::string_view body;                     // padded
  std::optional<std::uint64_t> offset = {};  // of the body in the file's text, where it is a slice of it
  std::optional<Outline> outline = {};       // empty where the body cannot be parsed
  std::optional<Exchange> exchange = {};     // that it was recorded in
  std::optional<Envelope> envelope = {};     // of a raw object of a lake
};
using PieceSink = std::function<void(const Piece& piece)>;

/// Reads the file, unpacks it, and gives `sink` its pieces, in an order that depends on its bytes alone. Returns what
/// was no piece; never fails. `given` as in Evidence.
std::vector<ImportSkip> read_pieces(const std::string& path, const Address* given, const PieceSink& sink);

/// The file's text alone, unpacked and without a byte order mark: what Piece::offset counts in.
Result<Padded> read_text(const std::string& path);

/// Adds a skip; ones of one reason and detail are counted together, and after eight of a reason all further ones.
void add_skip(ImportSkip skip, std::vector<ImportSkip>* skips);

}  // namespace tonearm::extract
