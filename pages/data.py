"""The Data page."""

from playground.ui.data.page import render_data_page

render_data_page()
