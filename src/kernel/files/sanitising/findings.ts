// SPDX-License-Identifier: Apache-2.0
import type { Label } from '#kernel/label.ts';

/** What sanitising takes out or only points out, with the words for the person who sees the report. */
export const FINDINGS = {
  macro: { ja: 'マクロ', en: 'Macro' },
  script: { ja: 'スクリプト', en: 'Script' },
  launch: { ja: '他のプログラムの起動', en: 'Starting another program' },
  'form-action': { ja: 'フォームの送信などの動作', en: 'Form action, such as sending' },
  form: { ja: '動的フォーム（XFA）', en: 'Dynamic form (XFA)' },
  attachment: { ja: '添付または埋め込まれたファイル', en: 'Attached or embedded file' },
  ole: { ja: '埋め込みオブジェクト（OLE・ActiveX）', en: 'Embedded object (OLE, ActiveX)' },
  'external-link': { ja: '外部ファイル・外部データへのリンク', en: 'Link to an outside file or data' },
  media: { ja: '動画・音声・3D', en: 'Video, sound or 3D' },
  picture: { ja: '安全に作り直せない図（EMF など）', en: 'Picture that cannot be rebuilt safely (EMF and others)' },
  font: { ja: '埋め込みフォント', en: 'Embedded font' },
  signature: { ja: '電子署名（作り直すと無効になるため）', en: 'Electronic signature (rebuilding makes it invalid)' },
  comment: { ja: 'コメント', en: 'Comment' },
  'tracked-change': { ja: '変更履歴（承諾した後の文面にしました）', en: 'Tracked change (accepted)' },
  'hidden-text': { ja: '隠し文字', en: 'Hidden text' },
  'hidden-data': { ja: '画面に現れない隠しデータ', en: 'Data that is not shown' },
  metadata: { ja: '作成者などの文書情報', en: 'Document properties, such as the author' },
  position: { ja: '撮影位置', en: 'Position where the photo was taken' },
  'field-code': { ja: '外部を読み込むフィールド（DDE など）', en: 'Field that loads from outside (DDE and others)' },
  formula: {
    ja: '外部を呼び出す数式（保存されていた値にしました）',
    en: 'Formula that calls outside (replaced by its saved value)',
  },
  'dde-text': {
    ja: '外部を呼び出す数式の形の文字（先頭に ’ を付けました）',
    en: 'Text in the form of a formula that calls outside (an apostrophe was put before it)',
  },
  'control-character': { ja: '制御文字', en: 'Control character' },
  name: { ja: 'ファイル名に使えない文字', en: 'Character that a file name must not have' },
  'hidden-sheet': {
    ja: '非表示のシート（数式や入力規則が使うため残しました）',
    en: 'Hidden sheet (kept: formulas use it)',
  },
  'hidden-slide': { ja: '非表示のスライド（残しました）', en: 'Hidden slide (kept)' },
  'formula-text': {
    ja: '数式として働くことがある文字（= + - @ で始まるセル。変えていません）',
    en: 'Text that may work as a formula (a cell beginning with = + - @; not changed)',
  },
} as const satisfies Record<string, Label>;

export type FindingKind = keyof typeof FINDINGS;

/** One kind of thing found at one place of a file, and how often. */
export type Finding = {
  what: FindingKind;
  /** Part, page or cell in the file, for a person who looks for it: `word/document.xml`, `page 3`, `B5`. */
  where: string;
  count: number;
  label: Label;
};

/** Something that was taken out of a file. */
export type Removal = Finding;

/** At most so many places are named: a report is read by people. */
const MOST = 500;

/** Collects findings: the same thing at the same place is counted, not repeated. */
export class Findings {
  readonly #found = new Map<string, Finding>();

  add(what: FindingKind, where: string): void {
    const key = `${what}\n${where}`;
    const known = this.#found.get(key) ?? this.#found.get(`${what}\n…`);
    if (known) known.count++;
    else if (this.#found.size < MOST) this.#found.set(key, { what, where, count: 1, label: FINDINGS[what] });
    else this.#found.set(`${what}\n…`, { what, where: '…', count: 1, label: FINDINGS[what] });
  }

  /** Takes over what was found in a member of an archive. */
  addAll(found: readonly Finding[], within: string): void {
    for (const { what, where, count } of found)
      for (let times = 0; times < Math.min(count, MOST); times++)
        this.add(what, where ? `${within}: ${where}` : within);
  }

  list(): Finding[] {
    return [...this.#found.values()];
  }
}
