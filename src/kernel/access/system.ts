// SPDX-License-Identifier: Apache-2.0
import type { House, HouseOptions } from '../house.ts';
import { defineSystem, type System } from '../system.ts';
import { questions } from './questions.ts';
import { roleProcedures } from './roles.ts';
import { zoneProcedures } from './zone-procedures.ts';

const accessProcedures = (open: () => House, options: Pick<HouseOptions, 'identity' | 'roles'>) => ({
  ...roleProcedures(open, options),
  ...questions(open, options),
  ...zoneProcedures(open),
});

/** The module that shows and changes who may do what, from where. */
export function accessSystem(
  open: () => House,
  options: Pick<HouseOptions, 'identity' | 'roles' | 'houseRoles'>,
): System {
  return defineSystem({
    id: 'access',
    title: { ja: '権限', en: 'Permissions' },
    procedures: Object.values(accessProcedures(open, options)),
    permissions: {
      'access.read': { title: { ja: '権限の閲覧', en: 'Read permissions' }, roles: options.houseRoles.run },
      'access.roles': { title: { ja: '役割の変更', en: 'Change roles' }, roles: options.houseRoles.access },
      'access.zones': {
        title: { ja: 'ネットワークの規則の変更', en: 'Change the rules of the networks' },
        roles: options.houseRoles.access,
      },
    },
  });
}

export type AccessProcedures = ReturnType<typeof accessProcedures>;
