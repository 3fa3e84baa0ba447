"""Texts among the samples that a network is most wrong about."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from playground.charts.samples import worst_table
from playground.runs.predictions import Predictions, load_predictions, save_predictions


def test_texts_stand_beside_the_samples_they_belong_to_and_are_kept(tmp_path: Path) -> None:
    loss = np.array([0.1, 2.0, 0.5, 0.3], np.float32)
    predictions = Predictions(
        part="test",
        task="binary",
        class_names=("ham", "spam"),
        rows=np.arange(10, 14),
        y=np.array([0, 1, 0, 1]),
        outputs=np.array([[0.9, 0.1], [0.8, 0.2], [0.6, 0.4], [0.3, 0.7]], np.float32),
        loss=loss,
        shown=np.array([1, 2, 0]),
        x=np.zeros((3, 0), np.float32),
        feature_names=(),
        image_shape=(),
        texts=("free entry", "ok 日本", "hello"),
    )
    save_predictions(predictions, tmp_path)
    kept = load_predictions(tmp_path)
    assert kept is not None
    table = worst_table(kept)
    assert table["row"].tolist() == [11, 12, 13, 10]
    assert table["text"].tolist() == ["free entry", "ok 日本", "", "hello"]
