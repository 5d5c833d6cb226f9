/** What programs that are not ours read in a file: a CSV, a vCard, JSON Lines, and, where it is, LibreOffice a workbook. */

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const SOFFICE = ['/usr/bin/soffice', '/usr/bin/libreoffice', '/opt/libreoffice/program/soffice'].find(
  existsSync,
);

function python(script: string, input: Buffer): unknown {
  const printed = execFileSync('../backend/.venv/bin/python', ['-c', script], { input });
  return JSON.parse(printed.toString());
}

const CSV = (separator: string) => `
import csv, io, json, sys
text = io.TextIOWrapper(sys.stdin.buffer, "utf-8-sig", newline="")
print(json.dumps(list(csv.reader(text, delimiter="${separator}"))))`;
const VCARD = `
import json, sys, vobject
text = sys.stdin.buffer.read().decode()
print(json.dumps([{"fn": card.fn.value, "note": card.note.value} for card in vobject.readComponents(text)]))`;
const JSON_LINES = `
import json, sys
print(json.dumps([json.loads(line) for line in sys.stdin.buffer]))`;

export const rowsOfCsv = (file: Buffer, separator = ',') => python(CSV(separator), file) as string[][];
export const cardsOf = (file: Buffer) => python(VCARD, file) as { fn: string; note: string }[];
export const linesOf = (file: Buffer) => python(JSON_LINES, file) as Record<string, unknown>[];

/** The rows of a table that LibreOffice opens; of a CSV it is told the separator, as Excel in Spanish knows it. */
export function rowsOfCalc(file: Buffer, name: string): string[][] {
  const folder = mkdtempSync(join(tmpdir(), 'crm-calc-'));
  try {
    const source = join(folder, name);
    writeFileSync(source, file);
    const asRead = name.endsWith('.csv') ? ['--infilter=Text - txt - csv (StarCalc):59,34,76'] : [];
    const asCsv = [
      '--convert-to',
      'csv:Text - txt - csv (StarCalc):44,34,76',
      '--outdir',
      join(folder, 'out'),
    ];
    const options = ['--headless', `-env:UserInstallation=file://${folder}/profile`, ...asRead, ...asCsv];
    execFileSync(SOFFICE as string, [...options, source], { stdio: 'ignore', timeout: 90_000 });
    return rowsOfCsv(readFileSync(join(folder, 'out', `${name.slice(0, name.lastIndexOf('.'))}.csv`)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
