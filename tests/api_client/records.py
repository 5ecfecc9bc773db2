"""Instance records as servers send them."""

from __future__ import annotations

import json
from typing import Any


def uuid(number: int) -> str:
    return f"{number:032x}"


def record(number: int = 1, /, **changes: object) -> dict[str, Any]:
    """A record with every field of the specification."""
    root = "https://cloud.example/api"
    return {
        "url": f"{root}/instances/{uuid(number)}/",
        "uuid": uuid(number),
        "hostname": f"web-{number}",
        "description": "shop front",
        "start_time": "2014-12-15T05:54:38.605Z",
        "template": f"{root}/iaas-templates/{uuid(1001)}/",
        "template_name": "CentOS 6 x64",
        "template_os": "CentOS 6.5",
        "cloud": f"{root}/clouds/{uuid(1002)}/",
        "cloud_name": "North",
        "cloud_uuid": uuid(1002),
        "project": f"{root}/projects/{uuid(1003)}/",
        "project_name": "Shop",
        "project_uuid": uuid(1003),
        "customer": f"{root}/customers/{uuid(1004)}/",
        "customer_name": "Harbour Books",
        "customer_abbreviation": "HB",
        "key_name": "laptop",
        "key_fingerprint": "74:1c:72:cc:07:66:9e:17:cb:84:63:70:c2:e7:89:ec",
        "project_groups": [{"url": f"{root}/project-groups/{uuid(1005)}/", "name": "Web", "uuid": uuid(1005)}],
        "security_groups": [
            {
                "url": f"{root}/security-groups/{uuid(1006)}/",
                "name": "http",
                "rules": [{"protocol": "tcp", "from_port": 80, "to_port": 80, "cidr": "0.0.0.0/0"}],
                "description": "web servers",
            }
        ],
        "external_ips": ["119.177.90.33"],
        "internal_ips": ["10.93.209.252", "10.89.138.41"],
        "state": "Online",
        "backups": [{"url": f"{root}/backups/{uuid(1007)}/", "description": "", "state": "Ready"}],
        "backup_schedules": [],
        "instance_licenses": [
            {"uuid": uuid(1008), "name": "RHEL", "license_type": "RHEL6", "setup_fee": "10", "monthly_fee": "5.50"},
            {"uuid": uuid(1009), "name": "Windows", "license_type": "2012", "setup_fee": "20", "monthly_fee": None},
        ],
        "agreed_sla": "99.999",
        "system_volume_size": 46080,
        "data_volume_size": 20480,
        "cores": 2,
        "ram": 4096,
        **changes,
    }


def page(*records: object) -> bytes:
    """The body of a list."""
    return json.dumps(records).encode()
