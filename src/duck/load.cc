#include <array>
#include <filesystem>
#include <string_view>

#include <dlfcn.h>
#include <fmt/format.h>
#include <unistd.h>

#include "duck/api.h"
#include "duck/duck.h"

namespace tonearm::duck {
namespace {

constexpr std::string_view kNext =
    "Put libduckdb.so 1.5 into the folder lib beside the program's folder bin; `./dev setup` "
    "fetches it.";

// Lazily: looking up all of its symbols would take another 20 ms of every command. Its own first: to ask every library
// of the program for each of 40,000 takes 9. (The sanitizers' runtimes refuse that, for they stand before malloc and
// free.)
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int kHow = RTLD_LAZY | RTLD_LOCAL;
#else
constexpr int kHow = RTLD_LAZY | RTLD_LOCAL | RTLD_DEEPBIND;
#endif

/// The folder of the running program, with a slash.
std::string program_folder() {
  std::array<char, 4096> path{};
  const ssize_t size = ::readlink("/proc/self/exe", path.data(), path.size());
  if (size <= 0) return "./";
  const std::string_view whole(path.data(), static_cast<std::size_t>(size));
  return std::string(whole.substr(0, whole.rfind('/') + 1));
}

Error missing(std::string message) { return {Code::kBadConfig, std::move(message), "", std::string(kNext)}; }

Result<const Api*> bind(void* library, const std::string& path) {
  static Api api{};
#define TONEARM_DUCKDB_BIND(name)                                                     \
  api.name = reinterpret_cast<decltype(api.name)>(::dlsym(library, "duckdb_" #name)); \
  if (api.name == nullptr) {                                                          \
    return missing(fmt::format("{} lacks the function duckdb_{}.", path, #name));     \
  }
  TONEARM_DUCKDB_FUNCTIONS(TONEARM_DUCKDB_BIND)
#undef TONEARM_DUCKDB_BIND
  const std::string_view version = api.library_version();
  if (!version.starts_with("v1.5.")) {
    return missing(fmt::format("{} is DuckDB {}; tonearm needs 1.5.", path, version));
  }
  return &api;
}

}  // namespace

namespace internal {

Result<const Api*> load_from(const std::vector<std::string>& paths) {
  std::string tried;
  for (const std::string& path : paths) {
    if (path.find('/') != std::string::npos && !std::filesystem::exists(path)) {
      tried += fmt::format("\n  {}: not there", path);
      continue;
    }
    if (void* library = ::dlopen(path.c_str(), kHow)) return bind(library, path);
    tried += fmt::format("\n  {}: {}", path, ::dlerror());
  }
  return missing(fmt::format("DuckDB's library was not found. Looked at:{}", tried));
}

}  // namespace internal

Result<const Api*> load() {
  static const Result<const Api*> loaded = [] {
    const std::string folder = program_folder();
    return internal::load_from({folder + "../lib/libduckdb.so", folder + "libduckdb.so", "libduckdb.so"});
  }();
  return loaded;
}

Result<std::string> library_version() {
  TONEARM_TRY(const Api* api, load());
  return std::string(api->library_version());
}

}  // namespace tonearm::duck
