/// The calls under /sandbox/: clock, faults, edits, and the oracle.
#pragma once

#include "sandbox/world.h"

namespace tonearm::sandbox {

ServerResponse control(World* world, const ServerRequest& request);

}  // namespace tonearm::sandbox
