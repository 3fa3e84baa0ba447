"""The Compare page."""

from playground.ui.compare.compare import render_compare

render_compare()
