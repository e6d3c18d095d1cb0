// SPDX-License-Identifier: Apache-2.0
import { useText } from '../language.tsx';
import { ToneShape, toneWords, type Tone } from './tone.tsx';

const frames: Record<Tone, string> = {
  info: 'border-control bg-control-wash',
  warn: 'border-caution bg-caution-wash',
  error: 'border-bad bg-bad-wash',
  success: 'border-good bg-good-wash',
};

/** Something to know before reading on. Tone by shape and word, not by colour alone. */
export function Notice({
  tone = 'info',
  title,
  children,
  action,
}: {
  tone?: Tone;
  title: string;
  children?: React.ReactNode;
  /** A button or link. */
  action?: React.ReactNode;
}) {
  const text = useText();
  return (
    <div className={`flex gap-3 border border-l-8 px-4 py-3 ${frames[tone]}`}>
      <ToneShape tone={tone} className="mt-1 size-5" />
      <div className="min-w-0 grow">
        <p className="font-700">
          <span className="sr-only">{text(toneWords[tone])}: </span>
          {title}
        </p>
        {children && <div className="mt-1">{children}</div>}
        {action && <div className="mt-3">{action}</div>}
      </div>
    </div>
  );
}
