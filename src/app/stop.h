/// SIGTERM and Ctrl-C as a wish: the page being asked for is finished and listed, then the run ends. A second signal
/// ends the process at once; nothing is lost then either.
#pragma once

namespace tonearm::app {

/// From now on the first SIGTERM or SIGINT is remembered instead of ending the process.
void catch_stop_signals();
/// The signal that came; 0: none.
int stop_signal();

}  // namespace tonearm::app
