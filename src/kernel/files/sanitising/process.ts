// SPDX-License-Identifier: Apache-2.0
// The program of the processes that `sanitise` starts.
import { clean } from './cleaning.ts';
import type { SanitisingLimits } from './limits.ts';

process.on('message', (task: { file: { name: string; bytes: Uint8Array }; limits: SanitisingLimits }) => {
  void clean(task.file, task.limits).then((result) => process.send!(result));
});
// Without the house there is nobody to answer to.
process.on('disconnect', () => process.exit());
