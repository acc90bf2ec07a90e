"""LibreOffice as a second opinion: what it makes of a workbook, in a profile of its own.

Nothing is skipped where LibreOffice is missing: the tests stop on the line to type.
"""

import csv
import shutil
import subprocess
import tempfile
from pathlib import Path

TO_INSTALL = "LibreOffice est introuvable. À taper : sudo apt-get install --no-install-recommends libreoffice-calc"
SECONDS = 180
#: Each sheet in a file of its own, in UTF-8, every text within quotes.
EVERY_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,false,false,false,false,-1"


class UnreadableWorkbookError(RuntimeError):
    """LibreOffice opened nothing, or wrote nothing."""


def convert(workbook: Path, extension: str, folder: Path) -> Path:
    """Open a workbook in LibreOffice, save it in ``folder`` as ``extension`` (pdf, xlsx, ods…) and return the copy.

    It refuses with UnreadableWorkbookError. Each call has its own profile, so that calls may run side by side.
    """
    told = _run(workbook, extension, folder)
    copy = folder / f"{workbook.stem}.{extension.partition(':')[0]}"
    if not copy.exists():
        raise UnreadableWorkbookError(f"{workbook.name}: {told}")
    return copy


def sheets(workbook: Path, folder: Path) -> dict[str, list[list[str]]]:
    """Open a workbook in LibreOffice and return what it holds in each sheet, texts to the letter."""
    told = _run(workbook, EVERY_SHEET, folder)
    copies = {copy.stem.removeprefix(f"{workbook.stem}-"): copy for copy in folder.glob(f"{workbook.stem}-*.csv")}
    if not copies:
        raise UnreadableWorkbookError(f"{workbook.name}: {told}")
    found = {}
    for title, copy in copies.items():
        with copy.open(encoding="utf-8", newline="") as file:
            found[title] = list(csv.reader(file))
    return found


def _run(workbook: Path, extension: str, folder: Path) -> str:
    program = shutil.which("soffice")
    if program is None:
        raise FileNotFoundError(TO_INSTALL)
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="libreoffice-") as profile:
        options = [f"-env:UserInstallation={Path(profile).as_uri()}", "--headless", "--norestore"]
        command = [program, *options, "--convert-to", extension, "--outdir", str(folder), str(workbook)]
        run = subprocess.run(command, check=False, capture_output=True, timeout=SECONDS, text=True)
    told = run.stderr.strip() or run.stdout.strip()
    if run.returncode:
        raise UnreadableWorkbookError(f"{workbook.name}: {told}")
    return told
