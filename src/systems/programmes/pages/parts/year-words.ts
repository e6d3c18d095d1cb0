// SPDX-License-Identifier: Apache-2.0
import { formatFiscalYear } from '#blocks/calendar/fiscal-year.ts';
import type { Language } from '#web/language.tsx';

/** A fiscal year for residents: 令和7年度, FY2025. */
export const yearWords = (fiscalYear: number, language: Language): string =>
  language === 'ja' ? formatFiscalYear(fiscalYear, 'long') : `FY${fiscalYear}`;
