// Preloaded into a program: counts its calls that wait for the disk, and writes the numbers to $COUNT_SYNCS_INTO at its
// end.
#include <atomic>
#include <cstdio>
#include <cstdlib>

#include <dlfcn.h>
#include <sys/types.h>
#include <unistd.h>

namespace {

std::atomic<long> files_synced{0}, data_synced{0}, systems_synced{0}, started{0};

struct Report {
  ~Report() {
    const char* const path = std::getenv("COUNT_SYNCS_INTO");
    std::FILE* const file = path != nullptr ? std::fopen(path, "w") : nullptr;
    if (file == nullptr) return;
    std::fprintf(file, "{\"fsync\": %ld, \"fdatasync\": %ld, \"syncfs\": %ld, \"sync_file_range\": %ld}\n",
                 files_synced.load(), data_synced.load(), systems_synced.load(), started.load());
    std::fclose(file);
  }
} report;

template <typename Call>
Call next(const char* name) {
  return reinterpret_cast<Call>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

int fsync(int fd) {
  ++files_synced;
  return next<int (*)(int)>("fsync")(fd);
}

int fdatasync(int fd) {
  ++data_synced;
  return next<int (*)(int)>("fdatasync")(fd);
}

int syncfs(int fd) noexcept {
  ++systems_synced;
  return next<int (*)(int)>("syncfs")(fd);
}

void sync() noexcept {
  ++systems_synced;
  next<void (*)()>("sync")();
}

int sync_file_range(int fd, off64_t offset, off64_t bytes, unsigned flags) {
  ++started;
  return next<int (*)(int, off64_t, off64_t, unsigned)>("sync_file_range")(fd, offset, bytes, flags);
}
}
