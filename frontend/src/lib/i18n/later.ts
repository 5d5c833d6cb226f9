/** As `./index.ts`, with the texts of pages that nobody opens first: they come with those pages' code. */

import { later } from './es/later/index.ts';
import { addTexts, t as firstT, useT as firstUseT, type Key, type Params, type Paths } from './index.ts';

export * from './index.ts';

addTexts(later);

export type LaterKey = Key | Paths<typeof later>;
export type Translate = (key: LaterKey, params?: Params) => string;

export const t = firstT as Translate;
export const useT = firstUseT as () => Translate;
