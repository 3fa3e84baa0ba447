"""Run, predictions, data -> tables -> Plotly figures: pure functions, no page, no network."""
