"""The reference page of cases, written from their form."""

from collections.abc import Iterator

from pydantic import BaseModel

from towpath.rehearsal.cases import Expect, Given, Happening, Setting

EXAMPLE = """cases:
  - name: buys during the first week
    at: "2026-10-01 10:00"
    given: {contact: {external_id: ada, email: ada@shop.example, first_name: Ada, tags: [club]}}
    steps:
      - {event: link_clicked, campaign: Autumn tasting, url: "https://example.com/wine/tickets"}
      - {after: 1 day}
      - {expect: {messages: [Incentive]}}
      - {after: 3 days, event: order_paid, order_id: "1", product_ids: [autumn-tasting], total: 40}
    expect: {status: completed, path: [announce, a_day, bought, attend], messages: [Incentive]}
"""
MEANINGS = {
    "event": "What happened.",
    "after": "How long the clock moves on first; days and weeks are those of the flow's zone.",
    "who": "Somebody else, by external id.",
    "email": "Address.", "phone": "In E.164 form.", "external_id": "Left out: `somebody`.",
    "ago": "How long before the launch.",
}  # fmt: skip


def page() -> str:
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "<!-- Written by `towpath docs`. Change `rehearsal/cases.py`, not this page. -->"
    yield "# Cases of a flow\n"
    yield "`towpath flow test welcome.yaml` plays the cases of `welcome.test.yaml`, which lies beside it. Each case has a world of its own: an"
    yield "empty workspace, a clock that stands still until a step moves it, channels that hand over nothing. The engine, the gates and the"
    yield "texts are the real ones. What happened is rolled back at the end; no other workspace is touched. The exit code is 0 if all is as"
    yield "expected.\n"
    yield f"```yaml\n{EXAMPLE}```\n"
    yield "`at` is the moment of the launch, on the clock of the flow's zone; what is given was there before and starts nothing. Templates that"
    yield "the flow names are made as stand-ins. On the way over `after` the clock stops wherever something comes due.\n"
    yield "A file may say `attributes: {standing: text}` (types of attributes that no case gives a value) and `time_zone` (of the workspace).\n"
    for title, model, more in (
        ("given", Setting, ""),
        ("given.contact, given.contacts", Given, "Other keys are attributes."),
        ("steps", Happening, "Beside an event, other keys are its properties. `expect` may stand in any step."),
        ("expect", Expect, "What holds by then, counted from the launch. What is not named is not looked at."),
    ):
        yield f"## `{title}`\n"
        if more:
            yield f"{more}\n"
        yield "| key | meaning |\n|---|---|"
        yield from _rows(model)
        yield ""


def _rows(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        meaning = field.description or MEANINGS.get(name, "")
        if meaning:
            yield f"| `{name}` | {meaning.replace('|', chr(92) + '|')} |"
