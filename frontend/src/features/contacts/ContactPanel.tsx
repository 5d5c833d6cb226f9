import { ActionIcon, Button } from '@mantine/core';
import {
  IconBrandWhatsapp,
  IconChevronDown,
  IconChevronUp,
  IconMail,
  IconPencil,
  IconPhone,
} from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useRouteContext } from '@tanstack/react-router';
import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';
import { Avatar } from '@/components/Avatar';
import { Bone } from '@/components/Bone';
import { Delayed } from '@/components/Delayed';
import { Failed, State } from '@/components/State';
import { formatAgo, formatExact, formatNumber } from '@/lib/format';
import { useT } from '@/lib/i18n';
import { useIsPhone } from '@/lib/media';
import { telHref, whatsAppHref } from '@/lib/phone';
import { useShortcut } from '@/lib/shortcuts';
import { useStore } from '@/lib/store';
import { useTitle } from '@/lib/title';
import type { Contact } from '@/lib/types';
import classes from './ContactPanel.module.css';
import { findContact } from './cache';
import { DraftNotice } from './DraftNotice';
import { deletionsStore } from './deletions';
import { readDraft, writeDraft } from './drafts';
import { EditableFact } from './EditableFact';
import { EstadoMenu } from './EstadoMenu';
import { type Field, REQUIRED, toValues, type Values } from './fields';
import { useNeighbours } from './neighbours';
import { OwnerFact } from './owners/OwnerFact';
import { Panel, PanelTitle } from './Panel';
import { PlaceFact } from './places/PlaceFact';
import { contactQuery } from './queries';
import { RowMenu } from './RowMenu';
import { focusRow, rowLink } from './rows';
import { TypeFact } from './TypeFact';
import { totalNumber } from './total';
import { useMerged } from './useMerged';

/** What one looks up most comes first; the names stand above already. */
const SHOWN = [
  'telefono',
  'cedula',
  'email',
  'ciudad',
  'municipio',
  'tipo_documento',
  'pais',
  'nombres',
  'apellidos',
  'notas',
] as const;
/** Those that are chosen and not typed. */
const CHOSEN: Partial<Record<(typeof SHOWN)[number], typeof TypeFact>> = {
  municipio: PlaceFact,
  tipo_documento: TypeFact,
};

/** `history`: what stands below the facts. */
export function ContactPanel({ id, history }: { id: string; history: ReactNode }) {
  const t = useT();
  const queryClient = useQueryClient();
  const panel = useRef<HTMLElement>(null);
  const isPhone = useIsPhone();
  const isDeleted = useStore(deletionsStore).has(id);
  const {
    data: loaded,
    error,
    isFetching,
    refetch,
  } = useQuery({
    ...contactQuery(id),
    // The list has it already: nothing to wait for.
    placeholderData: () => findContact(queryClient, id),
  });
  const isMerged = useMerged(id, { data: loaded, isFetching });
  const data = isMerged ? undefined : loaded;
  useTitle(data?.nombre_completo ?? t('contacts.title'));
  useFocusBetweenRowAndPanel(id, panel);

  const isMissing = isDeleted || error?.status === 404 || error?.status === 422;
  if (isMissing)
    return (
      <Panel ref={panel} label={t('contact.missingTitle')}>
        <State
          drawing="map"
          title={t('contact.missingTitle')}
          text={t('contact.missingText')}
          isPage={isPhone}
        >
          <Button variant="default" component={Link} to="/contactos" search={true}>
            {t('contact.backToList')}
          </Button>
        </State>
      </Panel>
    );
  return (
    <Panel
      ref={panel}
      label={data?.nombre_completo ?? t('common.loading')}
      tools={data && <Tools contact={data} panel={panel} />}
    >
      {data ? (
        <ContactFacts contact={data} history={history} />
      ) : error ? (
        <Failed
          title={t('contact.failedTitle')}
          error={error}
          isPage={isPhone}
          onRetry={() => void refetch()}
        />
      ) : (
        <PanelSkeleton />
      )}
    </Panel>
  );
}

/** Opening leads the keyboard into the panel, closing leads it back to the row it came from. */
function useFocusBetweenRowAndPanel(id: string, panel: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const isTyping = document.activeElement?.matches('input, textarea, select');
    if (!isTyping) panel.current?.focus({ preventScroll: true });
    rowLink(id)?.scrollIntoView({ block: 'nearest' });
    return () => {
      // Whoever is elsewhere by now stays there.
      if (document.activeElement === document.body) focusRow(id);
    };
  }, [id, panel]);
}

function Tools({ contact, panel }: { contact: Contact; panel: RefObject<HTMLElement | null> }) {
  const t = useT();
  const neighbours = useNeighbours(contact.id);

  function step(by: 1 | -1) {
    const focused = document.activeElement;
    if (focused === document.body || panel.current?.contains(focused)) neighbours?.goTo(by);
  }
  useShortcut('ArrowDown', () => step(1));
  useShortcut('ArrowUp', () => step(-1));
  useShortcut('j', () => step(1));
  useShortcut('k', () => step(-1));

  return (
    <>
      {neighbours && (
        <>
          <ActionIcon
            aria-label={t('contact.previous')}
            title={t('contact.previous')}
            disabled={!neighbours.hasPrevious}
            onClick={() => neighbours.goTo(-1)}
          >
            <IconChevronUp size={18} stroke={1.75} aria-hidden="true" />
          </ActionIcon>
          <ActionIcon
            aria-label={t('contact.next')}
            title={t('contact.next')}
            disabled={!neighbours.hasNext}
            onClick={() => neighbours.goTo(1)}
          >
            <IconChevronDown size={18} stroke={1.75} aria-hidden="true" />
          </ActionIcon>
          <span className={classes.position}>
            {t('contact.position', {
              number: formatNumber(neighbours.position),
              total: totalNumber(t, {
                total: neighbours.total,
                total_is_exact: neighbours.isTotalExact,
              }),
            })}
          </span>
        </>
      )}
      <span className={classes.own}>
        <ActionIcon
          renderRoot={(props) => (
            <Link
              {...props}
              to="/contactos/$contactId/editar"
              params={{ contactId: contact.id }}
              search={true}
            />
          )}
          aria-label={t('contact.edit')}
          title={t('contact.edit')}
        >
          <IconPencil size={17} stroke={1.75} aria-hidden="true" />
        </ActionIcon>
        <RowMenu contact={contact} isOfRow={false} size={18} />
      </span>
    </>
  );
}

function ContactFacts({ contact, history }: { contact: Contact; history: ReactNode }) {
  const t = useT();
  const { user } = useRouteContext({ from: '/_app' });
  const whatsApp = whatsAppHref(contact);
  return (
    <>
      <header className={classes.head}>
        <Avatar person={contact} size={52} />
        <div className={classes.who}>
          <PanelTitle>{contact.nombre_completo}</PanelTitle>
          <EstadoMenu contact={contact} />
        </div>
      </header>
      <div className={classes.actions}>
        <a href={telHref(contact)}>
          <IconPhone size={20} stroke={1.6} aria-hidden="true" />
          {t('contacts.callShort')}
        </a>
        {whatsApp && (
          <a href={whatsApp} target="_blank" rel="noreferrer">
            <IconBrandWhatsapp size={20} stroke={1.6} aria-hidden="true" />
            {t('contacts.whatsAppShort')}
          </a>
        )}
        <a href={`mailto:${contact.email}`}>
          <IconMail size={20} stroke={1.6} aria-hidden="true" />
          {t('contacts.mailShort')}
        </a>
      </div>
      <RecoveredDraft contact={contact} owner={user.id} />
      <dl className={classes.facts}>
        {SHOWN.map((field) => {
          const Chosen = CHOSEN[field];
          return Chosen ? (
            <Chosen key={field} contact={contact} />
          ) : (
            <EditableFact key={field} contact={contact} field={field as Field} owner={user.id} />
          );
        })}
        <OwnerFact contact={contact} />
      </dl>
      <p className={classes.times}>
        <time dateTime={contact.created_at} title={formatExact(contact.created_at)}>
          {t('contact.created', { when: formatAgo(contact.created_at) })}
        </time>
        {contact.updated_at !== contact.created_at && (
          <time dateTime={contact.updated_at} title={formatExact(contact.updated_at)}>
            {t('contact.updated', { when: formatAgo(contact.updated_at) })}
          </time>
        )}
      </p>
      {history}
    </>
  );
}

/** What was typed here before and never saved; not what is being typed now. */
function RecoveredDraft({ contact, owner }: { contact: Contact; owner: string }) {
  const navigate = useNavigate();
  const [found, setFound] = useState(() => {
    const saved = toValues(contact);
    const draft = Object.entries(readDraft({ owner, id: contact.id })) as [keyof Values, string][];
    return draft.filter(
      ([name, text]) => text.trim() !== saved[name] && (text.trim() || !REQUIRED.has(name as Field)),
    );
  });
  const draftOf = { owner, id: contact.id };
  const kept = readDraft(draftOf);
  // A field that was edited since then has a fate of its own.
  if (!found.some(([name, text]) => kept[name] === text && contact[name] !== text)) return null;
  return (
    <DraftNotice
      onTake={() =>
        void navigate({
          to: '/contactos/$contactId/editar',
          params: { contactId: contact.id },
          search: true,
        })
      }
      onDiscard={() => {
        writeDraft(draftOf, {});
        setFound([]);
      }}
    />
  );
}

/** The contact's own shape while it is on the way. */
function PanelSkeleton() {
  const t = useT();
  return (
    <Delayed>
      <div role="status" aria-label={t('common.loading')}>
        <div className={classes.head}>
          <Bone width="52px" height="52px" round />
          <div className={classes.who}>
            <Bone width="12rem" height="1.5rem" />
            <Bone width="6rem" height="1.25rem" />
          </div>
        </div>
        <div className={classes.facts}>
          {['9rem', '6rem', '10rem', '8rem', '7rem', '6rem'].map((width, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: they never move
            <Bone key={index} width={width} height="1rem" />
          ))}
        </div>
      </div>
    </Delayed>
  );
}
