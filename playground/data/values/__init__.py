"""What every kind of data ends in: the `Dataset` that networks are trained on, how its rows are split and which
classes they keep, and the decisions that were made on the way. In: arrays and labels. Out: arrays in parts.
"""
