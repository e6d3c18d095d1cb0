// SPDX-License-Identifier: Apache-2.0
import { demoMunicipality as city } from '#blocks/organisation/demo-units.ts';
import type { NewTenant } from '#kernel/tenants.ts';

/** やくば市 does not exist. Its address is `demo.localhost`; in demo mode also localhost and plain IP addresses. */
export const demoMunicipality: NewTenant = {
  slug: 'demo',
  name: city.name,
  code: city.code,
  demo: true,
  hosts: ['demo.localhost'],
};
