import { UnstyledButton } from '@mantine/core';
import { IconBookmarks, IconChevronDown } from '@tabler/icons-react';
import { RailViews } from '@/features/views/RailViews';
import classes from '@/features/views/Views.module.css';
import { ViewsMenu } from '@/features/views/ViewsMenu';
import { useT } from '@/lib/i18n';
import { useViewEntries } from './useViewEntries';

type Props =
  | { place: 'rail'; isNarrow: boolean }
  /** On a phone the list's title opens them. */
  | { place: 'title'; title: string };

/** The way to the views, in each place's own shape; loaded after the page, as what it lists is. */
export default function Views(props: Props) {
  const t = useT();
  const groups = useViewEntries();
  if (props.place === 'title')
    return (
      <ViewsMenu groups={groups} position="bottom-start">
        <UnstyledButton className={classes.choose} title={t('views.choose')}>
          <span>{props.title}</span>
          <IconChevronDown size={18} stroke={1.75} aria-hidden="true" />
        </UnstyledButton>
      </ViewsMenu>
    );
  if (!props.isNarrow) return <RailViews groups={groups} />;
  return (
    <ViewsMenu groups={groups} position="right-start">
      <UnstyledButton className={classes.narrow} aria-label={t('views.title')} title={t('views.title')}>
        <IconBookmarks size={18} stroke={1.75} aria-hidden="true" />
      </UnstyledButton>
    </ViewsMenu>
  );
}
