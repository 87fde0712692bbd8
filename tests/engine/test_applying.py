from towpath.engine.changes import find_appliers
from towpath.nodes import registry
from towpath.nodes.base import Mutation


def test_every_mutation_that_a_kind_may_ask_for_has_a_module_that_applies_it() -> None:
    assert registry.KINDS
    assert set(find_appliers()) >= {mutation for mutation in Mutation.__subclasses__() if mutation.__module__.startswith("towpath.")}
