"""Every image is either decoded as its eyes see it, or refused with a reason; nothing else happens."""

import numpy as np
import pytest
from PIL import Image

from playground.data.images import decode_image as module
from playground.data.images.decode_image import BrokenImage, decode_image, is_image, look_at_image
from tests.data.archives import encoded, noise, picture
from tests.shared_data import SHARED

BAD = SHARED / "bad/images"


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP", "BMP", "GIF"])
def test_every_format_is_decoded(format):
    data = picture((200, 40, 90), (16, 12), format=format)
    pixels = decode_image(data, 12, 16, 3, "crop")
    assert (pixels.shape, pixels.dtype) == ((12, 16, 3), np.uint8)
    assert np.abs(pixels.astype(int) - (200, 40, 90)).max() <= 6
    assert is_image(data)


def test_pixels_of_an_image_of_the_right_size_are_its_own():
    source = np.random.default_rng(1).integers(0, 256, (5, 7, 3), np.uint8)
    for fit in ("crop", "pad", "stretch"):
        np.testing.assert_array_equal(decode_image(encoded(Image.fromarray(source)), 5, 7, 3, fit), source)


def test_grey_is_the_weighted_sum_of_the_colours():
    source = np.random.default_rng(2).integers(0, 256, (5, 7, 3), np.uint8)
    grey = decode_image(encoded(Image.fromarray(source)), 5, 7, 1, "crop")
    assert grey.shape == (5, 7, 1)
    np.testing.assert_allclose(grey[..., 0], source @ [0.299, 0.587, 0.114], atol=1)


def halves(width: int = 12, height: int = 4) -> bytes:
    """The left third white, the middle grey, the right third black."""
    pixels = np.repeat(np.repeat(np.array([[255, 128, 0]], np.uint8), width // 3, axis=1), height, axis=0)
    return encoded(Image.fromarray(pixels))


def test_crop_keeps_the_middle_pad_keeps_all_and_stretch_distorts():
    crop = decode_image(halves(), 4, 4, 1, "crop")[..., 0]
    np.testing.assert_array_equal(crop, 128)
    pad = decode_image(halves(), 12, 12, 1, "pad")[..., 0]
    np.testing.assert_array_equal(pad[:4], 0)
    np.testing.assert_array_equal(pad[8:], 0)
    np.testing.assert_array_equal(pad[4:8, 1:3], 255)
    stretch = decode_image(halves(), 24, 12, 1, "stretch")[..., 0]
    np.testing.assert_array_equal(stretch[:, 1:3], 255)
    np.testing.assert_array_equal(stretch[:, 9:11], 0)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_camera_s_orientation_is_followed(orientation):
    upright = np.zeros((8, 16), np.uint8)
    upright[:4, :4] = 255  # upper left
    turned = {
        1: upright,
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1],
        5: upright.T,
        6: np.rot90(upright, 1),
        7: upright[::-1, ::-1].T,
        8: np.rot90(upright, -1),
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = encoded(Image.fromarray(np.ascontiguousarray(turned)), "JPEG", quality=95, exif=exif)
    pixels = decode_image(data, 8, 16, 1, "crop")[..., 0]
    assert np.abs(pixels.astype(int) - upright).max() < 40
    assert look_at_image(data)[:2] == (16, 8)


def test_what_is_transparent_is_white():
    for mode, colour in (("RGBA", (10, 20, 30, 0)), ("LA", (10, 0))):
        assert decode_image(picture(colour, mode=mode), 4, 4, 3, "crop").min() == 255
    half = decode_image(picture((0, 0, 0, 128), mode="RGBA"), 4, 4, 3, "crop")
    np.testing.assert_allclose(half, 127, atol=1)
    palette = Image.new("P", (4, 4), 1)
    palette.putpalette([0, 0, 0, 200, 10, 10])
    assert decode_image(encoded(palette, transparency=1), 4, 4, 3, "crop").min() == 255


def test_sixteen_bits_become_eight():
    ramp = np.linspace(0, 65535, 16).astype(np.uint16).reshape(4, 4)
    pixels = decode_image(encoded(Image.fromarray(ramp)), 4, 4, 1, "crop")[..., 0]
    np.testing.assert_allclose(pixels, ramp / 257, atol=1)


def test_of_a_moving_image_the_first_picture_is_taken():
    frames = [Image.new("RGB", (6, 6), colour) for colour in ("red", "blue")]
    for format in ("GIF", "WEBP", "PNG"):
        data = encoded(frames[0], format, save_all=True, append_images=frames[1:], lossless=True)
        np.testing.assert_array_equal(decode_image(data, 6, 6, 3, "crop"), np.full((6, 6, 3), (255, 0, 0)))


def test_black_and_white_cmyk_and_palettes_are_decoded():
    assert decode_image(picture(1, mode="1"), 4, 4, 1, "crop").min() == 255
    cmyk = decode_image(picture((0, 255, 255, 0), (16, 16), "CMYK", "JPEG"), 4, 4, 3, "crop")
    assert (cmyk[..., 0] > 200).all()
    assert (cmyk[..., 1:] < 60).all()


def test_a_large_photo_is_decoded_small_and_still_right():
    wide = np.zeros((600, 1500, 3), np.uint8)
    wide[:, 600:900] = (250, 120, 10)
    data = encoded(Image.fromarray(wide), "JPEG", quality=95)
    pixels = decode_image(data, 32, 32, 3, "crop")
    assert np.abs(pixels[:, 12:20].astype(int) - (250, 120, 10)).max() < 25
    assert pixels[:, :5].max() < 25


def test_an_image_says_whether_it_is_grey():
    assert look_at_image(picture((90, 90, 90), (30, 20))) == (30, 20, True)
    assert not look_at_image(noise(1)).grey


def test_too_many_pixels_are_refused_before_they_are_decoded(monkeypatch):
    monkeypatch.setattr(module, "MAX_PIXELS", 40)
    with pytest.raises(BrokenImage, match="it has 8 x 6 pixels, and an image may have 40"):
        decode_image(noise(1), 4, 4, 3, "crop")


def test_an_image_of_a_format_that_is_not_read_is_refused():
    data = encoded(Image.new("RGB", (4, 4)), "TIFF")
    assert not is_image(data)
    with pytest.raises(BrokenImage, match="it is no PNG, JPEG, WebP, BMP or GIF image"):
        decode_image(data, 4, 4, 3, "crop")


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP", "BMP", "GIF"])
def test_damaged_files_are_refused_or_decoded_and_nothing_else(format):
    good = encoded(Image.effect_noise((24, 24), 80).convert("RGB"), format)
    draw = np.random.default_rng(5)
    refused = []
    for number in range(150):
        data = bytearray(good)
        if number % 2:
            data = data[: draw.integers(0, len(data))]
        for at in draw.integers(0, max(len(data), 1), 4 if len(data) else 0):
            data[at] = draw.integers(0, 256)
        try:
            assert decode_image(bytes(data), 8, 8, 3, "crop").shape == (8, 8, 3)
        except BrokenImage as error:
            refused.append(str(error))
    assert refused
    assert all(reason.startswith("it ") and "\n" not in reason for reason in refused)


@pytest.mark.skipif(not BAD.is_dir(), reason="the folder of real data is not there")
def test_real_odd_images_are_decoded_and_real_broken_ones_refused():
    decoded, refused = set(), {}
    for path in sorted(BAD.iterdir()):
        try:
            assert decode_image(path.read_bytes(), 16, 16, 3, "pad").shape == (16, 16, 3)
            decoded.add(path.name)
        except BrokenImage as error:
            refused[path.name] = str(error)
    for name in ("bmp__b__reallybig.bmp", "bmp__b__badwidth.bmp"):
        assert "pixels" in refused[name]
    for name in ("broken.png", "broken_data_stream.png", "bmp__b__shortfile.bmp", "truncated_end_chunk.png"):
        assert name in refused
    assert {name for name in refused if name.startswith("crash-")} == {
        path.name for path in BAD.iterdir() if path.name.startswith("crash-")
    }
    assert {"i_trns.png", "tRNS_null_1x1.png", "apng__mode_palette_alpha.png", "test_extents.gif"} <= decoded
    assert len(decoded) >= 19
