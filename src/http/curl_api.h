/// The few functions of libcurl that the client uses, bound at the first send: linked, every start would cost 6 ms for
/// its 35 libraries. Only for this room.
#pragma once

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

#include "base/result.h"

namespace tonearm::http {

/// Signatures and documentation are those of <curl/curl.h>.
struct CurlApi {
  decltype(&::curl_global_init) global_init;
  decltype(&::curl_easy_init) easy_init;
  decltype(&::curl_easy_cleanup) easy_cleanup;
  decltype(&::curl_easy_reset) easy_reset;
  decltype(&::curl_easy_setopt) easy_setopt;
  decltype(&::curl_easy_perform) easy_perform;
  decltype(&::curl_easy_getinfo) easy_getinfo;
  decltype(&::curl_easy_strerror) easy_strerror;
  decltype(&::curl_slist_append) slist_append;
  decltype(&::curl_slist_free_all) slist_free_all;
};

/// Loads and initialises libcurl once. kBadConfig, with the package to install, where there is none.
Result<const CurlApi*> load_curl();

}  // namespace tonearm::http
