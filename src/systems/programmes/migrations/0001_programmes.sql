-- One programme (事務事業) over the years.
create table programmes.programme (
  tenant_id uuid not null default kernel.tenant(),
  id uuid not null default uuidv7(),
  -- the code that the municipality prints; a prior evaluation numbers otherwise than the yearly sheets, hence `series`
  series text not null,
  code text not null check (code <> ''),
  name text not null check (name <> ''),
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, series, code)
);
select kernel.protect('programmes.programme');

-- The policy tree of the comprehensive plan: field (分野) > policy (政策) > measure (施策).
create table programmes.policy (
  tenant_id uuid not null default kernel.tenant(),
  id uuid not null default uuidv7(),
  parent_id uuid,
  level text not null check (level in ('field', 'policy', 'measure')),
  code text not null,
  name text not null,
  primary key (tenant_id, id),
  unique nulls not distinct (tenant_id, parent_id, code),
  foreign key (tenant_id, parent_id) references programmes.policy
);
select kernel.protect('programmes.policy');

-- A file that was brought in, exactly as it came.
create table programmes.source_file (
  tenant_id uuid not null default kernel.tenant(),
  id uuid not null default uuidv7(),
  sha256 text not null,
  name text not null,
  type text not null,
  bytes bytea not null,
  at timestamptz not null default now(),
  actor_id text,
  primary key (tenant_id, id),
  unique (tenant_id, sha256)
);
select kernel.protect('programmes.source_file');

create table programmes.sheet (
  tenant_id uuid not null default kernel.tenant(),
  id uuid not null default uuidv7(),
  programme_id uuid not null,
  kind text not null,
  fiscal_year int not null,
  -- a later edition of the same sheet is a new row; the newest is the current one
  edition int not null default 1,
  is_current boolean not null default true,
  -- the edition that residents read: it stays while a newer one is being worked on
  is_public boolean not null default false,
  state text not null default 'draft' check (state in ('draft', 'section-head', 'planning', 'closed', 'published')),
  unit_id uuid,
  -- the sheet itself (sheet.ts)
  content jsonb not null,
  -- taken from the content by the writer, for lists: thousand yen of the sheet's own year
  code text not null,
  name text not null,
  section text not null default '',
  -- one sentence of what it is for
  summary text not null default '',
  budget bigint,
  settled bigint,
  errors int not null default 0,
  warnings int not null default 0,
  infos int not null default 0,
  search_text text not null default '',
  search_pairs text[] not null default '{}',
  source_id uuid,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  published_at timestamptz,
  check (not is_public or state = 'published'),
  primary key (tenant_id, id),
  unique (tenant_id, programme_id, kind, fiscal_year, edition),
  foreign key (tenant_id, programme_id) references programmes.programme,
  foreign key (tenant_id, unit_id) references organisation.unit,
  foreign key (tenant_id, source_id) references programmes.source_file
);
select kernel.protect('programmes.sheet');
-- one current edition: two imports at once cannot both win
create unique index sheet_current on programmes.sheet (tenant_id, programme_id, kind, fiscal_year) where is_current;
-- lists run newest year first, then by code; the amounts ride along, so that totals need not touch the wide rows
create index on programmes.sheet (tenant_id, fiscal_year desc, code, id) include (budget, settled) where is_current;
create index on programmes.sheet (tenant_id, section, fiscal_year desc, code, id) include (budget, settled) where is_current;
create index on programmes.sheet (tenant_id, state, unit_id) where is_current;
create index on programmes.sheet (tenant_id, fiscal_year, kind, section, state) where is_current;
create index on programmes.sheet (tenant_id, unit_id, fiscal_year) where is_current;
create unique index sheet_public on programmes.sheet (tenant_id, programme_id, kind, fiscal_year) where is_public;
create index sheet_public_list on programmes.sheet (tenant_id, fiscal_year desc, code, id) include (budget, settled) where is_public;
create index on programmes.sheet (tenant_id, fiscal_year, kind, section, state) where is_public;
create index sheet_search on programmes.sheet using gin (search_pairs) where is_current or is_public;

-- Sheets in which all words occur (`pairs`: every pair of neighbouring characters of the words). Array operators are not
-- leakproof, so that PostgreSQL would not use their index under row-level security: the function steps around the policy
-- and therefore fixes the tenant itself.
create function programmes.sheets_with(pairs text[], words text[]) returns setof uuid
  language sql stable security definer set search_path = '' rows 100 as $$
  select id from programmes.sheet
  where tenant_id = kernel.tenant() and (is_current or is_public) and search_pairs operator(pg_catalog.@>) pairs
    -- a word of two characters is a pair: its place in the array says it all
    and (cardinality(words) = 0 or (select bool_and(position(word in search_text) > 0) from unnest(words) word))
$$;
revoke all on function programmes.sheets_with from public;
grant execute on function programmes.sheets_with to yakuba_app;

create table programmes.finding (
  tenant_id uuid not null default kernel.tenant(),
  sheet_id uuid not null,
  n int not null,
  severity text not null check (severity in ('error', 'warning', 'info')),
  rule text not null,
  place text not null,
  path text,
  expected jsonb,
  found jsonb,
  difference numeric,
  message_ja text not null,
  message_en text not null,
  -- reported by the reader of the original (kept) or by the checks (renewed at each change)
  origin text not null check (origin in ('reader', 'check')),
  primary key (tenant_id, sheet_id, n),
  foreign key (tenant_id, sheet_id) references programmes.sheet on delete cascade
);
select kernel.protect('programmes.finding');
create index on programmes.finding (tenant_id, rule, severity, sheet_id);

-- What a sheet belongs to, n:m: budget codes, plans, laws, pledges, SDGs, measures of the policy tree.
create table programmes.sheet_link (
  tenant_id uuid not null default kernel.tenant(),
  sheet_id uuid not null,
  kind text not null check (kind in ('budget', 'plan', 'law', 'pledge', 'sdg', 'measure')),
  value text not null,
  primary key (tenant_id, sheet_id, kind, value),
  foreign key (tenant_id, sheet_id) references programmes.sheet on delete cascade
);
select kernel.protect('programmes.sheet_link');
create index on programmes.sheet_link (tenant_id, kind, value, sheet_id);

-- History of every field.
create table programmes.change (
  tenant_id uuid not null default kernel.tenant(),
  id uuid not null default uuidv7(),
  sheet_id uuid not null,
  path text not null,
  before jsonb,
  after jsonb,
  actor_id text,
  actor_name text not null,
  at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, sheet_id) references programmes.sheet on delete cascade
);
select kernel.protect('programmes.change');
revoke update on programmes.change from yakuba_app;
create index on programmes.change (tenant_id, sheet_id, path, id desc);

-- The way of a sheet: who moved it from where to where, and why it came back.
create table programmes.transition (
  tenant_id uuid not null default kernel.tenant(),
  id uuid not null default uuidv7(),
  sheet_id uuid not null,
  from_state text not null,
  to_state text not null,
  reason text not null default '',
  actor_id text,
  actor_name text not null,
  at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, sheet_id) references programmes.sheet on delete cascade
);
select kernel.protect('programmes.transition');
revoke update on programmes.transition from yakuba_app;
create index on programmes.transition (tenant_id, sheet_id, id);

create table programmes.comment (
  tenant_id uuid not null default kernel.tenant(),
  id uuid not null default uuidv7(),
  sheet_id uuid not null,
  -- the comment that this one answers; null for the first of a thread
  thread_id uuid,
  path text,
  body text not null check (body <> ''),
  author_id text not null,
  author_name text not null,
  at timestamptz not null default now(),
  resolved_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, sheet_id) references programmes.sheet on delete cascade,
  foreign key (tenant_id, thread_id) references programmes.comment
);
select kernel.protect('programmes.comment');
create index on programmes.comment (tenant_id, sheet_id, id);

-- Unit costs of personnel: derived from the municipality's own sheets, yen a year and yen an hour.
create table programmes.unit_cost (
  tenant_id uuid not null default kernel.tenant(),
  fiscal_year int not null,
  annual numeric not null,
  hourly numeric not null,
  sheets int not null,
  primary key (tenant_id, fiscal_year)
);
select kernel.protect('programmes.unit_cost');

-- How the columns of a foreign table were matched to fields, remembered by the look of its header.
create table programmes.column_mapping (
  tenant_id uuid not null default kernel.tenant(),
  fingerprint text not null,
  kind text not null,
  mapping jsonb not null,
  -- for tables that do not say their year
  fiscal_year int,
  at timestamptz not null default now(),
  primary key (tenant_id, fingerprint)
);
select kernel.protect('programmes.column_mapping');
