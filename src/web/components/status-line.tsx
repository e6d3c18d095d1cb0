// SPDX-License-Identifier: Apache-2.0

/**
 * What has just been done (保存しました 14:02), said also to those who do not see it. Stays in its place, hides nothing.
 * Render it always, empty when there is nothing to say, so that screen readers notice the change.
 */
export function StatusLine({ children }: { children?: React.ReactNode }) {
  return (
    <p role="status" className="min-h-6 text-fine text-good">
      {children && (
        <>
          <span aria-hidden="true">✓ </span>
          {children}
        </>
      )}
    </p>
  );
}
