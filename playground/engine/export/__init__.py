"""ExperimentSpec + Dataset -> a plain Keras script that trains the same network on the same data, and the data."""

from playground.engine.export.csv_text import data_csv_of
from playground.engine.export.script import script_of

__all__ = ["data_csv_of", "script_of"]
