// SPDX-License-Identifier: Apache-2.0

/** A text for people, in every language that the house is complete in. */
export type Label = { ja: string; en: string };
