"""Texts of one column -> its values: numbers as people write them, dates and times of day, labels, missing codes. In:
a column of text. Out: a typed column, and the decision that can be changed.
"""
