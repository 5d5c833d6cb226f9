import choices from '@/components/Choices.module.css';
import { useT } from '@/lib/i18n/importing';
import type { Import, ImportUpdate, OnMatch } from '@/lib/types';
import classes from './Matching.module.css';
import { isKeyMapped, MATCH_KEYS, type Mapping, withKey } from './mapping';

const WAYS = ['completar', 'reemplazar', 'omitir'] as const satisfies OnMatch[];

type Props = { item: Import; mapping: Mapping; onChange: (changes: ImportUpdate) => void };

/** By what a contact is known again, and what becomes of it then. */
export function Matching({ item, mapping, onChange }: Props) {
  const t = useT();
  const hasKeys = item.claves.some((key) => isKeyMapped(mapping, key));
  return (
    <section className={classes.section} aria-labelledby="matching">
      <h3 id="matching">{t('importing.matchTitle')}</h3>
      <div className={classes.columns}>
        <fieldset className={choices.choices}>
          <legend className={classes.legend}>{t('importing.keysLabel')}</legend>
          {MATCH_KEYS.filter((key) => isKeyMapped(mapping, key)).map((key) => (
            <label key={key} className={choices.choice}>
              <input
                type="checkbox"
                checked={item.claves.includes(key)}
                onChange={({ currentTarget }) =>
                  onChange({ claves: withKey(item.claves, key, currentTarget.checked) })
                }
              />
              <span>{t(`importing.key.${key}`)}</span>
            </label>
          ))}
          {!hasKeys && <p className={classes.none}>{t('importing.noKeys')}</p>}
        </fieldset>
        <fieldset className={choices.choices} disabled={!hasKeys}>
          <legend className={classes.legend}>{t('importing.onMatchLabel')}</legend>
          {WAYS.map((way) => (
            <label key={way} className={`${choices.choice} ${classes.way}`}>
              <input
                type="radio"
                name="al_coincidir"
                checked={item.al_coincidir === way}
                onChange={() => onChange({ al_coincidir: way })}
              />
              <span>
                <span className={classes.name}>{t(`importing.onMatch.${way}`)}</span>
                <span className={classes.about}>{t(`importing.onMatchAbout.${way}`)}</span>
              </span>
            </label>
          ))}
        </fieldset>
      </div>
    </section>
  );
}
