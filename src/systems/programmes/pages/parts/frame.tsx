// SPDX-License-Identifier: Apache-2.0
import { Breadcrumbs, type Crumb } from '#web/components/breadcrumbs.tsx';
import { PageTitle, useText } from '#web/language.tsx';
import { words } from './messages.ts';

/** The room's public pages: width, way back, title. `lead` stands under the title. */
export function PublicFrame({
  title,
  tab = title,
  over,
  lead,
  crumbs,
  children,
}: {
  title: string;
  /** Title in the browser's tab, when it says more. */
  tab?: string;
  /** Small line over the title. */
  over?: React.ReactNode;
  lead?: React.ReactNode;
  /** The way from the room's first page to here, without the house's and the room's own; empty on the room's own. */
  crumbs?: readonly Crumb[];
  children: React.ReactNode;
}) {
  const text = useText();
  return (
    <div className="floor-3 mx-auto max-w-5xl px-5 pt-6">
      <PageTitle>{tab}</PageTitle>
      <div className="[&_a]:inline-flex [&_a]:min-h-7 [&_a]:items-center [&_li]:items-center">
        <Breadcrumbs
          crumbs={[
            { label: text(words.home), to: '/' },
            crumbs ? { label: text(words.room), to: '/programmes' } : { label: text(words.room) },
            ...(crumbs ?? []),
          ]}
        />
      </div>
      <header className="mt-6 md:mt-8">
        {over && <div className="text-ink-soft">{over}</div>}
        <h1 className="text-[1.75rem] leading-140 font-500 tracking-[0.02em] md:text-[2.25rem]">{title}</h1>
        {lead && <div className="mt-3 max-w-3xl">{lead}</div>}
      </header>
      {children}
    </div>
  );
}

/** A part of a page with its heading. */
export function Part({
  id,
  title,
  children,
  note,
}: {
  id: string;
  title: string;
  note?: React.ReactNode;
  children: React.ReactNode;
}) {
  return (
    <section aria-labelledby={id} className="mt-12">
      <h2 id={id} className="text-std-24B-150">
        {title}
      </h2>
      {note && <p className="mt-1 text-ink-soft">{note}</p>}
      <div className="mt-4">{children}</div>
    </section>
  );
}
