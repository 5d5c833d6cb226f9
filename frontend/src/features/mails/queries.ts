import {
  type InfiniteData,
  infiniteQueryOptions,
  keepPreviousData,
  mutationOptions,
  type QueryClient,
  queryOptions,
} from '@tanstack/react-query';
import { client, unwrap } from '@/lib/client';
import type { Mail, MailPage, MailState } from '@/lib/types';

const SIZE = 25;
/** Milliseconds between two looks at what waits. */
const LOOK_EVERY = 3_000;

export const MAIL_STATES = ['en_espera', 'enviado', 'fallido'] as const satisfies MailState[];

export const mailKeys = {
  all: ['mails'] as const,
  list: (estado?: MailState) => [...mailKeys.all, 'list', estado ?? null] as const,
  mailbox: () => [...mailKeys.all, 'mailbox'] as const,
  delivered: (id: string) => [...mailKeys.mailbox(), id] as const,
};

/** Looked at again and again while one of them waits, and only then. */
export const mailsQuery = (estado?: MailState) =>
  infiniteQueryOptions({
    queryKey: mailKeys.list(estado),
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        client.GET('/api/correos/', {
          params: { query: { size: SIZE, cursor: pageParam, estado: estado && [estado] } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last: MailPage) => last.next_cursor,
    placeholderData: keepPreviousData,
    staleTime: 0,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ items }) => items.some((mail) => mail.estado === 'en_espera'))
        ? LOOK_EVERY
        : false,
  });

export const retryMail = (queryClient: QueryClient) =>
  mutationOptions({
    mutationFn: (id: string) =>
      unwrap(client.POST('/api/correos/{id}/reintentar', { params: { path: { id } } })),
    onSuccess: (changed: Mail) => {
      queryClient.setQueriesData<InfiniteData<MailPage>>(
        { queryKey: [...mailKeys.all, 'list'] },
        (loaded) =>
          loaded && {
            ...loaded,
            pages: loaded.pages.map((page) => ({
              ...page,
              items: page.items.map((mail) => (mail.id === changed.id ? changed : mail)),
            })),
          },
      );
    },
    onSettled: () => void queryClient.invalidateQueries({ queryKey: mailKeys.all }),
  });

export const mailboxQuery = queryOptions({
  queryKey: mailKeys.mailbox(),
  queryFn: ({ signal }) => unwrap(client.GET('/api/buzon/', { signal })),
  staleTime: 0,
  // One waits here for something to come.
  refetchInterval: LOOK_EVERY,
});

export const deliveredQuery = (id: string) =>
  queryOptions({
    queryKey: mailKeys.delivered(id),
    queryFn: ({ signal }) => unwrap(client.GET('/api/buzon/{id}', { params: { path: { id } }, signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
