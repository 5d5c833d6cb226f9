/** What is refused before it is sent, and how big a file is in words. */

import { formatNumber } from '@/lib/format';
import type { Translate } from '@/lib/i18n/importing';

/** As the server has them (`IMPORT_MAX_MB`; rows are counted there). */
export const MOST_MEGABYTES = 50;
export const MOST_ROWS = 200_000;
export const ACCEPTED =
  '.csv,.tsv,.txt,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

const MEGABYTE = 1024 * 1024;

/** Why it need not even be tried. */
export function refusalOf(t: Translate, files: readonly Pick<File, 'name' | 'size'>[]): string | null {
  const [file] = files;
  if (!file) return null;
  if (files.length > 1) return t('importing.oneFile');
  if (file.size === 0) return t('importing.isEmpty', { name: file.name });
  if (file.size > MOST_MEGABYTES * MEGABYTE)
    return t('importing.tooBig', {
      name: file.name,
      // Never as much as there is room for, however little it is over.
      size: formatNumber(Math.ceil((file.size / MEGABYTE) * 10) / 10),
      most: formatNumber(MOST_MEGABYTES),
    });
  return null;
}

export function sizeOf(t: Translate, bytes: number): string {
  const kilobytes = bytes / 1024;
  return kilobytes < 1024
    ? t('importing.facts.kilobytes', { size: formatNumber(Math.max(1, Math.round(kilobytes))) })
    : t('importing.facts.megabytes', { size: formatNumber(Math.round((bytes / MEGABYTE) * 10) / 10) });
}

export const megabytesOf = (bytes: number): string => formatNumber(Math.round((bytes / MEGABYTE) * 10) / 10);
