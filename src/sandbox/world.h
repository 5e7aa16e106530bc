/// All that a sandbox consists of. Not thread-safe.
#pragma once

#include <map>
#include <memory>

#include "sandbox/clock.h"
#include "sandbox/faults.h"
#include "sandbox/meter.h"
#include "sandbox/oauth.h"
#include "sandbox/sandbox.h"
#include "sandbox/shown.h"

namespace tonearm::sandbox {

struct World {
  World(const Settings& asked, const Profile& size, Clock* real)
      : settings(asked),
        profile(size),
        universe(asked.seed, size),
        clock(real, asked.start),
        oauth(asked.seed, asked.shape),
        faults(asked.seed),
        began(clock.now()) {}

  /// Made when somebody asks for it.
  Account& account(int number) {
    auto& found = accounts[number];
    if (!found) found = std::make_unique<Account>(&universe, profile, number);
    return *found;
  }
  Renderer& renderer(Shape shape, const std::string& base) {
    auto& found = renderers[{shape, base}];
    if (!found) {
      if (renderers.size() > 16) {  // hosts that come and go
        renderers.clear();
        return renderer(shape, base);
      }
      found = std::make_unique<Renderer>(&universe, shape, base);
    }
    return *found;
  }

  Settings settings;
  Profile profile;
  Universe universe;
  WorldClock clock;
  Oauth oauth;
  Faults faults;
  Meter meter;
  Shown shown;
  Millis began;
  std::map<int, std::unique_ptr<Account>> accounts;
  std::map<std::pair<Shape, std::string>, std::unique_ptr<Renderer>> renderers;
};

}  // namespace tonearm::sandbox
