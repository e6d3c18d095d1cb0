// SPDX-License-Identifier: Apache-2.0
import type { Label } from '#kernel/label.ts';
import { useText } from '../../language.tsx';

export type Way = { post: string | null; sentence: Label };

const as = { ja: '（{post}として）', en: '(as {post})' };

/** Through which roles and posts somebody comes to a permission, in sentences. */
export function Ways({ ways }: { ways: readonly Way[] }) {
  const text = useText();
  return (
    <ul>
      {ways.map(({ post, sentence }) => (
        <li key={`${post} ${sentence.ja}`}>
          {text(sentence)}
          {post && <span className="text-ink-soft">{text(as, { post })}</span>}
        </li>
      ))}
    </ul>
  );
}
