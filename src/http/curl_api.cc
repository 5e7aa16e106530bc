#include "http/curl_api.h"

#include <string>

#include <dlfcn.h>
#include <fmt/format.h>

namespace tonearm::http {
namespace {

Error missing(std::string message) {
  return {Code::kBadConfig, std::move(message), "", "install libcurl 4: apt install libcurl4"};
}

template <typename Function>
bool bind(void* library, const char* name, Function* function) {
  *function = reinterpret_cast<Function>(::dlsym(library, name));
  return *function != nullptr;
}

Result<const CurlApi*> load() {
  static CurlApi api{};
  std::string tried;
  // The second is the same library over GnuTLS: what a bare Debian has.
  for (const char* const name : {"libcurl.so.4", "libcurl-gnutls.so.4", "libcurl.4.dylib"}) {
    void* const library = ::dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) {
      tried += fmt::format("\n  {}", ::dlerror());
      continue;
    }
    const bool whole =
        bind(library, "curl_global_init", &api.global_init) && bind(library, "curl_easy_init", &api.easy_init) &&
        bind(library, "curl_easy_cleanup", &api.easy_cleanup) && bind(library, "curl_easy_reset", &api.easy_reset) &&
        bind(library, "curl_easy_setopt", &api.easy_setopt) && bind(library, "curl_easy_perform", &api.easy_perform) &&
        bind(library, "curl_easy_getinfo", &api.easy_getinfo) &&
        bind(library, "curl_easy_strerror", &api.easy_strerror) &&
        bind(library, "curl_slist_append", &api.slist_append) &&
        bind(library, "curl_slist_free_all", &api.slist_free_all);
    if (!whole) return missing(fmt::format("{} lacks functions that libcurl has.", name));
    if (api.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) return missing(fmt::format("{} does not start.", name));
    return &api;
  }
  return missing(fmt::format("libcurl was not found:{}", tried));
}

}  // namespace

Result<const CurlApi*> load_curl() {
  static const Result<const CurlApi*> loaded = load();
  return loaded;
}

}  // namespace tonearm::http
