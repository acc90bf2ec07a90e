"""LibreOffice as a second opinion: what it makes of a workbook, in a profile of its own.

Nothing is skipped where LibreOffice is missing: the tests stop on the line to type.
"""

import shutil
import subprocess
import tempfile
from pathlib import Path

TO_INSTALL = "LibreOffice est introuvable. À taper : sudo apt-get install --no-install-recommends libreoffice-calc"
SECONDS = 180


class UnreadableWorkbookError(RuntimeError):
    """LibreOffice opened nothing, or wrote nothing."""


def convert(workbook: Path, extension: str, folder: Path) -> Path:
    """Open a workbook in LibreOffice, save it in ``folder`` as ``extension`` (pdf, xlsx, ods…) and return the copy.

    It refuses with UnreadableWorkbookError. Each call has its own profile, so that calls may run side by side.
    """
    program = shutil.which("soffice")
    if program is None:
        raise FileNotFoundError(TO_INSTALL)
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="libreoffice-") as profile:
        options = [f"-env:UserInstallation={Path(profile).as_uri()}", "--headless", "--norestore"]
        command = [program, *options, "--convert-to", extension, "--outdir", str(folder), str(workbook)]
        run = subprocess.run(command, check=False, capture_output=True, timeout=SECONDS, text=True)
    copy = folder / f"{workbook.stem}.{extension.partition(':')[0]}"
    if run.returncode or not copy.exists():
        raise UnreadableWorkbookError(f"{workbook.name}: {run.stderr.strip() or run.stdout.strip()}")
    return copy
