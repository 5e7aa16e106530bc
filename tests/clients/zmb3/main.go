// Reads an account with zmb3/spotify, unchanged, and prints what its types hold in the form of reading.py.
package main

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"strings"

	"github.com/zmb3/spotify/v2"
	"golang.org/x/oauth2"
)

type object = map[string]any

var (
	ctx                     = context.Background()
	tracks, albums, artists = object{}, object{}, object{}
)

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// Signs in as the person would: the address is visited, the code taken from where it leads.
func signIn(said object) *http.Client {
	accounts := said["accounts"].(string)
	config := &oauth2.Config{ClientID: said["client_id"].(string), RedirectURL: said["redirect"].(string), Scopes: strings.Fields(said["scope"].(string)),
		Endpoint: oauth2.Endpoint{AuthURL: accounts + "/authorize", TokenURL: accounts + "/api/token"}}
	verifier := strings.Repeat("v", 64)
	sum := sha256.Sum256([]byte(verifier))
	address := config.AuthCodeURL("state", oauth2.SetAuthURLParam("code_challenge_method", "S256"),
		oauth2.SetAuthURLParam("code_challenge", base64.RawURLEncoding.EncodeToString(sum[:])))
	browser := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := browser.Get(address)
	must(err)
	led, err := answer.Location()
	must(err)
	token, err := config.Exchange(ctx, led.Query().Get("code"), oauth2.SetAuthURLParam("code_verifier", verifier))
	must(err)
	return config.Client(ctx, token)
}

func orNull(text string) any {
	if text == "" || text == "spotify:user:" {
		return nil
	}
	return text
}

func credited(list []spotify.SimpleArtist) [][]any {
	out := [][]any{}
	for _, each := range list {
		out = append(out, []any{orNull(string(each.URI)), each.Name})
		if each.URI != "" && artists[string(each.URI)] == nil {
			artists[string(each.URI)] = object{"name": each.Name}
		}
	}
	return out
}

func album(each spotify.SimpleAlbum) {
	what := object{"name": each.Name, "album_type": each.AlbumType, "release_date_text": each.ReleaseDate, "artists": credited(each.Artists)}
	if each.ReleaseDatePrecision != "" {
		what["release_date_precision"] = each.ReleaseDatePrecision
	}
	if each.ReleaseDate != "" {
		albums[string(each.URI)] = what
	}
}

func track(each spotify.SimpleTrack, on spotify.SimpleAlbum, more object) {
	if strings.HasPrefix(string(each.URI), "spotify:local:") || each.URI == "spotify:track:null" {
		return
	}
	what := object{"name": each.Name, "duration_ms": each.Duration, "explicit": each.Explicit, "disc_number": each.DiscNumber,
		"track_number": each.TrackNumber, "artists": credited(each.Artists), "album_uri": on.URI}
	for name, value := range more {
		what[name] = value
	}
	tracks[string(each.URI)] = what
	album(on)
}

func full(each spotify.FullTrack) {
	more := object{"popularity": each.Popularity}
	if isrc := each.ExternalIDs["isrc"]; isrc != "" {
		more["isrc"] = isrc
	}
	track(each.SimpleTrack, each.Album, more)
}

func fullArtist(each spotify.FullArtist) {
	artists[string(each.URI)] = object{"name": each.Name, "popularity": each.Popularity, "genres": each.Genres, "followers_total": each.Followers.Count}
}

func row(each spotify.PlaylistItem) []any {
	uri, state, name := any(nil), "null", any(nil)
	if each.Track.Track != nil {
		uri, state, name = each.Track.Track.URI, "ok", each.Track.Track.Name
		if each.Track.Track.URI == "spotify:track:null" {
			uri, state = nil, "bad_uri"
		}
		full(*each.Track.Track)
	} else if each.Track.Episode != nil {
		uri, state, name = each.Track.Episode.URI, "ok", each.Track.Episode.Name
	}
	return []any{uri, state, name, orNull(each.AddedAt), orNull(string(each.AddedBy.URI)), each.IsLocal}
}

// pages calls `use` for this page and for every one that the client finds after it.
func pages(next func() error, use func()) {
	for {
		use()
		if err := next(); errors.Is(err, spotify.ErrNoMorePages) {
			return
		} else {
			must(err)
		}
	}
}

func main() {
	said := object{}
	must(json.NewDecoder(os.Stdin).Decode(&said))
	client := spotify.New(signIn(said), spotify.WithBaseURL(said["api"].(string)+"/"), spotify.WithRetry(true))
	plays, playlists, contents, library, top := [][]any{}, object{}, object{}, map[string][][]any{}, object{}

	played, err := client.PlayerRecentlyPlayedOpt(ctx, &spotify.RecentlyPlayedOptions{Limit: 50})
	must(err)
	for _, each := range played {
		context := each.PlaybackContext
		plays = append(plays, []any{each.PlayedAt, each.Track.URI, each.Track.Name, orNull(string(context.URI)), orNull(context.Type)})
		track(each.Track, each.Track.Album, nil)
	}
	lists, err := client.CurrentUsersPlaylists(ctx, spotify.Limit(50))
	must(err)
	ids := []spotify.ID{}
	pages(func() error { return client.NextPage(ctx, lists) }, func() {
		for _, each := range lists.Playlists {
			what := object{"collaborative": each.Collaborative, "snapshot_id": each.SnapshotID, "owner_uri": each.Owner.URI, "items_total": each.Tracks.Total}
			if each.Name != "" {
				what["name"] = each.Name
			}
			playlists[string(each.URI)] = what
			ids = append(ids, each.ID)
		}
	})
	for _, id := range ids {
		rows := [][]any{}
		items, err := client.GetPlaylistItems(ctx, id)
		must(err)
		pages(func() error { return client.NextPage(ctx, items) }, func() {
			for _, each := range items.Items {
				rows = append(rows, row(each))
			}
		})
		contents["spotify:playlist:"+string(id)] = rows
	}
	saved, err := client.CurrentUsersTracks(ctx, spotify.Limit(50))
	must(err)
	pages(func() error { return client.NextPage(ctx, saved) }, func() {
		for _, each := range saved.Tracks {
			library["track"] = append(library["track"], []any{each.URI, each.AddedAt})
			full(each.FullTrack)
		}
	})
	savedAlbums, err := client.CurrentUsersAlbums(ctx, spotify.Limit(50))
	must(err)
	pages(func() error { return client.NextPage(ctx, savedAlbums) }, func() {
		for _, each := range savedAlbums.Albums {
			library["album"] = append(library["album"], []any{each.URI, each.AddedAt})
			album(each.SimpleAlbum)
		}
	})
	shows, err := client.CurrentUsersShows(ctx, spotify.Limit(50))
	must(err)
	for _, each := range shows.Shows {
		library["show"] = append(library["show"], []any{each.URI, each.AddedAt})
	}
	followed, err := client.CurrentUsersFollowedArtists(ctx, spotify.Limit(50))
	must(err)
	for _, each := range followed.Artists {
		library["artist"] = append(library["artist"], []any{each.URI, nil})
		fullArtist(each)
	}
	for _, span := range []spotify.Range{spotify.ShortTermRange, spotify.MediumTermRange, spotify.LongTermRange} {
		best, err := client.CurrentUsersTopTracks(ctx, spotify.Timerange(span), spotify.Limit(50))
		must(err)
		ranked := []spotify.URI{}
		for _, each := range best.Tracks {
			ranked = append(ranked, each.URI)
			full(each)
		}
		top["track:"+string(span)] = ranked
		people, err := client.CurrentUsersTopArtists(ctx, spotify.Timerange(span), spotify.Limit(50))
		must(err)
		ranked = []spotify.URI{}
		for _, each := range people.Artists {
			ranked = append(ranked, each.URI)
			fullArtist(each)
		}
		top["artist:"+string(span)] = ranked
	}
	must(json.NewEncoder(os.Stdout).Encode(object{"plays": plays, "playlists": playlists, "contents": contents, "library": library, "top": top,
		"tracks": tracks, "albums": albums, "artists": artists}))
}
