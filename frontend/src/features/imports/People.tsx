import { UnstyledButton } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { Avatar } from '@/components/Avatar';
import { useT } from '@/lib/i18n/importing';
import type { Import } from '@/lib/types';
import { looksBroken, type Mapping, personIn } from './mapping';
import classes from './People.module.css';

const SHOWN = 4;

type Props = { item: Import; mapping: Mapping; isReading: boolean };

/** The first people as they would be stored: a broken ñ is seen here before anything else is looked at. */
export function People({ item, mapping, isReading }: Props) {
  const t = useT();
  const people = item.vista_previa.slice(0, SHOWN).map((row) => ({ row, ...personIn(row, mapping) }));
  const isBroken = item.vista_previa.some(({ celdas }) => celdas.some((cell) => looksBroken(cell ?? '')));
  return (
    <section className={classes.section} aria-labelledby="people" aria-busy={isReading}>
      <h3 id="people">{t('importing.people')}</h3>
      <ul className={classes.people}>
        {people.map(({ row, nombres, apellidos, name, facts }) => (
          <li key={row.numero} className={classes.person}>
            <Avatar person={{ nombres, apellidos }} size={32} />
            <span className={classes.words}>
              <span className={classes.name}>{name || t('importing.nameless', { number: row.numero })}</span>
              <span className={classes.facts}>{facts.join(' · ')}</span>
            </span>
          </li>
        ))}
      </ul>
      {item.formato === 'csv' && (
        <p className={isBroken ? classes.broken : classes.hint} role={isBroken ? 'status' : undefined}>
          {t(isBroken ? 'importing.broken' : 'importing.peopleHint')}
        </p>
      )}
      <Raw item={item} />
    </section>
  );
}

function Raw({ item }: { item: Import }) {
  const t = useT();
  const [isOpen, setIsOpen] = useState(false);
  const tableId = useId();
  return (
    <>
      <UnstyledButton
        className={classes.more}
        aria-expanded={isOpen}
        aria-controls={tableId}
        onClick={() => setIsOpen(!isOpen)}
      >
        <IconChevronRight size={16} stroke={1.75} aria-hidden="true" />
        {t('importing.rawShow')}
      </UnstyledButton>
      <div id={tableId} hidden={!isOpen} className={classes.raw}>
        {isOpen && <RawTable item={item} />}
      </div>
    </>
  );
}

function RawTable({ item }: { item: Import }) {
  const t = useT();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is scrolled by keyboard too
    <section className={classes.scroll} aria-label={t('importing.rawCaption')} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('importing.rowHead')}</th>
            {item.columnas.map(({ encabezado }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place; headings may be alike
              <th key={index} scope="col">
                {encabezado}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {item.vista_previa.map(({ numero, celdas }) => (
            <tr key={numero}>
              <th scope="row">{numero}</th>
              {item.columnas.map((_column, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: as above
                <td key={index}>{celdas[index]}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
