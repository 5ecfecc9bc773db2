"""Client: one method for each thing a server can do."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from api_client import calls, routes
from api_client.catalogue import Catalogue
from api_client.errors import BadReply, Invalid
from api_client.listing import ListQuery
from api_client.models import Accepted, Created, Instance, UsagePoint
from api_client.paging import PAGE_SIZE, ListRequest, Page, Sweep
from api_client.reading import read_many, read_one
from api_client.rows import InstanceRow
from api_client.secret import Token
from api_client.whole import walk
from api_client.wire import decode_row, remembering

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from api_client.calls import Call
    from api_client.dialects import Dialect
    from api_client.models import InstanceEdit, NewInstance
    from api_client.paging import Part
    from api_client.probing import Probe
    from api_client.reply import Reply
    from api_client.transport import Transport
    from api_client.wire import Decoded

Found = TypeVar("Found", Instance, InstanceRow)

USAGE_ITEMS = ("cpu", "memory", "storage")
"""What usage can be asked of."""


class Client(Catalogue):
    """A server, as one user sees it. Every method raises ApiError; writing ones are sent once, whatever happens."""

    def __init__(
        self, transport: Transport, dialect: Dialect, page_size: int = PAGE_SIZE, probe: Probe | None = None
    ) -> None:
        super().__init__(transport, page_size)
        self._pages: Mapping[bytes, Decoded] = {}
        self.dialect = dialect
        """How this server wants to be spoken to."""
        self.probe = probe
        """By what that was found out; None where it was named."""
        self.meter = transport.meter
        """How many requests go out a minute."""
        self.base_url = str(transport.base_url)
        """The server's root, with a trailing slash."""

    @property
    def ahead(self) -> float:
        """Seconds by which the server's clock is ahead of ours, by the last answer that told; 0 while none did."""
        return self._transport.ahead

    async def aclose(self) -> None:
        """Close all connections."""
        await self._transport.aclose()

    def authenticate(self, token: Token) -> None:
        """From now on, ask with this token; what is on its way keeps the one it left with."""
        self._transport.authenticate(token)

    def show_token_again(self) -> None:
        """Give a token that was refused another chance: until then, nothing more is read with it."""
        self._transport.show_token_again()

    async def login(self, username: str, password: str) -> Token:
        """Trade a password for a token. The password is not kept."""
        credentials = {"username": username, "password": password}
        reply = await self._transport.send("POST", routes.LOGIN, credentials, authenticated=False)
        body = reply.json()
        token = body.get("token") if isinstance(body, dict) else None
        if not isinstance(token, str):
            raise BadReply("The server accepted the log-in, and gave no token.")
        return Token(token)

    async def sweep(self, query: ListQuery | None = None, on_page: Callable[[Page], None] | None = None) -> Sweep:
        """The whole instance list. `on_page` is told of each page as it comes, in any order.

        A page that is the same, byte for byte, as in the walk before brings the same row objects again.
        """

        def tell(part: Part[InstanceRow], done: int, total: int) -> None:
            if on_page is not None:
                on_page(Page(part.records, part.bad, done, total))

        parameters = (query or ListQuery()).parameters(self.dialect)
        pages: dict[bytes, Decoded] = {}
        decode = remembering(self._pages, pages)
        again = self.row if query is None else None
        request = ListRequest(routes.INSTANCES, decode, _uuid, parameters, self._page_size, again)
        whole = await walk(self._transport, request, tell)
        if query is None:
            self._pages = pages
        return Sweep(tuple(whole.records.values()), whole.bad, whole.count)

    async def row(self, uuid: str) -> InstanceRow:
        """One instance, as a row of the list."""
        reply = await self._transport.get(routes.instance(uuid))
        return _asked_for(uuid, decode_row(reply.checked_body()))

    async def instance(self, uuid: str) -> Instance:
        """All there is to know of one instance."""
        reply = await self._transport.get(routes.instance(uuid))
        return _asked_for(uuid, read_one(Instance, reply.json()))

    async def create(self, new: NewInstance) -> Created:
        """Ask for a new instance."""
        reply = await self._send_fields(calls.create(new, self.dialect))
        return read_one(Created, reply.json()).model_copy(update={"request_id": reply.request_id})

    async def perform(self, call: Call) -> Accepted:
        """Ask for what a call says."""
        reply = await self._transport.send(call.method, call.path, call.body)
        accepted = read_one(Accepted, reply.json()) if reply.body else Accepted()
        return accepted.model_copy(update={"request_id": reply.request_id})

    async def start(self, uuid: str) -> Accepted:
        """Start an instance that is offline."""
        return await self.perform(calls.start(uuid))

    async def stop(self, uuid: str) -> Accepted:
        """Stop an instance that is online."""
        return await self.perform(calls.stop(uuid))

    async def restart(self, uuid: str) -> Accepted:
        """Restart an instance that is online, on servers whose dialect has it."""
        return await self.perform(calls.restart(uuid))

    async def resize_flavor(self, uuid: str, flavor_url: str) -> Accepted:
        """Give an instance the cores and the memory of another flavor of its cloud."""
        return await self.perform(calls.resize_flavor(uuid, flavor_url))

    async def resize_disk(self, uuid: str, mib: int) -> Accepted:
        """Grow an instance's data disk to so many MiB."""
        return await self.perform(calls.resize_disk(uuid, mib))

    async def delete(self, uuid: str) -> Accepted:
        """Delete an instance that is offline."""
        return await self.perform(calls.delete(uuid))

    async def edit(self, uuid: str, edit: InstanceEdit) -> Accepted:
        """Change an instance's name, description and security groups, always all three."""
        reply = await self._send_fields(calls.edit(uuid, edit, self.dialect))
        return Accepted(request_id=reply.request_id)

    async def usage(
        self,
        uuid: str,
        item: str,
        *,
        start: int | None = None,
        end: int | None = None,
        datapoints: int | None = None,
    ) -> tuple[UsagePoint, ...]:
        """How busy an instance was between two Unix times, oldest first; the last hour in six points by default."""
        if item not in USAGE_ITEMS:
            raise Invalid("item: Ask for cpu, memory or storage.", {"item": ("Ask for cpu, memory or storage.",)})
        if datapoints is not None and datapoints < 1:
            raise Invalid("datapoints: Ask for at least one.", {"datapoints": ("Ask for at least one.",)})
        asked = {"from": start, "to": end, "datapoints": datapoints}
        numbers = [(name, str(int(value))) for name, value in asked.items() if value is not None]
        reply = await self._transport.get(routes.instance(uuid, "usage"), [("item", item), *numbers])
        return read_many(UsagePoint, reply.checked_body())

    async def _send_fields(self, call: Call) -> Reply:
        """Send what a person has filled in; what is refused is named as our fields are, whatever the server's are."""
        ours = {self.dialect.name_key: "hostname", self.dialect.external_ips_key: "external_ips"}
        try:
            return await self._transport.send(call.method, call.path, call.body)
        except Invalid as error:
            error.fields = {ours.get(name, name): sentences for name, sentences in error.fields.items()}
            raise


def _asked_for(uuid: str, found: Found) -> Found:
    if found.uuid != uuid:
        raise BadReply("The server told of another instance than the one that was asked for.")
    return found


def _uuid(row: InstanceRow) -> str:
    return row.uuid
