/// Memory for the bytes of many rows, given back all at once.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <string_view>
#include <vector>

#include <sys/mman.h>

namespace tonearm {

/// A bump allocator: what is taken stays where it is until the arena ends or is cleared. Move-only. One thread.
class Arena {
 public:
  Arena() = default;
  Arena(Arena&& other) noexcept { *this = std::move(other); }
  Arena& operator=(Arena&& other) noexcept {
    std::swap(blocks_, other.blocks_);
    std::swap(at_, other.at_);
    std::swap(left_, other.left_);
    std::swap(bytes_, other.bytes_);
    std::swap(block_, other.block_);
    return *this;
  }

  /// Uninitialised bytes; for eight-byte values their place is aligned.
  char* take(std::size_t size) {
    size = (size + 7) & ~std::size_t{7};
    if (size > left_) add_block(size);
    char* const taken = at_;
    at_ += size;
    left_ -= size;
    return taken;
  }

  /// A copy that stays.
  std::string_view keep(std::string_view bytes) {
    if (bytes.empty()) return "";  // something empty is not nothing: data() is never nullptr
    char* const to = take(bytes.size());
    std::memcpy(to, bytes.data(), bytes.size());
    return {to, bytes.size()};
  }

  /// `count` values as T's default makes them. T needs no destructor.
  template <typename T>
  std::span<T> array(std::size_t count) {
    static_assert(std::is_trivially_destructible_v<T> && alignof(T) <= 8);
    T* const first = reinterpret_cast<T*>(take(count * sizeof(T)));
    std::uninitialized_value_construct_n(first, count);
    return {first, count};
  }

  /// Of all blocks.
  std::size_t memory_bytes() const { return bytes_; }

  /// Forgets all that was taken; keeps the last and largest block, so that filling it again allocates little.
  void clear() {
    if (blocks_.empty()) return;
    if (blocks_.size() > 1) blocks_.front() = std::move(blocks_.back());
    blocks_.resize(1);
    at_ = blocks_.front().get();
    left_ = bytes_ = block_;
  }

 private:
  static constexpr std::size_t kFirst = std::size_t{1} << 10;
  static constexpr std::size_t kLargest = std::size_t{2} << 20;

  void add_block(std::size_t size) {
    block_ = std::max(size, std::clamp(2 * block_, kFirst, kLargest));
    blocks_.push_back(allocate(block_));
    at_ = blocks_.back().get();
    left_ = block_;
    bytes_ += block_;
  }

  struct Free {
    void operator()(char* block) const { std::free(block); }
  };
  using Block = std::unique_ptr<char[], Free>;

  static Block allocate(std::size_t size) {
    char* block = nullptr;
    if (size >= kLargest) {
      // Many rows are to come: large pages cost a fraction of the faults.
      block = static_cast<char*>(std::aligned_alloc(kLargest, (size + kLargest - 1) / kLargest * kLargest));
      if (block != nullptr) ::madvise(block, size, MADV_HUGEPAGE);
    } else {
      block = static_cast<char*>(std::malloc(size));
    }
    if (block == nullptr) throw std::bad_alloc();
    return Block(block);
  }

  std::vector<Block> blocks_;
  char* at_ = nullptr;
  std::size_t left_ = 0;
  std::size_t block_ = 0;  // of the last one
  std::size_t bytes_ = 0;
};

}  // namespace tonearm
