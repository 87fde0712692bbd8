"""Double opt-in: what a person is asked when a consent must be confirmed, in each language, and how often anybody may be asked."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any

import psycopg
from pydantic import Field

from towpath.channels.email.declare import InlineTemplate
from towpath.content.reads import find_template
from towpath.expr import liquid
from towpath.host.sql import statement
from towpath.messages.texts import TextFailed, compile_text
from towpath.values.fields import Settings
from towpath.values.problems import TowpathError

Connection = psycopg.Connection[Any]
LINK = "confirm_url"
_IN_SMS = re.compile(r"\{\{-?\s*confirm_url\s*-?\}\}")

Line = Annotated[str, Field(min_length=1, max_length=300)]


class OptInIsWrong(TowpathError):
    code = "opt_in_is_wrong"
    status = 422


class OptInWords(Settings):
    """In one language. subject and text are Liquid, with `confirm_url` and `confirm_topics` besides all that is known of the person; a saved
    template stands in for both. sms: `{{ confirm_url }}` is the only value it may hold. The rest is the page behind the link."""

    locale: Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35)] = "en"
    template: Annotated[str | None, Field(max_length=200)] = None
    subject: Annotated[str, Field(min_length=1, max_length=500)] = "Please confirm your subscription"
    text: Annotated[str, Field(min_length=1, max_length=10_000)] = (
        "Somebody, we hope it was you, asked us to write to this address. Please confirm it here:\n\n{{ confirm_url }}\n\n"
        "If it was not you, do nothing: without your answer you get nothing from us."
    )
    sms: Annotated[str, Field(min_length=1, max_length=500)] = "Please confirm that you want our messages: {{ confirm_url }}"
    title: Line = "Do you want to hear from us?"
    body: Annotated[str, Field(max_length=2_000)] = "You can stop it again whenever you like."
    button: Annotated[str, Field(min_length=1, max_length=100)] = "Yes, confirm"
    done: Annotated[str, Field(min_length=1, max_length=1_000)] = "Thank you, it is confirmed."


class DoubleOptIn(Settings):
    """words: the first is taken where a person's language is none of them. text_version: kept with each proof. A link counts for valid_hours.
    per_address: messages to one address in a day; per_source: from one source (the ip that was said, else the key or user) in an hour."""

    words: Annotated[tuple[OptInWords, ...], Field(min_length=1, max_length=50)] = (OptInWords(),)
    sender: Annotated[str | None, Field(max_length=200)] = None
    sms_sender: Annotated[str | None, Field(max_length=200)] = None
    text_version: Annotated[str, Field(min_length=1, max_length=100)] = "1"
    valid_hours: Annotated[int, Field(ge=1, le=720)] = 72
    per_address: Annotated[int, Field(ge=1, le=20)] = 3
    per_source: Annotated[int, Field(ge=1, le=10_000)] = 100

    @property
    def valid_for(self) -> timedelta:
        return timedelta(hours=self.valid_hours)

    def words_for(self, locale: str | None) -> OptInWords:
        """Of the person's language: `pt-BR`, else `pt`, else the first."""
        wanted = (locale or "").replace("_", "-").casefold()
        said = {one.locale.casefold(): one for one in reversed(self.words)}
        return said.get(wanted) or said.get(wanted.partition("-")[0]) or self.words[0]


UNSAID = DoubleOptIn()


def get_opt_in(db: Connection, workspace_id: int) -> DoubleOptIn:
    row = db.execute(statement("messages", "get_double_opt_in"), {"workspace_id": workspace_id}).fetchone()
    return UNSAID if row is None else DoubleOptIn.model_validate(row[0])


def save_opt_in(db: Connection, workspace_id: int, settings: DoubleOptIn, now: datetime) -> None:
    """Raises OptInIsWrong where a message would come without its link, or a text can't be read."""
    locales = [one.locale.casefold() for one in settings.words]
    if len(set(locales)) < len(locales):
        raise OptInIsWrong("A language is there twice; take one of them away.", field="words")
    for place, words in enumerate(settings.words):
        _check(db, workspace_id, words, f"words.{place}")
    asked = {"workspace_id": workspace_id, "settings": settings.model_dump(mode="json"), "now": now}
    db.execute(statement("messages", "save_double_opt_in"), asked)


def written_mail(db: Connection, workspace_id: int, words: OptInWords) -> InlineTemplate:
    """The mail that asks, as it stands now. Raises OptInIsWrong where the saved template is gone, or has lost the link."""
    if words.template is None:
        return InlineTemplate(subject=words.subject, text=words.text)
    saved = find_template(db, workspace_id, words.template)
    if saved is None:
        raise OptInIsWrong(f"There is no template “{words.template}”: choose another under Settings → Double opt-in.", field="template")
    written = InlineTemplate.model_validate(dict(saved.document))
    if not any(_has_link(text, name in ("html", "mjml")) for name, text in written.texts() if name not in ("subject", "preheader")):
        raise OptInIsWrong(f"The template “{words.template}” has no {{{{ {LINK} }}}}: nobody could confirm.", field="template")
    return written


def written_sms(words: OptInWords, link: str) -> str:
    return _IN_SMS.sub(lambda _: link, words.sms)


def find_templates_named(db: Connection, workspace_id: int) -> Sequence[str]:
    """Saved templates that the settings name."""
    return [one.template for one in get_opt_in(db, workspace_id).words if one.template is not None]


def _check(db: Connection, workspace_id: int, words: OptInWords, field: str) -> None:
    if words.template is None:
        _has_link(words.subject, False, f"{field}.subject")
        if not _has_link(words.text, False, f"{field}.text"):
            raise OptInIsWrong(f"The text has no {{{{ {LINK} }}}}: nobody could confirm.", field=f"{field}.text")
    else:
        written_mail(db, workspace_id, words)
    if not _IN_SMS.search(words.sms):
        raise OptInIsWrong(f"The text message has no {{{{ {LINK} }}}}: nobody could confirm.", field=f"{field}.sms")
    if liquid.is_template(_IN_SMS.sub("", words.sms)):
        raise OptInIsWrong(f"The text message may hold no value but {{{{ {LINK} }}}}.", field=f"{field}.sms")


def _has_link(text: str, html: bool, field: str = "template") -> bool:
    if not liquid.is_template(text):
        return False
    try:
        return LINK in compile_text(text, html, False, ()).extra
    except TextFailed as error:
        raise OptInIsWrong(str(error).removeprefix("bad_template: "), field=field) from error
