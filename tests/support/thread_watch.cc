// A library for LD_PRELOAD that tells which tests start a thread: appends the --gtest_filter of a program that does to
// the file TONEARM_THREAD_WATCH. A thread that DuckDB starts for itself does not count: no sanitizer looks into it.
#include <array>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include <dlfcn.h>
#include <execinfo.h>
#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

namespace {

/// The running test, from the command line; "" for any other program.
std::string running_test() {
  std::array<char, 4096> words{};
  const int file = ::open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
  const ssize_t size = file < 0 ? 0 : ::read(file, words.data(), words.size() - 1);
  if (file >= 0) ::close(file);
  constexpr std::string_view kFilter = "--gtest_filter=";
  for (const char* word = words.data(); word < words.data() + size; word += std::strlen(word) + 1) {
    if (std::string_view(word).starts_with(kFilter)) return word + kFilter.size();
  }
  return "";
}

bool is_in(void* address, std::string_view library) {
  Dl_info info{};
  if (::dladdr(address, &info) == 0 || info.dli_fname == nullptr) return false;
  const std::string_view path(info.dli_fname);
  return path.substr(path.rfind('/') + 1).starts_with(library);
}

/// Whether the call into this library came from DuckDB, be it through std::thread.
bool duckdb_asks() {
  std::array<void*, 8> frames{};
  const int count = ::backtrace(frames.data(), static_cast<int>(frames.size()));
  for (int i = 0; i < count; ++i) {
    if (is_in(frames[static_cast<std::size_t>(i)], "libtonearm_thread_watch")) continue;
    if (is_in(frames[static_cast<std::size_t>(i)], "libstdc++")) continue;
    return is_in(frames[static_cast<std::size_t>(i)], "libduckdb");
  }
  return false;
}

}  // namespace

extern "C" int pthread_create(pthread_t* thread, const pthread_attr_t* how, void* (*run)(void*), void* with) {
  static const auto real = reinterpret_cast<decltype(&pthread_create)>(::dlsym(RTLD_NEXT, "pthread_create"));
  static const char* const told = std::getenv("TONEARM_THREAD_WATCH");
  static const std::string test = running_test();
  if (told != nullptr && !test.empty() && !duckdb_asks()) {
    const std::string line = test + "\n";
    const int file = ::open(told, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0 || ::write(file, line.data(), line.size()) < 0) std::abort();  // a test that goes unwatched
    ::close(file);
  }
  return real(thread, how, run, with);
}
