-- Why a content has no verdict of the scanner although one was asked for, and when. It stays 'not-scanned'.
alter table kernel.file_content
  add scan_fault text check (scan_fault in ('too-large', 'failed')),
  add scan_tried_at timestamptz;
create index on kernel.file_content (tenant_id, id) where scan <> 'clean';

-- Every crossing of a file from one network into another (領域間の受け渡し), the refused ones too.
create table kernel.transfer (
  tenant_id uuid not null default kernel.tenant(),
  id uuid not null default uuidv7(),
  requested_by text not null,
  -- as they were then: the record must be readable when the person has left
  requested_name text not null,
  post text not null,
  unit_id uuid,
  requested_at timestamptz not null,
  reason text not null check (reason <> ''),
  -- the network in which it was asked for; null from the command line
  asked_in text check (asked_in in ('mynumber', 'lgwan', 'internet')),
  from_zone text not null check (from_zone in ('mynumber', 'lgwan', 'internet')),
  to_zone text not null check (to_zone in ('mynumber', 'lgwan', 'internet')),
  -- what the municipality's rules asked for on that day
  rule text not null check (rule in ('free', 'sanitise', 'approve', 'sanitise-and-approve', 'refuse')),
  file_id uuid not null,
  file_name text not null,
  sha256 text not null,
  size bigint not null,
  -- asked for and being looked at; waits for approval; and the ends
  state text not null default 'requested'
    check (state in ('requested', 'waiting', 'delivered', 'rejected', 'refused', 'withdrawn')),
  -- of the original when it was looked at
  scan text check (scan in ('not-scanned', 'clean', 'infected')),
  scan_engine text,
  -- what sanitising found and took out, and by which version of the program
  sanitising jsonb,
  sanitiser text,
  -- why the house refused it
  refusal jsonb,
  decided_by text,
  decided_name text,
  decided_post text,
  decided_at timestamptz,
  decision_words text,
  -- the copy in the other network
  result_id uuid,
  result_name text,
  result_sha256 text,
  closed_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, file_id) references kernel.file,
  foreign key (tenant_id, result_id) references kernel.file,
  check (from_zone <> to_zone),
  check ((state in ('requested', 'waiting')) = (closed_at is null)),
  check (state <> 'delivered' or result_id is not null),
  check (decided_by is null or decided_by <> requested_by)
);
select kernel.protect('kernel.transfer');
-- Who asked for what and why is written once; a transfer is never taken out of the record
revoke update, delete on kernel.transfer from yakuba_app;
grant update (state, scan, scan_engine, sanitising, sanitiser, refusal, decided_by, decided_name, decided_post, decided_at,
  decision_words, result_id, result_name, result_sha256, closed_at) on kernel.transfer to yakuba_app;
create index on kernel.transfer (tenant_id, requested_at desc, id);
create index on kernel.transfer (tenant_id, requested_by, requested_at desc);
create index on kernel.transfer (tenant_id, unit_id, requested_at desc);
create index on kernel.transfer (tenant_id, state) where state in ('requested', 'waiting');
create index on kernel.transfer (tenant_id, file_id);
create index on kernel.transfer (tenant_id, result_id);

create function kernel.keep_finished_transfer() returns trigger language plpgsql as $$
begin
  raise exception 'a finished transfer is not changed any more';
end $$;
create trigger finished before update on kernel.transfer for each row when (old.closed_at is not null)
  execute function kernel.keep_finished_transfer();
