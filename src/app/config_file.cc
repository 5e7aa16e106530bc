#include "app/config_file.h"

#include <filesystem>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "app/text_file.h"

namespace tonearm::app {
namespace {

namespace fs = std::filesystem;

std::string place(const std::string& file, const toml::source_region& at) {
  return fmt::format("{}:{}", file, at.begin.line);
}

Result<ConfigValue> value_of(const std::string& file, const ConfigKey& key, const toml::node& node,
                             const PathBase& base) {
  const std::string where = place(file, node.source());
  const auto wrong = [&](std::string_view wants) {
    return bad_config(fmt::format("{}: {} wants {}.", where, key.full_name(), wants),
                      fmt::format("for example: {}", key.example));
  };
  Result<ConfigValue> value = ConfigValue{};
  if (key.type == KeyType::kList) {
    const toml::array* const array = node.as_array();
    if (array == nullptr) return wrong("a list of texts");
    std::vector<std::string> list;
    for (const toml::node& element : *array) {
      if (!element.is_string()) return wrong("a list of texts");
      list.push_back(element.as_string()->get());
    }
    value = parse_config_list(key, std::move(list));
  } else if (key.type == KeyType::kWhole) {
    if (!node.is_integer()) return wrong("a whole number");
    value = parse_config_value(key, std::to_string(node.as_integer()->get()), base);
  } else {
    if (!node.is_string()) return wrong("a text");
    value = parse_config_value(key, node.as_string()->get(), base);
  }
  if (!value.ok()) {
    Error error = std::move(value).error();
    error.message = fmt::format("{}: {}", where, error.message);
    return error;
  }
  value->from = where;
  return value;
}

Result<toml::table> parse(const std::string& text, const std::string& file) {
  try {
    return toml::parse(text, file);
  } catch (const toml::parse_error& e) {
    return bad_config(fmt::format("{}:{}: {}.", file, e.source().begin.line, e.description()),
                      "a file's form: tonearm help config");
  }
}

/// A value as TOML.
std::string toml_text(const ConfigKey& key, const ConfigValue& value) {
  const auto quoted = [](const std::string& given) {
    std::string text = "\"";
    for (const char c : given) {  // control characters were refused
      if (c == '"' || c == '\\') text += '\\';
      text += c;
    }
    return text + "\"";
  };
  if (key.type == KeyType::kWhole) return std::to_string(value.number);
  if (key.type != KeyType::kList) return quoted(value.text);
  std::string text;
  for (const std::string& element : value.list) text += (text.empty() ? "" : ", ") + quoted(element);
  return "[" + text + "]";
}

/// The byte at which toml++'s position (lines and columns from 1, columns in code points) lies.
std::size_t byte_of(const std::string& text, const toml::source_position& at) {
  std::size_t byte = 0;
  for (toml::source_index line = 1; line < at.line; ++line) {
    const std::size_t end = text.find('\n', byte);
    if (end == std::string::npos) return text.size();
    byte = end + 1;
  }
  for (toml::source_index column = 1; column < at.column && byte < text.size(); ++column) {
    ++byte;
    while (byte < text.size() && (static_cast<unsigned char>(text[byte]) & 0xC0) == 0x80) ++byte;
  }
  return byte;
}

/// Where a new top-level line goes: before the first section and the comments right above it.
std::size_t top_end(const std::string& text) {
  std::size_t at = 0;
  std::size_t comments = 0;
  bool in_comments = false;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::size_t first = text.find_first_not_of(" \t", at);
    if (first < end && text[first] == '[') return in_comments ? comments : at;
    const bool comment = first < end && text[first] == '#';
    if (comment && !in_comments) comments = at;
    in_comments = comment;
    at = end + 1;
  }
  return text.size();
}

std::string ended(std::string text) {
  if (!text.empty() && !text.ends_with('\n')) text += '\n';
  return text;
}

}  // namespace

Result<std::optional<std::map<std::string, ConfigValue>>> read_config_file(const std::string& file,
                                                                           const ConfigPlaces& places,
                                                                           bool must_exist) {
  using Values = std::optional<std::map<std::string, ConfigValue>>;
  TONEARM_TRY(const std::optional<std::string> text, read_text(file));
  if (!text && must_exist) return bad_config(fmt::format("There is no config file {}.", file));
  if (!text) return Values();
  TONEARM_TRY(const toml::table table, parse(*text, file));
  std::error_code ec;
  const PathBase base = {fs::absolute(file, ec).parent_path().string(), places.home};
  std::map<std::string, ConfigValue> values;
  const auto take = [&](const std::string& name, const toml::key& at, const toml::node& node) -> Status {
    const ConfigKey* const key = find_config_key(name);
    if (key == nullptr) return unknown_config_key(place(file, at.source()), name);
    TONEARM_TRY(ConfigValue value, value_of(file, *key, node, base));
    values.emplace(name, std::move(value));
    return Ok{};
  };
  for (const auto& [name, node] : table) {
    const std::string section(name.str());
    if (const toml::table* const inner = node.as_table()) {
      if (inner->empty() && find_config_key(section + ".") == nullptr) {
        const auto known = config_sections();
        if (std::find(known.begin(), known.end(), section) == known.end())
          return unknown_config_key(place(file, name.source()), section + ".");
      }
      for (const auto& [key, value] : *inner)
        TONEARM_RETURN_IF_ERROR(take(section + "." + std::string(key.str()), key, value));
    } else {
      TONEARM_RETURN_IF_ERROR(take(section, name, node));
    }
  }
  return Values(std::move(values));
}

Result<std::string> with_config_value(const std::string& text, const ConfigKey& key, const ConfigValue& value) {
  TONEARM_TRY(const toml::table table, parse(text, "the file"));
  const std::string line = fmt::format("{} = {}\n", key.name, toml_text(key, value));
  const toml::node* const section = key.section.empty() ? &table : table.get(key.section);
  const toml::table* const inner = section == nullptr ? nullptr : section->as_table();
  const toml::node* const old = inner == nullptr ? nullptr : inner->get(key.name);
  std::string out = text;
  if (old != nullptr) {
    const std::size_t begin = byte_of(text, old->source().begin);
    const std::size_t end = byte_of(text, old->source().end);
    out.replace(begin, end - begin, toml_text(key, value));
  } else if (key.section.empty()) {
    const std::size_t at = top_end(text);
    out = ended(text.substr(0, at)) + line + text.substr(at);
  } else if (inner == nullptr) {
    out = ended(text);
    out += fmt::format("{}[{}]\n{}", out.empty() ? "" : "\n", key.section, line);
  } else {
    const std::size_t begin = byte_of(text, inner->source().begin);
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    out = ended(text.substr(0, end)) + line + (end < text.size() ? text.substr(end + 1) : "");
  }
  // Whatever form the file has: what comes out must say just what was asked for.
  auto changed = parse(out, "the file");
  toml::table wanted = table;
  toml::table* target = &wanted;
  if (!key.section.empty()) target = wanted.emplace<toml::table>(key.section).first->second.as_table();
  TONEARM_TRY(const toml::table fresh, parse(line, "the value"));
  if (target != nullptr) target->insert_or_assign(key.name, *fresh.get(key.name));
  if (!changed.ok() || target == nullptr || *changed != wanted) {
    return bad_config(
        fmt::format("{} stands in a form that is not changed without rewriting the file.", key.full_name()),
        fmt::format("edit it by hand: [{}] and below it `{}`", key.section, line.substr(0, line.size() - 1)));
  }
  return out;
}

Status set_config_value(const std::string& file, const ConfigKey& key, const ConfigValue& value) {
  TONEARM_TRY(const std::optional<std::string> text, read_text(file));
  TONEARM_TRY(const std::string changed, with_config_value(text.value_or(""), key, value));
  if (text && changed == *text) return Ok{};
  return replace_text(file, changed);
}

}  // namespace tonearm::app
