// SPDX-License-Identifier: Apache-2.0
import { useCallback, useEffect, useRef, useState } from 'react';
import { useRevalidator } from 'react-router';
import type { Label } from '#kernel/label.ts';
import { changesFrom } from '../../editing.ts';
import type { SheetKind } from '../../kinds/kind.ts';

export type SaveConflict = { path: string; yours: unknown; theirs: unknown; by: string; at: string | null };
export type SaveAnswer = { conflicts: SaveConflict[]; problems: { path: string; message: Label }[]; refused: string | null };

export type SaveState = 'clean' | 'dirty' | 'saving' | 'saved' | 'failed';

const PAUSE = 1_200;
type Waiting = { text: string; before: string };

const keyOf = (sheetId: string) => `yakuba.unsaved.${sheetId}`;

function readKept(sheetId: string): Record<string, Waiting> {
  try {
    return JSON.parse(localStorage.getItem(keyOf(sheetId)) ?? '{}') as Record<string, Waiting>;
  } catch {
    return {};
  }
}

function keep(sheetId: string, waiting: ReadonlyMap<string, Waiting>) {
  try {
    if (waiting.size) localStorage.setItem(keyOf(sheetId), JSON.stringify(Object.fromEntries(waiting)));
    else localStorage.removeItem(keyOf(sheetId));
  } catch {
    // A browser without storage still saves to the server.
  }
}

const textIn = (form: HTMLFormElement, path: string): string => {
  const controls = form.querySelectorAll<HTMLInputElement>(`[name="v:${path}"]`);
  return controls[0]?.type === 'checkbox'
    ? [...controls].filter((box) => box.checked).map((box) => box.value).join('\n')
    : (controls[0]?.value ?? '');
};

/**
 * Saves what was typed a moment after the typing ends. What has not reached the server is kept in this browser, so that
 * a lost connection, a closed lid or a crash loses nothing: the next visit finds it again (`kept`).
 *
 * What a field held is remembered when one begins to type in it, not when it is saved: only so a change that someone
 * else makes in between is noticed.
 */
export function useAutosave(
  sheetId: string,
  kind: SheetKind,
  sheetYear: number,
  form: React.RefObject<HTMLFormElement | null>,
  enabled: boolean,
) {
  const { revalidate } = useRevalidator();
  const waiting = useRef(new Map<string, Waiting>());
  const sending = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [state, setState] = useState<SaveState>('clean');
  const [kept, setKept] = useState<Record<string, Waiting>>({});
  const [answer, setAnswer] = useState<SaveAnswer>({ conflicts: [], problems: [], refused: null });

  const send = useCallback(async () => {
    clearTimeout(timer.current);
    if (!waiting.current.size || sending.current) return;
    const batch = waiting.current;
    const { changes, problems } = changesFrom(
      kind,
      sheetYear,
      new Map([...batch].map(([path, { text }]) => [path, text])),
      (path) => JSON.parse(batch.get(path)!.before) as unknown,
    );
    // What cannot be read stays typed and waits until it is mended
    waiting.current = new Map([...batch].filter(([path]) => problems.some((problem) => problem.path === path)));
    if (changes.length === 0) {
      setAnswer((last) => ({ ...last, problems }));
      setState(problems.length ? 'dirty' : 'saved');
      keep(sheetId, waiting.current);
      return;
    }
    sending.current = true;
    setState('saving');
    const again = (refused: string | null) => {
      waiting.current = new Map([...batch, ...waiting.current]);
      setAnswer({ conflicts: [], problems, refused });
      setState('failed');
      timer.current = setTimeout(() => void send(), 10 * PAUSE);
    };
    try {
      const response = await fetch(`/api/v1/programmes/sheets/${sheetId}`, {
        method: 'PATCH',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ changes }),
      });
      const body = (await response.json()) as { conflicts?: SaveConflict[]; title?: string };
      if (response.ok) {
        setAnswer({ conflicts: body.conflicts ?? [], problems, refused: null });
        setState(waiting.current.size ? 'dirty' : 'saved');
        void revalidate();
      } else again(body.title ?? null);
    } catch {
      again(null);
    }
    sending.current = false;
    keep(sheetId, waiting.current);
  }, [kind, revalidate, sheetId, sheetYear]);

  const note = useCallback(
    (event: Event) => {
      const path = (event.target as HTMLElement).dataset['path'];
      if (!path || !form.current) return;
      const before =
        waiting.current.get(path)?.before ??
        form.current.querySelector<HTMLInputElement>(`[name="b:${path}"]`)?.value ??
        'null';
      waiting.current.set(path, { text: textIn(form.current, path), before });
      keep(sheetId, waiting.current);
      setState('dirty');
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void send(), PAUSE);
    },
    [form, send, sheetId],
  );

  useEffect(() => {
    const box = form.current;
    if (!enabled || !box) return;
    setKept(readKept(sheetId));
    const leave = () => void send();
    box.addEventListener('input', note);
    box.addEventListener('focusout', leave);
    return () => {
      box.removeEventListener('input', note);
      box.removeEventListener('focusout', leave);
      clearTimeout(timer.current);
    };
  }, [enabled, form, note, send, sheetId]);

  /** Puts back what an earlier visit could not save, or forgets it. */
  const restore = useCallback(
    (wanted: boolean) => {
      if (wanted && form.current)
        for (const [path, one] of Object.entries(kept)) {
          const control = form.current.querySelector<HTMLInputElement>(`[name="v:${path}"]`);
          if (control && control.type !== 'checkbox') control.value = one.text;
          waiting.current.set(path, one);
        }
      else keep(sheetId, waiting.current);
      setKept({});
      void send();
    },
    [form, kept, send, sheetId],
  );

  return { state, answer, kept, restore };
}
