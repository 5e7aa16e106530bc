"""Within the cage, where there is nothing but loopback and Spotify's two names are this machine: the sandbox with TLS on their port,
then a client that knows nothing of it. Standard input: program, folder (ca.pem, leaf.pem, leaf.key), clock, edits, command, settings.
Prints what the client printed, and says how the way out was closed."""

import json
import os
import socket
import ssl
import subprocess
import sys
import urllib.request


def main():
    told = json.load(sys.stdin)
    folder = told["folder"]
    if [name for _, name in socket.if_nameindex()] != ["lo"]:
        sys.exit("the cage is open")  # before anything is asked
    print("closed: there is nothing but lo", file=sys.stderr)
    sandbox = subprocess.Popen([told["program"], "sandbox", "--json", "--profile", "small", "--changes", "0", "--start", told["clock"], "--port", "443",
                                "--tls-cert", f"{folder}/leaf.pem", "--tls-key", f"{folder}/leaf.key"], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, cwd="/")
    try:
        assert json.loads(sandbox.stdout.readline())["port"] == 443
        trusted = ssl.create_default_context(cafile=f"{folder}/ca.pem")

        def control(what, body=None):
            data = None if body is None else json.dumps(body).encode()
            with urllib.request.urlopen(f"https://api.spotify.com/sandbox/{what}", data, timeout=30, context=trusted) as answer:
                return json.load(answer)

        control("clock", {"now": told["clock"]})
        for edit in told["edits"]:
            control("edit", edit)
        trust = dict.fromkeys(("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "CURL_CA_BUNDLE"), f"{folder}/ca.pem")
        done = subprocess.run(told["command"], input=json.dumps(told["settings"]).encode(), capture_output=True, cwd=folder,
                              env={**os.environ, **trust}, timeout=90)
        if done.returncode:
            sys.exit(done.stderr.decode("utf-8", "replace"))
        asked = [[each["method"], each["target"].split("?")[0], each["status"]] for each in control("requests")["requests"]]
        json.dump({"read": json.loads(done.stdout), "asked": asked}, sys.stdout)
    finally:
        sandbox.terminate()
        sandbox.wait(timeout=20)


main()
