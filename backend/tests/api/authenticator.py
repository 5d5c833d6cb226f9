"""A passkey in software: signs as a phone or a stick does, and on demand as none should."""

import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

from tests.api.factories import Json

# Of a page that may ask this service for passkeys.
ORIGIN = os.environ.get("CRM_TEST_ORIGIN", "http://localhost:3000")
PRESENT, VERIFIED, HAS_KEY = 0x01, 0x04, 0x40


def text(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def data(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Authenticator:
    """With one key; `flags` say whether somebody was there, and who."""

    origin: str = ORIGIN
    flags: int = PRESENT | VERIFIED
    count: int = 1
    credential_id: bytes = field(default_factory=lambda: os.urandom(32))
    key: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))
    user_handle: str = ""

    def create(self, options: Json) -> Json:
        self.user_handle = options["user"]["id"]
        numbers = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        attested = bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id + cbor2.dumps(public)
        told = self._told(options["rp"]["id"], self.flags | HAS_KEY) + attested
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": told})
        client = self._client("webauthn.create", options)
        return self._credential(attestationObject=text(attestation), clientDataJSON=text(client))

    def get(self, options: Json) -> Json:
        self.count += 1
        client = self._client("webauthn.get", options)
        told = self._told(options["rpId"], self.flags)
        signature = self.key.sign(told + sha256(client).digest(), ECDSA(SHA256()))
        return self._credential(
            authenticatorData=text(told), clientDataJSON=text(client), signature=text(signature),
            userHandle=self.user_handle,
        )  # fmt: skip

    def _told(self, host: str, flags: int) -> bytes:
        return sha256(host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client(self, kind: str, options: Json) -> bytes:
        return json.dumps({"type": kind, "challenge": options["challenge"], "origin": self.origin}).encode()

    def _credential(self, **response: Any) -> Json:
        id = text(self.credential_id)
        return {"id": id, "rawId": id, "type": "public-key", "response": response, "clientExtensionResults": {}}
