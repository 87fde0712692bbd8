"""The reference page of conditions and expressions, written from their tables."""

from collections.abc import Iterator

from towpath.expr import catalogue
from towpath.expr.conditions.operators import OPERATORS
from towpath.expr.functions import FUNCTIONS

_TAKES = {"nothing": "", "one": "a value", "several": "one or more values", "two": "two values", "duration": "a duration"}

_HEAD = """<!-- Generated from the tables of `expr` by `python -m towpath.expr.reference`; do not edit. -->
# Conditions and expressions

`where` is a list of which all members must hold, or one of `all:`, `any:`, `not:` with such a list. A member is a group or a leaf.

```yaml
where:
  - [contact.plan, is, gold]
  - any:
      - [contact.total_paid, at least, 100]
      - {did: order_paid, where: [[event.product_ids, has, autumn-tasting]], within: 30 days}
```

## Rules
- An absent value makes every comparison false except `is empty` and the operators marked *negative*.
- A path through a list gives the list of values. A positive operator holds if any value holds, a negative one if none does;
  `every` before the path asks for all, and for at least one.
- Text ignores case; `{case: exact}` at the end of the leaf makes it exact.
- A value of another type counts as absent, but a number stands for its text in a comparison of text, and a text that is a plain number
  for its number.
- Numbers are exact decimals.
- `n days` and weeks are n × 24 hours, months are calendar months in the workspace's zone. A date on the right means that whole day: in the
  person's zone for `is`, `on` and `is today`, else in the workspace's.
- `<`, `<=`, `>`, `>=` before a date or time are read as `before`, `on or before`, `after`, `on or after`.
- A value may be an expression: `"=vars.limit * 2"`; `==` writes a literal `=`. If it has no value the comparison is false (a negative one
  true).
- Every leaf is evaluated and its value kept with the visit, also where an earlier one has decided.

## Operators
"""

_QUESTIONS = """
## Questions about the past and the person
| form | holds if |
|---|---|
| `{did: event, where, within, since, at_least, at_most}` | \
it happened so often (`at_least: 1`); in `where`, `event.` is the event that is counted |
| `{did_not: event, …}` | the same did not happen |
| `{has_tag: name}` | the contact has the tag |
| `{in_flow: name, state: inside \\| completed \\| ever, within}` | the contact is or was in the flow |
| `{message: name, flow, was: sent \\| delivered \\| seen \\| opened \\| clicked \\| replied \\| failed \\| skipped, link, within}` | \
the newest message of that name to this person was |
| `{has_consent: [channel, topic]}` | marketing by this channel (about this topic) is allowed |
| `{reachable_on: channel}` | there is an address that is not suppressed |
| `{user_online: owner}`, `{user_online: email}` | the contact's owner, or that member, used the app within the last five minutes |
| `{prefers: channel}` | it is the contact's preferred channel |
| `{in_list: name}`, `{in_group: name}`, `{in_segment: name}` | the contact is a member |

`in_stage` is read but not available in this version: a flow with it can't be launched.
"""


def write_reference() -> str:
    return _HEAD + "\n".join(_operators()) + "\n" + _QUESTIONS + "\n".join(_paths()) + "\n" + "\n".join(_functions()) + "\n"


def _operators() -> Iterator[str]:
    yield "| operator | takes | for paths of type | holds if |"
    yield "|---|---|---|---|"
    for operator in OPERATORS.values():
        names = ", ".join(f"`{name}`" for name in (operator.word, *operator.symbols))
        types = "any" if len(operator.types) == 9 else ", ".join(type for type in operator.types if type != "any")
        negative = " *(negative)*" if operator.negative else ""
        yield f"| {names} | {_TAKES[operator.takes]} | {types} | {operator.meaning}{negative} |"


def _paths() -> Iterator[str]:
    yield "\n## Standard paths"
    for prefix, fields in (
        ("contact", catalogue.CONTACT_FIELDS),
        ("order", catalogue.ORDER_FIELDS),
        ("company", catalogue.COMPANY_FIELDS),
        ("now", catalogue.NOW_FIELDS),
        ("flow", catalogue.FLOW_FIELDS),
        ("run", catalogue.RUN_FIELDS),
    ):
        yield f"- `{prefix}.` " + ", ".join(f"{name} ({type})" for name, type in fields.items())
    yield "- `contact.NAME`, `order.NAME`, `company.NAME` any attribute; `company.` is the company to which the contact belongs · `vars.NAME` · `node.ID.outlet`, `node.ID.result`"
    yield "- `event.` the properties of the event that is tested, `entry.` of the one that started the run; both have `user`"


def _functions() -> Iterator[str]:
    yield "\n## Expressions"
    yield "Numbers, `'text'`, `[lists]`, `true`, `false`, `null`, paths; `+ - * / %`, `== != < <= > >=`, `in`, `&& || !`, `test ? a : b`."
    yield "What is absent makes the result absent (a comparison: false)."
    yield "\n| function | gives | what |"
    yield "|---|---|---|"
    for function in FUNCTIONS.values():
        least = len(function.takes) if function.least is None else function.least
        words = [type if place < least else f"[{type}]" for place, type in enumerate(function.takes)]
        takes = ", ".join((*words, *(["…"] if function.more else [])))
        yield f"| `{function.name}({takes})` | {function.gives} | {function.meaning} |"
