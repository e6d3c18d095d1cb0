-- Units begin and end on any day; who leads, works in and stands in for them is told by posts and appointments.
-- All days inclusive: valid_to is the last day, null = until further notice.

-- Exclusion constraints over (tenant, id, period) need equality in GiST. Trusted: an ordinary owner may create it.
create extension if not exists btree_gist;

alter table organisation.unit drop constraint unit_check;
alter table organisation.unit
  alter column valid_from type date using make_date(valid_from, 4, 1),
  alter column valid_to type date using make_date(valid_to + 1, 3, 31);
alter table organisation.unit
  add constraint unit_period check (valid_to >= valid_from),
  add constraint unit_code_once exclude using gist
    (tenant_id with =, code with =, daterange(valid_from, valid_to, '[]') with &&);
create index on organisation.unit (tenant_id, parent_id);

-- Who carries on whose work: a unit may be split into several, several may be merged into one.
create table organisation.succession (
  tenant_id uuid not null default kernel.tenant(),
  predecessor_id uuid not null,
  successor_id uuid not null,
  -- of several successors the one that what cannot be divided goes to
  main boolean not null,
  primary key (tenant_id, predecessor_id, successor_id),
  foreign key (tenant_id, predecessor_id) references organisation.unit,
  foreign key (tenant_id, successor_id) references organisation.unit,
  check (predecessor_id <> successor_id)
);
select kernel.protect('organisation.succession');
create unique index on organisation.succession (tenant_id, predecessor_id) where main;
create index on organisation.succession (tenant_id, successor_id);
insert into organisation.succession (tenant_id, predecessor_id, successor_id, main)
  select tenant_id, id, successor_id, true from organisation.unit where successor_id is not null;
alter table organisation.unit drop column successor_id;

-- A post (職). Several people may hold the same one (主任), and one person several.
create table organisation.post (
  tenant_id uuid not null default kernel.tenant(),
  id uuid not null default uuidv7(),
  -- null for a post outside the units: 評価会議委員
  unit_id uuid,
  title text not null check (title <> ''),
  heads boolean not null default false,
  roles text[] not null default '{}',
  -- the group of the municipality's identity provider that stands for it
  group_name text check (group_name <> ''),
  valid_from date not null,
  valid_to date,
  version int not null default 1,
  primary key (tenant_id, id),
  foreign key (tenant_id, unit_id) references organisation.unit,
  check (valid_to >= valid_from),
  check (not heads or unit_id is not null),
  constraint post_once exclude using gist
    (tenant_id with =, unit_id with =, title with =, daterange(valid_from, valid_to, '[]') with &&)
);
select kernel.protect('organisation.post');
create index on organisation.post (tenant_id, unit_id);

-- Residents are not people of the organisation; the one that the first version invented goes.
delete from organisation.person where 'resident' = any (roles);

alter table organisation.person
  add column kind text not null default 'staff' check (kind in ('staff', 'fiscal-year', 'partner')),
  -- a text: leading zeros count
  add column employee_number text check (employee_number <> ''),
  add column email text check (email <> ''),
  add column extension text check (extension <> ''),
  -- of a partner (事業者・指定管理者): whose people they are, and which section answers for them
  add column organisation_name text check (organisation_name <> ''),
  add column sponsor_unit_id uuid,
  -- first and last day; null = before the records began, until further notice
  add column valid_from date,
  add column valid_to date,
  add column version int not null default 1,
  add unique (tenant_id, employee_number),
  add foreign key (tenant_id, sponsor_unit_id) references organisation.unit,
  add constraint person_period check (valid_to >= valid_from),
  add constraint partner_is_answered_for check (
    kind <> 'partner'
    or (organisation_name is not null and sponsor_unit_id is not null and valid_from is not null and valid_to is not null)),
  -- 会計年度任用職員: the term ends with the fiscal year at the latest (地方公務員法22条の2)
  add constraint term_ends check (kind <> 'fiscal-year' or valid_to is not null);

create table organisation.appointment (
  tenant_id uuid not null default kernel.tenant(),
  id uuid not null default uuidv7(),
  person_id uuid not null,
  post_id uuid not null,
  -- 本務, 兼務, 事務取扱・代理
  holding text not null check (holding in ('regular', 'concurrent', 'acting')),
  valid_from date not null,
  valid_to date,
  primary key (tenant_id, id),
  unique (tenant_id, id, person_id),
  foreign key (tenant_id, person_id) references organisation.person,
  foreign key (tenant_id, post_id) references organisation.post,
  check (valid_to >= valid_from),
  constraint one_regular_post exclude using gist
    (tenant_id with =, person_id with =, daterange(valid_from, valid_to, '[]') with &&) where (holding = 'regular'),
  constraint appointed_once exclude using gist
    (tenant_id with =, person_id with =, post_id with =, daterange(valid_from, valid_to, '[]') with &&)
);
select kernel.protect('organisation.appointment');
create index on organisation.appointment (tenant_id, post_id);

-- Everybody who had roles in the first version holds them through a post from now on.
create table organisation.carried as
  select p.tenant_id, p.id as person_id, uuidv7() as post_id, p.unit_id, p.roles,
         coalesce(u.valid_from, make_date(2019, 4, 1)) as valid_from, u.valid_to,
         row_number() over (partition by p.tenant_id, p.unit_id, p.roles order by p.id) as n,
         dense_rank() over (partition by p.tenant_id, p.unit_id order by p.roles) as title_n
  from organisation.person p left join organisation.unit u on u.tenant_id = p.tenant_id and u.id = p.unit_id
  where p.roles <> '{}';
insert into organisation.post (tenant_id, id, unit_id, title, heads, roles, valid_from, valid_to)
  select tenant_id, post_id, unit_id,
         case when 'section-head' = any (roles) then '課長' else '担当' end || case when title_n > 1 then title_n::text else '' end,
         'section-head' = any (roles) and unit_id is not null, roles, valid_from, valid_to
  from organisation.carried where n = 1;
insert into organisation.appointment (tenant_id, person_id, post_id, holding, valid_from, valid_to)
  select c.tenant_id, c.person_id, first.post_id, 'regular', c.valid_from, c.valid_to
  from organisation.carried c join organisation.carried first on first.n = 1 and first.tenant_id = c.tenant_id
    and first.unit_id is not distinct from c.unit_id and first.roles = c.roles;
drop table organisation.carried;
update organisation.person set roles = '{}';
alter table organisation.person drop column unit_id;

-- 権限の委任: one appointment of the giver, for a period. It hangs on the appointment, so it cannot outlast it, cannot
-- give what the giver does not hold, and cannot be given on.
create table organisation.delegation (
  tenant_id uuid not null default kernel.tenant(),
  id uuid not null default uuidv7(),
  appointment_id uuid not null,
  giver_id uuid not null,
  receiver_id uuid not null,
  valid_from date not null,
  valid_to date not null,
  reason text not null check (reason <> ''),
  made_at timestamptz not null,
  -- taken back before its end
  ended_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, appointment_id, giver_id) references organisation.appointment (tenant_id, id, person_id) on delete cascade,
  foreign key (tenant_id, receiver_id) references organisation.person,
  check (giver_id <> receiver_id),
  check (valid_to >= valid_from and valid_to < valid_from + 366)
);
select kernel.protect('organisation.delegation');
create index on organisation.delegation (tenant_id, receiver_id);
create index on organisation.delegation (tenant_id, giver_id);

-- Programs that call with a key.
create table organisation.client (
  tenant_id uuid not null default kernel.tenant(),
  id uuid not null default uuidv7(),
  name text not null check (name <> ''),
  -- the section that answers for it
  unit_id uuid not null,
  -- [{ permission, reach }]
  scopes jsonb not null,
  zones text[] not null check (zones <> '{}' and zones <@ array['mynumber', 'lgwan', 'internet']),
  expires_on date not null,
  made_by text not null,
  made_at timestamptz not null,
  revoked_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, unit_id) references organisation.unit
);
select kernel.protect('organisation.client');

create table organisation.client_key (
  tenant_id uuid not null default kernel.tenant(),
  -- part of the key: finds the row, the hash decides
  id uuid not null,
  client_id uuid not null,
  hash bytea not null check (length(hash) = 32),
  made_by text not null,
  made_at timestamptz not null,
  last_used_at timestamptz,
  revoked_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, client_id) references organisation.client
);
select kernel.protect('organisation.client_key');
create index on organisation.client_key (tenant_id, client_id);

-- A table of transfers or of a reorganisation between its preview and its run: what it says, not the file.
create table organisation.intake (
  tenant_id uuid not null default kernel.tenant(),
  id uuid not null default uuidv7(),
  kind text not null check (kind in ('transfers', 'reorganisation')),
  file_name text not null,
  content jsonb not null,
  made_by text not null,
  made_at timestamptz not null,
  primary key (tenant_id, id)
);
select kernel.protect('organisation.intake');
