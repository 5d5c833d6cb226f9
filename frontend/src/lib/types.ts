/** The API's shapes under short names. */

import type { components } from '@/api/schema';

type Schemas = components['schemas'];

export type Contact = Schemas['Contact'];
export type ContactCreate = Schemas['ContactCreate'];
export type ContactUpdate = Schemas['ContactUpdate'];
export type ContactSort = Schemas['ContactSort'];
export type ContactBatch = Schemas['ContactBatch'];
export type ContactColumn = Schemas['ContactColumn'];
export type ContactView = Schemas['ContactView'];
export type ContactViewCreate = Schemas['ContactViewCreate'];
export type ContactViewDefinition = Schemas['ContactViewDefinition'];
export type ContactViewTotal = Schemas['ContactViewTotal'];
export type ContactViewUpdate = Schemas['ContactViewUpdate'];
export type DocumentType = Schemas['TipoDocumento'];
export type Estado = Schemas['ContactStatus'];
export type ExportFormat = Schemas['ExportFormat'];
export type Import = Schemas['ContactImport'];
export type ImportColumn = Schemas['ImportColumn'];
export type ImportField = Schemas['ImportField'];
/** Before and after are a list to the client, which knows no pairs. */
export type ImportRow = Omit<Schemas['ImportRow'], 'cambios'> & { cambios: Record<string, unknown[]> };
export type ImportState = Schemas['ImportState'];
export type ImportTotals = Schemas['ImportTotals'];
export type ImportUpdate = Schemas['ImportUpdate'];
export type MatchKey = Schemas['MatchKey'];
export type OnMatch = Schemas['OnMatch'];
export type ContactMerge = Schemas['ContactMerge'];
export type DuplicateDismissal = Schemas['Dismissal'];
/** Two ids are a list to the client, which knows no pairs. */
export type DuplicateGroup = Omit<Schemas['DuplicateGroup'], 'pares'> & {
  pares: (Omit<Schemas['DuplicatePair'], 'ids'> & { ids: string[] })[];
};
export type DuplicateReason = Schemas['DuplicateReason'];
export type DuplicateScan = Schemas['DuplicateScan'];
export type SimilarContact = Schemas['AlikeContact'];
export type MergeField = Schemas['MergeField'];
export type MergePreview = Schemas['MergePreview'];
export type OptionalField = Schemas['OptionalField'];
export type ContactPage = Schemas['ContactPage'];
export type Job = Schemas['Job'];
export type Municipio = Schemas['Municipio'];
export type Teammate = Schemas['Teammate'];
export type Summary = Schemas['ContactSummary'];
export type UndoPlan = Schemas['UndoPlan'];
export type User = Schemas['User'];
export type TrashedContact = Schemas['TrashedContact'];
export type JobState = Schemas['JobState'];
export type ContactUndo = Schemas['ContactUndo'];
export type TrailUndo = Schemas['TrailUndo'];
export type TrailUndoPlan = Schemas['TrailUndoPlan'];
export type TrailUndoStep = Schemas['TrailUndoStep'];
/** Before and after are a list to the client, which knows no pairs. */
export type AuditEntry = Omit<Schemas['AuditEntry'], 'cambios'> & {
  cambios: Record<string, unknown[] | null> | null;
};
/** What a contact's own history says: all but where the request came from. */
export type HistoryEntry = Omit<AuditEntry, 'direccion' | 'solicitud_id'>;
export type UserCreate = Schemas['UserCreate'];
export type UserUpdate = Schemas['UserUpdate'];
export type UserSort = Schemas['UserSort'];
export type ProfileUpdate = Schemas['ProfileUpdate'];
export type Passkey = Schemas['Passkey'];
export type PasswordChange = Schemas['PasswordChange'];
export type SessionToken = Schemas['SessionToken'];
export type Session = Schemas['Session'];
export type OwnSession = Schemas['OwnSession'];
export type Scope = Schemas['Scope'];
export type ApiKey = Schemas['ApiKey'];
export type ApiKeyCreate = Schemas['ApiKeyCreate'];
export type Invitation = Schemas['Invitation'];
export type Mail = Schemas['Mail'];
export type MailState = Schemas['MailState'];
export type MailPage = Schemas['MailPage'];
export type AuthOptions = Schemas['AuthOptions'];
export type DeliveredMail = Schemas['DeliveredMail'];
export type DeliveredMailLine = Schemas['DeliveredMailLine'];
export type NewApiKey = Schemas['NewApiKey'];

/** In the order in which a contact goes through them. */
export const ESTADOS = ['prospecto', 'calificado', 'cliente', 'inactivo'] as const satisfies Estado[];

/** What a contact may lack, in the order of the form. */
export const OPTIONAL_FIELDS = [
  'cedula',
  'ciudad',
  'pais',
  'notas',
  'propietario',
] as const satisfies OptionalField[];
