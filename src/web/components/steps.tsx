// SPDX-License-Identifier: Apache-2.0
import { useText } from '../language.tsx';

export type Step = {
  id: string;
  title: string;
  /** Who has it or until when: 財政課 11月20日まで. */
  note?: string | undefined;
};

const messages = {
  done: { ja: '済み', en: 'done' },
  now: { ja: 'いまここ', en: 'now' },
  later: { ja: 'これから', en: 'later' },
};

/** The state of a thing as a small path: steps behind are ringed and joined, the present one is filled. */
export function Steps({ label, steps, current }: { label: string; steps: readonly Step[]; current: string }) {
  const text = useText();
  const at = steps.findIndex(({ id }) => id === current);
  return (
    <ol aria-label={label} className="flex flex-wrap gap-y-2 text-fine">
      {steps.map((step, index) => {
        const when = index < at ? 'done' : index === at ? 'now' : 'later';
        return (
          <li key={step.id} aria-current={when === 'now' ? 'step' : undefined} className="group relative pr-5">
            <span className="flex items-center">
              <svg viewBox="0 0 14 14" aria-hidden="true" className="size-3.5 shrink-0">
                <circle
                  cx="7"
                  cy="7"
                  r="5.5"
                  strokeWidth="2"
                  className={
                    when === 'now'
                      ? 'fill-control stroke-control'
                      : when === 'done'
                        ? 'fill-none stroke-control'
                        : 'fill-none stroke-line-strong'
                  }
                />
                {when === 'done' && <path d="m4.5 7 2 2 3-4" strokeWidth="1.5" className="fill-none stroke-control" />}
              </svg>
              <span className={`pl-1.5 ${when === 'now' ? 'font-700 text-ink' : 'text-ink-soft'}`}>
                {step.title}
                <span className="sr-only">（{text(messages[when])}）</span>
              </span>
              <span
                aria-hidden="true"
                className={`absolute top-[0.65rem] right-1 h-0.5 w-3 group-last:hidden ${index < at ? 'bg-control' : 'bg-line-strong'}`}
              />
            </span>
            {step.note && <span className="block pl-5 text-ink-soft">{step.note}</span>}
          </li>
        );
      })}
    </ol>
  );
}
