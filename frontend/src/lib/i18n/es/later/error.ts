/** Beside those of `../error.ts`. */
export const error = {
  code: {
    trashed_contact_not_found: 'Ya no está en la papelera: alguien lo restauró o lo borró.',
    nothing_to_undo: 'Aquí no hay cambios de contactos que deshacer.',
    job_not_found: 'Este trabajo ya no existe.',
    job_state: 'Este trabajo ya cambió de estado. Mira cómo quedó.',
  },
} as const;
