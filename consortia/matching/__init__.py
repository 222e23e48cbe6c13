"""The matching core: which small organisations could do it together, provably the fewest.

Plain Python, networkx, numpy and HiGHS; it knows nothing of the rest of the project.
"""
