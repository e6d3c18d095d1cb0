// SPDX-License-Identifier: Apache-2.0

/** An empty list: `title` says what will appear here, `children` how the first one comes. */
export function EmptyState({
  title,
  children,
  action,
}: {
  title: string;
  children?: React.ReactNode;
  action?: React.ReactNode;
}) {
  return (
    <div className="slot px-6 py-8">
      <p className="font-700">{title}</p>
      {children && <div className="mt-1 text-ink-soft">{children}</div>}
      {action && <div className="mt-4">{action}</div>}
    </div>
  );
}
