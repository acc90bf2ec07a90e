"""Who is producing what, and whether they are still alive: a lock that the system frees when its process dies."""

import fcntl
import secrets
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path


@contextmanager
def owner_lock(folder: Path) -> Iterator[str]:
    """Name an owner « machine:token » for as long as this process lives: the system frees its lock when it dies.

    The lock is held before it has its name, so that a lock that can be taken is always a dead owner's.
    """
    sweep(folder)
    with ExitStack() as held:
        token = _named(folder, held)
        while token is None:
            token = _named(folder, held)
        try:
            yield f"{socket.gethostname()}:{token}"
        finally:
            lock_path(folder, token).unlink(missing_ok=True)


def _named(folder: Path, held: ExitStack) -> str | None:
    """Take a new lock, and give its token; ``None`` where somebody swept it just before it was held."""
    token = secrets.token_hex(8)
    new = folder / f".new-{token}"
    fcntl.flock(held.enter_context(new.open("w")), fcntl.LOCK_EX)
    with suppress(FileNotFoundError):
        new.rename(lock_path(folder, token))
        return token
    return None


def is_abandoned(owner: str, folder: Path) -> bool:
    """Say whether an owner was a process of this machine that has died since: nobody holds its lock."""
    host, _, token = owner.rpartition(":")
    return host == socket.gethostname() and is_dead(lock_path(folder, token))


def is_dead(lock: Path) -> bool:
    """Say whether nobody holds a lock any more."""
    try:
        with lock.open("r") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return True
    except BlockingIOError:
        return False
    return True


def sweep(folder: Path) -> None:
    """Remove what dead owners left: their locks, then every unfinished file whose owner has no lock."""
    for pattern in (".new-*", ".lock-*"):
        for lock in folder.glob(pattern):
            if is_dead(lock):
                lock.unlink(missing_ok=True)
    for left in folder.glob(".part-*"):
        token = left.name.removeprefix(".part-").partition(".")[0]
        if not lock_path(folder, token).exists():
            left.unlink(missing_ok=True)


def lock_path(folder: Path, token: str) -> Path:
    return folder / f".lock-{token}"


def part_path(folder: Path, owner: str) -> Path:
    """Give where an owner draws its workbook."""
    return folder / f".part-{owner.rpartition(':')[2]}"


def copy_path(part: Path) -> Path:
    """Give where an owner copies the database, if it has to."""
    return part.with_name(f"{part.name}.sqlite3")
