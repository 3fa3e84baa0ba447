"""Rows of a table in time: which columns say when, which tell its series apart, and how far apart its steps are.

In: typed columns. Out: times, groups and steps.
"""
