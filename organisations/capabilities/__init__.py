"""What bodies can do for people: a short tree of our own, in two levels."""

from organisations.capabilities.tree import CapabilityTree, Group, Leaf, tree

__all__ = ["CapabilityTree", "Group", "Leaf", "tree"]
