// SPDX-License-Identifier: Apache-2.0
import type * as z from 'zod';
import type { Label } from '#kernel/label.ts';
import { callOf } from '../call.ts';
import { Breadcrumbs } from '../components/breadcrumbs.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { PageTitle, useText } from '../language.tsx';
import { useVisit } from '../visit.ts';
import type { Route } from './+types/open-data.ts';

/** Nothing here needs a script. */
export const handle = { plain: true };

type DataSet = {
  id: string;
  room: Label;
  title: Label;
  license: string;
  files: { format: 'csv' | 'json'; href: string }[];
};
type Catalogue = {
  'publishing.catalogue': { input: z.ZodType<unknown, Record<string, never>>; output: z.ZodType<DataSet[]> };
};

export async function loader({ context, request }: Route.LoaderArgs) {
  const sets = await callOf<Catalogue>(context)('publishing.catalogue', {});
  return { sets, origin: new URL(request.url).origin };
}

const messages = {
  home: { ja: 'ホーム', en: 'Home' },
  title: { ja: 'オープンデータ', en: 'Open data' },
  lead: {
    ja: '市が公表しているデータを、だれでも自由に使えるかたちで置いています。登録や申込みはいりません。',
    en: 'The data that the city publishes, free for everyone to use. No registration is needed.',
  },
  sets: { ja: 'データの一覧', en: 'Data sets' },
  from: { ja: '{room}から', en: 'From {room}' },
  licence: { ja: 'ライセンス', en: 'Licence' },
  download: { ja: '「{title}」を{format}で受け取る', en: 'Download “{title}” as {format}' },
  csv: { ja: '表計算ソフトで開けます（文字コードはUTF-8）', en: 'opens in spreadsheets (UTF-8)' },
  json: { ja: 'プログラム用。すべての項目が入っています', en: 'for programs, with every field' },
  live: {
    ja: '受け取るたびに、その時点で公表されている内容になります。',
    en: 'Each download has what is public at that moment.',
  },
  empty: { ja: '公開しているデータは、まだありません。', en: 'No data set is published yet.' },
  emptyHint: {
    ja: '市がデータの公開を始めると、ここに名前と受け取り方が並びます。',
    en: 'When the city begins to publish data, they appear here.',
  },
  terms: { ja: '使うときの決まり', en: 'Terms of use' },
  termsText: {
    ja: 'クリエイティブ・コモンズ 表示 4.0 国際（CC BY 4.0）で公開しています。商用もふくめ、複製、加工、配布ができます。条件は、出典を示すことだけです。',
    en: 'Published under Creative Commons Attribution 4.0 (CC BY 4.0). You may copy, change and distribute the data, also commercially, as long as you name the source.',
  },
  deed: { ja: 'CC BY 4.0 の説明を読む', en: 'Read about CC BY 4.0' },
  cite: { ja: '出典の書き方', en: 'How to name the source' },
  citation: {
    ja: '出典：{name}「{title}」（CC BY 4.0）{address}',
    en: 'Source: {name}, “{title}” (CC BY 4.0), {address}',
  },
  changed: {
    ja: '加工したときは「{name}のデータを加工して作成」と書き添えてください。',
    en: 'If you changed the data, add “based on data of {name}”.',
  },
  programs: { ja: 'プログラムから使う', en: 'For programs' },
  programsText: {
    ja: '公表されたものは、APIでも読めます。鍵は要りません。読み方はOpenAPI 3.1の文書にまとめてあります。',
    en: 'Everything that is public can also be read by API, without a key. It is described by an OpenAPI 3.1 document.',
  },
  openApi: { ja: 'APIの説明（OpenAPI、JSON）', en: 'Description of the API (OpenAPI, JSON)' },
  sample: { ja: '例：公表された事業の一覧', en: 'Example: the list of published programmes' },
};

const deeds: Record<string, string> = { 'CC-BY-4.0': 'https://creativecommons.org/licenses/by/4.0/' };

export default function OpenData({ loaderData: { sets, origin } }: Route.ComponentProps) {
  const text = useText();
  const { tenant } = useVisit();
  const name = text(tenant.name);
  const first = sets[0];
  return (
    <div className="mx-auto max-w-5xl px-5 pt-6">
      <PageTitle>{text(messages.title)}</PageTitle>
      <Breadcrumbs crumbs={[{ label: text(messages.home), to: '/' }, { label: text(messages.title) }]} />
      <h1 className="mt-6 text-[1.75rem] leading-140 font-500 tracking-[0.02em] md:mt-8 md:text-[2.25rem]">
        {text(messages.title)}
      </h1>
      <p className="mt-3 max-w-3xl">{text(messages.lead)}</p>
      <Section id="sets" title={text(messages.sets)}>
        {sets.length === 0 ? (
          <EmptyState title={text(messages.empty)}>{text(messages.emptyHint)}</EmptyState>
        ) : (
          <ul className="border-t border-line-strong">
            {sets.map((set) => (
              <Set key={set.id} set={set} />
            ))}
          </ul>
        )}
        <p className="mt-3 text-ink-soft">{text(messages.live)}</p>
      </Section>
      <Section id="use" title={text(messages.terms)}>
        <p className="max-w-3xl">{text(messages.termsText)}</p>
        <p className="mt-2">
          <a href={deeds['CC-BY-4.0']} rel="license" className="link">
            {text(messages.deed)}
          </a>
        </p>
        {first && (
          <>
            <h3 className="mt-6 font-700">{text(messages.cite)}</h3>
            <p className="slot mt-2 max-w-3xl px-4 py-3 select-all">
              {text(messages.citation, {
                name,
                title: text(first.title),
                address: `${origin}/open-data`,
              })}
            </p>
            <p className="mt-2 text-ink-soft">{text(messages.changed, { name })}</p>
          </>
        )}
      </Section>
      <Section id="programs" title={text(messages.programs)}>
        <p className="max-w-3xl">{text(messages.programsText)}</p>
        <dl className="mt-4 grid gap-3">
          <Address name={text(messages.openApi)} href="/api/openapi.json" origin={origin} />
          {first && <Address name={text(messages.sample)} href="/api/v1/public/programmes" origin={origin} />}
        </dl>
      </Section>
    </div>
  );
}

function Section({ id, title, children }: { id: string; title: string; children: React.ReactNode }) {
  return (
    <section aria-labelledby={id} className="mt-12">
      <h2 id={id} className="text-std-24B-150">
        {title}
      </h2>
      <div className="mt-4">{children}</div>
    </section>
  );
}

function Set({ set: { room, title, license, files } }: { set: DataSet }) {
  const text = useText();
  return (
    <li className="grid gap-x-8 gap-y-3 border-b border-line py-5 md:grid-cols-[1fr_26rem]">
      <div>
        <h3 className="text-std-18B-160">{text(title)}</h3>
        <p className="text-fine text-ink-soft">
          {text(messages.from, { room: text(room) })}
          <span aria-hidden="true"> ／ </span>
          {text(messages.licence)}: {license}
        </p>
      </div>
      <ul className="grid gap-2">
        {files.map(({ format, href }) => (
          <li key={format} className="flex items-baseline gap-3">
            <a
              href={href}
              download
              aria-label={text(messages.download, { title: text(title), format: format.toUpperCase() })}
              className="plate inline-flex min-h-11 w-20 shrink-0 items-center justify-center font-700 text-link underline underline-offset-3"
            >
              {format.toUpperCase()}
            </a>
            <span className="text-fine text-ink-soft">{text(messages[format])}</span>
          </li>
        ))}
      </ul>
    </li>
  );
}

function Address({ name, href, origin }: { name: string; href: string; origin: string }) {
  return (
    <div>
      <dt className="font-700">{name}</dt>
      <dd>
        <a href={href} className="link font-mono text-desk">
          {origin}
          {href}
        </a>
      </dd>
    </div>
  );
}
