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

-- The name and password with which a person may sign in; people who come in another way have none.
create table kernel.account (
  tenant_id uuid not null default kernel.tenant(),
  person_id text not null,
  -- e-mail address or employee number, in small letters
  login text not null check (login <> '' and login = lower(login)),
  -- argon2id with its parameters; null until the invitation has been used
  password_hash text,
  password_changed_at timestamptz,
  primary key (tenant_id, person_id),
  unique (tenant_id, login)
);
select kernel.protect('kernel.account');

-- One-time passwords by an app (RFC 6238).
create table kernel.totp (
  tenant_id uuid not null default kernel.tenant(),
  person_id text not null,
  -- encrypted with a key of the installation
  secret bytea not null,
  -- the 30 seconds whose code was used last: neither it nor an earlier one is taken again
  last_step bigint not null,
  created_at timestamptz not null,
  primary key (tenant_id, person_id)
);
select kernel.protect('kernel.totp');

create table kernel.recovery_code (
  tenant_id uuid not null default kernel.tenant(),
  person_id text not null,
  code_hash bytea not null,
  used_at timestamptz,
  primary key (tenant_id, person_id, code_hash)
);
select kernel.protect('kernel.recovery_code');

create table kernel.passkey (
  tenant_id uuid not null default kernel.tenant(),
  -- the credential's own id, base64url
  id text not null,
  person_id text not null,
  name text not null check (name <> ''),
  public_key bytea not null,
  counter bigint not null,
  transports text[] not null,
  -- kept by the maker of the device and brought to others, or in this one device alone
  synced boolean not null,
  created_at timestamptz not null,
  last_used_at timestamptz,
  primary key (tenant_id, id)
);
select kernel.protect('kernel.passkey');
create index on kernel.passkey (tenant_id, person_id);

-- What may be shown once and for a time: invitations, a sign-in half done, challenges. Kept by its hash.
create table kernel.one_time (
  tenant_id uuid not null default kernel.tenant(),
  token_hash bytea not null,
  purpose text not null,
  person_id text,
  data jsonb not null default '{}',
  expires_at timestamptz not null,
  primary key (tenant_id, token_hash)
);
select kernel.protect('kernel.one_time');
create index on kernel.one_time (tenant_id, person_id) where person_id is not null;
create index on kernel.one_time (tenant_id, expires_at);

-- Failed attempts of late, by a keyed hash of whom and where that changes every day: no address, no name.
create table kernel.sign_in_attempt (
  tenant_id uuid not null default kernel.tenant(),
  key bytea not null,
  failures real not null,
  last_at timestamptz not null,
  primary key (tenant_id, key)
);
select kernel.protect('kernel.sign_in_attempt');
create index on kernel.sign_in_attempt (tenant_id, last_at);
