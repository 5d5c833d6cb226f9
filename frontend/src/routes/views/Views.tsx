import { Menu, UnstyledButton } from '@mantine/core';
import { IconBookmarks, IconChevronDown, IconDownload, IconUpload } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { Suspense, useState } from 'react';
import { useList } from '@/features/contacts/list';
import type { ViewGroup } from '@/features/views/entries';
import { RailViews } from '@/features/views/RailViews';
import classes from '@/features/views/Views.module.css';
import { ViewsMenu } from '@/features/views/ViewsMenu';
import { useT } from '@/lib/i18n/later';
import { later } from '@/lib/later';
import { useViewEntries } from './useViewEntries';

const ExportDialog = later(() => import('@/features/contacts/exporting/ExportDialog'));

type Props =
  | { place: 'rail'; isNarrow: boolean }
  /** On a phone the list's title opens them. */
  | { place: 'title'; title: string };

/** The way to the views, in each place's own shape; loaded after the page, as what it lists is. */
export default function Views(props: Props) {
  const t = useT();
  const groups = useViewEntries();
  if (props.place === 'title') return <TitleMenu groups={groups} title={props.title} />;
  if (!props.isNarrow) return <RailViews groups={groups} />;
  return (
    <ViewsMenu groups={groups} position="right-start">
      <UnstyledButton className={classes.narrow} aria-label={t('views.title')} title={t('views.title')}>
        <IconBookmarks size={18} stroke={1.75} aria-hidden="true" />
      </UnstyledButton>
    </ViewsMenu>
  );
}

/** On a phone, where the list has no menu of its own, one takes it along from here too. */
function TitleMenu({ groups, title }: { groups: ViewGroup[]; title: string }) {
  const t = useT();
  const list = useList();
  const [isExporting, setIsExporting] = useState(false);
  return (
    <>
      <ViewsMenu
        groups={groups}
        position="bottom-start"
        foot={
          <>
            <Menu.Divider />
            <Menu.Item
              leftSection={<IconDownload size={16} stroke={1.75} aria-hidden="true" />}
              onClick={() => setIsExporting(true)}
            >
              {t('exporting.action')}
            </Menu.Item>
            <Menu.Item
              component={Link}
              to="/contactos/importar"
              leftSection={<IconUpload size={16} stroke={1.75} aria-hidden="true" />}
            >
              {t('exporting.import')}
            </Menu.Item>
          </>
        }
      >
        <UnstyledButton className={classes.choose} title={t('views.choose')}>
          <span>{title}</span>
          <IconChevronDown size={18} stroke={1.75} aria-hidden="true" />
        </UnstyledButton>
      </ViewsMenu>
      <Suspense>
        {isExporting && list && <ExportDialog search={list.search} onClose={() => setIsExporting(false)} />}
      </Suspense>
    </>
  );
}
