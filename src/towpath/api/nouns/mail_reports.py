"""Complaints and bounces of mail that reach somebody else: a mail provider's webhook, a mailbox for reports. They are passed on here."""

from typing import Literal

from ninja import Router
from pydantic import BaseModel, Field

from towpath.api.request import Request, needs
from towpath.channels.email.reports import LARGEST, MailReport, What, read_mail_report
from towpath.host.settings import load
from towpath.intake.errors import TooLarge
from towpath.messages.feedback import file_mail_report
from towpath.secrets.ring import open_ring

router = Router()


class MailReportIn(BaseModel, extra="forbid"):
    """message_id: the Message-ID header of the mail, where the provider says it. address: whose mailbox; one of both is needed."""

    what: What
    message_id: str | None = Field(None, max_length=1_000)
    address: str | None = Field(None, max_length=320, pattern=r"^[^\x00]*$")
    detail: str = Field("", max_length=1_000, pattern=r"^[^\x00]*$", description="What the provider said.")


class MailReportOut(BaseModel):
    """known: it was told before. unknown: it is about no mail of this workspace and says no address, or is no report."""

    status: Literal["filed", "known", "unknown"]


@router.post("", response=MailReportOut)
@needs("write")
def report_mail(request: Request, body: MailReportIn) -> MailReportOut:
    """The address gets no more mail, and `message_complained` or `message_bounced` is an event of the person."""
    return _file(request, MailReport(body.what, body.message_id, body.address, body.detail))


@router.post(
    "/mail", response=MailReportOut, openapi_extra={"requestBody": {"content": {"message/rfc822": {"schema": {"type": "string"}}}}}
)
@needs("write")
def take_report_mail(request: Request) -> MailReportOut:
    """The body is the report as it came by mail: a feedback report (ARF) or a delivery status notification."""
    raw = request.body
    if len(raw) > LARGEST:
        raise TooLarge(f"A report has at most {LARGEST // 1_000:,} kB.", size=len(raw))
    report = read_mail_report(raw)
    return MailReportOut(status="unknown") if report is None else _file(request, report)


def _file(request: Request, report: MailReport) -> MailReportOut:
    ctx = request.ctx
    return MailReportOut(status=file_mail_report(ctx.db, open_ring(load().data), ctx.workspace_id, report, ctx.clock.now()))
