"""People of a marketplace in the end-to-end tests: they register with the mail that the server
leaves in its folder, log in, and ask as themselves."""

import base64
import hashlib
import hmac
import json
import re
import struct
import time
import urllib.error
import urllib.request

from program import HANG

PASSWORD = "correct horse battery"


def ask(live, method, path, body=None, token=None, headers=None):
    """The status and the body of an answer; of a refusal its reason."""
    request = urllib.request.Request(live.url + path, method=method, headers=headers or {})
    if body is not None:
        request.data = json.dumps(body).encode()
    if token is not None:
        request.add_header("Authorization", "Bearer " + token)
    try:
        with urllib.request.urlopen(request, timeout=HANG) as answer:
            text = answer.read()
            return answer.status, json.loads(text) if text else None
    except urllib.error.HTTPError as refused:
        return refused.code, json.loads(refused.read())["reason"]


def token_mailed_to(live, address):
    """Of the mail that is, or will be, in the folder."""
    until = time.monotonic() + HANG
    while time.monotonic() < until:
        for mail in sorted((live.data / "mail").glob("*.eml")):
            text = mail.read_bytes().decode()
            if f"\r\nTo: <{address}>\r\n" in text:
                return re.search(r"slt_[\w-]{43}", text).group()
        time.sleep(0.05)
    raise AssertionError(f"no mail to {address}")


def totp_code(secret, seconds):
    """RFC 6238: SHA-1, 30 seconds, 6 digits."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    mac = hmac.new(key, struct.pack(">Q", seconds // 30), hashlib.sha1).digest()
    at = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[at:at + 4])[0] & 0x7fffffff) % 1_000_000:06}"


class Person:
    """Somebody with an account, who is logged in."""

    def __init__(self, live, name, roles):
        self.live = live
        self.email = f"{name.lower()}@example.org"
        self.token = None
        self.expect(202, "POST", "/v1/accounts", {"email": self.email, "password": PASSWORD,
                                                  "name": name, "roles": roles})
        self.expect(204, "POST", "/v1/accounts:verify",
                    {"token": token_mailed_to(live, self.email)})
        self.log_in()

    def log_in(self, **code):
        login = {"email": self.email, "password": PASSWORD, **code}
        self.token = None
        self.token = self.expect(201, "POST", "/v1/sessions", login)["token"]

    def ask(self, method, path, body=None, **headers):
        """Status and body, or reason."""
        return ask(self.live, method, path, body, self.token, headers)

    def expect(self, wanted, method, path, body=None, **headers):
        """The body of an answer that must have the status `wanted`; of a refusal its reason."""
        status, answer = self.ask(method, path, body, **headers)
        if status != wanted:
            raise AssertionError(f"{method} {path}: {status} {answer}, not {wanted}")
        return answer

    def get(self, path):
        return self.expect(200, "GET", path)

    def make(self, path, body):
        return self.expect(201, "POST", path, body)

    def do(self, path, body=None):
        return self.expect(200, "POST", path, body or {})

    def change(self, path, body):
        """Patches what stands there now."""
        request = urllib.request.Request(self.live.url + path,
                                         headers={"Authorization": "Bearer " + self.token})
        with urllib.request.urlopen(request, timeout=HANG) as answer:
            etag = answer.headers["ETag"]
        return self.expect(200, "PATCH", path, body, **{"If-Match": etag})
