-- Residents' own accounts. Nobody needs one where the law needs none; whoever has one can take everything and close it.
create table residents.account (
  tenant_id uuid not null default kernel.tenant(),
  id uuid not null default uuidv7(),
  -- what the resident wants to be called; may be empty
  name text not null default '',
  -- encrypted, and found by its keyed fingerprint; null for whoever signs in with the national app alone
  mail text,
  mail_mark text,
  mail_verified_at timestamptz,
  language text not null default 'ja' check (language in ('ja', 'en')),
  created_at timestamptz not null,
  seen_at timestamptz not null,
  -- invented; may sign in without a mail, in demo mode only
  demo boolean not null default false,
  primary key (tenant_id, id),
  unique (tenant_id, mail_mark),
  check ((mail is null) = (mail_mark is null) and (mail is null) = (mail_verified_at is null))
);
select kernel.protect('residents.account');

-- What the national app vouches for, encrypted: name, address, date of birth. Procedures that need a proven identity ask it.
create table residents.verified (
  tenant_id uuid not null default kernel.tenant(),
  account_id uuid not null,
  provider_id text not null,
  content text not null,
  verified_at timestamptz not null,
  primary key (tenant_id, account_id),
  foreign key (tenant_id, account_id) references residents.account on delete cascade
);
select kernel.protect('residents.verified');

-- Links sent by mail: one sign-in or one new address each. Only hashes are kept; the address is encrypted.
create table residents.link (
  tenant_id uuid not null default kernel.tenant(),
  id uuid not null default uuidv7(),
  purpose text not null check (purpose in ('sign-in', 'new-mail')),
  token_hash bytea not null,
  -- of the secret in the cookie of the browser that asked
  browser_hash bytea not null,
  mail text not null,
  mail_mark text not null,
  -- keyed fingerprint of the network address that asked
  from_mark text not null,
  -- whose address it becomes; null for a sign-in
  account_id uuid,
  -- keyed fingerprint of the number that the browser which asked shows
  code_mark text not null,
  wrong_codes int not null default 0,
  -- false when the address had had enough for the hour
  mailed boolean not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, token_hash),
  foreign key (tenant_id, account_id) references residents.account on delete cascade,
  check ((purpose = 'new-mail') = (account_id is not null))
);
select kernel.protect('residents.link');
create index on residents.link (tenant_id, mail_mark, created_at);
create index on residents.link (tenant_id, from_mark, created_at);
create index on residents.link (tenant_id, created_at);

-- The address that a changed one replaced: its holder can take the account back for some days.
create table residents.former_mail (
  tenant_id uuid not null default kernel.tenant(),
  id uuid not null default uuidv7(),
  account_id uuid not null,
  token_hash bytea not null,
  mail text not null,
  mail_mark text not null,
  changed_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, token_hash),
  foreign key (tenant_id, account_id) references residents.account on delete cascade
);
select kernel.protect('residents.former_mail');
create index on residents.former_mail (tenant_id, mail_mark);
create index on residents.former_mail (tenant_id, account_id);
