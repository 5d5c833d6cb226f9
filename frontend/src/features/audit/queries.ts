import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query';
import { client, unwrap } from '@/lib/client';
import { AUDIT } from '@/lib/keys';
import type { AuditParams } from './search';

const SIZE = 50;

export const auditKeys = {
  all: AUDIT,
  list: (params: AuditParams) => [...auditKeys.all, 'list', params] as const,
};

export const auditQuery = (params: AuditParams) =>
  infiniteQueryOptions({
    queryKey: auditKeys.list(params),
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        client.GET('/api/auditoria/', {
          params: { query: { ...params, size: SIZE, cursor: pageParam } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: keepPreviousData,
    staleTime: 0,
    // Whoever has read a thousand entries does not want them all again for having looked elsewhere.
    refetchOnWindowFocus: false,
  });

/** The same entries for a spreadsheet; of many only the newest. */
export async function fetchCsv(params: AuditParams): Promise<{ file: Blob; isTruncated: boolean }> {
  const answer = await client.GET('/api/auditoria/csv', { params: { query: params }, parseAs: 'blob' });
  const file = await unwrap<Blob | unknown>(Promise.resolve(answer));
  return { file: file as Blob, isTruncated: answer.response.headers.get('X-Truncated') === 'true' };
}
