/** Thrown by a guard; the error page says it in words. */
export class ForbiddenError extends Error {}
