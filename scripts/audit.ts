// SPDX-License-Identifier: Apache-2.0
// Asks the npm registry whether something is known against the packages that the program runs with. A high or critical
// advisory ends with 1 unless it stands in the list of accepted ones (an argument; default .ci/accepted-advisories.json):
// [{ "advisory": "GHSA-…", "reason": "…", "accepted": "2026-01-31", "until": "2026-04-30" }]. Where the registry
// offers no audit, nothing is known: that is said plainly, and ends with 0. Anything else that goes wrong ends with 2.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';

const root = path.resolve(import.meta.dirname, '..');
const list = process.argv[2] ?? path.join(root, '.ci/accepted-advisories.json');
const today = new Date().toISOString().slice(0, 10);

const Accepted = z.array(
  z.strictObject({
    advisory: z.string().regex(/^GHSA(-[0-9a-z]{4}){3}$/),
    reason: z.string().min(20),
    accepted: z.iso.date(),
    until: z.iso.date(),
  }),
);
/** The report of `npm audit --json` (version 2): `via` names other packages, or is the advisory itself. */
const Report = z.object({
  auditReportVersion: z.literal(2),
  vulnerabilities: z.record(
    z.string(),
    z.object({
      via: z.array(
        z.union([
          z.string(),
          z.object({ name: z.string(), title: z.string(), url: z.string(), severity: z.string(), range: z.string() }),
        ]),
      ),
    }),
  ),
});

const accepted = Accepted.parse(JSON.parse(readFileSync(list, 'utf8')));
const { stdout, stderr } = spawnSync('npm', ['audit', '--omit=dev', '--json'], {
  cwd: root,
  encoding: 'utf8',
  maxBuffer: 64 << 20,
  shell: process.platform === 'win32',
});
const answer = jsonOf(stdout);
const report = Report.safeParse(answer);
if (!report.success) {
  const { message, uri, statusCode } = (answer ?? {}) as { message?: string; uri?: string; statusCode?: number };
  const said = message ?? stderr.split('\n')[0] ?? '';
  if (statusCode !== undefined && uri?.includes('/-/npm/v1/security/')) {
    console.error(`The registry offers no audit, so nothing is known about the packages: ${said}`);
    process.exit(0);
  }
  console.error(`The audit could not be made: ${said}`);
  process.exit(2);
}
const advisories = new Map(
  Object.values(report.data.vulnerabilities)
    .flatMap(({ via }) => via.filter((one) => typeof one !== 'string'))
    .map((one) => [one.url, one]),
);
let refused = 0;
for (const { name, title, url, severity, range } of advisories.values()) {
  const grave = severity === 'high' || severity === 'critical';
  const pardon = accepted.find(({ advisory, until }) => url.endsWith(advisory) && until >= today);
  if (grave && !pardon) refused++;
  console.error(
    `${grave && !pardon ? 'REFUSED ' : 'told    '} ${severity} ${name} ${range}: ${title} (${url})${pardon ? ` accepted until ${pardon.until}: ${pardon.reason}` : ''}`,
  );
}
for (const { advisory, until } of accepted)
  if (until < today)
    console.error(`expired  ${advisory}: accepted until ${until} only. Renew the reason or take it out.`);
console.error(`${advisories.size} advisories, ${refused} of them high or critical and not accepted`);
process.exit(refused ? 1 : 0);

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
