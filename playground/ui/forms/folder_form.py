"""Files in the server's own folder -> the upload that is made of one."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from playground.data.uploads.folder_files import folder_files, folder_path
from playground.data.uploads.store import add_upload
from playground.errors import PlaygroundError
from playground.ui.parts.tables import progress_in
from playground.ui.shell.markdown import sentence
from playground.ui.shell.server import settings


def render_folder(choose: Callable[[str], None]) -> None:
    """A list of the files, and a button that reads one; nothing where the server has no such folder.

    Args:
        choose: told the identifier of the upload.
    """
    files = folder_files(settings())
    if not files:
        return
    name = st.selectbox(
        "Files on the server",
        files,
        index=None,
        placeholder="Choose a file",
        key="data:folder",
        help="In the folder PLAYGROUND_DATASETS of the server. They may be larger than those that a browser sends.",
    )
    if name is None or not st.button("Read this file", key="data:folder:read", icon=":material/folder_open:"):
        return
    try:
        path = folder_path(name, settings())
        upload = add_upload(path.name, path, settings(), progress_in(st.empty()))
    except PlaygroundError as error:
        st.error(sentence(str(error)))
        return
    choose(upload.id)
    st.rerun()
