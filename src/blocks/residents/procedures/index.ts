// SPDX-License-Identifier: Apache-2.0
import { close, data, me, removeKey, save, unlink } from './account.ts';
import { change, confirm, look as lookAtMail, undo, undoLook } from './mail.ts';
import { ask, code, finish, look } from './sign-in.ts';

/** By name, so that pages get the types of what they call. */
export const procedures = {
  'residents.signIn.ask': ask,
  'residents.signIn.code': code,
  'residents.signIn.look': look,
  'residents.signIn.finish': finish,
  'residents.me': me,
  'residents.me.save': save,
  'residents.mail.change': change,
  'residents.mail.look': lookAtMail,
  'residents.mail.confirm': confirm,
  'residents.mail.undo.look': undoLook,
  'residents.mail.undo': undo,
  'residents.provider.unlink': unlink,
  'residents.passkey.remove': removeKey,
  'residents.data': data,
  'residents.close': close,
};
