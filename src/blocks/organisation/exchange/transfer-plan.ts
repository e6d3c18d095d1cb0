// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { fiscalYearOf, lastDay } from '#blocks/calendar/fiscal-year.ts';
import type { Label } from '#kernel/label.ts';
import { squeeze } from '#kernel/text/width.ts';
import { daysAfter, validOn } from '../days.ts';
import { foldName } from '../name-search.ts';
import type { Holding, PersonKind } from '../tables.ts';
import { headsUnit, rankOf, usualRoles } from '../titles.ts';
import { fullName, type Unit } from '../units.ts';
import type { TransferRow } from './transfer-rows.ts';

export type KnownPerson = {
  id: string;
  name: string;
  kana: string;
  kind: PersonKind;
  employeeNumber: string | null;
  email: string | null;
  extension: string | null;
  validFrom: string | null;
  validTo: string | null;
};
export type KnownPost = {
  id: string;
  unitId: string | null;
  title: string;
  heads: boolean;
  roles: string[];
  validFrom: string;
  validTo: string | null;
};
export type KnownAppointment = {
  id: string;
  personId: string;
  postId: string;
  holding: Holding;
  validFrom: string;
  validTo: string | null;
};

/** The organisation as the plan finds it. */
export type State = {
  people: KnownPerson[];
  posts: KnownPost[];
  appointments: KnownAppointment[];
  units: Unit[];
  /** Delegations that are not over, by appointment. */
  delegated: Map<string, number>;
};

export type Outcome = 'fault' | 'joins' | 'leaves' | 'promoted' | 'moves' | 'changes' | 'unchanged';

export type PlanLine = {
  line: number | null;
  outcome: Outcome;
  personId: string | null;
  employeeNumber: string;
  name: string;
  day: string;
  before: string;
  after: string;
  /** Other fields that change: 氏名, メール … */
  fields: string[];
  /** Role ids and sections that are out of reach afterwards, delegations that end. */
  loses: { roles: string[]; units: string[]; delegations: number };
  gains: string[];
  faults: Label[];
  warnings: Label[];
};

/** What is written, in this order. New posts and people are named by keys until they have ids. */
export type Operations = {
  posts: {
    key: string;
    unitId: string | null;
    title: string;
    heads: boolean;
    roles: string[];
    validFrom: string;
    validTo: string | null;
  }[];
  newPeople: {
    key: string;
    name: string;
    kana: string;
    kind: PersonKind;
    employeeNumber: string;
    email: string | null;
    extension: string | null;
    validFrom: string;
    validTo: string | null;
  }[];
  changedPeople: { id: string; set: Partial<Omit<KnownPerson, 'id'>> }[];
  removed: string[];
  ended: { id: string; validTo: string }[];
  appointed: { person: string; post: string; holding: Holding; validFrom: string; validTo: string | null }[];
};

export type TransferPlan = {
  lines: PlanLine[];
  /** Posts that do not exist yet and would be made, as 都市建設部道路管理課 主査. */
  newPosts: string[];
  /** Units that are led by nobody afterwards, though they are led now. */
  headless: string[];
  operations: Operations;
  /** Says what was shown: the run refuses when the same table would do something else by then. */
  digest: string;
};

type Target = { unit: Unit | null; title: string; holding: Holding };
type Mine = KnownAppointment & { postKey: string };

const SEPARATOR = /[;；、\n／/]/;
const ACTING = /[（(](?:事務取扱|代理|心得|職務代理)[)）]$/;

const ja = (label: string, en: string): Label => ({ ja: label, en });

/**
 * What a table of transfers would do: nothing is written. Each line says a person's regular post (and, where the table
 * has 兼務先, all others) from 発令日 on; what is so already is left alone, so that a second run changes nothing.
 * @param roster the day for which the table names everybody: whoever is missing leaves the day before; null for a table
 *   of changes only
 */
export function planTransfers(
  state: State,
  rows: readonly TransferRow[],
  roster: string | null,
  actorId: string | null,
): TransferPlan {
  const operations: Operations = { posts: [], newPeople: [], changedPeople: [], removed: [], ended: [], appointed: [] };
  const posts = new Map(state.posts.map((post) => [post.id, post]));
  const after = state.appointments.map((one) => ({ ...one }));
  const counted = Map.groupBy(rows, (row) => row.employeeNumber);
  const met = new Set<string>();

  const postOn = (target: Target, day: string): string => {
    const known = [...posts.values()].find(
      (post) =>
        post.unitId === (target.unit?.id ?? null) &&
        squeeze(post.title) === squeeze(target.title) &&
        validOn(post, day),
    );
    if (known) return known.id;
    const level = target.unit?.level ?? 'section';
    const later = [...posts.values()]
      .filter(
        (post) => post.unitId === (target.unit?.id ?? null) && post.title === target.title && post.validFrom > day,
      )
      .map((post) => post.validFrom)
      .sort()[0];
    const key = `new ${target.unit?.id ?? ''} ${target.title} ${day}`;
    const post = {
      unitId: target.unit?.id ?? null,
      title: target.title,
      heads: target.unit !== null && headsUnit(target.title, level),
      roles: usualRoles(target.title, level),
      validFrom: day,
      validTo: later ? daysAfter(later, -1) : null,
    };
    posts.set(key, { id: key, ...post });
    operations.posts.push({ key, ...post });
    return key;
  };

  const wordsOf = (postKey: string, holding: Holding) => {
    const post = posts.get(postKey)!;
    const unit = state.units.find((one) => one.id === post.unitId);
    const acting = { regular: '', concurrent: '（兼）', acting: '（事務取扱）' }[holding];
    return `${unit ? `${fullName(state.units, unit)} ` : ''}${post.title}${acting}`;
  };
  const heldOn = (personKey: string, day: string, list: readonly (KnownAppointment | Mine)[]) =>
    list
      .filter((one) => one.personId === personKey && validOn(one, day))
      .toSorted((a, b) => order.indexOf(a.holding) - order.indexOf(b.holding));
  const reachOf = (held: readonly KnownAppointment[]) => ({
    roles: [...new Set(held.flatMap((one) => posts.get(one.postId)!.roles))],
    units: [...new Set(held.flatMap((one) => sectionName(state.units, posts.get(one.postId)!.unitId)))],
  });

  const lines = rows.map((row): PlanLine => {
    const day = row.day ?? '';
    const faults = [...row.faults];
    const warnings: Label[] = [];
    const found = personOf(state, row);
    const person = found ?? null;
    if (person) met.add(person.id);
    const key = person?.id ?? `new ${row.employeeNumber}`;
    const line: PlanLine = {
      line: row.line,
      outcome: 'fault',
      personId: person?.id ?? null,
      employeeNumber: row.employeeNumber,
      name: row.name,
      day,
      before: '',
      after: '',
      fields: [],
      loses: { roles: [], units: [], delegations: 0 },
      gains: [],
      faults,
      warnings,
    };
    if ((counted.get(row.employeeNumber) ?? []).length > 1 && row.employeeNumber !== '')
      faults.push(
        ja(
          `職員番号 ${row.employeeNumber} の行が2つ以上あります。1つにしてください。`,
          `The employee number ${row.employeeNumber} is there more than once.`,
        ),
      );
    if (person && foldName(person.name) !== foldName(row.name))
      warnings.push(
        ja(
          `登録されている氏名は「${person.name}」です。同じ人かお確かめください。`,
          `The name on record is “${person.name}”. Is it the same person?`,
        ),
      );
    if (day === '') return line;
    const leaving = row.lastDay !== null && row.lastDay < day;
    const targets = leaving || row.title === null ? null : targetsOf(state, row, day, faults);
    if (!person && leaving)
      faults.push(
        ja('登録されていない職員の退職です。職員番号をお確かめください。', 'Nobody of this number is on record.'),
      );
    if (faults.length) return line;

    const present = heldOn(key, day, after);
    if (
      row.title === null &&
      !leaving &&
      row.lastDay === null &&
      (!person || present.some((one) => one.holding === 'regular'))
    ) {
      faults.push(
        ja('職名も退職日もありません。どちらかを記入してください。', 'There is neither a post nor a last day.'),
      );
      return line;
    }
    // An order that is there already is told as it is; one that is new, against the day before
    const was = heldOn(key, daysAfter(day, -1), after).map((one) => ({ ...one }));
    line.before = (was.length ? was : present).map((one) => wordsOf(one.postId, one.holding)).join('、');
    let touched = false;

    const end = (one: KnownAppointment, last: string) => {
      touched = true;
      line.loses.delegations += state.delegated.get(one.id) ?? 0;
      if (one.validFrom > last) {
        operations.removed.push(one.id);
        after.splice(after.indexOf(one), 1);
      } else {
        operations.ended.push({ id: one.id, validTo: last });
        one.validTo = last;
      }
    };
    if (targets) {
      const wanted = targets.map((target) => ({ post: postOn(target, day), holding: target.holding }));
      const kept = row.others === undefined ? present.filter((one) => one.holding !== 'regular') : [];
      for (const one of present)
        if (!kept.includes(one) && !wanted.some((want) => want.post === one.postId && want.holding === one.holding))
          end(one, daysAfter(day, -1));
      for (const want of wanted) {
        if (present.some((one) => one.postId === want.post && one.holding === want.holding)) continue;
        touched = true;
        // What is already ordered for a later day stays: the new post lasts until then
        const later = after
          .filter(
            (one) =>
              one.personId === key &&
              one.validFrom > day &&
              ((want.holding === 'regular' && one.holding === 'regular') || one.postId === want.post),
          )
          .map((one) => one.validFrom)
          .sort()[0];
        const made = {
          personId: key,
          postId: want.post,
          holding: want.holding,
          validFrom: day,
          validTo: later ? daysAfter(later, -1) : null,
        };
        after.push({ id: `new ${operations.appointed.length}`, ...made });
        operations.appointed.push({
          person: key,
          post: want.post,
          holding: want.holding,
          validFrom: made.validFrom,
          validTo: made.validTo,
        });
      }
    }
    const kind: PersonKind =
      row.fiscalYear === undefined ? (person?.kind ?? 'staff') : row.fiscalYear ? 'fiscal-year' : 'staff';
    const over = person !== null && person.validTo !== null && person.validTo < day;
    const back = over && person.validTo! < daysAfter(day, -1);
    // A term is renewed for the fiscal year of the order where the table does not say until when
    const lastDayOn =
      row.lastDay ?? (kind === 'fiscal-year' && (over || !person?.validTo) ? lastDay(fiscalYearOf(day)) : null);
    if (leaving)
      for (const one of after.filter(
        (held) => held.personId === key && (held.validTo === null || held.validTo > row.lastDay!),
      ))
        end(one, row.lastDay!);

    const held = heldOn(key, day, after);
    line.after = leaving ? '' : held.map((one) => wordsOf(one.postId, one.holding)).join('、');
    if (!person) {
      operations.newPeople.push({
        key,
        name: row.name,
        kana: row.kana ?? '',
        kind,
        employeeNumber: row.employeeNumber,
        email: row.email,
        extension: row.extension,
        validFrom: day,
        validTo: lastDayOn,
      });
    } else {
      const set: Operations['changedPeople'][number]['set'] = {};
      const change = <F extends keyof typeof set>(field: F, value: (typeof set)[F] | null, word: string) => {
        if (value === null || value === person[field]) return;
        set[field] = value as (typeof set)[F];
        line.fields.push(word);
      };
      change('name', row.name, '氏名');
      change('kana', row.kana, 'かな');
      change('email', row.email, 'メール');
      change('extension', row.extension, '内線');
      change('kind', kind, '会計年度任用');
      if (person.employeeNumber === null) change('employeeNumber', row.employeeNumber, '職員番号');
      // Whoever is back, or became regular staff, has no last day any more
      if (
        lastDayOn === null &&
        (over || (kind === 'staff' && person.kind === 'fiscal-year' && person.validTo !== null))
      ) {
        set.validTo = null;
        line.fields.push('退職日');
      } else change('validTo', lastDayOn, '退職日');
      if (Object.keys(set).length) operations.changedPeople.push({ id: person.id, set });
    }

    if (touched) {
      const [before, now] = [reachOf(was), reachOf(leaving ? [] : held)];
      line.loses.roles = before.roles.filter((role) => !now.roles.includes(role));
      line.loses.units = before.units.filter((unit) => !now.units.includes(unit));
      line.gains = now.roles.filter((role) => !before.roles.includes(role));
    }
    const [regularBefore, regularNow] = [was, held].map((list) => list.find((one) => one.holding === 'regular'));
    const rank = (one: KnownAppointment | undefined) => (one ? rankOf(posts.get(one.postId)!.title) : null);
    const [low, high] = [rank(regularBefore), rank(regularNow)];
    line.outcome =
      !person || back
        ? 'joins'
        : leaving
          ? touched || line.fields.length
            ? 'leaves'
            : 'unchanged'
          : !touched
            ? line.fields.length
              ? 'changes'
              : 'unchanged'
            : low !== null && high !== null && high > low
              ? 'promoted'
              : 'moves';
    if (actorId !== null && person?.id === actorId && line.gains.length) {
      faults.push(
        ja(
          '自分に新しい役割を与えることになる行です。ほかの担当者が取り込んでください。',
          'This line would give you a role: a colleague must import it.',
        ),
      );
      line.outcome = 'fault';
    }
    return line;
  });

  if (roster !== null)
    for (const person of state.people) {
      if (met.has(person.id) || person.kind === 'partner' || person.employeeNumber === null || !validOn(person, roster))
        continue;
      const last = daysAfter(roster, -1);
      const was = heldOn(person.id, last, after);
      const line: PlanLine = {
        line: null,
        outcome: 'leaves',
        personId: person.id,
        employeeNumber: person.employeeNumber,
        name: person.name,
        day: roster,
        before: was.map((one) => wordsOf(one.postId, one.holding)).join('、'),
        after: '',
        fields: ['退職日'],
        loses: { ...reachOf(was), delegations: 0 },
        gains: [],
        faults:
          person.id === actorId
            ? [
                ja(
                  'ご自身の行がありません。名簿に加えてください。',
                  'You are not in the table yourself. Add your line.',
                ),
              ]
            : [],
        warnings: [],
      };
      if (line.faults.length) line.outcome = 'fault';
      for (const one of after.filter(
        (held) => held.personId === person.id && (held.validTo === null || held.validTo > last),
      )) {
        line.loses.delegations += state.delegated.get(one.id) ?? 0;
        if (one.validFrom > last) {
          operations.removed.push(one.id);
          after.splice(after.indexOf(one), 1);
        } else operations.ended.push({ id: one.id, validTo: (one.validTo = last) });
      }
      // Never before the first day
      operations.changedPeople.push({
        id: person.id,
        set: { validTo: person.validFrom !== null && person.validFrom > last ? person.validFrom : last },
      });
      lines.push(line);
    }

  const whole = { lines, operations };
  return {
    ...whole,
    newPosts: operations.posts.map(({ key }) => wordsOf(key, 'regular')),
    headless: headlessUnits(state, posts, after, operations, rows, roster),
    digest: createHash('sha256').update(JSON.stringify(whole)).digest('hex'),
  };
}

const order: Holding[] = ['regular', 'concurrent', 'acting'];

const sectionName = (units: readonly Unit[], unitId: string | null): string[] => {
  const unit = units.find((one) => one.id === unitId);
  const section = unit?.level === 'unit' ? units.find((one) => one.id === unit.parentId) : unit;
  return section ? [section.name] : [];
};

/**
 * The person of a line: by number; by number where Excel took its leading zeros, and by name where nobody gave a number
 * yet, if there is exactly one.
 */
function personOf(state: State, row: TransferRow): KnownPerson | undefined {
  const staff = state.people.filter((one) => one.kind !== 'partner');
  const exact = staff.find((one) => one.employeeNumber === row.employeeNumber);
  if (exact || row.employeeNumber === '') return exact;
  const same = staff.filter((one) => foldName(one.name) === foldName(row.name));
  const bare = (text: string | null) => text?.replace(/^0+/, '');
  const likely = [
    same.filter((one) => one.employeeNumber !== null && bare(one.employeeNumber) === bare(row.employeeNumber)),
    same.filter((one) => one.employeeNumber === null),
  ];
  return likely.find((some) => some.length === 1)?.[0];
}

/** Regular post and 兼務先 of a line; what they name must be there on the day. */
function targetsOf({ units, posts }: State, row: TransferRow, day: string, faults: Label[]): Target[] {
  const outside = (title: string) =>
    posts.some((post) => post.unitId === null && squeeze(post.title) === squeeze(title) && validOn(post, day));
  const valid = units.filter((unit) => validOn(unit, day));
  const targets: Target[] = [];
  const unit = unitOf(valid, row, day, faults);
  if (unit === null && !outside(row.title!))
    faults.push(ja('部も課もありません。所属を記入してください。', 'There is neither a department nor a section.'));
  else if (unit !== undefined) targets.push({ unit, title: row.title!, holding: 'regular' });
  for (const written of (row.others ?? '')
    .split(SEPARATOR)
    .map((part) => part.trim())
    .filter(Boolean)) {
    const acting = ACTING.test(written);
    const words = squeeze(written.replace(ACTING, ''));
    const named = valid
      .flatMap((one) => [one.name, fullName(units, one)].map((name) => ({ one, name: squeeze(name) })))
      .filter(({ name }) => words.startsWith(name) && words.length > name.length);
    const longest = Math.max(0, ...named.map(({ name }) => name.length));
    const best = [...new Set(named.filter(({ name }) => name.length === longest).map(({ one }) => one))];
    const holding = acting ? 'acting' : 'concurrent';
    if (best.length === 0 && outside(words)) targets.push({ unit: null, title: words, holding });
    else if (best.length !== 1)
      faults.push(
        best.length
          ? ja(
              `兼務先「${written}」にあたる部署が2つ以上あります。部から書いてください。`,
              `“${written}” fits several units. Write it with its department.`,
            )
          : ja(
              `兼務先「${written}」の部署が、${day}の組織にありません。「課名 職名」の形で書いてください。`,
              `There is no unit for “${written}” on ${day}. Write “section post”.`,
            ),
      );
    else targets.push({ unit: best[0]!, title: words.slice(longest), holding });
  }
  return targets;
}

/** The unit that 部, 課 and 係 of a line name; null where all are empty, undefined with a fault where there is none. */
function unitOf(valid: readonly Unit[], row: TransferRow, day: string, faults: Label[]): Unit | null | undefined {
  const path = (['department', 'section', 'unit'] as const).flatMap((level) =>
    row[level] === null ? [] : [[level, row[level]] as const],
  );
  let at: Unit[] = [];
  for (const [index, [level, name]] of path.entries()) {
    const fits = valid.filter(
      (unit) =>
        unit.level === level &&
        squeeze(unit.name) === squeeze(name) &&
        (index === 0 || at.some((above) => above.id === unit.parentId)),
    );
    if (fits.length === 0) {
      faults.push(
        ja(
          `「${name}」は、${day}の組織にありません。名称をお確かめください。組織改正の取込が先です。`,
          `There is no “${name}” on ${day}. Check the name; import the reorganisation first.`,
        ),
      );
      return undefined;
    }
    at = fits;
  }
  if (at.length > 1) {
    faults.push(
      ja(
        `「${path.at(-1)![1]}」にあたる部署が2つ以上あります。部から書いてください。`,
        `“${path.at(-1)![1]}” fits several units. Write its department too.`,
      ),
    );
    return undefined;
  }
  return at[0] ?? null;
}

/** Units with a post that leads them, held until now and by nobody when all has been done. */
function headlessUnits(
  state: State,
  posts: ReadonlyMap<string, KnownPost>,
  after: readonly KnownAppointment[],
  { changedPeople }: Operations,
  rows: readonly TransferRow[],
  roster: string | null,
): string[] {
  const day = [...rows.flatMap((row) => row.day ?? []), ...(roster === null ? [] : [roster])].sort().at(-1);
  if (day === undefined) return [];
  const gone = new Map(changedPeople.flatMap(({ id, set }) => (set.validTo ? [[id, set.validTo] as const] : [])));
  const led = (list: readonly KnownAppointment[], on: string) =>
    new Set(
      list.flatMap((one) => {
        const post = posts.get(one.postId)!;
        const there = validOn(one, on) && (gone.get(one.personId) ?? on) >= on;
        return post.heads && there && post.unitId !== null ? [post.unitId] : [];
      }),
    );
  const now = led(after, day);
  return [...led(state.appointments, daysAfter(day, -1))]
    .filter((id) => !now.has(id))
    .flatMap((id) => state.units.filter((unit) => unit.id === id && validOn(unit, day)))
    .map((unit) => fullName(state.units, unit));
}
