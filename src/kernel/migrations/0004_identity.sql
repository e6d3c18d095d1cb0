-- Where somebody is signed in. The token itself is only in the browser's cookie.
create table kernel.session (
  tenant_id uuid not null default kernel.tenant(),
  id uuid not null default uuidv7(),
  token_hash bytea not null,
  person_id text not null,
  -- the only network in which it is worth something
  zone text not null check (zone in ('mynumber', 'lgwan', 'internet')),
  method text not null check (method in ('demo', 'password', 'passkey', 'oidc', 'mail-link', 'national-app')),
  second_factor_at timestamptz,
  address text not null,
  agent text not null,
  created_at timestamptz not null,
  seen_at timestamptz not null,
  expires_at timestamptz not null,
  -- how long it may lie unused
  idle interval not null,
  ended_at timestamptz,
  end_reason text check (end_reason in ('signed-out', 'renewed', 'revoked', 'credentials-changed')),
  primary key (tenant_id, id),
  unique (tenant_id, token_hash),
  check ((ended_at is null) = (end_reason is null))
);
select kernel.protect('kernel.session');
create index on kernel.session (tenant_id, person_id, created_at desc);
create index on kernel.session (tenant_id, expires_at);
