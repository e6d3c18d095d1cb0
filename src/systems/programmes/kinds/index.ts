// SPDX-License-Identifier: Apache-2.0
import { analysis } from './analysis.ts';
import { budgetRequest } from './budget-request.ts';
import type { SheetKind } from './kind.ts';
import { management } from './management.ts';
import { priorEvaluation } from './prior-evaluation.ts';

/** The sheet kinds that come with the house. A municipality's own sheet is one more definition beside them. */
export const kinds: SheetKind[] = [budgetRequest, analysis, priorEvaluation, management];
