-- The operation log: who, in which post, from where, did what to which record, with what result; chained afterwards.
alter table kernel.operation_log
  add column actor_kind text check (actor_kind in ('staff', 'partner', 'resident', 'client', 'machine', 'nobody')),
  -- the post as it was called then: posts and units are renamed
  add column post_id text,
  add column post text,
  add column session text,
  add column zone text,
  add column address text,
  add column effect text not null default 'write' check (effect in ('read', 'write')),
  -- all records of a call that is about several; null when `subject` is the only one
  add column subjects text[],
  add column reason jsonb,
  add column before jsonb,
  add column after jsonb,
  -- the transaction that wrote it: what the sealer takes must be committed, with nothing older still open
  add column xid xid8 not null default pg_current_xact_id(),
  drop constraint operation_log_result_check,
  add check (result in ('done', 'refused', 'failed'));

-- Lines are found in the order of their ids, which is that of time: `at` and `id` are both of the moment of writing.
alter table kernel.operation_log alter column at set default clock_timestamp();
create index operation_log_actor on kernel.operation_log (tenant_id, actor_id, id desc);
create index operation_log_procedure on kernel.operation_log (tenant_id, procedure, id desc);
create index operation_log_address on kernel.operation_log (tenant_id, address, id desc) where address is not null;
create index operation_log_refused on kernel.operation_log (tenant_id, id desc) where result = 'refused';
-- reads are kept for a shorter time than the changes between which they stand
create index operation_log_reads on kernel.operation_log (tenant_id, id) where effect = 'read' and result = 'done';
-- for the sealer; without the tenant it grows at its right end only, which costs the writers least
create index operation_log_xid on kernel.operation_log (xid, id);

-- An index only: the further records of a line, which itself names them all.
create table kernel.operation_log_subject (
  tenant_id uuid not null default kernel.tenant(),
  subject text not null,
  id uuid not null,
  primary key (tenant_id, subject, id)
);
select kernel.protect('kernel.operation_log_subject');
revoke update, delete on kernel.operation_log_subject from yakuba_app;

-- The chain beside the lines, so that no line is ever written twice. hash = sha256(hash before || seq || digest).
create table kernel.operation_log_chain (
  tenant_id uuid not null default kernel.tenant(),
  seq bigint not null check (seq > 0),
  -- null for a line whose time was over: with its id the digest could be guessed back to what it said
  line_id uuid,
  -- sha256 of kernel.operation_log_text(line)
  digest bytea not null,
  hash bytea not null,
  -- number of the removal that took the line
  removal int,
  primary key (tenant_id, seq),
  unique (tenant_id, line_id),
  check ((line_id is null) = (removal is not null))
);
select kernel.protect('kernel.operation_log_chain');
revoke insert, update, delete on kernel.operation_log_chain from yakuba_app;

-- How far the chain has come: every line of a transaction before `sealed_below` is in it, and of that one up to `sealed_id`.
create table kernel.operation_log_head (
  tenant_id uuid not null default kernel.tenant(),
  seq bigint not null default 0,
  hash bytea not null,
  sealed_below xid8 not null default '0',
  sealed_id uuid not null default '00000000-0000-0000-0000-000000000000',
  -- transaction numbers mean nothing in another cluster (restored from a backup): see the sealer
  cluster text not null default '',
  primary key (tenant_id)
);
select kernel.protect('kernel.operation_log_head');
revoke insert, update, delete on kernel.operation_log_head from yakuba_app;

-- Heads of the chain, signed by the installation (Ed25519), at least one for each day with lines.
create table kernel.operation_log_seal (
  tenant_id uuid not null default kernel.tenant(),
  seq bigint not null,
  -- in Japan
  day date not null,
  hash bytea not null,
  -- lines since the seal before
  lines bigint not null,
  at timestamptz not null,
  public_key text not null,
  signature bytea not null,
  primary key (tenant_id, seq)
);
select kernel.protect('kernel.operation_log_seal');
revoke update, delete on kernel.operation_log_seal from yakuba_app;

-- What the rule of retention took out of the log, signed like the seals.
create table kernel.operation_log_removal (
  tenant_id uuid not null default kernel.tenant(),
  number int not null,
  at timestamptz not null,
  rule text not null check (rule in ('reads', 'changes')),
  years int not null check (years > 0),
  -- lines from before this instant
  boundary timestamptz not null,
  from_seq bigint not null,
  to_seq bigint not null,
  lines bigint not null,
  -- sha256 over the digests of the removed lines, in order
  digest bytea not null,
  hash_before bytea not null,
  hash_after bytea not null,
  public_key text not null,
  signature bytea not null,
  primary key (tenant_id, number)
);
select kernel.protect('kernel.operation_log_removal');
revoke update, delete on kernel.operation_log_removal from yakuba_app;

-- One field as <bytes>:<text>, or - for null: no two different lines give the same text.
create function kernel.counted(part text) returns text language sql immutable parallel safe
  return coalesce(octet_length(part) || ':' || part, '-');

-- A line as the text whose sha256 stands in the chain; audit/chain.ts makes the same text without this function.
create function kernel.operation_log_text(line kernel.operation_log) returns text language sql stable parallel safe
  return kernel.counted(line.tenant_id::text) || kernel.counted(line.id::text)
    || kernel.counted(to_char(line.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
    || kernel.counted(line.actor_id) || kernel.counted(line.actor_kind)
    || kernel.counted(line.post_id) || kernel.counted(line.post) || kernel.counted(line.session)
    || kernel.counted(line.zone) || kernel.counted(line.address)
    || kernel.counted(line.procedure) || kernel.counted(line.effect)
    || kernel.counted(line.subject) || kernel.counted(line.subjects::text)
    || kernel.counted(line.result) || kernel.counted(line.reason::text)
    || kernel.counted(line.detail::text) || kernel.counted(line.before::text) || kernel.counted(line.after::text);

-- Chains committed lines of the running tenant, at most so many; the answer is how many it took. Writers do not wait
-- for it. It takes only lines of transactions older than any that is still open, so that none can appear behind it.
create function kernel.seal_operation_log(most int) returns int
  language plpgsql security definer set search_path = ''
  -- by the indexes whatever the statistics say: the tables grow faster than these are renewed
  set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  here uuid := kernel.tenant();
  head kernel.operation_log_head;
  here_cluster text := (select system_identifier::text from pg_control_system());
  horizon xid8 := pg_snapshot_xmin(pg_current_snapshot());
  nil uuid := '00000000-0000-0000-0000-000000000000';
  from_xid xid8;
  from_id uuid;
  end_xid xid8 := horizon;
  moved boolean;
  line record;
  taken int := 0;
begin
  -- mostly there is nothing to do, and then nothing is written
  select * into head from kernel.operation_log_head h where h.tenant_id = here;
  if head.cluster = here_cluster and not exists (
    select from kernel.operation_log l
    where (l.xid, l.id) > (head.sealed_below, head.sealed_id) and l.xid < horizon and l.tenant_id = here
  ) then return 0; end if;
  insert into kernel.operation_log_head (tenant_id, hash, cluster)
    values (here, sha256(convert_to(here::text, 'UTF8')), here_cluster) on conflict do nothing;
  select * into head from kernel.operation_log_head h where h.tenant_id = here for update;
  from_xid := head.sealed_below;
  from_id := head.sealed_id;
  -- in another cluster all that was restored is committed, whatever the numbers of its transactions say
  moved := head.cluster <> here_cluster;
  if moved then
    from_xid := '0';
    from_id := nil;
    end_xid := '18446744073709551615';
  end if;
  for line in
    select l.id, l.xid, sha256(convert_to(kernel.operation_log_text(l), 'UTF8')) as digest
    from kernel.operation_log l
    where (l.xid, l.id) > (from_xid, from_id) and l.xid < end_xid and l.tenant_id = here
      and not exists (select from kernel.operation_log_chain c where c.tenant_id = here and c.line_id = l.id)
    order by l.xid, l.id limit most
  loop
    head.seq := head.seq + 1;
    head.hash := sha256(head.hash || int8send(head.seq) || line.digest);
    insert into kernel.operation_log_chain (tenant_id, seq, line_id, digest, hash)
      values (here, head.seq, line.id, line.digest, head.hash);
    from_xid := line.xid;
    from_id := line.id;
    taken := taken + 1;
  end loop;
  if taken < most then
    from_xid := horizon;
    from_id := nil;
    head.cluster := here_cluster;
  elsif moved then
    from_xid := head.sealed_below;
    from_id := head.sealed_id;
  end if;
  update kernel.operation_log_head h
    set seq = head.seq, hash = head.hash, sealed_below = from_xid, sealed_id = from_id, cluster = head.cluster
    where h.tenant_id = here;
  return taken;
end $$;
revoke all on function kernel.seal_operation_log from public;
grant execute on function kernel.seal_operation_log to yakuba_app;

-- The least id that a line of this moment can have (uuidv7: 48 bits of milliseconds first).
create function kernel.first_id(moment timestamptz) returns uuid language sql immutable parallel safe
  return rpad(lpad(to_hex(floor(extract(epoch from moment) * 1000)::bigint), 12, '0'), 32, '0')::uuid;

-- Takes out chained lines whose time is over, at most so many, and says what the signed record has to tell; no row when
-- there is nothing to take. Whoever calls it, nothing younger than a year goes (自治体の情報セキュリティポリシー).
create function kernel.remove_operation_log(rule text, boundary timestamptz, most int)
  returns table (number int, from_seq bigint, to_seq bigint, lines bigint, digest bytea, hash_before bytea, hash_after bytea)
  language plpgsql security definer set search_path = '' as $$
declare
  here uuid := kernel.tenant();
  gone uuid[];
begin
  if boundary > now() - interval '1 year' or rule not in ('reads', 'changes') then
    raise exception 'the operation log is kept for a year at least';
  end if;
  perform from kernel.operation_log_head h where h.tenant_id = here for update;
  if rule = 'reads' then
    gone := array(
      select l.id from kernel.operation_log l join kernel.operation_log_chain c on c.tenant_id = here and c.line_id = l.id
      where l.tenant_id = here and l.id < kernel.first_id(boundary) and l.effect = 'read' and l.result = 'done' order by l.id limit most);
  else
    gone := array(
      select l.id from kernel.operation_log l join kernel.operation_log_chain c on c.tenant_id = here and c.line_id = l.id
      where l.tenant_id = here and l.id < kernel.first_id(boundary) and not (l.effect = 'read' and l.result = 'done') order by l.id limit most);
  end if;
  if cardinality(gone) = 0 then return; end if;
  number := 1 + coalesce((select max(c.removal) from kernel.operation_log_chain c where c.tenant_id = here and c.removal is not null), 0);
  select min(c.seq), max(c.seq), count(*), sha256(string_agg(c.digest, '' order by c.seq))
    into from_seq, to_seq, lines, digest
    from kernel.operation_log_chain c where c.tenant_id = here and c.line_id = any (gone);
  hash_before := coalesce(
    (select c.hash from kernel.operation_log_chain c where c.tenant_id = here and c.seq = from_seq - 1),
    sha256(convert_to(here::text, 'UTF8')));
  hash_after := (select c.hash from kernel.operation_log_chain c where c.tenant_id = here and c.seq = to_seq);
  with removed as (
    delete from kernel.operation_log l where l.tenant_id = here and l.id = any (gone) returning l.id, l.subjects
  )
  delete from kernel.operation_log_subject s using removed r, unnest(r.subjects) as one
    where s.tenant_id = here and s.subject = one and s.id = r.id;
  update kernel.operation_log_chain c set line_id = null, removal = number where c.tenant_id = here and c.line_id = any (gone);
  return next;
end $$;
revoke all on function kernel.remove_operation_log from public;
grant execute on function kernel.remove_operation_log to yakuba_app;
create index operation_log_chain_removal on kernel.operation_log_chain (tenant_id, removal) where removal is not null;
