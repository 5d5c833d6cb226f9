/** As `./later.ts`, with the texts of duplicates and merges: many, and of no use anywhere else. */

import { duplicates } from './es/duplicates.ts';
import { merge } from './es/merge.ts';
import { addTexts, type Params, type Paths } from './index.ts';
import { type LaterKey, t as laterT, useT as laterUseT } from './later.ts';

export * from './later.ts';

addTexts({ duplicates, merge });

export type DuplicatesKey = LaterKey | Paths<{ duplicates: typeof duplicates; merge: typeof merge }>;
export type Translate = (key: DuplicatesKey, params?: Params) => string;

export const t = laterT as Translate;
export const useT = laterUseT as () => Translate;
