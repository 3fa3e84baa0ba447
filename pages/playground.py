"""The Playground page."""

from playground.ui.playground_page import render_playground

render_playground()
