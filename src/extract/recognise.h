/// What an answer is, by the evidence of protocol.md section 8: what the person says, its address, `href`, nested
/// `href`, shape. Never the name of its file.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "extract/address.h"
#include "extract/outline.h"
#include "spec/model.h"

namespace tonearm::extract {

/// What is known of an answer beside its bytes.
struct Evidence {
  const Address* given = nullptr;   // --endpoint
  std::string_view url = {};        // of the exchange it was recorded in
  bool get = true;                  // whether that exchange was a GET
  int status = 200;                 // of that exchange
  std::string_view stored_as = {};  // the endpoint in the envelope of a raw object of a lake
};

/// An endpoint and why; or, with `endpoint` nullptr, why the answer is not taken.
struct Recognised {
  const spec::Endpoint* endpoint = nullptr;
  std::string_view why;  // "--endpoint", "url", "href", "nested href", "shape", "envelope"
  Address address;       // ids and query where the evidence has them
  std::string_view reason;
  std::string detail, next;
};

/// Recognises a body by its outline.
Recognised recognise(const Outline& top, const Evidence& evidence);

/// Recognises a body that cannot be parsed, by what is written near its start. Without any evidence `endpoint` and
/// `reason` are empty.
Recognised recognise_spoiled(std::string_view body, const Evidence& evidence);

/// Whether an array is one answer (booleans, pictures, or entries that somebody took out of their page), by its first
/// element. Otherwise its elements are to be looked at one by one.
bool is_one_answer(const Outline& array, const Evidence& evidence);

/// Whether the body holds sign-in tokens or is a part of the privacy export; those are never stored.
std::optional<Recognised> never_taken(const Outline& top);

/// The endpoint by shape alone; nullptr where several or none are possible (`hint` then says which).
const spec::Endpoint* by_shape(const Outline& top, std::string* hint);

}  // namespace tonearm::extract
