"""A condition read aloud: "the contact paid an order whose product ids have autumn-tasting in the last 30 days"."""

from collections.abc import Mapping

from towpath.expr.catalogue import EVENT_PHRASES
from towpath.expr.conditions.tree import All, AnyOf, Compare, Condition, Did, Holds, Not, Tree
from towpath.expr.conditions.words import say_list, say_value
from towpath.values.calendar import WEEKDAY_NAMES, WEEKDAYS
from towpath.values.durations import Duration

_WITH_VALUE: Mapping[str, str] = {
    "in the last": "is in the last", "in the next": "is in the next", "longer ago than": "is longer ago than", "more than": "is more than",
    "at least": "is at least", "less than": "is less than", "at most": "is at most", "between": "is between", "before": "is before",
    "after": "is after", "on": "is on", "on or before": "is on or before", "on or after": "is on or after", "in": "is", "not in": "is not",
}  # fmt: skip
_PLURAL: Mapping[str, str] = {"has": "have", "has any": "have", "has all": "have", "has none": "have neither"}
_WORDS: Mapping[str, str] = {"product_ids": "products", "url": "address"}
_MESSAGE_STATES: Mapping[str, str] = {
    "sent": "was sent", "delivered": "got", "seen": "saw", "opened": "opened", "clicked": "clicked in", "replied": "replied to",
    "failed": "could not be sent", "skipped": "was not sent",
}  # fmt: skip


def to_sentence(condition: Condition) -> str:
    """Without a capital and a full stop, so that it can follow “If”."""
    return _say(condition.tree, inside=False)


def _say(tree: Tree, *, inside: bool) -> str:
    if isinstance(tree, All | AnyOf):
        if not tree.members:
            return "it is anyone"
        words = [_say(member, inside=len(tree.members) > 1) for member in tree.members]
        said = (" and " if isinstance(tree, All) else " or ").join(words)
        return f"({said})" if inside and len(words) > 1 else said
    if isinstance(tree, Not):
        return f"it is not so that {_say(tree.member, inside=True)}"
    if isinstance(tree, Compare):
        return _compare(tree)
    return _did(tree) if isinstance(tree, Did) else _holds(tree)


def _subject(leaf: Compare) -> str:
    prefix, *parts = leaf.path.parts
    words = " ".join(_name(part) for part in parts)
    if prefix == "now":
        return "the day" if parts == ["weekday"] else "the time" if parts == ["time"] else f"the current {words}"
    if prefix == "vars":
        return f"the variable {words}"
    if prefix == "entry":
        return f"the starting event's {words}"
    if prefix == "node":
        return f"the {' '.join(parts[1:])} of ‘{parts[0]}’"
    return f"the {prefix}'s {words}"


def _name(part: str) -> str:
    return _WORDS.get(part) or part.replace("_", " ")


def _compare(leaf: Compare, subject: str | None = None) -> str:
    of = subject or _subject(leaf)
    return f"{'every one of ' if leaf.every else ''}{of} {_predicate(leaf)}"


def _predicate(leaf: Compare) -> str:
    operator, plural = leaf.operator, leaf.type == "list" and leaf.meaning.group == "list"
    word = _PLURAL[operator] if plural else _WITH_VALUE.get(operator, operator)
    if operator == "has any":
        word = "have" if plural else "has"
    values = [_weekday(say_value(value)) if str(leaf.path) == "now.weekday" else say_value(value) for value in leaf.values]
    if not values:
        return word
    last = {"two": "and"}.get(leaf.meaning.takes) or {"has all": "and", "has none": "nor", "not in": "nor"}.get(operator, "or")
    said = f"{word} {say_list(values, last)}"
    return f"{said} in exactly these letters" if leaf.exact else said


def _weekday(word: str) -> str:
    return WEEKDAY_NAMES[WEEKDAYS.index(word)] if word in WEEKDAYS else word


def _did(leaf: Did) -> str:
    phrase = EVENT_PHRASES.get(leaf.event)
    if phrase is None:
        said = f"‘{leaf.event}’ {'never happened' if leaf.negated else 'happened'} to the contact"
    else:
        said = f"it is not so that the contact {phrase}" if leaf.negated else f"the contact {phrase}"
    if leaf.where is not None:
        said += f" {_whose(leaf.where)}"
    if leaf.at_least != 1 or leaf.at_most is not None:
        said += f" {_times(leaf)}"
    if leaf.within is not None:
        said += f" in the last {_length(leaf.within)}"
    if leaf.since is not None:
        said += " since entering" if leaf.since == "entry" else f" since {say_value(leaf.since)}"
    return said


def _whose(where: Condition) -> str:
    """`whose product ids have x and whose total is at least 40`."""
    tree = where.tree
    members = tree.members if isinstance(tree, All) else (tree,)
    words = []
    for member in members:
        if isinstance(member, Compare) and member.path.prefix == "event":
            name = " ".join(_name(part) for part in member.path.parts[1:])
            words.append(f"whose {'every ' if member.every else ''}{name} {_predicate(member)}")
        else:
            words.append(f"where {_say(member, inside=False)}")
    return " and ".join(words)


def _times(leaf: Did) -> str:
    if leaf.at_most is None:
        return f"at least {leaf.at_least} times"
    if leaf.at_least == leaf.at_most:
        return f"exactly {leaf.at_least} times"
    return f"{leaf.at_least} to {leaf.at_most} times"


def _length(duration: Duration) -> str:
    return duration.unit if duration.amount == 1 else str(duration)


def _holds(leaf: Holds) -> str:
    arguments = leaf.arguments
    if leaf.question == "has_tag":
        return f"the contact has the tag ‘{arguments[0]}’"
    if leaf.question == "prefers":
        return f"the contact prefers {arguments[0]}"
    if leaf.question in ("in_list", "in_group", "in_segment"):
        return f"the contact is in the {leaf.question.removeprefix('in_')} {arguments[0]}"
    if leaf.question == "reachable_on":
        return f"the contact can be reached by {arguments[0]}"
    if leaf.question == "user_online":
        return "the contact's owner is online" if arguments[0] == "owner" else f"{arguments[0]} is online"
    if leaf.question == "has_consent":
        channel, topic = arguments
        return f"the contact agreed to {channel}" + (f" about {topic}" if topic else "")
    if leaf.question == "in_flow":
        name, state, within = arguments
        said = {"inside": "is in", "completed": "completed", "ever": "was ever in"}[state]
        return f"the contact {said} the flow ‘{name}’" + (f" in the last {_length(within)}" if within else "")
    flow, name, was, link, within = arguments
    said = f"the contact {_MESSAGE_STATES[was]} the message ‘{name}’"
    if link:
        said += f" the link ‘{link}’"
    if flow:
        said += f" of the flow ‘{flow}’"
    return said + (f" in the last {_length(within)}" if within else "")
