/// Everything that `tonearm describe` prints: the spec's tables and endpoints, and the views over them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tonearm::catalog {

enum class Format { kJson, kMarkdown, kSql, kScopes, kGlue };

/// "json", "markdown", "sql", "scopes", "glue"; empty for anything else.
std::optional<Format> find_format(std::string_view name);

/// The print, ending in a newline; a function of the program alone. Views stand after the tables; scopes and glue have
/// none (Glue's views belong to the engine that made them).
std::string describe(Format format);

}  // namespace tonearm::catalog
