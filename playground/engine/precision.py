"""The precision asked for -> the dtype policy under which Keras's layers are made, and whether it pays here."""

from __future__ import annotations

import platform
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Literal

import keras

Precision = Literal["float32", "mixed_bfloat16"]

_CPU_INFO = Path("/proc/cpuinfo")
#: names of instructions that compute in bfloat16: of x86 and of ARM processors
_INSTRUCTIONS = frozenset({"avx512_bf16", "amx_bf16", "avx_ne_convert", "bf16", "sve_bf16"})


@contextmanager
def precision(name: Precision) -> Iterator[None]:
    """Layers made within are of this precision, but for those that name their own dtype."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(name)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)


def remark_on(name: Precision) -> str:
    """What the user should know of this precision on this machine; "" if there is nothing to say."""
    if name == "float32" or has_bfloat16():
        return ""
    return "This processor has no instructions for bfloat16 (AVX-512 BF16, AMX): float32 is faster here."


@lru_cache(maxsize=1)
def has_bfloat16() -> bool:
    """The processor computes in bfloat16, or a graphics card does."""
    import tensorflow as tf

    return bool(tf.config.list_physical_devices("GPU")) or bool(_INSTRUCTIONS & set(_flags()))


def _flags() -> list[str]:
    """Names of what the processor can do, as Linux and macOS tell them; [] where they are not told."""
    try:
        if _CPU_INFO.exists():
            lines = _CPU_INFO.read_text(encoding="utf-8", errors="replace").splitlines()
            told = next((line for line in lines if line.lower().startswith(("flags", "features"))), "")
            return told.partition(":")[2].lower().split()
        if platform.system() == "Darwin":
            asked = ["sysctl", "-n", "hw.optional.arm.FEAT_BF16"]
            done = subprocess.run(asked, capture_output=True, text=True, check=False)
            return ["bf16"] if done.stdout.strip() == "1" else []
    except OSError:
        return []
    return []
