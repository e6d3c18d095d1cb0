-- Departments (部), sections (課) and units (係). A reorganisation every April closes some and opens others, so that a
-- sheet of last year still shows the section of last year. Fiscal years, both inclusive; valid_to null = still there.
create table organisation.unit (
  tenant_id uuid not null default kernel.tenant(),
  id uuid not null default uuidv7(),
  parent_id uuid,
  level text not null check (level in ('department', 'section', 'unit')),
  code text not null,
  name text not null check (name <> ''),
  valid_from int not null,
  valid_to int check (valid_to >= valid_from),
  -- the unit that carries on its work after a reorganisation
  successor_id uuid,
  primary key (tenant_id, id),
  unique (tenant_id, code, valid_from),
  foreign key (tenant_id, parent_id) references organisation.unit,
  foreign key (tenant_id, successor_id) references organisation.unit
);
select kernel.protect('organisation.unit');

create table organisation.person (
  tenant_id uuid not null default kernel.tenant(),
  id uuid not null default uuidv7(),
  name text not null check (name <> ''),
  kana text not null default '',
  unit_id uuid,
  roles text[] not null default '{}',
  -- invented; may sign in without a password, in demo mode only
  demo boolean not null default false,
  primary key (tenant_id, id),
  foreign key (tenant_id, unit_id) references organisation.unit
);
select kernel.protect('organisation.person');
