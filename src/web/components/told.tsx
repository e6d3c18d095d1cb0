// SPDX-License-Identifier: Apache-2.0
import type { Told } from '../sign-in-words.ts';
import { Notice } from './notice.tsx';

/** What came of the form that led here; said at once to those who do not see it. */
export function ToldNotice({ told }: { told: Told | null }) {
  if (!told) return null;
  return (
    <div role="alert" className="my-6 max-w-3xl">
      <Notice tone={told.good ? 'success' : 'error'} title={told.title}>
        {told.next}
      </Notice>
    </div>
  );
}
