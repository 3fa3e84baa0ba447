"""What the processor of this machine can compute in: asked of the system, without TensorFlow."""

from __future__ import annotations

import platform
import subprocess
from functools import lru_cache
from pathlib import Path

_CPU_INFO = Path("/proc/cpuinfo")
#: names of instructions that compute in bfloat16: of x86 and of ARM processors
_INSTRUCTIONS = frozenset({"avx512_bf16", "amx_bf16", "avx_ne_convert", "bf16", "sve_bf16"})


@lru_cache(maxsize=1)
def computes_bfloat16() -> bool:
    """Whether it has instructions for bfloat16; False where the system does not tell."""
    return bool(_INSTRUCTIONS & set(_flags()))


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
