// SPDX-License-Identifier: Apache-2.0
import pg from 'pg';
import { Problem } from './problem.ts';
import type { Tenant } from './tenant.ts';

export type NewTenant = {
  slug: string;
  name: { ja: string; en: string };
  /** 全国地方公共団体コード with its check digit; null when the municipality is not known. */
  code: string | null;
  demo?: boolean;
  hosts: string[];
};

/** The check digit of a municipality code: weights 6 to 2, (11 - sum mod 11) mod 10 (全国地方公共団体コード, 総務省). */
export function hasCheckDigit(code: string): boolean {
  if (!/^\d{6}$/.test(code)) return false;
  const digits = [...code].map(Number);
  const sum = [6, 5, 4, 3, 2].reduce((total, weight, index) => total + weight * digits[index]!, 0);
  return (11 - (sum % 11)) % 10 === digits[5];
}

/**
 * Makes a municipality, or gives the one with this slug its new name and hosts. Works as the owner of the tables:
 * the application itself cannot make tenants. Problem 422 for a wrong code or a host of another municipality.
 */
export async function saveTenant(databaseUrl: string, tenant: NewTenant): Promise<Tenant> {
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(tenant.slug))
    throw new Problem(422, {
      ja: `識別名「${tenant.slug}」は使えません。半角の英小文字・数字・ハイフンで付けてください。`,
      en: `‘${tenant.slug}’ cannot be a short name: use small letters, digits and hyphens.`,
    });
  if (tenant.code !== null && !hasCheckDigit(tenant.code))
    throw new Problem(422, {
      ja: `団体コード「${tenant.code}」は正しくありません。検査数字を含む6桁で入力してください。`,
      en: `The municipality code ‘${tenant.code}’ is wrong: six digits with the check digit are needed.`,
    });
  const db = new pg.Client({ connectionString: databaseUrl });
  await db.connect();
  try {
    await db.query('begin');
    const { rows } = await db.query<{ tenant_id: string }>(
      `insert into kernel.tenant (slug, name_ja, name_en, municipality_code, demo) values ($1, $2, $3, $4, $5)
       on conflict (slug) do update set name_ja = excluded.name_ja, name_en = excluded.name_en,
         municipality_code = excluded.municipality_code returning tenant_id`,
      [tenant.slug, tenant.name.ja, tenant.name.en, tenant.code, tenant.demo ?? false],
    );
    const id = rows[0]!.tenant_id;
    for (const host of tenant.hosts) {
      const other = await db.query<{ tenant_id: string }>('select tenant_id from kernel.tenant_host where host = $1', [
        host,
      ]);
      if (other.rows[0] && other.rows[0].tenant_id !== id)
        throw new Problem(422, {
          ja: `アドレス「${host}」は別の自治体で使われています。`,
          en: `The host name ‘${host}’ belongs to another municipality.`,
        });
      await db.query('insert into kernel.tenant_host (tenant_id, host) values ($1, $2) on conflict do nothing', [
        id,
        host,
      ]);
    }
    await db.query('commit');
    return { id, name: tenant.name, code: tenant.code ?? '', demo: tenant.demo ?? false };
  } catch (error) {
    await db.query('rollback');
    throw error;
  } finally {
    await db.end();
  }
}

/** Every municipality in the house, by short name; `slug` narrows to one. Works as the owner of the tables. */
export async function tenantsOf(databaseUrl: string, slug?: string): Promise<Tenant[]> {
  const db = new pg.Client({ connectionString: databaseUrl });
  await db.connect();
  try {
    const { rows } = await db.query<{
      tenant_id: string;
      name_ja: string;
      name_en: string;
      municipality_code: string | null;
      demo: boolean;
    }>('select * from kernel.tenant where $1::text is null or slug = $1 order by slug', [slug ?? null]);
    return rows.map((row) => ({
      id: row.tenant_id,
      name: { ja: row.name_ja, en: row.name_en },
      code: row.municipality_code ?? '',
      demo: row.demo,
    }));
  } finally {
    await db.end();
  }
}
