"""What a save of many changes of a flow of 1,000 nodes costs, beside the same changes saved one by one."""

import time

from towpath.flows.document.patch import Set, patch
from towpath.flows.document.printer import print_flow

NODES = 1_000
CHANGES = 20


def measure() -> None:
    """Seconds of CPU; both ways give the same text."""
    nodes = {f"n_{n}": {"kind": "delay", "for": "1 day", "next": f"n_{n + 1}"} for n in range(NODES - 1)}
    nodes[f"n_{NODES - 1}"] = {"kind": "exit"}
    layout = {name: [260 * n, 0] for n, name in enumerate(nodes)}
    text = print_flow({"towpath": 1, "name": "Thousand", "subject": "contact", "nodes": nodes, "layout": layout})
    changes = [Set(("nodes", f"n_{40 * n}", "title"), f"Pause {n}") for n in range(CHANGES)]
    begun = time.process_time()
    at_once = patch(text, changes)
    between = time.process_time()
    one_by_one = text
    for change in changes:
        one_by_one = patch(one_by_one, [change])
    ended = time.process_time()
    assert at_once == one_by_one
    print(f"{CHANGES} changes of {NODES} nodes: {between - begun:.2f} s at once, {ended - between:.2f} s one by one")
