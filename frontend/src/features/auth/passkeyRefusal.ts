import { ApiError } from '@/lib/client';
import { explain } from '@/lib/errors';
import type { Translate } from '@/lib/i18n/later';
import { isGivenUp, isKnown } from './passkeys';

/** Why there is no passkey, in words; nothing where whoever was asked gave up. */
export function passkeyRefusal(t: Translate, error: unknown): string | null {
  if (error === null || isGivenUp(error)) return null;
  if (isKnown(error)) return t('passkeys.known');
  return error instanceof ApiError ? explain(error) : t('passkeys.failed');
}
