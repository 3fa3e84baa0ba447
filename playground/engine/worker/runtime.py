"""Environment -> a TensorFlow that starts quietly and keeps to its share of the cores."""

from __future__ import annotations

import os


def prepare_environment() -> None:
    """Set what TensorFlow reads when it is loaded; to be called before."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")


def limit_threads(threads: int) -> None:
    """Set the threads of TensorFlow's arithmetic; to be called before it computes anything."""
    import tensorflow as tf  # after the environment is prepared

    tf.config.threading.set_intra_op_parallelism_threads(threads)
    tf.config.threading.set_inter_op_parallelism_threads(1)
