/** A person on a base. */
export function Logo({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="var(--accent)" />
      <circle cx="16" cy="11.5" r="4.5" fill="var(--on-accent)" />
      <path d="M7 24.5a9 7.5 0 0 1 18 0z" fill="var(--on-accent)" />
    </svg>
  );
}
