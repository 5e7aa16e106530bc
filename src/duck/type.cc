#include "duck/type.h"

#include <fmt/format.h>

#include "duck/api.h"

namespace tonearm::duck {
namespace {

/// A logical type that we own.
class Owned {
 public:
  Owned(const Api& api, duckdb_logical_type type) : api_(api), type_(type) {}
  ~Owned() { api_.destroy_logical_type(&type_); }
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;
  Type described() const { return describe(api_, type_); }

 private:
  const Api& api_;
  duckdb_logical_type type_;
};

std::string taken(const Api& api, char* text) {
  std::string copy = text;
  api.free(text);
  return copy;
}

void describe_struct(const Api& api, duckdb_logical_type type, Type& out) {
  const idx_t count = api.struct_type_child_count(type);
  for (idx_t i = 0; i < count; ++i) {
    out.names.push_back(taken(api, api.struct_type_child_name(type, i)));
    out.children.push_back(Owned(api, api.struct_type_child_type(type, i)).described());
  }
}

void describe_map(const Api& api, duckdb_logical_type type, Type& out) {
  Type entry;
  entry.id = DUCKDB_TYPE_STRUCT;
  entry.names = {"key", "value"};
  entry.children.push_back(Owned(api, api.map_type_key_type(type)).described());
  entry.children.push_back(Owned(api, api.map_type_value_type(type)).described());
  out.children.push_back(std::move(entry));
}

void describe_enum(const Api& api, duckdb_logical_type type, Type& out) {
  out.internal = api.enum_internal_type(type);
  const std::uint32_t size = api.enum_dictionary_size(type);
  for (std::uint32_t i = 0; i < size; ++i) {
    out.names.push_back(taken(api, api.enum_dictionary_value(type, i)));
  }
}

std::string quoted(std::string_view text, char quote) {
  std::string out(1, quote);
  for (const char c : text) {
    out += c;
    if (c == quote) out += c;
  }
  return out + quote;
}

std::string struct_sql(const Type& type) {
  std::string out = "STRUCT(";
  for (std::size_t i = 0; i < type.children.size(); ++i) {
    out += fmt::format("{}{} {}", i == 0 ? "" : ", ", quote_name(type.names[i]), sql(type.children[i]));
  }
  return out + ")";
}

std::string enum_sql(const Type& type) {
  std::string out = "ENUM(";
  for (std::size_t i = 0; i < type.names.size(); ++i) {
    out += (i == 0 ? "" : ", ") + quote_text(type.names[i]);
  }
  return out + ")";
}

std::string flat_sql(duckdb_type id) {
  switch (id) {
    case DUCKDB_TYPE_BOOLEAN: return "BOOLEAN";
    case DUCKDB_TYPE_TINYINT: return "TINYINT";
    case DUCKDB_TYPE_SMALLINT: return "SMALLINT";
    case DUCKDB_TYPE_INTEGER: return "INTEGER";
    case DUCKDB_TYPE_BIGINT: return "BIGINT";
    case DUCKDB_TYPE_UTINYINT: return "UTINYINT";
    case DUCKDB_TYPE_USMALLINT: return "USMALLINT";
    case DUCKDB_TYPE_UINTEGER: return "UINTEGER";
    case DUCKDB_TYPE_UBIGINT: return "UBIGINT";
    case DUCKDB_TYPE_HUGEINT: return "HUGEINT";
    case DUCKDB_TYPE_UHUGEINT: return "UHUGEINT";
    case DUCKDB_TYPE_FLOAT: return "FLOAT";
    case DUCKDB_TYPE_DOUBLE: return "DOUBLE";
    case DUCKDB_TYPE_VARCHAR: return "VARCHAR";
    case DUCKDB_TYPE_BLOB: return "BLOB";
    case DUCKDB_TYPE_DATE: return "DATE";
    case DUCKDB_TYPE_TIME: return "TIME";
    case DUCKDB_TYPE_TIME_NS: return "TIME_NS";
    case DUCKDB_TYPE_TIME_TZ: return "TIME WITH TIME ZONE";
    case DUCKDB_TYPE_TIMESTAMP: return "TIMESTAMP";
    case DUCKDB_TYPE_TIMESTAMP_S: return "TIMESTAMP_S";
    case DUCKDB_TYPE_TIMESTAMP_MS: return "TIMESTAMP_MS";
    case DUCKDB_TYPE_TIMESTAMP_NS: return "TIMESTAMP_NS";
    case DUCKDB_TYPE_TIMESTAMP_TZ: return "TIMESTAMP WITH TIME ZONE";
    case DUCKDB_TYPE_INTERVAL: return "INTERVAL";
    case DUCKDB_TYPE_UUID: return "UUID";
    case DUCKDB_TYPE_BIT: return "BIT";
    case DUCKDB_TYPE_BIGNUM: return "BIGNUM";
    case DUCKDB_TYPE_UNION: return "UNION";
    case DUCKDB_TYPE_SQLNULL: return "\"NULL\"";
    default: return "an unknown type";
  }
}

}  // namespace

Type describe(const Api& api, duckdb_logical_type type) {
  Type out;
  out.id = api.get_type_id(type);
  switch (out.id) {
    case DUCKDB_TYPE_LIST: out.children.push_back(Owned(api, api.list_type_child_type(type)).described()); break;
    case DUCKDB_TYPE_ARRAY:
      out.children.push_back(Owned(api, api.array_type_child_type(type)).described());
      out.array_size = api.array_type_array_size(type);
      break;
    case DUCKDB_TYPE_MAP: describe_map(api, type, out); break;
    case DUCKDB_TYPE_STRUCT: describe_struct(api, type, out); break;
    case DUCKDB_TYPE_ENUM: describe_enum(api, type, out); break;
    case DUCKDB_TYPE_DECIMAL:
      out.internal = api.decimal_internal_type(type);
      out.width = api.decimal_width(type);
      out.scale = api.decimal_scale(type);
      break;
    default: break;
  }
  return out;
}

std::string sql(const Type& type) {
  switch (type.id) {
    case DUCKDB_TYPE_LIST: return sql(type.children[0]) + "[]";
    case DUCKDB_TYPE_ARRAY: return fmt::format("{}[{}]", sql(type.children[0]), type.array_size);
    case DUCKDB_TYPE_STRUCT: return struct_sql(type);
    case DUCKDB_TYPE_ENUM: return enum_sql(type);
    case DUCKDB_TYPE_DECIMAL: return fmt::format("DECIMAL({},{})", type.width, type.scale);
    case DUCKDB_TYPE_MAP:
      return fmt::format("MAP({}, {})", sql(type.children[0].children[0]), sql(type.children[0].children[1]));
    default: return flat_sql(type.id);
  }
}

std::string quote_name(std::string_view name) { return quoted(name, '"'); }

std::string quote_text(std::string_view text) { return quoted(text, '\''); }

}  // namespace tonearm::duck
