/** Beside those of `../error.ts`. */
export const error = {
  code: {
    trashed_contact_not_found: 'Ya no está en la papelera: alguien lo restauró o lo borró.',
    nothing_to_undo: 'Aquí no hay cambios de contactos que deshacer.',
    job_not_found: 'Este trabajo ya no existe.',
    job_state: 'Este trabajo ya cambió de estado. Mira cómo quedó.',
    not_authenticated: 'Tu sesión terminó. Entra de nuevo.',
    invalid_token: 'Tu sesión terminó. Entra de nuevo.',
    not_found: 'Eso ya no existe.',
    method_not_allowed: 'El servidor ya no hace eso. Recarga la página.',
    content_too_large: 'Es demasiado para enviarlo de una vez.',
    refused: 'El servidor no lo aceptó.',
    changed_meanwhile: 'Alguien lo cambió mientras tanto. Mira cómo quedó.',
    too_many_views: 'Ya tienes el máximo de vistas. Borra una antes de guardar otra.',
    undo_conflict: 'Una parte cambió de nuevo desde entonces.',
    idempotency_key_reused: 'Esto ya se envió, con otros datos. Empieza de nuevo.',
    idempotency_key_in_use: 'Esto ya está en marcha. Espera un momento.',
  },
} as const;
