"""ImageData of an upload -> its images, decoded by a process that has limits the first time."""

from __future__ import annotations

from playground.data.images.kept_images import ImageStore, load_images
from playground.data.progress import Progress
from playground.data.sandbox.run import read_apart
from playground.data.uploads.store import Upload, find_upload, upload_path
from playground.errors import DataError, Problem
from playground.settings import Settings
from playground.spec.data.images import ImageData


def read_images(spec: ImageData, seed: int, settings: Settings, progress: Progress) -> ImageStore:
    """The images of an upload in the size asked for; decoded the first time.

    Args:
        spec: which, and how.
        seed: draws the images of each class, where not all are asked for.
        settings: say where uploads are kept.
        progress: told the stage and the fraction done, 0 to 1.

    Raises:
        DataError: no such upload of images, or they cannot be used.
    """
    upload = find_image_upload(spec.dataset, settings)
    path = upload_path(spec.dataset, settings)
    found = load_images(path, spec, seed)
    if found is None:
        values = spec.model_dump(mode="json")
        read_apart("images", path, upload.name, progress, own=upload.own, spec=values, seed=seed)
        found = load_images(path, spec, seed)
    if found is None:  # taken away meanwhile, to make room or with the upload
        raise DataError(Problem(upload.name, f"{upload.name}: what was read of the file is gone; read it again."))
    progress("reading images", 1.0)
    return found


def find_image_upload(id: str, settings: Settings) -> Upload:
    """An upload of images.

    Raises:
        DataError: there is none with this id.
    """
    upload = find_upload(id, settings)
    if upload.kind != "images":
        raise DataError(
            Problem("data.dataset", f"`data.dataset` must be an archive of images; got {upload.name}: {upload.kind}.")
        )
    return upload
