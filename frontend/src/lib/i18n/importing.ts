/** As `./later.ts`, with the texts of an import: many, and of no use anywhere else. */

import { importErrors, importing } from './es/importing.ts';
import { addTexts, type Params, type Paths } from './index.ts';
import { type LaterKey, t as laterT, useT as laterUseT } from './later.ts';

export * from './later.ts';

addTexts({ importing, error: importErrors });

export type ImportingKey = LaterKey | Paths<{ importing: typeof importing }>;
export type Translate = (key: ImportingKey, params?: Params) => string;

export const t = laterT as Translate;
export const useT = laterUseT as () => Translate;
