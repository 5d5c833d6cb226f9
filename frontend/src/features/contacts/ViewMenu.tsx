import { Menu } from '@mantine/core';
import { IconDownload, IconUpload } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { Suspense, useState } from 'react';
import { useT } from '@/lib/i18n/later';
import { later } from '@/lib/later';
import { useStore } from '@/lib/store';
import type { ChangeSearch } from './ContactsPage';
import { useList } from './list';
import { type ContactsSearch, SORTABLE, type SortColumn } from './search';
import { ViewButton } from './ViewButton';
import { columnsOf, type Density, isPaged, type Mode, setView, viewStore } from './view';

const ExportDialog = later(() => import('./exporting/ExportDialog'));

type Props = { search: ContactsSearch; onChange: ChangeSearch; isOpened: boolean };

/** Which columns, how close the rows stand, whether they come in pages; and the way to take them along. */
export default function ViewMenu({ search, onChange, isOpened }: Props) {
  const t = useT();
  const view = useStore(viewStore);
  const isSaved = useList()?.isSaved ?? false;
  const shown = columnsOf(search, view);
  const [isExporting, setIsExporting] = useState(false);

  /** Of a saved view they are a change that can be saved too; else they are this person's own. */
  function toggle(column: SortColumn) {
    const isShown = shown.includes(column);
    if (isSaved || search.columnas) {
      const columnas = isShown ? shown.filter((name) => name !== column) : [...shown, column];
      return onChange({ columnas: SORTABLE.filter((name) => columnas.includes(name)) });
    }
    const hidden = isShown ? [...view.hidden, column] : view.hidden.filter((name) => name !== column);
    setView({ ...view, hidden });
  }

  return (
    <>
      <Menu defaultOpened={isOpened} position="bottom-end" width="13rem" closeOnItemClick={false}>
        <Menu.Target>
          <ViewButton />
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t('contacts.columns')}</Menu.Label>
          {SORTABLE.slice(1).map((column) => (
            <Menu.CheckboxItem key={column} checked={shown.includes(column)} onChange={() => toggle(column)}>
              {t(`contacts.column.${column}`)}
            </Menu.CheckboxItem>
          ))}
          <Menu.Divider />
          <Menu.Label>{t('contacts.density')}</Menu.Label>
          <Menu.RadioGroup
            value={view.density}
            onChange={(density) => setView({ ...view, density: density as Density })}
          >
            <Menu.RadioItem value="comfortable">{t('contacts.densityComfortable')}</Menu.RadioItem>
            <Menu.RadioItem value="compact">{t('contacts.densityCompact')}</Menu.RadioItem>
          </Menu.RadioGroup>
          <Menu.Divider />
          <Menu.Label>{t('contacts.mode')}</Menu.Label>
          <Menu.RadioGroup
            value={isPaged(view.mode, search) ? 'pages' : 'endless'}
            onChange={(mode) => {
              setView({ ...view, mode: mode as Mode });
              if (mode === 'endless') onChange({ pagina: undefined, filas: undefined });
            }}
          >
            <Menu.RadioItem value="endless">{t('contacts.modeEndless')}</Menu.RadioItem>
            <Menu.RadioItem value="pages">{t('contacts.modePages')}</Menu.RadioItem>
          </Menu.RadioGroup>
          <Menu.Divider />
          <Menu.Item
            closeMenuOnClick
            leftSection={<IconDownload size={16} stroke={1.75} aria-hidden="true" />}
            onClick={() => setIsExporting(true)}
          >
            {t('exporting.action')}
          </Menu.Item>
          <Menu.Item
            closeMenuOnClick
            component={Link}
            to="/contactos/importar"
            leftSection={<IconUpload size={16} stroke={1.75} aria-hidden="true" />}
          >
            {t('exporting.import')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Suspense>
        {isExporting && <ExportDialog search={search} onClose={() => setIsExporting(false)} />}
      </Suspense>
    </>
  );
}
