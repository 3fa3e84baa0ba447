"""The Train page."""

from playground.ui.train.train import render_train

render_train()
