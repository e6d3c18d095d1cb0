// SPDX-License-Identifier: Apache-2.0

/** A post that a group of the identity provider stands for. */
export type GroupPost = { id: string; group: string };

/** What somebody holds today, and whether the provider's groups made it. */
export type HeldPost = { appointmentId: string; postId: string; fromProvider: boolean };

/** Posts to appoint to and appointments to end, so that somebody holds what their groups say. */
export type PostChanges = { appoint: string[]; end: string[] };

/**
 * What the groups of a sign-in change. A post is held once, however many groups say so; what was given by hand is never
 * ended by a group; what a group gave ends when the person has left it, or when the post no longer names it. Groups that
 * stand for no post mean nothing. Group names count to the letter: providers tell capitals apart.
 */
export function postChanges(
  groups: readonly string[],
  posts: readonly GroupPost[],
  held: readonly HeldPost[],
): PostChanges {
  const meant = new Set(posts.filter(({ group }) => groups.includes(group)).map(({ id }) => id));
  const holds = new Set(held.map(({ postId }) => postId));
  return {
    appoint: [...meant].filter((id) => !holds.has(id)),
    end: held.filter(({ fromProvider, postId }) => fromProvider && !meant.has(postId)).map((one) => one.appointmentId),
  };
}
