// SPDX-License-Identifier: Apache-2.0
import type { Actor } from '../access/actor.ts';
import { zoneTitles, type Zone, type ZoneRules } from '../access/zones.ts';
import type { Label } from '../label.ts';
import { Problem } from '../problem.ts';
import type { FileInfo } from './file-info.ts';

const list = (zones: Zone[], language: keyof Label) =>
  zones.map((zone) => zoneTitles[zone][language]).join(language === 'ja' ? '、' : ', ');

type Asked = Pick<FileInfo, 'zone' | 'confidentiality' | 'scan'>;
type Asker = Pick<Actor, 'kind'> | null;

/** Why not even the name of a file is shown to a caller in this network, undefined when it is. */
export function sightRefusal(file: Asked, rules: ZoneRules, zone: Zone | undefined, actor: Asker): Label | undefined {
  const seen = rules.see[file.confidentiality];
  if (zone === undefined || actor?.kind === 'resident' || seen.includes(zone)) return undefined;
  const here = zoneTitles[zone];
  return {
    ja: `このファイルは${here.ja}からは見られません。${list(seen, 'ja')}の端末をお使いください。`,
    en: `This file cannot be seen from the ${here.en}. Use a terminal in: ${list(seen, 'en')}.`,
  };
}

/**
 * Why a file is not handed out to a caller in this network, undefined when it is. A resident's own things reach the
 * resident in every network; that they have crossed to it properly is asked of every file.
 */
export function passageRefusal(file: Asked, rules: ZoneRules, zone: Zone | undefined, actor: Asker): Label | undefined {
  if (file.scan.state === 'infected')
    return {
      ja: 'このファイルからウイルスが検出されたため、取り出せません。情報システム担当へ連絡してください。',
      en: 'A virus was found in this file: it is not handed out. Please tell the ICT section.',
    };
  if (zone === undefined) return undefined;
  const hidden = sightRefusal(file, rules, zone, actor);
  if (hidden) return hidden;
  const here = zoneTitles[zone];
  if (actor?.kind !== 'resident') {
    const taken = rules.download[file.confidentiality];
    if (!taken.includes(zone))
      return {
        ja: taken.length
          ? `このファイルは${here.ja}の端末には保存できません。${list(taken, 'ja')}の端末をお使いください。`
          : 'この機密性のファイルは、どの端末にも保存できません。画面でご覧ください。',
        en: taken.length
          ? `This file cannot be downloaded in the ${here.en}. Use a terminal in: ${list(taken, 'en')}.`
          : 'Files of this confidentiality cannot be downloaded anywhere, only looked at.',
      };
  }
  // What the house made itself comes from no network
  if (file.zone === null || file.zone === zone) return undefined;
  const from = zoneTitles[file.zone];
  if (rules.move[file.zone][zone] !== 'free')
    return {
      ja: `このファイルは${from.ja}から預けられたもので、${here.ja}へはそのまま取り出せません。領域間の受け渡しの手続きをしてください。`,
      en: `This file came from the ${from.en} and cannot be taken into the ${here.en} as it is. Move it by a transfer between the networks.`,
    };
  if (rules.scanned.includes(zone) && file.scan.state !== 'clean')
    return {
      ja: `${here.ja}へは、ウイルス検査の済んだファイルだけを取り出せます。このファイルは未検査です。`,
      en: `Only files that the virus scanner has seen go into the ${here.en}. This one has not been scanned.`,
    };
  return undefined;
}

/** Refuses (403) to take a file in from a network in which none may be handed in. */
export function requireUpload(rules: ZoneRules, zone: Zone | undefined): void {
  if (zone === undefined || rules.upload.includes(zone)) return;
  throw new Problem(
    403,
    {
      ja: `${zoneTitles[zone].ja}からはファイルを預けられません。${list(rules.upload, 'ja')}の端末で行ってください。`,
      en: `Files cannot be handed in from the ${zoneTitles[zone].en}. Use a terminal in: ${list(rules.upload, 'en')}.`,
    },
    [],
    { reason: 'zone', zone, allowed: rules.upload },
  );
}
