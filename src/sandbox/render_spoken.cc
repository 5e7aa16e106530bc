#include <fmt/format.h>

#include "sandbox/render.h"

namespace tonearm::sandbox {
namespace {

constexpr std::string_view kLanguages = "\"languages\":[\"en\"]";

std::string described(std::string_view text) {
  return fmt::format(R"("description":"{0}","html_description":"<p>{0}</p>",)", text);
}

std::string episode_page(const std::string& href, Index total, std::string_view items, bool more) {
  return fmt::format(
      R"({{"href":"{0}?offset=0&limit=50","limit":50,"next":{1},"offset":0,"previous":null,"total":{2},"items":[{3}]}})",
      href, more ? fmt::format("\"{}?offset=50&limit=50\"", href) : "null", total, items);
}

}  // namespace

const std::string& Renderer::show(Index at, Form form) {
  if (form == Form::kEntry) form = Form::kSimple;
  std::string& text = slot(&texts_[3][static_cast<std::size_t>(form)], at, universe_->shows.size());
  if (!text.empty()) return text;
  const Show& show = universe_->shows[at];
  std::string out = fmt::format(R"({{{}"copyrights":[],{}"explicit":{},)", markets(),
                                described("A podcast that the sandbox made up."), show.is_explicit);
  out += identity("show", "shows", show.id, "show");
  out +=
      fmt::format(R"(,"images":{},"is_externally_hosted":false,{},"media_type":"audio","name":{},"total_episodes":{})",
                  pictures(universe_->seed, 3, at), kLanguages, quoted(std::string_view(show.name)), show.episodes);
  if (!restricted()) out += fmt::format(",\"publisher\":{}", quoted(std::string_view(show.publisher)));
  if (form == Form::kFull) {
    std::string items;
    const Index shown = std::min<Index>(show.episodes, 50);
    for (Index n = 0; n < shown; ++n) items += (n == 0 ? "" : ",") + episode(show.first_episode + n, Form::kSimple);
    out += ",\"episodes\":" + episode_page(fmt::format("{}/shows/{}/episodes", base_, show.id), show.episodes, items,
                                           shown < show.episodes);
  }
  return text = out + "}";
}

const std::string& Renderer::episode(Index at, Form form) {
  std::string& text = slot(&texts_[4][static_cast<std::size_t>(form)], at, universe_->episodes.size());
  if (!text.empty()) return text;
  const Episode& episode = universe_->episodes[at];
  std::string out =
      fmt::format(R"({{"audio_preview_url":null,{}"duration_ms":{},"explicit":{},)",
                  described("An episode that the sandbox made up."), episode.duration_ms, episode.is_explicit);
  out += identity("episode", "episodes", episode.id, "episode");
  out += fmt::format(
      R"(,"images":{},"is_externally_hosted":false,"is_playable":true,"language":"en",{},"name":{},"release_date":"{}","release_date_precision":"day","resume_point":{{"fully_played":false,"resume_position_ms":0}})",
      pictures(universe_->seed, 4, at), kLanguages, quoted(std::string_view(episode.name)), episode.release_date);
  if (form != Form::kSimple) out += ",\"show\":" + show(episode.show, Form::kSimple);
  if (form == Form::kEntry && !restricted()) out += ",\"episode\":true,\"track\":false";
  return text = out + "}";
}

const std::string& Renderer::book(Index at, Form form) {
  if (form == Form::kEntry) form = Form::kSimple;
  std::string& text = slot(&texts_[5][static_cast<std::size_t>(form)], at, universe_->books.size());
  if (!text.empty()) return text;
  const Book& book = universe_->books[at];
  std::string out =
      fmt::format(R"({{"authors":[{{"name":"{}"}}],{}"copyrights":[],{}"edition":"Unabridged","explicit":false,)",
                  book.author, markets(), described("A book that the sandbox made up."));
  out += identity("audiobook", "audiobooks", book.id, "show");
  out += fmt::format(
      R"(,"images":{},"is_externally_hosted":false,{},"media_type":"audio","name":{},"narrators":[{{"name":"{}"}}],"total_chapters":{})",
      pictures(universe_->seed, 5, at), kLanguages, quoted(std::string_view(book.name)), book.narrator, book.chapters);
  if (!restricted()) out += fmt::format(",\"publisher\":\"{}\"", book.author);
  if (form == Form::kFull) {
    std::string items;
    const Index shown = std::min<Index>(book.chapters, 50);
    for (Index n = 0; n < shown; ++n) items += (n == 0 ? "" : ",") + chapter(book.first_chapter + n, Form::kSimple);
    out += ",\"chapters\":" + episode_page(fmt::format("{}/audiobooks/{}/chapters", base_, book.id), book.chapters,
                                           items, shown < book.chapters);
  }
  return text = out + "}";
}

const std::string& Renderer::chapter(Index at, Form form) {
  std::string& text = slot(&texts_[6][static_cast<std::size_t>(form)], at, universe_->chapters.size());
  if (!text.empty()) return text;
  const Chapter& chapter = universe_->chapters[at];
  std::string out =
      fmt::format(R"({{"audio_preview_url":null,{}"chapter_number":{},{}"duration_ms":{},"explicit":false,)", markets(),
                  chapter.number, described("A chapter that the sandbox made up."), chapter.duration_ms);
  // Chapters have the URI of an episode (recorded answers).
  out += fmt::format(
      R"("external_urls":{{"spotify":"https://open.spotify.com/episode/{0}"}},"href":"{1}/chapters/{0}","id":"{0}","type":"chapter","uri":"spotify:episode:{0}")",
      chapter.id, base_);
  out += fmt::format(
      R"(,"images":{},"is_playable":true,{},"name":{},"release_date":"2024-03-01","release_date_precision":"day","resume_point":{{"fully_played":false,"resume_position_ms":0}})",
      pictures(universe_->seed, 5, chapter.book), kLanguages, quoted(std::string_view(chapter.name)));
  if (form != Form::kSimple) out += ",\"audiobook\":" + book(chapter.book, Form::kSimple);
  return text = out + "}";
}

}  // namespace tonearm::sandbox
