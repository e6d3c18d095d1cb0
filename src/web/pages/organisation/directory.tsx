// SPDX-License-Identifier: Apache-2.0
import { Link } from 'react-router';
import type { procedures } from '#blocks/organisation/procedures/index.ts';
import { callOf } from '../../call.ts';
import { LinkButton } from '../../components/button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { FilterBar } from '../../components/filter-bar.tsx';
import { ListKeys } from '../../components/list-keys.tsx';
import { Pagination } from '../../components/pagination.tsx';
import { SearchField } from '../../components/search-field.tsx';
import { Select } from '../../components/select.tsx';
import { Table } from '../../components/table.tsx';
import { TextField } from '../../components/text-field.tsx';
import { useText } from '../../language.tsx';
import { useVisit } from '../../visit.ts';
import { OrganisationFrame } from './frame.tsx';
import { holdings, kinds } from './terms.ts';
import type { Route } from './+types/directory.ts';

const PAGE = 50;
const kindIds = ['staff', 'fiscal-year', 'partner'] as const;

export async function loader({ context, request }: Route.LoaderArgs) {
  const call = callOf<typeof procedures>(context);
  const query = new URL(request.url).searchParams;
  const on = /^\d{4}-\d{2}-\d{2}$/.test(query.get('on') ?? '') ? query.get('on')! : undefined;
  const unitId = query.get('unit') || undefined;
  const kind = kindIds.find((one) => one === query.get('kind'));
  const page = Math.max(1, Math.trunc(Number(query.get('page'))) || 1);
  const q = query.get('q')?.slice(0, 100) ?? '';
  const found = await call('organisation.people', {
    q,
    page,
    size: PAGE,
    ...(on && { on }),
    ...(unitId && { unitId }),
    ...(kind && { kind }),
  });
  const [units, heads] = await Promise.all([
    call('organisation.units', { on: found.day }),
    call('organisation.heads', { on: found.day }),
  ]);
  return { ...found, units, heads, q, kind: kind ?? ('' as const), unitId: unitId ?? '', on: on ?? '', page };
}

const messages = {
  title: { ja: '組織図・職員名簿', en: 'Organisation chart and staff directory' },
  chart: { ja: '組織図', en: 'Chart' },
  toChart: { ja: '組織図へ', en: 'To the chart' },
  list: { ja: '職員名簿', en: 'Directory' },
  q: { ja: '氏名・かな・職員番号', en: 'Name, reading, employee number' },
  on: { ja: '基準日', en: 'As of' },
  kind: { ja: '区分', en: 'Kind' },
  all: { ja: 'すべて', en: 'All' },
  name: { ja: '氏名', en: 'Name' },
  section: { ja: '所属', en: 'Section' },
  post: { ja: '職', en: 'Post' },
  extension: { ja: '内線', en: 'Ext.' },
  number: { ja: '職員番号', en: 'Number' },
  until: { ja: '{day}まで', en: 'until {day}' },
  hidden: { ja: '非表示', en: 'hidden' },
  unknown: { ja: '未登録', en: 'not entered' },
  none: { ja: '条件に合う職員は、この日にはいません', en: 'Nobody fits on this day' },
  noneMore: { ja: '条件を外すか、基準日を変えてください。', en: 'Remove a condition or change the day.' },
  acting: { ja: '（事務取扱）', en: ' (acting)' },
  vacant: { ja: '欠員', en: 'vacant' },
  add: { ja: '職員・事業者を登録する', en: 'Enter a person' },
  export: { ja: '組織の移り変わりを書き出す（.csv）', en: 'Export the organisation (.csv)' },
  open: { ja: '部署を見る', en: 'Open' },
};

export default function Directory({ loaderData }: Route.ComponentProps) {
  const { people, total, day, units, heads, q, kind, unitId, on, page } = loaderData;
  const text = useText();
  const { actor } = useVisit();
  const at = (changes: Record<string, string>) => {
    const query = Object.entries({ q, kind, unit: unitId, on, ...changes }).filter(([, value]) => value !== '');
    return `/desk/organisation?${new URLSearchParams(query)}`;
  };
  const chosen = units.find(({ id }) => id === unitId);
  const active = [
    ...(q ? [{ label: q, href: at({ q: '' }) }] : []),
    ...(chosen ? [{ label: chosen.name, href: at({ unit: '' }) }] : []),
    ...(kind ? [{ label: text(kinds[kind]), href: at({ kind: '' }) }] : []),
    ...(on ? [{ label: `${text(messages.on)} ${on}`, href: at({ on: '' }) }] : []),
  ];
  const shows = (field: 'email' | 'extension' | 'employeeNumber') => people.some((person) => field in person);
  const contact = (person: (typeof people)[number], field: 'email' | 'extension' | 'employeeNumber') =>
    field in person ? (
      (person[field] ?? <span className="text-ink-soft">{text(messages.unknown)}</span>)
    ) : (
      <span className="text-ink-soft">{text(messages.hidden)}</span>
    );
  return (
    <OrganisationFrame
      title={text(messages.title)}
      current="directory"
      actions={
        <>
          <a href="#chart" className="link md:hidden">
            {text(messages.toChart)}
          </a>
          {actor?.permissions['organisation.people'] && (
            <LinkButton to="/desk/organisation/people/new/edit" variant="secondary" size="small" className="min-h-9">
              {text(messages.add)}
            </LinkButton>
          )}
        </>
      }
    >
      <div className="grid gap-x-8 gap-y-6 md:grid-cols-[17rem_minmax(0,1fr)]">
        <section aria-labelledby="list" className="min-w-0 md:order-2">
          <h2 id="list" className="sr-only">
            {text(messages.list)}
          </h2>
          <FilterBar active={active} reset="/desk/organisation" keep={{ unit: unitId || undefined }}>
            <SearchField label={text(messages.q)} defaultValue={q} />
            <Select
              dense
              name="kind"
              label={text(messages.kind)}
              empty={text(messages.all)}
              defaultValue={kind}
              options={kindIds.map((value) => ({ value, label: text(kinds[value]) }))}
            />
            <TextField dense type="date" name="on" label={text(messages.on)} defaultValue={day} />
          </FilterBar>
          <div className="mt-3">
            {people.length === 0 ? (
              <EmptyState title={text(messages.none)}>{text(messages.noneMore)}</EmptyState>
            ) : (
              <Table
                caption={text(messages.list)}
                rows={people}
                rowKey={({ id }) => id}
                rowHref={({ id }) => `/desk/organisation/people/${id}`}
                columns={[
                  {
                    id: 'name',
                    head: text(messages.name),
                    rowHead: true,
                    cell: ({ name, kana }) => (
                      <>
                        {name}
                        <span className="block text-fine text-ink-soft">{kana}</span>
                      </>
                    ),
                  },
                  {
                    id: 'unit',
                    head: text(messages.section),
                    cell: ({ unit, department, organisationName }) => (
                      <>
                        {organisationName ?? unit?.name ?? ''}
                        <span className="block text-fine text-ink-soft">
                          {organisationName ? unit?.name : department}
                        </span>
                      </>
                    ),
                  },
                  {
                    id: 'post',
                    head: text(messages.post),
                    cell: ({ posts, kind: one, validTo }) => (
                      <>
                        {posts
                          .filter(({ holding }) => holding === 'regular')
                          .map(({ title }) => title)
                          .join('、')}
                        {one !== 'staff' && <span className="block text-fine text-ink-soft">{text(kinds[one])}</span>}
                        {posts
                          .filter(({ holding }) => holding !== 'regular')
                          .map(({ title, unitName, holding }) => (
                            <span key={`${unitName} ${title}`} className="block text-fine">
                              {text(holdings[holding])}: {unitName} {title}
                            </span>
                          ))}
                        {validTo && (
                          <span className="nums block text-fine text-ink-soft">
                            {text(messages.until, { day: validTo })}
                          </span>
                        )}
                      </>
                    ),
                  },
                  ...(shows('extension')
                    ? [
                        {
                          id: 'extension',
                          head: text(messages.extension),
                          className: 'nums whitespace-nowrap',
                          cell: (person: (typeof people)[number]) => contact(person, 'extension'),
                        },
                      ]
                    : []),
                  ...(shows('employeeNumber')
                    ? [
                        {
                          id: 'number',
                          head: text(messages.number),
                          className: 'nums whitespace-nowrap max-xl:hidden',
                          cell: (person: (typeof people)[number]) => contact(person, 'employeeNumber'),
                        },
                      ]
                    : []),
                ]}
              />
            )}
            <div className="flex flex-wrap items-center gap-4">
              <div className="grow">
                <Pagination
                  shown={people.length}
                  total={total}
                  previous={page > 1 ? at({ page: String(page - 1) }) : null}
                  next={page * PAGE < total ? at({ page: String(page + 1) }) : null}
                />
              </div>
              <ListKeys />
            </div>
          </div>
        </section>
        <nav id="chart" aria-label={text(messages.chart)} className="md:order-1">
          <h2 className="flex items-baseline justify-between gap-3 border-b-2 border-line-strong pb-1 text-std-16B-170">
            {text(messages.chart)}
            <span className="nums text-fine font-400 text-ink-soft">{day}</span>
          </h2>
          <Chart units={units} heads={heads} at={at} chosen={unitId} parentId={null} />
          <p className="mt-3 text-fine">
            <a href="/api/v1/organisation/reorganisations/export" className="link">
              {text(messages.export)}
            </a>
          </p>
        </nav>
      </div>
    </OrganisationFrame>
  );
}

type Data = Route.ComponentProps['loaderData'];

/** The units below one, each with its head. */
function Chart({
  units,
  heads,
  at,
  chosen,
  parentId,
}: Pick<Data, 'units' | 'heads'> & {
  at: (changes: Record<string, string>) => string;
  chosen: string;
  parentId: string | null;
}) {
  const text = useText();
  const here = units.filter((unit) => unit.parentId === parentId);
  if (here.length === 0) return null;
  return (
    <ul className={parentId === null ? 'text-desk' : 'pl-4'}>
      {here.map((unit) => {
        const head = heads.find(({ unitId }) => unitId === unit.id);
        return (
          <li key={unit.id} className={parentId === null ? 'border-b border-line py-1' : ''}>
            <p className="flex items-baseline justify-between gap-2 leading-150">
              <Link
                to={at({ unit: unit.id })}
                aria-current={unit.id === chosen ? 'true' : undefined}
                className={`link min-h-6 aria-[current]:font-700 ${unit.level === 'department' ? 'font-500' : ''}`}
              >
                {unit.name}
              </Link>
              <span className="flex shrink-0 items-baseline gap-2 text-fine">
                {head ? (
                  <Link to={`/desk/organisation/people/${head.person.id}`} className="link text-ink-soft">
                    {head.person.name}
                    {head.acting && text(messages.acting)}
                  </Link>
                ) : (
                  <span className="text-ink-soft">{text(messages.vacant)}</span>
                )}
                <Link
                  to={`/desk/organisation/units/${unit.id}`}
                  aria-label={`${unit.name} ${text(messages.open)}`}
                  className="link min-w-6 text-center"
                >
                  <span aria-hidden="true">▸</span>
                </Link>
              </span>
            </p>
            <Chart units={units} heads={heads} at={at} chosen={chosen} parentId={unit.id} />
          </li>
        );
      })}
    </ul>
  );
}
