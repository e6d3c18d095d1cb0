// SPDX-License-Identifier: Apache-2.0
import type { FindingKind } from './findings.ts';
import type { FamilyRules, Lose, Markup } from './office-markup.ts';
import { attributeOf, writtenXml } from './xml.ts';

const LEFT_OUT: Record<string, FindingKind | undefined> = {
  sndAc: 'media',
  snd: 'media',
  videoFile: undefined,
  audioFile: undefined,
  wavAudioFile: undefined,
  quickTimeFile: undefined,
  htmlPubPr: 'external-link',
  sldSyncPr: 'external-link',
};

/** Rules of presentations: embedded objects become the pictures of themselves that people saw. */
export function powerPointRules({ part, noticed }: Markup, lose: Lose): FamilyRules {
  const frames: { object: boolean; picture: string }[] = [];

  return (one, parent) => {
    const { local, path } = one;
    if (Object.hasOwn(LEFT_OUT, local)) return lose(LEFT_OUT[local]);
    if (local === 'sld' && /^(?:0|false)$/.test(attributeOf(one, 'show') ?? '')) noticed.add('hidden-slide', part);
    if (local === 'graphicFrame') {
      frames.push({ object: false, picture: '' });
      return (inner) => {
        const { object, picture } = frames.pop()!;
        return object ? picture : writtenXml(one, inner);
      };
    }
    const frame = frames.at(-1);
    if (local === 'oleObj') {
      if (frame && !frame.object) lose('ole');
      if (frame) frame.object = true;
      return () => '';
    }
    if (frame && local === 'pic' && (parent === 'oleObj' || path.includes('oleObj')))
      return (inner) => {
        frame.picture = writtenXml(one, inner);
        return '';
      };
    return undefined;
  };
}
