/** The mark: two paths and where they lead. */
export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <rect width="24" height="24" rx="6" fill="var(--ink)" />
      <g fill="none" stroke="var(--surface)" strokeWidth="1.7" strokeLinecap="round">
        <circle cx="6.200" cy="9.300" r="1.500" />
        <path d="M7.700 9.300h4c2.400 0 2.200 4.600 4.600 4.600" />
        <circle cx="17.800" cy="13.900" r="1.500" />
        <path d="M4.800 14.900h5.400M14.500 8.700h4.700" />
      </g>
    </svg>
  );
}
