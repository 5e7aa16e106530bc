// Reads an account with spotify-web-api-node, unchanged: it has no address to set, so it must be told in a cage.
const SpotifyWebApi = require("spotify-web-api-node");
const https = require("node:https");
const said = JSON.parse(require("node:fs").readFileSync(0, "utf8"));

// The person at the browser: where the address leads.
const visit = (address) => new Promise((resolve, reject) => https.get(address, (answer) => resolve(answer.headers.location)).on("error", reject));

async function everything(ask, offset = 0) {
  const page = (await ask({ limit: 50, offset })).body;
  return page.next ? [...page.items, ...(await everything(ask, offset + page.items.length))] : page.items;
}

async function main() {
  const api = new SpotifyWebApi({ clientId: said.client_id, clientSecret: said.secret, redirectUri: said.redirect });
  const led = await visit(api.createAuthorizeURL(said.scope.split(" "), "state"));
  const granted = (await api.authorizationCodeGrant(new URL(led).searchParams.get("code"))).body;
  api.setAccessToken(granted.access_token);
  api.setRefreshToken(granted.refresh_token);
  api.setAccessToken((await api.refreshAccessToken()).body.access_token);
  const playlists = await everything((page) => api.getUserPlaylists(page));
  const contents = {};
  for (const { id, uri } of playlists) contents[uri] = { items: await everything((page) => api.getPlaylistTracks(id, page)) };
  const top = {};
  for (const time_range of ["short_term", "medium_term", "long_term"]) {
    top[`artist:${time_range}`] = (await api.getMyTopArtists({ time_range, limit: 50 })).body.items;
    top[`track:${time_range}`] = (await api.getMyTopTracks({ time_range, limit: 50 })).body.items;
  }
  process.stdout.write(JSON.stringify({
    plays: (await api.getMyRecentlyPlayedTracks({ limit: 50 })).body.items,
    playlists, contents, top,
    saved: { track: await everything((page) => api.getMySavedTracks(page)), album: await everything((page) => api.getMySavedAlbums(page)),
      show: await everything((page) => api.getMySavedShows(page)) },
    followed: (await api.getFollowedArtists({ limit: 50 })).body.artists.items,
  }));
}
main().catch((error) => { console.error(error); process.exit(1); });
