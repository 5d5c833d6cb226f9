/** How much of a file has come, told from its bytes: whoever takes it along must know whether that is all. */

import type { ExportFormat } from '@/lib/types';

export type Counter = {
  push: (bytes: Uint8Array) => void;
  /** How many contacts have come so far; null where that can't be told. */
  rows: () => number | null;
  /** Whether the file ends here, with so many. */
  isWhole: (total: number) => boolean;
};

const QUOTE = 0x22;
const LINE_FEED = 0x0a;

export function counterOf(format: ExportFormat): Counter {
  if (format === 'xlsx') return ofZip();
  if (format === 'vcard') return ofRows(ofCards());
  return ofRows(format === 'jsonl' ? ofLines() : ofTable());
}

/** Takes bytes, and says how many contacts ended in all that it was given. */
type Count = (bytes: Uint8Array) => number;

function ofRows(count: Count): Counter {
  let rows = 0;
  return {
    push: (bytes) => {
      rows = count(bytes);
    },
    rows: () => rows,
    isWhole: (total) => rows === total,
  };
}

function ofLines(): Count {
  let lines = 0;
  return (bytes) => {
    for (const byte of bytes) if (byte === LINE_FEED) lines += 1;
    return lines;
  };
}

/** Of a CSV: a line within quotes is none, and the first one has the headings. */
function ofTable(): Count {
  let lines = 0;
  let isQuoted = false;
  return (bytes) => {
    for (const byte of bytes) {
      if (byte === QUOTE) isQuoted = !isQuoted;
      else if (byte === LINE_FEED && !isQuoted) lines += 1;
    }
    return Math.max(0, lines - 1);
  };
}

const END_OF_CARD = new TextEncoder().encode('\nEND:VCARD\r\n');

function ofCards(): Count {
  let cards = 0;
  let matched = 0;
  return (bytes) => {
    for (const byte of bytes) {
      // A line feed is nowhere in it but at its beginning and its end.
      matched = byte === END_OF_CARD[matched] ? matched + 1 : byte === LINE_FEED ? 1 : 0;
      if (matched === END_OF_CARD.length) {
        cards += 1;
        matched = 1;
      }
    }
    return cards;
  };
}

/** The record that a zip ends with, if nobody comments on it. */
const END_OF_ZIP = [0x50, 0x4b, 0x05, 0x06];
const END_SIZE = 22;

function ofZip(): Counter {
  let tail = new Uint8Array();
  return {
    push: (bytes) => {
      tail = new Uint8Array([...tail, ...bytes.slice(-END_SIZE)]).slice(-END_SIZE);
    },
    rows: () => null,
    isWhole: () => tail.length === END_SIZE && END_OF_ZIP.every((byte, place) => tail[place] === byte),
  };
}
