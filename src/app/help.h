/// Help pages, printed from the list of verbs and options.
#pragma once

#include <string>

#include "app/options.h"

namespace tonearm::app {

/// "tonearm 0.1.0".
std::string version_line();
/// What stands where no verb was given: every verb with its summary.
std::string overview();
/// A verb's page.
std::string help_page(const Verb& verb);
/// A topic's page: config, exit-codes, reasons, environment, files; empty where there is none.
std::string help_topic(std::string_view topic);
/// All of it as one Markdown page: docs/reference/cli.md.
std::string cli_reference();

}  // namespace tonearm::app
