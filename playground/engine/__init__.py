"""ExperimentSpec + Dataset -> a trained Keras model, its events and files.

The only package that imports keras and tensorflow.
"""
