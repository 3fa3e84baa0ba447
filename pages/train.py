"""The Train page."""

from playground.ui.train import render_train

render_train()
