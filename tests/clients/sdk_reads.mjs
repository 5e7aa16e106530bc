// Reads an account with Spotify's TypeScript SDK, unchanged, and prints the answers as they came. It has no base URL to set: its
// `fetch` is given another host.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import path from "node:path";

const sdk = path.join(process.env.NODE_PATH, "@spotify/web-api-ts-sdk/dist/mjs/index.js");
const { SpotifyApi } = await import(pathToFileURL(sdk));
const said = JSON.parse(readFileSync(0, "utf8"));

const real = globalThis.fetch;
const redirected = (address, init) =>
  real(String(address).replace("https://api.spotify.com/v1", said.api).replace("https://accounts.spotify.com", said.accounts), init);
globalThis.fetch = redirected;

// The SDK signs in within a page: this is as much of a browser as it looks at.
globalThis.window = { crypto: globalThis.crypto, location: { search: "", href: said.redirect }, history: { replaceState() {} } };
globalThis.document = { title: "" };
const kept = new Map();
globalThis.localStorage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value), removeItem: (key) => kept.delete(key) };
let arrived;
const back = new Promise((resolve) => { arrived = resolve; });
const api = SpotifyApi.withUserAuthorization(said.client_id, said.redirect, said.scope.split(" "), {
  fetch: redirected,
  redirectionStrategy: {
    async redirect(address) {
      const answer = await redirected(String(address), { redirect: "manual" });
      globalThis.window.location.search = new URL(answer.headers.get("location")).search;
      arrived();
    },
    async onReturnFromRedirect() {},
  },
});
await api.authenticate();
await back;
await api.authenticate();

async function everything(ask) {
  const found = [];
  for (let page = await ask(0); ; page = await ask(found.length)) {
    found.push(...page.items);
    if (!page.next) return found;
  }
}
const me = api.currentUser;
const playlists = await everything((offset) => me.playlists.playlists(50, offset));
const contents = {};
for (const { id, uri } of said.without_contents ? [] : playlists) {
  contents[uri] = { items: await everything((offset) => api.playlists.getPlaylistItems(id, undefined, undefined, 50, offset)) };
}
const followed = [];
for (let page = { next: true, cursors: {} }; page.next; ) {
  page = (await me.followedArtists(page.cursors.after, 50)).artists;
  followed.push(...page.items);
}
const top = {};
for (const [kind, type] of [["artist", "artists"], ["track", "tracks"]]) {
  for (const span of ["short_term", "medium_term", "long_term"]) top[`${kind}:${span}`] = (await me.topItems(type, span, 50, 0)).items;
}
process.stdout.write(JSON.stringify({
  me: await me.profile(),
  plays: (await api.player.getRecentlyPlayedTracks(50)).items,
  playlists, contents, followed, top,
  saved: {
    track: await everything((offset) => me.tracks.savedTracks(50, offset)),
    album: await everything((offset) => me.albums.savedAlbums(50, offset)),
    show: await everything((offset) => me.shows.savedShows(50, offset)),
    episode: await everything((offset) => me.episodes.savedEpisodes(undefined, 50, offset)),
  },
}));
