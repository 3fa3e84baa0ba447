"""Points in the plane: generated or drawn by hand, with formulas of their coordinates, and what is drawn of them. In:
a name and a seed, or points. Out: coordinates, features and labels.
"""
