"""What a user brought -> an experiment that trains well as it stands, with sentences on what was chosen. In: an upload
and a target. Out: an `ExperimentSpec`, and what a run makes of each column.
"""
