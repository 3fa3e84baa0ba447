"""The Home page."""

from playground.ui.home import render_home

render_home()
