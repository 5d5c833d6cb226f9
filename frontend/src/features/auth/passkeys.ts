/** Passkeys: what the browser is asked for, and what of it the server keeps. */

import { mutationOptions, type QueryClient, queryOptions } from '@tanstack/react-query';
import { client, unwrap } from '@/lib/client';
import type { Passkey, SessionToken } from '@/lib/types';

const KEY = ['auth', 'passkeys'] as const;
export const LONGEST_NAME = 40;

/** Whether this browser can, and reads options as JSON (Chromium 129, Firefox 119, Safari 18.4). */
export function hasPasskeys(): boolean {
  return typeof PublicKeyCredential === 'function' && 'parseRequestOptionsFromJSON' in PublicKeyCredential;
}

/** Whoever was asked has closed the browser's dialog, or let it time out: there is nothing to say. */
export function isGivenUp(error: unknown): boolean {
  return error instanceof DOMException && (error.name === 'NotAllowedError' || error.name === 'AbortError');
}

/** The device has one of this account already. */
export function isKnown(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'InvalidStateError';
}

type Json = Record<string, unknown>;

function written(credential: Credential | null): Json {
  if (!(credential instanceof PublicKeyCredential)) throw new DOMException('', 'NotAllowedError');
  return credential.toJSON() as unknown as Json;
}

export async function signInWithPasskey(): Promise<SessionToken> {
  const { challenge_id, options } = await unwrap(client.POST('/api/auth/passkeys/options'));
  const asked = options as unknown as PublicKeyCredentialRequestOptionsJSON;
  const credential = written(
    await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(asked) }),
  );
  return unwrap(client.POST('/api/auth/passkeys/sessions', { body: { challenge_id, credential } }));
}

async function register(current_password: string, nombre: string): Promise<Passkey> {
  const { challenge_id, options } = await unwrap(
    client.POST('/api/auth/passkeys/registration', { body: { current_password } }),
  );
  const asked = options as unknown as PublicKeyCredentialCreationOptionsJSON;
  const credential = written(
    await navigator.credentials.create({
      publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(asked),
    }),
  );
  return unwrap(client.POST('/api/auth/passkeys/', { body: { challenge_id, credential, nombre } }));
}

export const passkeysQuery = queryOptions({
  queryKey: KEY,
  queryFn: ({ signal }) => unwrap(client.GET('/api/auth/passkeys/', { signal })),
});

const refresh = (queryClient: QueryClient) => () => queryClient.invalidateQueries({ queryKey: KEY });

export const registerPasskey = (queryClient: QueryClient) =>
  mutationOptions({
    mutationFn: ({ password, nombre }: { password: string; nombre: string }) => register(password, nombre),
    onSuccess: refresh(queryClient),
  });

export const renamePasskey = (queryClient: QueryClient) =>
  mutationOptions({
    mutationFn: ({ id, nombre }: { id: string; nombre: string }) =>
      unwrap(client.PUT('/api/auth/passkeys/{id}', { params: { path: { id } }, body: { nombre } })),
    onSettled: refresh(queryClient),
  });

export const deletePasskey = (queryClient: QueryClient) =>
  mutationOptions({
    mutationFn: (id: string) =>
      unwrap(client.DELETE('/api/auth/passkeys/{id}', { params: { path: { id } } })),
    onSettled: refresh(queryClient),
  });
