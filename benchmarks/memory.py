"""How much memory this process has held at most."""

from pathlib import Path


def peak_mebibytes() -> float:
    """Return the most that this program has held, in MiB; what its parent held is not counted, as ``getrusage`` would."""
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines())
    return int(lines["VmHWM"].removesuffix("kB")) / 1024
