// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useRevalidator } from 'react-router';
import type { Label } from '#kernel/label.ts';
import { changesFrom } from '../../editing.ts';
import type { SheetKind } from '../../kinds/kind.ts';

export type SaveConflict = { path: string; yours: unknown; theirs: unknown; by: string; at: string | null };
export type SaveState = 'clean' | 'dirty' | 'saving' | 'saved' | 'failed';

/** What was typed, and what the field held when the typing began (JSON). */
type Waiting = { text: string; before: string };

type Snapshot = {
  state: SaveState;
  conflicts: SaveConflict[];
  problems: { path: string; message: Label }[];
  /** Why the server refused a save as a whole. */
  refused: string | null;
  /** What an earlier visit typed and could not save. */
  kept: Record<string, Waiting>;
};

const NOTHING: Snapshot = { state: 'clean', conflicts: [], problems: [], refused: null, kept: {} };
const PAUSE = 1_200;

/** The text in the control of a path; of checkboxes the ticked ones, a line each. */
export function typedIn(form: HTMLFormElement, path: string): string {
  const controls = [...form.querySelectorAll<HTMLInputElement>(`[name="v:${path}"]`)];
  return controls[0]?.type === 'checkbox'
    ? controls
        .filter((box) => box.checked)
        .map((box) => box.value)
        .join('\n')
    : (controls[0]?.value ?? '');
}

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const isTouched = (control: Control): boolean =>
  control instanceof HTMLSelectElement
    ? [...control.options].some((option) => option.selected !== option.defaultSelected) &&
      [...control.options].some((option) => option.defaultSelected)
    : control.type === 'checkbox'
      ? (control as HTMLInputElement).checked !== (control as HTMLInputElement).defaultChecked
      : control.value !== control.defaultValue;

/**
 * Saves what was typed a moment after the typing ends. What has not reached the server is kept in this browser, so that
 * a lost connection, a closed lid or a crash loses nothing: the next visit finds it again (`kept`).
 *
 * What a field held is remembered when one begins to type in it, not when it is saved: only so a change that someone
 * else makes in between is noticed.
 */
class Autosave {
  #snapshot = NOTHING;
  #waiting = new Map<string, Waiting>();
  #sending = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #form: HTMLFormElement | null = null;
  readonly #listeners = new Set<() => void>();
  readonly #sheetId: string;
  readonly #kind: SheetKind;
  readonly #sheetYear: number;
  readonly #saved: () => void;

  constructor(sheetId: string, kind: SheetKind, sheetYear: number, saved: () => void) {
    this.#sheetId = sheetId;
    this.#kind = kind;
    this.#sheetYear = sheetYear;
    this.#saved = saved;
  }

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };
  readonly snapshot = (): Snapshot => this.#snapshot;

  #show(change: Partial<Snapshot>) {
    this.#snapshot = { ...this.#snapshot, ...change };
    for (const listener of this.#listeners) listener();
  }

  /** Begins to listen to a form; returns how to end it. */
  attach(form: HTMLFormElement): () => void {
    this.#form = form;
    const kept = this.#read();
    if (Object.keys(kept).length) this.#show({ kept });
    // What was typed before the script had started, or what the browser put back
    for (const control of form.querySelectorAll<Control>('[data-path]')) if (isTouched(control)) this.#note(control);
    const note = (event: Event) => this.#note(event.target as HTMLElement);
    const leave = () => void this.#send();
    form.addEventListener('input', note);
    form.addEventListener('focusout', leave);
    return () => {
      form.removeEventListener('input', note);
      form.removeEventListener('focusout', leave);
      clearTimeout(this.#timer);
    };
  }

  #note(control: HTMLElement) {
    const path = control.dataset['path'];
    if (!path || !this.#form) return;
    const before =
      this.#waiting.get(path)?.before ??
      this.#form.querySelector<HTMLInputElement>(`[name="b:${path}"]`)?.value ??
      'null';
    this.#waiting.set(path, { text: typedIn(this.#form, path), before });
    this.#keep();
    this.#show({ state: 'dirty' });
    this.#later(PAUSE);
  }

  #later(pause: number) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#send(), pause);
  }

  async #send() {
    clearTimeout(this.#timer);
    if (!this.#waiting.size || this.#sending) return;
    const batch = this.#waiting;
    const { changes, problems } = changesFrom(
      this.#kind,
      this.#sheetYear,
      new Map([...batch].map(([path, { text }]) => [path, text])),
      (path) => JSON.parse(batch.get(path)!.before) as unknown,
    );
    // What cannot be read stays typed and waits until it is mended
    this.#waiting = new Map([...batch].filter(([path]) => problems.some((problem) => problem.path === path)));
    if (changes.length === 0) {
      this.#keep();
      this.#show({ problems, state: problems.length ? 'dirty' : 'saved' });
      return;
    }
    this.#sending = true;
    this.#show({ state: 'saving' });
    const answer = await this.#patch(changes);
    this.#sending = false;
    if (answer.conflicts) {
      this.#show({
        problems,
        conflicts: answer.conflicts,
        refused: null,
        state: this.#waiting.size ? 'dirty' : 'saved',
      });
      this.#saved();
      if ([...this.#waiting.keys()].some((path) => !problems.some((problem) => problem.path === path)))
        this.#later(PAUSE);
    } else {
      // not saved: wait with it, newer typing on top
      this.#waiting = new Map([...batch, ...this.#waiting]);
      this.#show({ problems, refused: answer.refused, state: 'failed' });
      this.#later(10 * PAUSE);
    }
    this.#keep();
  }

  async #patch(changes: unknown): Promise<{ conflicts: SaveConflict[] } | { conflicts: null; refused: string | null }> {
    try {
      const response = await fetch(`/api/v1/programmes/sheets/${this.#sheetId}`, {
        method: 'PATCH',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ changes }),
      });
      const body = (await response.json()) as { conflicts?: SaveConflict[]; title?: string };
      return response.ok ? { conflicts: body.conflicts ?? [] } : { conflicts: null, refused: body.title ?? null };
    } catch {
      return { conflicts: null, refused: null };
    }
  }

  /** Puts back what an earlier visit could not save, or forgets it. */
  restore(wanted: boolean) {
    if (wanted)
      for (const [path, one] of Object.entries(this.#snapshot.kept)) {
        const control = this.#form?.querySelector<HTMLInputElement>(`[name="v:${path}"]`);
        if (control && control.type !== 'checkbox') control.value = one.text;
        if (!this.#waiting.has(path)) this.#waiting.set(path, one);
      }
    this.#show({ kept: {} });
    this.#keep();
    void this.#send();
  }

  get #key() {
    return `yakuba.unsaved.${this.#sheetId}`;
  }

  #read(): Record<string, Waiting> {
    try {
      return JSON.parse(localStorage.getItem(this.#key) ?? '{}') as Record<string, Waiting>;
    } catch {
      return {};
    }
  }

  #keep() {
    try {
      const all = { ...this.#snapshot.kept, ...Object.fromEntries(this.#waiting) };
      if (Object.keys(all).length) localStorage.setItem(this.#key, JSON.stringify(all));
      else localStorage.removeItem(this.#key);
    } catch {
      // A browser without storage still saves to the server.
    }
  }
}

/** Saves the form of a sheet by itself while one types; see `Autosave`. */
export function useAutosave(
  sheetId: string,
  kind: SheetKind,
  sheetYear: number,
  form: React.RefObject<HTMLFormElement | null>,
  enabled: boolean,
) {
  const { revalidate } = useRevalidator();
  const [autosave] = useState(() => new Autosave(sheetId, kind, sheetYear, () => void revalidate()));
  const snapshot = useSyncExternalStore(autosave.subscribe, autosave.snapshot, () => NOTHING);
  useEffect(() => (enabled && form.current ? autosave.attach(form.current) : undefined), [autosave, enabled, form]);
  return { ...snapshot, restore: (wanted: boolean) => autosave.restore(wanted) };
}
