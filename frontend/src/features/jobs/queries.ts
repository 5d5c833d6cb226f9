import {
  type InfiniteData,
  infiniteQueryOptions,
  mutationOptions,
  type QueryClient,
} from '@tanstack/react-query';
import { client, unwrap } from '@/lib/client';
import { JOBS } from '@/lib/keys';
import type { Job } from '@/lib/types';

const SIZE = 25;
/** Milliseconds between two looks at what is under way. */
const LOOK_EVERY = 1_000;

export const jobKeys = { all: JOBS, list: () => [...jobKeys.all, 'list'] as const };

export const isOpen = ({ estado }: Job) => estado === 'pendiente' || estado === 'en_curso';

/** Looked at again and again while one is under way, and only then. */
export const jobsQuery = infiniteQueryOptions({
  queryKey: jobKeys.list(),
  queryFn: ({ pageParam, signal }) =>
    unwrap(client.GET('/api/trabajos/', { params: { query: { skip: pageParam, size: SIZE } }, signal })),
  initialPageParam: 0,
  getNextPageParam: (last, all) => (last.length === SIZE ? all.length * SIZE : undefined),
  staleTime: 0,
  refetchInterval: ({ state }) => (state.data?.pages.flat().some(isOpen) ? LOOK_EVERY : false),
});

const put = (queryClient: QueryClient) => (changed: Job) => {
  queryClient.setQueryData<InfiniteData<Job[]>>(
    jobKeys.list(),
    (loaded) =>
      loaded && {
        ...loaded,
        pages: loaded.pages.map((page) => page.map((job) => (job.id === changed.id ? changed : job))),
      },
  );
};

/** The answer at once, and then whatever else has changed; also after a refusal. */
const outcome = (queryClient: QueryClient) => ({
  onSuccess: put(queryClient),
  onSettled: () => void queryClient.invalidateQueries({ queryKey: jobKeys.all }),
});

export const cancelJob = (queryClient: QueryClient) =>
  mutationOptions({
    mutationFn: (id: string) =>
      unwrap(client.POST('/api/trabajos/{id}/cancelar', { params: { path: { id } } })),
    ...outcome(queryClient),
  });

export const retryJob = (queryClient: QueryClient) =>
  mutationOptions({
    mutationFn: (id: string) =>
      unwrap(client.POST('/api/trabajos/{id}/reintentar', { params: { path: { id } } })),
    ...outcome(queryClient),
  });
