// Raw zstd pages in a lake -> committed tables, timed from within: the reading of the log, decoding, checking,
// transform, merge, Parquet, head and publication, but neither the start of the process nor the loading of DuckDB.
//
//   bench_apply LAKE THREADS [import PATH...]   the second form puts answers into raw first, untimed
//
// Prints one JSON line.
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <vector>

#include <fmt/format.h>
#include <sys/resource.h>

#include "duck/parquet.h"
#include "extract/import.h"
#include "pipeline/apply.h"

namespace tonearm::bench {
namespace {

constexpr Millis kNow = 1'764'500'000'000;       // 2025-11-30
constexpr Millis kObserved = 1'764'000'000'000;  // 2025-11-24

double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// Of this process, in bytes: the largest it ever was.
std::uint64_t peak_memory() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:")) return std::strtoull(line.c_str() + 6, nullptr, 10) * 1024;
  return 0;
}

int fail(const Error& error) {
  fmt::print(stderr, "bench_apply: {} {}\n", error.message, error.next);
  return 1;
}

/// The first use of DuckDB opens its library.
Status warm_up() {
  bool done = false;
  const duck::ParquetWrite write{{{"n", "BIGINT", {}}}, [&](duck::ChunkWriter& chunk) -> Result<std::uint64_t> {
                                   if (done) return 0;
                                   chunk.column(0).set<std::int64_t>(0, 1);
                                   done = true;
                                   return 1;
                                 }};
  auto bytes = duck::write_parquet(write);
  if (!bytes.ok()) return std::move(bytes).error();
  return Ok{};
}

Status import_first(const Lake& lake, const std::vector<std::string>& paths) {
  ImportOptions options;
  options.paths = paths;
  options.observed_at = kObserved;
  auto report = import_files(lake.storage(), options, kNow, lake.birth());
  if (!report.ok()) return std::move(report).error();
  return Ok{};
}

int run(const std::vector<std::string>& words) {
  if (words.size() < 2) return 2;
  auto lake = Lake::open_or_make(words[0], kNow);
  if (!lake.ok()) return fail(lake.error());
  if (words.size() > 3 && words[2] == "import") {
    const Status imported = import_first(*lake, {words.begin() + 3, words.end()});
    if (!imported.ok()) return fail(imported.error());
    fmt::print("{{\"imported\": true, \"cpu\": {:.6f}, \"peak\": {}}}\n", cpu_seconds(), peak_memory());
    return 0;
  }
  if (const Status warm = warm_up(); !warm.ok()) return fail(warm.error());
  ApplyOptions options;
  options.threads = static_cast<unsigned>(std::atoi(words[1].c_str()));
  options.rebuild = true;
  ManualClock clock(kNow);
  const double cpu = cpu_seconds();
  const auto began = std::chrono::steady_clock::now();
  const auto report = apply(*lake, &clock, options);
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - began;
  const double used = cpu_seconds() - cpu;
  if (!report.ok()) return fail(report.error());
  fmt::print(
      "{{\"cpu\": {:.6f}, \"wall\": {:.6f}, \"peak\": {}, \"head\": {}, \"files_written\": {}, \"bytes_written\": "
      "{}}}\n",
      used, wall.count(), peak_memory(), report->head, report->files_written, report->bytes_written);
  return 0;
}

}  // namespace
}  // namespace tonearm::bench

int main(int argc, char** argv) { return tonearm::bench::run(std::vector<std::string>(argv + 1, argv + argc)); }
