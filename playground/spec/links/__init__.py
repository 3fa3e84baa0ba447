"""Specification and view <-> addresses: links of the playground, links of TensorFlow Playground, challenges."""
