"""Servers in threads: for whoever hangs up in a handshake, and for programs with a loop of their own."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from tests.api_client.sockets import HERE

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator


class Served:
    """A port, and what was heard at it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.heard = b""
        self.requests: list[bytes] = []


@contextmanager
def serving(
    answer: Callable[[bytes], bytes], context: ssl.SSLContext | None = None, *, end: bool = False
) -> Iterator[Served]:
    """Answer each request with what the function makes of it, over TLS if there is a context.

    With `end`, the connection is closed after the first answer.
    """
    with socket.create_server((HERE, 0)) as listener:
        served = Served(listener.getsockname()[1])
        threads: list[threading.Thread] = []

        def accept() -> None:
            with suppress(OSError):
                while True:
                    line, _ = listener.accept()
                    threads.append(threading.Thread(target=_talk, args=(line, context, answer, served, end)))
                    threads[-1].start()

        accepting = threading.Thread(target=accept)
        accepting.start()
        try:
            yield served
        finally:
            # Closing alone does not wake whoever waits in accept.
            listener.shutdown(socket.SHUT_RDWR)
            accepting.join()
            for thread in threads:
                thread.join()


def _talk(
    line: socket.socket,
    context: ssl.SSLContext | None,
    answer: Callable[[bytes], bytes],
    served: Served,
    end: bool,
) -> None:
    line.settimeout(30)
    with line, suppress(OSError):
        talk = line if context is None else context.wrap_socket(line, server_side=True)
        with talk:
            heard = b""
            while data := talk.recv(65_536):
                served.heard += data
                heard += data
                while b"\r\n\r\n" in heard:
                    request, _, heard = heard.partition(b"\r\n\r\n")
                    served.requests.append(request)
                    talk.sendall(answer(request))
                    if end:
                        return
