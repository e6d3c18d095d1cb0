-- Keys under which the keys of files lie, one series for each municipality. Each is sealed with the installation's secret.
create table kernel.file_key (
  tenant_id uuid not null default kernel.tenant(),
  version int not null check (version > 0),
  sealed bytea not null,
  made_at timestamptz not null default now(),
  primary key (tenant_id, version)
);
select kernel.protect('kernel.file_key');

-- What files hold: the same bytes once in a municipality.
create table kernel.file_content (
  tenant_id uuid not null default kernel.tenant(),
  id uuid not null default uuidv7(),
  -- of the plain bytes; sizes are of the plain bytes too
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  size bigint not null check (size >= 0),
  -- the name in the store: random, so that it says nothing of the content and is never used twice
  object text not null,
  -- the content's own key, sealed with the key of that version
  sealed_key bytea not null,
  key_version int not null,
  stored_at timestamptz not null default now(),
  scan text not null default 'not-scanned' check (scan in ('not-scanned', 'clean', 'infected')),
  scan_engine text,
  scanned_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, sha256),
  foreign key (tenant_id, key_version) references kernel.file_key,
  check ((scan = 'not-scanned') = (scanned_at is null))
);
select kernel.protect('kernel.file_content');
create index on kernel.file_content (tenant_id, object);
create index on kernel.file_content (tenant_id, key_version);

create table kernel.file (
  tenant_id uuid not null default kernel.tenant(),
  id uuid not null default uuidv7(),
  -- null once removed
  content_id uuid,
  name text not null,
  -- by its content, never by its name
  type text not null,
  size bigint not null,
  -- the network it came from; null for what the house made itself
  zone text check (zone in ('mynumber', 'lgwan', 'internet')),
  confidentiality text not null check (confidentiality in ('public', 'internal', 'confidential', 'mynumber')),
  uploaded_by text,
  uploaded_at timestamptz not null,
  -- what it hangs on: a room and a record of that room
  system text,
  record text,
  -- handed in and not used yet; in use; removed, of which only the trace is left
  state text not null check (state in ('incoming', 'kept', 'removed')),
  removed_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, content_id) references kernel.file_content,
  check ((state = 'removed') = (content_id is null)),
  check ((state = 'removed') = (removed_at is not null)),
  check ((state = 'incoming') = (system is null) and (system is null) = (record is null))
);
select kernel.protect('kernel.file');
create index on kernel.file (tenant_id, content_id);
create index on kernel.file (tenant_id, system, record, uploaded_at) where state = 'kept';
create index on kernel.file (tenant_id, uploaded_at) where state = 'incoming';

-- Uploads under way. Their bytes lie in the store in parts, sealed like everything there.
create table kernel.file_upload (
  tenant_id uuid not null default kernel.tenant(),
  -- becomes the id of the file
  id uuid not null default uuidv7(),
  actor_id text not null,
  name text not null,
  zone text check (zone in ('mynumber', 'lgwan', 'internet')),
  size bigint not null check (size >= 0),
  received bigint not null default 0 check (received between 0 and size),
  sealed_key bytea not null,
  key_version int not null,
  begun_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, key_version) references kernel.file_key
);
select kernel.protect('kernel.file_upload');
create index on kernel.file_upload (tenant_id, begun_at);
create index on kernel.file_upload (tenant_id, key_version);

create table kernel.file_upload_part (
  tenant_id uuid not null default kernel.tenant(),
  upload_id uuid not null,
  -- where in the file it begins
  start bigint not null,
  size bigint not null check (size > 0),
  object text not null,
  primary key (tenant_id, upload_id, start),
  foreign key (tenant_id, upload_id) references kernel.file_upload on delete cascade
);
select kernel.protect('kernel.file_upload_part');
create index on kernel.file_upload_part (tenant_id, object);
