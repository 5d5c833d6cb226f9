/** What the address of the trash holds. */
export type TrashSearch = { buscar?: string };

const LONGEST = 100;

export function parseTrashSearch({ buscar }: Record<string, unknown>): TrashSearch {
  if (typeof buscar !== 'string') return {};
  // NUL and what is half a character: the API refuses both.
  const text = buscar.replaceAll('\0', '').toWellFormed().trim().slice(0, LONGEST).toWellFormed();
  return text ? { buscar: text } : {};
}
