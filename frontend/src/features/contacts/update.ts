/** Changing a contact: shown at once, and never over what somebody else changed meanwhile. */

import { mutationOptions, type QueryClient } from '@tanstack/react-query';
import { client, unwrap } from '@/lib/client';
import { saveOver, versionOf } from '@/lib/conflicts';
import { dialled } from '@/lib/phone';
import type { Contact, ContactUpdate } from '@/lib/types';
import { findContact, patchContact } from './cache';
import { noteOwnChange } from './deletions';
import { contactKeys } from './keys';

/** `base` is the contact as whoever changes it saw it. */
export type Change = { body: ContactUpdate; base: Contact };

/**
 * Shown at once, taken back where the server refuses. Changes of one contact go out one after the other, so that the
 * last one typed is the last one stored.
 */
export const updateContact = (queryClient: QueryClient, id: string) => {
  const mutationKey = [...contactKeys.detail(id), 'update'];
  return mutationOptions({
    mutationKey,
    scope: { id: mutationKey.join(' ') },
    mutationFn: ({ body, base }: Change) => saveContact(id, body, base),
    onMutate: async ({ body }) => {
      // An answer that is on its way would bring back what was before.
      await queryClient.cancelQueries({ queryKey: contactKeys.lists() });
      await queryClient.cancelQueries({ queryKey: contactKeys.detail(id) });
      const before = findContact(queryClient, id);
      const shown = withName(before, body);
      patchContact(queryClient, id, shown);
      return { before, shown };
    },
    onSuccess: (saved, { body }) => {
      // Only what this change was about: another one of the same contact may be on its way.
      const { nombre_completo, updated_at } = saved;
      const changed = [...Object.keys(body), ...readFrom(body)];
      patchContact(queryClient, id, { ...only(saved, changed), nombre_completo, updated_at });
    },
    onError: (_error, _change, context) => {
      if (!context?.before) return;
      // A later change of the same field stays.
      const now = findContact(queryClient, id);
      const names = Object.keys(context.shown) as (keyof Contact)[];
      const unchanged = names.filter((name) => now?.[name] === context.shown[name]);
      patchContact(queryClient, id, only(context.before, unchanged));
    },
    onSettled: () => {
      if (queryClient.isMutating({ mutationKey }) > 1) return;
      void queryClient.invalidateQueries({ queryKey: contactKeys.all });
    },
  });
};

function only(contact: Contact, names: string[]): Partial<Contact> {
  return Object.fromEntries(Object.entries(contact).filter(([name]) => names.includes(name)));
}

/** What the server reads from these fields. */
function readFrom(body: ContactUpdate): (keyof Contact)[] {
  return [
    ...(body.telefono === undefined ? [] : (['telefono_e164', 'telefono_tipo'] as const)),
    ...(body.cedula === undefined && body.tipo_documento === undefined
      ? []
      : (['documento', 'digito_verificacion'] as const)),
  ];
}

/** What the server will make of it: the whole name follows its parts, and how a phone is dialled the phone. */
function withName(before: Contact | undefined, body: ContactUpdate): Partial<Contact> {
  const patch = { ...(body as Partial<Contact>), ...(body.telefono ? dialled(body.telefono) : {}) };
  if (!before || !('nombres' in body || 'apellidos' in body)) return patch;
  const { nombres, apellidos } = { ...before, ...patch };
  return { ...patch, nombre_completo: `${nombres} ${apellidos}` };
}

/** The request itself. */
export async function saveContact(id: string, body: ContactUpdate, base: Contact): Promise<Contact> {
  return saveOver('contact', body, base, async (wanted, version) => {
    const saved = await unwrap(
      client.PUT('/api/contactos/{id}', {
        params: { path: { id }, header: { 'if-match': version } },
        body: wanted,
      }),
    );
    // Over another's change it has what one never saw.
    if (version === versionOf(base)) noteOwnChange(saved);
    return saved;
  });
}
