"""Standard input and output of an engine: commands come in, events, frames and news go out, one JSON object a line."""
