"""Style sheets, icons and the small script: found, copied once, served under URLs that name their content.

The State's design system (DSFR) comes from the static files that ``django-dsfr`` carries; that package's
Python is never imported. Marianne is reserved to the State's own sites, hence left out unless asked for.
"""

import gzip
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING
from wsgiref.headers import Headers

from whitenoise import WhiteNoise

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

CARRIER = "django-dsfr"
INSIDE_CARRIER = "dsfr/static/dsfr/dist/"
SHEETS = ("dsfr.main.min.css", "utility/utility.main.min.css")
COMPRESSED = frozenset({".css", ".js", ".svg"})
WORTH_COMPRESSING = 1024
FONT_FACE = re.compile(rb"@font-face\{[^}]*\}")
"""A font that is left out is not named either: a browser would ask for it."""


class AssetsMissingError(RuntimeError):
    """The design system is not where it was looked for; the message says what to set."""


@dataclass(frozen=True)
class Assets:
    """Two published folders; each folder's name ends with a digest of what it holds."""

    own: Path
    dsfr: Path

    def url(self, name: str) -> str:
        """Return the address of ``recueil.css`` or of ``dsfr/…``; raises ``LookupError`` where there is no such file."""
        inside_dsfr = name.startswith("dsfr/")
        folder = self.dsfr if inside_dsfr else self.own
        relative = name.removeprefix("dsfr/")
        if not (folder / relative).is_file():
            message = f"no such asset: {name}"
            raise LookupError(message)
        return f"/static/{folder.name}/{relative}"


def prepare(instance: Path, source: Path | None, own: Path, *, marianne: bool = False) -> Assets:
    """Publish both sets of files under ``<instance>/static``; quick when it is already done.

    ``source`` is another copy of the DSFR's ``dist`` folder. Raises ``AssetsMissingError``.
    """
    dist = _folder_files(source) if source else _carried_files()
    missing = [sheet for sheet in SHEETS if sheet not in dist]
    if missing:
        message = f"DSFR incomplete ({', '.join(missing)}): install {CARRIER}, or set RECUEIL_DSFR to its dist folder"
        raise AssetsMissingError(message)
    subset = {name: path.read_bytes() for name, path in dist.items() if _is_served(name, marianne=marianne)}
    if not marianne:
        subset |= {sheet: FONT_FACE.sub(b"", subset[sheet]) for sheet in SHEETS}
    ours = {name: path.read_bytes() for name, path in _folder_files(own).items()}
    root = instance / "static"
    return Assets(
        own=_publish(ours, root, "recueil"),
        dsfr=_publish(subset, root, f"dsfr-{_release(subset[SHEETS[0]])}"),
    )


def serve(application: "WSGIApplication", assets: Assets) -> WhiteNoise:
    """Put the published files in front of the application, cached for ever: their URL changes with their content."""
    server = WhiteNoise(
        application,
        allow_all_origins=False,
        immutable_file_test=r"^/static/",
        add_headers_function=_harden,
    )
    for folder in (assets.own, assets.dsfr):
        server.add_files(str(folder), prefix=f"static/{folder.name}")
    return server


def _harden(headers: Headers, _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Content-Security-Policy"] = "default-src 'none'"


def _carried_files() -> dict[str, Path]:
    try:
        files = metadata.files(CARRIER) or []
    except metadata.PackageNotFoundError:
        return {}
    inside = (file for file in files if file.as_posix().startswith(INSIDE_CARRIER))
    return {file.as_posix().removeprefix(INSIDE_CARRIER): Path(str(file.locate())) for file in inside}


def _folder_files(folder: Path) -> dict[str, Path]:
    return {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}


def _is_served(name: str, *, marianne: bool) -> bool:
    if name.startswith("fonts/"):
        return marianne and name.endswith(".woff2")
    return name in SHEETS or (name.startswith("icons/") and name.endswith(".svg"))


def _release(sheet: bytes) -> str:
    found = re.search(rb"DSFR v([0-9.]+)", sheet[:500])
    return found[1].decode() if found else "unknown"


def _publish(files: Mapping[str, bytes], root: Path, stem: str) -> Path:
    target = root / f"{stem}-{_digest(files)}"
    if not target.is_dir():
        root.mkdir(parents=True, exist_ok=True)
        _move_into_place(_draft(files, root), target)
    return target


def _digest(files: Mapping[str, bytes]) -> str:
    total = sha256()
    for name in sorted(files):
        total.update(f"{name}\0{sha256(files[name]).hexdigest()}\n".encode())
    return total.hexdigest()[:12]


def _draft(files: Mapping[str, bytes], root: Path) -> Path:
    draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=root))
    draft.chmod(0o755)
    for name, content in files.items():
        copy = draft / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(content)
        if copy.suffix in COMPRESSED and len(content) > WORTH_COMPRESSING:
            copy.with_name(f"{copy.name}.gz").write_bytes(gzip.compress(content, mtime=0))
    return draft


def _move_into_place(draft: Path, target: Path) -> None:
    # Another process may have published the same content meanwhile: its copy is as good as ours.
    try:
        draft.rename(target)
    except OSError:
        shutil.rmtree(draft)
        if not target.is_dir():
            raise
