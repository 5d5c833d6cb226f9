import type { ExportFormat } from '@/lib/types';

/** What most people want first. */
export const FORMATS = ['csv_excel', 'xlsx', 'vcard', 'csv', 'jsonl'] as const satisfies ExportFormat[];
