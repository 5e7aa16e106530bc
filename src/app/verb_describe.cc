#include "app/exit_code.h"
#include "app/verbs.h"
#include "catalog/describe.h"

namespace tonearm::app {

Result<int> run_describe_verb(const Context& context) {
  catalog::Format format = catalog::Format::kMarkdown;
  for (const std::string_view name : {"json", "markdown", "sql", "glue", "scopes"})
    if (context.invocation.has(name)) format = catalog::find_format(name).value_or(format);
  std::string text = catalog::describe(format);
  while (text.ends_with('\n')) text.pop_back();
  context.console->out(text);
  return exit_code::kSuccess;
}

}  // namespace tonearm::app
