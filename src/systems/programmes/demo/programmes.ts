// SPDX-License-Identifier: Apache-2.0
import type { Sheet } from '../sheet.ts';
import { administrationProgrammes } from './administration.ts';
import { analysisSheets } from './analysis-sheets.ts';
import { counterAnalyses } from './counter-analyses.ts';
import { digitalProgrammes } from './digital.ts';
import { educationProgrammes } from './education.ts';
import { withFaults } from './faults.ts';
import { industryProgrammes } from './industry.ts';
import { infrastructureProgrammes } from './infrastructure.ts';
import { managementSheets } from './management-sheets.ts';
import { planningProgrammes } from './planning.ts';
import { requestSheets } from './requests.ts';
import { residentProgrammes } from './residents.ts';
import { serviceAnalyses } from './service-analyses.ts';
import { welfareProgrammes } from './welfare.ts';

export { demoFaults } from './faults.ts';
export { demoMunicipality, demoOrganisation, demoSection, printedSection } from '#blocks/organisation/demo-units.ts';
export { demoPolicies } from './policies.ts';

const managed = [
  ...planningProgrammes,
  ...digitalProgrammes,
  ...administrationProgrammes,
  ...residentProgrammes,
  ...welfareProgrammes,
  ...industryProgrammes,
  ...infrastructureProgrammes,
  ...educationProgrammes,
];
const analysed = [...counterAnalyses, ...serviceAnalyses];

/** The programmes of the city that have yearly sheets: `section` is a key of `demoOrganisation`, `measure` a path in `demoPolicies`. */
export const demoProgrammes: readonly { code: string; name: string; section: string; measure: string }[] = [
  ...managed,
  ...analysed,
]
  .map(({ code, name, section, measure }) => ({ code, name, section, measure }))
  .toSorted((a, b) => a.code.localeCompare(b.code));

/**
 * All sheets of やくば市: 33 programmes with management sheets and 8 with analysis sheets FY2021–2025, and the budget
 * requests and prior evaluations for FY2027. Always the same; in order of year and code.
 */
export const demoSheets = (): Sheet[] =>
  [...managed.flatMap(managementSheets), ...analysed.flatMap(analysisSheets), ...requestSheets()]
    .map(withFaults)
    .toSorted((a, b) => a.fiscalYear - b.fiscalYear || a.code.localeCompare(b.code));
