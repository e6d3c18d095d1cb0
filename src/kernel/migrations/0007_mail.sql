-- Outgoing mail. Address and words are encrypted with a key that is not in the database; the words go as soon as the
-- mail is sent or given up, the rest some weeks later.
create table kernel.mail (
  tenant_id uuid not null default kernel.tenant(),
  id uuid not null default uuidv7(),
  -- who asked for it and why, e.g. residents.link:<id>; the same key is never sent twice
  key text not null check (key <> ''),
  recipient text not null,
  -- keyed fingerprint of the address
  recipient_mark text not null,
  content text,
  state text not null default 'waiting' check (state in ('waiting', 'sent', 'failed')),
  attempts int not null default 0,
  next_at timestamptz not null,
  -- after this it would be of no use to the reader
  until timestamptz not null,
  -- the last answer of the mail server, without addresses
  reply text not null default '',
  created_at timestamptz not null,
  done_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, key),
  check (state = 'waiting' or content is null),
  check ((state = 'waiting') = (done_at is null))
);
select kernel.protect('kernel.mail');
create index on kernel.mail (tenant_id, next_at) where state = 'waiting';
create index on kernel.mail (tenant_id, recipient_mark, created_at desc);
create index on kernel.mail (tenant_id, created_at desc);
