// SPDX-License-Identifier: Apache-2.0
import { useText } from '../language.tsx';
import { Button, type ButtonProps } from './button.tsx';

/**
 * A native modal dialog; open it with `DialogButton opens={id}`. Forms inside work as everywhere. What must be possible
 * without JavaScript has a page of its own in old browsers: they know no invoker commands.
 */
export function Dialog({
  id,
  title,
  children,
  actions,
}: {
  id: string;
  title: string;
  children: React.ReactNode;
  /** Buttons beside 閉じる; a form inside brings its own. */
  actions?: React.ReactNode;
}) {
  const text = useText();
  return (
    <dialog
      id={id}
      aria-labelledby={`${id}-title`}
      className="m-auto w-[min(36rem,calc(100vw-2rem))] rounded-8 border border-plate-edge bg-plate p-6 text-ink"
    >
      <h2 id={`${id}-title`} className="text-std-20B-150">
        {title}
      </h2>
      <div className="mt-3">{children}</div>
      <div className="mt-6 flex flex-wrap justify-end gap-3">
        <form method="dialog">
          <Button variant="secondary">{text({ ja: '閉じる', en: 'Close' })}</Button>
        </form>
        {actions}
      </div>
    </dialog>
  );
}

/** Opens the dialog with that id: by invoker command where the browser knows it, else by script. */
export function DialogButton({ opens, ...button }: ButtonProps & { opens: string }) {
  const invoker = { command: 'show-modal', commandfor: opens };
  return (
    <Button
      type="button"
      {...button}
      {...invoker}
      onClick={(event) => {
        button.onClick?.(event);
        if (!('commandForElement' in event.currentTarget)) showDialog(opens);
      }}
    />
  );
}

/** Opens a dialog by its id. */
export function showDialog(id: string): void {
  const dialog = document.getElementById(id);
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
}
