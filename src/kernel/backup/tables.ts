// SPDX-License-Identifier: Apache-2.0
import type pg from 'pg';

/** A table of the house as it is copied: its columns, the order of its rows, and the tables that must be there first. */
export type Table = {
  /** `schema.table`, quoted where needed: goes into statements as it is. */
  name: string;
  /** Columns that hold data; generated ones are computed again. */
  columns: string[];
  order: string;
  /** Foreign keys to other tables. */
  needs: { constraint: string; table: string; deferrable: boolean }[];
  /** Triggers of our own: rows come back as they were, without setting off what once made them. */
  triggers: string[];
};

/** Where the next numbers of a sequence stand. */
export type Sequence = { name: string; value: string; called: boolean };

/**
 * Every table of the house in an order in which rows can be put in: a table comes after those that it refers to, as far
 * as they do not refer to each other. The queue (schema `jobs`) is not among them: it is made anew.
 */
export async function tablesOf(db: pg.ClientBase): Promise<Table[]> {
  const { rows } = await db.query<Table>(
    `select c.oid::regclass::text as name,
       (select array_agg(quote_ident(a.attname) order by a.attnum) from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
       coalesce(
         (select string_agg(quote_ident(a.attname) || case when a.attcollation <> 0 then ' collate "C"' else '' end, ', ' order by k.n)
          from pg_index i, unnest(i.indkey) with ordinality k (attnum, n)
          join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
          where i.indrelid = c.oid and i.indisprimary),
         't::text collate "C"') as order,
       (select coalesce(jsonb_agg(jsonb_build_object('constraint', quote_ident(k.conname), 'table', k.confrelid::regclass::text, 'deferrable', k.condeferrable)), '[]')
        from pg_constraint k where k.conrelid = c.oid and k.contype = 'f' and k.confrelid <> c.oid) as needs,
       array(select quote_ident(tgname) from pg_trigger where tgrelid = c.oid and not tgisinternal and tgenabled <> 'D') as triggers
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and not c.relispartition
       and n.nspname not in ('pg_catalog', 'information_schema', 'jobs') and n.nspname not like 'pg\\_%'
     order by c.oid::regclass::text collate "C"`,
  );
  const ordered: Table[] = [];
  const waiting = [...rows];
  while (waiting.length) {
    const free = waiting.findIndex(({ needs }) =>
      needs.every(({ table }) => !waiting.some((one) => one.name === table)),
    );
    ordered.push(...waiting.splice(Math.max(free, 0), 1));
  }
  return ordered;
}

export async function sequencesOf(db: pg.ClientBase): Promise<Sequence[]> {
  const { rows } = await db.query<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'S' and n.nspname not in ('pg_catalog', 'information_schema', 'jobs') and n.nspname not like 'pg\\_%' order by 1`,
  );
  const sequences: Sequence[] = [];
  for (const { name } of rows) {
    const { rows: state } = await db.query<{ value: string; called: boolean }>(
      `select last_value::text as value, is_called as called from ${name}`,
    );
    sequences.push({ name, ...state[0]! });
  }
  return sequences;
}

/**
 * All rows of a table as text, always in the same order and spelling: two tables with the same rows give the same
 * bytes. Needs `plainSpelling` on the connection.
 */
export const rowsOut = ({ name, columns, order }: Table) =>
  `copy (select ${columns.join(', ')} from ${name} t order by ${order}) to stdout`;

export const rowsIn = (name: string, columns: readonly string[]) => `copy ${name} (${columns.join(', ')}) from stdin`;

/** Spelling of values that does not depend on the server; a policy that would hide rows becomes an error. */
export const plainSpelling = `set timezone = 'UTC'; set datestyle = 'ISO, YMD'; set intervalstyle = 'iso_8601';
  set bytea_output = 'hex'; set extra_float_digits = 1; set client_encoding = 'UTF8'; set row_security = off;
  set statement_timeout = 0; set idle_in_transaction_session_timeout = 0; set search_path = 'pg_catalog'`;
