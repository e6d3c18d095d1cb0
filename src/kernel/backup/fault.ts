// SPDX-License-Identifier: Apache-2.0

/** Why a backup cannot be made, read or restored: told in words to whoever typed the command. */
export class BackupFault extends Error {}
