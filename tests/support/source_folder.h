/// Where the sources lie, for tests that read pages, samples or headers.
#pragma once

#include <filesystem>

namespace tonearm {

std::filesystem::path source_folder();

}  // namespace tonearm
