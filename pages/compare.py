"""The Compare page."""

from playground.ui.compare import render_compare

render_compare()
