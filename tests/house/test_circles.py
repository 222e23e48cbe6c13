"""No module imports itself by way of others, at the top of a file or inside a function."""

import grimp
import networkx as nx

ROOTS = ("areas", "accounts", "organisations", "contracts", "consortia", "workers", "backend")


def test_no_circle_of_imports():
    """A module can be read after all that it imports."""
    found = grimp.build_graph(*ROOTS, cache_dir=None)
    graph = nx.DiGraph(
        (module, needed)
        for module in found.modules
        for needed in found.find_modules_directly_imported_by(module)
    )
    circles = [sorted(one) for one in nx.strongly_connected_components(graph) if len(one) > 1]
    assert not circles
