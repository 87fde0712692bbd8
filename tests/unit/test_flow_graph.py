"""What the shape of a flow says."""

from towpath.flows.graph import join_forks, join_reach, loop_without_wait, on_loops, reachable


def test_reachable_nodes_come_with_their_distance() -> None:
    assert reachable({"a": [["b", "c"]], "b": [["d"]], "c": [["d"]], "d": [], "e": [["a"]]}, ["a"]) == {"a": 0, "b": 1, "c": 1, "d": 2}


def test_a_loop_is_found_behind_a_branch_that_ends() -> None:
    edges = {"a": [["b"], ["c"]], "b": [], "c": [["d"]], "d": [["b"], ["c"]]}
    assert loop_without_wait(edges, ()) == ["c", "d", "c"]
    assert loop_without_wait(edges, ("d",)) is None


def test_a_node_that_leads_to_itself_is_a_loop() -> None:
    assert loop_without_wait({"a": [["a"]]}, ()) == ["a", "a"]


def test_nodes_on_a_cycle_are_known() -> None:
    assert on_loops({"a": [["b"]], "b": [["c"]], "c": [["b"], ["d"]], "d": []}) == {"b", "c"}


def test_the_forks_of_a_join_are_those_of_which_two_branches_lead_there() -> None:
    edges = {
        "outer": [["inner", "side"]], "inner": [["x", "y"]], "x": [["meet"]], "y": [["meet"]], "meet": [["last"]], "side": [["last"]],
        "last": [],
    }  # fmt: skip
    assert join_forks(edges, ["meet", "last"]) == {"meet": {"inner"}, "last": {"inner", "outer"}}


def test_a_join_reached_by_one_branch_belongs_to_no_fork() -> None:
    assert join_forks({"a": [["join"]], "join": []}, ["join"]) == {"join": set()}


def test_what_can_reach_a_join_does_not_include_the_join_unless_a_loop_leads_back() -> None:
    edges = {"a": [["b", "c"]], "b": [["join"]], "c": [["join"]], "join": [["d"]], "d": []}
    assert join_reach(edges, ["join"]) == {"join": frozenset({"a", "b", "c"})}
    assert "join" in join_reach({**edges, "d": [["b"]]}, ["join"])["join"]
