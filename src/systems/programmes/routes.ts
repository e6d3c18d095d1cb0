// SPDX-License-Identifier: Apache-2.0
import { pages } from '#web/room-pages.ts';

export default pages('programmes', {
  // residents
  programmes: 'public-list.tsx',
  'programmes/policies': 'public-policies.tsx',
  'programmes/compare': 'public-compare.tsx',
  'programmes/:programmeId': 'public-programme.tsx',
  'programmes/:programmeId/:fiscalYear': 'public-sheet.tsx',
  // desk
  'desk/programmes': 'overview.tsx',
  'desk/programmes/import': 'import.tsx',
  'desk/programmes/policies': 'policies.tsx',
  'desk/programmes/sheets/:id': 'sheet.tsx',
  'desk/programmes/sheets/:id/edit': 'edit.tsx',
  'desk/programmes/sheets/:id/history': 'history.tsx',
  'desk/programmes/sheets/:id/compare/:other': 'compare.tsx',
  'desk/programmes/:id': 'programme.tsx',
});
