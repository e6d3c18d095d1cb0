// SPDX-License-Identifier: Apache-2.0
import { clients, createClient, revokeClient, revokeKey, rotateKey } from './clients.ts';
import { delegations, endDelegation, giveDelegation } from './delegations.ts';
import {
  exportStaff,
  exportUnits,
  previewReorganisation,
  previewTransfers,
  readReorganisationTable,
  readTransferTable,
  runReorganisation,
  runTransfers,
} from './exchange.ts';
import { endAppointment, people, person, saveAppointment, savePerson } from './people.ts';
import { heads, roleList, savePost, saveUnit, unit, units } from './units.ts';

/** What people and programs can do with the organisation. */
export const procedures = {
  'organisation.units': units,
  'organisation.unit': unit,
  'organisation.unit.save': saveUnit,
  'organisation.heads': heads,
  'organisation.roles': roleList,
  'organisation.post.save': savePost,
  'organisation.people': people,
  'organisation.person': person,
  'organisation.person.save': savePerson,
  'organisation.appointment.save': saveAppointment,
  'organisation.appointment.end': endAppointment,
  'organisation.delegations': delegations,
  'organisation.delegation.give': giveDelegation,
  'organisation.delegation.end': endDelegation,
  'organisation.clients': clients,
  'organisation.client.create': createClient,
  'organisation.client.rotate': rotateKey,
  'organisation.client.revokeKey': revokeKey,
  'organisation.client.revoke': revokeClient,
  'organisation.transfers.read': readTransferTable,
  'organisation.transfers.preview': previewTransfers,
  'organisation.transfers.run': runTransfers,
  'organisation.transfers.export': exportStaff,
  'organisation.reorganisation.read': readReorganisationTable,
  'organisation.reorganisation.preview': previewReorganisation,
  'organisation.reorganisation.run': runReorganisation,
  'organisation.reorganisation.export': exportUnits,
};
