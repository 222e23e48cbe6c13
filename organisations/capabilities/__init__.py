"""What bodies can do for people: a short tree of our own, in two levels."""

from organisations.capabilities.meaning import Meaning, meaning
from organisations.capabilities.tree import CapabilityTree, Group, Leaf, tree

__all__ = ["CapabilityTree", "Group", "Leaf", "Meaning", "meaning", "tree"]
