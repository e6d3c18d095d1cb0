// SPDX-License-Identifier: Apache-2.0
import type { House } from '../house.ts';
import { isProblem } from '../problem.ts';
import { procedureDone, type ProcedureDone } from './channels.ts';

/** `call`, told to whoever counts procedures; names that no procedure has are not told, so that they stay few. */
export const counted =
  (procedures: House['procedures'], call: House['call']): House['call'] =>
  async (caller, name, input, idempotencyKey) => {
    if (!procedureDone.hasSubscribers || !procedures.has(name)) return call(caller, name, input, idempotencyKey);
    const started = performance.now();
    const tell = (result: ProcedureDone['result']) =>
      procedureDone.publish({ name, result, milliseconds: performance.now() - started } satisfies ProcedureDone);
    try {
      const output = await call(caller, name, input, idempotencyKey);
      tell('done');
      return output;
    } catch (error) {
      const status = isProblem(error) ? error.status : 500;
      tell(status === 401 || status === 403 ? 'refused' : status < 500 ? 'invalid' : 'failed');
      throw error;
    }
  };
