import { formatShare } from '@/lib/format';
import type { Translate } from '@/lib/i18n/later';

/** "45 %"; what is there is never "0 %". */
export function shortShare(t: Translate, share: number): string {
  return share > 0 && share < 0.005 ? t('home.underOne', { share: formatShare(0.01) }) : formatShare(share);
}

export function shareOfAll(t: Translate, share: number): string {
  return t('home.share', { share: shortShare(t, share) });
}
