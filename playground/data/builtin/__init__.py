"""Data sets that come with scikit-learn and Keras. In: a `BundledData`. Out: a `Dataset`."""
