"""A compiled model and samples -> a trained one: the compiled loop, when to stop, what is sent while it goes on. In: a
specification, data and commands. Out: events, frames, checkpoints.
"""
