-- Appointments that an identity provider's groups made: they end when the group does. Those made by hand stay.
create table organisation.provider_appointment (
  tenant_id uuid not null default kernel.tenant(),
  appointment_id uuid not null,
  provider_id text not null,
  primary key (tenant_id, appointment_id),
  foreign key (tenant_id, appointment_id) references organisation.appointment on delete cascade
);
select kernel.protect('organisation.provider_appointment');
