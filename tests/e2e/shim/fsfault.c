// A library for LD_PRELOAD that counts the changes a process makes to files below one folder, and breaks the n-th.
//
//   FSFAULT_ROOT     the folder (its real path)
//   FSFAULT_COUNTER  a file of at least 16 bytes: two little-endian counters, changes and refused changes, kept even
//                    when the process is killed
//   FSFAULT_AT       n, from 1; 0 or absent: only count
//   FSFAULT_HOW      kill-before, kill-after: SIGKILL; an errno's number: the n-th fails so; "short": if the n-th is a
//                    write, half of it is written
//   FSFAULT_FOREVER  1: from the n-th on all fail
//
// Changes: open that creates or truncates, write, pwrite, writev, link, rename, unlink, mkdir, rmdir, chmod, truncate,
// fsync, fdatasync, syncfs; the syncs not where it kills, for a kill after one leaves what a kill before it leaves. A
// refused unlink or rmdir is not counted as refused: what it leaves behind is harmless.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static const char* root;
static _Atomic unsigned long* counters;  // [0] changes, [1] refused
static unsigned long at;
static int forever, kill_before, kill_after, short_write, fail_with;

__attribute__((constructor)) static void start(void) {
  root = getenv("FSFAULT_ROOT");
  const char* const file = getenv("FSFAULT_COUNTER");
  const char* const how = getenv("FSFAULT_HOW");
  if (root == NULL || file == NULL) return;
  if (getenv("FSFAULT_AT") != NULL) at = strtoul(getenv("FSFAULT_AT"), NULL, 10);
  forever = getenv("FSFAULT_FOREVER") != NULL;
  if (how != NULL) {
    kill_before = strcmp(how, "kill-before") == 0;
    kill_after = strcmp(how, "kill-after") == 0;
    short_write = strcmp(how, "short") == 0;
    fail_with = atoi(how);
  }
  const int fd = (int)syscall(SYS_openat, AT_FDCWD, file, O_RDWR, 0);
  void* const at_memory = fd < 0 ? MAP_FAILED : mmap(NULL, 16, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (at_memory == MAP_FAILED) abort();  // a test without its counter must not pass
  counters = at_memory;
}

static int below(const char* path) {
  const size_t length = strlen(root);
  return strncmp(path, root, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

static int fd_is_ours(int fd) {
  char name[64], path[PATH_MAX];
  snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
  const ssize_t n = readlink(name, path, sizeof path - 1);
  if (n <= 0) return 0;
  path[n] = '\0';
  return below(path);
}

static int path_is_ours(int folder, const char* path) {
  if (path[0] == '/') return below(path);
  if (folder != AT_FDCWD) return fd_is_ours(folder);
  char here[PATH_MAX];
  return getcwd(here, sizeof here) != NULL && below(here);
}

static void die(void) { syscall(SYS_kill, getpid(), SIGKILL); }

// Whether this is the change to break. Kills at once where it comes before.
enum Act { kGoOn, kFail, kKillAfter, kHalf };
static enum Act next_change(int ours, int removes) {
  if (counters == NULL || !ours) return kGoOn;
  const unsigned long n = atomic_fetch_add(&counters[0], 1) + 1;
  if (at == 0 || (forever ? n < at : n != at)) return kGoOn;
  if (kill_before) die();
  if (kill_after) return kKillAfter;
  if (short_write) return kHalf;
  if (!removes) atomic_fetch_add(&counters[1], 1);
  errno = fail_with;
  return kFail;
}

static enum Act next_sync(int ours) { return kill_before || kill_after ? kGoOn : next_change(ours, 0); }

#define REAL(name)               \
  static __typeof__(&name) real; \
  if (real == NULL) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)
#define BREAKABLE(type, name, parameters, arguments, next) \
  type name parameters {                                   \
    REAL(name);                                            \
    const enum Act act = next;                             \
    if (act == kFail) return -1;                           \
    const type result = real arguments;                    \
    if (act == kKillAfter) die();                          \
    return result;                                         \
  }
#define CHANGE(type, name, parameters, arguments, ours, removes) \
  BREAKABLE(type, name, parameters, arguments, next_change(ours, removes))
#define SYNC(name) BREAKABLE(int, name, (int fd), (fd), next_sync(fd_is_ours(fd)))
#define OPEN(name, parameters, arguments, folder)                                         \
  int name parameters {                                                                   \
    REAL(name);                                                                           \
    mode_t mode = 0;                                                                      \
    if (flags & (O_CREAT | O_TMPFILE)) {                                                  \
      va_list rest;                                                                       \
      va_start(rest, flags);                                                              \
      mode = va_arg(rest, mode_t);                                                        \
      va_end(rest);                                                                       \
    }                                                                                     \
    const int changes = (flags & (O_CREAT | O_TRUNC)) != 0 && path_is_ours(folder, path); \
    const enum Act act = next_change(changes, 0);                                         \
    if (act == kFail) return -1;                                                          \
    const int result = real arguments;                                                    \
    if (act == kKillAfter) die();                                                         \
    return result;                                                                        \
  }

OPEN(open, (const char* path, int flags, ...), (path, flags, mode), AT_FDCWD)
OPEN(open64, (const char* path, int flags, ...), (path, flags, mode), AT_FDCWD)
OPEN(openat, (int folder, const char* path, int flags, ...), (folder, path, flags, mode), folder)
OPEN(openat64, (int folder, const char* path, int flags, ...), (folder, path, flags, mode), folder)

ssize_t write(int fd, const void* bytes, size_t size) {
  REAL(write);
  const enum Act act = next_change(fd_is_ours(fd), 0);
  if (act == kFail) return -1;
  const ssize_t result = real(fd, bytes, act == kHalf && size > 1 ? size / 2 : size);
  if (act == kKillAfter) die();
  return result;
}

CHANGE(ssize_t, pwrite, (int fd, const void* b, size_t n, off_t o), (fd, b, n, o), fd_is_ours(fd), 0)
CHANGE(ssize_t, pwrite64, (int fd, const void* b, size_t n, off64_t o), (fd, b, n, o), fd_is_ours(fd), 0)
CHANGE(ssize_t, writev, (int fd, const struct iovec* v, int n), (fd, v, n), fd_is_ours(fd), 0)
CHANGE(int, link, (const char* from, const char* to), (from, to), path_is_ours(AT_FDCWD, to), 0)
CHANGE(int, linkat, (int a, const char* from, int b, const char* to, int f), (a, from, b, to, f), path_is_ours(b, to),
       0)
CHANGE(int, rename, (const char* from, const char* to), (from, to), path_is_ours(AT_FDCWD, to), 0)
CHANGE(int, renameat, (int a, const char* from, int b, const char* to), (a, from, b, to), path_is_ours(b, to), 0)
CHANGE(int, renameat2, (int a, const char* from, int b, const char* to, unsigned f), (a, from, b, to, f),
       path_is_ours(b, to), 0)
CHANGE(int, unlink, (const char* path), (path), path_is_ours(AT_FDCWD, path), 1)
CHANGE(int, unlinkat, (int a, const char* path, int f), (a, path, f), path_is_ours(a, path), 1)
CHANGE(int, rmdir, (const char* path), (path), path_is_ours(AT_FDCWD, path), 1)
CHANGE(int, mkdir, (const char* path, mode_t m), (path, m), path_is_ours(AT_FDCWD, path), 0)
CHANGE(int, mkdirat, (int a, const char* path, mode_t m), (a, path, m), path_is_ours(a, path), 0)
CHANGE(int, chmod, (const char* path, mode_t m), (path, m), path_is_ours(AT_FDCWD, path), 0)
CHANGE(int, fchmod, (int fd, mode_t m), (fd, m), fd_is_ours(fd), 0)
CHANGE(int, ftruncate, (int fd, off_t n), (fd, n), fd_is_ours(fd), 0)
CHANGE(int, ftruncate64, (int fd, off64_t n), (fd, n), fd_is_ours(fd), 0)
SYNC(fsync)
SYNC(fdatasync)
SYNC(syncfs)
