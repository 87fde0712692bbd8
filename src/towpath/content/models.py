"""A template as it is kept. document of email: {subject, preheader, html | mjml | text}."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from towpath.values.problems import TowpathError


class Template(msgspec.Struct, frozen=True):
    id: int
    workspace_id: int
    name: str
    channel: str
    document: Mapping[str, Any]
    updated_at: datetime


class TemplateNotFound(TowpathError):
    code = "template_not_found"
    status = 404


class TemplateIsWrong(TowpathError):
    code = "template_is_wrong"
    status = 422
