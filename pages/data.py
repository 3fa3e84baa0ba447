"""The Data page."""

from playground.ui.data_page import render_data_page

render_data_page()
