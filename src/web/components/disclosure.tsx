// SPDX-License-Identifier: Apache-2.0

/** Something one click away (native details). */
export function Disclosure({
  summary,
  children,
  open = false,
}: {
  summary: React.ReactNode;
  children: React.ReactNode;
  open?: boolean;
}) {
  return (
    <details open={open} className="group">
      <summary className="link inline-flex min-h-9 list-none items-center gap-1 marker:hidden [&::-webkit-details-marker]:hidden">
        <svg viewBox="0 0 10 10" aria-hidden="true" className="size-2.5 fill-current group-open:rotate-90">
          <path d="M2 0l6 5-6 5z" />
        </svg>
        {summary}
      </summary>
      <div className="mt-2">{children}</div>
    </details>
  );
}
