// SPDX-License-Identifier: Apache-2.0
import type { Label } from '#kernel/label.ts';
import type { HouseRoom } from './house.ts';

/** Floors from top to bottom, as on the board by the entrance. */
export type FloorId = '6' | '5' | '4' | '3' | '2' | '1' | 'B';

/** `works` and `part` exist, `planned` does not exist yet. */
export type RoomState = HouseRoom['state'] | 'planned';

export type GuideRoom = {
  id: string;
  /** Number on the plate: 301 is the first room of the third floor. */
  number: string;
  floor: FloorId;
  title: Label;
  line: Label;
  state: RoomState;
  path: string | null;
  publicPath: string | null;
  waiting: Label | null;
};
export type GuideFloor = { id: FloorId; title: Label; rooms: GuideRoom[] };

type Plan = [id: string, ja: string, en: string, lineJa: string, lineEn: string];

const floor = (id: FloorId, ja: string, en: string, rooms: Plan[]) => ({ id, title: { ja, en }, rooms });

/** The whole building, whether a room is built or not. */
export const building = [
  floor('6', '情報政策', 'ICT', [
    ['helpdesk', 'ヘルプデスク', 'Help desk', 'パソコンの困りごと', 'Trouble with computers'],
    ['devices', 'OA機器', 'Devices', '機器の台帳と更新計画', 'Inventory and renewal of devices'],
    ['network', 'ネットワーク', 'Network', '回線と機器の見守り', 'Sites, lines and monitoring'],
    [
      'system-portfolio',
      '業務・情報システム',
      'System portfolio',
      '契約、費用、更新の計画',
      'Contracts, costs and renewal',
    ],
    ['security', '情報セキュリティ', 'Security', '事故、訓練、操作記録', 'Incidents, drills and operation logs'],
  ]),
  floor('5', '職員の仕事場', 'Workplace', [
    ['chat', 'ビジネスチャット', 'Chat', '課の会話と緊急連絡', 'Conversations and emergency calls'],
    ['groupware', 'グループウェア', 'Groupware', '予定、お知らせ、回覧', 'Calendars, notices and circulation'],
    ['drive', 'ファイルサーバ', 'Files', '共有と領域間の受け渡し', 'Shared files and transfer between zones'],
    ['minutes', 'AI議事録', 'Minutes', '録音から議事録へ', 'From recordings to minutes'],
    ['automation', 'RPA・AI-OCR', 'Automation', '手作業を機械へ', 'Hours saved by machines'],
  ]),
  floor('4', '総務', 'General affairs', [
    ['documents', '文書管理・電子決裁', 'Documents and decisions', '起案、決裁、保存', 'Drafts, approval and records'],
    ['procurement', '電子調達', 'Procurement', '入札と契約', 'Tenders and contracts'],
    ['training', '研修', 'Training', '講座と修了の記録', 'Courses and certificates'],
  ]),
  floor('3', '企画・財政', 'Planning and finance', [
    [
      'programmes',
      '事務事業・予算・評価',
      'Programmes, budget and evaluation',
      '市の仕事とお金',
      'What the city does and what it costs',
    ],
    ['working-groups', '推進本部・WG', 'Working groups', '会議と行動計画', 'Meetings and action plans'],
    ['pilots', '実証実験', 'Pilots', '提案から実装まで', 'Trials from proposal to use'],
    ['campaigns', 'SNS情報発信', 'Campaigns', '発信の計画と結果', 'Campaigns and their results'],
  ]),
  floor('2', 'まちと声', 'Town and voices', [
    ['voices', '広聴', 'Voices', 'ご意見と市の回答', 'Your opinions and the city’s answers'],
    ['road-reports', '道路通報', 'Road reports', '道の穴や段差を知らせる', 'Report holes and broken kerbs'],
    ['road-inspection', '道路損傷検出', 'Road inspection', '映像から傷みを見つける', 'Damage found in footage'],
    ['wifi', '公衆無線LAN', 'Public Wi-Fi', '使える場所と計画', 'Where it works and what is planned'],
    ['gis', '統合型GIS', 'Maps', 'まちの地図', 'One map of the town'],
  ]),
  floor('1', '窓口', 'Counters', [
    ['portal', '住民ポータル', 'Residents’ portal', 'お知らせと手続の案内', 'News and guidance'],
    ['applications', '電子申請・届出', 'Applications', '手続を家から', 'Procedures from home'],
    ['reservations', '施設予約', 'Reservations', '会議室や体育館の予約', 'Rooms and sports halls'],
    ['ballots', 'インターネット投票', 'Ballots', '意向調査の投票', 'Votes in consultations'],
  ]),
  floor('B', '基盤', 'Foundations', [
    ['data-hub', 'データ連携基盤', 'Data hub', 'データの受け渡しと公開', 'Data exchange and open data'],
    ['ledger', '財務会計連携', 'Ledger', '予算の執行額', 'Expenditure against budget'],
  ]),
];

/** The floor guide with what exists in this house: rooms that `house.rooms` does not name are not there yet. */
export function floorGuide(present: readonly HouseRoom[]): GuideFloor[] {
  const known = new Set(building.flatMap(({ rooms }) => rooms.map(([id]) => id)));
  return building.map(({ id: floorId, title, rooms }) => {
    const planned = rooms.map(([id, ja, en, lineJa, lineEn]) => ({
      id,
      title: { ja, en },
      line: { ja: lineJa, en: lineEn },
    }));
    // A house may have rooms that no plan foresaw: they hang after the others.
    const more = present
      .filter(({ id, floor: at }) => at === floorId && !known.has(id))
      .map(({ id, title: name }) => ({ id, title: name, line: { ja: '', en: '' } }));
    return {
      id: floorId,
      title,
      rooms: [...planned, ...more].map((plan, index) => {
        const room = present.find(({ id }) => id === plan.id);
        return {
          ...plan,
          number: `${floorId}${String(index + 1).padStart(2, '0')}`,
          floor: floorId,
          state: room?.state ?? 'planned',
          path: room?.path ?? null,
          publicPath: room?.publicPath ?? null,
          waiting: room?.waiting ?? null,
        };
      }),
    };
  });
}

/** The room that an address belongs to: the longest path that it begins with. */
export function roomAt(pathname: string, guide: readonly GuideFloor[]): GuideRoom | undefined {
  const length = ({ path, publicPath }: GuideRoom) =>
    Math.max(
      ...[path, publicPath].map((base) =>
        base && (pathname === base || pathname.startsWith(`${base}/`)) ? base.length : 0,
      ),
    );
  return guide
    .flatMap(({ rooms }) => rooms)
    .filter((room) => length(room) > 0)
    .toSorted((a, b) => length(b) - length(a))[0];
}

/** Class that gives an element and what is in it the hue of a floor (`text-floor`, `bg-floor-wash`, `border-floor`). */
export const floorClass = (id: FloorId): string => `floor-${id.toLowerCase()}`;

/** Where a floor stands on the desk's board. */
export const floorAnchor = (id: FloorId): string => `floor-${id}`;
