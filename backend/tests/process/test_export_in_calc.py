"""A workbook of ours as LibreOffice reads it, where there is one."""

import csv
import io
import shutil
import subprocess
from pathlib import Path

import pytest

from app.exporting import xlsx

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
HARD = ["=1+1", "+57 300", "ñÑ 🙂", 'a;"b', "uno\ndos", "<b>&amp;"]


@pytest.mark.skipif(SOFFICE is None, reason="needs LibreOffice (soffice), which is not installed here")
def test_every_cell_is_there(tmp_path: Path) -> None:
    file = tmp_path / "contactos.xlsx"
    with (
        file.open("wb") as output,
        xlsx.writing(output, [("Nombre", 20), ("Creado", 20)], total=len(HARD), notes=0) as rows,
    ):
        for text in HARD:
            escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
            inline = f"<c t='inlineStr'><is><t>{escaped}</t></is></c>"
            rows.write(f"<row>{inline}<c s='2'><v>46083.5</v></c></row>".encode())
    assert SOFFICE
    to_csv = ["--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76", "--outdir", str(tmp_path)]
    command = [SOFFICE, "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", *to_csv, str(file)]
    subprocess.run(command, check=True, timeout=120, capture_output=True)
    read = list(csv.reader(io.StringIO((tmp_path / "contactos.csv").read_text(), newline="")))
    assert read == [["Nombre", "Creado"], *([text, "2026-03-02 12:00:00"] for text in HARD)]
