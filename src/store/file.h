/// Files and folders as the folder store needs them: descriptors that close themselves, whole writes, and errors that
/// say which object failed and what to do. Only for this room, and for spotify/state_file.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "store/object_store.h"

namespace tonearm {

/// An open file. Closes it at its end.
class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Fd();

  int get() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

/// The names of temporaries start so; a listing shows no name that starts with a dot.
inline constexpr std::string_view kTemporaryPrefix = ".tmp-";

/// kStorage: "Cannot <verb> <what>: the disk is full." and what to do about it. `number` is an errno.
Error storage_error(std::string_view verb, std::string_view what, int number);

/// Makes `path` (0700 under any umask) and the folders above it, adding each that was not there to `made`.
Status make_folders(const std::string& path, std::vector<std::string>* made);

/// Makes a new file (0600 under any umask); `errno` of the failure in `*number`, a closed Fd then.
Fd create_file(const std::string& path, int* number);

/// Writes all of `bytes`, however many calls it takes. Returns 0 or the errno.
int write_all(int fd, std::string_view bytes);

/// Makes a file's bytes durable, or a folder's names. Returns 0 or the errno. A file system that cannot sync a folder
/// says so, and there is nothing more to be had from it: that is 0.
int sync_data(int fd);
int sync_folder(int fd);

/// The folder that `path` lies in.
std::string folder_of(const std::string& path);

/// Bytes [offset, offset + length) of the file at `path`. kNotFound where there is no regular file.
Result<std::string> read_file(const std::string& path, std::string_view key, std::uint64_t offset,
                              std::uint64_t length);

/// Everything below `root` that an ObjectStore's list() shows.
Result<std::vector<ObjectInfo>> list_files(const std::string& root, std::string_view prefix,
                                           std::string_view start_after);

/// Removes the temporaries below `root` last written before `before`; how many.
Result<std::uint64_t> remove_old_temporaries(const std::string& root, Millis before);

}  // namespace tonearm
