// SPDX-License-Identifier: Apache-2.0
import { decodedText, detectType, extensionOf, type FileType } from '../type.ts';
import { sanitiseArchive } from './archive.ts';
import { sanitiseName } from './file-name.ts';
import { Findings } from './findings.ts';
import type { SanitisingLimits } from './limits.ts';
import { sanitiseOffice } from './office.ts';
import { sanitisePdf } from './pdf.ts';
import { rasteriseSvg, sanitisePicture } from './picture.ts';
import { asRefusal, Refusal, type RefusalCode } from './refusals.ts';
import type { Sanitised } from './sanitise.ts';
import { sanitiseText } from './text.ts';

/** Texts are run by what they are called: the content of a script may look like any text. */
const RUN_BY_NAME = new Set(
  `bat cmd com cpl exe gadget hta htm html inf ins isp jar jnlp js jse lnk mht mhtml msc msi msp pif ps1 ps1xml ps2
  psc1 psd1 psm1 py pyw rb pl php reg scf scr sct sh shb shs slk svg url vb vbe vbs ws wsc wsf wsh xhtml xht xsl
  xslt iqy oqy dqy rqy settingcontent-ms library-ms application appref-ms desktop command dde asp aspx jsp diagcab
  theme rdp eml`.split(/\s+/),
);

type Clean = { bytes: Uint8Array; type: string; extension: string };

/**
 * One file sanitised in this process. Never throws: what a library cannot read becomes a refusal. Time and memory are
 * bounded by the limits only as far as the libraries keep to them; `sanitise` runs this in a process of its own.
 */
export async function clean(file: { name: string; bytes: Uint8Array }, limits: SanitisingLimits): Promise<Sanitised> {
  const [removed, noticed] = [new Findings(), new Findings()];
  try {
    if (file.bytes.length > limits.bytes) throw new Refusal('too-large');
    const type = await detectType(file.bytes, file.name);
    const { bytes, type: newType, extension } = await cleanAs(type, file, limits, removed, noticed);
    const name = sanitiseName(file.name, extension, removed);
    if ((await detectType(bytes, name)).polyglot) throw new Refusal('damaged');
    return { outcome: 'clean', bytes, type: newType, name, removed: removed.list(), noticed: noticed.list() };
  } catch (error) {
    const { code, label } = asRefusal(error);
    return { outcome: 'refused', code, reason: label };
  }
}

const REFUSED: Partial<Record<FileType['kind'], RefusalCode>> = {
  'old-office': 'old-office',
  audio: 'media',
  video: 'media',
  executable: 'executable',
  html: 'html',
  unknown: 'unknown',
};

async function cleanAs(
  { kind, type, extension, polyglot }: FileType,
  { name, bytes }: { name: string; bytes: Uint8Array },
  limits: SanitisingLimits,
  removed: Findings,
  noticed: Findings,
): Promise<Clean> {
  switch (kind) {
    case 'picture':
      return await sanitisePicture(bytes, { pixels: limits.pixels, polyglot }, removed);
    case 'svg':
      return await rasteriseSvg(decodedText(bytes)?.text ?? '');
    case 'pdf':
      return { bytes: await sanitisePdf(bytes, limits, { polyglot }, removed), type, extension };
    case 'office':
      if (extension.startsWith('od') || extension.startsWith('ot')) throw new Refusal('other-office');
      return await sanitiseOffice(bytes, limits, removed, noticed);
    case 'archive':
      if (extension !== 'zip') throw new Refusal(limits.depth < 1 ? 'archive-depth' : 'archive');
      return { bytes: await sanitiseArchive(bytes, limits, clean, removed, noticed), type, extension };
    case 'text':
      if (RUN_BY_NAME.has(extensionOf(name))) throw new Refusal('executable');
      if (polyglot) throw new Refusal('damaged');
      return { bytes: sanitiseText(bytes, removed, noticed), type, extension };
    default:
      throw new Refusal(type === 'application/x-encrypted-office' ? 'encrypted' : REFUSED[kind]!);
  }
}
