import type { Translate } from '@/lib/i18n/later';

/** What a good password is, and how long it has to be where that is known. */
export function passwordHint(t: Translate, shortest: number | undefined): string {
  return shortest === undefined
    ? t('profile.passwordHint')
    : t('profile.passwordHintLeast', { count: shortest });
}
