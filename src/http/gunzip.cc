#include "http/gunzip.h"

#include <algorithm>

#include <zlib.h>

namespace tonearm::http {

Result<std::string> gunzip(std::string_view bytes, std::size_t most) {
  z_stream stream{};
  constexpr int kGzipOnly = MAX_WBITS + 16;
  if (::inflateInit2(&stream, kGzipOnly) != Z_OK) return Error{Code::kInternal, "zlib does not start."};
  struct End {
    z_stream* stream;
    ~End() { ::inflateEnd(stream); }
  } const end{&stream};
  std::string input(bytes);  // zlib wants bytes that it could change
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  std::string out;
  while (true) {
    const std::size_t have = out.size();
    out.resize(have + std::max<std::size_t>(std::size_t{64} << 10, have / 2));
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + have);
    stream.avail_out = static_cast<uInt>(out.size() - have);
    const int code = ::inflate(&stream, Z_NO_FLUSH);
    out.erase(out.size() - stream.avail_out);
    if (out.size() > most) return Error{Code::kBadData, "it holds too much"};
    if (code == Z_STREAM_END) {
      if (stream.avail_in == 0) return out;
      if (::inflateReset(&stream) != Z_OK) return Error{Code::kBadData, "it is damaged"};
      continue;
    }
    if (code == Z_BUF_ERROR || (code == Z_OK && stream.avail_in == 0 && stream.avail_out > 0))
      return Error{Code::kBadData, "it is cut"};
    if (code != Z_OK) return Error{Code::kBadData, "it is damaged"};
  }
}

}  // namespace tonearm::http
