// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { writeCsv } from '#kernel/documents/csv.ts';
import type { Label } from '#kernel/label.ts';
import type { FileValue } from '#kernel/procedure.ts';
import { squeeze } from '#kernel/text/width.ts';
import { daysAfter, validOn } from '../days.ts';
import type { OrganisationTx, UnitLevel } from '../tables.ts';
import { fullName, type Unit } from '../units.ts';
import { dayIn, readColumns, type Column } from './columns.ts';
import type { KnownAppointment, KnownPost, State } from './transfer-plan.ts';
import { placeOf } from './transfer-run.ts';

/**
 * 組織改正の表: which unit becomes which on a day. No old code: a unit is set up; no new code: one is closed. An old code in
 * several lines is split, the first line being the main successor; a new code in several lines is a merger. 部 empty: a
 * department; 部 filled: a section of it; 課 filled too: a unit (係) of that section.
 */
export const reorganisationColumns = [
  { name: '旧コード', also: ['旧所属コード', '改正前コード'], needed: true },
  { name: '新コード', also: ['新所属コード', '改正後コード'], needed: true },
  { name: '新名称', also: ['新所属名', '改正後名称', '名称'], needed: true },
  { name: '部', also: ['部局', '部名', '新部名'] },
  { name: '課', also: ['課名'] },
  { name: '施行日', also: ['改正日', '施行年月日'], needed: true },
] as const satisfies Column[];

export type ReorganisationRow = {
  line: number;
  oldCode: string | null;
  newCode: string | null;
  name: string | null;
  department: string | null;
  section: string | null;
  day: string | null;
  faults: Label[];
};

export const readReorganisation = (file: FileValue): ReorganisationRow[] =>
  readColumns(file, reorganisationColumns).map(({ line, cells }) => {
    const faults: Label[] = [];
    const written = cells['施行日'] ?? null;
    const day = written === null ? null : dayIn(written);
    if (day === null)
      faults.push({
        ja: written === null ? '施行日がありません。' : `施行日「${written}」を日付として読めません。`,
        en: written === null ? 'There is no day.' : `“${written}” is no day.`,
      });
    const code = (name: string) => squeeze(cells[name] ?? '') || null;
    const row = {
      line,
      oldCode: code('旧コード'),
      newCode: code('新コード'),
      name: cells['新名称'] ?? null,
      department: cells['部'] ?? null,
      section: cells['課'] ?? null,
      day,
      faults,
    };
    if (row.oldCode === null && row.newCode === null)
      faults.push({ ja: '旧コードも新コードもありません。', en: 'There is neither an old nor a new code.' });
    if (row.newCode !== null && row.name === null)
      faults.push({ ja: '新名称がありません。', en: 'There is no new name.' });
    if (row.section !== null && row.department === null)
      faults.push({ ja: '課を書くときは、部も書いてください。', en: 'Write the department of the section too.' });
    return row;
  });

export type ReorganisationLine = {
  /** Null for a unit that follows the one above it. */
  line: number | null;
  outcome: 'fault' | 'founded' | 'renamed' | 'moved' | 'merged' | 'split' | 'closed' | 'unchanged';
  day: string;
  before: string;
  after: string;
  faults: Label[];
};

type NewUnit = {
  key: string;
  parentKey: string | null;
  level: UnitLevel;
  code: string;
  name: string;
  validFrom: string;
  validTo: string | null;
};

/** What is written; new units and posts are named by keys until they have ids. */
export type ReorganisationOperations = {
  units: NewUnit[];
  closed: { id: string; validTo: string }[];
  successions: { from: string; to: string; main: boolean }[];
  posts: {
    key: string;
    unit: string;
    title: string;
    heads: boolean;
    roles: string[];
    groupFrom: string;
    validFrom: string;
    validTo: string | null;
  }[];
  endedPosts: { id: string; validTo: string }[];
  ended: { id: string; validTo: string }[];
  moved: { id: string; post: string }[];
  appointed: {
    personId: string;
    post: string;
    holding: KnownAppointment['holding'];
    validFrom: string;
    validTo: string | null;
  }[];
};

export type ReorganisationPlan = {
  lines: ReorganisationLine[];
  /** Appointments that follow their unit, delegations that end with them. */
  people: number;
  delegations: number;
  operations: ReorganisationOperations;
  digest: string;
};

const levels: UnitLevel[] = ['department', 'section', 'unit'];
const label = (ja: string, en: string): Label => ({ ja, en });

/** What a table of a reorganisation would do; nothing is written. What is so already is left alone. */
export function planReorganisation(state: State, rows: readonly ReorganisationRow[]): ReorganisationPlan {
  const operations: ReorganisationOperations = {
    units: [],
    closed: [],
    successions: [],
    posts: [],
    endedPosts: [],
    ended: [],
    moved: [],
    appointed: [],
  };
  const units = state.units.map((unit) => ({ ...unit, successorIds: [...unit.successorIds] }));
  const posts: KnownPost[] = state.posts.map((post) => ({ ...post }));
  const appointments = state.appointments.map((one) => ({ ...one }));
  const lines: ReorganisationLine[] = [];
  const tally = { people: 0, delegations: 0 };
  const madeHere = new Map<string, ReorganisationOperations['appointed'][number]>();

  const days = [...new Set(rows.flatMap((row) => row.day ?? []))].sort();
  for (const row of rows)
    if (row.faults.length)
      lines.push({
        line: row.line,
        outcome: 'fault',
        day: row.day ?? '',
        before: row.oldCode ?? '',
        after: row.name ?? '',
        faults: row.faults,
      });
  for (const day of days)
    onDay(
      day,
      rows.filter((row) => row.day === day && row.faults.length === 0),
    );

  const order = new Map(rows.map((row, index) => [row.line, index]));
  const place = (line: ReorganisationLine) => (line.line === null ? Infinity : order.get(line.line)!);
  lines.sort((a, b) => place(a) - place(b));
  const whole = { lines, operations };
  return { ...whole, ...tally, digest: createHash('sha256').update(JSON.stringify(whole)).digest('hex') };

  function onDay(day: string, todays: ReorganisationRow[]) {
    const before = daysAfter(day, -1);
    const at = (code: string, on: string) => units.find((unit) => unit.code === code && validOn(unit, on));
    const path = (unit: Unit | undefined) => (unit ? fullName(units, unit) : '');
    const parentsOn = new Map<string, Unit | null>();
    const names = (row: ReorganisationRow) => `${row.department ?? ''}${row.section ?? ''}${row.name ?? ''}`;

    // Departments first: sections stand on them, units (係) on sections
    const depth = (row: ReorganisationRow) => (row.section !== null ? 2 : row.department !== null ? 1 : 0);
    const sorted = todays.toSorted((a, b) => depth(a) - depth(b));
    const told = new Map<ReorganisationRow, ReorganisationLine>();
    for (const row of todays) {
      const line: ReorganisationLine = {
        line: row.line,
        outcome: 'unchanged',
        day,
        before: row.oldCode ?? '',
        after: names(row),
        faults: [],
      };
      told.set(row, line);
      lines.push(line);
    }
    const fault = (row: ReorganisationRow, ja: string, en: string) => {
      const line = told.get(row)!;
      line.faults.push(label(ja, en));
      line.outcome = 'fault';
    };

    // What each old code becomes, and from what each new one comes
    const heirs = Map.groupBy(
      todays.filter((row) => row.oldCode !== null),
      (row) => row.oldCode!,
    );
    const origins = Map.groupBy(
      todays.filter((row) => row.newCode !== null),
      (row) => row.newCode!,
    );
    const parentOf = (row: ReorganisationRow): Unit | null | undefined => {
      if (row.department === null) return null;
      const department = units.find(
        (unit) => unit.level === 'department' && validOn(unit, day) && squeeze(unit.name) === squeeze(row.department!),
      );
      if (row.section === null || !department) return department;
      return units.find(
        (unit) =>
          unit.level === 'section' &&
          unit.parentId === department.id &&
          validOn(unit, day) &&
          squeeze(unit.name) === squeeze(row.section!),
      );
    };
    const level = (row: ReorganisationRow): UnitLevel => levels[depth(row)]!;
    const isAs = (unit: Unit | undefined, row: ReorganisationRow) =>
      unit !== undefined &&
      unit.name === row.name &&
      unit.level === level(row) &&
      (unit.parentId ?? null) === (parentOf(row)?.id ?? null);

    for (const row of sorted) {
      const line = told.get(row)!;
      const old = row.oldCode === null ? undefined : at(row.oldCode, before);
      line.before = old ? path(old) : (row.oldCode ?? '');
      const next = row.newCode === null ? undefined : at(row.newCode, day);
      if (row.oldCode !== null && !old) {
        fault(
          row,
          `コード ${row.oldCode} の部署は、${before}にありません。`,
          `There is no unit with the code ${row.oldCode} on ${before}.`,
        );
        continue;
      }
      if (row.newCode === null) {
        if (heirs.get(row.oldCode!)!.length > 1)
          fault(
            row,
            `コード ${row.oldCode} の行がほかにもあります。廃止か継承か、どちらかにしてください。`,
            `The code ${row.oldCode} is closed and carried on at once.`,
          );
        else if (old!.validTo !== before) {
          line.outcome = 'closed';
          close(old!, before);
        }
        continue;
      }
      const same = origins.get(row.newCode)!;
      if (
        same.some((one) => one.name !== row.name || one.department !== row.department || one.section !== row.section)
      ) {
        fault(
          row,
          `新コード ${row.newCode} の名称か部が、行によって違います。`,
          `The new code ${row.newCode} has different names or departments.`,
        );
        continue;
      }
      const parent = parentOf(row);
      if (parent === undefined) {
        fault(
          row,
          `「${row.department}${row.section ?? ''}」は、${day}の組織にありません。`,
          `There is no “${row.department}${row.section ?? ''}” on ${day}.`,
        );
        continue;
      }
      parentsOn.set(row.newCode, parent);
      const alone = row.oldCode === null || heirs.get(row.oldCode)!.length === 1;
      // Stays what it is: same code, same name, same place, nothing given away or taken over
      if (old && alone && same.length === 1 && row.oldCode === row.newCode && isAs(old, row) && validOn(old, day))
        continue;
      const done = next && next.validFrom === day && isAs(next, row);
      if (done && (!old || (old.validTo === before && old.successorIds.includes(next.id)))) continue;

      const fresh = done ? next : makeUnit(row, parent, day, level(row));
      if (!fresh) {
        fault(
          row,
          `新コード ${row.newCode} は、${day}にほかの部署が使っています。`,
          `Another unit has the code ${row.newCode} on ${day}.`,
        );
        continue;
      }
      if (!old) line.outcome = done ? 'unchanged' : 'founded';
      else {
        line.outcome = !alone
          ? 'split'
          : same.filter((one) => one.oldCode !== null).length > 1
            ? 'merged'
            : old.name !== row.name
              ? 'renamed'
              : 'moved';
        succeed(old, fresh, heirs.get(row.oldCode!)![0] === row, before);
      }
    }
    follow(day, before);
  }

  /** A new unit from a day on; undefined when its code is taken by one that stays. */
  function makeUnit(
    row: { newCode: string | null; name: string | null; oldCode?: string | null },
    parent: Unit | null,
    day: string,
    level: UnitLevel,
  ): Unit | undefined {
    const code = row.newCode!;
    const before = daysAfter(day, -1);
    const holder = units.find((unit) => unit.code === code && validOn(unit, day));
    const leaves = rows.some((one) => one.day === day && one.oldCode === code);
    let until: string | null = null;
    if (holder) {
      if (holder.validFrom >= day || !leaves) return undefined;
      until = holder.validTo;
      close(holder, before);
    } else {
      const later = units
        .filter((unit) => unit.code === code && unit.validFrom > day)
        .map((unit) => unit.validFrom)
        .sort()[0];
      until = later ? daysAfter(later, -1) : null;
    }
    const unit: Unit = {
      id: `new ${code} ${day}`,
      parentId: parent?.id ?? null,
      level,
      code,
      name: row.name!,
      validFrom: day,
      validTo: until,
      successorIds: [],
      hasMainSuccessor: false,
    };
    units.push(unit);
    operations.units.push({
      key: unit.id,
      parentKey: unit.parentId,
      level,
      code,
      name: unit.name,
      validFrom: day,
      validTo: until,
    });
    return unit;
  }

  function close(unit: Unit, last: string) {
    if (unit.validTo === last) return;
    unit.validTo = last;
    const planned = operations.units.find((one) => one.key === unit.id);
    if (planned) planned.validTo = last;
    else operations.closed.push({ id: unit.id, validTo: last });
  }

  function succeed(old: Unit, fresh: Unit, main: boolean, last: string) {
    close(old, last);
    if (old.successorIds.includes(fresh.id)) return;
    main &&= !old.hasMainSuccessor;
    operations.successions.push({ from: old.id, to: fresh.id, main });
    old.successorIds = main ? [fresh.id, ...old.successorIds] : [...old.successorIds, fresh.id];
    old.hasMainSuccessor ||= main;
  }

  /** Units below one that ended go to its successor; posts and those who hold them go with their unit. */
  function follow(day: string, before: string) {
    for (const depth of ['section', 'unit'] as const)
      for (const child of units.filter((unit) => unit.level === depth && validOn(unit, day) && unit.validFrom < day)) {
        const parent = units.find((unit) => unit.id === child.parentId);
        if (!parent || validOn(parent, day)) continue;
        const heir = parent.hasMainSuccessor ? units.find((unit) => unit.id === parent.successorIds[0]) : undefined;
        const line: ReorganisationLine = {
          line: null,
          outcome: 'moved',
          day,
          before: fullName(units, child),
          after: '',
          faults: [],
        };
        lines.push(line);
        if (!heir) {
          line.outcome = 'fault';
          line.faults.push(
            label(
              `「${parent.name}」がなくなると、「${child.name}」の上位の部署がなくなります。行を加えて行き先を書いてください。`,
              `When “${parent.name}” is closed, “${child.name}” has nothing above it. Add a line for it.`,
            ),
          );
          continue;
        }
        const until = child.validTo;
        close(child, before);
        const fresh: Unit = {
          ...child,
          id: `new ${child.code} ${day}`,
          parentId: heir.id,
          validFrom: day,
          validTo: until,
          successorIds: [],
          hasMainSuccessor: false,
        };
        units.push(fresh);
        operations.units.push({
          key: fresh.id,
          parentKey: heir.id,
          level: fresh.level,
          code: fresh.code,
          name: fresh.name,
          validFrom: day,
          validTo: until,
        });
        succeed(child, fresh, true, before);
        line.after = fullName(units, fresh);
      }
    for (const unit of units.filter((one) => one.validTo === before)) {
      const heir = unit.hasMainSuccessor ? unit.successorIds[0]! : null;
      for (const post of posts.filter(
        (one) => one.unitId === unit.id && (one.validTo === null || one.validTo > before),
      ))
        carry(post, heir, day, before);
    }
  }

  function carry(post: KnownPost, heir: string | null, day: string, before: string) {
    const until = post.validTo;
    const holders = appointments.filter(
      (one) => one.postId === post.id && (one.validTo === null || one.validTo > before),
    );
    if (post.validFrom <= before) {
      post.validTo = before;
      const planned = operations.posts.find((one) => one.key === post.id);
      if (planned) planned.validTo = before;
      else operations.endedPosts.push({ id: post.id, validTo: before });
    }
    let next =
      heir === null
        ? undefined
        : posts.find((one) => one.unitId === heir && one.title === post.title && validOn(one, day));
    if (heir !== null && !next) {
      next = {
        id: `new ${heir} ${post.title} ${day}`,
        unitId: heir,
        title: post.title,
        heads: post.heads,
        roles: post.roles,
        validFrom: day,
        validTo: until,
      };
      posts.push(next);
      operations.posts.push({
        key: next.id,
        unit: heir,
        title: post.title,
        heads: post.heads,
        roles: post.roles,
        groupFrom: post.id,
        validFrom: day,
        validTo: until,
      });
    }
    for (const one of holders) {
      tally.people++;
      tally.delegations += state.delegated.get(one.id) ?? 0;
      // Ordered by this same table for an earlier day: not written yet
      const planned = madeHere.get(one.id);
      if (one.validFrom > before) {
        if (!next) continue;
        one.postId = next.id;
        if (planned) planned.post = next.id;
        else operations.moved.push({ id: one.id, post: next.id });
        continue;
      }
      const last = one.validTo;
      one.validTo = before;
      if (planned) planned.validTo = before;
      else operations.ended.push({ id: one.id, validTo: before });
      if (
        !next ||
        appointments.some((other) => other.personId === one.personId && other.postId === next.id && validOn(other, day))
      )
        continue;
      const made = { personId: one.personId, post: next.id, holding: one.holding, validFrom: day, validTo: last };
      const id = `new ${appointments.length}`;
      appointments.push({ ...made, id, postId: next.id });
      madeHere.set(id, made);
      operations.appointed.push(made);
    }
  }
}

/** Writes what a plan said, in the running transaction. */
export async function applyReorganisation(tx: OrganisationTx, operations: ReorganisationOperations): Promise<void> {
  const ids = new Map<string, string>();
  for (const { key } of [...operations.units, ...operations.posts]) ids.set(key, crypto.randomUUID());
  const idOf = (key: string) => ids.get(key) ?? key;
  const ended = (table: 'unit' | 'post' | 'appointment', list: { id: string; validTo: string }[]) =>
    sql`update ${sql.table(`organisation.${table}`)} t set valid_to = e."validTo" from jsonb_to_recordset(
      ${JSON.stringify(list)}::jsonb) as e(id uuid, "validTo" date) where t.id = e.id`.execute(tx);
  await ended('appointment', operations.ended);
  await ended('post', operations.endedPosts);
  await ended('unit', operations.closed);
  for (const unit of operations.units)
    await tx
      .insertInto('organisation.unit')
      .values({
        id: idOf(unit.key),
        parent_id: unit.parentKey === null ? null : idOf(unit.parentKey),
        level: unit.level,
        code: unit.code,
        name: unit.name,
        valid_from: unit.validFrom,
        valid_to: unit.validTo,
      })
      .execute();
  if (operations.successions.length)
    await tx
      .insertInto('organisation.succession')
      .values(
        operations.successions.map(({ from, to, main }) => ({
          predecessor_id: idOf(from),
          successor_id: idOf(to),
          main,
        })),
      )
      .execute();
  for (const post of operations.posts)
    await sql`insert into organisation.post (id, unit_id, title, heads, roles, group_name, valid_from, valid_to)
      select ${idOf(post.key)}::uuid, ${idOf(post.unit)}::uuid, ${post.title}, ${post.heads}, ${post.roles}::text[],
             (select group_name from organisation.post where id = ${idOf(post.groupFrom)}::uuid), ${post.validFrom}::date,
             ${post.validTo}::date`.execute(tx);
  for (const { id, post } of operations.moved)
    await tx
      .updateTable('organisation.appointment')
      .set({ post_id: idOf(post) })
      .where('id', '=', id)
      .execute();
  for (const one of operations.appointed)
    await tx
      .insertInto('organisation.appointment')
      .values({
        person_id: one.personId,
        post_id: idOf(one.post),
        holding: one.holding,
        valid_from: one.validFrom,
        valid_to: one.validTo,
      })
      .execute();
}

/** Every change of the organisation that is on record as a table of a reorganisation: read in again it changes nothing. */
export function exportReorganisation(units: readonly Unit[]): Uint8Array {
  const rows: { day: string; level: number; cells: (string | null)[] }[] = [];
  for (const unit of units) {
    const place = placeOf(units, unit.id);
    const from = units.filter((one) => one.successorIds.includes(unit.id));
    const cells = (old: string | null) => [
      old,
      unit.code,
      unit.name,
      unit.level === 'department' ? null : place.department,
      unit.level === 'unit' ? place.section : null,
      unit.validFrom,
    ];
    for (const old of from.length ? from : [null])
      rows.push({ day: unit.validFrom, level: levels.indexOf(unit.level), cells: cells(old?.code ?? null) });
    if (unit.validTo !== null && unit.successorIds.length === 0) {
      const day = daysAfter(unit.validTo, 1);
      rows.push({ day, level: levels.indexOf(unit.level), cells: [unit.code, null, null, null, null, day] });
    }
  }
  // The main successor of a split stands first
  const main = (cells: (string | null)[]) =>
    units.some(
      (unit) =>
        unit.code === cells[0] &&
        unit.hasMainSuccessor &&
        units.some((one) => one.id === unit.successorIds[0] && one.code === cells[1] && one.validFrom === cells[5]),
    );
  rows.sort((a, b) =>
    a.day < b.day ? -1 : a.day > b.day ? 1 : a.level - b.level || Number(main(b.cells)) - Number(main(a.cells)),
  );
  return writeCsv([reorganisationColumns.map(({ name }) => name), ...rows.map(({ cells }) => cells)]);
}
