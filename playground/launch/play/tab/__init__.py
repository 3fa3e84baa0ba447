"""What a browser tab is sent of a play session, and all it needs to train a small network itself. In: a session's
state and an engine's news. Out: messages.
"""
