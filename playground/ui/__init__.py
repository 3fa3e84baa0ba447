"""Streamlit only: forms, live views and tables that render what the packages above give."""
