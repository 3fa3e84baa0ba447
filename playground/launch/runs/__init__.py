"""Runs of the queue -> attempts in slots, each in an engine; recorded, recovered, opened again, purged. In: a
specification. Out: a run in the store.
"""
