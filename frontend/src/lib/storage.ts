/** Web storage that may be full or forbidden: then nothing is remembered, and nothing breaks. */
function guarded(storage: () => Storage) {
  return {
    read(key: string): string | null {
      try {
        return storage().getItem(key);
      } catch {
        return null;
      }
    },
    write(key: string, value: string | null): void {
      try {
        if (value === null) storage().removeItem(key);
        else storage().setItem(key, value);
      } catch {
        // Remembering is a comfort.
      }
    },
  };
}

/** Kept on this machine. */
export const local = guarded(() => window.localStorage);
/** Kept for this tab. */
export const perTab = guarded(() => window.sessionStorage);
