"""The process itself: it warms up, waits for its first line, and then trains a run, draws an ended one, or plays a
live network.
"""
