"""The way to a server, step by step: name, connection, proxy, encryption, certificate. The first that fails ends it."""

from __future__ import annotations

import errno
import ssl
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from api_client import tls
from api_client.errors import Invalid
from api_client.handshake import verdict
from tui.address import is_plain
from tui.cli.checkup import certificate
from tui.cli.checkup.check import Check, good, in_trouble, note, skipped, trouble
from tui.cli.checkup.line import LIMIT, Place, ProxyRefused, connect, encrypt, resolve, tunnel
from tui.cli.codes import Exit

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

    from tui.cli.checkup.check import Value
    from tui.clock import Clock
    from tui.config import Profile

_NO_CHECK_TIME = 0x200000
"""OpenSSL's X509_V_FLAG_NO_CHECK_TIME, for which Python has no name."""
_READABLE = frozenset({9, 10, 62, 64})
"""OpenSSL's verdicts on a certificate from an authority that is trusted: on its time, and on its names."""
_NO_ROUTE = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN})


def look_at_network(profile: Profile, clock: Clock, limit: float = LIMIT) -> tuple[Check, ...]:
    """Go the way to the server of a profile, as far as it leads."""
    with ExitStack() as open_lines:
        return tuple(Way(profile, clock, limit, open_lines).steps())


def suspect_tls(profile: Profile, limit: float = LIMIT) -> Check | None:
    """After plain HTTP has failed: whether that is since the port speaks TLS. Nothing is sent but a handshake."""
    if profile.url.startswith("https:") or profile.proxy:
        return None
    place = Place.of(profile.url)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        with connect(place, resolve(place, limit), limit) as line, encrypt(line, context, place.host):
            speaks = True
    except ssl.SSLCertVerificationError:
        # Nobody is trusted here, and only a server that speaks TLS shows a certificate.
        speaks = True
    except OSError:
        speaks = False
    if not speaks:
        return None
    words = f"{place} speaks TLS, and the address says http://."
    return trouble("port", words, "Write https:// in the address.", Exit.UNREACHABLE, speaks_tls=True)


@dataclass(slots=True)
class Way:
    """One way to a server."""

    profile: Profile
    clock: Clock
    limit: float
    open_lines: ExitStack

    @property
    def place(self) -> Place:
        """Where the server is."""
        return Place.of(self.profile.url)

    @property
    def is_encrypted(self) -> bool:
        """Whether the server is spoken to by TLS."""
        return self.profile.url.startswith("https:")

    def steps(self) -> Iterator[Check]:
        """Go on until something fails."""
        context = None
        if self.is_encrypted:
            trusted, context = self._trust()
            yield trusted
            if context is None:
                return
        first = Place.of(self.profile.proxy) if self.profile.proxy else self.place
        name, addresses = self._resolve(first)
        yield name
        if not addresses:
            return
        connection, line = self._connect(first, addresses)
        yield connection
        if line is not None:
            yield from self._beyond(line, context)

    def _trust(self) -> tuple[Check, ssl.SSLContext | None]:
        profile = self.profile
        try:
            context = tls.make_context(profile.ca_file, profile.client_cert)
        except Invalid as error:
            return trouble("trust", error.detail, "Correct the setting of the profile.", Exit.USAGE), None
        authorities = profile.ca_file or ""
        words = f"Those of {authorities} alone" if authorities else "The well-known authorities"
        number = context.cert_store_stats()["x509_ca"]
        own = f"; we show the certificate in {profile.client_cert}" if profile.client_cert else ""
        values: dict[str, Value] = {
            "ca_file": authorities,
            "client_cert": profile.client_cert or "",
            "authorities": number,
        }
        if authorities and not number:
            return note("trust", f"{words}, and it holds none.", "Name a file with the authority.", **values), context
        return good("trust", f"{words} are trusted ({number}){own}.", **values), context

    def _resolve(self, place: Place) -> tuple[Check, tuple[str, ...]]:
        kind = "proxy name" if self.profile.proxy else "name"
        try:
            addresses = resolve(place, self.limit)
        except TimeoutError:
            words, addresses = f"Nobody told within {self.limit:g} s what {place.host} is.", ()
        except OSError:
            words, addresses = f"The name {place.host} was not found.", ()
        if addresses:
            return good(kind, f"{place.host} is {', '.join(addresses)}.", addresses=list(addresses)), addresses
        return trouble(kind, words, "Is it spelled right? Is the VPN up?", Exit.UNREACHABLE), ()

    def _connect(self, place: Place, addresses: tuple[str, ...]) -> tuple[Check, socket.socket | None]:
        kind = "proxy connection" if self.profile.proxy else "connection"
        began = self.clock.monotonic()
        try:
            line = self.open_lines.enter_context(connect(place, addresses, self.limit))
        except OSError as error:
            advice = "Is the port right, and the server up? A firewall may stand in between."
            return trouble(kind, _why(error, place), advice, Exit.UNREACHABLE), None
        took = (self.clock.monotonic() - began) * 1000
        return good(kind, f"{place} took {took:.0f} ms to connect.", milliseconds=round(took, 1)), line

    def _beyond(self, line: socket.socket, context: ssl.SSLContext | None) -> Iterator[Check]:
        if self.profile.proxy:
            proxy = self._through(line)
            yield proxy
            if in_trouble([proxy]):
                return
            if self.profile.proxy.startswith("https:"):
                yield skipped("encryption", "Looked at by the requests alone: it is TLS within that of the proxy.")
                return
        if context is None:
            yield self._plain()
            return
        yield from self._handshake(line, context)

    def _through(self, line: socket.socket) -> Check:
        """Ask the proxy for the way, where that can be done without a second layer of TLS."""
        proxy = str(self.profile.proxy)
        if proxy.startswith("https:") or not self.is_encrypted:
            return good("proxy", f"Requests go through {proxy}.", proxy=proxy)
        try:
            tunnel(line, self.place, self.limit)
        except ProxyRefused as refusal:
            status = f" (status {refusal})" if str(refusal) else ""
            words = f"The proxy {proxy} refused to connect to {self.place}{status}."
            return trouble("proxy", words, "Ask those who run the proxy, or take it out of the profile.",
                           Exit.UNREACHABLE, proxy=proxy)  # fmt: skip
        except OSError:
            words = f"The proxy {proxy} does not answer."
            return trouble("proxy", words, "Is this the address of a proxy?", Exit.UNREACHABLE, proxy=proxy)
        return good("proxy", f"Requests go through {proxy}.", proxy=proxy)

    def _plain(self) -> Check:
        if is_plain(self.profile.url):
            words = "NOT ENCRYPTED: everybody between here and the server can read the token."
            return note("encryption", words, "Use https:// if the server has it.", encrypted=False)
        return good("encryption", "None, and none is needed: the server is on this machine.", encrypted=False)

    def _handshake(self, line: socket.socket, context: ssl.SSLContext) -> Iterator[Check]:
        try:
            safe = self.open_lines.enter_context(encrypt(line, context, self.place.host))
        except ssl.SSLError as error:
            yield from self._unsafe(error)
            return
        except OSError:
            words = f"{self.place} did not answer the handshake: does it speak TLS?"
            yield trouble("encryption", words, "A server that speaks plain HTTP does the same.", Exit.UNREACHABLE)
            return
        version, cipher = safe.version() or "TLS", (safe.cipher() or ("",))[0]
        yield good("encryption", f"{version} with {cipher}.", encrypted=True, version=version, cipher=cipher)
        if found := certificate.read_certificate(safe.getpeercert()):
            yield certificate.told(found, self.clock.time())

    def _unsafe(self, error: ssl.SSLError) -> Iterator[Check]:
        refused = verdict(error, self.place.host)
        if not isinstance(error, ssl.SSLCertVerificationError):
            yield trouble("encryption", refused.detail, refused.advice, Exit.UNREACHABLE)
            return
        found = self._look_again() if error.verify_code in _READABLE else None
        more = f" It is for {found.listed}, from {found.begun} until {found.ended}." if found else ""
        yield trouble("certificate", refused.detail + more, refused.advice, Exit.UNREACHABLE,
                      verify_code=error.verify_code)  # fmt: skip

    def _look_again(self) -> certificate.Certificate | None:
        """The certificate that was refused for its time or its names; the authority is checked, and nothing is sent."""
        context = tls.make_context(self.profile.ca_file)
        context.check_hostname = False
        context.verify_flags |= _NO_CHECK_TIME
        first = Place.of(self.profile.proxy) if self.profile.proxy else self.place
        try:
            line = self.open_lines.enter_context(connect(first, resolve(first, self.limit), self.limit))
            if self.profile.proxy:
                tunnel(line, self.place, self.limit)
            safe = self.open_lines.enter_context(encrypt(line, context, self.place.host))
            return certificate.read_certificate(safe.getpeercert())
        except (OSError, ProxyRefused):
            return None


def _why(error: OSError, place: Place) -> str:
    if isinstance(error, ConnectionRefusedError):
        return f"{place} refused the connection: nothing listens there."
    if isinstance(error, TimeoutError):
        return f"{place} did not answer."
    if error.errno in _NO_ROUTE:
        return f"There is no way to {place} on this network."
    return f"No connection to {place}."
