"""Images of the user's own, from an archive to a `Dataset`: which image is of which class, decoded once and kept. In:
an archive and an `ImageData`. Out: pixels and labels.
"""
