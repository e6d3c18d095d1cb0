// SPDX-License-Identifier: Apache-2.0
import { useEffect, useSyncExternalStore } from 'react';

const storageKey = 'yakuba.listKeys';
const listeners = new Set<() => void>();

/** Whether single keys work, kept in this browser: people who dictate or touch the keyboard by accident turn them off. */
function keysOn(): boolean {
  try {
    return localStorage.getItem(storageKey) !== 'off';
  } catch {
    return true;
  }
}

/** Turns the single keys on or off for this browser. */
export function setListKeys(on: boolean): void {
  try {
    localStorage.setItem(storageKey, on ? 'on' : 'off');
  } catch {
    // A browser without storage keeps its keys.
  }
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

/** `true` when single keys work in this browser. */
export const useListKeysOn = (): boolean => useSyncExternalStore(subscribe, keysOn, () => true);

/** Moves the focus to the next (`1`) or previous (`-1`) row of the page's list. */
function walk(by: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row-link]')];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  const to = at === -1 ? (by === 1 ? 0 : rows.length - 1) : at + by;
  rows[to]?.focus();
  rows[to]?.scrollIntoView({ block: 'nearest' });
}

const typing = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'));

/**
 * Keys of a list: `j` next row, `k` previous row, `Enter` opens it (the row's link has the focus), `/` to the search,
 * `?` calls `help`. Rows are elements with `data-row-link`, the search has `data-search`.
 */
export function useListKeys(help: () => void): void {
  const on = useListKeysOn();
  useEffect(() => {
    if (!on) return;
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
      if (document.querySelector('dialog[open]')) return;
      const act = {
        j: () => walk(1),
        k: () => walk(-1),
        '/': () => document.querySelector<HTMLElement>('[data-search]')?.focus(),
        '?': help,
      }[event.key];
      if (!act) return;
      event.preventDefault();
      act();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [on, help]);
}
