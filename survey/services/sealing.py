"""Secrets as they are kept: only a digest made with the service's own key, so that who reads the table cannot try values on it."""

import hmac


def sealed(key: str, purpose: str, value: str) -> str:
    """Give the HMAC-SHA-256 of a secret, in hexadecimal; the same value has another one for another purpose."""
    return hmac.digest(key.encode(), f"{purpose}\0{value}".encode("utf-8", "surrogatepass"), "sha256").hex()
