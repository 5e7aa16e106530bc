#include "support/source_folder.h"

namespace tonearm {

std::filesystem::path source_folder() { return TONEARM_SOURCE_DIR; }

}  // namespace tonearm
