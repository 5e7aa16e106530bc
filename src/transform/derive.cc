#include "transform/derive.h"

#include <algorithm>
#include <array>
#include <limits>

#include "spec/canonical.h"
#include "transform/identity.h"
#include "transform/text.h"

namespace tonearm::transform {
namespace {

using canonical::begin_element;
using canonical::begin_list;
using canonical::begin_struct;
using canonical::end_list;
using canonical::put_null;
using canonical::put_string;
using spec::Derive;
using spec::Type;

std::string_view due(Type type) {
  switch (type) {
    case Type::kString: return "a string";
    case Type::kBool: return "true or false";
    case Type::kInteger: return "a whole number of 32 bits";
    case Type::kLong: return "a whole number of 64 bits";
    case Type::kDouble: return "a number";
    case Type::kDate:
    case Type::kTimestamp: return "a time";
    case Type::kStrings: return "an array of strings";
    case Type::kStructs: return "an array of objects";
  }
  return "something else";
}

Presence bad(const ColumnPlan& plan, const Element& found, std::string_view wanted, std::string* problem) {
  problem->assign(plan.column->from).append(": ").append(word_of(found));
  problem->append(" where ").append(wanted).append(" is due");
  return Presence::kBad;
}

/// Appends a scalar; false where the type does not fit.
bool put_scalar(Type type, const Element& value, std::string* out) {
  if (is_null(value)) return put_null(out), true;
  switch (type) {
    case Type::kString:
      if (const auto text = string_of(value)) return put_string(out, *text), true;
      return false;
    case Type::kBool:
      if (const auto flag = bool_of(value)) return canonical::put_bool(out, *flag), true;
      return false;
    case Type::kInteger: {
      const auto whole = whole_of(value);
      using Limits = std::numeric_limits<std::int32_t>;
      if (!whole || *whole < Limits::min() || *whole > Limits::max()) return false;
      return canonical::put_integer(out, static_cast<std::int32_t>(*whole)), true;
    }
    case Type::kLong:
      if (const auto whole = whole_of(value)) return canonical::put_long(out, *whole), true;
      return false;
    case Type::kDouble:
      if (const auto number = number_of(value)) return canonical::put_double(out, *number), true;
      return false;
    default: return false;
  }
}

/// A list's element that is a short string, in one append: a track has some 180 markets. False, and nothing done, where
/// it is long or has a NUL byte, which canonical bytes escape.
bool put_short_element(std::string_view text, std::string* out) {
  std::array<char, 16> bytes{};
  if (text.size() + 4 > bytes.size()) return false;
  char* at = bytes.data();
  *at++ = 2;  // begin_element
  *at++ = 1;  // put_string: a value, its bytes, its end
  for (const char c : text) {
    if (c == 0) return false;
    *at++ = c;
  }
  *at++ = 0;
  *at++ = 1;
  out->append(bytes.data(), static_cast<std::size_t>(at - bytes.data()));
  return true;
}

/// An array of strings; false where it is none. Elements may be null.
bool put_strings(const Element& value, std::string* out) {
  if (!is_array(value)) return false;
  begin_list(out);
  for (const Element element : array_of(value)) {
    if (const auto text = string_of(element); text && put_short_element(*text, out)) continue;
    begin_element(out);
    if (!put_scalar(Type::kString, element, out)) return false;
  }
  end_list(out);
  return true;
}

/// An array of objects with the column's fields; false where it is none.
bool put_structs(std::span<const spec::Field> fields, const Element& value, std::string* out) {
  if (!is_array(value)) return false;
  begin_list(out);
  for (const Element element : array_of(value)) {
    begin_element(out);
    if (is_null(element)) {
      put_null(out);
      continue;
    }
    if (!is_object(element)) return false;
    begin_struct(out);
    for (const spec::Field& field : fields) {
      Element member;
      if (object_of(element).at_key(field.from).get(member) != simdjson::SUCCESS)
        put_null(out);
      else if (!put_scalar(field.type, member, out))
        return false;
    }
  }
  end_list(out);
  return true;
}

bool put_typed(const spec::Column& column, const Element& value, std::string* out) {
  if (is_null(value)) return put_null(out), true;
  if (column.type == Type::kStrings) return put_strings(value, out);
  if (column.type == Type::kStructs) return put_structs(column.fields, value, out);
  return put_scalar(column.type, value, out);
}

Presence put_path(const ColumnPlan& plan, const Members& members, std::string* out, std::string* problem) {
  const spec::Column& column = *plan.column;
  const Element* value = members.find(plan.slot);
  if (value == nullptr) return Presence::kAbsent;
  Element below;
  if (!plan.below.empty() && !is_null(*value)) {
    if (!is_object(*value)) return bad(plan, *value, "an object", problem);
    const bool there = object_of(*value).at_key(plan.below).get(below) == simdjson::SUCCESS;
    value = there ? &below : nullptr;
  }
  if (value == nullptr || is_null(*value)) {
    if (column.null_is_absent) return Presence::kAbsent;
    put_null(out);
    return Presence::kPresent;
  }
  if (!put_typed(column, *value, out)) return bad(plan, *value, due(column.type), problem);
  return Presence::kPresent;
}

/// Text of one member, changed by `change`.
template <typename Change>
Presence put_text(const ColumnPlan& plan, const Members& members, std::string* out, std::string* problem,
                  Change change) {
  const Element* const value = members.find(plan.slot);
  if (value == nullptr) return Presence::kAbsent;
  if (is_null(*value)) {
    put_null(out);
    return Presence::kPresent;
  }
  const auto text = string_of(*value);
  if (!text) return bad(plan, *value, "a string", problem);
  put_string(out, change(*text));
  return Presence::kPresent;
}

/// Local files once came with {"totalMilliseconds": n}.
Presence put_duration(const ColumnPlan& plan, const Members& members, std::string* out, std::string* problem) {
  const Element* const value = members.find(plan.slot);
  if (value == nullptr) return Presence::kAbsent;
  Element inner = *value;
  if (is_object(inner) && object_of(inner).at_key("totalMilliseconds").get(inner) != simdjson::SUCCESS)
    return bad(plan, *value, due(plan.column->type), problem);
  if (!put_scalar(plan.column->type, inner, out)) return bad(plan, inner, due(plan.column->type), problem);
  return Presence::kPresent;
}

Presence put_artists(const ColumnPlan& plan, const Members& members, std::string* out, std::string* problem) {
  const Element* const value = members.find(plan.slot);
  if (value == nullptr) return Presence::kAbsent;
  if (is_null(*value)) {
    put_null(out);
    return Presence::kPresent;
  }
  if (!is_array(*value)) return bad(plan, *value, due(Type::kStructs), problem);
  static const Shape& artist = shape_of(spec::Kind::kArtist);
  std::string scratch;
  begin_list(out);
  for (const Element element : array_of(*value)) {
    if (!is_object(element) && !is_null(element)) return bad(plan, element, "an object", problem);
    begin_element(out);
    begin_struct(out);
    const std::string_view uri = is_null(element) ? std::string_view() : uri_of_object(artist, element, &scratch);
    if (uri.empty())
      put_null(out);
    else
      put_string(out, uri);
    Element name;
    if (is_null(element) || object_of(element).at_key("name").get(name) != simdjson::SUCCESS)
      put_null(out);
    else if (!put_scalar(Type::kString, name, out))
      return bad(plan, name, "a string", problem);
  }
  end_list(out);
  return Presence::kPresent;
}

/// NULL where there is no date: the text stands beside it.
Presence put_release_day(const ColumnPlan& plan, const Members& members, std::string* out, std::string* problem) {
  const Element* const value = members.find(plan.slot);
  if (value == nullptr) return Presence::kAbsent;
  const auto text = string_of(*value);
  if (!text && !is_null(*value)) return bad(plan, *value, "a string", problem);
  const Element* const precision = members.find(plan.other);
  const auto word = precision == nullptr ? std::optional<std::string_view>() : string_of(*precision);
  const auto day = text ? release_day(*text, word.value_or("")) : std::nullopt;
  if (day)
    canonical::put_date(out, *day);
  else
    put_null(out);
  return Presence::kPresent;
}

Presence put_images(const ColumnPlan& plan, const Members& members, std::string* out, std::string* problem) {
  const Element* const value = members.find(plan.slot);
  if (value == nullptr) return Presence::kAbsent;
  if (is_null(*value)) {  // null equals []
    begin_list(out);
    end_list(out);
    return Presence::kPresent;
  }
  if (!put_structs(plan.column->fields, *value, out)) return bad(plan, *value, due(Type::kStructs), problem);
  return Presence::kPresent;
}

Presence put_names(const ColumnPlan& plan, const Members& members, std::string* out, std::string* problem) {
  const Element* const value = members.find(plan.slot);
  if (value == nullptr) return Presence::kAbsent;
  if (is_null(*value)) {
    put_null(out);
    return Presence::kPresent;
  }
  if (!is_array(*value)) return bad(plan, *value, due(Type::kStructs), problem);
  begin_list(out);
  for (const Element element : array_of(*value)) {
    if (!is_object(element) && !is_null(element)) return bad(plan, element, "an object", problem);
    begin_element(out);
    Element name;
    if (is_null(element) || object_of(element).at_key("name").get(name) != simdjson::SUCCESS)
      put_null(out);
    else if (!put_scalar(Type::kString, name, out))
      return bad(plan, name, "a string", problem);
  }
  end_list(out);
  return Presence::kPresent;
}

/// `languages`, else the older `language` alone.
Presence put_languages(const ColumnPlan& plan, const Members& members, std::string* out, std::string* problem) {
  const Element* const one = members.some(plan.other);
  if (members.some(plan.slot) != nullptr || one == nullptr) {
    if (members.find(plan.slot) != nullptr) return put_path(plan, members, out, problem);
    if (members.find(plan.other) == nullptr) return Presence::kAbsent;
    put_null(out);
    return Presence::kPresent;
  }
  const auto text = string_of(*one);
  if (!text) return bad(plan, *one, "a string", problem);
  begin_list(out);
  begin_element(out);
  put_string(out, *text);
  end_list(out);
  return Presence::kPresent;
}

const Shape& shape_of_reference(const spec::Column& column) {
  if (column.from == "album") return shape_of(spec::Kind::kAlbum);
  if (column.from == "owner") return shape_of(spec::Kind::kUser);
  return shape_of(spec::Kind::kShow);  // shows and audiobooks: both spotify:show:
}

/// The uri of a member that is an object; of the enclosing one where the member is absent.
Presence put_reference(const ColumnPlan& plan, const Members& members, std::string_view parent, std::string* out,
                       std::string* problem) {
  const Element* const value = members.find(plan.slot);
  if (value == nullptr) {
    if (parent.empty()) return Presence::kAbsent;
    put_string(out, parent);
    return Presence::kPresent;
  }
  if (!is_object(*value) && !is_null(*value)) return bad(plan, *value, "an object", problem);
  std::string scratch;
  const std::string_view uri =
      is_null(*value) ? std::string_view() : uri_of_object(shape_of_reference(*plan.column), *value, &scratch);
  if (uri.empty())
    put_null(out);
  else
    put_string(out, uri);
  return Presence::kPresent;
}

/// `items.total`, else `tracks.total`; a list without a page around it states none.
Presence put_items_total(const ColumnPlan& plan, const Members& members, std::string* out, std::string* problem) {
  for (const Slot slot : {plan.slot, plan.other}) {
    const Element* const page = members.some(slot);
    if (page == nullptr || is_array(*page)) continue;
    if (!is_object(*page)) return bad(plan, *page, "an object", problem);
    Element total;
    if (object_of(*page).at_key("total").get(total) != simdjson::SUCCESS || is_null(total)) continue;
    if (!put_scalar(plan.column->type, total, out)) return bad(plan, total, due(plan.column->type), problem);
    return Presence::kPresent;
  }
  return Presence::kAbsent;
}

}  // namespace

Presence put_column(const ColumnPlan& plan, const Members& members, std::string_view parent, std::string* out,
                    std::string* problem) {
  switch (plan.column->derive) {
    case Derive::kPath: return put_path(plan, members, out, problem);
    case Derive::kLowerCase: return put_text(plan, members, out, problem, lower_case);
    case Derive::kPreviewUrl: return put_text(plan, members, out, problem, without_client_id);
    case Derive::kDuration: return put_duration(plan, members, out, problem);
    case Derive::kArtists: return put_artists(plan, members, out, problem);
    case Derive::kReleaseDate: return put_release_day(plan, members, out, problem);
    case Derive::kImages: return put_images(plan, members, out, problem);
    case Derive::kNames: return put_names(plan, members, out, problem);
    case Derive::kLanguages: return put_languages(plan, members, out, problem);
    case Derive::kParentUri: return put_reference(plan, members, parent, out, problem);
    case Derive::kOwnerUri: return put_reference(plan, members, {}, out, problem);
    case Derive::kItemsTotal: return put_items_total(plan, members, out, problem);
    case Derive::kUri:
    case Derive::kGiven: break;  // keys and facts: the walker's
  }
  return Presence::kAbsent;
}

}  // namespace tonearm::transform
