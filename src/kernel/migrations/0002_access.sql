-- What a municipality decided otherwise about a role than the rooms declare, and the roles it made itself.
create table kernel.role (
  tenant_id uuid not null default kernel.tenant(),
  id text not null check (id ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  title_ja text not null check (title_ja <> ''),
  title_en text not null check (title_en <> ''),
  -- permission => grant, or null for one that is taken away
  changes jsonb not null default '{}',
  version int not null default 1,
  primary key (tenant_id, id)
);
select kernel.protect('kernel.role');
