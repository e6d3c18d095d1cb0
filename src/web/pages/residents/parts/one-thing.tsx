// SPDX-License-Identifier: Apache-2.0
import { PageTitle, useText } from '#web/language.tsx';

/** A page about one thing: the way back, one heading, what to do. */
export function OneThing({
  title,
  back = '/me',
  children,
}: {
  title: string;
  /** Where one comes from; null when there is no way back. */
  back?: string | null;
  children: React.ReactNode;
}) {
  const text = useText();
  return (
    <div className="mx-auto max-w-2xl px-5 pt-4 md:pt-8">
      <PageTitle>{title}</PageTitle>
      {back && (
        <p>
          <a href={back} className="link inline-flex min-h-11 items-center">
            <span aria-hidden="true" className="mr-1">
              ‹
            </span>
            {text({ ja: '戻る', en: 'Back' })}
          </a>
        </p>
      )}
      <h1 className="mt-2 mb-6 text-[1.75rem] leading-140 font-500 tracking-[0.02em] md:text-[2rem]">{title}</h1>
      {children}
    </div>
  );
}
