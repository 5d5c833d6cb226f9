/** The part of an address behind the `?`, plain as people write it: `?buscar=ana&estado=cliente&estado=inactivo`. */

/** A name that comes once is a text, one that is repeated is a list. */
export function parseAddress(text: string): Record<string, string | string[]> {
  const given = new URLSearchParams(text);
  return Object.fromEntries(
    [...new Set(given.keys())].map((name) => {
      const values = given.getAll(name);
      return [name, values.length > 1 ? values : (values[0] ?? '')];
    }),
  );
}

/** Pages of their own that stand below the contacts' address, and show no list. */
export const isBelowContacts = (pathname: string) => /^\/contactos\/(duplicados|fusionar)/.test(pathname);

/** With `?` in front, or nothing at all; what is undefined or blank is left out. */
export function stringifyAddress(search: Record<string, unknown>): string {
  const pairs = Object.entries(search).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value])
      .filter((item) => item !== undefined && item !== null && item !== '')
      .map((item) => [name, String(item)]),
  );
  const text = new URLSearchParams(pairs).toString();
  return text ? `?${text}` : '';
}
