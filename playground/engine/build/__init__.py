"""A specification and the shape of its data -> a compiled model, every variable of which exists; and these variables
to a file and back.
"""
