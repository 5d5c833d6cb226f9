/** A contact's place in the list, row or card: where the focus goes when what stood beside it closes. */

function links(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('[data-contact]')];
}

export function rowLink(id: string): HTMLElement | undefined {
  return links().find((link) => link.dataset.contact === id);
}

export function focusRow(id: string): void {
  rowLink(id)?.focus();
}

/** Who takes the place of a row that leaves: the next one, or the one before it. */
export function neighbourOf(id: string): string | undefined {
  const ids = links().map((link) => link.dataset.contact);
  const index = ids.indexOf(id);
  return index < 0 ? undefined : (ids[index + 1] ?? ids[index - 1]);
}
