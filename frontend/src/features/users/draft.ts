/** What was typed for a new user, which outlives the closed dialog. */
export type Draft = {
  nombres: string;
  apellidos: string;
  email: string;
  password: string;
  is_superuser: boolean;
};
export const NO_DRAFT: Draft = { nombres: '', apellidos: '', email: '', password: '', is_superuser: false };
