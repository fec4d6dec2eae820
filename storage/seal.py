"""Encrypting what is kept: with the first key of STEWARD_KEY, opened with any of them."""

from __future__ import annotations

from bot.settings import Secret, SettingsError

HOW = 'python -c "import base64, os; print(base64.urlsafe_b64encode(os.urandom(32)).decode())"'
"""A line that makes a key."""


class Seal:
    """Closes and opens texts. Raises SettingsError for keys that are none."""

    def __init__(self, keys: Secret) -> None:
        """`keys`: one or several, with commas between; all that is written uses the first."""
        given = [key.strip() for key in keys.reveal().split(",") if key.strip()]
        if not given:
            raise SettingsError(
                "STEWARD_KEY is missing: tokens of many workspaces are kept encrypted. "
                f"Make a key with: {HOW}"
            )
        try:
            from cryptography.fernet import Fernet, InvalidToken, MultiFernet
        except ImportError:
            raise SettingsError(
                "The package cryptography is missing, which tokens are encrypted with. "
                'Install it with: pip install "steward[many]"'
            ) from None
        try:
            self._box = MultiFernet([Fernet(key) for key in given])
        except ValueError:
            raise SettingsError(
                f"STEWARD_KEY holds something that is no key. Make one with: {HOW}"
            ) from None
        self._wrong: type[Exception] = InvalidToken

    def close(self, text: Secret) -> str:
        """The text, readable with these keys alone."""
        closed: bytes = self._box.encrypt(text.reveal().encode())
        return closed.decode("ascii")

    def open(self, closed: str) -> Secret:
        """What was closed. Raises SettingsError where none of the keys fits."""
        try:
            opened: bytes = self._box.decrypt(closed.encode("ascii"))
        except (self._wrong, UnicodeEncodeError):
            raise SettingsError(
                "STEWARD_KEY does not open the tokens that are kept. Write the key that closed "
                "them behind the new one, with a comma between."
            ) from None
        return Secret(opened.decode())
