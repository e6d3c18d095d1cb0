// SPDX-License-Identifier: Apache-2.0

/** The mark of the house: the directory board by the entrance, with the red dot that says "you are here". */
export function Mark({ className = 'size-9' }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={`shrink-0 ${className}`}>
      <rect width="32" height="32" rx="4" className="fill-board" />
      <path fill="#8d959c" d="M5 5h4v4H5zM5 11h4v4H5zM5 23h4v4H5z" />
      <path fill="#fffefb" d="M12 5h15v4H12zM12 11h15v4H12zM12 17h15v4H12zM12 23h15v4H12z" />
      <circle cx="7" cy="19" r="3" fill="#ff6a4d" />
    </svg>
  );
}
