// SPDX-License-Identifier: Apache-2.0
import {
  browserSupportsWebAuthn,
  startAuthentication,
  startRegistration,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser';
import { useState, useSyncExternalStore } from 'react';
import type { ProblemDocument } from '../call.ts';
import { useText } from '../language.tsx';
import { Button, type ButtonVariant } from './button.tsx';

const messages = {
  stopped: {
    ja: 'パスキーの操作が中止されたか、時間が過ぎました。もう一度お試しください。',
    en: 'The passkey was cancelled or took too long. Please try again.',
  },
  known: { ja: 'この端末のパスキーは、すでに登録されています。', en: 'The passkey of this device is already here.' },
  noScript: {
    ja: 'パスキーを使うには、JavaScript が動く、対応したブラウザーが必要です。',
    en: 'Passkeys need JavaScript and a browser that knows them.',
  },
};

/** Sends JSON and gives the answer; throws the server's own words. */
async function send<T>(path: string, body: unknown): Promise<T> {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  const read: unknown = await answer.json().catch(() => null);
  if (answer.ok) return read as T;
  const problem = read as ProblemDocument | null;
  if (problem?.['reason'] === 'second-factor') {
    window.location.assign(`/sign-in/again?${new URLSearchParams({ back: window.location.pathname })}`);
    return new Promise(() => {}); // the page is on its way out
  }
  throw new Error(problem?.title ?? answer.statusText);
}

/** Signs in with a passkey, or (`again`) shows it once more, and goes to `back`. */
export function PasskeySignIn({ back, again = false, ...look }: { back: string; again?: boolean } & Look) {
  return (
    <PasskeyAct
      {...look}
      act={async () => {
        const optionsJSON = await send<PublicKeyCredentialRequestOptionsJSON>('/sign-in/passkey/options', {});
        await send('/sign-in/passkey', { response: await startAuthentication({ optionsJSON }), again });
        window.location.assign(back);
      }}
    />
  );
}

/** Makes a passkey on this device and keeps it under the name that `nameOf` gives. */
export function PasskeyRegistration({ nameOf, ...look }: { nameOf: () => string } & Look) {
  return (
    <PasskeyAct
      {...look}
      act={async () => {
        const name = nameOf();
        const optionsJSON = await send<PublicKeyCredentialCreationOptionsJSON>('/api/v1/identity/passkeys/options', {});
        await send('/api/v1/identity/passkeys', { response: await startRegistration({ optionsJSON }), name });
        window.location.assign(`${window.location.pathname}?done=passkey`);
      }}
    />
  );
}

type Look = { label: string; variant?: ButtonVariant };

/** Whether a browser knows passkeys does not change while a page is open. */
const never = () => () => {};

function PasskeyAct({ label, variant = 'secondary', act }: Look & { act: () => Promise<void> }) {
  const text = useText();
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState('');
  // The server cannot know: the button comes to life in the browser
  const can = useSyncExternalStore(never, browserSupportsWebAuthn, () => false);
  const press = async () => {
    setBusy(true);
    setWrong('');
    try {
      await act();
    } catch (error) {
      const { name, message } = error as Error;
      setWrong(
        name === 'InvalidStateError'
          ? text(messages.known)
          : name === 'NotAllowedError' || name === 'AbortError'
            ? text(messages.stopped)
            : message,
      );
    } finally {
      setBusy(false);
    }
  };
  return (
    <div>
      <Button type="button" variant={variant} disabled={!can || busy} onClick={() => void press()}>
        {label}
      </Button>
      {!can && <p className="mt-2 text-fine text-ink-soft">{text(messages.noScript)}</p>}
      <p role="alert" className="mt-2 text-bad empty:hidden">
        {wrong}
      </p>
    </div>
  );
}
