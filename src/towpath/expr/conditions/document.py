"""The canonical document of a condition: operators as words, `entry.` written out, values by their types."""

from typing import Any

from towpath.expr.conditions.tree import All, AnyOf, Compare, Condition, Did, Holds, Not, Tree
from towpath.expr.conditions.words import write_value
from towpath.expr.facts import join_path


def to_document(condition: Condition) -> Any:
    """Lists, mappings, text, int, Decimal and boolean, as `parse` reads them; text is `str`, so a printer quotes it where it must."""
    tree = condition.tree
    if isinstance(tree, All) and not tree.explicit:
        return [_member(member) for member in tree.members]
    return [_member(tree)]


def _member(tree: Tree) -> Any:
    if isinstance(tree, All):
        members = [_member(member) for member in tree.members]
        return {"all": members}
    if isinstance(tree, AnyOf):
        return {"any": [_member(member) for member in tree.members]}
    if isinstance(tree, Not):
        inner = tree.member
        return {"not": [_member(member) for member in inner.members] if isinstance(inner, All) and not inner.explicit else [_member(inner)]}
    if isinstance(tree, Compare):
        return _compare(tree)
    return _did(tree) if isinstance(tree, Did) else _holds(tree)


def _compare(leaf: Compare) -> list[Any]:
    path = join_path(leaf.path.parts)
    document: list[Any] = [f"every {path}" if leaf.every else path, leaf.operator]
    values = [write_value(value) for value in leaf.values]
    if leaf.meaning.takes == "several":
        document.append(values)
    else:
        document.extend(values)
    if leaf.exact:
        document.append({"case": "exact"})
    return document


def _did(leaf: Did) -> dict[str, Any]:
    document: dict[str, Any] = {"did_not" if leaf.negated else "did": leaf.event}
    if leaf.where is not None:
        document["where"] = to_document(leaf.where)
    if leaf.within is not None:
        document["within"] = str(leaf.within)
    if leaf.since is not None:
        document["since"] = write_value(leaf.since)
    if leaf.at_least != 1:
        document["at_least"] = leaf.at_least
    if leaf.at_most is not None:
        document["at_most"] = leaf.at_most
    return document


def _holds(leaf: Holds) -> dict[str, Any]:
    arguments = leaf.arguments
    if leaf.question == "has_consent":
        channel, topic = arguments
        return {"has_consent": [channel, topic] if topic else [channel]}
    if leaf.question == "in_flow":
        name, state, within = arguments
        document = {"in_flow": name, "state": state}
        return document if within is None else {**document, "within": str(within)}
    if leaf.question == "message":
        flow, name, was, link, within = arguments
        whole = {"message": name, "flow": flow, "was": was, "link": link, "within": None if within is None else str(within)}
        return {key: value for key, value in whole.items() if value is not None}
    return {leaf.question: arguments[0]}
