"""A table of the user's own, from its file to a `Dataset`: where it begins, how it is laid out, which column is what,
what is left out. In: a path and a `TableFormat`, or a `TableData`. Out: a `Table`, or a `Dataset`.
"""
