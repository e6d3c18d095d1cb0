-- The application role (yakuba_app) is made before the migrations: see database/migrate.ts.
grant usage on schema kernel to yakuba_app;

-- The tenant of the running transaction; null outside one, so that nothing is visible.
create function kernel.tenant() returns uuid language sql stable parallel safe
  return nullif(current_setting('app.tenant', true), '')::uuid;

-- Every table of the house goes through here: rows belong to one tenant, and the application cannot see another's.
create function kernel.protect(target regclass) returns void language plpgsql as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('create policy tenant on %s using (tenant_id = (select kernel.tenant()))', target);
  execute format('grant select, insert, update, delete on %s to yakuba_app', target);
end $$;

create table kernel.tenant (
  tenant_id uuid primary key default uuidv7(),
  slug text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  name_ja text not null,
  name_en text not null,
  -- 全国地方公共団体コード: five digits and the check digit; null when the municipality is not known
  municipality_code text check (municipality_code ~ '^[0-9]{6}$'),
  demo boolean not null default false,
  created_at timestamptz not null default now()
);
select kernel.protect('kernel.tenant');
revoke insert, update, delete on kernel.tenant from yakuba_app;

create table kernel.tenant_host (
  tenant_id uuid not null references kernel.tenant on delete cascade,
  host text not null unique,
  primary key (tenant_id, host)
);
select kernel.protect('kernel.tenant_host');
revoke insert, update, delete on kernel.tenant_host from yakuba_app;

-- The only way to a tenant without knowing it: by the host name of the request. Owned by the table owner.
create function kernel.tenant_of_host(wanted text)
  returns table (tenant_id uuid, name_ja text, name_en text, municipality_code text, demo boolean)
  language sql stable security definer set search_path = '' as $$
  select t.tenant_id, t.name_ja, t.name_en, t.municipality_code, t.demo
  from kernel.tenant_host h join kernel.tenant t using (tenant_id) where h.host = wanted
$$;
revoke all on function kernel.tenant_of_host from public;
grant execute on function kernel.tenant_of_host to yakuba_app;

create table kernel.operation_log (
  tenant_id uuid not null default kernel.tenant(),
  id uuid not null default uuidv7(),
  at timestamptz not null default now(),
  actor_id text,
  procedure text not null,
  subject text,
  result text not null check (result in ('done', 'refused')),
  detail jsonb not null default '{}',
  primary key (tenant_id, id)
);
select kernel.protect('kernel.operation_log');
revoke update, delete on kernel.operation_log from yakuba_app;
create index on kernel.operation_log (tenant_id, subject, id desc);

create table kernel.event (
  tenant_id uuid not null default kernel.tenant(),
  id uuid not null default uuidv7(),
  at timestamptz not null default now(),
  name text not null,
  subject text not null,
  actor_id text,
  data jsonb not null default '{}',
  primary key (tenant_id, id)
);
select kernel.protect('kernel.event');
revoke update, delete on kernel.event from yakuba_app;

create table kernel.setting (
  tenant_id uuid not null default kernel.tenant(),
  system text not null,
  value jsonb not null,
  version int not null default 1,
  primary key (tenant_id, system)
);
select kernel.protect('kernel.setting');

-- The answer to a creation that carried an Idempotency-Key: the same key gives the same answer, not a second record.
create table kernel.idempotency (
  tenant_id uuid not null default kernel.tenant(),
  actor_id text not null,
  procedure text not null,
  key text not null,
  request_hash text not null,
  answer jsonb not null,
  at timestamptz not null default now(),
  primary key (tenant_id, actor_id, procedure, key)
);
select kernel.protect('kernel.idempotency');

-- For scheduled jobs, which run once for each tenant: ids only.
create function kernel.tenants() returns table (tenant_id uuid)
  language sql stable security definer set search_path = '' as 'select tenant_id from kernel.tenant order by slug';
revoke all on function kernel.tenants from public;
grant execute on function kernel.tenants to yakuba_app;
