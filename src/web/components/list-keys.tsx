// SPDX-License-Identifier: Apache-2.0
import { useCallback } from 'react';
import { setListKeys, useListKeys, useListKeysOn } from '../keyboard.ts';
import { useText } from '../language.tsx';
import { Dialog, DialogButton, showDialog } from './dialog.tsx';

const messages = {
  keys: { ja: 'キー操作', en: 'Keys' },
  title: { ja: 'キー操作', en: 'Keyboard' },
  next: { ja: '次の行へ', en: 'Next row' },
  previous: { ja: '前の行へ', en: 'Previous row' },
  open: { ja: 'その行を開く', en: 'Open the row' },
  search: { ja: '検索へ', en: 'To the search' },
  help: { ja: 'この説明を開く', en: 'Open this help' },
  on: { ja: '1文字のキー操作を使う', en: 'Use single keys' },
};
const keys = [
  ['j', messages.next],
  ['k', messages.previous],
  ['Enter', messages.open],
  ['/', messages.search],
  ['?', messages.help],
] as const;

/** Put beside a list: makes `j k Enter / ?` work and offers their help. Once a page. */
export function ListKeys() {
  const text = useText();
  const on = useListKeysOn();
  useListKeys(useCallback(() => showDialog('list-keys'), []));
  return (
    <>
      <DialogButton opens="list-keys" variant="quiet" size="small" className="max-md:hidden">
        <kbd aria-hidden="true" className="rounded-4 border border-line-strong px-1.5 no-underline">
          ?
        </kbd>
        {text(messages.keys)}
      </DialogButton>
      <Dialog id="list-keys" title={text(messages.title)}>
        <dl className="grid grid-cols-[6rem_1fr] gap-y-2">
          {keys.map(([key, label]) => (
            <div key={key} className="contents">
              <dt>
                <kbd className="rounded-4 border border-line-strong px-2 py-0.5">{key}</kbd>
              </dt>
              <dd>{text(label)}</dd>
            </div>
          ))}
        </dl>
        <label className="mt-4 flex min-h-11 items-center gap-3">
          <input
            type="checkbox"
            checked={on}
            onChange={(event) => setListKeys(event.target.checked)}
            className="size-6 accent-control"
          />
          {text(messages.on)}
        </label>
      </Dialog>
    </>
  );
}
