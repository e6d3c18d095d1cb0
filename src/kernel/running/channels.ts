// SPDX-License-Identifier: Apache-2.0
import { channel } from 'node:diagnostics_channel';

/** What happens in the house, for whoever counts it; costs nothing while nobody does. */
export type RequestDone = { method: string; route: string; status: number; zone: string; milliseconds: number };
export type ProcedureDone = {
  name: string;
  /** `refused`: 401 and 403; `invalid`: every other mistake of the caller; `failed`: ours. */
  result: 'done' | 'refused' | 'invalid' | 'failed';
  milliseconds: number;
};

export const requestDone = channel('yakuba:request');
export const procedureDone = channel('yakuba:procedure');
