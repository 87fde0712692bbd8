"""The reference model: how flows behave by the written rules, one contact and one event at a time. It shares no code with the engine.

Slow and obvious on purpose. Where the rules leave a choice the model takes one and says so:
- a woken run still counts as inside when the same event is tested for entry (rule 5 lists waking before entry, not what follows it);
- a call is tried over so many minutes (rule 22); where nothing was worked meanwhile, up to a day later, and then no more;
- an event counts for every flow's goal even if it is too old to start anything (rule 3: windows of goals go by `occurred_at`).
"""

from tests.model.reference.model import Model
from tests.model.reference.state import Message, Run

__all__ = ["Message", "Model", "Run"]
