/// Opening a page for a person.
#pragma once

#include <string>

namespace tonearm::app {

/// Starts the person's browser at `url` and does not wait for it: $BROWSER (a command; `%s` in it is the address), else
/// xdg-open where there is a desktop. False where there is none to start.
bool open_browser(const std::string& url);

}  // namespace tonearm::app
