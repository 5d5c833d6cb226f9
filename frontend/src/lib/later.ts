import { lazy } from 'react';
import { whenReached } from './connection.ts';
import { perTab } from './storage.ts';

/** When the page was last loaded again for code that was gone. */
const KEY = 'crm.reloaded';
/** What fails again so soon is not mended by loading again. */
const PATIENCE = 60_000;

/** A component whose code comes when it is first shown. Where that code is not there any more, the newer page has it. */
export const later: typeof lazy = (load) => lazy(() => whenReached(load).catch(loadAgain));

/** Never over and over, so not where it can't be remembered. */
function loadAgain(error: unknown): Promise<never> {
  const now = String(Date.now());
  if (Number(now) - Number(perTab.read(KEY)) < PATIENCE) throw error;
  perTab.write(KEY, now);
  if (perTab.read(KEY) !== now) throw error;
  window.location.reload();
  return new Promise(() => {});
}
