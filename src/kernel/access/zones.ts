// SPDX-License-Identifier: Apache-2.0
import type { Label } from '../label.ts';

/** The separated networks of a municipality (三層の対策), the most closed first. */
export const zones = ['mynumber', 'lgwan', 'internet'] as const;
export type Zone = (typeof zones)[number];

export const zoneTitles: Record<Zone, Label> = {
  mynumber: { ja: 'マイナンバー利用事務系', en: 'My Number network' },
  lgwan: { ja: 'LGWAN接続系', en: 'LGWAN network' },
  internet: { ja: 'インターネット接続系', en: 'Internet network' },
};

/**
 * How closely something is kept (自治体の情報資産の分類): for everyone; for staff; personal or otherwise sensitive; with
 * individual numbers (特定個人情報).
 */
export const confidentialities = ['public', 'internal', 'confidential', 'mynumber'] as const;
export type Confidentiality = (typeof confidentialities)[number];

/** α: work happens on the LGWAN side; β: on the internet side, important systems stay; β': those move too; α': α with approved clouds. */
export const separationModels = ['alpha', 'alpha-prime', 'beta', 'beta-prime'] as const;
export type SeparationModel = (typeof separationModels)[number];

/** What must happen to a file on its way: nothing, sanitising (無害化), somebody's approval, both; or it may not go. */
export type Passage = 'free' | 'sanitise' | 'approve' | 'sanitise-and-approve' | 'refuse';

/** The rules of one municipality, as data. */
export type ZoneRules = {
  /** From which zones something of this confidentiality may be seen. */
  see: Record<Confidentiality, Zone[]>;
  /** From which zones it may be taken away as a file; elsewhere it can only be looked at. */
  download: Record<Confidentiality, Zone[]>;
  /** From which zones files may be handed in. */
  upload: Zone[];
  /** What a file needs to cross from one zone to another. */
  move: Record<Zone, Record<Zone, Passage>>;
  /** Zones into which no file goes that the scanner has not seen. */
  scanned: Zone[];
};

const everywhere: Zone[] = ['mynumber', 'lgwan', 'internet'];
const inside: Zone[] = ['mynumber', 'lgwan'];

const move: ZoneRules['move'] = {
  internet: { internet: 'free', lgwan: 'sanitise', mynumber: 'refuse' },
  lgwan: { internet: 'approve', lgwan: 'free', mynumber: 'sanitise-and-approve' },
  mynumber: { internet: 'refuse', lgwan: 'approve', mynumber: 'free' },
};

/**
 * What a municipality begins with when it says which model it follows (総務省「地方公共団体における情報セキュリティ
 * ポリシーに関するガイドライン」, models as in its revision of October 2024). It may change every rule.
 */
export const defaultZoneRules: Record<SeparationModel, ZoneRules> = {
  alpha: {
    see: { public: everywhere, internal: inside, confidential: inside, mynumber: ['mynumber'] },
    download: { public: everywhere, internal: ['lgwan'], confidential: ['lgwan'], mynumber: [] },
    upload: ['lgwan', 'internet', 'mynumber'],
    move,
    scanned: [],
  },
  'alpha-prime': {
    see: { public: everywhere, internal: inside, confidential: inside, mynumber: ['mynumber'] },
    download: { public: everywhere, internal: ['lgwan'], confidential: ['lgwan'], mynumber: [] },
    upload: ['lgwan', 'internet', 'mynumber'],
    // the approved cloud services stand on the internet side: what goes there is scanned
    move,
    scanned: ['internet'],
  },
  beta: {
    see: { public: everywhere, internal: everywhere, confidential: inside, mynumber: ['mynumber'] },
    download: { public: everywhere, internal: ['lgwan', 'internet'], confidential: ['lgwan'], mynumber: [] },
    upload: ['lgwan', 'internet', 'mynumber'],
    move,
    scanned: ['lgwan', 'internet'],
  },
  'beta-prime': {
    see: { public: everywhere, internal: everywhere, confidential: everywhere, mynumber: ['mynumber'] },
    download: {
      public: everywhere,
      internal: ['lgwan', 'internet'],
      confidential: ['lgwan', 'internet'],
      mynumber: [],
    },
    upload: ['lgwan', 'internet', 'mynumber'],
    move,
    scanned: ['lgwan', 'internet'],
  },
};
