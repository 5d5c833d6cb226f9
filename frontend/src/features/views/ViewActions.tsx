import { ActionIcon, Menu } from '@mantine/core';
import {
  IconDots,
  IconDownload,
  IconLink,
  IconLock,
  IconPencil,
  IconStar,
  IconStarOff,
  IconTrash,
  IconUsersGroup,
} from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Suspense, useRef, useState } from 'react';
import { copyText } from '@/lib/clipboard';
import { explain } from '@/lib/errors';
import { useT } from '@/lib/i18n/later';
import { later } from '@/lib/later';
import { tell, tellRefusal } from '@/lib/notify';
import { canChangeView } from '@/lib/policies';
import type { ContactView, User } from '@/lib/types';
import { setDefaultView, updateView } from './changes';
import { defaultViewQuery } from './queries';

const ViewDialog = later(() => import('./ViewDialog'));
const DeleteViewDialog = later(() => import('./DeleteViewDialog'));

type Props = { view: ContactView; user: User; onDeleted: () => void; onExport: () => void };

/** What one does with a view itself: name, share, open the list with it, take along what it shows, delete. */
export function ViewActions({ view, user, onDeleted, onExport }: Props) {
  const t = useT();
  const queryClient = useQueryClient();
  const target = useRef<HTMLButtonElement>(null);
  const [dialog, setDialog] = useState<'rename' | 'delete' | null>(null);
  const update = useMutation(updateView(queryClient, view.id));
  const choose = useMutation(setDefaultView(queryClient));
  const isDefault = useQuery(defaultViewQuery).data === view.id;
  const isOwn = canChangeView(user, view);
  const name = view.nombre;
  const refused = { onError: (error: Error) => tellRefusal(explain(error)) };

  const copy = () => copyText(new URL(`/contactos?vista=${view.id}`, window.location.origin).href);

  function share() {
    // While the click still counts: browsers let nobody copy later.
    const copied = copy();
    const onSuccess = async () =>
      tell(t((await copied) ? 'views.sharedNow' : 'views.sharedNoCopy', { name }));
    update.mutate({ body: { es_del_equipo: true }, base: view }, { ...refused, onSuccess });
  }

  function unshare() {
    update.mutate(
      { body: { es_del_equipo: false }, base: view },
      { ...refused, onSuccess: () => tell(t('views.unsharedNow', { name })) },
    );
  }

  function toggleDefault() {
    const message = isDefault ? t('views.unmadeDefault') : t('views.madeDefault', { name });
    choose.mutate(isDefault ? null : view.id, { ...refused, onSuccess: () => tell(message) });
  }

  function close() {
    setDialog(null);
    // Once the dialog has let go of it.
    setTimeout(() => target.current?.focus());
  }

  const icon = (Icon: typeof IconLink) => <Icon size={16} stroke={1.75} aria-hidden="true" />;
  return (
    <>
      <Menu position="bottom-start" width="15.5rem" offset={4}>
        <Menu.Target>
          <ActionIcon ref={target} aria-label={t('views.actions', { name })}>
            <IconDots size={18} stroke={1.75} aria-hidden="true" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {view.es_del_equipo ? (
            <Menu.Item
              leftSection={icon(IconLink)}
              onClick={() =>
                void copy().then((isDone) => tell(t(isDone ? 'views.linkCopied' : 'views.linkNotCopied')))
              }
            >
              {t('views.copyLink')}
            </Menu.Item>
          ) : (
            isOwn && (
              <Menu.Item leftSection={icon(IconUsersGroup)} onClick={share}>
                {t('views.share')}
              </Menu.Item>
            )
          )}
          <Menu.Item leftSection={icon(isDefault ? IconStarOff : IconStar)} onClick={toggleDefault}>
            {t(isDefault ? 'views.unmakeDefault' : 'views.makeDefault')}
          </Menu.Item>
          <Menu.Item leftSection={icon(IconDownload)} onClick={onExport}>
            {t('exporting.action')}
          </Menu.Item>
          {isOwn && (
            <>
              <Menu.Divider />
              <Menu.Item leftSection={icon(IconPencil)} onClick={() => setDialog('rename')}>
                {t('views.rename')}
              </Menu.Item>
              {view.es_del_equipo && (
                <Menu.Item leftSection={icon(IconLock)} onClick={unshare}>
                  {t('views.unshare')}
                </Menu.Item>
              )}
              <Menu.Item
                color="var(--danger)"
                leftSection={icon(IconTrash)}
                onClick={() => setDialog('delete')}
              >
                {t('views.delete')}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <Suspense>
        {dialog === 'rename' && <ViewDialog view={view} onSaved={() => undefined} onClose={close} />}
        {dialog === 'delete' && <DeleteViewDialog view={view} onDeleted={onDeleted} onClose={close} />}
      </Suspense>
    </>
  );
}
