"""Starlette routes beside Streamlit's own: the live stream and the files it is drawn with."""
