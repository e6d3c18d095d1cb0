create table chess_club.member (
  tenant_id uuid not null default kernel.tenant(),
  id uuid not null default uuidv7(),
  name text not null,
  rating int not null default 1500,
  primary key (tenant_id, id)
);
select kernel.protect('chess_club.member');
create table chess_club.game (
  tenant_id uuid not null default kernel.tenant(),
  id uuid not null default uuidv7(),
  white_id uuid not null,
  black_id uuid not null,
  played_on date not null,
  result text not null check (result in ('white', 'black', 'draw')),
  rated boolean not null default false,
  primary key (tenant_id, id),
  foreign key (tenant_id, white_id) references chess_club.member,
  foreign key (tenant_id, black_id) references chess_club.member
);
select kernel.protect('chess_club.game');
