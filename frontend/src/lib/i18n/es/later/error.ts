/** Beside those of `../error.ts`. */
export const error = {
  code: {
    trashed_contact_not_found: 'Ya no está en la papelera: alguien lo restauró o lo borró.',
  },
} as const;
