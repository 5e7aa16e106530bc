"""The person at the browser: opens the address, follows to where it leads, agrees by that."""

import sys
import urllib.request

urllib.request.urlopen(sys.argv[1], timeout=30).close()
