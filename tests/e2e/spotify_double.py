"""A few answers of Spotify's accounts service and Web API on a real socket, with secrets that can be searched for."""

import base64
import hashlib
import http.server
import json
import threading
import urllib.parse


class Double:
    """`faults`: a list of (status, body) that the next token requests get instead; `api_faults` likewise. `answers`: path -> answer of
    the Web API; without any, all are `me`. Every answer's headers repeat the secret that it was asked with."""

    def __init__(self, access="ACCESS", refresh="REFRESH", code="CODE", me=None, expires_in=3600):
        self.access, self.refresh, self.code, self.expires_in = access, refresh, code, expires_in
        self.me = me or {"id": "ann", "account_id": "acc-1", "display_name": "Ann"}
        self.given, self.faults, self.api_faults, self.log, self.challenge = 0, [], [], [], None
        self.rotates, self.scope, self.answers = True, None, {}
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def answer(self, status, body, **headers):
                data = body.encode()
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name.replace("_", "-"), value)
                for name in ("Set-Cookie", "X-Echo"):
                    self.send_header(name, f"was={self.headers.get('Authorization', '')} {self.form.get('refresh_token', '')}")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            form = {}

            def do_GET(self):
                url = urllib.parse.urlsplit(self.path)
                query = dict(urllib.parse.parse_qsl(url.query))
                outer.log.append(("GET", url.path, query, dict(self.headers)))
                if url.path == "/authorize":
                    outer.challenge, outer.scope = query["code_challenge"], query["scope"]
                    back = urllib.parse.urlencode({"code": outer.code, "state": query["state"]})
                    return self.answer(302, "", Location=f"{query['redirect_uri']}?{back}")
                if outer.api_faults:
                    status, body, *headers = outer.api_faults.pop(0)
                    return self.answer(status, body, **(headers[0] if headers else {}))
                if outer.answers and url.path not in outer.answers:
                    return self.answer(404, '{"error":{"status":404,"message":"Resource not found"}}', Content_Type="application/json")
                return self.answer(200, json.dumps(outer.answers.get(url.path, outer.me)), Content_Type="application/json")

            def do_POST(self):
                form = self.form = dict(urllib.parse.parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
                outer.log.append(("POST", self.path, form, dict(self.headers)))
                if outer.faults:
                    return self.answer(*outer.faults.pop(0))
                if form["grant_type"] == "authorization_code":
                    digest = hashlib.sha256(form["code_verifier"].encode()).digest()
                    fits = base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == outer.challenge
                    if form["code"] != outer.code or not fits:
                        return self.answer(400, '{"error":"invalid_grant"}')
                elif form["grant_type"] == "refresh_token" and form["refresh_token"] != f"{outer.refresh}{outer.given}":
                    return self.answer(400, '{"error":"invalid_grant"}')
                if outer.rotates or outer.given == 0:
                    outer.given += 1
                body = {"access_token": f"{outer.access}{outer.given}", "token_type": "Bearer", "expires_in": outer.expires_in}
                if form["grant_type"] != "client_credentials":
                    body |= {"refresh_token": f"{outer.refresh}{outer.given}", "scope": outer.scope}
                return self.answer(200, json.dumps(body), Content_Type="application/json")

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def posts(self):
        return [entry for entry in self.log if entry[0] == "POST"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
