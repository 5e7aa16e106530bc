/// An HttpClient that answers what a test says, and writes down what it was asked.
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "http/client.h"

namespace tonearm {

class ScriptedClient : public HttpClient {
 public:
  /// The answers in order; when there are none left, `otherwise`.
  std::deque<Result<HttpResponse>> answers;
  std::function<Result<HttpResponse>(const HttpRequest&)> otherwise = [](const HttpRequest&) {
    return Error{Code::kInternal, "The script is over."};
  };
  std::vector<HttpRequest> sent;
  std::function<void()> on_send;

  Result<HttpResponse> send(const HttpRequest& request) override {
    sent.push_back(request);
    if (on_send) on_send();
    if (answers.empty()) return otherwise(request);
    auto next = std::move(answers.front());
    answers.pop_front();
    return next;
  }

  void add(int status, std::string body, std::map<std::string, std::string> headers = {}) {
    answers.emplace_back(HttpResponse{status, std::move(headers), std::move(body)});
  }
  void fail(std::string reason) { answers.emplace_back(Error{Code::kUnavailable, "It broke.", std::move(reason)}); }
};

}  // namespace tonearm
