"""What the API tells, as frozen models. Every text that a person may see is cleaned on its way in.

Sizes are MiB, fees are in the server's currency, times are aware datetimes. A field that is missing or makes no sense
becomes None, or an empty text, and is shown as unknown. A record without a proper uuid is refused, and so is one with
a list of the wrong shape, which may not be taken for an empty one.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, TypeAlias, TypeVar

from pydantic import (
    AfterValidator,
    AliasChoices,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetPydanticSchema,
    StringConstraints,
    model_validator,
)

from api_client.clean import clean
from api_client.rows import UUID_PATTERN, ZERO
from api_client.sense import lenient, moment, number
from api_client.states import parse_state

T = TypeVar("T")


def _split_addresses(value: object) -> object:
    """Servers send a list; the specification writes a comma string. Both are read."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return [] if value is None else value


def _text_or_blank(value: object) -> str:
    return value if isinstance(value, str) else ""


def _none_for_nothing(value: object) -> object:
    return [] if value is None else value


Uuid: TypeAlias = Annotated[str, StringConstraints(pattern=UUID_PATTERN)]
Url: TypeAlias = Annotated[str, BeforeValidator(_text_or_blank)]
"""A reference as the server gave it: sent back in bodies, never called."""
Text: TypeAlias = Annotated[str, BeforeValidator(_text_or_blank), AfterValidator(clean)]
State: TypeAlias = Annotated[Text, AfterValidator(parse_state)]
Lenient: TypeAlias = Annotated[T | None, GetPydanticSchema(lenient)]
"""A field that becomes None, instead of sinking its record, when its value makes no sense."""
Number: TypeAlias = Lenient[Annotated[int, Field(ge=0, le=10**15), GetPydanticSchema(number)]]
Money: TypeAlias = Lenient[
    Annotated[Decimal, Field(ge=0, allow_inf_nan=False, max_digits=24), GetPydanticSchema(number)]
]
Moment: TypeAlias = Lenient[Annotated[AwareDatetime, GetPydanticSchema(moment)]]
Addresses: TypeAlias = Annotated[tuple[Text, ...], BeforeValidator(_split_addresses)]
Named: TypeAlias = Annotated[Text, Field(validation_alias=AliasChoices("hostname", "name"))]
"""The name of an instance, which newer servers call so."""
Many: TypeAlias = Annotated[tuple[T, ...], BeforeValidator(_none_for_nothing)]


class Model(BaseModel):
    """Base of the models: frozen, tolerant of fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Reference(Model):
    """Something known by url and name."""

    url: Url = ""
    name: Text = ""

    @property
    def uuid(self) -> str:
        """The last part of the url, which is the uuid on every server of this API."""
        return self.url.rstrip("/").rpartition("/")[2]


class Rule(Model):
    """One rule of a security group; None stands for any."""

    protocol: Lenient[Text] = None
    from_port: Number = None
    to_port: Number = None
    cidr: Lenient[Text] = None


class SecurityGroup(Reference):
    """A named set of firewall rules."""

    description: Text = ""
    rules: Many[Rule] = ()


class Backup(Model):
    """One backup of an instance."""

    url: Url = ""
    description: Text = ""
    state: Text = ""
    created_at: Moment = None
    kept_until: Moment = None
    backup_schedule: Lenient[Url] = None


class BackupSchedule(Model):
    """When an instance is backed up, and how many backups are kept for how many days."""

    url: Url = ""
    description: Text = ""
    schedule: Text = ""
    """A cron expression."""
    retention_time: Number = None
    """Days."""
    maximal_number_of_backups: Number = None
    is_active: Lenient[bool] = None
    backups: Many[Url] = ()


class Licence(Model):
    """A licence an instance pays for."""

    uuid: Text = ""
    name: Text = ""
    license_type: Text = ""
    service_type: Text = ""
    setup_fee: Money = None
    monthly_fee: Money = None


class Instance(Model):
    """The whole of one instance, every field of the specification (section "Instance display")."""

    url: Url = ""
    uuid: Uuid
    hostname: Named = ""
    description: Text = ""
    start_time: Moment = None
    template: Url = ""
    template_name: Text = ""
    template_os: Text = ""
    cloud: Url = ""
    cloud_name: Text = ""
    cloud_uuid: Text = ""
    project: Url = ""
    project_name: Text = ""
    project_uuid: Text = ""
    customer: Url = ""
    customer_name: Text = ""
    customer_abbreviation: Text = ""
    key_name: Text = ""
    key_fingerprint: Text = ""
    project_groups: Many[Reference] = ()
    security_groups: Many[SecurityGroup] = ()
    external_ips: Addresses = ()
    internal_ips: Addresses = ()
    state: State = ""
    backups: Many[Backup] = ()
    backup_schedules: Many[BackupSchedule] = ()
    instance_licenses: Many[Licence] = ()
    agreed_sla: Money = None
    system_volume_size: Number = None
    data_volume_size: Number = None
    cores: Number = None
    ram: Number = None
    raw: dict[str, Any] = Field(default_factory=dict, repr=False, exclude=True)
    """The record as it came, unknown fields and all. Not clean: whoever shows it cleans it."""

    @model_validator(mode="before")
    @classmethod
    def _keep_raw(cls, data: Any) -> Any:  # noqa: ANN401 (pydantic's own signature)
        return {**data, "raw": data} if isinstance(data, dict) else data

    @property
    def setup_fee(self) -> Decimal:
        """Sum of the licences' setup fees."""
        return sum((licence.setup_fee or ZERO for licence in self.instance_licenses), ZERO)

    @property
    def monthly_fee(self) -> Decimal:
        """Sum of the licences' monthly fees."""
        return sum((licence.monthly_fee or ZERO for licence in self.instance_licenses), ZERO)


class Flavor(Reference):
    """A size an instance can have: MiB of memory and of system disk, number of cores."""

    cores: Number = None
    ram: Number = None
    disk: Number = None


class Cloud(Reference):
    """A cloud with its flavors: the only place where the API tells which flavors belong together."""

    customer_name: Text = ""
    flavors: Many[Flavor] = ()
    projects: Many[Reference] = ()


class Project(Reference):
    """A project, and the clouds it may use."""

    customer: Url = ""
    customer_name: Text = ""
    description: Text = ""
    clouds: Many[Reference] = ()


class Template(Reference):
    """An image instances are made from."""

    description: Text = ""
    os: Text = ""
    sla_level: Money = None
    setup_fee: Money = None
    monthly_fee: Money = None
    template_licenses: Many[Licence] = ()
    is_active: Lenient[bool] = None


class SshKey(Reference):
    """A public key."""

    fingerprint: Text = ""


class User(Reference):
    """Who the token belongs to."""

    username: Text = ""
    full_name: Text = ""
    email: Text = ""
    is_staff: bool = False
    """Servers send it to staff only; absent means no."""


class UsagePoint(Model):
    """One point of a usage series: a time span in Unix seconds and a value.

    On real servers the value is the sum of all samples in the span (percent for cpu, bytes for memory and storage).
    """

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    start: int = Field(alias="from")
    end: int = Field(alias="to")
    value: Lenient[Annotated[float, Field(allow_inf_nan=False)]] = None


class NewInstance(Model):
    """The nine inputs of a new instance; references are urls."""

    hostname: str
    description: str = ""
    template: Url
    flavor: Url
    project: Url
    ssh_public_key: Url
    security_groups: tuple[Url, ...] = ()
    internal_ips: tuple[str, ...] = ()
    external_ips: tuple[str, ...] = ()


class InstanceEdit(Model):
    """The three fields that can be edited, always sent together: leaving the groups out would empty them."""

    hostname: str
    description: str
    security_groups: tuple[Url, ...]


class Created(Model):
    """The answer to a creation. It has no state: read the instance."""

    url: Url = ""
    uuid: Uuid
    hostname: Named = ""
    request_id: Text = ""
    """What the server's own logs call the request, where it tells; it comes in a header."""


class Accepted(Model):
    """The answer to an action: the server's own words."""

    status: Text = ""
    request_id: Text = ""
    """What the server's own logs call the request, where it tells; it comes in a header."""
