"""Engine processes: one that is loaded and waits, one that works, why one ended. In: a command. Out: lines of an
engine.
"""
