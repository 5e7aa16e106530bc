"""A sandbox of one's own, signed in to."""

import base64
import gzip
import hashlib
import http.client
import json
import os
import subprocess
import urllib.parse

NOW = "2026-11-25T04:00:00Z"
SCOPES = ("user-read-recently-played user-top-read user-library-read user-follow-read playlist-read-private "
          "playlist-read-collaborative user-read-playback-position user-read-private user-read-email")
REDIRECT = "http://127.0.0.1:9/callback"


class Sandbox:
    def __init__(self, *options, profile="small", start=NOW, folder="/"):
        self.process = subprocess.Popen(
            [os.environ["TONEARM_BIN"], "sandbox", "--json", "--profile", profile, "--start", start, *options],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, cwd=folder)
        self.said = json.loads(self.process.stdout.readline())
        self.port = self.said["port"]
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def request(self, method, target, body=None, **headers):
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        self.connection.request(method, target, body, names)
        answer = self.connection.getresponse()
        data = answer.read()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, data

    def control(self, what, body=None, method=None):
        status, _, data = self.request(method or ("GET" if body is None else "POST"), f"/sandbox/{what}", body and json.dumps(body))
        assert status == 200, data
        return json.loads(data)

    def form(self, **members):
        status, _, data = self.request("POST", "/api/token", urllib.parse.urlencode(members),
                                       Content_Type="application/x-www-form-urlencoded")
        return status, json.loads(data)

    def sign_in(self, client, scopes=SCOPES):
        """The token answer of a whole sign-in with PKCE."""
        verifier = "v" * 64
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        query = urllib.parse.urlencode({"client_id": client, "response_type": "code", "redirect_uri": REDIRECT, "scope": scopes,
                                        "code_challenge": challenge, "code_challenge_method": "S256", "state": "s"})
        status, headers, data = self.request("GET", f"/authorize?{query}")
        assert status == 302, data
        code = urllib.parse.parse_qs(urllib.parse.urlsplit(headers["location"]).query)["code"][0]
        status, answer = self.form(grant_type="authorization_code", code=code, redirect_uri=REDIRECT, client_id=client, code_verifier=verifier)
        assert status == 200, answer
        return answer

    def get(self, target, token):
        status, headers, data = self.request("GET", target, Authorization=f"Bearer {token}", Accept_Encoding="gzip")
        if headers.get("content-encoding") == "gzip":
            data = gzip.decompress(data)
        return status, json.loads(data) if data else None

    def pages(self, target, token):
        """Every page of a target."""
        while target:
            status, page = self.get(target, token)
            assert status == 200, (target, page)
            yield page
            page = page.get("artists", page)
            target = page["next"] and page["next"][page["next"].index("/v1/"):]

    def close(self):
        self.process.terminate()
        code = self.process.wait(timeout=30)
        self.process.stdout.close()
        return code
