/// The tests' way to kill the program at a fault point.
#pragma once

#include <string>

#include "base/result.h"

namespace tonearm::app {

/// `where` is empty (nothing is installed), "P6", or "P6:3": the process kills itself (SIGKILL) at the third passing of
/// P6. kBadConfig where it is none of these.
Status install_fault_point(const std::string& where);

}  // namespace tonearm::app
