create table chess_club.stray (tenant_id uuid primary key);
