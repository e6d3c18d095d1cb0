-- Identity providers of a municipality (OpenID Connect): its own for staff, the national app for residents.
create table kernel.oidc_provider (
  tenant_id uuid not null default kernel.tenant(),
  id text not null check (id ~ '^[a-z0-9][a-z0-9-]{0,31}$'),
  title_ja text not null check (title_ja <> ''),
  title_en text not null check (title_en <> ''),
  audience text not null check (audience in ('staff', 'resident')),
  issuer text not null,
  client_id text not null,
  client_auth text not null check (client_auth in ('secret', 'private_key_jwt')),
  -- encrypted with a key that is not in the database
  client_secret text,
  signing_alg text not null,
  scopes text[] not null,
  login_claim text not null,
  groups_claim text,
  link_by_login boolean not null,
  enabled boolean not null,
  version int not null default 1,
  primary key (tenant_id, id)
);
select kernel.protect('kernel.oidc_provider');

-- Keys with which the house proves to providers who it is (private_key_jwt). The public halves are published.
create table kernel.oidc_key (
  tenant_id uuid not null default kernel.tenant(),
  id text not null,
  public_jwk jsonb not null,
  private_jwk text not null,
  created_at timestamptz not null,
  primary key (tenant_id, id)
);
select kernel.protect('kernel.oidc_key');

-- A sign-in on its way through a provider: taken once, by the browser that began it.
create table kernel.oidc_attempt (
  tenant_id uuid not null default kernel.tenant(),
  state_hash bytea not null,
  browser_hash bytea not null,
  provider_id text not null,
  nonce text not null,
  code_verifier text not null,
  redirect_uri text not null,
  back text not null,
  -- the signed-in person who adds this way of signing in; null for a sign-in
  person_id text,
  expires_at timestamptz not null,
  primary key (tenant_id, state_hash),
  foreign key (tenant_id, provider_id) references kernel.oidc_provider on delete cascade
);
select kernel.protect('kernel.oidc_attempt');
create index on kernel.oidc_attempt (tenant_id, expires_at);

-- Whom a provider's subject is here.
create table kernel.oidc_link (
  tenant_id uuid not null default kernel.tenant(),
  provider_id text not null,
  subject text not null,
  person_id text not null,
  linked_at timestamptz not null,
  used_at timestamptz not null,
  primary key (tenant_id, provider_id, subject),
  foreign key (tenant_id, provider_id) references kernel.oidc_provider on delete cascade
);
select kernel.protect('kernel.oidc_link');
create index on kernel.oidc_link (tenant_id, person_id);
