-- Files that were handed in move from this table into the store of the house, one by one (job `carry-files-over`).
alter table programmes.source_file
  alter column bytes drop not null,
  add column file_id uuid,
  add foreign key (tenant_id, file_id) references kernel.file,
  add check (num_nonnulls(bytes, file_id) = 1);
